import { type ByteReader, type ByteWriter, DamagedRow } from './bytes.ts'

/** How far a sample can be trusted, worst last: simulated outweighs suspect, as nothing real may follow from it. */
export const QUALITIES = ['good', 'suspect', 'simulated'] as const
export type SampleQuality = (typeof QUALITIES)[number]

/** A value from a moment on; `undefined`: from then on there is none. */
export interface Sample {
  /** Milliseconds, on the time line that the reader or writer is on. */
  readonly atMs: number
  /** Scaled to a whole number (`SeriesKind`), or the number of a state. */
  readonly value: number | undefined
  /** Place in `QUALITIES`. */
  readonly quality: number
  /** It came earlier, and held already when the stretch of time began that it stands in. */
  readonly isCarried?: true
}

/** What a stretch of time is remembered by. */
export type Summary = {
  /** Samples that came in it: none where what held before went on holding. */
  readonly count: number
  /** For how long there was a value. */
  readonly heldMs: number
  /** The worst there was, as a place in `QUALITIES`. */
  readonly quality: number
} & (
  | { readonly of: 'numbers'; readonly min: number; readonly max: number; readonly mean: number }
  /** How long each state held; by its number. */
  | { readonly of: 'states'; readonly held: ReadonlyMap<number, number> }
)

/** What the samples of a series are. */
export type SummaryOf = Summary['of']

/**
 * Sums up samples in order of time until `untilMs`. Each holds until the next one; the mean is weighted with that, so
 * that a reading that came twice as often does not count twice.
 * @returns `undefined` where none has a value
 */
export function summarize(of: SummaryOf, samples: readonly Sample[], untilMs: number): Summary | undefined {
  const sum = new Sum(of)
  for (const [place, sample] of samples.entries()) {
    const next = samples[place + 1]?.atMs ?? untilMs
    if (sample.value !== undefined) sum.add(sample, sample.value, Math.max(0, next - sample.atMs))
  }
  return sum.summary
}

class Sum {
  #values = 0
  #count = 0
  #heldMs = 0
  #quality = 0
  #min = Number.POSITIVE_INFINITY
  #max = Number.NEGATIVE_INFINITY
  #weighted = 0
  #plain = 0
  readonly #held = new Map<number, number>()

  constructor(readonly of: SummaryOf) {}

  add({ quality, isCarried }: Sample, value: number, heldMs: number): void {
    this.#values++
    if (isCarried !== true) this.#count++
    this.#heldMs += heldMs
    this.#quality = Math.max(this.#quality, quality)
    if (this.of === 'states') {
      this.#held.set(value, (this.#held.get(value) ?? 0) + heldMs)
      return
    }
    this.#min = Math.min(this.#min, value)
    this.#max = Math.max(this.#max, value)
    this.#weighted += value * heldMs
    this.#plain += value
  }

  get summary(): Summary | undefined {
    if (this.#values === 0) return undefined
    const all = { count: this.#count, heldMs: this.#heldMs, quality: this.#quality }
    if (this.of === 'states') return { ...all, of: 'states', held: this.#held }
    // What came in the last instant has held for no time, and may be all there is.
    const mean = this.#heldMs > 0 ? this.#weighted / this.#heldMs : this.#plain / this.#values
    return { ...all, of: 'numbers', min: this.#min, max: this.#max, mean }
  }
}

/** Two stretches of one series as one. */
export function join(a: Summary, b: Summary): Summary {
  const heldMs = a.heldMs + b.heldMs
  const all = { count: a.count + b.count, heldMs, quality: Math.max(a.quality, b.quality) }
  if (a.of === 'states' && b.of === 'states') {
    const held = new Map(a.held)
    for (const [state, ms] of b.held) held.set(state, (held.get(state) ?? 0) + ms)
    return { ...all, of: 'states', held }
  }
  if (a.of === 'states' || b.of === 'states') throw new TypeError('states and numbers have no summary in common')
  const mean = heldMs > 0 ? (a.mean * a.heldMs + b.mean * b.heldMs) / heldMs : (a.mean + b.mean) / 2
  return { ...all, of: 'numbers', min: Math.min(a.min, b.min), max: Math.max(a.max, b.max), mean }
}

/** A mean is kept to a hundredth of the last digit of its series. */
const MEAN_PARTS = 100

/** Fields in this order: count, held (ms), quality; numbers: min, max - min, 100 x (mean - min); states: how many, each with its time. */
export function writeSummary(into: ByteWriter, summary: Summary): void {
  into
    .unsigned(summary.count)
    .unsigned(Math.round(summary.heldMs))
    .unsigned(summary.quality * 2 + Number(summary.of === 'states'))
  if (summary.of === 'numbers') {
    into
      .signed(summary.min)
      .unsigned(summary.max - summary.min)
      .unsigned(Math.round((summary.mean - summary.min) * MEAN_PARTS))
    return
  }
  into.unsigned(summary.held.size)
  for (const [state, ms] of summary.held) into.unsigned(state).unsigned(Math.round(ms))
}

/** @throws DamagedRow */
export function readSummary(from: ByteReader): Summary {
  const count = from.unsigned()
  const heldMs = from.unsigned()
  const head = from.unsigned()
  const all = { count, heldMs, quality: Math.floor(head / 2) }
  if (all.quality >= QUALITIES.length) throw new DamagedRow('it has a quality that does not exist')
  if (head % 2 === 0) {
    const min = from.signed()
    const max = min + from.unsigned()
    return { ...all, of: 'numbers', min, max, mean: min + from.unsigned() / MEAN_PARTS }
  }
  const held = new Map<number, number>()
  for (let left = from.unsigned(); left > 0; left--) {
    const state = from.unsigned()
    held.set(state, from.unsigned())
  }
  return { ...all, of: 'states', held }
}
