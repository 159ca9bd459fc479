import { expect, test } from 'bun:test'
import { type ArrivedChange, Deliveries } from '../../src/things/deliveries.ts'
import type { ReadingData } from '../../src/things/protocol.ts'

const change = (commit: number): ArrivedChange<string> => ({
  commit,
  user: 'ann',
  edits: [{ op: 'replace', path: '/x' }],
  config: `as of ${commit}`,
})
const reading = (path: string, value?: string): ReadingData => ({
  path,
  quality: 'good',
  taken: 0,
  ...(value === undefined ? {} : { value }),
})

/** Deliveries to hooks that note what they are given and may be held up. */
function open() {
  const told: string[] = []
  let gate: Promise<void> = Promise.resolve()
  const failures: unknown[] = []
  const deliveries = new Deliveries<string>({
    change: async (it) => {
      told.push(`${it.commit ?? 'all anew'}`)
      await gate
    },
    reading: async (it) => {
      told.push(`${it.path}=${it.value ?? 'gone'}`)
      if (it.value === 'bad') throw new Error('it was bad')
      await gate
    },
    failed: (error) => failures.push(error),
  })
  return {
    deliveries,
    told,
    failures,
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>()
      gate = promise
      return resolve
    },
  }
}

test('nothing is delivered before somebody is there', async () => {
  const { deliveries, told } = open()
  deliveries.addReadings([reading('/a', '1')], false, 0)
  deliveries.addChange(change(1))
  await Bun.sleep(1)
  expect(told).toEqual([])
  deliveries.open()
  await Bun.sleep(1)
  expect(told).toEqual(['1', '/a=1'])
})

test('hooks never overlap; while one is busy the newest reading of a path replaces the older one', async () => {
  const { deliveries, told, hold } = open()
  const release = hold()
  deliveries.open()
  deliveries.addReadings([reading('/a', '1')], false, 0)
  for (let n = 2; n < 1_000; n++) deliveries.addReadings([reading('/a', String(n)), reading('/b', String(n))], false, 0)
  await Bun.sleep(1)
  expect(told).toEqual(['/a=1'])
  release()
  await Bun.sleep(1)
  expect(told).toEqual(['/a=1', '/a=999', '/b=999'])
})

test('more changes than are kept become one without edits', async () => {
  const { deliveries, told, hold } = open()
  const release = hold()
  deliveries.open()
  for (let n = 1; n <= 66; n++) deliveries.addChange(change(n))
  release()
  await Bun.sleep(1)
  expect(told).toEqual(['1', 'all anew'])
})

test('after events were lost, a reading that is not among all there are has gone', async () => {
  const { deliveries, told } = open()
  deliveries.open()
  deliveries.addReadings([reading('/a', '1'), reading('/b', '1')], false, 0)
  await Bun.sleep(1)
  deliveries.addReadings([reading('/b', '2')], true, 0)
  await Bun.sleep(1)
  expect(told).toEqual(['/a=1', '/b=1', '/a=gone', '/b=2'])
})

test('a hook that throws ends the deliveries', async () => {
  const { deliveries, told, failures } = open()
  deliveries.open()
  deliveries.addReadings([reading('/a', 'bad'), reading('/b', '1')], false, 0)
  await Bun.sleep(1)
  deliveries.addChange(change(1))
  await Bun.sleep(1)
  expect(told).toEqual(['/a=bad'])
  expect(failures).toEqual([new Error('it was bad')])
})
