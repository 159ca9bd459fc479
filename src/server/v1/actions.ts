import {
  type ActionAnswer,
  BrewError,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type Operation,
  plainText,
} from '../../base/index.ts'
import { type Call, type Datastores, NOT_THERE } from '../../datastore/index.ts'
import { notFound } from '../errors.ts'
import type { ThingsPort } from '../ports.ts'
import { jsonAnswer, type Route } from '../route.ts'
import { queryOf, refuseQuery } from '../url.ts'
import { asker, dataPath, readMembers } from './members.ts'
import { type OwnAction, type OwnActors, ownAction, ownActions } from './own-actions.ts'

/** Where actions and RPCs of the model are done. */
export interface ActionParts extends OwnActors {
  readonly datastores: Datastores
  readonly things: ThingsPort
}

/** `POST /v1/action`: actions and RPCs of the model, whoever does them. */
export class ActionsApi {
  readonly #parts: ActionParts
  readonly #own: ReadonlyMap<string, OwnAction>

  constructor(
    parts: ActionParts,
    readonly bodyLimitBytes: number,
  ) {
    this.#parts = parts
    this.#own = ownActions(parts)
  }

  /** Its part of the server's table. */
  get routes(): readonly Route[] {
    return [{ name: 'action', path: '/v1/action', methods: { POST: (request) => this.#do(request) } }]
  }

  async #do(request: Request): Promise<Response> {
    refuseQuery(queryOf(request.url), [])
    const members = await readMembers(request, this.bodyLimitBytes, ['path', 'input', 'user', 'client'])
    const path = dataPath(members, 'path')
    if (path === undefined) throw new BrewError('missing-element', '"path" must be the path of an action or rpc')
    const call = this.#judged(path, inputIn(members))
    const answer: ActionAnswer = { output: await this.#done(call, asker(members).user) }
    return jsonAnswer(request, JSON.stringify(answer, null, 4))
  }

  #judged(path: string, input: JsonObject): Call {
    try {
      return this.#parts.datastores.operations.call(path, input)
    } catch (error) {
      throw error instanceof BrewError && error.appTag === NOT_THERE
        ? notFound(error.message, `Look at ${error.at.path}.`)
        : error
    }
  }

  async #done(call: Call, user: string): Promise<JsonObject> {
    const { operation, input } = call
    const own = ownAction(this.#own, call)
    if (own !== undefined) return this.#allowed(operation, await own(call, user), 'the program')
    const thing = this.#doerOf(operation)
    const { path } = operation
    const output = await this.#parts.things.request(thing, {
      name: operation.node.name,
      input,
      user: plainText(user),
      path,
    })
    return this.#allowed(operation, output, thing)
  }

  /** Of an action the Thing that owns the place; of an RPC the one whose module it is. @throws BrewError for nobody's */
  #doerOf({ node, at, path }: Operation): string {
    const { datastores, things } = this.#parts
    if (node.kind === 'rpc') {
      const [first] = things
        .list()
        .filter((thing) => thing.module === node.module)
        .toSorted((a, b) => a.path.length - b.path.length)
      if (first !== undefined) return first.name
      const hint = `Register a Thing with the module "${node.module}".`
      throw new BrewError(
        'operation-not-supported',
        `nobody does this: ${node.module} is the module of no Thing`,
        { path },
        hint,
      )
    }
    const owner = datastores.ownerOf(at)
    if (owner.kind === 'thing') return owner.name
    const hint = 'Register a Thing that owns the path.'
    throw new BrewError('operation-not-supported', 'nobody does this: no Thing owns it', { path }, hint)
  }

  /** What the model does not allow is told as the fault of who answered it. */
  #allowed(operation: Operation, output: JsonValue, by: string): JsonObject {
    const answered = output ?? {}
    try {
      if (!isJsonObject(answered)) throw new BrewError('bad-element', 'it is no object')
      return this.#parts.datastores.operations.answer(operation, answered)
    } catch (error) {
      if (!(error instanceof BrewError)) throw error
      const place = error.at.path === undefined ? '' : ` (${error.at.path})`
      const message = `it was done, but ${by} answered what the model does not allow: ${error.message}${place}`
      throw new BrewError('operation-failed', message, {}, undefined, { cause: error })
    }
  }
}

function inputIn({ input }: JsonObject): JsonObject {
  if (input === undefined) return {}
  if (isJsonObject(input)) return input
  throw new BrewError('bad-element', '"input" must be an object')
}
