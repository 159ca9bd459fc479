import { quoteKey } from '../base/index.ts'

/** The words of RFC 8632 for how bad it is, least bad first; without `cleared`, which here is a time. */
export const ALARM_SEVERITIES = ['indeterminate', 'minor', 'warning', 'major', 'critical'] as const
export type AlarmSeverity = (typeof ALARM_SEVERITIES)[number]

/** Types of the alarms that the program itself raises; whoever else raises one calls it something else. */
export const PROGRAM_ALARMS: ReadonlySet<string> = new Set([
  'temperature-high',
  'temperature-low',
  'reading-stale',
  'fail-safe',
  'output-fail-safe',
  'output-fault',
  'guard-lost',
  'override-ended',
  'apply-failed',
  'history-not-kept',
  'thing-failed',
  'disk-nearly-full',
  'clock-unsynchronised',
  'clock-jumped',
])

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

/** An alarm with what became of it. */
export interface KeptAlarm extends Alarm {
  readonly raised: Date
  /** Absent while it is raised. */
  readonly cleared?: Date
  readonly acknowledged?: { readonly at: Date; readonly by: string }
  /** Until when nobody is to be told of it. */
  readonly silencedUntil?: Date
}

/** What can happen to an alarm. `audible`: it was silenced or shelved, and is no longer, but is raised still. */
export const ALARM_EVENTS = ['raised', 'changed', 'cleared', 'acknowledged', 'silenced', 'audible'] as const
export type AlarmEvent = (typeof ALARM_EVENTS)[number]

/** One step in the life of an alarm, as readers get it: notifications now, streams later. */
export interface AlarmChange {
  readonly event: AlarmEvent
  readonly alarm: KeptAlarm
  /** Whether nobody is to be told: it is silenced or shelved. */
  readonly isQuiet: boolean
}

/** How bad it is as a number: more is worse. */
export function badness(severity: AlarmSeverity): number {
  return ALARM_SEVERITIES.indexOf(severity)
}

/** Data path of an alarm. @throws BrewError `invalid-value` for a resource with both kinds of quotes */
export function alarmPath({ resource, type }: Pick<Alarm, 'resource' | 'type'>): string {
  return `/brewerslab-alarm:alarms/alarm[resource=${quoteKey(resource)}][type=${quoteKey(type)}]`
}
