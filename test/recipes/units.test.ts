import { describe, expect, test } from 'bun:test'
import {
  COLOUR,
  canonicalDecimal,
  DIASTATIC_POWER,
  GRAVITY,
  MASS,
  type Quantity,
  TEMPERATURE,
  THICKNESS,
  TIME,
  VOLUME,
} from '../../src/recipes/units.ts'

const QUANTITIES = { MASS, VOLUME, TEMPERATURE, TIME, GRAVITY, COLOUR, THICKNESS, DIASTATIC_POWER }

describe('units', () => {
  test.each([
    ['MASS', 'oz', 16, 0.45359237],
    ['MASS', 'mg', 1, 0.000001],
    ['VOLUME', 'gal', 5, 18.92705892],
    ['VOLUME', 'floz', 128, 3.785411784],
    ['VOLUME', 'tsp', 3, 0.0147867648],
    ['VOLUME', 'tbsp', 16, 0.2365882365],
    ['VOLUME', 'cup', 4, 0.946352946],
    ['VOLUME', 'ipt', 1, 0.56826125],
    ['VOLUME', 'ifloz', 20, 0.56826125],
    ['VOLUME', 'ibbl', 1, 163.65924],
    ['VOLUME', 'bbl', 1, 117.347765],
    ['TEMPERATURE', 'F', 212, 100],
    ['TEMPERATURE', 'F', -40, -40],
    ['TIME', 'week', 2, 20160],
    ['TIME', 'sec', 90, 1.5],
    ['GRAVITY', 'plato', 12, 1.0484],
    ['COLOUR', 'SRM', 10, 19.7],
    ['COLOUR', 'Lovi', 10, 25.18842],
    ['COLOUR', 'Lovi', 0, 0],
    ['THICKNESS', 'qt/lb', 1, 2.0864],
    ['THICKNESS', 'gal/oz', 1, 133.526],
    ['DIASTATIC_POWER', 'WK', 219, 67.142857],
  ] as const)('%s: %s of %d', (quantity, unit, value, expected) => {
    expect((QUANTITIES[quantity] as Quantity).units[unit]?.(value)).toBeCloseTo(expected, 3)
  })

  test("a quantity's own unit is kept as it is", () => {
    for (const quantity of [MASS, VOLUME, TEMPERATURE, TIME, GRAVITY, COLOUR, THICKNESS]) {
      expect(quantity.units[quantity.unit]?.(1.0125)).toBe(1.0125)
    }
  })

  test('decimals are written as YANG writes them', () => {
    expect([2, 0.5, -0.00001, 1.05, 100].map((it) => canonicalDecimal(it, 4))).toEqual([
      ...['2.0', '0.5', '0.0', '1.05', '100.0'],
    ])
  })
})
