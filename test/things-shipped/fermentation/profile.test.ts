import { describe, expect, test } from 'bun:test'
import type { Reading } from '../../../src/things/api.ts'
import { ProfileTargets } from '../../../things/fermentation/profile-targets.ts'
import { Regulator } from '../../../things/fermentation/regulator.ts'
import { type Settings, type Sources, settingsFrom, type Target } from '../../../things/fermentation/settings.ts'
import { formatW1Slave } from '../../../things/simulator/scratchpad.ts'
import { CELLAR, Chamber, CONTROL, PLANT } from './chamber.ts'

const HOUR = 3600

const sources = (profile: Target): Sources => ({
  control: { ...CONTROL, mode: 'profile', heater: 'heater', cooler: 'cooler' },
  points: { setpoint: 5, lowpoint: 0, highpoint: 0 },
  profile,
  output: () => ({ driver: 'simulated', lease: 10, 'max-age': 30 }),
})
const settings = (profile: Target): Settings => settingsFrom(sources(profile))
const leaf = (where: string, name: string, value: number | undefined, quality: Reading['quality'] = 'good') =>
  ({ path: `/brewerslab-profile:profiles/run[where='${where}']/${name}`, value, quality, taken: 0 }) as Reading

describe('in the mode profile', () => {
  test('what the profile says is held, with the band around it, and no setpoint', () => {
    expect(settings({ celsius: 12 }).aim).toEqual({ celsius: 12, low: 11.7, high: 12.3 })
  })

  test('a free rise is not cooled below its ceiling, and heated so that it does not fall back', () => {
    expect(settings({ celsius: 19, ceiling: 22 }).aim).toEqual({ celsius: 19, low: 18.7, high: 22.3 })
    expect(settings({ celsius: 22, ceiling: 22 }).aim).toEqual({ celsius: 22, low: 21.7, high: 22.3 })
    // A ceiling below what is held would cool and heat in turns.
    expect(settings({ celsius: 22, ceiling: 20 }).aim).toEqual({ celsius: 22, low: 21.7, high: 22.3 })
  })

  test('without a profile nothing is switched on, whatever the setpoint', () => {
    const regulator = new Regulator(settings({ missing: 'no profile is running' }))
    const nowMs = 10_000_000
    regulator.read({ celsius: 30, quality: 'simulated', takenMs: nowMs }, nowMs)
    const idle = { applied: 'off' as const, sinceMs: 0 }
    const decision = regulator.decide({ heater: idle, cooler: idle } as never, nowMs)
    expect([decision.want.do, decision.activity, decision.reason]).toEqual([
      'let-go',
      'fail-safe',
      'no profile is running',
    ])
  })
})

describe('in the mode pid', () => {
  const metered = (profile: Target, follows: string): Settings =>
    settingsFrom({ ...sources(profile), control: { ...CONTROL, mode: 'pid', pid: { ...CONTROL.pid, follows } } })

  test('what the profile says is regulated to where it is to be followed, else the setpoint', () => {
    expect(metered({ celsius: 52 }, 'profile').aim).toMatchObject({ celsius: 52 })
    expect(metered({ celsius: 52 }, 'setpoint').aim).toMatchObject({ celsius: 5 })
  })

  test('nothing is switched on without one that runs', () => {
    const regulator = new Regulator(metered({ missing: 'no profile is running' }, 'profile'))
    const nowMs = 10_000_000
    regulator.read({ celsius: 3, quality: 'simulated', takenMs: nowMs }, nowMs)
    const idle = { applied: 'off' as const, sinceMs: 0, isWitnessed: true }
    const { want, activity, reason } = regulator.decide({ heater: idle, cooler: idle }, nowMs)
    expect([want.do, activity, reason]).toEqual(['let-go', 'fail-safe', 'no profile is running'])
  })

  test('a mash goes through its rests and overshoots none of them by a degree', () => {
    const fermenter = { ...CELLAR, ambient: { mean: 20, swing: 0 }, yeastHeat: 0 }
    const wort = { mass: 25, heatLoss: 12, start: 45 }
    const plant = { fermenter: { ...fermenter, wort }, heating: 2000, cooling: 0, lagSeconds: 90 }
    const at = (celsius: number) => ({ ...metered({ celsius }, 'profile'), hasCooler: false })
    const chamber = new Chamber(at(52), plant)
    for (const rest of [52, 63, 72]) {
      chamber.regulator.follow(at(rest))
      chamber.run(HOUR, () => expect(chamber.wort).toBeLessThan(rest + 1))
      chamber.run(HOUR / 4, () => expect(chamber.wort).toBeWithin(rest - 0.5, rest + 0.5))
    }
  })
})

test('two probes swapped while a profile ramps: heating without effect ends all the same', () => {
  const fermenter = { ...CELLAR, ambient: { mean: 8, swing: 0 }, yeastHeat: 0, wort: { ...CELLAR.wort, start: 17 } }
  const chamber = new Chamber(settings({ celsius: 18 }), { ...PLANT, fermenter })
  let celsius = 18
  chamber.text = () => {
    celsius += 0.001
    chamber.regulator.follow(settings({ celsius }))
    return formatW1Slave(chamber.ambient)
  }
  chamber.run(24 * HOUR)
  expect(celsius).toBeGreaterThan(20)
  expect(chamber.decision).toMatchObject({ activity: 'fail-safe', reason: expect.stringContaining('probe') })
  expect(chamber.audit.heatedKilojoules).toBeLessThan(60 * 3.1 * 3.6 * 1000)
})

describe('what profiles say', () => {
  test('is known by place, and gone when it is removed or cannot be trusted', () => {
    const targets = new ProfileTargets()
    expect(targets.take(leaf('kettle', 'target', 67))).toBe('kettle')
    expect(targets.take(leaf('fermentation', 'target', 18))).toBe('fermentation')
    targets.take(leaf('fermentation', 'ceiling', 22))
    expect(targets.targetOf('kettle')).toEqual({ celsius: 67 })
    expect(targets.targetOf('fermentation')).toEqual({ celsius: 18, ceiling: 22 })
    targets.take(leaf('fermentation', 'ceiling', undefined))
    expect(targets.targetOf('fermentation')).toEqual({ celsius: 18 })
    targets.take(leaf('fermentation', 'target', 18, 'stale'))
    targets.take(leaf('kettle', 'target', undefined))
    for (const where of ['kettle', 'fermentation']) {
      expect(targets.targetOf(where)).toEqual({ missing: 'no profile is running' })
    }
  })

  test('and nothing else is taken for it', () => {
    const targets = new ProfileTargets()
    expect(targets.take(leaf('kettle', 'elapsed', 67))).toBeUndefined()
    expect(targets.take({ path: '/x:target', value: 1, quality: 'good', taken: 0 })).toBeUndefined()
  })
})
