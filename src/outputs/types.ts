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
  /** When it was said, `CLOCK_BOOTTIME` in ms: the lease counts from it. */
  readonly sentMs: number
}

/** Where renewals go. Never throws and never blocks: whoever drives an output is not its judge. */
export interface OutputsPort {
  renew(renewal: Renewal): void
  /** A Thing lets go of an output; of all it drives where none is named. */
  release(by: string, output?: string): void
  /** Names of the outputs that do what a Thing wants, as far as is known. */
  drivenBy(by: string): readonly string[]
}

/** A person decides for a while. */
export interface Override {
  readonly output: string
  readonly to: Level
  /** `CLOCK_BOOTTIME` in ms. */
  readonly untilMs: number
  readonly by: string
}

/** How a line is switched. */
export type DriverName = 'simulated' | 'gpio-chip' | 'gpio-sysfs'

/** Which line of which chip, and what its levels mean. */
export interface LineConfig {
  readonly name: string
  readonly driver: DriverName
  readonly chip?: string
  readonly line?: string
  readonly activeLow: boolean
  readonly safeState: Level
}

/** An output as the model configures it. */
export interface OutputConfig extends LineConfig {
  readonly leaseMs: number
  readonly maxAgeMs: number
  readonly minimumOnMs: number
  readonly minimumOffMs: number
  /** Something is cooled by it: it may go on on the last good reading while the next are suspect. */
  readonly isCooler?: true
  readonly exclusiveGroup?: string
  readonly watts: number
  readonly duty: { readonly periodMs: number; readonly minimumPulseMs: number }
}

/** All of them. */
export interface OutputsConfig {
  /** Watts that may be on at the same time; no limit without it. */
  readonly budget?: number
  readonly outputs: readonly OutputConfig[]
}

/**
 * Why an output does not do what is wanted. `reading`: what was acted on is stale or gone, or suspect, for a cooler only
 * with no good one before it; `boot`: as `minimum-off`, but nobody knows since when it has been off.
 */
export type LimitedBy =
  | 'lease'
  | 'max-age'
  | 'reading'
  | 'minimum-on'
  | 'minimum-off'
  | 'boot'
  | 'exclusive-group'
  | 'budget'
  | 'override'
  | 'simulation'
  | 'fault'

/** How an output stands. Times are `CLOCK_BOOTTIME` in ms. */
export interface OutputReport {
  readonly name: string
  readonly requested?: Level
  readonly requestedPercent?: number
  /** Absent while the line is not held: then nobody knows. */
  readonly applied?: Level
  readonly limitedBy?: LimitedBy
  readonly untilMs?: number
  readonly sinceMs: number
  /** It has been so since then at least: what was before, in another life of the machine or by another hand, nobody knows. */
  readonly isHistoryUnknown: boolean
  readonly switches: number
  readonly runMs: number
  readonly driverInUse: string
  readonly drivenBy?: string
  readonly override?: { readonly to: Level; readonly untilMs: number }
}
