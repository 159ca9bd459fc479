import { describe, expect, test } from 'bun:test'
import { type Fermenter, startOf, step } from '../../../things/simulator/model.ts'
import { fermenterFrom } from '../../../things/simulator/settings.ts'

const usual = fermenterFrom()
/** Nothing but a vessel in a room of constant temperature. */
const still: Fermenter = { ...usual, ambient: { mean: 10, swing: 0 }, yeastHeat: 0 }
const HOUR = 3600

describe('the fermenter', () => {
  test('starts near 18 °C and visibly moves within a minute of watching', () => {
    const start = startOf(usual)
    expect(start.wort).toBe(18)
    // Three sixteenths of a degree: what the thermometer shows has changed.
    expect(Math.abs(step(usual, start, 60 * usual.timeFactor).wort - 18)).toBeGreaterThan(3 / 16)
  })

  test('cools towards the room by Newton, whatever the length of the steps', () => {
    const timeConstant = (still.wort.mass * 4000) / still.wort.heatLoss
    const once = step(still, startOf(still), timeConstant)
    expect(once.wort).toBeCloseTo(10 + 8 / Math.E, 6)
    let often = startOf(still)
    for (let n = 0; n < 100; n++) often = step(still, often, timeConstant / 100)
    expect(often.wort).toBeCloseTo(once.wort, 6)
  })

  test('settles where what it makes is what it loses', () => {
    const heated = { ...still, heating: 40 }
    const end = step(heated, startOf(heated), 200 * HOUR)
    expect(end.wort).toBeCloseTo(10 + 40 / heated.wort.heatLoss, 3)
    expect(end.heatFlow).toBeCloseTo(0, 2)
  })

  test('warms by its yeast, and more the warmer it is', () => {
    const ambient = { mean: 18, swing: 0 }
    const cold = startOf({ ...usual, ambient, wort: { ...usual.wort, start: 10 } })
    const warm = startOf({ ...usual, ambient: { mean: 10, swing: 0 }, wort: { ...usual.wort, start: 10 } })
    expect(warm.heatFlow).toBeCloseTo(usual.yeastHeat / 2, 6)
    expect(cold.heatFlow).toBeGreaterThan(warm.heatFlow)
    expect(startOf({ ...still, yeastHeat: 25, wort: { ...still.wort, start: 41, heatLoss: 0 } }).heatFlow).toBe(0)
  })

  test('heats and cools by what is switched on', () => {
    const sealed = { ...still, wort: { ...still.wort, heatLoss: 0 } }
    const joules = sealed.wort.mass * 4000
    expect(step({ ...sealed, heating: 40 }, startOf(sealed), HOUR).wort).toBeCloseTo(18 + (40 * HOUR) / joules, 6)
    expect(step({ ...sealed, cooling: 150 }, startOf(sealed), HOUR).wort).toBeCloseTo(18 - (150 * HOUR) / joules, 6)
  })

  test('follows the day of the room', () => {
    const at = (hours: number) => step(usual, startOf(usual), hours * HOUR).ambient
    expect(at(0)).toBeCloseTo(18, 6)
    expect(at(6)).toBeCloseTo(19.5, 6)
    expect(at(18)).toBeCloseTo(16.5, 6)
  })

  test('stays between freezing and boiling, and stays a number, in the lightest vessel at full power', () => {
    const light = { ...usual, wort: { mass: 0.1, heatLoss: 1000, start: 18 }, heating: 100_000 }
    expect(step(light, startOf(light), 10 * HOUR).wort).toBe(101)
    const cold = { ...light, heating: 0, cooling: 100_000 }
    expect(step(cold, startOf(cold), 10 * HOUR).wort).toBe(-2)
  })

  test('stands still while no time passes', () => {
    const state = startOf(usual)
    expect(step(usual, state, 0)).toEqual(state)
  })
})
