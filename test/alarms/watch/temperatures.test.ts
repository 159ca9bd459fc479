import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import type { ResyncEvent } from '../../../src/datastore/index.ts'
import { AlarmPlace } from '../place.ts'

const PROBE = '28-0316a2794bff'
const FERMENTATION = '/brewerslab:brewhouse/temperature/fermentation'
const LIMITS = '/brewerslab-alarm:alarms/limits'

let place: AlarmPlace
beforeEach(async () => {
  place = await AlarmPlace.open()
})
afterEach(() => place[Symbol.asyncDispose]())

/** A fermentation between 18 and 20, with a probe; an alarm beyond 17 and 21 after 15 minutes. */
const ferment = () =>
  place.commit(FERMENTATION, { probe: { id: PROBE }, lowpoint: '18', setpoint: '19', highpoint: '20' })

describe('a temperature above highpoint and delta', () => {
  test('is an alarm after the delay, and over once it is well below for a while', async () => {
    await ferment()
    await place.holds(PROBE, 21.5, 14 * 60)
    expect(place.raised()).toEqual([])
    await place.holds(PROBE, 21.5, 2 * 60)
    expect(place.shown()).toMatchObject([
      {
        resource: FERMENTATION,
        type: 'temperature-high',
        severity: 'major',
        text: 'fermentation is at 21.5 °C, above 21 °C',
      },
    ])
    await place.holds(PROBE, 20.8, 30 * 60)
    expect(place.raised()).toEqual(['temperature-high'])
    await place.holds(PROBE, 20.5, 50)
    expect(place.raised()).toEqual(['temperature-high'])
    await place.holds(PROBE, 20.5, 20)
    expect(place.raised()).toEqual([])
    expect(place.shown()).toMatchObject([{ type: 'temperature-high', cleared: expect.anything() }])
  })

  test('is told by elapsed time: a clock that is set neither hurries nor holds up the alarm', async () => {
    await ferment()
    await place.holds(PROBE, 25, 10 * 60)
    place.setByMs = 7_200_000
    await place.holds(PROBE, 25, 4 * 60)
    expect(place.raised()).not.toContain('temperature-high')
    place.setByMs = -7_200_000
    await place.holds(PROBE, 25, 2 * 60)
    expect(place.raised()).toContain('temperature-high')
  })

  test('is no alarm between highpoint and delta', async () => {
    await ferment()
    await place.holds(PROBE, 20.9, 60 * 60)
    expect(place.raised()).toEqual([])
  })

  test('stays one while the probe says nothing: that is another alarm, not the end of this one', async () => {
    await ferment()
    await place.holds(PROBE, 25, 16 * 60)
    await place.pass(60 * 60)
    expect(place.raised()).toEqual(['temperature-high', 'reading-stale'])
  })

  test('ends with its limits, and with the watching', async () => {
    await ferment()
    await place.holds(PROBE, 25, 16 * 60)
    await place.commit(`${LIMITS}/enabled`, false)
    await place.room.look()
    expect(place.raised()).toEqual([])
  })

  test('of before a restart is still one after it, with the time that it began and without a new delay', async () => {
    await ferment()
    await place.holds(PROBE, 25, 16 * 60)
    const before = place.shown()
    await place.restart()
    expect(place.shown()).toEqual(before)
    await place.holds(PROBE, 25, 20 * 60)
    expect(place.shown()).toEqual(before)
    await place.holds(PROBE, 19, 2 * 60)
    expect(place.raised()).toEqual([])
  })

  test('of before a restart ends after it when its place is configured no longer', async () => {
    await ferment()
    await place.holds(PROBE, 25, 16 * 60)
    await place.stop()
    await place.start()
    await place.commit(FERMENTATION, { lowpoint: '0', highpoint: '0' })
    await place.pass(70)
    expect(place.raised()).not.toContain('temperature-high')
  })
})

test('a temperature below lowpoint and delta is an alarm of its own', async () => {
  await ferment()
  await place.holds(PROBE, 16.5, 16 * 60)
  expect(place.shown()).toMatchObject([{ type: 'temperature-low', text: 'fermentation is at 16.5 °C, below 17 °C' }])
})

test('where highpoint and lowpoint are unset nothing is expected until the setpoint is held; then the band counts', async () => {
  await place.commit(FERMENTATION, { probe: { id: PROBE }, setpoint: '19' })
  await place.holds(PROBE, 35, 30 * 60)
  expect(place.raised()).toEqual([])
  await place.commit('/brewerslab:brewhouse/power', {
    'brewerslab-control:output': [{ name: 'fridge', driver: 'simulated' }],
  })
  await place.commit(`${FERMENTATION}/brewerslab-control:control`, { mode: 'hold', cooler: 'fridge' })
  await place.holds(PROBE, 35, 16 * 60)
  expect(place.shown()).toMatchObject([{ type: 'temperature-high', text: 'fermentation is at 35 °C, above 20.3 °C' }])
})

test('a vessel is watched by its own name, a probe with limits of its own without the delta', async () => {
  await place.commit('/brewerslab:brewhouse/temperature/hardware', { probe: [{ id: '28-0a' }] })
  await place.commit('/brewerslab:brewhouse', {
    'brewerslab-control:vessel': [{ name: 'second', probe: '28-0a', lowpoint: '10', setpoint: '11', highpoint: '12' }],
  })
  await place.commit(LIMITS, { probe: [{ id: '28-0a', highest: '12.5' }] })
  await place.holds('28-0a', 12.8, 16 * 60)
  const probe = "/brewerslab:brewhouse/temperature/hardware/probe[id='28-0a']"
  expect(place.shown()).toMatchObject([{ resource: probe, type: 'temperature-high' }])
  await place.holds('28-0a', 13.5, 16 * 60)
  expect(place.shown().map((it) => it.resource)).toEqual([
    probe,
    "/brewerslab:brewhouse/brewerslab-control:vessel[name='second']",
  ])
})

describe('a probe that somebody has named', () => {
  test('and that has never said anything is an alarm once a reading would be stale', async () => {
    await place.commit(`${FERMENTATION}/probe/id`, PROBE)
    await place.pass(30)
    expect(place.raised()).toEqual([])
    await place.pass(20)
    expect(place.shown()).toMatchObject([{ resource: FERMENTATION, type: 'reading-stale', severity: 'major' }])
  })

  test('and whose last value merely stays there is an alarm: what counts is when it was taken', async () => {
    await place.commit(`${FERMENTATION}/probe/id`, PROBE)
    await place.holds(PROBE, 18, 120)
    expect(place.raised()).toEqual([])
    await place.pass(50)
    expect(place.raised()).toEqual(['reading-stale'])
    await place.holds(PROBE, 18, 50)
    expect(place.raised()).toEqual(['reading-stale'])
    await place.holds(PROBE, 18, 20)
    expect(place.raised()).toEqual([])
  })

  test('may be silent for as long as the sampling says', async () => {
    await place.commit('/brewerslab:brewhouse/temperature/hardware/brewerslab-device:sampling', {
      interval: 60,
      'stale-after': 300,
    })
    await place.commit(`${FERMENTATION}/probe/id`, PROBE)
    await place.pass(290)
    expect(place.raised()).toEqual([])
    await place.pass(30)
    expect(place.raised()).toEqual(['reading-stale'])
  })
})

test('a regulation that is in fail-safe is a critical alarm with its reason, but for the first moments of a start', async () => {
  const path = `${FERMENTATION}/brewerslab-control:control`
  place.datastores.publish([
    { op: 'set', path: `${path}/activity`, value: 'fail-safe' },
    { op: 'set', path: `${path}/reason`, value: 'the probe was unplugged' },
  ])
  await place.pass(30)
  expect(place.raised()).toEqual([])
  await place.pass(20)
  const text = 'fermentation is not regulated: the probe was unplugged'
  expect(place.shown()).toMatchObject([{ resource: FERMENTATION, type: 'fail-safe', severity: 'critical', text }])
  place.datastores.publish([{ op: 'set', path: `${path}/activity`, value: 'idle' }])
  await place.pass(80)
  expect(place.raised()).toEqual([])
})

test('its text says why it is so now, also after a restart', async () => {
  const path = `${FERMENTATION}/brewerslab-control:control`
  const regulate = (reason: string) =>
    place.datastores.publish([
      { op: 'set', path: `${path}/activity`, value: 'fail-safe' },
      { op: 'set', path: `${path}/reason`, value: reason },
    ])
  regulate('there is no reading yet')
  await place.pass(50)
  await place.restart()
  regulate('there is no reading yet')
  await place.pass(10)
  regulate('the probe was unplugged')
  await place.pass(10)
  expect(place.shown()).toMatchObject([{ text: 'fermentation is not regulated: the probe was unplugged' }])
})

test('one fault is one alarm: of a probe by which nothing is regulated any more there is none of its own', async () => {
  const path = `${FERMENTATION}/brewerslab-control:control`
  await place.commit('/brewerslab:brewhouse/power', {
    'brewerslab-control:output': [{ name: 'heater', driver: 'simulated' }],
  })
  await place.commit(FERMENTATION, { probe: { id: '28-01' }, 'brewerslab-control:control': { heater: 'heater' } })
  await place.pass(35, 5)
  expect(place.raised()).toEqual([])
  place.datastores.publish([
    { op: 'set', path: `${path}/activity`, value: 'fail-safe' },
    { op: 'set', path: `${path}/reason`, value: 'the probe gives no reading' },
  ])
  await place.pass(60)
  expect(place.raised()).toEqual(['fail-safe'])
  // Who is switched off regulates nothing, and says nothing of the probe.
  place.datastores.publish([{ op: 'set', path: `${path}/activity`, value: 'off' }])
  await place.pass(90)
  expect(place.raised()).toEqual(['reading-stale'])
})

test('a brewery that names no probe has no alarm of it', async () => {
  await place.pass(600)
  expect(place.raised()).toEqual([])
})

test('a reader of the feed that fell behind learns of new limits all the same', async () => {
  await ferment()
  await place.stop()
  // A feed that never tells of a change, only that some were lost.
  const lost = Promise.withResolvers<ResyncEvent>()
  const behind = async function* () {
    yield await lost.promise
  }
  await place.start((datastores) => ({
    boot: datastores.feed.boot,
    seq: 0,
    subscribe: () => ({
      [Symbol.asyncIterator]: behind,
      [Symbol.dispose]: () => lost.resolve({ kind: 'resync', boot: '', seq: 1 }),
    }),
  }))
  await place.holds(PROBE, 25, 60)
  await place.commit(FERMENTATION, { highpoint: '30' })
  lost.resolve({ kind: 'resync', boot: '', seq: 1 })
  await Bun.sleep(0)
  await place.holds(PROBE, 25, 30 * 60)
  expect(place.raised()).toEqual([])
})
