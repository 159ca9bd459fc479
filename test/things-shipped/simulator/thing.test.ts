import { afterAll, afterEach, beforeAll, beforeEach, expect, setDefaultTimeout, test } from 'bun:test'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { JsonValue } from '../../../src/base/index.ts'
import { Yang } from '../../../src/yang/index.ts'
import TemperatureProvider from '../../../things/ds18b20/thing.ts'
import FermenterSimulator, { AMBIENT_PROBE, WORT_PROBE } from '../../../things/simulator/thing.ts'
import { startThing } from '../running.ts'

setDefaultTimeout(30_000)

let yang: Yang
let directory: string

beforeAll(async () => {
  yang = await Yang.open()
})
afterAll(() => yang[Symbol.dispose]())
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'w1-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

/** The owned configuration with its defaults, as the supervisor gives it, in an hour a second. */
function hasty(): JsonValue {
  using tree = yang.parse('{"brewerslab-simulator:simulator":{"time-factor":3600}}', { kind: 'config' })
  expect(tree.validate()).toEqual([])
  const text = tree.print({ format: 'json', withDefaults: 'report-all' })
  const document = JSON.parse(text) as { readonly [name: string]: JsonValue }
  return document['brewerslab-simulator:simulator'] ?? {}
}

test('a simulated fermenter is read by the Thing that reads real ones, and visibly moves', async () => {
  const w1Directory = join(directory, 'bus')
  const here = { schema: yang.schema, w1Directory, simulated: true }
  await using simulator = startThing(FermenterSimulator, { ...here, own: hasty() })
  const hardware = { 'brewerslab-device:sampling': { interval: 1 }, probe: [{ id: AMBIENT_PROBE }] }
  await using provider = startThing(TemperatureProvider, { ...here, own: { hardware } })
  const latest = () => Number(provider.value('fermentation/results/latest'))
  await provider.until('a reading', () => latest() > 0)
  expect(latest()).toBeWithin(17, 20)
  const first = latest()
  await provider.until('movement', () => latest() !== first)
  expect(provider.value(`hardware/probe[id='${WORT_PROBE}']/brewerslab-device:reading/quality`)).toBe('simulated')
  expect(simulator.value('state/wort-probe')).toBe(WORT_PROBE)
  expect(Number(simulator.value('state/wort-temperature'))).toBe(18)
})

test('nothing is simulated on real hardware', async () => {
  const w1Directory = join(directory, 'bus')
  await using simulator = startThing(FermenterSimulator, { schema: yang.schema, w1Directory, simulated: false })
  await simulator.until('a word', () => simulator.logged.length > 0)
  expect(existsSync(w1Directory)).toBe(false)
  expect(simulator.state.size).toBe(0)
})
