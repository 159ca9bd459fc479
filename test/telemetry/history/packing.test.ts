import { describe, expect, test } from 'bun:test'
import { DamagedRow } from '../../../src/telemetry/history/bytes.ts'
import { MINUTE_MS, packMinute, unpackMinute } from '../../../src/telemetry/history/minute.ts'
import { packSlots, unpackSlots, unpackWhole } from '../../../src/telemetry/history/rollup.ts'
import { join, type Sample, summarize } from '../../../src/telemetry/history/summary.ts'

const minute = 29_420_000
const start = minute * MINUTE_MS
const whole = { fromMs: start, untilMs: start + MINUTE_MS }

function probe(): Sample[] {
  return [
    { atMs: start, value: 18_500, quality: 0, isCarried: true },
    { atMs: start + 10_120, value: 18_562, quality: 0 },
    { atMs: start + 20_120, value: 18_562, quality: 1 },
    { atMs: start + 30_120, value: undefined, quality: 1 },
    { atMs: start + 50_120, value: -1_250, quality: 2 },
  ]
}

describe('a minute', () => {
  test('is read back as it was packed, to a hundredth of a second', () => {
    const states: Sample[] = [{ atMs: start + 5_000, value: 3, quality: 0 }]
    const row = packMinute(
      minute,
      whole,
      new Map([
        [7, { of: 'numbers', samples: probe() }],
        [300, { of: 'states', samples: states }],
      ]),
    )
    const stored = unpackMinute(minute, row)
    expect([stored.fromMs, stored.untilMs]).toEqual([whole.fromMs, whole.untilMs])
    const [first, second] = [...stored.series()]
    expect([first?.series, second?.series]).toEqual([7, 300])
    expect(first?.samples()).toEqual(probe())
    expect(second?.samples()).toEqual(states)
    expect([...stored.series(new Set([300]))].map(({ series }) => series)).toEqual([300])
  })

  test('of eight probes at ten seconds is some 300 bytes', () => {
    const samples = (from: number) =>
      Array.from({ length: 6 }, (_, i) => ({ atMs: start + i * 10_000 + 137, value: from + i * 62, quality: 0 }))
    const content = new Map(
      Array.from({ length: 8 }, (_, i) => [i + 1, { of: 'numbers' as const, samples: samples(18_000 + i) }]),
    )
    expect(packMinute(minute, whole, content).length).toBeLessThan(320)
  })

  test('of which one bit has changed is refused', () => {
    const row = packMinute(minute, whole, new Map([[1, { of: 'numbers', samples: probe() }]]))
    for (let at = 0; at < row.length; at++) {
      const damaged = row.slice()
      damaged[at] = (damaged[at] ?? 0) ^ 4
      expect(() => unpackMinute(minute, damaged)).toThrow(DamagedRow)
    }
    for (let length = 0; length < row.length; length++) {
      expect(() => unpackMinute(minute, row.slice(0, length))).toThrow(DamagedRow)
    }
  })

  test('takes the largest values there are', () => {
    const samples = [2 ** 51 - 1, -(2 ** 51) + 1, 0].map((value, i) => ({ atMs: start + i * 1000, value, quality: 0 }))
    const row = packMinute(minute, whole, new Map([[1, { of: 'numbers', samples }]]))
    expect([...unpackMinute(minute, row).series()][0]?.samples()).toEqual(samples)
  })
})

describe('a summary', () => {
  test('has the mean weighted with how long each value held, and nothing of gaps', () => {
    const summary = summarize('numbers', probe(), whole.untilMs)
    const held = [10.12, 20, 9.88].map((seconds) => Math.round(seconds * 1000))
    const mean = (18_500 * 10_120 + 18_562 * 20_000 - 1_250 * 9_880) / 40_000
    expect(held.reduce((a, b) => a + b)).toBe(40_000)
    expect(summary).toEqual({ of: 'numbers', count: 3, heldMs: 40_000, quality: 2, min: -1_250, max: 18_562, mean })
  })

  test('of nothing but gaps is none', () => {
    expect(summarize('numbers', [{ atMs: start, value: undefined, quality: 0 }], whole.untilMs)).toBeUndefined()
  })

  test('of two stretches is that of both', () => {
    const samples = probe().filter(({ value }) => value !== undefined)
    const [a, b] = [
      summarize('numbers', samples.slice(0, 2), start + 20_120),
      summarize('numbers', samples.slice(2), whole.untilMs),
    ]
    const all = summarize('numbers', samples, whole.untilMs)
    if (a === undefined || b === undefined || all?.of !== 'numbers') throw new Error('there is none')
    const joined = join(a, b)
    expect(joined).toMatchObject({ count: all.count, heldMs: all.heldMs, min: all.min, max: all.max })
    expect(joined.of === 'numbers' ? joined.mean : 0).toBeCloseTo(all.mean, 6)
  })

  test('is read back as it was packed', () => {
    const numbers = summarize('numbers', probe(), whole.untilMs)
    const states = summarize(
      'states',
      [
        { atMs: start, value: 2, quality: 0 },
        { atMs: start + 1000, value: 9, quality: 0 },
      ],
      whole.untilMs,
    )
    if (numbers === undefined || states === undefined) throw new Error('there is none')
    const read = unpackSlots(
      packSlots(
        new Map([
          [59, numbers],
          [3, numbers],
        ]),
      ),
    )
    expect([...read.keys()]).toEqual([3, 59])
    expect(read.get(59)).toMatchObject({ count: 3, heldMs: 40_000, min: -1_250, max: 18_562 })
    expect(
      unpackWhole(
        packSlots(
          new Map([
            [59, numbers],
            [3, numbers],
          ]),
        ),
      ),
    ).toMatchObject({ count: 6, heldMs: 80_000 })
    expect(unpackSlots(packSlots(new Map([[7, states]]))).get(7)).toEqual(states)
  })
})
