import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BrewError, FakeClock, silentLog } from '../../src/base/index.ts'
import { CONFLICT, type Datastores, type Edit, openDatastores, type SessionMode } from '../../src/datastore/index.ts'

const mode = '/brewerslab:brewhouse/power/mode'
const fermentation = '/brewerslab:brewhouse/temperature/fermentation'
const probe = "/brewerslab:brewhouse/temperature/hardware/probe[id='28-01']"
let root: string
let datastores: Datastores
let clock: FakeClock
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'brewerslab-sessions-'))
  clock = new FakeClock()
  datastores = await openDatastores({ root, clock, log: silentLog, owners: [], sessions: { most: 5 } })
})
afterEach(async () => {
  await datastores.close()
  rmSync(root, { recursive: true, force: true })
})
const open = (user: string, how: SessionMode = 'private') =>
  datastores.sessions.open({ user, client: 'cli', mode: how }).id
const set = (path: string, value: string): Edit => ({ op: 'merge', path, value })
const refusal = async (work: () => unknown): Promise<BrewError> => {
  try {
    await work()
  } catch (error) {
    if (error instanceof BrewError) return error
    throw error
  }
  throw new Error('not refused')
}

describe('a private session', () => {
  test('sees its own edits, and nobody else does, until it commits', async () => {
    const { sessions } = datastores
    const wild = open('wild')
    const robber = open('robber')
    sessions.edit(wild, [set(mode, 'ABC')])
    expect(sessions.read(wild, mode)).toBe('ABC')
    expect(sessions.read(robber, mode)).toBeUndefined()
    expect(datastores.read('running', mode)).toBeUndefined()
    expect(sessions.examine(wild)).toEqual({ changes: [{ op: 'create', path: mode, new: 'ABC' }], faults: [] })
    const commit = await sessions.commit(wild, { comment: 'power' })
    expect(commit).toMatchObject({ number: 1, user: 'wild', comment: 'power' })
    expect(sessions.get(wild)).toMatchObject({ base: 1, edits: 0 })
    expect(sessions.read(robber, mode)).toBe('ABC')
  })

  test('takes all of some edits or none, and names the one that is wrong', async () => {
    const { sessions } = datastores
    const wild = open('wild')
    const fault = await refusal(() => sessions.edit(wild, [set(mode, 'ABC'), set(`${fermentation}/setpoint`, 'hot')]))
    expect(fault.at.path).toBe(`${fermentation}/setpoint`)
    expect(sessions.get(wild).edits).toBe(0)
    expect(sessions.read(wild, mode)).toBeUndefined()
  })

  test('is told all that is wrong without committing', () => {
    const { sessions } = datastores
    const wild = open('wild')
    sessions.edit(wild, [set(`${fermentation}/highpoint`, '10'), set(`${fermentation}/lowpoint`, '20')])
    expect(sessions.examine(wild).faults.map((fault) => fault.at.path)).toEqual([`${fermentation}/highpoint`])
    sessions.discard(wild)
    expect(sessions.examine(wild)).toEqual({ changes: [], faults: [] })
  })

  test('is brought up to what others committed, where the edits do not meet', async () => {
    const { sessions } = datastores
    const wild = open('wild')
    const robber = open('robber')
    sessions.edit(wild, [set(mode, 'ABC')])
    sessions.edit(robber, [set(`${fermentation}/setpoint`, '19')])
    await sessions.commit(wild)
    await sessions.commit(robber)
    expect(datastores.read('running', mode)).toBe('ABC')
    expect(datastores.read('running', `${fermentation}/setpoint`)).toBe('19.0')
  })

  test('is refused where the edits meet, with the paths; committed again, it goes through', async () => {
    const { sessions } = datastores
    const wild = open('wild')
    const robber = open('robber')
    sessions.edit(wild, [set(mode, 'ABC')])
    sessions.edit(robber, [set(mode, 'DEF'), set(`${fermentation}/setpoint`, '19')])
    await sessions.commit(wild)
    const fault = await refusal(() => sessions.commit(robber))
    expect(fault.appTag).toBe(CONFLICT)
    expect(fault.all.map((it) => it.at.path)).toEqual([mode])
    expect(fault.message).toBe('was changed by wild in commit 1 meanwhile')
    expect(datastores.read('running', mode)).toBe('ABC')
    await sessions.commit(robber)
    expect(datastores.read('running', mode)).toBe('DEF')
  })

  test('an edit in an entry that somebody deleted meanwhile is a conflict, not a ghost of the entry', async () => {
    const { sessions } = datastores
    await datastores.commit({ edits: [{ op: 'merge', path: probe, value: {} }], user: 'x', client: 'v1' })
    const wild = open('wild')
    sessions.edit(wild, [{ op: 'merge', path: probe, value: { offsets: [{ low: '0', high: '1', offset: '1' }] } }])
    await datastores.commit({ edits: [{ op: 'delete', path: probe }], user: 'x', client: 'v1' })
    expect((await refusal(() => sessions.commit(wild))).appTag).toBe(CONFLICT)
    expect(datastores.read('running', probe)).toBeUndefined()
  })

  test('goes back to an earlier commit in its candidate, to look at it first; or only at one path', async () => {
    const { sessions } = datastores
    await datastores.commit({ edits: [set(mode, 'A'), set(`${fermentation}/setpoint`, '18')], user: 'x', client: 'v1' })
    await datastores.commit({ edits: [set(mode, 'B'), set(`${fermentation}/setpoint`, '19')], user: 'x', client: 'v1' })
    const wild = open('wild')
    sessions.rollback(wild, 1, mode)
    expect(sessions.examine(wild).changes).toEqual([{ op: 'replace', path: mode, old: 'B', new: 'A' }])
    sessions.rollback(wild, 0)
    expect(
      sessions
        .examine(wild)
        .changes.map((it) => it.path)
        .sort(),
    ).toEqual([mode, `${fermentation}/setpoint`])
    expect(datastores.read('running', mode)).toBe('B')
  })
})

describe('a private session over lists that the user orders', () => {
  const order = (value: string) => `/o:o/order[.='${value}']`
  const step = (at: string) => `/o:o/step[at='${at}']`
  const text = `module o { yang-version 1.1; namespace "urn:o"; prefix o; container o {
    leaf-list order { ordered-by user; type string; }
    list step { key at; ordered-by user; leaf at { type string; } leaf what { type string; } } } }`
  const commit = (...edits: Edit[]) => datastores.commit({ edits, user: 'robber', client: 'v1' })
  const read = () => datastores.read('running', '/o:o')
  beforeEach(async () => {
    await datastores.close()
    datastores = await openDatastores({
      root,
      clock,
      log: silentLog,
      owners: [],
      userModules: [{ file: 'o.yang', text }],
    })
    await commit({
      op: 'merge',
      path: '/o:o',
      value: { order: ['1', '2', '3'], step: [{ at: 'a' }, { at: 'b' }, { at: 'c' }] },
    })
  })

  test('deletes an entry whose neighbour somebody else deleted, and looking at it leaves running as it is', async () => {
    const { sessions } = datastores
    const wild = open('wild')
    sessions.edit(wild, [{ op: 'delete', path: order('2') }])
    await commit({ op: 'delete', path: order('1') })
    const before = read()
    const rebuilds = datastores.usage().rebuilds
    expect(sessions.examine(wild)).toMatchObject({ faults: [] })
    expect(read()).toEqual(before)
    expect(datastores.usage().rebuilds).toBe(rebuilds)
    await sessions.commit(wild)
    expect(datastores.read('running', '/o:o/order')).toEqual(['3'])
  })

  test('moves an entry whose old neighbour somebody else deleted', async () => {
    const { sessions } = datastores
    const wild = open('wild')
    sessions.edit(wild, [{ op: 'move', path: step('b'), insert: 'last' }])
    await commit({ op: 'delete', path: step('a') })
    expect(sessions.examine(wild).faults).toEqual([])
    await sessions.commit(wild)
    expect(datastores.read('running', '/o:o/step')).toEqual([{ at: 'c' }, { at: 'b' }])
  })

  test('puts an entry behind one that somebody else deleted: told as a conflict once, then last', async () => {
    const { sessions } = datastores
    const wild = open('wild')
    sessions.edit(wild, [{ op: 'merge', path: step('d'), insert: 'after', point: "[at='b']" }])
    await commit({ op: 'delete', path: step('b') })
    expect((await refusal(() => sessions.commit(wild))).appTag).toBe(CONFLICT)
    await sessions.commit(wild)
    expect(datastores.read('running', '/o:o/step')).toEqual([{ at: 'a' }, { at: 'c' }, { at: 'd' }])
  })

  test('shows in a conflict what it changes itself, and not what others have changed', async () => {
    const { sessions } = datastores
    const wild = open('wild')
    sessions.edit(wild, [set(mode, 'ABC')])
    await commit(set(mode, 'X'), { op: 'delete', path: step('a') })
    const { changes, faults } = sessions.examine(wild)
    expect(changes).toEqual([{ op: 'create', path: mode, new: 'ABC' }])
    expect(faults.map((fault) => fault.appTag)).toEqual([CONFLICT])
  })
})

test('edits discarded while they are committed are not followed by the undoing of that commit', async () => {
  const { sessions } = datastores
  const wild = open('wild')
  sessions.edit(wild, [set(mode, 'ABC')])
  const { promise, resolve: decide } = Promise.withResolvers<readonly string[]>()
  datastores.vetoBy(() => promise)
  const committing = sessions.commit(wild)
  await Bun.sleep(1)
  sessions.discard(wild)
  decide([])
  await committing
  expect(sessions.examine(wild)).toEqual({ changes: [], faults: [] })
  expect(sessions.get(wild).edits).toBe(0)
  expect(datastores.read('running', mode)).toBe('ABC')
})

test('edits added while others are committed are what is left', async () => {
  const { sessions } = datastores
  const wild = open('wild')
  sessions.edit(wild, [set(mode, 'ABC')])
  const { promise, resolve: decide } = Promise.withResolvers<readonly string[]>()
  datastores.vetoBy(() => promise)
  const committing = sessions.commit(wild)
  await Bun.sleep(1)
  sessions.edit(wild, [set(`${fermentation}/setpoint`, '19')])
  decide([])
  await committing
  expect(sessions.examine(wild).changes.map(({ path }) => path)).toEqual([`${fermentation}/setpoint`])
})

describe('an exclusive session', () => {
  test('keeps others from committing, and tells them who and how long', async () => {
    const { sessions } = datastores
    const wild = open('wild', 'exclusive')
    clock.advance(120_000)
    const robber = open('robber')
    sessions.edit(robber, [set(mode, 'DEF')])
    const fault = await refusal(() => sessions.commit(robber))
    expect(fault.tag).toBe('lock-denied')
    expect(fault.message).toBe('the configuration has been locked by wild (cli) for 2 minutes')
    await expect(datastores.commit({ edits: [set(mode, 'X')], user: 'x', client: 'v1' })).rejects.toThrow(
      'locked by wild',
    )
    expect((await refusal(() => open('third', 'exclusive'))).tag).toBe('lock-denied')
    sessions.edit(wild, [set(mode, 'ABC')])
    await sessions.commit(wild)
    sessions.close(wild)
    await sessions.commit(robber).catch(() => sessions.commit(robber))
    expect(datastores.read('running', mode)).toBe('DEF')
  })

  test('keeps out a commit that a Thing was thinking about when it was opened', async () => {
    const { sessions } = datastores
    const asked = Promise.withResolvers<void>()
    const answered = Promise.withResolvers<readonly string[]>()
    datastores.vetoBy(() => {
      asked.resolve()
      return answered.promise
    })
    const committing = refusal(() => datastores.commit({ edits: [set(mode, 'X')], user: 'x', client: 'v1' }))
    await asked.promise
    const wild = open('wild', 'exclusive')
    answered.resolve([])
    expect((await committing).tag).toBe('lock-denied')
    expect(datastores.read('running', mode)).toBeUndefined()
    sessions.edit(wild, [set(mode, 'ABC')])
    await sessions.commit(wild)
    expect(datastores.read('running', mode)).toBe('ABC')
  })

  test('keeps nobody from asking whether a candidate could be committed', async () => {
    const { sessions } = datastores
    open('wild', 'exclusive')
    const robber = open('robber')
    sessions.edit(robber, [set(mode, 'DEF')])
    expect((await sessions.commit(robber, { check: true })).edits).toHaveLength(1)
    expect((await refusal(() => sessions.commit(robber))).tag).toBe('lock-denied')
  })

  test('that is not used for half an hour is gone, and its lock with it', async () => {
    const wild = open('wild', 'exclusive')
    clock.advance(31 * 60_000)
    await datastores.commit({ edits: [set(mode, 'X')], user: 'x', client: 'v1' })
    expect((await refusal(() => datastores.sessions.get(wild))).tag).toBe('data-missing')
  })
})

test('shared sessions have one candidate together', async () => {
  const { sessions } = datastores
  const [wild, robber] = [open('wild', 'shared'), open('robber', 'shared')]
  sessions.edit(wild, [set(mode, 'ABC')])
  expect(sessions.read(robber, mode)).toBe('ABC')
  await sessions.commit(robber)
  expect(sessions.get(wild).edits).toBe(0)
  expect(datastores.read('running', mode)).toBe('ABC')
})

test('there are only so many sessions', async () => {
  for (let i = 0; i < 5; i++) open(`user${i}`)
  expect((await refusal(() => open('one more'))).tag).toBe('resource-denied')
})
