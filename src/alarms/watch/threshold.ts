/** How a threshold judges. `beyond` and `hysteresis` have the same unit, whatever it is. */
export interface ThresholdSettings {
  /** How long it must be beyond before it is an alarm. */
  readonly delayMs: number
  /** How far within it must be again to be well. */
  readonly hysteresis: number
  /** How long it must be well before the alarm is over. */
  readonly holdMs: number
}

/**
 * Something that should not go beyond a threshold: an alarm once it has been beyond for a while, over once it has been
 * well within for a while. What only wavers around the threshold neither raises nor clears again and again: the delay
 * counts on until it is well within, and within the hysteresis nothing is cleared.
 */
export class Threshold {
  #isRaised: boolean
  #beyondSinceMs: number | undefined
  #wellSinceMs: number | undefined

  constructor(isRaised: boolean) {
    this.#isRaised = isRaised
  }

  /**
   * @param beyond how far beyond the threshold it is; zero or less: it is not
   * @param nowMs time since boot, which no clock that is set can hurry or hold up
   * @returns whether it is an alarm now
   */
  judge(beyond: number, { delayMs, hysteresis, holdMs }: ThresholdSettings, nowMs: number): boolean {
    const isWell = beyond <= 0 && beyond <= -hysteresis
    if (isWell) {
      this.#beyondSinceMs = undefined
      this.#wellSinceMs ??= nowMs
      if (this.#isRaised && nowMs - this.#wellSinceMs >= holdMs) this.#isRaised = false
    } else {
      this.#wellSinceMs = undefined
      if (beyond > 0) this.#beyondSinceMs ??= nowMs
      const sinceMs = this.#beyondSinceMs ?? nowMs
      if (beyond > 0 && nowMs - sinceMs >= delayMs) this.#isRaised = true
    }
    return this.#isRaised
  }
}
