/** How a share of power is made of on and off. */
export interface DutyConfig {
  readonly periodMs: number
  /** Shorter times of on or off are left out. */
  readonly minimumPulseMs: number
}

/**
 * A share of power as on and off: in each period first on, then off. What is on for too short a time to be worth a
 * pulse is not on at all in that period, what is off for too short a time not off. In one period it goes on once at
 * most, however the share changes meanwhile; less power counts at once.
 */
export class Duty {
  #startedMs: number | undefined
  #isOver = false

  /** Forgets the period: the next one starts when it is asked again. */
  rest(): void {
    this.#startedMs = undefined
  }

  /** What it is to do now, and when that ends at the earliest by itself. */
  at(percent: number, config: DutyConfig, nowMs: number): { readonly isOn: boolean; readonly untilMs: number } {
    const { periodMs } = config
    if (this.#startedMs === undefined || nowMs >= this.#startedMs + periodMs) {
      const late = this.#startedMs === undefined ? 0 : (nowMs - this.#startedMs) % periodMs
      this.#startedMs = nowMs - late
      this.#isOver = false
    }
    const endMs = this.#startedMs + periodMs
    const onMs = onTimeMs(percent, config)
    if (onMs >= periodMs) return { isOn: true, untilMs: endMs }
    if (nowMs >= this.#startedMs + onMs) this.#isOver = true
    return this.#isOver ? { isOn: false, untilMs: endMs } : { isOn: true, untilMs: this.#startedMs + onMs }
  }
}

/** How long of each period it is on, in milliseconds. */
export function onTimeMs(percent: number, { periodMs, minimumPulseMs }: DutyConfig): number {
  const onMs = (periodMs * percent) / 100
  if (onMs < minimumPulseMs) return 0
  return periodMs - onMs < minimumPulseMs ? periodMs : onMs
}
