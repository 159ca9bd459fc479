/**
 * What a Thing reads, says and is given: the part of `api.ts` that needs no class. The same promise holds for its names.
 *
 * @module
 */

/**
 * A value of a leaf. decimal64 and integers up to 32 bits are `number`, 64-bit integers `bigint`, `empty` is `true`,
 * bits are the names that are set, an identityref is `'module:name'`, binary is `Uint8Array`; enumerations, strings
 * and instance-identifiers are `string`.
 */
export type Value = string | number | bigint | boolean | Uint8Array | readonly string[]

/** Whether a reading can be trusted. `stale` was good once; `simulated` never touched real hardware. */
export type Quality = 'good' | 'suspect' | 'stale' | 'simulated'

/** What may be known about a reading beyond its value. */
export interface PublishOptions {
  /** Default `good`, or `simulated` while the hardware is. */
  readonly quality?: Quality
  /** Where it comes from: a probe's id, an address. */
  readonly source?: string
  /** `clock.bootMs()` taken *before* sampling; default: the moment of publishing. */
  readonly taken?: number
}

/** A value that arrived in watched state. */
export interface Reading {
  /** Data path from the root. */
  readonly path: string
  /** `undefined`: the reading was removed, there is no value now. */
  readonly value: Value | undefined
  readonly quality: Quality
  readonly source?: string
  /** `CLOCK_BOOTTIME` in milliseconds; from another host the moment it arrived. Age is `clock.bootMs() - taken`. */
  readonly taken: number
}

/** What an output is to do; `percent` of power (0 to 100) is made of on and off within the output's duty period. */
export type Level = 'on' | 'off' | { readonly percent: number }

/**
 * One of the outputs at `/brewhouse/power/output`, as a Thing drives it. What becomes of it is state like any other:
 * watch `/brewerslab:brewhouse/power/brewerslab-control:output`.
 */
export interface Output {
  /**
   * Says what it is to do, and on what grounds. It does so until its lease ends: renew at least every third of that
   * (`lease` of the output, 10 s). Fire and forget; in one turn the last one counts. The output is in its safe state
   * unless all of the readings that were acted on are good and younger than `max-age`: say which they are, as they
   * arrived, and they are judged at each moment from then on. On a suspect one what was wanted on the last good one
   * goes on until that is older than `max-age`. Only simulated outputs act on simulated readings.
   * @throws Error for a level that is none, or no reading
   */
  renew(level: Level, options: { readonly basedOn: Reading | readonly Reading[] }): void
  /** Lets go of it: it is in its safe state at once. */
  release(): void
}

/** What a number was, in a stretch of the past of a minute at most. Where there was no value there is no stretch. */
export interface Past {
  /** On `clock.bootMs()`; below zero for what was before the boot. */
  readonly from: number
  readonly until: number
  /** Weighted with the time that each value held. */
  readonly mean: number
  /** The worst there was. */
  readonly quality: Quality
}

/** Who asks a Thing for something. */
export interface Asker {
  /** As they call themselves; `anonymous` where they do not say. */
  readonly user: string
}

/** How bad an alarm is, least bad first: the words of RFC 8632. */
export type Severity = 'indeterminate' | 'minor' | 'warning' | 'major' | 'critical'

/** What is wrong. */
export interface Alarm {
  readonly severity: Severity
  /** One line for a person at night, 300 characters at most; what is longer is cut. */
  readonly text: string
  /** What is in alarm, where that is not all the Thing owns: a path below the owned one, `shelf[name='upper']`. */
  readonly resource?: string
}

/** One line an event; fields are shown as `name=value`. */
export interface ThingLog {
  error(message: string, fields?: Readonly<Record<string, string | number | boolean | undefined>>): void
  warn(message: string, fields?: Readonly<Record<string, string | number | boolean | undefined>>): void
  info(message: string, fields?: Readonly<Record<string, string | number | boolean | undefined>>): void
  debug(message: string, fields?: Readonly<Record<string, string | number | boolean | undefined>>): void
}

/**
 * One small JSON document of the Thing's own that outlives it: where it is in its work. It is kept in
 * `<root>/state/<Thing>.json`, replaced as a whole and synced, at most once in two seconds; it is no part of the
 * configuration and of no backup. At most 64 KB.
 */
export interface ThingStorage {
  /** What was saved last, by this or an earlier life of the Thing; `undefined` where nothing ever was. */
  read(): unknown
  /**
   * Keeps a document in the place of the one before. Resolves once it, or a newer one, is on the disk; need not be
   * waited for.
   * @throws Error for what is no JSON; rejects where it is too long or cannot be written
   */
  save(document: unknown): Promise<void>
}

/** Time. */
export interface ThingClock {
  /** Wall-clock time, for people. It may jump: a Pi has no clock battery. */
  now(): Date
  /** `CLOCK_BOOTTIME` in milliseconds: for every age and deadline, comparable across processes of this machine. */
  bootMs(): number
  /** Which boot `bootMs` counts from: times of another boot cannot be compared with it. */
  readonly boot: string
  /** Whether a time server has set `now()` since the boot. Before that it may be hours behind. */
  isTrusted(): boolean
}

/** The hardware a Thing may use. */
export interface Hardware {
  /** Directory of the 1-wire bus master, laid out as the kernel does (`w1_master_slaves`, `<id>/w1_slave`). */
  readonly w1Directory: string
  /** True when what is there is a simulation. */
  readonly simulated: boolean
}
