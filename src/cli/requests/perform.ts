import type { Fault, JsonObject, JsonValue, ThingAnswer, ThingVerb } from '../../base/index.ts'
import { describeType } from '../schema/describe.ts'
import { missingFault, withValue } from './request.ts'
import type { MissingLeaf, Request } from './types.ts'

/** What is asked of the server. */
export interface RequestClient {
  /** `POST /v1/action`: its `output`. @throws BrewError what it is refused with */
  act(path: string, input: JsonObject, signal?: AbortSignal): Promise<JsonObject>
  /** `POST /v1/things/{thing}/{verb}`. @throws BrewError */
  control(thing: string, verb: ThingVerb, signal?: AbortSignal): Promise<ThingAnswer>
  /** `POST /v1/things/{thing}/request`: its `output`. @throws BrewError */
  request(thing: string, name: string, input: JsonValue, signal?: AbortSignal): Promise<JsonValue>
}

/** The person at the terminal. */
export interface Person {
  /** `undefined` as answer: given up. */
  ask(question: string): Promise<string | undefined>
  tell(text: string): void
}

/**
 * A request with all that it needs: a person is asked for leaves that are missing, and once before it moves hardware.
 * A script is asked nothing: what is missing is its fault.
 * @param end where the next word would begin
 */
export async function settleRequest(
  request: Request,
  end: number,
  person: Person | undefined,
): Promise<Request | Fault | 'given up'> {
  const missing = request.kind === 'action' ? missingFault(request.missing, end) : undefined
  if (person === undefined) return missing ?? request
  const filled = request.kind === 'action' ? await fill(request, person) : request
  if (filled === 'given up' || filled.question === undefined) return filled
  const answer = await person.ask(`${filled.question} [yes,no] (no) `)
  return /^\s*y(es)?\s*$/i.test(answer ?? '') ? filled : 'given up'
}

/** Does it. @returns what is to be told; empty where that is nothing */
export async function doRequest(request: Request, client: RequestClient, signal?: AbortSignal): Promise<string> {
  switch (request.kind) {
    case 'action':
      return said(await client.act(request.operation.path, request.input, signal))
    case 'ask':
      return said(await client.request(request.thing, request.name, request.input, signal))
    case 'thing':
      return controlled(request.verb, await client.control(request.thing, request.verb, signal))
  }
}

type ActionRequest = Extract<Request, { kind: 'action' }>

async function fill(request: ActionRequest, person: Person): Promise<ActionRequest | 'given up'> {
  let filled = request
  for (let [next] = filled.missing; next !== undefined; [next] = filled.missing) {
    const answer = await person.ask(prompt(next))
    if (answer === undefined || answer.trim() === '') return 'given up'
    const taken = withValue(filled, next, answer.trim())
    if ('request' in taken) filled = taken.request
    else person.tell(taken.hint === undefined ? taken.reason : `${taken.reason}. ${taken.hint}`)
  }
  return filled
}

function prompt({ leaf, within }: MissingLeaf): string {
  const type = leaf.type === undefined ? '' : ` (${describeType(leaf.type)})`
  return `Value for "${[...within, leaf.name].join(' ')}"${type}: `
}

/** The only text there is as it is, anything else as JSON. */
function said(output: JsonValue): string {
  if (output === null) return ''
  if (typeof output === 'string') return output
  const values = Object.values(output)
  const [only] = values
  if (values.length === 0) return ''
  return values.length === 1 && typeof only === 'string' ? only : JSON.stringify(output, null, 4)
}

const DONE: Readonly<Record<ThingVerb, string>> = { start: 'starts', stop: 'is stopped', restart: 'starts again' }

function controlled(verb: ThingVerb, { thing, released }: ThingAnswer): string {
  const outputs = released.length === 0 ? '' : ` It let go of ${released.join(', ')}.`
  return `${thing} ${DONE[verb]}.${outputs}`
}
