import {
  BrewError,
  type JsonObject,
  type SessionDiffAnswer,
  type SessionsAnswer,
  V1_SESSION_MODES,
  type V1DiffFormat,
  type V1Session,
  type ValidateAnswer,
} from '../../base/index.ts'
import type { Datastores, SessionInfo } from '../../datastore/index.ts'
import { type HttpError, namedNotFound, notFound } from '../errors.ts'
import { type Handler, jsonAnswer, type Route } from '../route.ts'
import { queryOf, rawPath, refuseQuery } from '../url.ts'
import { placedInText, readWrittenEdits } from './commit.ts'
import { configurationAnswer } from './configuration.ts'
import { diffAnswer, diffFormat } from './diff.ts'
import { readLoad } from './load.ts'
import { asker, commitNumber, dataPath, howToCommit, integer, oneOf, readMembers } from './members.ts'
import { committed } from './writing.ts'

/** Where a session is. */
const PREFIX = '/v1/sessions/'

/** What may name a session. */
const SESSION_ID = /^[A-Za-z0-9_-]{1,64}$/

/** Candidates of their own: `/v1/sessions` and below. */
export class SessionsApi {
  constructor(
    readonly datastores: Datastores,
    readonly bodyLimitBytes: number,
  ) {}

  /** Its part of the server's table. */
  get routes(): readonly Route[] {
    const posting = (name: Route['name'], verb: string, handler: Handler): Route => ({
      name,
      path: `${PREFIX}:id/${verb}`,
      methods: { POST: handler },
    })
    return [
      {
        name: 'sessions',
        path: '/v1/sessions',
        methods: { GET: (request) => this.#list(request), POST: (request) => this.#open(request) },
      },
      {
        name: 'session',
        path: `${PREFIX}:id`,
        methods: { GET: (request) => this.#get(request), DELETE: (request) => this.#close(request) },
      },
      posting('session-edit', 'edit', (request) => this.#edit(request)),
      posting('session-load', 'load', (request) => this.#load(request)),
      posting('session-discard', 'discard', (request) => this.#discard(request)),
      posting('session-rollback', 'rollback', (request) => this.#rollback(request)),
      posting('session-validate', 'validate', (request) => this.#validate(request)),
      posting('session-commit', 'commit', (request) => this.#commit(request)),
      { name: 'session-diff', path: `${PREFIX}:id/diff`, methods: { GET: (request) => this.#diff(request) } },
      {
        name: 'session-configuration',
        path: `${PREFIX}:id/configuration`,
        methods: { GET: (request) => this.#configuration(request) },
      },
    ]
  }

  get #sessions(): Datastores['sessions'] {
    return this.datastores.sessions
  }

  #list(request: Request): Response {
    refuseQuery(queryOf(request.url), [])
    const answer: SessionsAnswer = { sessions: this.#sessions.list().map(sessionOf) }
    return jsonAnswer(request, JSON.stringify(answer, null, 4))
  }

  async #open(request: Request): Promise<Response> {
    const members = await this.#members(request, ['user', 'client', 'mode', 'base'])
    const mode = oneOf(members, 'mode', V1_SESSION_MODES) ?? 'private'
    const base = integer(members, 'base', 0)
    const session = this.#sessions.open({ ...asker(members), mode, ...(base === undefined ? {} : { base }) })
    return sessionAnswer(request, session, 201, { location: `${PREFIX}${session.id}` })
  }

  #get(request: Request): Response {
    refuseQuery(queryOf(request.url), [])
    return sessionAnswer(request, this.#named(request))
  }

  #close(request: Request): Response {
    refuseQuery(queryOf(request.url), [])
    this.#sessions.close(this.#named(request).id)
    return new Response(null, { status: 204 })
  }

  async #edit(request: Request): Promise<Response> {
    const { schema } = this.datastores
    const { edits, placed } = await readWrittenEdits(request, { schema, limitBytes: this.bodyLimitBytes, known: [] })
    const { id } = this.#named(request)
    try {
      return sessionAnswer(request, this.#sessions.edit(id, edits))
    } catch (error) {
      throw placed(error)
    }
  }

  async #load(request: Request): Promise<Response> {
    const load = await readLoad(request, this.bodyLimitBytes)
    const { id } = this.#named(request)
    try {
      return sessionAnswer(request, this.#sessions.edit(id, [load]))
    } catch (error) {
      throw placedInText(error)
    }
  }

  async #discard(request: Request): Promise<Response> {
    await this.#members(request, [])
    return sessionAnswer(request, this.#sessions.discard(this.#named(request).id))
  }

  async #rollback(request: Request): Promise<Response> {
    const members = await this.#members(request, ['to', 'path'])
    const to = commitNumber(members, 'to')
    const { id } = this.#named(request)
    try {
      return sessionAnswer(request, this.#sessions.rollback(id, to, dataPath(members, 'path')))
    } catch (error) {
      throw namedNotFound(error)
    }
  }

  /** A candidate that could not be committed is answered with all its faults, as the commit would be; Things are asked. */
  async #validate(request: Request): Promise<Response> {
    await this.#members(request, [])
    const session = this.#named(request)
    const { faults } = this.#sessions.examine(session.id)
    const [first, ...others] = faults
    if (first !== undefined) throw judged(first, others)
    const { edits, warnings } = await this.#sessions.commit(session.id, { check: true })
    const answer: ValidateAnswer = { base: this.#sessions.get(session.id).base, edits, warnings }
    return jsonAnswer(request, JSON.stringify(answer, null, 4))
  }

  #diff(request: Request): Response {
    const query = queryOf(request.url)
    refuseQuery(query, ['format'])
    const session = this.#named(request)
    const { changes } = this.#sessions.examine(session.id)
    return this.#diffAnswer(request, { base: session.base, edits: changes }, diffFormat(query))
  }

  #diffAnswer(request: Request, answer: SessionDiffAnswer, format: V1DiffFormat): Response {
    return diffAnswer(request, this.datastores.schema, answer, format)
  }

  async #commit(request: Request): Promise<Response> {
    const members = await this.#members(request, ['comment', 'check', 'confirmed'])
    const { id } = this.#named(request)
    return committed(this.datastores, await this.#sessions.commit(id, howToCommit(members)), '/')
  }

  #configuration(request: Request): Response {
    const sessions = this.#sessions
    const { id } = this.#named(request)
    const path = queryOf(request.url).get('path') ?? '/'
    const configuration = {
      schema: this.datastores.schema,
      read: (at: string, options: Parameters<typeof sessions.read>[2]) => sessions.read(id, at, options),
      toXml: (at: string, members: JsonObject) => this.datastores.toXml(at, members),
    }
    return configurationAnswer(configuration, path, request, ['path'])
  }

  /** @throws HttpError 404 */
  #named(request: Request): SessionInfo {
    const id = rawPath(request.url).split('/')[3] ?? ''
    if (!SESSION_ID.test(id)) throw noSuchSession()
    try {
      return this.#sessions.get(id)
    } catch (error) {
      throw namedNotFound(error)
    }
  }

  /** The body, once it is certain that the URL has no query. */
  #members(request: Request, known: readonly string[]): Promise<JsonObject> {
    refuseQuery(queryOf(request.url), [])
    return readMembers(request, this.bodyLimitBytes, known)
  }
}

function noSuchSession(): HttpError {
  return notFound(
    'there is no such session',
    'Open one with POST /v1/sessions: those that are idle too long are closed',
  )
}

function sessionOf({ id, user, client, mode, opened, lastUsed, base, edits }: SessionInfo): V1Session {
  return { id, user, client, mode, opened: opened.toISOString(), lastUsed: lastUsed.toISOString(), base, edits }
}

function sessionAnswer(request: Request, session: SessionInfo, status = 200, headers = {}): Response {
  return jsonAnswer(request, JSON.stringify(sessionOf(session), null, 4), status, headers)
}

/** Faults as one error that carries them all. */
function judged(first: BrewError, others: readonly BrewError[]): BrewError {
  const appTag = first.appTag === undefined ? {} : { appTag: first.appTag }
  return new BrewError(first.tag, first.message, first.at, first.hint, { ...appTag, others, cause: first })
}
