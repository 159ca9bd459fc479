import { type Clock, plainText, quoteKey } from '../base/index.ts'
import type { StateEdit } from '../datastore/index.ts'

/** The words of RFC 8632 for how bad it is, without `cleared`, which here is a time. */
export type AlarmSeverity = 'indeterminate' | 'minor' | 'warning' | 'major' | 'critical'

/** What is wrong with what. `resource` and `type` together name it. */
export interface Alarm {
  /** Data path of what is in alarm. */
  readonly resource: string
  /** Kind of alarm, `[a-z][a-z0-9-]*`, as in `apply-failed`. */
  readonly type: string
  readonly severity: AlarmSeverity
  /** One line for people. */
  readonly text: string
}

/** Alarms that are kept, raised and cleared ones together; a new one beyond it takes the place of an older one. */
export const MAX_ALARMS = 500

const LEAST_BAD_FIRST: readonly AlarmSeverity[] = ['indeterminate', 'minor', 'warning', 'major', 'critical']

interface Kept extends Alarm {
  readonly isRaised: boolean
}

/**
 * The alarms of a server, published as `/brewerslab-alarm:alarms`. To raise what is raised, or to clear what is not,
 * changes nothing. One that was cleared stays to be seen until it is raised anew, or until room is needed.
 */
export class Alarms {
  readonly #publish: (edits: readonly StateEdit[]) => void
  readonly #clock: Clock
  /** In the order in which they were raised. */
  readonly #kept = new Map<string, Kept>()

  /** @param publish takes state, as `Datastores.publish` */
  constructor(publish: (edits: readonly StateEdit[]) => void, clock: Clock) {
    this.#publish = publish
    this.#clock = clock
  }

  /** @throws BrewError `invalid-value` for a resource or type that the model does not take; nothing has changed then */
  raise({ resource, type, severity, text }: Alarm): void {
    const path = pathOf(resource, type)
    const alarm: Kept = { resource, type, severity, text: plainText(text), isRaised: true }
    const before = this.#kept.get(path)
    if (before?.isRaised === true && before.severity === severity && before.text === alarm.text) return
    const isNew = before?.isRaised !== true
    const goes = before === undefined ? this.#oneToGo() : undefined
    this.#publish([
      ...(goes === undefined ? [] : [{ op: 'remove', path: goes } as const]),
      ...(before === undefined || !isNew ? [] : [{ op: 'remove', path } as const]),
      { op: 'set', path: `${path}/severity`, value: severity },
      { op: 'set', path: `${path}/text`, value: alarm.text },
      ...(isNew ? [{ op: 'set', path: `${path}/raised`, value: this.#now() } as const] : []),
    ])
    if (goes !== undefined) this.#kept.delete(goes)
    if (isNew) this.#kept.delete(path)
    this.#kept.set(path, alarm)
  }

  clear(resource: string, type: string): void {
    const path = pathOf(resource, type)
    const alarm = this.#kept.get(path)
    if (alarm?.isRaised !== true) return
    this.#publish([{ op: 'set', path: `${path}/cleared`, value: this.#now() }])
    this.#kept.set(path, { ...alarm, isRaised: false })
  }

  /** Those that are raised now, oldest first. */
  raised(): readonly Alarm[] {
    return [...this.#kept.values()]
      .filter((it) => it.isRaised)
      .map(({ resource, type, severity, text }) => ({ resource, type, severity, text }))
  }

  /** Which one makes room, where there is none: a cleared one, else the least bad; of those the oldest. */
  #oneToGo(): string | undefined {
    if (this.#kept.size < MAX_ALARMS) return undefined
    const weight = (alarm: Kept) => (alarm.isRaised ? 1 + LEAST_BAD_FIRST.indexOf(alarm.severity) : 0)
    return [...this.#kept].reduce((least, it) => (weight(it[1]) < weight(least[1]) ? it : least))[0]
  }

  #now(): string {
    return this.#clock.now().toISOString()
  }
}

function pathOf(resource: string, type: string): string {
  return `/brewerslab-alarm:alarms/alarm[resource=${quoteKey(resource)}][type=${quoteKey(type)}]`
}
