import type { Alarms } from '../alarms/index.ts'
import { standingPath } from './standing.ts'
import type { SupervisedThing } from './supervised.ts'

/** Alarm of a Thing that has not applied a commit. */
const APPLY_FAILED = 'apply-failed'
/** Alarm of a Thing that fails again and again. */
const THING_FAILED = 'thing-failed'

/** Raises what a Thing's standing calls for, and clears what it does not. */
export function tellAlarms(alarms: Alarms, thing: SupervisedThing): void {
  const { known, failing } = thing
  const { reason } = thing.applied
  const resource = standingPath(known.name)
  if (reason === undefined) alarms.clear(resource, APPLY_FAILED)
  else {
    const text = `${known.name} has not applied what was committed: ${reason}`
    alarms.raise({ resource, type: APPLY_FAILED, severity: 'major', text })
  }
  if (failing === undefined) alarms.clear(resource, THING_FAILED)
  else {
    const text = `${known.name} keeps failing: ${failing}`
    alarms.raise({ resource, type: THING_FAILED, severity: 'critical', text })
  }
}
