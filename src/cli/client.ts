import {
  type AlarmHistoryAnswer,
  type AlarmsAnswer,
  type AlarmTestAnswer,
  type AlarmTestBody,
  BrewError,
  CONFLICT_APP_TAG,
  type CommitAnswer,
  type CommitBody,
  type CommitsAnswer,
  type ConfirmBody,
  type DiffAnswer,
  type DiffBody,
  type DiscoverAnswer,
  errorFromBody,
  type HealthAnswer,
  type HistoryAnswer,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type OverrideAnswer,
  type OverrideBody,
  parseJson,
  type SessionBody,
  type SessionCommitBody,
  type SessionsAnswer,
  type SilenceBody,
  type V1Commit,
  type V1Edit,
  type V1Session,
  YANG_DATA_JSON,
} from '../base/index.ts'

import { keepProxyAway, reasonOf, serverUrl } from './address.ts'

/** App-tag of the error for a server that does not answer: what was asked may be asked again. */
const SERVER_GONE = 'server-gone'

/** Reading is quick; a server that takes longer is stuck. */
const READ_TIMEOUT_MS = 10_000
/** A commit waits for the vetoes of Things, each with its own deadline. */
const COMMIT_TIMEOUT_MS = 60_000

/** Whether an error means that the server could not be reached or did not answer. */
export function isServerGone(error: unknown): boolean {
  return error instanceof BrewError && error.appTag === SERVER_GONE
}

/** Whether an error means that somebody else has changed the same meanwhile. */
export function isConflict(error: unknown): error is BrewError {
  return error instanceof BrewError && error.appTag === CONFLICT_APP_TAG
}

/** Every request that the command line makes. */
export class Client {
  /** Base URL without a slash at its end. */
  readonly url: string
  #cached = new Map<string, { readonly etag: string; readonly document: JsonObject }>()

  /** @throws BrewError `invalid-value` for what is no http or https URL */
  constructor(url: string) {
    this.url = serverUrl(url)
    keepProxyAway(this.url)
  }

  /** `GET /health`. */
  async health(signal?: AbortSignal): Promise<HealthAnswer> {
    return (await this.#read('/health', signal)) as unknown as HealthAnswer
  }

  /** `GET /v1/discover`. */
  async discover(signal?: AbortSignal): Promise<DiscoverAnswer> {
    const answer = await this.#read('/v1/discover', signal)
    if (typeof answer.boot !== 'string' || !Array.isArray(answer.schema)) throw this.#strange()
    return answer as unknown as DiscoverAnswer
  }

  /** A whole datastore as an RFC 7951 document; asked again only for what has changed. Not to be changed in place. */
  async datastore(name: 'running' | 'operational', signal?: AbortSignal): Promise<JsonObject> {
    const path = `/v1/datastore/${name}`
    const cached = this.#cached.get(path)
    const headers = { Accept: YANG_DATA_JSON, ...(cached === undefined ? {} : { 'If-None-Match': cached.etag }) }
    const response = await this.#fetch(path, { headers }, READ_TIMEOUT_MS, signal)
    if (response.status === 304 && cached !== undefined) return cached.document
    const document = await this.#document(response)
    const etag = response.headers.get('ETag')
    if (etag === null) this.#cached.delete(path)
    else this.#cached.set(path, { etag, document })
    return document
  }

  /**
   * `POST /v1/commit`.
   * @throws BrewError with one further error for each fault that the server found. When the server went away before
   * it answered, nobody knows whether it was done
   */
  async commit(body: CommitBody, signal?: AbortSignal): Promise<CommitAnswer> {
    return this.#decide(
      '/v1/commit',
      body,
      async (response) => (await this.#document(response)) as unknown as CommitAnswer,
      signal,
    )
  }

  /** `GET /v1/commits`: the newest ones, newest first. */
  async commits(limit: number, signal?: AbortSignal): Promise<CommitsAnswer> {
    return (await this.#read(`/v1/commits?limit=${limit}`, signal)) as unknown as CommitsAnswer
  }

  /** `GET /v1/commits/{n}`. @throws BrewError for one that is not kept */
  async commitOf(number: number, signal?: AbortSignal): Promise<V1Commit> {
    return (await this.#read(`/v1/commits/${number}`, signal)) as unknown as V1Commit
  }

  /** `GET /v1/commits/{n}/diff`: what the commit changed. @throws BrewError for one that is not kept */
  async changesOf(number: number, signal?: AbortSignal): Promise<DiffAnswer> {
    return (await this.#read(`/v1/commits/${number}/diff`, signal)) as unknown as DiffAnswer
  }

  /** `GET /v1/commits/{n}/configuration` as an RFC 7951 document. @throws BrewError for one that is not kept */
  async configurationAt(number: number, signal?: AbortSignal): Promise<JsonObject> {
    const init = { headers: { Accept: YANG_DATA_JSON } }
    return this.#document(await this.#fetch(`/v1/commits/${number}/configuration`, init, READ_TIMEOUT_MS, signal))
  }

  /** `POST /v1/things/{thing}/request`: what the Thing says. @throws BrewError what it refuses with */
  async request(
    thing: string,
    asking: { readonly name: string; readonly input: JsonValue; readonly user: string },
    signal?: AbortSignal,
  ): Promise<JsonValue> {
    const path = `/v1/things/${encodeURIComponent(thing)}/request`
    const { output } = await this.#document(await this.#post(path, { ...asking, client: 'cli' }, signal))
    return output ?? null
  }

  /** State of what can be switched, RFC 7951; all a prompt needs, without the rest of the brewery. */
  async power(signal?: AbortSignal): Promise<JsonObject> {
    const path = '/v1/datastore/operational/brewerslab/brewhouse/power'
    const response = await this.#fetch(path, { headers: { Accept: YANG_DATA_JSON } }, READ_TIMEOUT_MS, signal)
    return response.status === 404 ? {} : this.#document(response)
  }

  /** `POST /v1/outputs/{name}/override`. @throws BrewError for an output that is not there */
  async override(name: string, body: OverrideBody, signal?: AbortSignal): Promise<OverrideAnswer> {
    return this.#decide(
      `/v1/outputs/${encodeURIComponent(name)}/override`,
      body,
      async (response) => (await this.#document(response)) as unknown as OverrideAnswer,
      signal,
    )
  }

  /** `GET /v1/history`. @throws BrewError for a path of which nothing is kept */
  async history(
    query: { readonly path: string; readonly from: string; readonly points: number },
    signal?: AbortSignal,
  ): Promise<HistoryAnswer> {
    const parameters = new URLSearchParams({ path: query.path, from: query.from, points: String(query.points) })
    return (await this.#read(`/v1/history?${parameters}`, signal)) as unknown as HistoryAnswer
  }

  /** `POST /v1/confirm`. @throws BrewError when no commit waits, or its persist-id has to be named */
  async confirm(body: ConfirmBody, signal?: AbortSignal): Promise<void> {
    await this.#decide('/v1/confirm', body, (response) => this.#done(response), signal)
  }

  /** `POST /v1/cancel`. @throws as `confirm` */
  async cancel(body: ConfirmBody, signal?: AbortSignal): Promise<CommitAnswer> {
    return this.#decide(
      '/v1/cancel',
      body,
      async (response) => (await this.#document(response)) as unknown as CommitAnswer,
      signal,
    )
  }

  /** `POST /v1/diff`. @throws BrewError for a document that is not valid, or what is not there */
  async diff(body: DiffBody, signal?: AbortSignal): Promise<DiffAnswer> {
    return (await this.#document(await this.#post('/v1/diff', body, signal))) as unknown as DiffAnswer
  }

  /** `GET /v1/sessions`. */
  async sessions(signal?: AbortSignal): Promise<SessionsAnswer> {
    return (await this.#read('/v1/sessions', signal)) as unknown as SessionsAnswer
  }

  /** `POST /v1/sessions`. @throws BrewError `lock-denied` while another one is exclusive */
  async openSession(body: SessionBody, signal?: AbortSignal): Promise<V1Session> {
    return this.#session('', body, signal)
  }

  /** `GET /v1/sessions/{id}`: it is used, so it stays. `undefined` when it has ended. */
  async useSession(id: string, signal?: AbortSignal): Promise<V1Session | undefined> {
    const init = { headers: { Accept: 'application/json' } }
    const response = await this.#fetch(`/v1/sessions/${id}`, init, READ_TIMEOUT_MS, signal)
    if (response.status === 404) return undefined
    return (await this.#document(response)) as unknown as V1Session
  }

  /** `DELETE /v1/sessions/{id}`; one that has ended already is as well. */
  async closeSession(id: string, signal?: AbortSignal): Promise<void> {
    const response = await this.#fetch(`/v1/sessions/${id}`, { method: 'DELETE' }, READ_TIMEOUT_MS, signal)
    if (response.status !== 404) await this.#done(response)
  }

  /** `POST /v1/sessions/{id}/edit`: all edits or none. */
  async editSession(id: string, edits: readonly V1Edit[], signal?: AbortSignal): Promise<V1Session> {
    return this.#session(`/${id}/edit`, { edits }, signal)
  }

  /** `POST /v1/sessions/{id}/discard`. */
  async discardSession(id: string, signal?: AbortSignal): Promise<V1Session> {
    return this.#session(`/${id}/discard`, {}, signal)
  }

  /** `POST /v1/sessions/{id}/rollback`. @throws BrewError for a commit that is not kept */
  async rollBackSession(id: string, to: number, signal?: AbortSignal): Promise<V1Session> {
    return this.#session(`/${id}/rollback`, { to }, signal)
  }

  /** `POST /v1/sessions/{id}/commit`. @throws as `commit` */
  async commitSession(id: string, body: SessionCommitBody, signal?: AbortSignal): Promise<CommitAnswer> {
    return this.#decide(
      `/v1/sessions/${id}/commit`,
      body,
      async (response) => (await this.#document(response)) as unknown as CommitAnswer,
      signal,
    )
  }

  /** `GET /v1/sessions/{id}/configuration` as an RFC 7951 document. */
  async sessionDocument(id: string, signal?: AbortSignal): Promise<JsonObject> {
    const init = { headers: { Accept: YANG_DATA_JSON } }
    return this.#document(await this.#fetch(`/v1/sessions/${id}/configuration`, init, READ_TIMEOUT_MS, signal))
  }

  /** `POST /v1/alarms/acknowledge` and `/silence`. @throws BrewError where no such alarm is raised */
  async quiet(how: 'acknowledge' | 'silence', body: SilenceBody, signal?: AbortSignal): Promise<AlarmsAnswer> {
    return (await this.#document(await this.#post(`/v1/alarms/${how}`, body, signal))) as unknown as AlarmsAnswer
  }

  /** `POST /v1/alarms/test`. @throws BrewError for a target that is not there */
  async testTarget(body: AlarmTestBody, signal?: AbortSignal): Promise<AlarmTestAnswer> {
    return (await this.#document(await this.#post('/v1/alarms/test', body, signal))) as unknown as AlarmTestAnswer
  }

  /** `GET /v1/alarms/history`: the newest steps, newest first. */
  async alarmHistory(limit: number, signal?: AbortSignal): Promise<AlarmHistoryAnswer> {
    return (await this.#read(`/v1/alarms/history?limit=${limit}`, signal)) as unknown as AlarmHistoryAnswer
  }

  /** Forgets what was read, for a server that is another one now. */
  forget(): void {
    this.#cached.clear()
  }

  async #read(path: string, signal: AbortSignal | undefined): Promise<JsonObject> {
    return this.#document(await this.#fetch(path, { headers: { Accept: 'application/json' } }, READ_TIMEOUT_MS, signal))
  }

  async #session(below: string, body: object, signal: AbortSignal | undefined): Promise<V1Session> {
    return (await this.#document(await this.#post(`/v1/sessions${below}`, body, signal))) as unknown as V1Session
  }

  async #post(path: string, body: object, signal: AbortSignal | undefined): Promise<Response> {
    const init = {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: JSON.stringify(body),
    }
    return this.#fetch(path, init, COMMIT_TIMEOUT_MS, signal)
  }

  /** Sends what changes something. */
  async #decide<T>(
    path: string,
    body: CommitBody | ConfirmBody | SessionCommitBody | OverrideBody,
    answered: (response: Response) => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    try {
      return await answered(await this.#post(path, body, signal))
    } catch (error) {
      throw error instanceof BrewError && (isServerGone(error) || signal?.aborted === true) ? undecided(error) : error
    }
  }

  /** An answer without a body. */
  async #done(response: Response): Promise<void> {
    if (!response.ok) await this.#document(response)
  }

  async #document(response: Response): Promise<JsonObject> {
    let json: JsonValue
    try {
      json = parseJson(await response.text())
    } catch (error) {
      if (!(error instanceof BrewError)) throw this.#gone(error)
      throw response.ok ? this.#strange() : this.#status(response)
    }
    if (!response.ok) throw errorFromBody(json) ?? this.#status(response)
    if (!isJsonObject(json)) throw this.#strange()
    return json
  }

  async #fetch(path: string, init: RequestInit, timeoutMs: number, signal?: AbortSignal): Promise<Response> {
    const timeout = AbortSignal.timeout(timeoutMs)
    const either = signal === undefined ? timeout : AbortSignal.any([signal, timeout])
    try {
      return await fetch(`${this.url}${path}`, { ...init, redirect: 'error', signal: either })
    } catch (error) {
      if (signal?.aborted === true)
        throw new BrewError('operation-failed', 'interrupted', {}, undefined, { cause: error })
      throw this.#gone(error)
    }
  }

  #gone(cause: unknown): BrewError {
    return new BrewError(
      'operation-failed',
      `cannot reach the server at ${this.url}: ${reasonOf(cause)}`,
      {},
      'Start it with "brewerslab serve", or name another one with --server URL',
      { appTag: SERVER_GONE, cause },
    )
  }

  #strange(): BrewError {
    return new BrewError('operation-failed', `what answers at ${this.url} is no brewerslab server`)
  }

  #status(response: Response): BrewError {
    return new BrewError('operation-failed', `the server at ${this.url} answered ${response.status} without a reason`)
  }
}

/** A commit, a confirmation or a rollback without an answer. */
function undecided(error: BrewError): BrewError {
  return new BrewError(
    error.tag,
    `${error.message}; whether it was done is not known`,
    {},
    'Try again when the server is there: what is in force already is not changed again',
    { cause: error, ...(error.appTag === undefined ? {} : { appTag: error.appTag }) },
  )
}
