import { describe, expect, test } from 'bun:test'
import type { HistoryAnswer } from '../../src/base/index.ts'
import { chartText as chartIn, pointsFor } from '../../src/cli/chart.ts'
import { changesOf, shownText } from '../../src/cli/monitor.ts'
import { showValueOf } from '../../src/cli/pipes/index.ts'
import { USUAL_SETTINGS } from '../../src/cli/settings.ts'
import { root } from './model.ts'

const from = '2026-11-25T12:00:00.000Z'
const to = '2026-11-25T16:00:00.000Z'
const at = (minutes: number) => new Date(Date.parse(from) + minutes * 60_000).toISOString()

function answer(points: HistoryAnswer['series'][number]['points'], more: Partial<HistoryAnswer> = {}): HistoryAnswer {
  return { path: '/m:a', from, to, resolution: 'raw', series: [{ path: '/m:a', units: 'celsius', points }], ...more }
}

const chartText = (answer: HistoryAnswer, columns: number) => chartIn(answer, columns, USUAL_SETTINGS)

/** Rows of the chart, without the numbers at the left. */
const rows = (text: string) =>
  text
    .split('\n')
    .filter((line) => line.includes('┤'))
    .map((line) => line.slice(line.indexOf('┤') + 1))

test('what is monitored is told in the unit that is set', () => {
  const data = {
    time: from,
    edits: [{ op: 'replace', path: '/m:brewhouse/temperature/fermentation/setpoint', old: '17.0', new: '20.0' }],
  }
  const showValue = showValueOf({ temperature: 'fahrenheit', timeZone: 'UTC' })
  const tell: Parameters<typeof changesOf>[2] = (path, value) => shownText(root, String(path), value, showValue)
  expect(changesOf(data, 'UTC', tell)).toEqual([`12:00:00  ${data.edits[0]?.path}  68 °F`])
  expect(shownText(root, '/gone:node', '20.0', showValue)).toBe('20.0')
})

describe('a chart', () => {
  test('is in the unit and the zone that a person has set', () => {
    const points = [
      { time: at(0), value: 18, quality: 'good' as const },
      { time: at(120), value: 20, quality: 'good' as const },
    ]
    const view = { temperature: 'fahrenheit', timeZone: 'Asia/Tokyo' } as const
    const text = chartIn(answer(points), 80, view)
    expect(text.split('\n')[0]).toBe('/m:a, °F')
    expect(text).toContain('min 64.4, mean 66.2, max 68,')
    expect(text).toMatch(/2026-11-25 21:00 +2026-11-26 01:00/)
    const percent = answer(points, { series: [{ path: '/m:a', units: 'percent', points }] })
    expect(chartIn(percent, 80, view)).toContain('min 18, mean 19, max 20,')
  })

  test('goes up where the value does, and is blank where there is none', () => {
    const text = chartText(
      answer([
        { time: at(0), value: 18, quality: 'good' },
        { time: at(60), value: null },
        { time: at(120), value: 22, quality: 'good' },
      ]),
      51,
    )
    expect(rows(text)).toEqual([`${' '.repeat(20)}${'⠉'.repeat(20)}`, '', '', '', '', '', '', '⣀'.repeat(10)])
    expect(text).toContain('min 18, mean 20.667, max 22, known for 3 hours of 4 hours')
    expect(text.split('\n')[0]).toBe('/m:a, celsius')
  })

  test('of a level line is one line, with the same number at both ends', () => {
    const text = chartText(answer([{ time: at(0), value: 18.5, quality: 'good' }]), 51)
    expect(rows(text).filter((row) => row !== '')).toEqual([expect.stringMatching(/^(.)\1{39}$/u)])
    expect(text).toContain('min 18.5, mean 18.5, max 18.5, over 4 hours')
  })

  test('joins what is far apart in height', () => {
    const text = chartText(
      answer([
        { time: at(0), value: 0, quality: 'good' },
        { time: at(120), value: 10, quality: 'good' },
      ]),
      51,
    )
    expect(rows(text).every((row) => row.trim() !== '')).toBe(true)
  })

  test('is never wider than the terminal', () => {
    for (const columns of [40, 57, 80, 133]) {
      const points = Array.from({ length: 240 }, (_, i) => ({
        time: at(i),
        count: 6,
        seconds: 60,
        min: i,
        mean: i + 1,
        max: i + 2,
      }))
      const text = chartText(answer(points, { resolution: 'minutes', bucketSeconds: 60 }), columns)
      expect(Math.max(...text.split('\n').map((line) => Bun.stringWidth(line)))).toBeLessThanOrEqual(columns)
      expect(text).toContain('min 0, mean 120.5, max 241')
      expect(pointsFor(columns)).toBe((columns - 11) * 2)
    }
  })

  test('of states has a mark for each, and says for how long it held', () => {
    const text = chartText(
      answer([
        { time: at(0), value: 'idle', quality: 'good' },
        { time: at(120), value: 'in-rest', quality: 'good' },
        { time: at(180), value: null },
      ]),
      51,
    )
    expect(rows(text)).toEqual([`${'i'.repeat(20)}${'n'.repeat(10)}`])
    expect(text).toContain('i idle for 2 hours, n in-rest for 60 minutes')
  })

  test('says what is not to be relied upon', () => {
    const text = chartText(answer([{ time: at(0), value: 18, quality: 'simulated', undated: true }]), 51)
    expect(text).toEndWith('Simulated: nothing of it is real.\nThe clock is not set yet: times are a guess.')
  })

  test('of nothing says so', () => {
    expect(chartText(answer([], { series: [] }), 80)).toBe('Nothing has been kept of it yet.')
    expect(chartText(answer([]), 80)).toStartWith('/m:a\nnothing from ')
  })
})
