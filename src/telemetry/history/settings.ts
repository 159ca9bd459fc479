import { isJsonObject } from '../../base/index.ts'
import type { Datastores } from '../../datastore/index.ts'

/** Where the settings are configured. */
export const SETTINGS_PATH = '/brewerslab-history:history'

/** How the history is kept. */
export interface HistorySettings {
  readonly enabled: boolean
  readonly rawHours: number
  readonly minutesDays: number
  /** Whether the time of day is believed from the start. */
  readonly trustsAnyClock: boolean
}

/** What is configured, defaults included. */
export function readSettings(datastores: Pick<Datastores, 'read'>): HistorySettings {
  const value = datastores.read('running', SETTINGS_PATH, { withDefaults: 'report-all' })
  const given = isJsonObject(value) ? value : {}
  return {
    enabled: given.enabled !== false,
    rawHours: typeof given['raw-hours'] === 'number' ? given['raw-hours'] : 48,
    minutesDays: typeof given['minutes-days'] === 'number' ? given['minutes-days'] : 90,
    trustsAnyClock: given['trust-clock'] === 'always',
  }
}
