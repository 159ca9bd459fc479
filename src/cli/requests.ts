import { type JsonValue, parseJson } from '../base/index.ts'
import type { Client } from './client.ts'
import { PROFILE_THING, USUAL_PLACE } from './grammar/requests.ts'
import { printable } from './text.ts'

/** What a person asks of Things, by this session's client. */
export class Requests {
  readonly #client: Client
  readonly #user: string

  constructor(client: Client, user: string) {
    this.#client = client
    this.#user = user
  }

  /** `request thing NAME ACTION [input]`: what the Thing says. @throws BrewError for input that is no JSON */
  async thing([thing = '', name = '', text]: readonly string[], signal: AbortSignal | undefined): Promise<string> {
    const input = text === undefined ? {} : parseJson(text)
    return said(await this.#client.request(thing, { name, input, user: this.#user }, signal))
  }

  /** `request profile ACTION [where]`: what it does now. */
  async profile(name: string, where: string = USUAL_PLACE, signal?: AbortSignal): Promise<string> {
    return said(await this.#client.request(PROFILE_THING, { name, input: { where }, user: this.#user }, signal))
  }
}

/** A Thing's words as they are, anything else as JSON; nothing where it has nothing to say. */
function said(output: JsonValue): string {
  if (output === null) return ''
  return printable(typeof output === 'string' ? output : JSON.stringify(output, null, 4))
}
