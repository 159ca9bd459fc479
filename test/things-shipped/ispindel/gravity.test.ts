import { describe, expect, test } from 'bun:test'
import {
  alcoholByVolume,
  apparentAttenuation,
  platoOfSg,
  polynomial,
  sgOfPlato,
} from '../../../things/ispindel/gravity.ts'

describe('specific gravity and extract', () => {
  // ASBC tables, as quoted by the fit's authors: 10 °P is 1.0400, 12 °P 1.0484, 20 °P 1.0830
  test.each([
    [0, 1],
    [10, 1.04],
    [12, 1.0484],
    [20, 1.083],
  ])('%d degrees Plato are %d', (plato, sg) => expect(sgOfPlato(plato)).toBeCloseTo(sg, 3))

  test('one leads back from the other', () => {
    for (let plato = -2; plato < 35; plato += 0.7) expect(platoOfSg(sgOfPlato(plato))).toBeCloseTo(plato, 9)
  })
})

test('a polynomial of the fourth degree is what it says', () => {
  expect(polynomial([1, -2, 3, -4, 5], 2)).toBe(1 - 4 + 12 - 32 + 80)
  expect(polynomial([7], 12)).toBe(7)
})

describe('a beer of 1.050 that ends at 1.010', () => {
  test('is attenuated by 79 to 80 per cent', () => expect(apparentAttenuation(1.05, 1.01)).toBeCloseTo(79.3, 0))
  test('has 5.2 to 5.3 per cent of alcohol', () => expect(alcoholByVolume(1.05, 1.01)).toBeCloseTo(5.25, 1))
  test('has none at its beginning', () => expect(alcoholByVolume(1.05, 1.05)).toBeCloseTo(0, 9))
})

test('of water nothing can be reckoned', () => {
  expect(apparentAttenuation(1, 0.998)).toBeUndefined()
  expect(alcoholByVolume(1, 0.998)).toBeUndefined()
})
