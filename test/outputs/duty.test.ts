import { expect, test } from 'bun:test'
import { Duty, onTimeMs } from '../../src/outputs/duty.ts'

const CONFIG = { periodMs: 10_000, minimumPulseMs: 500 }

test.each([
  [0, 0],
  [4.9, 0],
  [5, 500],
  [50, 5_000],
  [95, 9_500],
  [95.1, 10_000],
  [100, 10_000],
])('%d %% of ten seconds with pulses of half a second or more is %d ms', (percent, onMs) => {
  expect(onTimeMs(percent, CONFIG)).toBe(onMs)
})

/** When it is on, in steps of 100 ms: `on for` `off for` …, in ms. */
function pattern(percents: (ms: number) => number, totalMs: number): number[] {
  const duty = new Duty()
  const lengths: number[] = []
  let was: boolean | undefined
  for (let ms = 0; ms < totalMs; ms += 100) {
    const { isOn, untilMs } = duty.at(percents(ms), CONFIG, ms)
    expect(untilMs).toBeGreaterThan(ms)
    if (isOn !== was) lengths.push(0)
    was = isOn
    lengths.push((lengths.pop() ?? 0) + 100)
  }
  return lengths
}

test('periods follow each other without drift', () => {
  expect(pattern(() => 30, 30_000)).toEqual([3_000, 7_000, 3_000, 7_000, 3_000, 7_000])
})

test('more power within a period does not switch on a second time, less counts at once', () => {
  expect(pattern((ms) => (ms < 5_000 ? 30 : 80), 20_000)).toEqual([3_000, 7_000, 8_000, 2_000])
  expect(pattern((ms) => (ms < 4_000 ? 80 : 10), 10_000)).toEqual([4_000, 6_000])
})

test('full power is on throughout, none is off throughout', () => {
  expect(pattern(() => 100, 25_000)).toEqual([25_000])
  expect(pattern(() => 0, 25_000)).toEqual([25_000])
})

test('a clock that stood still for long does not make up for what was missed', () => {
  const duty = new Duty()
  duty.at(30, CONFIG, 0)
  expect(duty.at(30, CONFIG, 65_000)).toEqual({ isOn: false, untilMs: 70_000 })
  expect(duty.at(30, CONFIG, 72_000)).toEqual({ isOn: true, untilMs: 73_000 })
})
