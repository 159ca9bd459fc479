import { afterEach, beforeEach, expect, test } from 'bun:test'
import type { CommitClient } from '../../src/datastore/index.ts'
import { mode, Place, refusal, setpoint } from './place.ts'

const wild: { user: string; client: CommitClient } = { user: 'wild', client: 'cli' }
let place: Place
beforeEach(() => {
  place = new Place()
})
afterEach(() => place[Symbol.asyncDispose]())

test('a configuration saved apart is come back to with one commit, and that can be rolled back', async () => {
  const store = await place.open()
  await store.commit({ ...wild, edits: [{ op: 'merge', path: setpoint, value: '18' }] })
  expect(store.saveRescue('wild')).toMatchObject({ commit: 1, user: 'wild' })
  await store.commit({ ...wild, edits: [{ op: 'merge', path: setpoint, value: '25' }] })
  await store.commit({ ...wild, edits: [{ op: 'merge', path: mode, value: 'odd' }] })
  const commit = await store.loadRescue(wild)
  expect(commit).toMatchObject({ number: 4, comment: 'rescue configuration' })
  expect(store.readAll('running')).toEqual(store.rescueConfiguration())
  await store.rollback({ ...wild, to: 3 })
  expect(store.read('running', mode)).toBe('odd')
})

test('it outlives restarts and pruning', async () => {
  place.keepCommits = 1
  const before = await place.open()
  await before.commit({ ...wild, edits: [{ op: 'merge', path: setpoint, value: '18' }] })
  before.saveRescue('wild')
  for (let i = 0; i < 210; i++) {
    await before.commit({ ...wild, edits: [{ op: 'merge', path: setpoint, value: `${20 + (i % 2)}` }] })
    // Pruning follows the files, and goes from snapshot to snapshot.
    if (i % 100 === 99) await before.flushFiles()
  }
  expect(before.commits({ before: 2 })).toEqual([])
  const after = await place.reopen()
  expect(after.rescue()).toMatchObject({ commit: 1, user: 'wild' })
  expect(after.rescueConfiguration({ withDefaults: 'report-all' })).toMatchObject({
    'brewerslab:brewhouse': { temperature: { fermentation: { setpoint: '18.0', highpoint: '0.0' } } },
  })
  await after.loadRescue(wild)
  expect(after.read('running', setpoint)).toBe('18.0')
})

test('without one, there is nothing to come back to', async () => {
  const store = await place.open()
  expect(store.rescue()).toBeUndefined()
  expect(() => store.rescueConfiguration()).toThrow('no rescue configuration was saved')
  expect((await refusal(store.loadRescue(wild))).tag).toBe('data-missing')
})
