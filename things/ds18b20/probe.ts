import { type FilterMemory, judge, REREAD_MS } from './filter.ts'
import { calibrate, type OffsetRange } from './offset.ts'
import type { Rejection, Sample } from './rejection.ts'

/** A moment on both clocks. */
export interface Moment {
  /** `CLOCK_BOOTTIME`, ms: for ages. */
  readonly bootMs: number
  /** For people. */
  readonly wall: Date
}

/** How often a probe is read and how long a reading lives. */
export interface Timing {
  readonly intervalMs: number
  readonly staleAfterMs: number
}

/** A reading that may be shown. */
export interface Shown {
  /** Calibrated. */
  readonly celsius: number
  readonly taken: Moment
}

/** Of so many rejections in a row each is worth a line; of more, every thirtieth. The counter has them all. */
const LINES_IN_A_ROW = 10
const LINE_EVERY = 30

/**
 * Everything known of one probe: when to read it, what to believe of it, and what may be shown. Time and samples are
 * passed in; nothing is read here.
 */
export class Probe {
  readonly id: string
  readonly #since: number
  #memory: FilterMemory = {}
  #begunMs: number | undefined
  #isBusy = false
  #shown: Shown | undefined
  #taken: Moment | undefined
  #isStale = false
  #rejected = 0
  #inARow = 0
  #lastRejection: { readonly rejection: Rejection; readonly at: Moment } | undefined

  /** @param nowMs when it was named: it is due at once, and stale when nothing good comes in time */
  constructor(id: string, nowMs: number) {
    this.id = id
    this.#since = nowMs
  }

  /** The newest reading that may be shown; absent when there is none, or it has become stale. */
  get shown(): Shown | undefined {
    return this.#shown
  }

  /** When the newest accepted reading was begun, also of one that is no longer shown. */
  get taken(): Moment | undefined {
    return this.#taken
  }

  /** Refused readings so far. */
  get rejected(): number {
    return this.#rejected
  }

  /** The newest refused reading. */
  get lastRejection(): { readonly rejection: Rejection; readonly at: Moment } | undefined {
    return this.#lastRejection
  }

  /** Whether the newest rejection is worth a line in the log, in a row of its like. */
  get isWorthALine(): boolean {
    return this.#inARow <= LINES_IN_A_ROW || this.#inARow % LINE_EVERY === 0
  }

  /** `undefined`: nothing is known yet. */
  get quality(): 'good' | 'suspect' | 'stale' | undefined {
    if (this.#isStale) return 'stale'
    if (this.#shown === undefined) return undefined
    return this.#inARow > 0 ? 'suspect' : 'good'
  }

  /** When `begin` is to be called; never while a reading is under way. */
  dueMs({ intervalMs }: Timing): number {
    if (this.#isBusy) return Number.POSITIVE_INFINITY
    if (this.#begunMs === undefined) return this.#since
    // A start wants to show something: a bus that is still coming up is tried again soon, until it is given up on.
    const isStarting = this.#taken === undefined && !this.#isStale
    const isUrgent = isStarting || this.#memory.swing !== undefined
    return this.#begunMs + (isUrgent ? Math.min(intervalMs, REREAD_MS) : intervalMs)
  }

  /** When `expire` is to be called. */
  staleMs({ staleAfterMs }: Timing): number {
    if (this.#isStale) return Number.POSITIVE_INFINITY
    return (this.#shown?.taken.bootMs ?? this.#since) + staleAfterMs
  }

  /** A reading is begun; `release` says when the probe may be asked again. */
  begin(nowMs: number): void {
    this.#begunMs = nowMs
    this.#isBusy = true
  }

  /** The reading that was begun has returned, in time or not. */
  release(): void {
    this.#isBusy = false
  }

  /**
   * Takes in what a reading gave.
   * @param taken when it was begun
   * @returns whether it may be shown
   */
  take(result: Sample | Rejection, taken: Moment, offsets: readonly OffsetRange[]): boolean {
    if (result.kind === 'rejection') return this.#refuse(result, taken)
    const { memory, rejection } = judge(this.#memory, result.celsius)
    this.#memory = memory
    if (rejection !== undefined) return this.#refuse(rejection, taken)
    this.#shown = { celsius: calibrate(result.celsius, offsets), taken }
    this.#taken = taken
    this.#isStale = false
    this.#inARow = 0
    return true
  }

  /** Counts a rejection that did not cost the reading. */
  count(rejection: Rejection, at: Moment): void {
    this.#rejected++
    this.#lastRejection = { rejection, at }
  }

  /**
   * Withdraws what is too old.
   * @returns whether the probe has become stale by this
   */
  expire(nowMs: number, timing: Timing): boolean {
    if (nowMs < this.staleMs(timing)) return false
    this.#shown = undefined
    this.#isStale = true
    return true
  }

  #refuse(rejection: Rejection, at: Moment): false {
    this.#inARow = this.#lastRejection?.rejection.reason === rejection.reason ? this.#inARow + 1 : 1
    this.count(rejection, at)
    return false
  }
}
