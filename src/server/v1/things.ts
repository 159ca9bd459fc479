import {
  BrewError,
  type JsonValue,
  plainText,
  type ThingAnswer,
  type ThingStatus,
  type ThingVerb,
} from '../../base/index.ts'
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

/** Longest name of what a Thing can be asked for, characters. */
const MAX_ACTION = 64

/**
 * `POST /v1/things/{name}/request`: asks a Thing for something, and answers what it says.
 * @throws HttpError 404 for an unknown Thing; BrewError of the body or the Thing
 */
export async function request(
  things: ThingsPort,
  segment: string,
  asked: Request,
  limitBytes: number,
): Promise<{ readonly output: JsonValue }> {
  const { name } = knownThing(things, segment)
  const json = await readMembers(asked, limitBytes, ['name', 'input', 'user', 'client'])
  const action = text(json, 'name', MAX_ACTION)
  if (action === undefined) throw new BrewError('missing-element', '"name" must say what is asked for')
  return {
    output: await things.request(name, { name: action, input: json.input ?? {}, user: plainText(asker(json).user) }),
  }
}

/**
 * `POST /v1/things/{name}/start`, `/stop` and `/restart`.
 * @throws HttpError 404 for an unknown Thing; BrewError of the body or the supervisor
 */
export async function control(
  things: ThingsPort,
  segment: string,
  verb: ThingVerb,
  { request, limitBytes }: { readonly request: Request; readonly limitBytes: number },
): Promise<ThingAnswer> {
  const { name } = knownThing(things, segment)
  const { user } = asker(await readMembers(request, limitBytes, ['user', 'client']))
  return things.control(name, { verb, user })
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
