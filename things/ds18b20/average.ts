/** The windows that the model has: how long, and in how many slices they are kept. */
const WINDOWS = {
  minute: { windowMs: 60_000, slices: 60 },
  hourly: { windowMs: 3_600_000, slices: 120 },
  daily: { windowMs: 86_400_000, slices: 288 },
} as const

/** A rolling average of the model. */
export type Window = keyof typeof WINDOWS
/** How far back the longest one looks. */
export const LONGEST_SECONDS = WINDOWS.daily.windowMs / 1000
/** The windows, shortest first. */
export const WINDOW_NAMES = Object.keys(WINDOWS) as readonly Window[]

/**
 * A time-weighted average over a window that ends now. Memory is bounded by the number of slices, whatever the rate:
 * a slice keeps only how long values held in it and their sum over that time. Of the slice that the window begins in,
 * the part inside it counts, as if its values were spread evenly.
 *
 * All times are of one monotonic clock, in milliseconds.
 */
export class RollingAverage {
  readonly #sliceMs: number
  readonly #windowMs: number
  /** Number of the slice since time zero that each place holds. */
  readonly #number: Float64Array
  /** How long values held in it. */
  readonly #heldMs: Float64Array
  /** Integral of the value over that time. */
  readonly #sum: Float64Array

  constructor(windowMs: number, slices: number) {
    this.#windowMs = windowMs
    this.#sliceMs = windowMs / slices
    // One more than the window has: it begins in the middle of one slice and ends in the middle of another.
    const places = slices + 1
    this.#number = new Float64Array(places).fill(Number.NEGATIVE_INFINITY)
    this.#heldMs = new Float64Array(places)
    this.#sum = new Float64Array(places)
  }

  /** `value` held from one moment to another. Moments before the newest known window are dropped. */
  add(fromMs: number, toMs: number, value: number): void {
    let from = Math.max(fromMs, toMs - this.#windowMs)
    for (let slice = Math.floor(from / this.#sliceMs); from < toMs; slice++) {
      const until = Math.min(toMs, (slice + 1) * this.#sliceMs)
      this.#addToSlice(slice, until - from, value)
      from = until
    }
  }

  /** How long values held in the window, in ms, and their sum over that time. */
  total(nowMs: number): { readonly heldMs: number; readonly sum: number } {
    const begin = nowMs - this.#windowMs
    const first = Math.floor(begin / this.#sliceMs)
    const last = Math.floor(nowMs / this.#sliceMs)
    let heldMs = 0
    let sum = 0
    for (const [place, slice] of this.#number.entries()) {
      if (slice < first || slice > last) continue
      const part = slice === first ? first + 1 - begin / this.#sliceMs : 1
      heldMs += (this.#heldMs[place] ?? 0) * part
      sum += (this.#sum[place] ?? 0) * part
    }
    return { heldMs, sum }
  }

  #addToSlice(slice: number, heldMs: number, value: number): void {
    const places = this.#number.length
    // Time zero may lie within the window, and what is known of the time before it.
    const place = ((slice % places) + places) % places
    const known = this.#number[place] ?? Number.NEGATIVE_INFINITY
    if (known > slice) return
    const fresh = known < slice
    this.#number[place] = slice
    this.#heldMs[place] = (fresh ? 0 : (this.#heldMs[place] ?? 0)) + heldMs
    this.#sum[place] = (fresh ? 0 : (this.#sum[place] ?? 0)) + heldMs * value
  }
}

/**
 * The averages of the last minute, hour and day of one probe. A reading holds until the next one, but no longer than
 * it may be shown: what comes after that is a gap and is not counted.
 */
export class Averages {
  readonly #windows = new Map<Window, RollingAverage>(
    WINDOW_NAMES.map((name) => [name, new RollingAverage(WINDOWS[name].windowMs, WINDOWS[name].slices)]),
  )
  #newest: { readonly celsius: number; readonly takenMs: number; readonly untilMs: number } | undefined

  /**
   * Takes in a reading, °C.
   * @param takenMs when it was begun; one older than the newest is dropped
   * @param holdMs how long it may be shown
   */
  add(celsius: number, takenMs: number, holdMs: number): void {
    const before = this.#newest
    if (before !== undefined) {
      if (takenMs < before.takenMs) return
      const untilMs = Math.min(takenMs, before.untilMs)
      for (const window of this.#windows.values()) window.add(before.takenMs, untilMs, before.celsius)
    }
    this.#newest = { celsius, takenMs, untilMs: takenMs + holdMs }
  }

  /** Takes in what was before the readings: the mean of a stretch of time, °C. Nothing that was added holds in it. */
  recall(celsius: number, fromMs: number, untilMs: number): void {
    for (const window of this.#windows.values()) window.add(fromMs, untilMs, celsius)
  }

  /** The average of a window that ends now, °C with three decimals; `undefined` when nothing held in it. */
  value(window: Window, nowMs: number): number | undefined {
    const rolling = this.#windows.get(window)
    if (rolling === undefined) return undefined
    const { heldMs, sum } = rolling.total(nowMs)
    if (this.#newest === undefined) return heldMs > 0 ? round(sum / heldMs) : undefined
    const { celsius, takenMs, untilMs } = this.#newest
    // The newest reading is not in the slices yet: it still holds.
    const from = Math.max(takenMs, nowMs - WINDOWS[window].windowMs)
    const stillMs = Math.max(0, Math.min(nowMs, untilMs) - from)
    const wholeMs = heldMs + stillMs
    if (wholeMs > 0) return round((sum + stillMs * celsius) / wholeMs)
    // The very first reading has held for no time, and is all there is.
    return nowMs <= untilMs && nowMs >= takenMs ? round(celsius) : undefined
  }
}

function round(celsius: number): number {
  return Math.round(celsius * 1000) / 1000
}
