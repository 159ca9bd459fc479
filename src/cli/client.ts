import {
  BrewError,
  type CommitAnswer,
  type CommitBody,
  type DiscoverAnswer,
  type ErrorBody,
  type HealthAnswer,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  parseJson,
  YANG_DATA_JSON,
} from '../base/index.ts'

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

/** Every request that the command line makes. */
export class Client {
  /** Base URL without a slash at its end. */
  readonly url: string
  #cached = new Map<string, { readonly etag: string; readonly document: JsonObject }>()

  /** @throws BrewError `invalid-value` for what is no http or https URL */
  constructor(url: string) {
    this.url = checkedUrl(url)
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
    const init = {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: JSON.stringify(body),
    }
    try {
      const response = await this.#fetch('/v1/commit', init, COMMIT_TIMEOUT_MS, signal)
      return (await this.#document(response)) as unknown as CommitAnswer
    } catch (error) {
      throw error instanceof BrewError && (isServerGone(error) || signal?.aborted === true) ? undecided(error) : error
    }
  }

  /** Forgets what was read, for a server that is another one now. */
  forget(): void {
    this.#cached.clear()
  }

  async #read(path: string, signal: AbortSignal | undefined): Promise<JsonObject> {
    const init = { headers: { Accept: 'application/json' } }
    return this.#document(await this.#fetch(path, init, READ_TIMEOUT_MS, signal))
  }

  async #document(response: Response): Promise<JsonObject> {
    let json: JsonValue
    try {
      json = parseJson(await response.text())
    } catch (error) {
      if (!(error instanceof BrewError)) throw this.#gone(error)
      throw response.ok ? this.#strange() : this.#status(response)
    }
    if (!response.ok) throw errorOf(json) ?? this.#status(response)
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

/** A commit without an answer. */
function undecided(error: BrewError): BrewError {
  return new BrewError(
    error.tag,
    `${error.message}; whether it was committed is not known`,
    {},
    'Commit again when the server is there: what is in force already is not changed again',
    { cause: error, ...(error.appTag === undefined ? {} : { appTag: error.appTag }) },
  )
}

function checkedUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new BrewError(
      'invalid-value',
      `"${text}" is not the URL of a server`,
      {},
      'Write it like http://127.0.0.1:8000',
    )
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
}

/**
 * The runtime sends requests through `HTTP_PROXY` even when they are for this machine, where no proxy can find the
 * server; `NO_PROXY` is the one switch it has.
 */
function keepProxyAway(url: string): void {
  const { hostname } = new URL(url)
  if (hostname !== 'localhost' && hostname !== '[::1]' && !hostname.startsWith('127.')) return
  const known = process.env.NO_PROXY ?? process.env.no_proxy
  process.env.NO_PROXY = known === undefined || known === '' ? hostname : `${known},${hostname}`
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ConnectionRefused: 'nothing listens there',
  ECONNRESET: 'it closed the connection',
  ConnectionClosed: 'it closed the connection',
  ENOTFOUND: 'no such host',
  EHOSTUNREACH: 'no way to that host',
  ENETUNREACH: 'no way to that network',
  TimeoutError: 'it does not answer in time',
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name
  return REASONS[code] ?? cause.message
}

/** The errors of an RFC 8040 body as one that carries the others. */
function errorOf(json: JsonValue): BrewError | undefined {
  const body =
    isJsonObject(json) && isJsonObject(json['ietf-restconf:errors']) ? (json as unknown as ErrorBody) : undefined
  const errors = body?.['ietf-restconf:errors'].error
  if (!Array.isArray(errors) || errors.length === 0) return undefined
  const [first, ...others] = (errors as ErrorBody['ietf-restconf:errors']['error']).map(
    (it) => (options: { readonly others?: readonly BrewError[] }) =>
      new BrewError(
        it['error-tag'],
        it['error-message'] ?? it['error-tag'],
        it['error-path'] === undefined ? {} : { path: it['error-path'] },
        it['error-info']?.hint,
        { ...options, ...(it['error-app-tag'] === undefined ? {} : { appTag: it['error-app-tag'] }) },
      ),
  )
  return first?.({ others: others.map((it) => it({})) })
}
