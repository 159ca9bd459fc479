import { describe, expect, test } from 'bun:test'
import { Probe, type Timing } from '../../../things/ds18b20/probe.ts'
import { type Rejection, rejection, type Sample } from '../../../things/ds18b20/rejection.ts'

const TIMING: Timing = { intervalMs: 10_000, staleAfterMs: 30_000 }
const sample = (celsius: number): Sample => ({ kind: 'sample', celsius })
const noCrc = rejection('crc-no', 'crc=1f NO')
const at = (ms: number) => ({ bootMs: ms, wall: new Date(Date.UTC(2018, 3, 14) + ms) })

/** Lets a probe be read whenever it is due, and expire whenever that is due. */
function live(probe: Probe, from: number, to: number, read: (ms: number) => Sample | Rejection, timing = TIMING) {
  const events: { ms: number; event: 'accepted' | 'refused' | 'stale' }[] = []
  for (let ms = from; ms < to; ms += 250) {
    if (ms >= probe.dueMs(timing)) {
      probe.begin(ms)
      probe.release()
      events.push({ ms, event: probe.take(read(ms), at(ms), []) ? 'accepted' : 'refused' })
    }
    if (probe.expire(ms, timing)) events.push({ ms, event: 'stale' })
  }
  return events
}

describe('a probe', () => {
  test('is due at once, then once an interval', () => {
    const events = live(new Probe('28-1', 500), 500, 31_000, () => sample(18))
    expect(events.map(({ ms }) => ms)).toEqual([500, 10_500, 20_500, 30_500])
  })

  test('is not due while a reading is under way, however long that takes', () => {
    const probe = new Probe('28-1', 0)
    probe.begin(0)
    expect(probe.dueMs(TIMING)).toBe(Number.POSITIVE_INFINITY)
    probe.release()
    probe.take(sample(18), at(0), [])
    expect(probe.dueMs(TIMING)).toBe(10_000)
  })

  test('accepts a true step within 15 s of its first sight', () => {
    const probe = new Probe('28-1', 0)
    const events = live(probe, 0, 60_000, (ms) => sample(ms < 15_000 ? 18 : 65))
    const firstSight = events.find(({ event }) => event === 'refused')?.ms ?? 0
    const believed = events.find(({ ms, event }) => event === 'accepted' && ms > firstSight)?.ms ?? Number.NaN
    expect(firstSight).toBe(20_000)
    expect(believed - firstSight).toBeLessThanOrEqual(15_000)
    expect(events.filter(({ event }) => event === 'refused')).toHaveLength(6)
    // The value before the step was still young enough all the while.
    expect(events.some(({ event }) => event === 'stale')).toBe(false)
    expect(probe.shown?.celsius).toBe(65)
  })

  test('is read again every 2 s after a swing, and at its old pace once it fell back', () => {
    const events = live(new Probe('28-1', 0), 0, 45_000, (ms) => sample(ms >= 10_000 && ms < 13_000 ? 40 : 18))
    expect(events.map(({ ms }) => ms)).toEqual([0, 10_000, 12_000, 14_000, 24_000, 34_000, 44_000])
  })

  test('keeps an interval shorter than 2 s after a swing', () => {
    const probe = new Probe('28-1', 0)
    live(probe, 0, 1, () => sample(18))
    live(probe, 1000, 1001, () => sample(40), { ...TIMING, intervalMs: 1000 })
    expect(probe.dueMs({ ...TIMING, intervalMs: 1000 })).toBe(2000)
  })

  test('shows the last good reading as suspect while the next are refused', () => {
    const probe = new Probe('28-1', 0)
    live(probe, 0, 25_000, (ms) => (ms === 0 ? sample(18) : noCrc))
    expect(probe.quality).toBe('suspect')
    expect(probe.shown).toEqual({ celsius: 18, taken: at(0) })
    expect(probe.rejected).toBe(2)
    expect(probe.lastRejection).toEqual({ rejection: noCrc, at: at(20_000) })
  })

  test('a stale value is never shown as fresh', () => {
    const probe = new Probe('28-1', 0)
    const events = live(probe, 0, 40_000, (ms) => (ms === 0 ? sample(18) : noCrc))
    expect(events.filter(({ event }) => event === 'stale')).toEqual([{ ms: 30_000, event: 'stale' }])
    expect(probe.shown).toBeUndefined()
    expect(probe.quality).toBe('stale')
    // When the last good reading was taken is still known.
    expect(probe.taken).toEqual(at(0))
  })

  test('that says nothing good at its start is tried every 2 s until it is given up on', () => {
    const events = live(new Probe('28-1', 0), 0, 45_000, () => noCrc)
    const tries = events.filter(({ event }) => event === 'refused').map(({ ms }) => ms)
    expect(tries.slice(0, 3)).toEqual([0, 2000, 4000])
    expect(tries.filter((ms) => ms > 30_000)).toEqual([40_000])
  })

  test('is stale, not unknown, when nothing good ever came', () => {
    const probe = new Probe('28-1', 0)
    live(probe, 0, 29_000, () => noCrc)
    expect(probe.quality).toBeUndefined()
    live(probe, 29_000, 31_000, () => noCrc)
    expect(probe.quality).toBe('stale')
  })

  test('is good again with the first accepted reading', () => {
    const probe = new Probe('28-1', 0)
    live(probe, 0, 65_000, (ms) => (ms > 0 && ms < 60_000 ? noCrc : sample(18)))
    expect(probe.quality).toBe('good')
    expect(probe.shown?.taken).toEqual(at(60_000))
    expect(probe.rejected).toBe(5)
  })

  test('is judged as it reads and shown as it is calibrated', () => {
    const probe = new Probe('28-1', 0)
    probe.take(sample(18), at(0), [{ low: 0, high: 30, offset: 5 }])
    expect(probe.shown?.celsius).toBe(23)
    // No swing: 18.5 against 18, not against 23.
    expect(probe.take(sample(18.5), at(10_000), [])).toBe(true)
  })

  test('gone for a week does not fill the log, and no rejection is left uncounted', () => {
    const probe = new Probe('28-1', 0)
    let lines = 0
    for (let n = 0; n < 1000; n++) {
      probe.take(noCrc, at(n * 10_000), [])
      if (probe.isWorthALine) lines++
    }
    expect(lines).toBeLessThan(50)
    expect(probe.rejected).toBe(1000)
    probe.take(rejection('missing-probe', 'not on the bus'), at(1e7), [])
    expect(probe.isWorthALine).toBe(true)
  })
})
