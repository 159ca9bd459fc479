import { isWithin } from '../base/index.ts'
import type { Alarm } from './alarm.ts'

/** Alarms of which nobody is told. */
export interface ShelfEntry {
  /** A data path, which covers what is below it, or `*`. */
  readonly resource: string
  /** A type of alarm, or `*`. */
  readonly type: string
  /** Until when; for ever where it is left out. */
  readonly until?: Date
}

/** Whether one of the entries covers an alarm (RFC 8632 3.6). */
export function isShelved(shelf: readonly ShelfEntry[], alarm: Pick<Alarm, 'resource' | 'type'>, now: Date): boolean {
  return shelf.some(
    ({ resource, type, until }) =>
      (until === undefined || until > now) &&
      (type === '*' || type === alarm.type) &&
      (resource === '*' || isWithin(alarm.resource, resource)),
  )
}
