import { describe, expect, test } from 'bun:test'
import { parseDuration, parseMoment } from '../../src/base/index.ts'

const now = Date.parse('2026-11-25T12:00:00Z')

describe('a length of time', () => {
  test.each([
    ['90s', 90_000],
    ['15m', 900_000],
    ['24h', 86_400_000],
    ['7d', 604_800_000],
    ['4w', 2_419_200_000],
  ])('%s', (text, ms) => expect(parseDuration(text)).toBe(ms))

  test.each(['', 'h', '24', '1.5h', '-1h', '24 h', '1y', '9999999d'])('%p is none', (text) => {
    expect(parseDuration(text)).toBeUndefined()
  })
})

describe('a moment', () => {
  test.each([
    ['now', '2026-11-25T12:00:00Z'],
    ['-24h', '2026-11-24T12:00:00Z'],
    ['2026-11-01', '2026-11-01T00:00:00Z'],
    ['2026-11-01T06:30', '2026-11-01T06:30:00Z'],
    ['2026-11-01 06:30:15', '2026-11-01T06:30:15Z'],
    ['2026-11-01T06:30:15.5Z', '2026-11-01T06:30:15.5Z'],
    ['2026-11-01T06:30:15+02:00', '2026-11-01T04:30:15Z'],
  ])('%s', (text, time) => expect(parseMoment(text, now)).toBe(Date.parse(time)))

  test.each(['', 'yesterday', '-', '24h', '2026-13-01', '2026-11-01T25:00', '1764072000'])('%p is none', (text) => {
    expect(parseMoment(text, now)).toBeUndefined()
  })
})
