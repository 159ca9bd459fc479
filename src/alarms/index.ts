/** Alarms: what somebody should look at, as state in the model; what raises them, and who is told. */
export {
  ALARM_SEVERITIES,
  type Alarm,
  type AlarmChange,
  type AlarmEvent,
  type AlarmSeverity,
  type KeptAlarm,
  PROGRAM_ALARMS,
} from './alarm.ts'
export { type AlarmChoice, Alarms, MAX_ALARMS } from './alarms.ts'
export type { LoggedAlarm } from './memory.ts'
export type { TestOutcome } from './notify/notifier.ts'
export { type AlarmOptions, AlarmRoom } from './room.ts'
