import {
  BrewError,
  type ErrorBody,
  type ErrorTag,
  errorText,
  type Log,
  type Where,
  YANG_DATA_JSON,
} from '../base/index.ts'
import { CONFLICT, PRECONDITION_FAILED } from '../datastore/index.ts'

/**
 * RFC 8040 section 7, the table of error tags and status codes. Where it offers several, the one that fits when nothing
 * more is known; who knows more throws an `HttpError`.
 */
const STATUS: Readonly<Record<ErrorTag, number>> = {
  'in-use': 409,
  'invalid-value': 400,
  'too-big': 413,
  'missing-attribute': 400,
  'bad-attribute': 400,
  'unknown-attribute': 400,
  'missing-element': 400,
  'bad-element': 400,
  'unknown-element': 400,
  'unknown-namespace': 400,
  'access-denied': 403,
  'lock-denied': 409,
  'resource-denied': 409,
  'rollback-failed': 500,
  'data-exists': 409,
  'data-missing': 409,
  'operation-not-supported': 501,
  'operation-failed': 500,
  'partial-operation': 500,
  'malformed-message': 400,
}

/** What an `HttpError` may say beyond status, tag and message. */
export interface HttpErrorOptions {
  readonly at?: Where
  readonly hint?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly appTag?: string
  readonly cause?: unknown
}

/** An error of the protocol: the server knows its status better than the table. Never leaves this room. */
export class HttpError extends BrewError {
  readonly headers: Readonly<Record<string, string>>

  constructor(
    readonly status: number,
    tag: ErrorTag,
    message: string,
    options: HttpErrorOptions = {},
  ) {
    super(tag, message, options.at, options.hint, {
      ...(options.appTag === undefined ? {} : { appTag: options.appTag }),
      ...(options.cause === undefined ? {} : { cause: options.cause }),
    })
    this.headers = options.headers ?? {}
  }
}

/** An error whose line is one of the request's body, as its sender has written it. Never leaves this room. */
export class PlacedError extends BrewError {
  constructor(error: BrewError, line: number | undefined) {
    super(error.tag, error.message, line === undefined ? error.at : { ...error.at, line }, error.hint, {
      cause: error,
      others: error.others,
      ...(error.appTag === undefined ? {} : { appTag: error.appTag }),
    })
  }
}

/** 404. RFC 8040 section 7 gives it the tag `invalid-value`. */
export function notFound(message: string, hint?: string): HttpError {
  return new HttpError(404, 'invalid-value', message, hint === undefined ? {} : { hint })
}

/**
 * What a caller named, a commit or a session, is not there: 404, where the table of tags would have 409. Other errors
 * stay what they are; a path means that something is missing within the configuration.
 */
export function namedNotFound(error: unknown): unknown {
  const isNamed = error instanceof BrewError && error.tag === 'data-missing' && error.at.path === undefined
  return isNamed ? notFound(error.message, error.hint) : error
}

/** 405 with the methods that would do (RFC 9110 10.2.1). */
export function notAllowed(method: string, allow: readonly string[], hint?: string): HttpError {
  return new HttpError(405, 'operation-not-supported', `${method} is not allowed here`, {
    headers: { allow: allow.join(', ') },
    hint: hint ?? `Use ${allow.join(', ')}`,
  })
}

/** 412, as RFC 8040 section 3.4.1.2 wants it. */
export function preconditionFailed(message: string): HttpError {
  return new HttpError(412, 'operation-failed', message, { appTag: PRECONDITION_FAILED })
}

/** The status of an error. */
export function statusOf(error: BrewError): number {
  if (error instanceof HttpError) return error.status
  if (error.appTag === PRECONDITION_FAILED) return 412
  if (error.appTag === CONFLICT) return 409
  // A `must`, `unique` or veto that does not hold is `operation-failed` (RFC 7950 section 15), which RFC 8040 allows
  // 412 or 500 for. It is no fault of ours, and 412 stays what a client may answer by reading again: so 400.
  if (error.tag === 'operation-failed' && (error.appTag !== undefined || error.at.path !== undefined)) return 400
  return STATUS[error.tag]
}

/** The body of RFC 8040 section 7, one entry for each fault of a judgement. */
export function errorBody(error: BrewError): ErrorBody {
  return { 'ietf-restconf:errors': { error: error.all.map(errorEntry) } }
}

function errorEntry(error: BrewError): ErrorBody['ietf-restconf:errors']['error'][number] {
  const { path, edit } = error.at
  // With a path, the place is in a document made from the request, which its sender has never seen.
  const { line, column } = path === undefined || error instanceof PlacedError ? error.at : {}
  const info = {
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(edit === undefined ? {} : { edit }),
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  }
  return {
    'error-type': error instanceof HttpError ? 'protocol' : 'application',
    'error-tag': error.tag,
    ...(error.appTag === undefined ? {} : { 'error-app-tag': error.appTag }),
    ...(path === undefined ? {} : { 'error-path': path }),
    'error-message': error.message,
    ...(Object.keys(info).length === 0 ? {} : { 'error-info': info }),
  }
}

/** The answer to any thrown thing. What is not ours to show is logged, with its stack, and answered without it. */
export function errorResponse(thrown: unknown, request: Request, log: Log): Response {
  const known = thrown instanceof BrewError
  const error = known
    ? thrown
    : new BrewError('operation-failed', 'the server failed at this request', {}, 'See its log')
  const status = statusOf(error)
  // What is not supported, or not now, is refused, and no failure of ours.
  if (status >= 500 && status !== 503 && error.tag !== 'operation-not-supported') {
    const stack = thrown instanceof Error ? thrown.stack : undefined
    log.error('a request failed', { method: request.method, url: request.url, error: errorText(thrown), stack })
  }
  return new Response(JSON.stringify(errorBody(error), null, 4), {
    status,
    headers: {
      'content-type': YANG_DATA_JSON,
      'cache-control': 'no-cache',
      ...(error instanceof HttpError ? error.headers : {}),
    },
  })
}
