import type { CompleteAnswer } from '../../base/index.ts'
import type { CompletionRequest, Datastores } from '../../datastore/index.ts'
import { matchesWeakly, tagCondition } from '../conditions.ts'
import { HttpError, namedNotFound } from '../errors.ts'
import { jsonAnswer, type Route } from '../route.ts'
import { queryOf, refuseQuery } from '../url.ts'
import { countIn } from './commits.ts'

const KNOWN = ['path', 'prefix', 'after', 'limit', 'key', 'session', 'datastore']

/** Values that one answer has where no limit is given, and the highest limit. */
const DEFAULT_LIMIT = 100
const MAX_LIMIT = 1000

/** What may come next at a path: `/v1/complete`. */
export class CompleteApi {
  constructor(readonly datastores: Pick<Datastores, 'complete'>) {}

  /** Its part of the server's table. */
  get routes(): readonly Route[] {
    return [{ name: 'complete', path: '/v1/complete', methods: { GET: (request) => this.#complete(request) } }]
  }

  #complete(request: Request): Response {
    const answer: CompleteAnswer = this.#completions(completionIn(queryOf(request.url)))
    const text = JSON.stringify(answer)
    // By what it says, not by when something changed: what is beside the list changes all the time.
    const etag = `"${Bun.hash(text).toString(36)}"`
    const condition = tagCondition(request.headers, 'if-none-match')
    if (condition !== undefined && matchesWeakly(condition, etag))
      return new Response(null, { status: 304, headers: { etag, 'cache-control': 'no-cache' } })
    return jsonAnswer(request, text, 200, { etag })
  }

  #completions(request: CompletionRequest): CompleteAnswer {
    try {
      return this.datastores.complete(request)
    } catch (error) {
      throw namedNotFound(error)
    }
  }
}

/** @throws HttpError 400 */
function completionIn(query: URLSearchParams): CompletionRequest {
  refuseQuery(query, KNOWN)
  const path = query.get('path')
  if (path === null) throw new HttpError(400, 'missing-element', '"path" must say where')
  return {
    path,
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
