import { type JsonValue, parseJson } from '../base/index.ts'
import type { Client } from './client.ts'
import { PROFILE_THING, USUAL_PLACE } from './grammar/requests.ts'
import { printable } from './text.ts'

/** `request thing NAME ACTION [input]`: what the Thing says. @throws BrewError for input that is no JSON */
export async function askThing(
  client: Client,
  [thing = '', action = '', input]: readonly string[],
  signal: AbortSignal | undefined,
): Promise<string> {
  return said(await client.request(thing, action, input === undefined ? {} : parseJson(input), signal))
}

/** `request profile ACTION [where]`: what it does now. */
export async function askProfile(
  client: Client,
  action: string,
  where: string = USUAL_PLACE,
  signal?: AbortSignal,
): Promise<string> {
  return said(await client.request(PROFILE_THING, action, { where }, signal))
}

/** A Thing's words as they are, anything else as JSON; nothing where it has nothing to say. */
function said(output: JsonValue): string {
  if (output === null) return ''
  return printable(typeof output === 'string' ? output : JSON.stringify(output, null, 4))
}
