import { BrewError, type JsonValue, YANG_DATA_JSON } from '../base/index.ts'
import type { Representation } from './conditions.ts'
import { HttpError } from './errors.ts'
import { parseJsonText } from './json-text.ts'

/** A request's body, parsed, and what its content type says it is. */
export interface Body {
  readonly json: JsonValue
  readonly representation: Representation
}

const TYPES: ReadonlyMap<string, Representation> = new Map([
  ['application/json', 'seed'],
  [YANG_DATA_JSON, 'yang'],
])

/** Whether a request brings a body (RFC 9112 6.3). */
export function hasBody(request: Request): boolean {
  const length = request.headers.get('content-length')
  return request.headers.has('transfer-encoding') || (length !== null && length !== '0')
}

/**
 * Reads a JSON body of at most `limitBytes`, however long it says it is.
 * @throws HttpError 415 for another content type, coding or charset, 413 when longer
 * @throws BrewError `malformed-message` with line and column for what is not JSON in UTF-8
 */
export async function readBody(request: Request, limitBytes: number): Promise<Body> {
  const { bytes, kind } = await readDocument(request, limitBytes, TYPES)
  return { json: parseJsonText(decodeUtf8(bytes)), representation: kind }
}

/**
 * Reads a body of at most `limitBytes` as it is, and what its content type makes of it.
 * @throws HttpError 415 for a content type that is not in `types`, another coding or charset, 413 when longer
 * @throws BrewError `malformed-message` for an empty one
 */
export async function readDocument<Kind>(
  request: Request,
  limitBytes: number,
  types: ReadonlyMap<string, Kind>,
): Promise<{ readonly bytes: Uint8Array; readonly kind: Kind }> {
  const kind = kindOf(request.headers, types)
  const bytes = await readBytes(request, limitBytes)
  if (bytes.length === 0) throw new BrewError('malformed-message', 'the body is empty', { line: 1, column: 1 })
  return { bytes, kind }
}

/** @throws HttpError 415 */
function kindOf<Kind>(headers: Headers, types: ReadonlyMap<string, Kind>): Kind {
  const [type = '', ...parameters] = (headers.get('content-type') ?? '')
    .split(';')
    .map((part) => part.trim().toLowerCase())
  const kind = types.get(type)
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length)
  const coding = headers.get('content-encoding')?.toLowerCase() ?? 'identity'
  const wrong =
    kind === undefined
      ? `content type ${type === '' ? 'missing' : `"${type}" not taken`}`
      : charset !== undefined && !/^"?(utf-8|utf8|us-ascii)"?$/.test(charset)
        ? `charset ${charset} not taken`
        : coding !== 'identity'
          ? `content coding "${coding}" not taken`
          : undefined
  if (kind === undefined || wrong !== undefined) {
    throw new HttpError(415, 'invalid-value', wrong ?? 'content type not taken', {
      hint: `Send ${[...types.keys()].join(' or ')} in UTF-8`,
      headers: { accept: [...types.keys()].join(', ') },
    })
  }
  return kind
}

async function readBytes(request: Request, limitBytes: number): Promise<Uint8Array> {
  const declared = Number(request.headers.get('content-length') ?? Number.NaN)
  if (declared > limitBytes) throw tooBig(limitBytes)
  if (request.body === null) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of request.body) {
    length += chunk.length
    // Leaving the loop cancels the stream: the rest is never held.
    if (length > limitBytes) throw tooBig(limitBytes)
    chunks.push(chunk)
  }
  const [only] = chunks
  return only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks)
}

function tooBig(limitBytes: number): HttpError {
  return new HttpError(413, 'too-big', `the body is longer than ${limitBytes} bytes`, {
    hint: 'Send it in parts, or start the server with a higher limit',
    headers: { connection: 'close' },
  })
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new BrewError('malformed-message', 'the body is not UTF-8', {}, undefined, { cause })
  }
}
