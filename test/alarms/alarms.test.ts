import { afterEach, beforeEach, expect, test } from 'bun:test'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Alarm, Alarms, MAX_ALARMS } from '../../src/alarms/index.ts'
import { BrewError, FakeClock, silentLog } from '../../src/base/index.ts'
import { type Datastores, openDatastores } from '../../src/datastore/index.ts'
import { removeRoot } from '../roots.ts'

let root: string
let datastores: Datastores
let clock: FakeClock
let alarms: Alarms

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'brewerslab-alarms-'))
  clock = new FakeClock()
  datastores = await openDatastores({ root, clock, log: silentLog })
  alarms = new Alarms((edits) => datastores.publish(edits), clock)
})
afterEach(async () => {
  await datastores.close()
  removeRoot(root)
})

const hot: Alarm = { resource: "/x:fermenter[name='a']", type: 'too-hot', severity: 'major', text: '25 °C' }
const shown = () => datastores.read('operational', '/brewerslab-alarm:alarms/alarm') ?? []
const time = () =>
  clock
    .now()
    .toISOString()
    .replace(/\.\d+Z$/, '')

test('what is raised is shown with its time, and stays with another one when it is cleared', () => {
  const raisedAt = time()
  alarms.raise(hot)
  expect(shown()).toMatchObject([{ ...hot, raised: expect.stringContaining(raisedAt) }])
  clock.advance(60_000)
  alarms.clear(hot.resource, hot.type)
  expect(shown()).toMatchObject([
    { ...hot, raised: expect.stringContaining(raisedAt), cleared: expect.stringContaining(time()) },
  ])
  expect(alarms.raised()).toEqual([])
})

test('to raise what is raised and to clear what is not changes nothing', () => {
  alarms.clear(hot.resource, hot.type)
  alarms.raise(hot)
  const { seq } = datastores.feed
  clock.advance(1_000)
  alarms.raise({ ...hot })
  expect(datastores.feed.seq).toBe(seq)
  alarms.clear(hot.resource, hot.type)
  alarms.clear(hot.resource, hot.type)
  expect(datastores.feed.seq).toBe(seq + 1)
})

test('another text keeps the time it was raised; raised anew it begins anew', () => {
  const raisedAt = time()
  alarms.raise(hot)
  clock.advance(60_000)
  alarms.raise({ ...hot, severity: 'critical', text: '35 °C' })
  expect(shown()).toMatchObject([{ severity: 'critical', text: '35 °C', raised: expect.stringContaining(raisedAt) }])
  alarms.clear(hot.resource, hot.type)
  clock.advance(60_000)
  alarms.raise(hot)
  expect(shown()).toMatchObject([{ text: '25 °C', raised: expect.stringContaining(time()) }])
  expect(JSON.stringify(shown())).not.toContain('cleared')
})

test('text that no string of the model could hold is shown without what it could not', () => {
  alarms.raise({ ...hot, text: `\x1b[31mhot\x1b[0m\n${'x'.repeat(5_000)}\ud800` })
  const [{ text }] = shown() as [{ text: string }]
  expect(text).toMatch(/^\[31mhot \[0m x+…$/)
  expect(text.length).toBeLessThan(1_100)
})

test('a resource that no path can name is refused, and nothing is kept of it', () => {
  expect(() => alarms.raise({ ...hot, resource: `'"` })).toThrow(BrewError)
  expect(() => alarms.raise({ ...hot, type: 'Too Hot' })).toThrow(BrewError)
  expect(alarms.raised()).toEqual([])
  expect(shown()).toEqual([])
})

test('a bounded number is kept: cleared ones go first, then the least bad', () => {
  alarms.raise({ ...hot, type: 'bad', severity: 'critical' })
  alarms.raise({ ...hot, type: 'slight', severity: 'minor' })
  for (let n = 0; n < MAX_ALARMS - 2; n++) alarms.raise({ ...hot, type: `n${n}` })
  alarms.clear(hot.resource, 'n7')
  const types = () => alarms.raised().map(({ type }) => type)
  alarms.raise({ ...hot, type: 'one-more' })
  expect(shown()).toHaveLength(MAX_ALARMS)
  expect(types()).toHaveLength(MAX_ALARMS)
  expect(JSON.stringify(shown())).not.toContain('"n7"')
  alarms.raise({ ...hot, type: 'another' })
  expect(shown()).toHaveLength(MAX_ALARMS)
  expect(types()).not.toContain('slight')
  expect(types()).toContain('bad')
})
