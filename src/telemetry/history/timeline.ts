import type { Clock } from '../../base/index.ts'

/** Less is what a time server corrects, more is a clock that was set. */
const STEP_MS = 1_500

/** What became of the clock since it was looked at last. */
export type ClockNews = 'nothing' | 'trusted' | 'stepped'

/**
 * The time that samples are given. Until the clock is trusted it is the time since the boot; then the time of day, which
 * is read once and goes on with the time since the boot, so that no sample is dated before an earlier one. Only `look`
 * follows a clock that was set.
 */
export class Timeline {
  readonly #clock: Clock
  readonly #isTrusted: () => boolean
  /** What is added to the time since the boot. */
  #offsetMs: number | undefined

  constructor(clock: Clock, isTrusted: () => boolean) {
    this.#clock = clock
    this.#isTrusted = isTrusted
    if (isTrusted()) this.#offsetMs = this.wallOffsetMs
  }

  /** Whether the times are times of day. */
  get isDated(): boolean {
    return this.#offsetMs !== undefined
  }

  /** Milliseconds since 1970, or since the boot. */
  now(): number {
    return this.#clock.bootMs() + (this.#offsetMs ?? 0)
  }

  /** What the clock on the wall is ahead of the time since the boot now, right or wrong. */
  get wallOffsetMs(): number {
    return this.#clock.now().getTime() - this.#clock.bootMs()
  }

  /** Once it was trusted, it is: a time server that is gone for a while takes nothing back. */
  look(): ClockNews {
    const offsetMs = this.wallOffsetMs
    if (this.#offsetMs === undefined) {
      if (!this.#isTrusted()) return 'nothing'
      this.#offsetMs = offsetMs
      return 'trusted'
    }
    if (Math.abs(offsetMs - this.#offsetMs) < STEP_MS) return 'nothing'
    this.#offsetMs = offsetMs
    return 'stepped'
  }
}
