import { BrewError, type ThingStatus } from '../../base/index.ts'
import { THING_NAME } from '../../datastore/index.ts'
import { notFound } from '../errors.ts'
import type { ThingsPort } from '../ports.ts'
import { asker, flag, readMembers, text } from './members.ts'
import { decodeSegment } from './target.ts'

/** Longest file path of a Thing's source, characters (Linux PATH_MAX). */
const MAX_SOURCE = 4096

/**
 * The name in `/v1/things/{name}/…`.
 * @throws HttpError 404 for what cannot name a Thing
 */
export function thingName(segment: string): string {
  const name = decodeSegment(segment)
  if (!THING_NAME.test(name)) throw notFound('there is no Thing of that name')
  return name
}

/** Longest name of what is asked for, and of the list entry that is meant, characters. */
const MAX_ERRAND = 64

/** `POST /v1/things/{name}/request`. @throws HttpError 404; BrewError of the body or the Thing */
export async function requestOf(
  things: ThingsPort,
  name: string,
  request: Request,
  limitBytes: number,
): Promise<{ readonly thing: string; readonly answer: string }> {
  const known = knownThing(things, name)
  const json = await readMembers(request, limitBytes, ['request', 'target', 'user', 'client'])
  const wanted = text(json, 'request', MAX_ERRAND)
  if (wanted === undefined) throw new BrewError('missing-element', '"request" must say what to do')
  const target = text(json, 'target', MAX_ERRAND)
  const errand = { name: wanted, user: asker(json).user, ...(target === undefined ? {} : { target }) }
  return { thing: known.name, answer: await things.request(known.name, errand) }
}

/** A Thing by application name or alias, ignoring case. @throws HttpError 404 */
export function knownThing(things: ThingsPort, name: string): ThingStatus {
  const wanted = name.toLowerCase()
  const all = things.list()
  const found =
    all.find((thing) => thing.name.toLowerCase() === wanted) ??
    all.find((thing) => thing.alias.toLowerCase() === wanted)
  if (found === undefined) throw notFound('there is no Thing of that name', 'See /v1/discover for names')
  return found
}

/** `POST /v1/things/{name}/register`. @throws BrewError of the body or the supervisor */
export async function register(
  things: ThingsPort,
  name: string,
  request: Request,
  limitBytes: number,
): Promise<{ readonly written: readonly string[] }> {
  const json = await readMembers(request, limitBytes, ['source', 'force'])
  const source = text(json, 'source', MAX_SOURCE)
  return things.register({ name, force: flag(json, 'force'), ...(source === undefined ? {} : { source }) })
}
