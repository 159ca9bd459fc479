/** Alarms: what somebody should look at, as state in the model. */
export { type Alarm, type AlarmSeverity, Alarms, MAX_ALARMS } from './alarms.ts'
