import { type Clock, quoteKey } from '../base/index.ts'
import { POWER_PATH } from './configuration.ts'
import type { OutputReport } from './types.ts'

/** A change of state as the datastore takes it. */
export type ShownEdit =
  | {
      readonly op: 'set'
      readonly path: string
      readonly value: string
      readonly quality: 'good' | 'suspect'
      /** Since when it is so, `CLOCK_BOOTTIME` in ms, where that is known. */
      readonly taken?: number
    }
  | { readonly op: 'remove'; readonly path: string }

/** Data path of an output. */
export function outputPath(name: string): string {
  return `${POWER_PATH}/brewerslab-control:output[name=${quoteKey(name)}]`
}

/** The state of outputs as it was published last, and what has to be published to bring it up to date. */
export class ShownOutputs {
  readonly #clock: Clock
  #shown = new Map<string, string>()
  /** Times as they were first told: the wall clock may have been set since. */
  readonly #times = new Map<string, { readonly bootMs: number; readonly text: string }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** What has changed since the last call. */
  update(reports: readonly OutputReport[]): ShownEdit[] {
    const before = this.#shown
    const after = new Map(reports.flatMap((report) => this.#leaves(report)))
    this.#shown = after
    return [
      ...[...before.keys()].filter((path) => !after.has(path)).map((path) => ({ op: 'remove', path }) as const),
      ...[...after]
        .filter(([path, value]) => before.get(path) !== value)
        .map(([path, value]) => ({ op: 'set', path, value, ...trustIn(path, reports) }) as const),
    ]
  }

  #leaves(report: OutputReport): [string, string][] {
    const { requestedPercent, override } = report
    const leaves: Readonly<Record<string, string | undefined>> = {
      requested: report.requested,
      'requested-power': requestedPercent === undefined ? undefined : requestedPercent.toFixed(1),
      applied: report.applied,
      'limited-by': report.limitedBy,
      until: this.#time(`${report.name} until`, report.untilMs),
      since: this.#time(`${report.name} since`, report.sinceMs),
      switches: String(report.switches),
      'run-time': String(Math.floor(report.runMs / 1000)),
      'driver-in-use': report.driverInUse,
      'driven-by': report.drivenBy,
      overridden: override?.to,
      'overridden-until': this.#time(`${report.name} override`, override?.untilMs),
    }
    const path = outputPath(report.name)
    return Object.entries(leaves).flatMap(([leaf, value]) => (value === undefined ? [] : [[`${path}/${leaf}`, value]]))
  }

  #time(key: string, bootMs: number | undefined): string | undefined {
    if (bootMs === undefined) {
      this.#times.delete(key)
      return undefined
    }
    const known = this.#times.get(key)
    if (known?.bootMs === bootMs) return known.text
    const text = new Date(this.#clock.now().getTime() + bootMs - this.#clock.bootMs()).toISOString()
    this.#times.set(key, { bootMs, text })
    return text
  }
}

/**
 * Whoever waits for an output to have rested needs to know since when it is what it is, by a clock that does not jump,
 * and whether anybody knows: else that is suspect.
 */
function trustIn(path: string, reports: readonly OutputReport[]): { quality: 'good' | 'suspect'; taken?: number } {
  const report = reports.find(({ name }) => path === `${outputPath(name)}/since`)
  if (report === undefined) return { quality: 'good' }
  return { quality: report.isHistoryUnknown ? 'suspect' : 'good', taken: report.sinceMs }
}
