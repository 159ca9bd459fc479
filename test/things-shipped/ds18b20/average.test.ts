import { describe, expect, test } from 'bun:test'
import { Averages, RollingAverage } from '../../../things/ds18b20/average.ts'

const HOLD_MS = 30_000

describe('a rolling average', () => {
  test('weighs each reading by the time it held', () => {
    const averages = new Averages()
    averages.add(10, 0, HOLD_MS)
    averages.add(20, 10_000, HOLD_MS)
    // 10 for ten seconds, 20 for thirty.
    expect(averages.value('minute', 40_000)).toBe(17.5)
  })

  test('of one reading is that reading, even in the moment it arrives', () => {
    const averages = new Averages()
    averages.add(18.5, 1000, HOLD_MS)
    expect(averages.value('minute', 1000)).toBe(18.5)
    expect(averages.value('daily', 6000)).toBe(18.5)
  })

  test('does not count a gap', () => {
    const averages = new Averages()
    averages.add(10, 0, HOLD_MS)
    // Ten minutes of silence; then 20 for as long as 10 was shown.
    averages.add(20, 600_000, HOLD_MS)
    expect(averages.value('hourly', 630_000)).toBe(15)
    // Nothing is counted after the last reading has become stale.
    expect(averages.value('hourly', 900_000)).toBe(15)
  })

  test('is absent when nothing held in its window, and longer ones still are there', () => {
    const averages = new Averages()
    expect(averages.value('minute', 0)).toBeUndefined()
    averages.add(10, 0, HOLD_MS)
    averages.add(10, 5000, HOLD_MS)
    expect(averages.value('minute', 94_000)).toBe(10)
    expect(averages.value('minute', 96_000)).toBeUndefined()
    expect(averages.value('hourly', 96_000)).toBe(10)
    expect(averages.value('hourly', 3_640_000)).toBeUndefined()
    expect(averages.value('daily', 3_640_000)).toBe(10)
    // A slice of the day is five minutes: so much later at most.
    expect(averages.value('daily', 86_400_000 + 35_000 + 300_000)).toBeUndefined()
  })

  test('forgets what left the window', () => {
    const averages = new Averages()
    const feed = (from: number, to: number, celsius: number) => {
      for (let second = from; second < to; second += 2) averages.add(celsius, second * 1000, HOLD_MS)
    }
    feed(0, 60, 0)
    feed(60, 90, 12)
    expect(averages.value('minute', 90_000)).toBe(6)
    feed(90, 120, 12)
    expect(averages.value('minute', 120_000)).toBe(12)
  })

  test('is right below zero and across it', () => {
    const averages = new Averages()
    averages.add(-4, 0, HOLD_MS)
    averages.add(2, 10_000, HOLD_MS)
    expect(averages.value('minute', 20_000)).toBe(-1)
  })

  test('ignores a reading older than the newest', () => {
    const averages = new Averages()
    averages.add(10, 20_000, HOLD_MS)
    averages.add(99, 10_000, HOLD_MS)
    expect(averages.value('minute', 30_000)).toBe(10)
  })

  test('of a day agrees with every reading of it, at two seconds and at ten', () => {
    for (const everyMs of [2000, 10_000]) {
      const averages = new Averages()
      const celsius = (ms: number) => 18 + 3 * Math.sin(ms / 5_000_000)
      const end = 2 * 86_400_000
      let sum = 0
      for (let ms = 0; ms < end; ms += everyMs) {
        averages.add(Math.round(celsius(ms) * 1000) / 1000, ms, HOLD_MS)
        if (ms >= end - 86_400_000) sum += celsius(ms) * everyMs
      }
      expect(averages.value('daily', end)).toBeCloseTo(sum / 86_400_000, 2)
    }
  })

  test('survives a silence of many windows', () => {
    const averages = new Averages()
    averages.add(10, 0, HOLD_MS)
    averages.add(30, 400 * 86_400_000, HOLD_MS)
    expect(averages.value('daily', 400 * 86_400_000 + 1000)).toBe(30)
  })
})

describe('a value that holds for longer than the window', () => {
  test('counts for the window only', () => {
    const rolling = new RollingAverage(60_000, 60)
    rolling.add(0, 600_000, 5)
    const { heldMs, sum } = rolling.total(600_000)
    expect(heldMs).toBe(60_000)
    expect(sum / heldMs).toBe(5)
  })

  test('fades out of the window slice by slice', () => {
    const rolling = new RollingAverage(60_000, 60)
    rolling.add(0, 60_000, 5)
    expect(rolling.total(90_500).heldMs).toBe(29_500)
  })
})

describe('what was before the first reading', () => {
  test('counts as if it had been read, in the windows that it lies in', () => {
    const [told, recalled] = [new Averages(), new Averages()]
    // From before time zero, the boot: the history knows of that, too.
    for (let minute = -30; minute < 10; minute++) {
      for (let ms = 0; ms < 60_000; ms += 10_000) told.add(18 + minute / 10, minute * 60_000 + ms, HOLD_MS)
      recalled.recall(18 + minute / 10, minute * 60_000, (minute + 1) * 60_000)
    }
    for (const averages of [told, recalled]) averages.add(21, 600_000, HOLD_MS)
    for (const window of ['minute', 'hourly', 'daily'] as const) {
      expect(recalled.value(window, 620_000)).toBeCloseTo(told.value(window, 620_000) ?? 0, 2)
    }
  })

  test('is all there is while no reading arrives', () => {
    const averages = new Averages()
    averages.recall(18, -600_000, -540_000)
    expect(averages.value('hourly', 0)).toBe(18)
    expect(averages.value('minute', 0)).toBeUndefined()
  })
})
