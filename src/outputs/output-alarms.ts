import { POWER_PATH } from './configuration.ts'
import { outputPath } from './shown.ts'
import type { LimitedBy, OutputReport } from './types.ts'

/** Whoever shows alarms: `Alarms` has this shape. */
export interface AlarmsPort {
  raise(alarm: {
    readonly resource: string
    readonly type: string
    readonly severity: 'major' | 'critical'
    readonly text: string
  }): void
  clear(resource: string, type: string): void
}

/** An output is in its safe state against the will of whoever drives it. */
const FAIL_SAFE = 'output-fail-safe'
/** Its line cannot be switched. */
const FAULT = 'output-fault'
/** The process that holds the lines was lost. */
const GUARD_LOST = 'guard-lost'

const WHY: Partial<Readonly<Record<LimitedBy, string>>> = {
  lease: 'whoever drove it is not heard of any more',
  'max-age': 'the reading that was acted on is too old',
  reading: 'the reading that was acted on cannot be trusted',
  simulation: 'what was acted on is simulated, or everything is',
}

/** Raises what the outputs' state calls for, and clears what it does not. */
export class OutputAlarms {
  readonly #alarms: AlarmsPort
  #names: readonly string[] = []

  constructor(alarms: AlarmsPort) {
    this.#alarms = alarms
  }

  update(reports: readonly OutputReport[]): void {
    for (const report of reports) this.#tell(report)
    const names = reports.map(({ name }) => name)
    for (const name of this.#names.filter((it) => !names.includes(it))) {
      this.#alarms.clear(outputPath(name), FAIL_SAFE)
      this.#alarms.clear(outputPath(name), FAULT)
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

  #tell({ name, limitedBy, requested, driverInUse }: OutputReport): void {
    const resource = outputPath(name)
    const why = limitedBy === undefined ? undefined : WHY[limitedBy]
    // A simulation that nobody wants anything of is what was asked for.
    const isFailSafe = why !== undefined && (limitedBy !== 'simulation' || requested === 'on')
    if (isFailSafe)
      this.#alarms.raise({ resource, type: FAIL_SAFE, severity: 'major', text: `${name} is in its safe state: ${why}` })
    else this.#alarms.clear(resource, FAIL_SAFE)
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
