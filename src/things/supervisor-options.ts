import type { Alarms } from '../alarms/index.ts'
import type { Clock, Log, LogLevel } from '../base/index.ts'
import type { Datastores } from '../datastore/index.ts'
import type { OutputsPort } from '../outputs/index.ts'
import type { Hardware } from './api.ts'
import type { PastData } from './protocol.ts'
import type { SupervisorSettings } from './settings.ts'

/** What `openSupervisor` needs. */
export interface SupervisorOptions {
  readonly datastores: Datastores
  readonly clock: Clock
  readonly log: Log
  /** Where it says what somebody should look at. */
  readonly alarms: Alarms
  readonly hardware: Hardware
  /** What Things drive. Without it there is nothing to be driven. */
  readonly outputs?: OutputsPort
  /**
   * What a number was in the last so many seconds, by the minute. Without it nothing is known of the past.
   * @throws BrewError for a path that is not kept
   */
  readonly past?: (path: string, seconds: number) => readonly PastData[]
  /** The root, for the users' Things in `<root>/things/`. */
  readonly root: string
  /**
   * `auto`: shipped Things that have a file in `startup/` or `persist/`, the simulator when the hardware is simulated,
   * and every file in `<root>/things/`. Else those named, by application name or alias.
   */
  readonly choose: 'auto' | 'none' | readonly string[]
  /** Lines of Things below it are not even sent. Default `info`. */
  readonly logLevel?: LogLevel
  readonly settings?: Partial<SupervisorSettings>
}
