import { BrewError, EDIT_LINES, type JsonValue, YANG_DATA_JSON, YANG_DATA_XML } from '../base/index.ts'
import type { Representation } from './conditions.ts'
import { HttpError } from './errors.ts'
import { parseJsonText } from './json-text.ts'

/** Shapes of JSON that a body may have. */
type BodyShape = Exclude<Representation, 'xml'>

/** A request's body, parsed, and what its content type says it is. */
export interface Body {
  readonly json: JsonValue
  readonly representation: BodyShape
}

const TYPES: ReadonlyMap<string, BodyShape> = new Map([
  ['application/json', 'seed'],
  [YANG_DATA_JSON, 'yang'],
])

/** How edits may be written: as JSON of our own, as a document that carries operations, or as lines. */
export type EditForm = 'edits' | 'json' | 'xml' | 'lines'

const EDIT_FORMS: ReadonlyMap<string, EditForm> = new Map([
  ['application/json', 'edits'],
  [YANG_DATA_JSON, 'json'],
  [YANG_DATA_XML, 'xml'],
  [EDIT_LINES, 'lines'],
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
  const representation = typeOf(request.headers, TYPES)
  return { json: parseJsonText(await readText(request, limitBytes)), representation }
}

/** Reads a body of edits, whatever their form. @throws as `readBody`, but for what is wrong in the text */
export async function readEdits(
  request: Request,
  limitBytes: number,
): Promise<{ readonly form: EditForm; readonly text: string }> {
  const form = typeOf(request.headers, EDIT_FORMS)
  const site = request.headers.get('sec-fetch-site') ?? 'none'
  // Any page's form can send plain text. Its origin is told by every browser of today, but not by older ones.
  if (form === 'lines' && site !== 'none' && site !== 'same-origin')
    throw new HttpError(403, 'access-denied', 'requests from other web pages are refused')
  return { form, text: await readText(request, limitBytes) }
}

/**
 * Reads a body as it is, and what its content type makes of it: for documents that say their encoding themselves.
 * @throws HttpError 415 for a content type that is not in `types`, 413; BrewError `malformed-message` for an empty one
 */
export async function readDocument<T>(
  request: Request,
  limitBytes: number,
  types: ReadonlyMap<string, T>,
): Promise<{ readonly bytes: Uint8Array; readonly type: T }> {
  const type = typeOf(request.headers, types)
  return { bytes: await readWhole(request, limitBytes), type }
}

async function readText(request: Request, limitBytes: number): Promise<string> {
  return decodeUtf8(await readWhole(request, limitBytes))
}

async function readWhole(request: Request, limitBytes: number): Promise<Uint8Array> {
  const bytes = await readBytes(request, limitBytes)
  if (bytes.length === 0) throw new BrewError('malformed-message', 'the body is empty', { line: 1, column: 1 })
  return bytes
}

/** What the content type means. @throws HttpError 415 */
function typeOf<T>(headers: Headers, types: ReadonlyMap<string, T>): T {
  const [type = '', ...parameters] = (headers.get('content-type') ?? '')
    .split(';')
    .map((part) => part.trim().toLowerCase())
  const meant = types.get(type)
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length)
  const coding = headers.get('content-encoding')?.toLowerCase() ?? 'identity'
  const wrong =
    meant === undefined
      ? `content type ${type === '' ? 'missing' : `"${type}" not taken`}`
      : charset !== undefined && !/^"?(utf-8|utf8|us-ascii)"?$/.test(charset)
        ? `charset ${charset} not taken`
        : coding !== 'identity'
          ? `content coding "${coding}" not taken`
          : undefined
  if (meant === undefined || wrong !== undefined) {
    throw new HttpError(415, 'invalid-value', wrong ?? 'content type not taken', {
      hint: `Send ${[...types.keys()].join(' or ')} in UTF-8`,
      headers: { accept: [...types.keys()].join(', ') },
    })
  }
  return meant
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

/** @throws BrewError `malformed-message` for what is not UTF-8 */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new BrewError('malformed-message', 'the body is not UTF-8', {}, undefined, { cause })
  }
}
