import { describe, expect, test } from 'bun:test'
import { Probe } from '../../../things/ds18b20/probe.ts'
import { formatW1Slave } from '../../../things/simulator/scratchpad.ts'
import { CELLAR, Chamber, PLANT, settings } from './chamber.ts'

const MINUTE = 60
const HOUR = 3600

/** A chamber that heats: cold room, quiet yeast. */
function heating(): Chamber {
  const fermenter = { ...CELLAR, ambient: { mean: 8, swing: 0 }, yeastHeat: 0, wort: { ...CELLAR.wort, start: 17 } }
  const chamber = new Chamber(settings(), { ...PLANT, fermenter })
  chamber.run(MINUTE)
  expect(chamber.heater).toBe(1)
  return chamber
}

/** A chamber that cools. */
function cooling(): Chamber {
  const fermenter = { ...CELLAR, ambient: { mean: 26, swing: 0 }, wort: { ...CELLAR.wort, start: 21 } }
  const chamber = new Chamber(settings(), { ...PLANT, fermenter })
  chamber.run(10 * MINUTE)
  expect(chamber.cooler).toBe(true)
  return chamber
}

describe('what the peers got wrong', () => {
  test('stale probe with the heater on (CraftBeerPi kept its last value): off within max-age, and it stays off', () => {
    const chamber = heating()
    chamber.text = () => undefined
    chamber.run(35)
    expect(chamber.heater).toBe(0)
    expect(chamber.decision).toMatchObject({ want: { do: 'let-go' }, activity: 'fail-safe' })
    chamber.run(6 * HOUR, () => expect(chamber.heater).toBe(0))
    chamber.text = formatW1Slave
    chamber.run(MINUTE)
    expect(chamber.decision?.activity).toBe('heating')
  })

  test.each<[string, (chamber: Chamber) => void]>([
    ['no profile', (chamber) => chamber.regulator.configure(settings({ mode: 'profile' }))],
    ['an unknown mode', (chamber) => chamber.regulator.configure(settings({ mode: 'of an older version' }))],
    ['points upside down', (chamber) => chamber.regulator.configure(settings({}, { lowpoint: 20, highpoint: 10 }))],
    ['the mode off', (chamber) => chamber.regulator.configure(settings({ mode: 'off' }))],
    [
      'a simulated reading and a real output',
      (chamber) => {
        chamber.regulator.configure(settings({}, {}, 'gpio-chip'))
        chamber.isSimulated = true
      },
    ],
    ['an output that is not there', (chamber) => chamber.regulator.configure({ ...settings(), maxAgeMs: 0 })],
    [
      'another probe',
      (chamber) => {
        chamber.probe = new Probe('28-000000000002', chamber.nowMs)
        chamber.text = () => undefined
        chamber.regulator.forgetReading()
      },
    ],
  ])('safety branch that returns without switching off (the original brewerslab): %s lets go of both', (_, happens) => {
    for (const chamber of [heating(), cooling()]) {
      happens(chamber)
      chamber.run(20)
      expect(chamber.decision?.want).toEqual({ do: 'let-go' })
      expect([chamber.heater, chamber.cooler]).toEqual([0, false])
    }
  })

  test('fallback sensor (BrewPiLess): no other probe and no older value stands in for one that is gone', () => {
    const chamber = heating()
    const others = [chamber.ambient, 17, 18]
    chamber.text = () => undefined
    chamber.run(40)
    expect(chamber.decision?.activity).toBe('fail-safe')
    for (const celsius of others) {
      chamber.regulator.read({ celsius, quality: 'stale', takenMs: chamber.nowMs }, chamber.nowMs)
      expect(chamber.regulator.decide({ heater: undefined, cooler: undefined }, chamber.nowMs).want.do).toBe('let-go')
    }
  })

  test('state after a power cut: nothing is on before a new reading, and the compressor rests its whole time again', () => {
    const chamber = cooling()
    chamber.powerCut(2)
    const bootedMs = chamber.nowMs
    chamber.text = () => undefined
    chamber.run(MINUTE, () => expect([chamber.heater, chamber.cooler]).toEqual([0, false]))
    chamber.text = formatW1Slave
    while (!chamber.cooler) chamber.run(5)
    expect(chamber.nowMs - bootedMs).toBeWithin(300_000, 320_000)
    expect(chamber.audit.violations).toEqual([])
  })

  test('after a boot the longer of start-delay and minimum-off counts', () => {
    const slow = settings({ 'start-delay': 900 })
    const chamber = cooling()
    chamber.powerCut(3600, slow)
    const bootedMs = chamber.nowMs
    while (!chamber.cooler) chamber.run(5)
    expect(chamber.nowMs - bootedMs).toBeWithin(900_000, 920_000)
  })

  test('a restart of the program keeps the time that the compressor has rested, and no more than that', () => {
    const chamber = cooling()
    chamber.run(10 * MINUTE)
    chamber.restart()
    const stoppedMs = chamber.nowMs
    chamber.run(2 * MINUTE)
    expect(chamber.decision).toMatchObject({ activity: 'waiting', nextAllowedMs: stoppedMs + 300_000 })
    chamber.restart()
    while (!chamber.cooler) chamber.run(5)
    expect(chamber.nowMs - stoppedMs).toBeWithin(300_000, 310_000)
  })

  test('wrong profile after an upgrade: a mode that cannot be followed switches nothing, and no default is held', () => {
    for (const mode of ['profile', 'beer-constant', '']) {
      const chamber = cooling()
      chamber.restart(settings({ mode }))
      chamber.run(HOUR, () => expect([chamber.heater, chamber.cooler]).toEqual([0, false]))
      expect(chamber.decision?.activity).toBe('fail-safe')
    }
  })

  test('85.000 at power-on neither cools the beer nor is it held against the probe for long', () => {
    const chamber = heating()
    let powerOn = 3
    chamber.text = (celsius) => formatW1Slave(powerOn-- > 0 ? 85 : celsius)
    chamber.run(HOUR, () => expect(chamber.cooler).toBe(false))
    expect(chamber.decision?.activity).toBe('heating')
    const forEver = heating()
    forEver.text = () => formatW1Slave(85)
    forEver.run(HOUR, () => expect(forEver.cooler).toBe(false))
    expect([forEver.heater, forEver.decision?.activity]).toEqual([0, 'fail-safe'])
  })

  test('two probes swapped: heating without effect ends after three hours, before the beer is cooked', () => {
    const fermenter = { ...CELLAR, ambient: { mean: 8, swing: 0 }, yeastHeat: 0, wort: { ...CELLAR.wort, start: 17 } }
    const chamber = new Chamber(settings(), { ...PLANT, fermenter })
    chamber.text = () => formatW1Slave(chamber.ambient)
    chamber.run(24 * HOUR)
    expect(chamber.decision).toMatchObject({ activity: 'fail-safe', reason: expect.stringContaining('probe') })
    expect(chamber.audit.heatedKilojoules).toBeLessThan(60 * 3.1 * 3.6 * 1000)
    expect(chamber.wort).toBeLessThan(22)
  })

  test('two probes swapped: cooling without effect ends as well, before the beer freezes', () => {
    const fermenter = { ...CELLAR, ambient: { mean: 28, swing: 0 }, yeastHeat: 0, wort: { ...CELLAR.wort, mass: 60 } }
    const chamber = new Chamber(settings(), { ...PLANT, fermenter })
    chamber.text = () => formatW1Slave(chamber.ambient)
    chamber.run(24 * HOUR)
    expect(chamber.decision?.activity).toBe('fail-safe')
    expect(chamber.audit).toMatchObject({ coolerCycles: 1 })
  })

  test('a heater that only just holds the temperature is not taken for one without effect', () => {
    const fermenter = { ...CELLAR, ambient: { mean: 2, swing: 0 }, yeastHeat: 0, wort: { ...CELLAR.wort, start: 17 } }
    const chamber = new Chamber(settings(), { ...PLANT, fermenter })
    chamber.run(4 * 24 * HOUR)
    // 60 W hold 4 W/K for 15 degrees: it rests now and then to see whether it does anything.
    expect(chamber.wort).toBeGreaterThan(16)
    expect(chamber.audit.heaterCycles).toBeGreaterThan(1)
  })

  test('another probe in the fermenter: what the old one said counts no longer', () => {
    const chamber = heating()
    chamber.regulator.forgetReading()
    const { want } = chamber.regulator.decide({ heater: undefined, cooler: undefined }, chamber.nowMs)
    expect(want).toEqual({ do: 'let-go' })
  })
})

describe('the compressor', () => {
  test('is switched off at once when the mode is set to off or the probe fails, and rests its time all the same', () => {
    for (const end of [
      (chamber: Chamber) => chamber.regulator.configure(settings({ mode: 'off' })),
      (chamber: Chamber) => {
        chamber.text = () => undefined
      },
    ]) {
      const chamber = cooling()
      while (chamber.cooler) chamber.run(5)
      while (!chamber.cooler) chamber.run(5)
      chamber.run(10)
      end(chamber)
      chamber.run(40)
      expect<unknown>([chamber.heater, chamber.cooler]).toEqual([0, false])
      const stoppedMs = chamber.nowMs
      chamber.text = formatW1Slave
      chamber.regulator.configure(settings({}, { setpoint: 10 }))
      while (!chamber.cooler) chamber.run(5)
      expect(chamber.nowMs - stoppedMs).toBeGreaterThan(250_000)
      expect(chamber.audit.violations).toEqual([])
    }
  })

  test('runs its minimum time when the setpoint is raised under it, and heating waits for the changeover', () => {
    const chamber = cooling()
    while (chamber.cooler) chamber.run(5)
    while (!chamber.cooler) chamber.run(5)
    chamber.run(10)
    chamber.regulator.configure(settings({}, { setpoint: 25 }))
    chamber.run(5)
    expect(chamber.decision).toMatchObject({ activity: 'cooling', reason: expect.stringContaining('minimum-on') })
    while (chamber.cooler) chamber.run(5)
    const stoppedMs = chamber.nowMs
    chamber.run(5)
    expect(chamber.decision).toMatchObject({ activity: 'waiting', reason: expect.stringContaining('changeover') })
    while (chamber.heater === 0) chamber.run(5)
    expect(chamber.nowMs - stoppedMs).toBeWithin(590_000, 615_000)
    expect(chamber.audit.violations).toEqual([])
  })

  test('does not start again early when the Thing hangs and comes back', () => {
    const chamber = cooling()
    chamber.isAlive = false
    chamber.run(MINUTE)
    expect(chamber.cooler).toBe(false)
    chamber.isAlive = true
    chamber.run(4 * HOUR)
    expect(chamber.audit.violations).toEqual([])
    expect(chamber.audit.coolerCycles).toBeGreaterThan(1)
  })
})
