import {
  type ActionAnswer,
  type ActionBody,
  type AlarmHistoryAnswer,
  type AlarmsAnswer,
  type AlarmTestAnswer,
  type AlarmTestBody,
  type CommitAnswer,
  type CommitBody,
  type CommitsAnswer,
  type CompleteAnswer,
  type ConfirmBody,
  type DiffAnswer,
  type DiffBody,
  type DiscoverAnswer,
  type HealthAnswer,
  type HistoryAnswer,
  type JsonObject,
  type JsonValue,
  type SessionBody,
  type SessionCommitBody,
  type SessionDiffAnswer,
  type SessionsAnswer,
  type SilenceBody,
  type ThingAnswer,
  type ThingVerb,
  type V1Commit,
  type V1Edit,
  type V1Session,
  type ValidateAnswer,
  YANG_DATA_JSON,
  type YANG_DATA_XML,
} from '../base/index.ts'

import { COMMIT_TIMEOUT_MS, Connection, READ_TIMEOUT_MS, type StreamEvent } from './connection.ts'

/** A document or lines to be taken into a candidate. */
export interface LoadRequest {
  readonly mode: 'merge' | 'override' | 'replace'
  /** Lines have no mode. */
  readonly type: typeof YANG_DATA_JSON | typeof YANG_DATA_XML | 'text/plain'
  readonly text: string
  /** Data path that it is taken in below. */
  readonly path?: string
}

/** Whether what is not set is told as its default (RFC 8040 4.8.9). */
export interface WithDefaults {
  readonly withDefaults?: boolean
}

/** Every request that the command line makes. */
export class Client extends Connection {
  /** `GET /health`. */
  async health(signal?: AbortSignal): Promise<HealthAnswer> {
    return (await this.read('/health', signal)) as unknown as HealthAnswer
  }

  /** `GET /v1/discover`. */
  async discover(signal?: AbortSignal): Promise<DiscoverAnswer> {
    const answer = await this.read('/v1/discover', signal)
    if (typeof answer.boot !== 'string' || !Array.isArray(answer.schema)) throw this.strange()
    return answer as unknown as DiscoverAnswer
  }

  /** A whole datastore as an RFC 7951 document; asked again only for what has changed. Not to be changed in place. */
  async datastore(name: 'running' | 'operational', signal?: AbortSignal): Promise<JsonObject> {
    return this.revalidated(`/v1/datastore/${name}`, { Accept: YANG_DATA_JSON }, signal)
  }

  /** What is at a data path of a datastore, RFC 7951. @throws BrewError for an entry that is not there */
  async part(
    name: 'running' | 'operational',
    path: string,
    how: WithDefaults = {},
    signal?: AbortSignal,
  ): Promise<JsonValue> {
    const query = new URLSearchParams({ path, ...defaultsOf(how) })
    const init = { headers: { Accept: YANG_DATA_JSON } }
    return this.json(await this.fetch(`/v1/datastore/${name}?${query}`, init, READ_TIMEOUT_MS, signal))
  }

  /**
   * `POST /v1/commit`.
   * @throws BrewError with one further error for each fault that the server found. When the server went away before
   * it answered, nobody knows whether it was done
   */
  async commit(body: CommitBody, signal?: AbortSignal): Promise<CommitAnswer> {
    return this.decide(
      '/v1/commit',
      body,
      async (response) => (await this.document(response)) as unknown as CommitAnswer,
      signal,
    )
  }

  /** `GET /v1/commits`: the newest ones, newest first. */
  async commits(limit: number, signal?: AbortSignal): Promise<CommitsAnswer> {
    return (await this.read(`/v1/commits?limit=${limit}`, signal)) as unknown as CommitsAnswer
  }

  /** `GET /v1/commits/{n}`. @throws BrewError for one that is not kept */
  async commitOf(number: number, signal?: AbortSignal): Promise<V1Commit> {
    return (await this.read(`/v1/commits/${number}`, signal)) as unknown as V1Commit
  }

  /** `GET /v1/commits/{n}/diff`: what the commit changed. @throws BrewError for one that is not kept */
  async changesOf(number: number, signal?: AbortSignal): Promise<DiffAnswer> {
    return (await this.read(`/v1/commits/${number}/diff`, signal)) as unknown as DiffAnswer
  }

  /** `POST /v1/things/{thing}/request`: what the Thing says. @throws BrewError what it refuses with */
  async request(
    thing: string,
    asking: { readonly name: string; readonly input: JsonValue; readonly user: string },
    signal?: AbortSignal,
  ): Promise<JsonValue> {
    const path = `/v1/things/${encodeURIComponent(thing)}/request`
    const { output } = await this.document(await this.post(path, { ...asking, client: 'cli' }, signal))
    return output ?? null
  }

  /** State of what can be switched, RFC 7951; all a prompt needs, without the rest of the brewery. */
  async power(signal?: AbortSignal): Promise<JsonObject> {
    const path = '/v1/datastore/operational/brewerslab/brewhouse/power'
    const response = await this.fetch(path, { headers: { Accept: YANG_DATA_JSON } }, READ_TIMEOUT_MS, signal)
    return response.status === 404 ? {} : this.document(response)
  }

  /** `POST /v1/action`: the output of an action or RPC. @throws BrewError what it is refused with */
  async action(body: ActionBody, signal?: AbortSignal): Promise<JsonObject> {
    const { output } = (await this.document(await this.post('/v1/action', body, signal))) as unknown as ActionAnswer
    return output
  }

  /** `POST /v1/things/{thing}/start`, `/stop`, `/restart`. */
  async control(thing: string, verb: ThingVerb, user: string, signal?: AbortSignal): Promise<ThingAnswer> {
    const path = `/v1/things/${encodeURIComponent(thing)}/${verb}`
    return (await this.document(await this.post(path, { user, client: 'cli' }, signal))) as unknown as ThingAnswer
  }

  /** `GET /v1/history`. @throws BrewError for a path of which nothing is kept */
  async history(
    query: { readonly path: string; readonly from: string; readonly points: number },
    signal?: AbortSignal,
  ): Promise<HistoryAnswer> {
    const parameters = new URLSearchParams({ path: query.path, from: query.from, points: String(query.points) })
    return (await this.read(`/v1/history?${parameters}`, signal)) as unknown as HistoryAnswer
  }

  /** `POST /v1/confirm`. @throws BrewError when no commit waits, or its persist-id has to be named */
  async confirm(body: ConfirmBody, signal?: AbortSignal): Promise<void> {
    await this.decide('/v1/confirm', body, (response) => this.done(response), signal)
  }

  /** `POST /v1/cancel`. @throws as `confirm` */
  async cancel(body: ConfirmBody, signal?: AbortSignal): Promise<CommitAnswer> {
    return this.decide(
      '/v1/cancel',
      body,
      async (response) => (await this.document(response)) as unknown as CommitAnswer,
      signal,
    )
  }

  /** `POST /v1/diff`. @throws BrewError for a document that is not valid, or what is not there */
  async diff(body: DiffBody, signal?: AbortSignal): Promise<DiffAnswer> {
    return (await this.document(await this.post('/v1/diff', body, signal))) as unknown as DiffAnswer
  }

  /** `GET /v1/sessions`. */
  async sessions(signal?: AbortSignal): Promise<SessionsAnswer> {
    return (await this.read('/v1/sessions', signal)) as unknown as SessionsAnswer
  }

  /** `POST /v1/sessions`. @throws BrewError `lock-denied` while another one is exclusive */
  async openSession(body: SessionBody, signal?: AbortSignal): Promise<V1Session> {
    return this.#session('', body, signal)
  }

  /** `GET /v1/sessions/{id}`: it is used, so it stays. `undefined` when it has ended. */
  async useSession(id: string, signal?: AbortSignal): Promise<V1Session | undefined> {
    const init = { headers: { Accept: 'application/json' } }
    const response = await this.fetch(`/v1/sessions/${id}`, init, READ_TIMEOUT_MS, signal)
    if (response.status === 404) return undefined
    return (await this.document(response)) as unknown as V1Session
  }

  /** `DELETE /v1/sessions/{id}`; one that has ended already is as well. */
  async closeSession(id: string, signal?: AbortSignal): Promise<void> {
    const response = await this.fetch(`/v1/sessions/${id}`, { method: 'DELETE' }, READ_TIMEOUT_MS, signal)
    if (response.status !== 404) await this.done(response)
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
    return this.decide(
      `/v1/sessions/${id}/commit`,
      body,
      async (response) => (await this.document(response)) as unknown as CommitAnswer,
      signal,
    )
  }

  /** `GET /v1/sessions/{id}/configuration` as RFC 7951. @throws BrewError for an entry that is not there */
  async sessionConfiguration(
    id: string,
    path: string,
    how: WithDefaults = {},
    signal?: AbortSignal,
  ): Promise<JsonValue> {
    const query = new URLSearchParams({ path, ...defaultsOf(how) })
    const init = { headers: { Accept: YANG_DATA_JSON } }
    return this.json(await this.fetch(`/v1/sessions/${id}/configuration?${query}`, init, READ_TIMEOUT_MS, signal))
  }

  /** The same as XML, from the root. */
  async sessionXml(id: string, path: string, how: WithDefaults, signal?: AbortSignal): Promise<string> {
    return this.xml(`/v1/sessions/${id}/configuration?${new URLSearchParams({ path, ...defaultsOf(how) })}`, signal)
  }

  /** The same as XML, from the root. */
  async partXml(
    name: 'running' | 'operational',
    path: string,
    how: WithDefaults,
    signal?: AbortSignal,
  ): Promise<string> {
    return this.xml(`/v1/datastore/${name}?${new URLSearchParams({ path, ...defaultsOf(how) })}`, signal)
  }

  /** `GET /v1/sessions/{id}/diff`. */
  async sessionDiff(id: string, signal?: AbortSignal): Promise<SessionDiffAnswer> {
    return (await this.read(`/v1/sessions/${id}/diff`, signal)) as unknown as SessionDiffAnswer
  }

  /** `POST /v1/sessions/{id}/validate`. @throws BrewError with all that is wrong */
  async validateSession(id: string, signal?: AbortSignal): Promise<ValidateAnswer> {
    return (await this.document(
      await this.post(`/v1/sessions/${id}/validate`, {}, signal),
    )) as unknown as ValidateAnswer
  }

  /** Takes a document or lines into a candidate. @throws BrewError with line and column of what is wrong */
  async loadSession(id: string, load: LoadRequest, signal?: AbortSignal): Promise<V1Session> {
    const { mode, type, text, path } = load
    const query = new URLSearchParams({ mode, ...(path === undefined ? {} : { path }) })
    const url = type === 'text/plain' ? `/v1/sessions/${id}/edit` : `/v1/sessions/${id}/load?${query}`
    const init = { method: 'POST', headers: { 'Content-Type': type, Accept: 'application/json' }, body: text }
    return (await this.document(await this.fetch(url, init, COMMIT_TIMEOUT_MS, signal))) as unknown as V1Session
  }

  /** `GET /v1/complete`, asked again only for what has changed. */
  async complete(query: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<CompleteAnswer> {
    const path = `/v1/complete?${new URLSearchParams(query)}`
    return (await this.revalidated(path, { Accept: 'application/json' }, signal)) as unknown as CompleteAnswer
  }

  /** `GET /v1/stream`: what changes at a path, until the signal says to stop. @throws BrewError when the server goes away */
  stream(path: string, signal?: AbortSignal): AsyncGenerator<StreamEvent, void> {
    return this.events(`/v1/stream?${new URLSearchParams(path === '/' ? {} : { path })}`, signal)
  }

  /** `POST /v1/rollback`. @throws BrewError for a commit that is not kept */
  async rollback(to: number, user: string, signal?: AbortSignal): Promise<CommitAnswer> {
    const body = { to, user, client: 'cli' } as const
    return this.decide(
      '/v1/rollback',
      body,
      async (response) => (await this.document(response)) as unknown as CommitAnswer,
      signal,
    )
  }

  /** The alarms there are, RFC 7951; all that a bottom line needs, without the rest of the brewery. */
  async alarms(signal?: AbortSignal): Promise<JsonObject> {
    const path = '/v1/datastore/operational/brewerslab-alarm/alarms'
    const response = await this.fetch(path, { headers: { Accept: YANG_DATA_JSON } }, READ_TIMEOUT_MS, signal)
    if (response.status === 404) return {}
    const document = await this.document(response)
    return Object.fromEntries(Object.entries(document).map(([name, it]) => [name.replace('brewerslab-alarm:', ''), it]))
  }

  /** `POST /v1/alarms/acknowledge` and `/silence`. @throws BrewError where no such alarm is raised */
  async quiet(how: 'acknowledge' | 'silence', body: SilenceBody, signal?: AbortSignal): Promise<AlarmsAnswer> {
    return (await this.document(await this.post(`/v1/alarms/${how}`, body, signal))) as unknown as AlarmsAnswer
  }

  /** `POST /v1/alarms/test`. @throws BrewError for a target that is not there */
  async testTarget(body: AlarmTestBody, signal?: AbortSignal): Promise<AlarmTestAnswer> {
    return (await this.document(await this.post('/v1/alarms/test', body, signal))) as unknown as AlarmTestAnswer
  }

  /** `GET /v1/alarms/history`: the newest steps, newest first. */
  async alarmHistory(limit: number, signal?: AbortSignal): Promise<AlarmHistoryAnswer> {
    return (await this.read(`/v1/alarms/history?limit=${limit}`, signal)) as unknown as AlarmHistoryAnswer
  }

  async #session(below: string, body: object, signal: AbortSignal | undefined): Promise<V1Session> {
    return (await this.document(await this.post(`/v1/sessions${below}`, body, signal))) as unknown as V1Session
  }
}

function defaultsOf({ withDefaults = false }: WithDefaults): Readonly<Record<string, string>> {
  return withDefaults ? { 'with-defaults': 'report-all' } : {}
}
