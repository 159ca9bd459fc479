import { describe, expect, test } from 'bun:test'
import { isWorthWriting, type Kept, keptOf, type Learnt, learntFrom } from '../../../things/fermentation/learnt.ts'
import type { Settings } from '../../../things/fermentation/settings.ts'
import { CELLAR, Chamber, CONTROL, PLANT, type Plant, settings } from './chamber.ts'

const HOUR = 3600
const MINUTE_MS = 60_000
const BOOT = 'this boot'

/** A plant where heat arrives late. */
const SLOW: Plant = { ...PLANT, heating: 150, lagSeconds: 600 }
const COLD = { ...CELLAR, ambient: { mean: 5, swing: 0 } }

/** A mash tun that loses much, so that what holds it is the integral part. */
const MASH_TUN: Plant = {
  fermenter: { ...CELLAR, ambient: { mean: 20, swing: 0 }, wort: { mass: 25, heatLoss: 12, start: 65 }, yeastHeat: 0 },
  heating: 2000,
  cooling: 0,
  lagSeconds: 90,
}
const mash = (): Settings => ({ ...settings({ mode: 'pid' }, { setpoint: 66 }), hasCooler: false })

/** What comes back over a restart, through the text of a file. */
const kept = (learnt: Learnt, control = CONTROL, boot = BOOT): Learnt =>
  learntFrom(JSON.parse(JSON.stringify(keptOf(learnt, CONTROL, BOOT))), control, boot)

/** The program ends, is away for a while, and goes on with what it has kept. */
const restart = (chamber: Chamber, isKept: boolean, awaySeconds = 20) => {
  const { learnt } = chamber.regulator
  chamber.isAlive = false
  chamber.run(awaySeconds)
  chamber.isAlive = true
  chamber.restart()
  if (isKept) chamber.regulator.restore(kept(learnt))
}

describe('over a restart of the program', () => {
  test('how far heat runs on is known, and heating ends early from the first time on', () => {
    const overshoot = (isKept: boolean) => {
      const chamber = new Chamber(settings(), { ...SLOW, fermenter: COLD })
      chamber.run(48 * HOUR)
      restart(chamber, isKept)
      let most = 0
      // Whatever was on its way before has arrived.
      chamber.run(HOUR)
      chamber.run(2 * HOUR, () => {
        most = Math.max(most, chamber.wort)
      })
      return most - 18
    }
    expect(overshoot(true)).toBeLessThan(0.5 * overshoot(false))
  })

  test('pid goes on with its integral part: the vessel does not sag', () => {
    const lowest = (isKept: boolean, awaySeconds: number) => {
      const chamber = new Chamber(mash(), MASH_TUN)
      chamber.run(3 * HOUR)
      restart(chamber, isKept, awaySeconds)
      let least = chamber.wort
      chamber.run(HOUR / 2, () => {
        least = Math.min(least, chamber.wort)
      })
      return least
    }
    expect(lowest(true, 20)).toBeGreaterThan(lowest(false, 20) + 0.1)
    // After so long it says nothing any more.
    expect(lowest(true, 360)).toBeCloseTo(lowest(false, 360), 6)
  })

  test('a search for gains that was under way has failed, and what one has found is still there', () => {
    const gains = { proportional: 30, integralSeconds: 500, derivativeSeconds: 40 }
    const nothing = { runOn: { heat: 0, cool: 0 } }
    const searching = new Chamber(mash(), MASH_TUN)
    searching.run(20)
    searching.regulator.beginAutotune(searching.nowMs)
    restart(searching, true)
    expect(searching.regulator.autotune?.text).toBe('failed: a restart came between')
    searching.regulator.restore(kept({ ...nothing, autotune: { is: 'found', gains } }))
    expect(searching.regulator.autotune?.gains).toEqual(gains)
  })
})

describe('what is kept', () => {
  const learnt: Learnt = {
    runOn: { heat: 0.5, cool: 0.25 },
    integral: { percent: 40, takenMs: 5_000 },
    autotune: { is: 'failed', reason: 'as told' },
  }

  test('says nothing of another heater or cooler than it was learnt with', () => {
    expect(kept(learnt)).toEqual(learnt)
    expect(kept(learnt, { ...CONTROL, heater: 'belt' })).toEqual({ runOn: { heat: 0, cool: 0.25 } })
    expect(kept(learnt, { ...CONTROL, cooler: 'chest' })).toEqual({ ...learnt, runOn: { heat: 0.5, cool: 0 } })
  })

  test('of an integral part is worth nothing in another boot, whose clock is another', () => {
    const { integral: _, ...rest } = learnt
    expect(kept(learnt, CONTROL, 'the next boot')).toEqual(rest)
  })

  test.each([
    undefined,
    'text',
    { heat: { by: 'heater', celsius: 'warm' } },
    { heat: { by: 'heater', celsius: -1 }, cool: { by: 'cooler', celsius: 1e9 } },
    { integral: { by: 'heater', boot: BOOT, percent: 400, takenMs: 1 } },
    { autotune: { by: 'heater', is: 'found', gains: { proportional: 1 } } },
  ])('is left out where it cannot be understood: %j', (document) => {
    expect(learntFrom(document, CONTROL, BOOT)).toEqual({ runOn: { heat: 0, cool: 0 } })
  })

  test('is written at once where something was learnt, and of an integral part now and then only', () => {
    const now = keptOf(learnt, CONTROL, BOOT)
    const withIntegral = (percent: number): Kept =>
      keptOf({ ...learnt, integral: { percent, takenMs: 6_000 } }, CONTROL, BOOT)
    expect(isWorthWriting(now, now, 60 * MINUTE_MS)).toBe(false)
    expect(isWorthWriting(now, keptOf({ ...learnt, runOn: { heat: 0.6, cool: 0 } }, CONTROL, BOOT), 0)).toBe(true)
    expect(isWorthWriting(now, withIntegral(60), MINUTE_MS)).toBe(false)
    expect(isWorthWriting(now, withIntegral(60), 5 * MINUTE_MS)).toBe(true)
    expect(isWorthWriting(now, withIntegral(40.5), 5 * MINUTE_MS)).toBe(false)
  })
})
