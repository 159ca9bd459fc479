import { errorText } from '../base/index.ts'
import { findThings } from './known.ts'
import { DEFAULT_SETTINGS } from './settings.ts'
import { Supervisor } from './supervisor.ts'
import type { SupervisorOptions } from './supervisor-options.ts'

/**
 * Finds the Things of a root and tells the datastores what they own. Nothing runs before `start`.
 * @throws BrewError `data-missing` for a chosen name that no Thing has
 */
export async function openSupervisor(options: SupervisorOptions): Promise<Supervisor> {
  const settings = { ...DEFAULT_SETTINGS, ...options.settings }
  const roster = await findThings(options.root, options.datastores.schema, settings.loadMs)
  for (const { error } of roster.broken) options.log.error(errorText(error))
  const supervisor = new Supervisor(options, settings, roster.broken)
  for (const known of roster.things) supervisor.adopt(known)
  supervisor.claim()
  supervisor.checkChosen()
  return supervisor
}
