import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { isJsonObject, type JsonObject, type JsonValue, systemClock } from '../../../src/base/index.ts'
import type { ReadingData } from '../../../src/things/protocol.ts'
import { Yang } from '../../../src/yang/index.ts'
import Fermentation from '../../../things/fermentation/thing.ts'
import Vessels from '../../../things/vessels/thing.ts'
import { type Running, startThing } from '../running.ts'
import { CONTROL } from './chamber.ts'

setDefaultTimeout(30_000)

const FERMENTATION = '/brewerslab:brewhouse/temperature/fermentation'
const OUTPUT = '/brewerslab:brewhouse/power/brewerslab-control:output'
const RUNS = '/brewerslab-profile:profiles/run'
const PROBE = '/brewerslab:brewhouse/temperature/hardware/probe'
const OUTPUTS = [
  { name: 'heater', driver: 'simulated', lease: 3, 'max-age': 30 },
  { name: 'cooler', driver: 'simulated', lease: 3, 'max-age': 30, 'minimum-off': 300 },
]
/** The same, where readings are old soon. */
const IMPATIENT = OUTPUTS.map((output) => ({ ...output, 'max-age': 2 }))

let yang: Yang

beforeAll(async () => {
  yang = await Yang.open()
})
afterAll(() => yang[Symbol.dispose]())

/** A document as the supervisor reads it: with its defaults. */
function whole(document: JsonObject): JsonObject {
  using tree = yang.parse(JSON.stringify(document), { kind: 'config' })
  expect(tree.validate()).toEqual([])
  return JSON.parse(tree.print({ format: 'json', withDefaults: 'report-all' })) as JsonObject
}

function at(value: JsonValue | undefined, ...names: readonly string[]): JsonValue {
  const found = names.reduce<JsonValue | undefined>((it, name) => (isJsonObject(it) ? it[name] : undefined), value)
  if (found === undefined) throw new Error(`nothing at ${names.join('/')}`)
  return found
}

function brewery(control: JsonObject, points: JsonObject = {}, outputs: JsonValue = OUTPUTS) {
  const document = whole({
    'brewerslab:brewhouse': {
      power: { 'brewerslab-control:output': outputs },
      temperature: { fermentation: { ...points, 'brewerslab-control:control': control } },
    },
  })
  const fermentation = at(document, 'brewerslab:brewhouse', 'temperature', 'fermentation')
  return {
    own: at(fermentation, 'brewerslab-control:control'),
    watched: {
      [`${FERMENTATION}/setpoint`]: at(fermentation, 'setpoint'),
      [`${FERMENTATION}/lowpoint`]: at(fermentation, 'lowpoint'),
      [`${FERMENTATION}/highpoint`]: at(fermentation, 'highpoint'),
      [OUTPUT]: at(document, 'brewerslab:brewhouse', 'power', 'brewerslab-control:output'),
    },
  }
}

function start(config: ReturnType<typeof brewery>, stored?: JsonValue): Running {
  return startThing(Fermentation, { schema: yang.schema, ...config, stored, w1Directory: '/nowhere', simulated: true })
}

/** What an output says that nobody has switched since the start of the machine. */
function applied(name: string, value: 'on' | 'off'): ReadingData[] {
  const path = `${OUTPUT}[name='${name}']`
  const taken = systemClock.bootMs()
  return [
    { path: `${path}/applied`, value, quality: 'good', taken },
    { path: `${path}/since`, value: '2026-11-25T17:00:00Z', quality: 'suspect', taken },
  ]
}

function latest(value: string | undefined, quality: ReadingData['quality'] = 'simulated'): ReadingData {
  const reading = { path: `${FERMENTATION}/results/latest`, quality, taken: systemClock.bootMs(), source: '28-1' }
  return value === undefined ? reading : { ...reading, value }
}

const HOLD = { mode: 'hold', heater: 'heater', cooler: 'cooler' }

test('the defaults that the closed loop was tried with are those of the model', () => {
  const { own } = brewery({ ...HOLD })
  const { pid, ...rest } = own as JsonObject
  const numbers = (of: JsonValue | undefined) =>
    Object.fromEntries(
      Object.entries(of as JsonObject).map(([name, it]) => [name, Number.isNaN(Number(it)) ? it : Number(it)]),
    )
  expect(numbers(rest)).toEqual(numbers({ ...CONTROL, pid: undefined } as unknown as JsonObject))
  expect(numbers(pid)).toEqual(CONTROL.pid)
})

describe('Fermentation', () => {
  test('shows that it is off, and drives nothing', async () => {
    await using thing = start(brewery({}))
    await thing.until('an activity', () => thing.value('activity') === 'off')
    thing.read(latest('10.0'), ...applied('heater', 'off'), ...applied('cooler', 'off'))
    await Bun.sleep(100)
    expect(thing.value('activity')).toBe('off')
    expect([...thing.driven.values()].filter(({ type }) => type === 'renew')).toEqual([])
  })

  test('heats cold beer, and renews that with the reading it acted on', async () => {
    await using thing = start(brewery(HOLD))
    thing.read(...applied('heater', 'off'), ...applied('cooler', 'off'), latest('15.0'))
    await thing.until('heating', () => thing.value('activity') === 'heating')
    expect(thing.driven.get('heater')).toMatchObject({
      type: 'renew',
      level: 'on',
      basedOn: [{ path: `${FERMENTATION}/results/latest`, quality: 'simulated' }],
    })
    expect(thing.driven.get('cooler')).toMatchObject({ type: 'renew', level: 'off' })
    expect(thing.value('target')).toBe('17.0')
    expect(thing.value('reason')).toBe('heats; below 16.7 °C')
    expect(Date.parse(thing.value('since') ?? '')).toBeWithin(Date.now() - 5000, Date.now() + 1)
  })

  test('renews within a third of the lease', async () => {
    await using thing = start(brewery(HOLD))
    thing.read(...applied('heater', 'off'), ...applied('cooler', 'off'), latest('15.0'))
    await thing.until('heating', () => thing.value('activity') === 'heating')
    await Bun.sleep(200)
    const began = performance.now()
    for (let times = 0; times < 3; times++) {
      const last = thing.driven.get('heater')
      await thing.until('a renewal', () => thing.driven.get('heater') !== last)
    }
    expect(performance.now() - began).toBeLessThan(3600)
    expect(thing.driven.get('heater')).toMatchObject({ level: 'on' })
  })

  test('says that the readings are refused once its heater is off for that, and goes on renewing with what it has', async () => {
    await using thing = start(brewery(HOLD))
    thing.read(...applied('heater', 'on'), ...applied('cooler', 'off'), latest('15.0'))
    await thing.until('heating', () => thing.value('activity') === 'heating')
    thing.read(latest('15.0', 'suspect'))
    await thing.until('doubt', () => thing.value('reason') === 'heats, on the last good reading; below 16.7 °C')
    expect(thing.value('activity')).toBe('heating')
    const limit = { path: `${OUTPUT}[name='heater']/limited-by`, value: 'reading', quality: 'good' as const }
    thing.read(...applied('heater', 'off'), { ...limit, taken: systemClock.bootMs() })
    await thing.until('the true reason', () => thing.value('activity') === 'fail-safe')
    expect(thing.value('reason')).toBe('the readings of the probe are refused; below 16.7 °C')
    expect(thing.driven.get('heater')).toMatchObject({ type: 'renew', level: 'on', basedOn: [{ quality: 'suspect' }] })
  })

  test('lets go of both when the reading is older than max-age, though nothing arrives', async () => {
    await using thing = start(brewery(HOLD, {}, IMPATIENT))
    thing.read(...applied('heater', 'off'), ...applied('cooler', 'off'), latest('15.0'))
    await thing.until('heating', () => thing.value('activity') === 'heating')
    await thing.until('letting go', () => thing.driven.get('heater')?.type === 'release')
    expect(thing.driven.get('cooler')?.type).toBe('release')
    expect(thing.value('activity')).toBe('fail-safe')
    expect(thing.value('reason')).toContain('older than 2 s')
  })

  test('lets go at once when the reading is withdrawn', async () => {
    await using thing = start(brewery(HOLD))
    thing.read(...applied('heater', 'off'), ...applied('cooler', 'off'), latest('15.0'))
    await thing.until('heating', () => thing.value('activity') === 'heating')
    thing.read(latest(undefined))
    await thing.until('letting go', () => thing.driven.get('heater')?.type === 'release')
    expect(thing.value('activity')).toBe('fail-safe')
  })

  test('does not act on a simulated reading where an output is real', async () => {
    const real = [OUTPUTS[0] ?? {}, { name: 'cooler', driver: 'gpio-chip', line: 'GPIO17' }]
    await using thing = start(brewery(HOLD, {}, real))
    thing.read(...applied('heater', 'off'), ...applied('cooler', 'off'), latest('15.0'))
    await thing.until('a reason', () => thing.value('reason')?.includes('simulated') === true)
    expect([...thing.driven.values()].filter(({ type }) => type === 'renew')).toEqual([])
  })

  test('waits for the compressor and says until when', async () => {
    await using thing = start(brewery(HOLD))
    thing.read(...applied('heater', 'off'), ...applied('cooler', 'off'), latest('20.0'))
    await thing.until('waiting', () => thing.value('activity') === 'waiting')
    expect(Date.parse(thing.value('next-allowed') ?? '')).toBeWithin(Date.now() + 250_000, Date.now() + 601_000)
    expect(thing.driven.get('cooler')).toMatchObject({ level: 'off' })
  })

  test('regulates nothing while an output does not say what it does', async () => {
    await using thing = start(brewery(HOLD))
    thing.read(...applied('heater', 'off'), latest('15.0'))
    await thing.until('a reason', () => thing.value('reason') === 'the cooler does not say what it does')
    expect(thing.value('activity')).toBe('fail-safe')
  })

  test('a mode set to off lets go at once, and another setpoint counts at once', async () => {
    await using thing = start(brewery(HOLD))
    thing.read(...applied('heater', 'off'), ...applied('cooler', 'off'), latest('15.0'))
    await thing.until('heating', () => thing.value('activity') === 'heating')
    const colder = brewery(HOLD, { setpoint: '15' })
    thing.configure(colder.own, colder.watched)
    await thing.until('rest', () => thing.value('activity') === 'idle')
    const off = brewery({ ...HOLD, mode: 'off' })
    thing.configure(off.own, off.watched)
    await thing.until('letting go', () => thing.driven.get('heater')?.type === 'release')
    expect(thing.value('activity')).toBe('off')
    expect(thing.value('target')).toBeUndefined()
  })

  test('lets go of an output that it does not use any more', async () => {
    await using thing = start(brewery(HOLD))
    thing.read(...applied('heater', 'off'), ...applied('cooler', 'off'), latest('15.0'))
    await thing.until('heating', () => thing.value('activity') === 'heating')
    const without = brewery({ mode: 'hold', cooler: 'cooler' })
    thing.configure(without.own, without.watched)
    await thing.until('letting go', () => thing.driven.get('heater')?.type === 'release')
    await Bun.sleep(1200)
    expect(thing.driven.get('heater')?.type).toBe('release')
  })

  test('ends heating as early as it has learnt in an earlier life, and with another heater does not', async () => {
    const outputs = [...OUTPUTS, { ...OUTPUTS[0], name: 'belt' }]
    const stored = { layout: 1, places: { fermentation: { heat: { by: 'heater', celsius: 1 } } } }
    for (const [heater, activity] of [
      ['heater', 'idle'],
      ['belt', 'heating'],
    ] as const) {
      await using thing = start(brewery({ ...HOLD, heater }, {}, outputs), stored)
      thing.read(...applied(heater, 'off'), ...applied('cooler', 'off'), latest('15.0'))
      await thing.until('heating', () => thing.value('activity') === 'heating')
      thing.read(latest('16.8'))
      await thing.until('a word', () => thing.value('reason')?.includes('between') === true)
      expect(thing.value('activity')).toBe(activity)
    }
  })

  test('warns of what no compressor bears and of outputs that a person could switch on together', async () => {
    await using thing = start(brewery(HOLD))
    const { own } = brewery({ ...HOLD, 'minimum-off': 5, band: '0.05' })
    const control = `${FERMENTATION}/brewerslab-control:control`
    expect(await thing.ask(own, [`${control}/minimum-off`])).toEqual([
      'minimum-off is 5 s: a compressor needs minutes of rest',
      "band is 0.05: a probe's last digit, a sixteenth of a degree, would switch",
      'heater and cooler are in no exclusive-group: a person could switch both on',
    ])
    expect(await thing.ask(own, [`${FERMENTATION}/setpoint`])).toEqual([])
  })

  test('warns of a real cooler whose own minimum-off no compressor bears, as the change makes it', async () => {
    const cooler = `${OUTPUT}[name='cooler']`
    const { own } = brewery(HOLD)
    await using thing = start(brewery(HOLD))
    const short = { path: `${cooler}/minimum-off`, new: '10' }
    expect(await thing.ask(own, [short])).toEqual([
      'a person who overrides cooler is held to its own minimum-off only, 10 s',
    ])
    const warning = (seconds: number) =>
      `minimum-off of cooler itself is ${seconds} s: a compressor needs minutes of rest, whoever switches it`
    const real = { path: `${cooler}/driver`, new: 'gpio-chip' }
    expect(await thing.ask(own, [real, short])).toEqual([warning(10)])
    expect(await thing.ask(own, [real])).toEqual([])
    expect(await thing.ask(own, [{ path: `${OUTPUT}[name='heater']/driver`, new: 'gpio-chip' }])).toEqual([])
    // Together with what uses it: of an output that is new its defaults count.
    const { own: other } = brewery({ mode: 'hold', cooler: 'new' }, {}, [{ name: 'new', driver: 'simulated' }])
    const created = { path: `${OUTPUT}[name='new']/driver`, new: 'gpio-chip' }
    expect(await thing.ask(other, [created, `${FERMENTATION}/brewerslab-control:control/cooler`])).toEqual([
      warning(0).replace('cooler', 'new'),
    ])
  })
})

describe('Vessels', () => {
  const vessel = (name: string, more: JsonObject = {}): JsonObject => ({
    name,
    probe: '28-1',
    setpoint: '66',
    control: { mode: 'pid', heater: 'heater' },
    ...more,
  })

  function vessels(...entries: readonly JsonObject[]) {
    const document = whole({
      'brewerslab:brewhouse': {
        power: { 'brewerslab-control:output': OUTPUTS },
        temperature: { hardware: { probe: [{ id: '28-1' }, { id: '28-2' }] } },
        'brewerslab-control:vessel': [...entries],
      },
    })
    const house = at(document, 'brewerslab:brewhouse')
    return {
      own: entries.length === 0 ? [] : at(house, 'brewerslab-control:vessel'),
      watched: {
        [PROBE]: at(house, 'temperature', 'hardware', 'probe'),
        [OUTPUT]: at(house, 'power', 'brewerslab-control:output'),
        [RUNS]: [],
      },
    }
  }

  const warm = (id: string, value: string): ReadingData => ({
    path: `${PROBE}[id='${id}']/brewerslab-device:reading/value`,
    value,
    quality: 'simulated',
    taken: systemClock.bootMs(),
    source: id,
  })

  const activity = (thing: Running, name: string) =>
    thing.state.get(`/brewerslab:brewhouse/brewerslab-control:vessel[name='${name}']/control/activity`)?.value

  function startVessels(config: ReturnType<typeof vessels>, stored?: JsonValue): Running {
    return startThing(Vessels, { schema: yang.schema, ...config, stored, w1Directory: '/nowhere', simulated: true })
  }

  test('keep the integral parts of pid and what autotune has to say when they stop, and go on from there', async () => {
    const impatient = { mode: 'pid', heater: 'heater', pid: { 'integral-time': 2 } }
    const config = vessels(vessel('mash', { control: impatient }))
    const power = (thing: Running) => {
      const renewal = thing.driven.get('heater')
      return renewal?.type === 'renew' && typeof renewal.level === 'number' ? renewal.level : 0
    }
    const first = startVessels(config)
    first.read(...applied('heater', 'off'), warm('28-1', '65.0'))
    for (let times = 0; power(first) < 30; times++) {
      expect(times).toBeLessThan(100)
      await Bun.sleep(50)
      first.read(warm('28-1', '65.0'))
    }
    await first[Symbol.asyncDispose]()
    expect(first.stored).toMatchObject({ places: { mash: { integral: { by: 'heater', boot: 'here' } } } })
    await using second = startVessels(config, first.stored)
    second.read(...applied('heater', 'off'), warm('28-1', '65.0'))
    await second.until('heating', () => activity(second, 'mash') === 'heating')
    expect(power(second)).toBeGreaterThan(28)
    const none = vessels()
    second.configure(none.own, none.watched)
    await second.until('forgetting', () => JSON.stringify(second.stored) === '{"layout":1,"places":{}}')
  })

  test('meters out heat by the probe of each, and follows another probe only once it has spoken', async () => {
    await using thing = startVessels(vessels(vessel('mash')))
    thing.read(...applied('heater', 'off'), warm('28-1', '64.0'), warm('28-1', '64.0'))
    await thing.until('heating', () => activity(thing, 'mash') === 'heating')
    expect(thing.driven.get('heater')).toMatchObject({ type: 'renew', level: 40 })
    const other = vessels(vessel('mash', { probe: '28-2' }))
    thing.configure(other.own, other.watched)
    await thing.until('letting go', () => thing.driven.get('heater')?.type === 'release')
    expect(activity(thing, 'mash')).toBe('fail-safe')
    thing.read(warm('28-2', '65.0'))
    await thing.until('heating again', () => activity(thing, 'mash') === 'heating')
  })

  test('meter out heat to what a profile says where that is to be followed', async () => {
    const follower = { mode: 'pid', heater: 'heater', pid: { follows: 'profile' } }
    await using thing = startVessels(vessels(vessel('mash', { control: follower })))
    thing.read(...applied('heater', 'off'), warm('28-1', '50.0'))
    await thing.until('no profile', () => thing.logged.some(({ fields }) => fields?.reason === 'no profile is running'))
    const target = "/brewerslab-profile:profiles/run[where='mash']/target"
    thing.read({ path: target, value: '52.0', quality: 'good', taken: systemClock.bootMs() }, warm('28-1', '50.0'))
    await thing.until('heating', () => activity(thing, 'mash') === 'heating')
    expect(thing.driven.get('heater')).toMatchObject({ type: 'renew', level: 40 })
  })

  test('a vessel that is taken out of the configuration lets go, and its state goes', async () => {
    await using thing = startVessels(vessels(vessel('mash')))
    thing.read(...applied('heater', 'off'), warm('28-1', '60.0'))
    await thing.until('heating', () => activity(thing, 'mash') === 'heating')
    const none = vessels()
    thing.configure(none.own, none.watched)
    await thing.until('letting go', () => thing.driven.get('heater')?.type === 'release')
    await thing.until('silence', () => activity(thing, 'mash') === undefined)
  })

  test('searches for the gains of pid when a person asks for it, and says how far it is', async () => {
    await using thing = startVessels(vessels(vessel('mash'), vessel('kettle', { control: { mode: 'off' } })))
    thing.read(...applied('heater', 'off'), warm('28-1', '60.0'))
    await thing.until('heating', () => activity(thing, 'mash') === 'heating')
    const path = "/brewerslab:brewhouse/brewerslab-control:vessel[name='mash']/control/autotune"
    const ask = (name: string, target?: string) => thing.request(name, target === undefined ? {} : { target })
    await ask('autotune', 'mash')
    await thing.until('a word', () => thing.state.get(path)?.value === 'on the way to the setpoint')
    expect(thing.driven.get('heater')).toMatchObject({ level: 100 })
    await ask('autotune-cancel', 'mash')
    await thing.until('silence', () => thing.state.get(path) === undefined)
    await expect(ask('autotune', 'kettle')).rejects.toThrow('autotune needs the mode pid; it is off')
    await expect(ask('autotune')).rejects.toThrow('the target must be a vessel that is regulated: kettle, mash')
    await expect(ask('dance', 'mash')).rejects.toThrow('it knows no "dance"')
  })
})
