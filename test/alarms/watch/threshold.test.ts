import { expect, test } from 'bun:test'
import { Threshold } from '../../../src/alarms/watch/threshold.ts'

const SETTINGS = { delayMs: 60_000, hysteresis: 0.5, holdMs: 30_000 }

/** Judges how far beyond it is at each second. */
function judged(threshold: Threshold, beyond: readonly number[]): boolean[] {
  return beyond.map((it, second) => threshold.judge(it, SETTINGS, second * 1000))
}

test('what is beyond for less than the delay is no alarm', () => {
  expect(judged(new Threshold(false), Array(60).fill(2)).some(Boolean)).toBe(false)
})

test('what is beyond for the delay is an alarm, at that second', () => {
  expect(judged(new Threshold(false), Array(62).fill(2)).indexOf(true)).toBe(60)
})

test('what wavers around the threshold is an alarm all the same: a dip within the hysteresis does not start the delay anew', () => {
  const wavering = Array.from({ length: 70 }, (_, second) => (second % 2 === 0 ? 0.1 : -0.1))
  expect(judged(new Threshold(false), wavering).indexOf(true)).toBe(60)
})

test('what has been well within once starts the delay anew', () => {
  const beyond = [...Array(50).fill(1), -1, ...Array(61).fill(1)]
  expect(judged(new Threshold(false), beyond).indexOf(true)).toBe(111)
})

test('an alarm within the hysteresis is not over, however long', () => {
  expect(judged(new Threshold(true), Array(500).fill(-0.4)).every(Boolean)).toBe(true)
})

test('an alarm is over once it has been well within for the hold, and not before', () => {
  const well = [...Array(29).fill(-1), 0.2, ...Array(40).fill(-1)]
  expect(judged(new Threshold(true), well).indexOf(false)).toBe(60)
})
