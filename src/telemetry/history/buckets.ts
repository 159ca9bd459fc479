import { MINUTE_MS } from './minute.ts'
import { DAY_MS, HOUR_MS } from './rows.ts'
import type { HistorySettings } from './settings.ts'
import { join, type Sample, type Summary, type SummaryOf, summarize } from './summary.ts'

/** What points are made of. */
export type Source = 'raw' | 'minutes' | 'hours'

/** Lengths of a bucket that people can read on an axis. */
const LENGTHS_MS = [
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * 1000),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR_MS),
  ...[1, 2, 7, 14, 30, 90, 365].map((days) => days * DAY_MS),
]

/** The shortest of the lengths that does not make more than `points` buckets of a span. */
export function bucketLength(spanMs: number, points: number): number {
  const least = spanMs / points
  return LENGTHS_MS.find((ms) => ms >= least) ?? Math.ceil(least / DAY_MS) * DAY_MS
}

/**
 * What there still is from a moment on, and the fewest rows of it: samples while a bucket is shorter than a minute, then
 * the summaries of minutes, then of hours.
 */
export function chooseSource(
  request: { readonly fromMs: number; readonly toMs: number; readonly points: number },
  nowMs: number,
  settings: HistorySettings,
): Source {
  const lengthMs = bucketLength(request.toMs - request.fromMs, request.points)
  const ageMs = nowMs - request.fromMs
  if (lengthMs >= HOUR_MS || ageMs > settings.minutesDays * DAY_MS) return 'hours'
  return lengthMs >= MINUTE_MS || ageMs > settings.rawHours * HOUR_MS ? 'minutes' : 'raw'
}

/** Summaries by when their bucket begins. */
export class Buckets {
  readonly #found = new Map<number, Summary>()

  constructor(readonly lengthMs: number) {}

  add(atMs: number, summary: Summary): void {
    const start = Math.floor(atMs / this.lengthMs) * this.lengthMs
    const before = this.#found.get(start)
    this.#found.set(start, before === undefined ? summary : join(before, summary))
  }

  /** Samples of one stretch without gaps in its recording, which ends at `untilMs`. */
  addSamples(of: SummaryOf, samples: readonly Sample[], untilMs: number): void {
    for (const [place, sample] of samples.entries()) {
      const endMs = samples[place + 1]?.atMs ?? untilMs
      const isNothing = sample.isCarried === true && endMs <= sample.atMs
      if (sample.value !== undefined && !isNothing) this.#addHeld(of, sample, endMs)
    }
  }

  /** A value that holds over the end of a bucket is in both. */
  #addHeld(of: SummaryOf, sample: Sample, endMs: number): void {
    let part: Sample = sample
    do {
      const next = (Math.floor(part.atMs / this.lengthMs) + 1) * this.lengthMs
      const summary = summarize(of, [part], Math.min(next, endMs))
      if (summary !== undefined) this.add(part.atMs, summary)
      part = { ...sample, atMs: next, isCarried: true }
    } while (part.atMs < endMs)
  }

  /** In order of time. */
  all(): (readonly [atMs: number, summary: Summary])[] {
    return [...this.#found].sort(([a], [b]) => a - b)
  }
}
