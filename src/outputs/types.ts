/** What an output does. */
export type Level = 'on' | 'off'

/** What an output is asked for: on, off, or the share of time in which it is on, in percent. */
export type Wanted = Level | number

/** Whether what was acted on can be trusted. What is gone is `stale`. */
export type Grounds = 'good' | 'simulated' | 'suspect' | 'stale'

/** Somebody says what an output is to do, and on what grounds. */
export interface Renewal {
  readonly output: string
  /** Application name of the Thing that drives it. */
  readonly by: string
  readonly wanted: Wanted
  readonly grounds: Grounds
  /** When the oldest of the readings was taken that were acted on, `CLOCK_BOOTTIME` in ms. */
  readonly takenMs: number
}

/** Where renewals go. Never throws and never blocks: whoever drives an output is not its judge. */
export interface OutputsPort {
  renew(renewal: Renewal): void
  /** A Thing lets go of an output; of all it drives where none is named. */
  release(by: string, output?: string): void
}
