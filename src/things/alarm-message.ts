import { isJsonObject, type JsonObject } from '../base/index.ts'
import type { Severity } from './api.ts'
import { malformed, text } from './message-parts.ts'

/** What a Thing says about an alarm. */
export interface AlarmMessage {
  readonly type: 'alarm'
  /** What kind it is. */
  readonly alarm: string
  /** Data path from the root. */
  readonly resource: string
  readonly raised?: { readonly severity: Severity; readonly text: string }
}

/** What kinds of alarms can be called. */
export const ALARM_TYPE = /^[a-z][a-z0-9-]{0,63}$/
/** Longest text of an alarm, characters. */
export const ALARM_TEXT_LENGTH = 300

const SEVERITIES: readonly Severity[] = ['indeterminate', 'minor', 'warning', 'major', 'critical']

/** Whether it is one of the words for how bad an alarm is. */
export function isSeverity(value: unknown): value is Severity {
  return SEVERITIES.some((known) => known === value)
}

/** It, checked. @throws BrewError `malformed-message` */
export function alarmOf(it: JsonObject): AlarmMessage {
  const alarm = text(it, 'alarm')
  if (!ALARM_TYPE.test(alarm)) throw malformed('"alarm" is no type of one')
  const named = { type: 'alarm', alarm, resource: text(it, 'resource') } as const
  if (it.raised === undefined) return named
  if (!isJsonObject(it.raised) || !isSeverity(it.raised.severity)) throw malformed('"raised" is no alarm')
  const { severity } = it.raised
  return { ...named, raised: { severity, text: text(it.raised, 'text').slice(0, ALARM_TEXT_LENGTH) } }
}
