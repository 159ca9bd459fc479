import { describe, expect, test } from 'bun:test'
import { calibrate } from '../../../things/ds18b20/offset.ts'

const cold = { low: 0, high: 30, offset: 0.3 }
const hot = { low: 30, high: 100, offset: -1.25 }

describe('calibration', () => {
  test('adds the offset of the range that the reading falls in', () => {
    expect(calibrate(18.062, [cold, hot])).toBe(18.362)
    expect(calibrate(66, [cold, hot])).toBe(64.75)
  })
  test('leaves alone what falls in no range', () => {
    expect(calibrate(-5, [cold, hot])).toBe(-5)
    expect(calibrate(18, [])).toBe(18)
  })
  test('adds nothing where the offset is unset', () => expect(calibrate(5, [{ low: 0, high: 10 }])).toBe(5))
  test('reaches both ends of a range', () => {
    expect(calibrate(0, [cold])).toBe(0.3)
    expect(calibrate(100, [hot])).toBe(98.75)
  })
  test('prefers the narrower range, whatever the order', () => {
    const fine = { low: 17, high: 19, offset: 0.1 }
    expect(calibrate(18, [cold, fine])).toBe(18.1)
    expect(calibrate(18, [fine, cold])).toBe(18.1)
  })
  test('prefers the upper of two equally narrow ranges where they meet', () => {
    const upper = { low: 30, high: 60, offset: 1 }
    expect(calibrate(30, [cold, upper])).toBe(31)
    expect(calibrate(30, [upper, cold])).toBe(31)
  })
  test('judges by the reading, not by the result', () => {
    expect(calibrate(29.9, [cold, hot])).toBe(30.2)
  })
  test('works below zero', () => expect(calibrate(-3, [{ low: -10, high: 0, offset: 0.125 }])).toBe(-2.875))
  test('leaves no digits of binary arithmetic behind', () => {
    expect(calibrate(0.1, [{ low: 0, high: 1, offset: 0.2 }])).toBe(0.3)
  })
})
