import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { JsonValue } from '../../../src/base/index.ts'
import type { PastData } from '../../../src/things/protocol.ts'
import { Yang } from '../../../src/yang/index.ts'
import TemperatureProvider from '../../../things/ds18b20/thing.ts'
import { formatW1Slave } from '../../../things/simulator/scratchpad.ts'
import { type Running, startThing } from '../running.ts'
import { makeStuck, releaseStuck } from '../stuck.ts'

/** As quick as the model allows: read every second, stale after two. */
const QUICK = { interval: 1, 'stale-after': 2 }
const LATEST = 'fermentation/results/latest'

setDefaultTimeout(30_000)

let yang: Yang
let bus: string

beforeAll(async () => {
  yang = await Yang.open()
})
afterAll(() => yang[Symbol.dispose]())
beforeEach(() => {
  bus = mkdtempSync(join(tmpdir(), 'w1-'))
})
afterEach(() => rmSync(bus, { recursive: true, force: true }))

function plug(...ids: readonly string[]): void {
  writeFileSync(join(bus, 'w1_master_slaves'), ids.map((id) => `${id}\n`).join(''))
  for (const id of ids) mkdirSync(join(bus, id), { recursive: true })
}

function warm(id: string, celsius: number): void {
  writeFileSync(join(bus, id, 'w1_slave'), formatW1Slave(celsius))
}

/** Configuration of the owned path. */
function config(fermentation: string, probes: readonly JsonValue[] = [], sampling: JsonValue = QUICK): JsonValue {
  return {
    fermentation: { probe: { id: fermentation } },
    hardware: { probe: [...probes], 'brewerslab-device:sampling': sampling },
  }
}

function start(own: JsonValue, simulated = false, past: readonly PastData[] = []): Running {
  return startThing(TemperatureProvider, { schema: yang.schema, own, w1Directory: bus, simulated, past })
}

const reading = (id: string, leaf: string) => `hardware/probe[id='${id}']/brewerslab-device:reading/${leaf}`

describe('TemperatureProvider', () => {
  test('goes on with its averages where an earlier start ended', async () => {
    plug('28-1')
    // Half an hour ago: ten degrees for ten minutes; a simulation said something else.
    const minutes = Array.from({ length: 10 }, (_, i) => ({ agoMs: (30 - i) * 60_000, forMs: 60_000, mean: 10 }))
    const past = [
      ...minutes.map((it) => ({ ...it, quality: 'good' as const })),
      { agoMs: 600_000, forMs: 60_000, mean: 99, quality: 'simulated' as const },
    ]
    await using thing = start(config('28-1'), false, past)
    await thing.until('averages', () => thing.value('fermentation/results/average/daily') !== undefined)
    expect(thing.asked).toEqual([`/brewerslab:brewhouse/temperature/${reading('28-1', 'value')} 86400`])
    expect(thing.value('fermentation/results/average/hourly')).toBe('10.0')
    expect(thing.value('fermentation/results/average/minute')).toBeUndefined()
    expect(thing.value(LATEST)).toBeUndefined()
  })

  test('publishes what the fermentation probe measures', async () => {
    plug('28-1')
    warm('28-1', 18.0625)
    await using thing = start(config('28-1'))
    await thing.until('a reading', () => thing.value(LATEST) !== undefined)
    expect(thing.value(LATEST)).toBe('18.062')
    for (const window of ['minute', 'hourly', 'daily']) {
      expect(thing.value(`fermentation/results/average/${window}`)).toBe('18.062')
    }
    expect(thing.value('fermentation/monitor')).toBe('true')
    expect(thing.value(reading('28-1', 'value'))).toBe('18.062')
    expect(thing.value(reading('28-1', 'quality'))).toBe('good')
    expect(thing.value(reading('28-1', 'source'))).toBe(bus)
    expect(thing.value(reading('28-1', 'rejected'))).toBe('0')
    expect(Date.parse(thing.value(reading('28-1', 'taken')) ?? '')).toBeWithin(Date.now() - 5000, Date.now() + 1)
    expect(thing.state.get(`/brewerslab:brewhouse/temperature/${LATEST}`)).toMatchObject({ quality: 'good' })
  })

  test('follows the file', async () => {
    plug('28-1')
    warm('28-1', 18)
    await using thing = start(config('28-1'))
    await thing.until('a reading', () => thing.value(LATEST) === '18.0')
    warm('28-1', 18.5)
    await thing.until('the next reading', () => thing.value(LATEST) === '18.5')
  })

  test('without a fermentation probe reads the others, and there is nothing to monitor', async () => {
    plug('28-1', '28-2')
    warm('28-1', -3)
    warm('28-2', 20)
    const calibrated = { id: '28-1', offsets: [{ low: '-10', high: '0', offset: '0.25' }] }
    await using thing = start(config('', [calibrated, { id: '28-2' }]))
    await thing.until('readings', () => thing.value(reading('28-2', 'value')) !== undefined)
    await thing.until('readings', () => thing.value(reading('28-1', 'value')) !== undefined)
    expect(thing.value(reading('28-1', 'value'))).toBe('-2.75')
    expect(thing.value(reading('28-2', 'value'))).toBe('20.0')
    expect(thing.value('fermentation/monitor')).toBe('false')
    expect(thing.value(LATEST)).toBeUndefined()
  })

  test('never shows a stale value as fresh: without good readings the value goes and monitor is false', async () => {
    plug('28-1')
    warm('28-1', 18)
    await using thing = start(config('28-1'))
    await thing.until('a reading', () => thing.value('fermentation/monitor') === 'true')
    writeFileSync(join(bus, '28-1', 'w1_slave'), formatW1Slave(18).replace('YES', 'NO'))
    await thing.until('doubt', () => thing.value(reading('28-1', 'quality')) === 'suspect')
    await thing.until('withdrawal', () => thing.value('fermentation/monitor') === 'false')
    expect(thing.value(LATEST)).toBeUndefined()
    expect(thing.value(reading('28-1', 'value'))).toBeUndefined()
    expect(thing.value(reading('28-1', 'quality'))).toBe('stale')
    expect(thing.value(reading('28-1', 'rejected-reason'))).toBe('crc-no')
    expect(Number(thing.value(reading('28-1', 'rejected')))).toBeGreaterThan(0)
    const lines = thing.logged.filter(({ message }) => message === 'reading refused')
    expect(lines[0]).toMatchObject({ level: 'warn', fields: { probe: '28-1', reason: 'crc-no', rejected: 1 } })
    warm('28-1', 18.25)
    await thing.until('recovery', () => thing.value(LATEST) === '18.25')
    expect(thing.value(reading('28-1', 'quality'))).toBe('good')
  })

  test('refuses the power-on value and names it', async () => {
    plug('28-1')
    warm('28-1', 85)
    await using thing = start(config('28-1'))
    await thing.until('a refusal', () => thing.value(reading('28-1', 'rejected-reason')) === 'power-on')
    expect(thing.value(LATEST)).toBeUndefined()
    expect(thing.value('fermentation/monitor')).toBe('false')
  })

  test('survives a bus that comes, goes and was never there', async () => {
    await using thing = start(config('28-1'))
    await thing.until('a refusal', () => thing.value(reading('28-1', 'rejected-reason')) === 'missing-probe')
    rmSync(bus, { recursive: true })
    await thing.until('another', () => thing.value(reading('28-1', 'rejected-reason')) === 'missing-bus')
    mkdirSync(bus)
    plug('28-1')
    warm('28-1', 18)
    await thing.until('a reading', () => thing.value(LATEST) === '18.0')
  })

  test('shows what is on the bus and not configured', async () => {
    plug('28-1', '28-2')
    warm('28-1', 18)
    warm('28-2', 18)
    await using thing = start(config('28-1'))
    const shown = () => [...thing.state.keys()].filter((path) => path.includes('discovered'))
    const spare = "/brewerslab:brewhouse/temperature/hardware/brewerslab-device:discovered[id='28-2']"
    await thing.until('a discovery with what it measures', () => shown().length > 1)
    expect(shown()).toEqual([spare, ...['value', 'taken', 'quality', 'source'].map((leaf) => `${spare}/${leaf}`)])
    const leaf = (name: string) => thing.state.get(`${spare}/${name}`)?.value
    expect([leaf('value'), leaf('quality'), leaf('source')]).toEqual(['18.0', 'suspect', bus])
    expect(Math.abs(Date.parse(leaf('taken') ?? '') - Date.now())).toBeLessThan(10_000)
    // Of a probe that has just been plugged in nobody is to think that it became hot.
    warm('28-2', 85)
    await thing.until('no value', () => !shown().includes(`${spare}/value`))
    expect(leaf('quality')).toBe('stale')
    warm('28-2', 18)
    thing.configure(config('28-1', [{ id: '28-2' }]))
    await thing.until('its end', () => shown().length === 0)
    await thing.until('a reading', () => thing.value(reading('28-2', 'value')) === '18.0')
  })

  test('takes back the readings of a probe that is no longer configured', async () => {
    plug('28-1', '28-2')
    warm('28-1', 18)
    warm('28-2', 20)
    await using thing = start(config('28-1', [{ id: '28-2' }]))
    await thing.until('readings', () => thing.value(reading('28-2', 'value')) !== undefined)
    await thing.until('readings', () => thing.value(LATEST) !== undefined)
    thing.configure(config('', [{ id: '28-2' }]))
    await thing.until('the end of one', () => thing.value(LATEST) === undefined)
    const left = [...thing.state.keys()].filter((path) => path.includes("probe[id='28-1']"))
    expect(left).toEqual([])
    expect(thing.value('fermentation/monitor')).toBe('false')
    expect(thing.value('fermentation/results/average/daily')).toBeUndefined()
    expect(thing.value(reading('28-2', 'value'))).toBe('20.0')
  })

  test('does not let a stuck probe hold up the others, nor its own going stale', async () => {
    plug('28-1', '28-2')
    makeStuck(join(bus, '28-1', 'w1_slave'))
    warm('28-2', 18)
    await using thing = start(config('28-1', [{ id: '28-2' }]))
    await thing.until('a reading of the other', () => thing.value(reading('28-2', 'value')) === '18.0')
    await thing.until('despair of the stuck', () => thing.value(reading('28-1', 'quality')) === 'stale')
    await thing.until('a reason', () => thing.value(reading('28-1', 'rejected-reason')) === 'timeout')
    warm('28-2', 19)
    await thing.until('the next reading of the other', () => thing.value(reading('28-2', 'value')) === '19.0')
    // What it says when it is let go is too late: shown is what it says next.
    await releaseStuck(join(bus, '28-1', 'w1_slave'), formatW1Slave(30), formatW1Slave(17))
    await thing.until('a reading of the stuck', () => thing.value(LATEST) !== undefined)
    expect(thing.value(LATEST)).toBe('17.0')
  })

  test('marks what comes from simulated hardware, and shows its first probe where none is named', async () => {
    plug('28-1', '28-2')
    warm('28-1', 18)
    warm('28-2', 20)
    await using thing = start(config(''), true)
    await thing.until('a reading', () => thing.value(LATEST) === '18.0')
    expect(thing.value(reading('28-1', 'quality'))).toBe('simulated')
    expect(new Set([...thing.state.values()].map(({ quality }) => quality))).toEqual(new Set(['simulated']))
  })

  test('on real hardware never chooses a probe by itself', async () => {
    plug('28-1')
    warm('28-1', 18)
    await using thing = start(config(''))
    await thing.until('a discovery', () => [...thing.state.keys()].some((path) => path.includes('discovered')))
    expect(thing.value('fermentation/monitor')).toBe('false')
    expect([...thing.state.keys()].some((path) => path.includes('reading'))).toBe(false)
  })
})
