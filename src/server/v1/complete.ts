import type { CompleteAnswer } from '../../base/index.ts'
import type { CompletionRequest, Datastores } from '../../datastore/index.ts'
import { matchesWeakly, tagCondition } from '../conditions.ts'
import { HttpError, namedNotFound } from '../errors.ts'
import { jsonAnswer, type Route } from '../route.ts'
import { queryOf, refuseQuery } from '../url.ts'
import { countIn } from './commits.ts'

const KNOWN = ['path', 'prefix', 'after', 'limit', 'key', 'session', 'datastore', 'of']
/** What says nothing of children: they are told all at once, by what is configured. */
const NOT_OF_CHILDREN = ['prefix', 'after', 'limit', 'key']

/** Values that one answer has where no limit is given, and the highest limit. */
const DEFAULT_LIMIT = 100
const MAX_LIMIT = 1000

/** What may come next at a path: `/v1/complete`. */
export class CompleteApi {
  constructor(readonly datastores: Pick<Datastores, 'complete' | 'children'>) {}

  /** Its part of the server's table. */
  get routes(): readonly Route[] {
    return [{ name: 'complete', path: '/v1/complete', methods: { GET: (request) => this.#complete(request) } }]
  }

  #complete(request: Request): Response {
    const answer: CompleteAnswer = this.#answer(queryOf(request.url))
    const text = JSON.stringify(answer)
    // By what it says, not by when something changed: what is beside the list changes all the time.
    const etag = `"${Bun.hash(text).toString(36)}"`
    const condition = tagCondition(request.headers, 'if-none-match')
    if (condition !== undefined && matchesWeakly(condition, etag))
      return new Response(null, { status: 304, headers: { etag, 'cache-control': 'no-cache' } })
    return jsonAnswer(request, text, 200, { etag })
  }

  /** @throws HttpError */
  #answer(query: URLSearchParams): CompleteAnswer {
    refuseQuery(query, KNOWN)
    const work = wantsChildren(query) ? this.#children(query) : this.#completions(query)
    try {
      return work()
    } catch (error) {
      throw namedNotFound(error)
    }
  }

  #completions(query: URLSearchParams): () => CompleteAnswer {
    const request = completionIn(query)
    return () => this.datastores.complete(request)
  }

  #children(query: URLSearchParams): () => CompleteAnswer {
    const path = pathIn(query)
    const from = placeIn(query)
    const stray = NOT_OF_CHILDREN.find((name) => query.has(name))
    if (stray !== undefined) throw new HttpError(400, 'bad-element', `"${stray}" says nothing of children`)
    if (from === 'operational') throw new HttpError(400, 'invalid-value', 'children go by what is configured')
    return () => this.datastores.children(path, typeof from === 'object' ? from.session : undefined)
  }
}

/** @throws HttpError 400 */
function wantsChildren(query: URLSearchParams): boolean {
  const of = query.get('of')
  if (of !== null && of !== 'children') throw new HttpError(400, 'invalid-value', '"of" must be children')
  return of !== null
}

/** @throws HttpError 400 */
function pathIn(query: URLSearchParams): string {
  const path = query.get('path')
  if (path === null) throw new HttpError(400, 'missing-element', '"path" must say where')
  return path
}

/** @throws HttpError 400 */
function completionIn(query: URLSearchParams): CompletionRequest {
  return {
    path: pathIn(query),
    key: query.get('key') ?? undefined,
    prefix: query.get('prefix') ?? undefined,
    after: query.get('after') ?? undefined,
    limit: countIn(query, 'limit', 1, MAX_LIMIT) ?? DEFAULT_LIMIT,
    from: placeIn(query),
  }
}

function placeIn(query: URLSearchParams): CompletionRequest['from'] {
  const session = query.get('session')
  const datastore = query.get('datastore')
  if (session !== null && datastore !== null)
    throw new HttpError(400, 'bad-element', '"session" and "datastore" exclude each other')
  if (session !== null) return { session }
  if (datastore === null || datastore === 'running' || datastore === 'operational') return datastore ?? undefined
  throw new HttpError(400, 'invalid-value', '"datastore" must be running or operational')
}
