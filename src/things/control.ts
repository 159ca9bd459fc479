import { BrewError, type Log, type ThingAnswer, type ThingVerb } from '../base/index.ts'
import type { OutputsPort } from '../outputs/index.ts'
import type { SupervisedThing } from './supervised.ts'

/** What a person does to a Thing as a whole. */
export interface Control {
  readonly verb: ThingVerb
  readonly user: string
}

/** What doing so takes. */
export interface ControlMeans {
  readonly outputs: OutputsPort
  readonly log: Log
  /** Whether hardware is simulated. */
  readonly isSimulated: boolean
  /** What comes before a start: its startup file, and a look whether it runs elsewhere. */
  readonly prepare: () => Promise<void>
}

/**
 * Starts, stops or restarts a Thing because a person says so. What it drives goes to its safe state before it is even
 * told to stop: it may hang. Stopped like this it stays so until it is started, or the server is.
 * @throws BrewError `resource-denied` for one that runs in another process, `operation-not-supported` for one that only
 * runs on simulated hardware
 */
export async function controlThing(thing: SupervisedThing, how: Control, means: ControlMeans): Promise<ThingAnswer> {
  const { verb, user } = how
  const { name, source } = thing.known
  if (thing.isExternal) {
    const hint = 'End or start that process; here it is only listened to.'
    throw new BrewError('resource-denied', `${name} runs in another process`, {}, hint)
  }
  if (verb !== 'stop' && source.kind === 'shipped' && source.onlySimulated && !means.isSimulated) {
    throw new BrewError('operation-not-supported', `${name} only runs with simulated hardware`, {}, 'Use --simulate.')
  }
  const released = verb === 'start' ? [] : means.outputs.drivenBy(name)
  if (verb !== 'start') {
    means.log.warn(`told to ${verb}`, { user, ...(released.length === 0 ? {} : { released: released.join(', ') }) })
    const ended = verb === 'stop' ? thing.hold(user) : thing.stop()
    // It is not listened to any more, so it cannot take them again.
    means.outputs.release(name)
    await ended
  }
  if (verb !== 'stop') {
    await means.prepare()
    means.log.info('started by a person', { user })
    thing.start()
  }
  return { thing: name, state: thing.status().state, released }
}
