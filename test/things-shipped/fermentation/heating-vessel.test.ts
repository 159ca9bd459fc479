import { describe, expect, test } from 'bun:test'
import type { Settings } from '../../../things/fermentation/settings.ts'
import { CELLAR, Chamber, CONTROL, type Plant, settings } from './chamber.ts'

const HOUR = 3600

/** A mash tun with an element of 2 kW below a false bottom: heat arrives late. */
const MASH_TUN: Plant = {
  fermenter: {
    ...CELLAR,
    ambient: { mean: 20, swing: 0 },
    wort: { mass: 25, heatLoss: 12, start: 40 },
    yeastHeat: 0,
  },
  heating: 2000,
  cooling: 0,
  lagSeconds: 90,
}

function mash(pid = CONTROL.pid): Settings {
  return { ...settings({ mode: 'pid', pid }, { setpoint: 66 }), hasCooler: false }
}

describe('PID on a heating vessel', () => {
  test('reaches 66 °C from 40 °C with the gains that nobody tuned, overshoots by less than a degree and then holds it', () => {
    const chamber = new Chamber(mash(), MASH_TUN)
    chamber.run(3 * HOUR, () => expect(chamber.wort).toBeLessThan(67))
    chamber.run(HOUR, () => expect(chamber.wort).toBeWithin(65.5, 66.5))
  })

  test('does not wind up: hours at full power below the setpoint leave no greater overshoot behind', () => {
    const chamber = new Chamber(mash(), { ...MASH_TUN, heating: 500 })
    chamber.run(4 * HOUR)
    expect([chamber.regulator.power, chamber.wort < 64]).toEqual([100, true])
    chamber.replace({ heating: 2000 })
    chamber.run(3 * HOUR, () => expect(chamber.wort).toBeLessThan(67))
  })

  test('autotune finds gains that hold the temperature within half a degree, whatever the vessel', () => {
    for (const plant of [
      MASH_TUN,
      { ...MASH_TUN, lagSeconds: 300 },
      { ...MASH_TUN, heating: 3500, fermenter: { ...MASH_TUN.fermenter, wort: { mass: 60, heatLoss: 20, start: 60 } } },
    ]) {
      const tuning = new Chamber(mash(), plant)
      tuning.run(20)
      tuning.regulator.beginAutotune(tuning.nowMs)
      tuning.run(24 * HOUR, () => expect(tuning.wort).toBeLessThan(72))
      const { gains, text } = tuning.regulator.autotune ?? {}
      expect(text).toStartWith('found: ')
      if (gains === undefined) throw new Error('no gains')
      console.log(text)
      const tuned = mash({
        ...CONTROL.pid,
        proportional: gains.proportional,
        'integral-time': gains.integralSeconds,
        'derivative-time': gains.derivativeSeconds,
      })
      const chamber = new Chamber(tuned, plant)
      chamber.run(6 * HOUR, () => expect(chamber.wort).toBeLessThan(67))
      chamber.run(2 * HOUR, () => expect(chamber.wort).toBeWithin(65.5, 66.5))
    }
  })

  test('autotune that cannot reach the setpoint says so and heats no more than pid does', () => {
    const chamber = new Chamber(mash(), { ...MASH_TUN, heating: 300 })
    chamber.run(20)
    chamber.regulator.beginAutotune(chamber.nowMs)
    chamber.run(7 * HOUR)
    expect(chamber.regulator.autotune?.text).toContain('within reach')
  })

  test('a probe that fails ends autotune', () => {
    const chamber = new Chamber(mash(), MASH_TUN)
    chamber.run(20)
    chamber.regulator.beginAutotune(chamber.nowMs)
    chamber.text = () => undefined
    chamber.run(60)
    expect(chamber.heater).toBe(0)
    expect(chamber.regulator.autotune?.text).toStartWith('failed: ')
  })
})
