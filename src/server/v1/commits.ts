import type { CommitsAnswer, DiffAnswer, JsonObject, Log, V1Commit } from '../../base/index.ts'
import type { Commit, Datastores, LoggedCommit } from '../../datastore/index.ts'
import { tagCondition } from '../conditions.ts'
import { HttpError, namedNotFound, notFound } from '../errors.ts'
import { jsonAnswer, type Route } from '../route.ts'
import { queryOf, rawPath, refuseQuery } from '../url.ts'
import { configurationAnswer } from './configuration.ts'
import { compared, diffAnswer, diffFormat } from './diff.ts'
import { asker, commitNumber, dataPath, howToCommit, persistId, readMembers } from './members.ts'
import { committed, guard } from './writing.ts'

/** Commits that one answer lists where no limit is given, and the highest limit. */
const DEFAULT_LIMIT = 100
const MAX_LIMIT = 1000

/** The commit log, and going back: `/v1/commits`, `/v1/rollback`, `/v1/confirm`, `/v1/cancel`. */
export class CommitsApi {
  constructor(
    readonly datastores: Datastores,
    readonly bodyLimitBytes: number,
    readonly log: Log,
  ) {}

  /** Its part of the server's table. */
  get routes(): readonly Route[] {
    return [
      { name: 'commits', path: '/v1/commits', methods: { GET: (request) => this.#list(request) } },
      { name: 'commit-of', path: '/v1/commits/:number', methods: { GET: (request) => this.#one(request) } },
      { name: 'commit-diff', path: '/v1/commits/:number/diff', methods: { GET: (request) => this.#diff(request) } },
      {
        name: 'commit-configuration',
        path: '/v1/commits/:number/configuration',
        methods: { GET: (request) => this.#configuration(request) },
      },
      { name: 'rollback', path: '/v1/rollback', methods: { POST: (request) => this.#rollback(request) } },
      { name: 'confirm', path: '/v1/confirm', methods: { POST: (request) => this.#confirm(request) } },
      { name: 'cancel', path: '/v1/cancel', methods: { POST: (request) => this.#cancel(request) } },
    ]
  }

  #list(request: Request): Response {
    const query = queryOf(request.url)
    refuseQuery(query, ['limit', 'before'])
    const limit = countIn(query, 'limit', 1, MAX_LIMIT) ?? DEFAULT_LIMIT
    const before = countIn(query, 'before', 0)
    const pending = this.datastores.pendingConfirm()
    const answer: CommitsAnswer = {
      newest: this.#newest(),
      commits: this.datastores.commits({ limit, ...(before === undefined ? {} : { before }) }).map(commitOf),
      ...(pending === undefined ? {} : { pending }),
    }
    return jsonAnswer(request, JSON.stringify(answer, null, 4))
  }

  #one(request: Request): Response {
    refuseQuery(queryOf(request.url), [])
    const number = numberIn(request.url)
    const [found] = this.datastores.commits({ before: number + 1, limit: 1 })
    if (found?.number !== number) throw noSuchCommit(number)
    return jsonAnswer(request, JSON.stringify(commitOf(found), null, 4))
  }

  #diff(request: Request): Response {
    const query = queryOf(request.url)
    refuseQuery(query, ['to', 'format'])
    const number = numberIn(request.url)
    return compared(() => {
      const answer: DiffAnswer = query.has('to')
        ? this.#between(number, query.get('to') === 'running' ? 'running' : requireCount(query, 'to', 0))
        : { from: number - 1, to: number, edits: this.datastores.changesOf(number) }
      return diffAnswer(request, this.datastores.schema, answer, diffFormat(query))
    })
  }

  #between(from: number, to: number | 'running'): DiffAnswer {
    return { from, to, edits: this.datastores.difference(from, to) }
  }

  #configuration(request: Request): Response {
    const { datastores } = this
    const number = numberIn(request.url)
    const configuration = {
      schema: datastores.schema,
      read: (_: string, options: Parameters<Datastores['configurationAt']>[1]) =>
        datastores.configurationAt(number, options),
      toXml: (at: string, members: JsonObject) => datastores.toXml(at, members),
    }
    return compared(() => configurationAnswer(configuration, '/', request))
  }

  async #rollback(request: Request): Promise<Response> {
    refuseQuery(queryOf(request.url), [])
    const known = ['to', 'path', 'comment', 'user', 'client', 'check', 'confirmed']
    const members = await this.#members(request, known)
    const to = commitNumber(members, 'to')
    const ifMatch = tagCondition(request.headers, 'if-match')
    const path = dataPath(members, 'path')
    const only = path === undefined ? {} : { path }
    const wanted = { to, ...only, ...asker(members), ...howToCommit(members), ...guard('/', ifMatch) }
    return this.#committed(() => this.datastores.rollback(wanted))
  }

  /** Nothing changes but that nothing will: so there is nothing to answer. */
  async #confirm(request: Request): Promise<Response> {
    refuseQuery(queryOf(request.url), [])
    const members = await this.#members(request, ['persistId', 'user', 'client'])
    const { user } = asker(members)
    this.datastores.confirm(persistId(members))
    this.log.info('a commit was confirmed', { user })
    return new Response(null, { status: 204 })
  }

  async #cancel(request: Request): Promise<Response> {
    refuseQuery(queryOf(request.url), [])
    const members = await this.#members(request, ['persistId', 'user', 'client'])
    return this.#committed(() => this.datastores.cancelConfirm({ ...asker(members), ...persistId(members) }), 'as is')
  }

  #members(request: Request, known: readonly string[]): Promise<JsonObject> {
    return readMembers(request, this.bodyLimitBytes, known)
  }

  async #committed(commit: () => Promise<Commit>, errors: 'naming' | 'as is' = 'naming'): Promise<Response> {
    try {
      return committed(this.datastores, await commit(), '/')
    } catch (error) {
      throw errors === 'naming' ? namedNotFound(error) : error
    }
  }

  #newest(): number {
    return this.datastores.commits({ limit: 1 })[0]?.number ?? 0
  }
}

function commitOf({ number, time, user, client, comment, size }: LoggedCommit): V1Commit {
  return { number, time: time.toISOString(), user, client, ...(comment === undefined ? {} : { comment }), size }
}

function numberIn(url: string): number {
  const text = rawPath(url).split('/')[3] ?? ''
  const number = wholeNumber(text)
  if (number === undefined) throw notFound(`"${text}" is not the number of a commit`, 'See /v1/commits')
  return number
}

function noSuchCommit(number: number): HttpError {
  return notFound(`there is no commit ${number}`, 'See /v1/commits for those that are kept')
}

/** A query parameter that counts; `undefined` where it is left out. @throws HttpError 400 */
export function countIn(
  query: URLSearchParams,
  name: string,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): number | undefined {
  return query.has(name) ? requireCount(query, name, least, most) : undefined
}

function requireCount(query: URLSearchParams, name: string, least: number, most = Number.MAX_SAFE_INTEGER): number {
  const number = wholeNumber(query.get(name) ?? '')
  if (number !== undefined && number >= least && number <= most) return number
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`
  throw new HttpError(400, 'invalid-value', `"${name}" must be a whole number ${range}`)
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined
}
