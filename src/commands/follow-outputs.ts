import { errorText, isWithin, type Log } from '../base/index.ts'
import type { ChangeEvent, Datastores, ResyncEvent } from '../datastore/index.ts'
import { type Outputs, outputsFrom, POWER_PATH } from '../outputs/index.ts'

/**
 * Gives the outputs their configuration, now and whenever it changes. Resolves when what is configured now is in force.
 * @throws BrewError when that cannot be read
 */
export async function followOutputs(datastores: Datastores, outputs: Outputs, log: Log): Promise<Disposable> {
  const subscription = datastores.feed.subscribe()
  const configure = () =>
    outputs.configure(outputsFrom(datastores.read('running', POWER_PATH, { withDefaults: 'report-all' })))
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
  return event.edits.some(({ path }) => isWithin(path, POWER_PATH) || isWithin(POWER_PATH, path))
}
