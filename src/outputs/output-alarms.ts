import { POWER_PATH } from './configuration.ts'
import { outputPath } from './shown.ts'
import type { OutputReport } from './types.ts'

/** Whoever shows alarms: `Alarms` has this shape. */
export interface AlarmsPort {
  raise(alarm: {
    readonly resource: string
    readonly type: string
    readonly severity: 'critical' | 'warning'
    readonly text: string
  }): void
  clear(resource: string, type: string): void
}

/** The line of an output cannot be switched. */
const FAULT = 'output-fault'
/** What a person decided ended before its time. */
const OVERRIDE_ENDED = 'override-ended'
/** The process that holds the lines was lost. */
const GUARD_LOST = 'guard-lost'

/**
 * Raises what only this room knows of, and clears it: faults of lines and of the guard, and what a
 * person decided and does not hold any more. What an output's state says is
 * watched where alarms are, together with what regulates by it.
 */
export class OutputAlarms {
  readonly #alarms: AlarmsPort
  #names: readonly string[] = []

  constructor(alarms: AlarmsPort) {
    this.#alarms = alarms
  }

  /** @param endedEarly by output, what ended before its time */
  update(reports: readonly OutputReport[], endedEarly: ReadonlyMap<string, string>): void {
    for (const report of reports) {
      this.#tell(report)
      this.#tellEnded(outputPath(report.name), endedEarly.get(report.name))
    }
    const names = reports.map(({ name }) => name)
    for (const name of this.#names.filter((it) => !names.includes(it))) {
      this.#alarms.clear(outputPath(name), FAULT)
      this.#alarms.clear(outputPath(name), OVERRIDE_ENDED)
    }
    this.#names = names
  }

  guardLost(reason: string): void {
    this.#alarms.raise({
      resource: POWER_PATH,
      type: GUARD_LOST,
      severity: 'critical',
      text: `${reason}; the outputs were put in their safe states and a new guard was started`,
    })
  }

  guardWell(): void {
    this.#alarms.clear(POWER_PATH, GUARD_LOST)
  }

  #tellEnded(resource: string, text: string | undefined): void {
    if (text === undefined) this.#alarms.clear(resource, OVERRIDE_ENDED)
    else this.#alarms.raise({ resource, type: OVERRIDE_ENDED, severity: 'warning', text })
  }

  #tell({ name, limitedBy, driverInUse }: OutputReport): void {
    const resource = outputPath(name)
    if (limitedBy === 'fault')
      this.#alarms.raise({
        resource,
        type: FAULT,
        severity: 'critical',
        text: `${name} cannot be switched: ${driverInUse}`,
      })
    else this.#alarms.clear(resource, FAULT)
  }
}
