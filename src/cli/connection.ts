import {
  BrewError,
  CONFLICT_APP_TAG,
  type CommitBody,
  type ConfirmBody,
  errorFromBody,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type OverrideBody,
  parseJson,
  type RollbackBody,
  type SessionCommitBody,
  YANG_DATA_XML,
} from '../base/index.ts'
import { keepProxyAway, reasonOf, serverUrl } from './address.ts'

/** App-tag of the error for a server that does not answer: what was asked may be asked again. */
const SERVER_GONE = 'server-gone'

/** Reading is quick; a server that takes longer is stuck. */
export const READ_TIMEOUT_MS = 10_000
/** A commit waits for the vetoes of Things, each with its own deadline. */
export const COMMIT_TIMEOUT_MS = 60_000

/** Answers that are kept to be asked for again: documents, and lists that completion walks through. */
const MOST_CACHED = 64

/** Whether an error means that the server could not be reached or did not answer. */
export function isServerGone(error: unknown): boolean {
  return error instanceof BrewError && error.appTag === SERVER_GONE
}

/** Whether an error means that somebody else has changed the same meanwhile. */
export function isConflict(error: unknown): error is BrewError {
  return error instanceof BrewError && error.appTag === CONFLICT_APP_TAG
}

/** What to do instead of what the server tells those who speak HTTP to it. */
const HINTS: readonly (readonly [begin: string, hint: string])[] = [
  ['See /v1/commits', 'See "show commits"'],
  ['See /v1/discover', 'See "show things"'],
  ['See operational/brewerslab-alarm', 'See "show alarms"'],
]

/** What the server refuses with, its hints in words of the command line; what is only a path of REST is left out. */
function refusal(json: JsonValue): BrewError | undefined {
  const error = errorFromBody(json)
  return error === undefined ? undefined : forPerson(error)
}

function forPerson(error: BrewError): BrewError {
  const { tag, message, at, appTag } = error
  const others = error.others.map(forPerson)
  return new BrewError(tag, message, at, hintFor(error.hint), { ...(appTag === undefined ? {} : { appTag }), others })
}

function hintFor(hint: string | undefined): string | undefined {
  if (hint === undefined) return undefined
  const known = HINTS.find(([begin]) => hint.startsWith(begin))
  if (known !== undefined) return known[1]
  return hint.includes('/v1/') ? undefined : hint
}

/** One event of a stream. */
export interface StreamEvent {
  readonly event: string
  readonly data: JsonObject
}

/** How a server is asked: what it answers, refuses, or does not answer at all. */
export class Connection {
  /** Base URL without a slash at its end. */
  readonly url: string
  #cached = new Map<string, { readonly etag: string; readonly document: JsonObject }>()

  /** @throws BrewError `invalid-value` for what is no http or https URL */
  constructor(url: string) {
    this.url = serverUrl(url)
    keepProxyAway(this.url)
  }

  /** Forgets what was read, for a server that is another one now. */
  forget(): void {
    this.#cached.clear()
  }

  protected async revalidated(
    path: string,
    accept: { readonly Accept: string },
    signal: AbortSignal | undefined,
  ): Promise<JsonObject> {
    const cached = this.#cached.get(path)
    const headers = { ...accept, ...(cached === undefined ? {} : { 'If-None-Match': cached.etag }) }
    const response = await this.fetch(path, { headers }, READ_TIMEOUT_MS, signal)
    if (response.status === 304 && cached !== undefined) return cached.document
    const document = await this.document(response)
    const etag = response.headers.get('ETag')
    this.#cached.delete(path)
    if (etag !== null) this.#cached.set(path, { etag, document })
    for (const oldest of this.#cached.keys()) {
      if (this.#cached.size <= MOST_CACHED) break
      this.#cached.delete(oldest)
    }
    return document
  }

  protected async read(path: string, signal: AbortSignal | undefined): Promise<JsonObject> {
    return this.document(await this.fetch(path, { headers: { Accept: 'application/json' } }, READ_TIMEOUT_MS, signal))
  }

  /** Server-sent events (WHATWG HTML 9.2), comments left out. */
  protected async *events(path: string, signal: AbortSignal | undefined): AsyncGenerator<StreamEvent, void> {
    const init = { headers: { Accept: 'text/event-stream' }, ...(signal === undefined ? {} : { signal }) }
    try {
      const response = await fetch(`${this.url}${path}`, { ...init, redirect: 'error' })
      if (!response.ok || response.body === null) throw refusal(await this.json(response)) ?? this.status(response)
      let rest = ''
      for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
        const blocks = (rest + text).split('\n\n')
        rest = blocks.pop() ?? ''
        for (const block of blocks) {
          const event = eventIn(block)
          if (event !== undefined) yield event
        }
      }
    } catch (error) {
      if (error instanceof BrewError) throw error
      if (signal?.aborted === true) return
      throw this.gone(error)
    }
    if (signal?.aborted !== true) throw this.gone(new Error('it ended the stream'))
  }

  protected async post(path: string, body: object, signal: AbortSignal | undefined): Promise<Response> {
    const init = {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: JSON.stringify(body),
    }
    return this.fetch(path, init, COMMIT_TIMEOUT_MS, signal)
  }

  /** Sends what changes something. */
  protected async decide<T>(
    path: string,
    body: CommitBody | ConfirmBody | SessionCommitBody | OverrideBody | RollbackBody,
    answered: (response: Response) => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    try {
      return await answered(await this.post(path, body, signal))
    } catch (error) {
      throw error instanceof BrewError && (isServerGone(error) || signal?.aborted === true) ? undecided(error) : error
    }
  }

  /** An answer without a body. */
  protected async done(response: Response): Promise<void> {
    if (!response.ok) await this.document(response)
  }

  protected async xml(path: string, signal: AbortSignal | undefined): Promise<string> {
    const response = await this.fetch(path, { headers: { Accept: YANG_DATA_XML } }, READ_TIMEOUT_MS, signal)
    if (!response.ok) await this.json(response)
    return response.text()
  }

  protected async document(response: Response): Promise<JsonObject> {
    const json = await this.json(response)
    if (!isJsonObject(json)) throw this.strange()
    return json
  }

  protected async json(response: Response): Promise<JsonValue> {
    let json: JsonValue
    try {
      json = parseJson(await response.text())
    } catch (error) {
      if (!(error instanceof BrewError)) throw this.gone(error)
      throw response.ok ? this.strange() : this.status(response)
    }
    if (!response.ok) throw refusal(json) ?? this.status(response)
    return json
  }

  protected async fetch(path: string, init: RequestInit, timeoutMs: number, signal?: AbortSignal): Promise<Response> {
    const timeout = AbortSignal.timeout(timeoutMs)
    const either = signal === undefined ? timeout : AbortSignal.any([signal, timeout])
    try {
      return await fetch(`${this.url}${path}`, { ...init, redirect: 'error', signal: either })
    } catch (error) {
      if (signal?.aborted === true)
        throw new BrewError('operation-failed', 'interrupted', {}, undefined, { cause: error })
      throw this.gone(error)
    }
  }

  protected gone(cause: unknown): BrewError {
    return new BrewError(
      'operation-failed',
      `cannot reach the server at ${this.url}: ${reasonOf(cause)}`,
      {},
      'Start it with "brewerslab serve", or name another one with --server URL',
      { appTag: SERVER_GONE, cause },
    )
  }

  protected strange(): BrewError {
    return new BrewError('operation-failed', `what answers at ${this.url} is no brewerslab server`)
  }

  protected status(response: Response): BrewError {
    return new BrewError('operation-failed', `the server at ${this.url} answered ${response.status} without a reason`)
  }
}

function eventIn(block: string): StreamEvent | undefined {
  const field = (name: string) =>
    block
      .split('\n')
      .filter((line) => line.startsWith(`${name}: `))
      .map((line) => line.slice(name.length + 2))
  const data = field('data')
  if (data.length === 0) return undefined
  const parsed = parseJson(data.join('\n'))
  return isJsonObject(parsed) ? { event: field('event')[0] ?? 'message', data: parsed } : undefined
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
