import { BrewError, type JsonObject } from '../../base/index.ts'
import { type Datastores, PRECONDITION_FAILED, type ReadOptions } from '../../datastore/index.ts'
import { hasBody, readBody } from '../body.ts'
import {
  ALL_REPRESENTATIONS,
  CONTENT_TYPE,
  matchesWeakly,
  negotiate,
  type Representation,
  tagCondition,
} from '../conditions.ts'
import { queryOf, rawPath, refuseQuery } from '../url.ts'
import { readCommit } from './commit.ts'
import { configurationAnswer } from './configuration.ts'
import { representationOf, withDefaultsOf } from './reading.ts'
import { resolveTarget, type Target } from './target.ts'
import { allowedMethods, committed, guard, remove, requireAllowed, write } from './writing.ts'

/** Where the datastores begin. */
export const DATASTORE_PREFIX = '/v1/datastore/'

/** Most answers kept, and the longest of them, bytes: what dashboards ask for over and over, and no more than 4 MB. */
const MAX_KEPT = 256
const MAX_KEPT_BYTES = 16 * 1024

/** A rendered answer, good while `seq` is the feed's, or the path's entity tag is still this one. */
interface Kept {
  readonly target: Target
  readonly etag: string
  readonly body: Uint8Array<ArrayBuffer>
  readonly headers: Readonly<Record<string, string>>
  seq: number
}

/** `/v1/datastore/…` and `/v1/commit`. */
export class DatastoreApi {
  readonly #kept = new Map<string, Kept>()

  constructor(
    readonly datastores: Datastores,
    readonly bodyLimitBytes: number,
  ) {}

  /** GET. @throws HttpError 400, 404, 406 */
  get(request: Request): Response | Promise<Response> {
    // Files follow a moment after their commit. Whoever asks for what is saved asks for that, not for what was.
    const isSaved = rawPath(request.url).startsWith(`${DATASTORE_PREFIX}persist`)
    return isSaved ? this.datastores.flushFiles().then(() => this.#get(request)) : this.#get(request)
  }

  #get(request: Request): Response {
    const part = partOf(request.url)
    if (part !== undefined) return this.#part(request, part)
    const representation = negotiate(request.headers.get('accept'), ALL_REPRESENTATIONS)
    const answer = this.#answer(request.url, representation)
    const condition = tagCondition(request.headers, 'if-none-match')
    if (condition !== undefined && matchesWeakly(condition, answer.etag)) {
      return new Response(null, {
        status: 304,
        headers: { etag: answer.etag, 'cache-control': 'no-cache', vary: 'accept' },
      })
    }
    return new Response(answer.body, { headers: answer.headers })
  }

  /** What is at a data path of a whole datastore, whoever owns it. @throws HttpError 400, 404, 406 */
  #part(request: Request, { datastore, path }: Part): Response {
    const { datastores } = this
    const configuration = {
      schema: datastores.schema,
      read: (at: string, options: ReadOptions) => datastores.read(datastore, at, options),
      toXml: (at: string, members: JsonObject) => datastores.toXml(at, members),
    }
    const etag = datastores.etag(datastore, path)
    const condition = tagCondition(request.headers, 'if-none-match')
    if (condition !== undefined && matchesWeakly(condition, etag))
      return new Response(null, { status: 304, headers: { etag, 'cache-control': 'no-cache', vary: 'accept' } })
    const view = datastore === 'operational' ? 'state' : 'configuration'
    const answer = configurationAnswer({ ...configuration, view }, path, request, ['path'])
    answer.headers.set('etag', etag)
    return answer
  }

  /** Methods that the URL's target knows. @throws HttpError 404 */
  allowed(request: Request): readonly string[] {
    return allowedMethods(this.#target(request.url))
  }

  /** PUT, PATCH and DELETE. @throws HttpError 404, 405, 412, 413, 415; BrewError of the body or the commit */
  async write(request: Request, method: 'PUT' | 'PATCH' | 'DELETE'): Promise<Response> {
    const target = this.#target(request.url)
    requireAllowed(method, target)
    refuseQuery(queryOf(request.url), [])
    // A body that comes with DELETE says nothing, but must be of a kind that no web page's form can send.
    const body = method !== 'DELETE' || hasBody(request) ? await readBody(request, this.bodyLimitBytes) : undefined
    const commit = await this.#forgettingOnConflict(async () =>
      method === 'DELETE' || body === undefined
        ? remove(this.datastores, target, request.headers)
        : write(this.datastores, target, method, request.headers, body),
    )
    // RFC 9110 9.3.4: 201 for a PUT that made its target.
    const made = method === 'PUT' && commit.edits.some((edit) => edit.op === 'create' && edit.path === target.path)
    return committed(this.datastores, commit, target.tagPath, made ? 201 : 200)
  }

  /** `POST /v1/commit`. @throws HttpError 412, 413, 415; BrewError of the body or the commit */
  async commit(request: Request): Promise<Response> {
    const { datastores } = this
    const { request: wanted, placed } = await readCommit(request, datastores.schema, this.bodyLimitBytes)
    const ifMatch = tagCondition(request.headers, 'if-match')
    try {
      const commit = await this.#forgettingOnConflict(() => datastores.commit({ ...wanted, ...guard('/', ifMatch) }))
      return committed(datastores, commit, '/')
    } catch (error) {
      throw placed(error)
    }
  }

  /** Drops all kept answers: who owns what has changed, which no sequence number tells. */
  forget(): void {
    this.#kept.clear()
  }

  #target(url: string): Target {
    return resolveTarget(this.datastores, rawPath(url).slice(DATASTORE_PREFIX.length).split('/'))
  }

  #answer(url: string, representation: Representation): Kept {
    const key = `${representation} ${url}`
    const kept = this.#kept.get(key)
    const { seq } = this.datastores.feed
    if (kept !== undefined) {
      if (kept.seq === seq) return kept
      this.#kept.delete(key)
      if (kept.etag === this.datastores.etag(kept.target.datastore, kept.target.tagPath)) {
        kept.seq = seq
        this.#kept.set(key, kept)
        return kept
      }
    }
    const answer = this.#render(url, representation, seq)
    const { datastore } = answer.target
    // Files change without a number in the feed.
    const isLive = datastore === 'running' || datastore === 'operational'
    if (isLive && answer.body.length <= MAX_KEPT_BYTES) this.#keep(key, answer)
    return answer
  }

  #render(url: string, representation: Representation, seq: number): Kept {
    const target = this.#target(url)
    const withDefaults = withDefaultsOf(queryOf(url), representation)
    // The tag first: a file may change in between, and an old text under a new tag would be taken for fresh.
    const etag = this.datastores.etag(target.datastore, target.tagPath)
    const text = representationOf(this.datastores, target, { representation, ...withDefaults })
    return {
      target,
      etag,
      body: new TextEncoder().encode(text),
      headers: { 'content-type': CONTENT_TYPE[representation], etag, 'cache-control': 'no-cache', vary: 'accept' },
      seq,
    }
  }

  /** The oldest goes first: a map remembers in which order it was filled. */
  #keep(key: string, answer: Kept): void {
    if (this.#kept.size >= MAX_KEPT) {
      const [oldest] = this.#kept.keys()
      if (oldest !== undefined) this.#kept.delete(oldest)
    }
    this.#kept.set(key, answer)
  }

  /** A rebuilt engine knows fewer tags than were sent; who reads again must be given one that holds. */
  async #forgettingOnConflict<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (error instanceof BrewError && error.appTag === PRECONDITION_FAILED) this.forget()
      throw error
    }
  }
}

/** A part of a datastore that is live, by its data path. */
interface Part {
  readonly datastore: 'running' | 'operational'
  readonly path: string
}

/** Only of a whole datastore: below a Thing the URL says what is wanted. */
function partOf(url: string): Part | undefined {
  const [datastore, ...below] = rawPath(url).slice(DATASTORE_PREFIX.length).split('/')
  if (below.length > 0 || (datastore !== 'running' && datastore !== 'operational')) return undefined
  const path = queryOf(url).get('path')
  return path === null ? undefined : { datastore, path }
}
