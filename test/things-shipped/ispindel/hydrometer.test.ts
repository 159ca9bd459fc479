import { describe, expect, test } from 'bun:test'
import { Hydrometer } from '../../../things/ispindel/hydrometer.ts'
import type { HydrometerSettings } from '../../../things/ispindel/settings.ts'

const settings: HydrometerSettings = {
  name: 'one',
  kind: 'ispindel',
  id: '1',
  token: undefined,
  colour: undefined,
  unit: 'plato',
  coefficients: [-10, 0.5],
  originalSg: undefined,
  staleAfterMs: 60_000,
}
const report = (angle: number, gravity?: number) => ({
  kind: 'report' as const,
  sender: { ids: ['1'], token: '' },
  angle,
  ...(gravity === undefined ? {} : { gravity }),
})

describe('a hydrometer', () => {
  test('makes extract of its angle by its own calibration, whatever the device reckons', () => {
    const taken = new Hydrometer(settings).take(report(44, 3), 0)
    expect(taken).toMatchObject({ gravity: { plato: expect.closeTo(12, 9), sg: expect.closeTo(1.0484, 3) } })
  })

  test('without a calibration believes the device', () => {
    expect(new Hydrometer({ ...settings, coefficients: [] }).take(report(44, 12), 0)).toMatchObject({
      gravity: { plato: expect.closeTo(12, 9) },
    })
  })

  test('lying flat on the bench has a gravity of its calibration at zero, not none', () => {
    expect(new Hydrometer({ ...settings, coefficients: [2, 0.5] }).take(report(0), 0)).toMatchObject({
      gravity: { plato: expect.closeTo(2, 9) },
    })
  })

  test('out of the beer is refused, and what it told before counts until it is too old', () => {
    const hydrometer = new Hydrometer(settings)
    hydrometer.take(report(44), 1000)
    expect(hydrometer.take(report(89.9, 3), 2000)).not.toMatchObject({ kind: 'refused' })
    expect(new Hydrometer({ ...settings, coefficients: [-10, 5] }).take(report(89), 0)).toMatchObject({
      reason: 'implausible',
    })
    expect(hydrometer.expire(61_999)).toBe(false)
    expect(hydrometer.expire(62_000)).toBe(true)
    expect(hydrometer.expire(62_001)).toBe(false)
  })

  test('takes the first gravity that holds still for the original one, and says that it is assumed', () => {
    const hydrometer = new Hydrometer(settings)
    const angles = [50, 45, 44.9, 44.8, 44.8, 30]
    const fermented = angles.map((angle, at) => {
      const taken = hydrometer.take(report(angle), at * 1000)
      return 'gravity' in taken ? taken.gravity?.fermented : undefined
    })
    expect(fermented.slice(0, 3)).toEqual([undefined, undefined, undefined])
    expect(fermented[3]).toMatchObject({ isAssumed: true, originalSg: expect.closeTo(1.0504, 3) })
    expect(fermented[5]?.attenuation).toBeCloseTo(59.7, 0)
  })

  /** Angles whose gravities hold still, each three times; the original gravity that it reckons with after each. */
  const batches = (hydrometer: Hydrometer, ...angles: readonly number[]) =>
    angles.map((angle) => {
      hydrometer.take(report(angle), 0)
      hydrometer.take(report(angle), 0)
      const taken = hydrometer.take(report(angle), 0)
      return 'gravity' in taken ? taken.gravity?.fermented?.originalSg.toFixed(3) : undefined
    })

  test('in the next wort has the original gravity of that one, and not before its gravity holds still', () => {
    const hydrometer = new Hydrometer(settings)
    expect(batches(hydrometer, 46, 30, 28, 29, 50)).toEqual(['1.053', '1.053', '1.053', '1.053', '1.061'])
    // Shaken, and in water meanwhile: that is no other wort.
    hydrometer.take(report(60), 0)
    expect(batches(hydrometer, 40, 20.5, 40)).toEqual(['1.061', '1.061', '1.061'])
    hydrometer.beginBatch()
    expect(hydrometer.take(report(40), 0)).not.toHaveProperty('gravity.fermented')
    expect(batches(hydrometer, 40)).toEqual(['1.040'])
  })

  test('goes on with the batch that it knew, unless its original gravity is configured', () => {
    const batch = { originalSg: 1.06, lowestSg: 1.03 }
    expect(batches(new Hydrometer(settings, batch), 35, 40)).toEqual(['1.060', '1.060'])
    expect(batches(new Hydrometer({ ...settings, originalSg: 1.05 }, batch), 35)).toEqual(['1.050'])
    expect(new Hydrometer({ ...settings, originalSg: 1.05 }, batch).batch).toBeUndefined()
  })

  test('in water assumes no original gravity', () => {
    const hydrometer = new Hydrometer(settings)
    for (let at = 0; at < 5; at++) hydrometer.take(report(20), at)
    expect(hydrometer.take(report(20), 9)).not.toHaveProperty('gravity.fermented')
  })

  test('with an original gravity that is configured reckons from the first report', () => {
    expect(new Hydrometer({ ...settings, originalSg: 1.06 }).take(report(30), 0)).toMatchObject({
      gravity: { fermented: { isAssumed: false, originalSg: 1.06 } },
    })
  })
})
