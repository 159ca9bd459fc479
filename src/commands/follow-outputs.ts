import { errorText, isWithin, type Log } from '../base/index.ts'
import type { ChangeEvent, Datastores, ResyncEvent } from '../datastore/index.ts'
import {
  CONTROL_PATH,
  controlsIn,
  type Outputs,
  outputsFrom,
  POWER_PATH,
  VESSEL_PATH,
  withControls,
} from '../outputs/index.ts'

const PATHS = [POWER_PATH, CONTROL_PATH, VESSEL_PATH]

/**
 * Gives the outputs their configuration, now and whenever it changes. Resolves when what is configured now is in force.
 * @throws BrewError when that cannot be read
 */
export async function followOutputs(datastores: Datastores, outputs: Outputs, log: Log): Promise<Disposable> {
  const subscription = datastores.feed.subscribe()
  const read = (path: string) => datastores.read('running', path, { withDefaults: 'report-all' })
  const configure = () =>
    outputs.configure(withControls(outputsFrom(read(POWER_PATH)), controlsIn(read(CONTROL_PATH), read(VESSEL_PATH))))
  const follow = async () => {
    for await (const event of subscription) if (concernsOutputs(event)) await configure()
  }
  await configure()
  follow().catch((error) => log.error('changes of outputs are not followed any more', { reason: errorText(error) }))
  return subscription
}

function concernsOutputs(event: ChangeEvent | ResyncEvent): boolean {
  if (event.kind === 'resync') return true
  if (event.datastore !== 'running') return false
  return event.edits.some(({ path }) => PATHS.some((it) => isWithin(path, it) || isWithin(it, path)))
}
