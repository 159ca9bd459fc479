/** What `/v1/alarms/…` takes and answers. */

/** Body of `POST /v1/alarms/acknowledge`: without resource and type, all that are raised. */
export interface AcknowledgeBody {
  /** Data path, as the alarm has it. */
  readonly resource?: string
  readonly type?: string
  readonly user?: string
  readonly client?: 'cli' | 'v1'
}

/** Body of `POST /v1/alarms/silence`. */
export interface SilenceBody extends AcknowledgeBody {
  /** How long, 1 to `MAX_SILENCE_SECONDS`; `DEFAULT_SILENCE_SECONDS` where it is left out. */
  readonly seconds?: number
}

/** How long an alarm is silenced where nothing else is said, seconds. */
export const DEFAULT_SILENCE_SECONDS = 3600
/** A week; what is to be silent for longer is shelved, seconds. */
export const MAX_SILENCE_SECONDS = 7 * 24 * 60 * 60

/** Answer of both: how many alarms it was about. */
export interface AlarmsAnswer {
  readonly alarms: number
}

/** Body of `POST /v1/alarms/test`. */
export interface AlarmTestBody {
  /** Name of a target. */
  readonly target: string
  readonly user?: string
  readonly client?: 'cli' | 'v1'
}

/** Answer of `POST /v1/alarms/test`. */
export interface AlarmTestAnswer {
  readonly target: string
  readonly delivered: boolean
  /** Why it was not. */
  readonly reason?: string
}

/** A step in the history of alarms. */
export interface V1AlarmStep {
  readonly id: number
  /** ISO 8601. */
  readonly time: string
  /** `raised`, `changed`, `cleared`, `acknowledged`, `silenced`. */
  readonly event: string
  readonly resource: string
  readonly type: string
  readonly severity: string
  readonly text: string
  /** Who, of `acknowledged`. */
  readonly user?: string
}

/** `GET /v1/alarms/history?limit=&before=`, newest first. */
export interface AlarmHistoryAnswer {
  readonly steps: readonly V1AlarmStep[]
}
