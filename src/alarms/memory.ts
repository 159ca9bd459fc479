import type { AlarmEvent, KeptAlarm } from './alarm.ts'

/** A step in the history of alarms. */
export interface LoggedAlarm {
  /** From 1 on; more is newer. */
  readonly id: number
  readonly at: Date
  readonly event: AlarmEvent
  readonly alarm: Pick<KeptAlarm, 'resource' | 'type' | 'severity' | 'text'>
  /** Who acknowledged. */
  readonly by?: string
}

/** What outlives the program: what became of each alarm, and the history. */
export interface Memory {
  /** In the order in which they were raised. */
  remembered(): readonly KeptAlarm[]
  /** Remembers an alarm, and with `step` what happened to it. Written with the next `flush`. */
  keep(alarm: KeptAlarm, step?: { readonly event: AlarmEvent; readonly at: Date }): void
  forget(alarm: Pick<KeptAlarm, 'resource' | 'type'>): void
  /**
   * Writes what waits: `when-due`, what it cannot write it tries again later; `now`, it must be on the disk after it.
   * @throws BrewError `resource-denied` with `now`
   */
  flush(urgency: 'when-due' | 'now'): void
  /** Newest first. @param before only steps with a smaller id */
  history(options: { readonly limit: number; readonly before?: number }): readonly LoggedAlarm[]
}

/** Remembers nothing. */
export const FORGETFUL: Memory = {
  remembered: () => [],
  keep: () => undefined,
  forget: () => undefined,
  flush: () => undefined,
  history: () => [],
}
