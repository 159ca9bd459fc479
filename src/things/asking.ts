import { BrewError, type JsonValue } from '../base/index.ts'
import type { Life } from './life.ts'
import type { Asking } from './protocol.ts'

/**
 * Asks a life for something, as soon as it is up where it is starting.
 * @param absent what to say where there is none, or it is not up
 * @throws BrewError what the Thing says, `resource-denied` where it cannot be asked or does not answer
 */
export async function askLife(
  life: Life | undefined,
  absent: { readonly thing: string; readonly why: string },
  asking: Asking,
): Promise<JsonValue> {
  const { thing, why } = absent
  const isNotUp = () => new BrewError('resource-denied', `${thing} ${why}`, {}, 'See "show things".')
  if (life === undefined || !(life.isUp || life.isComing)) throw isNotUp()
  const reply = await life.request(asking)
  if (reply.kind === 'done') return reply.output
  if (reply.kind === 'refused') throw reply.error
  // It was never told.
  if (!life.wasUp) throw isNotUp()
  throw new BrewError('resource-denied', `${thing} did not answer; whether it has done it is not known`)
}
