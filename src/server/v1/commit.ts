import {
  BrewError,
  type JsonObject,
  type JsonValue,
  parseEditLines,
  type Schema,
  V1_DEFAULT_OPERATIONS,
} from '../../base/index.ts'
import type { CommitRequest, Edit } from '../../datastore/index.ts'
import { readEdits } from '../body.ts'
import { HttpError, PlacedError } from '../errors.ts'
import { parseJsonText } from '../json-text.ts'
import { queryOf, refuseQuery } from '../url.ts'
import { parseEdits } from './edits.ts'
import { asker, howToCommit, integer, membersOf, oneOf } from './members.ts'

const HOW = ['comment', 'user', 'client', 'check', 'confirmed', 'base']

/** How documents are meant whose nodes say nothing of it; in the query of their URL. */
const DEFAULT_OPERATION = 'default-operation'

/** Edits as they came, and how to say where in the body one of them is wrong. */
export interface WrittenEdits {
  readonly edits: readonly Edit[]
  /** What came beside them: the other members of the body, or those of the query. */
  readonly members: JsonObject
  /** Lets an error of the datastore name the line of the body. */
  readonly placed: (error: unknown) => unknown
}

/** What reading edits needs to know. */
export interface EditReading {
  readonly schema: Schema
  readonly limitBytes: number
  /** Members that may come beside the edits: in the body with `application/json`, else in the query. */
  readonly known: readonly string[]
}

/**
 * The body of `POST /v1/commit`; see `CommitBody`, of which the other forms have everything but `edits` in the query.
 * @throws BrewError naming the member, the edit or the line that is wrong
 */
export async function readCommit(
  request: Request,
  schema: Schema,
  limitBytes: number,
): Promise<WrittenEdits & { readonly request: CommitRequest }> {
  const written = await readWrittenEdits(request, { schema, limitBytes, known: HOW })
  const { members, edits } = written
  const base = integer(members, 'base', 0)
  const how = { ...asker(members), ...howToCommit(members), ...(base === undefined ? {} : { base }) }
  return { ...written, request: { edits, ...how } }
}

/**
 * Edits in any of their forms: a member `edits` in `application/json`; a document of RFC 7951 or RFC 7950 whose nodes
 * may carry operations (RFC 6241 7.2); or lines as the command line knows them.
 * @throws HttpError 400, 413, 415; BrewError naming the member, the edit or the line that is wrong
 */
export async function readWrittenEdits(request: Request, how: EditReading): Promise<WrittenEdits> {
  const { form, text } = await readEdits(request, how.limitBytes)
  const query = queryOf(request.url)
  if (form === 'edits') {
    refuseQuery(query, [])
    const members = membersOf(parseJsonText(text), ['edits', ...how.known])
    return { edits: parseEdits(members.edits), members, placed: (error) => error }
  }
  if (form === 'lines') {
    refuseQuery(query, how.known)
    return { ...linesOf(how.schema, text), members: membersIn(query) }
  }
  refuseQuery(query, [DEFAULT_OPERATION, ...how.known])
  const members = membersIn(query)
  const defaultOperation = oneOf(members, DEFAULT_OPERATION, V1_DEFAULT_OPERATIONS) ?? 'merge'
  // Names that come twice and nesting without end are found here: the engine would take the one, and not the other.
  if (form === 'json') parseJsonText(text)
  return { edits: [{ op: 'edit-config', format: form, text, defaultOperation }], members, placed: placedInText }
}

function linesOf(schema: Schema, text: string): Omit<WrittenEdits, 'members'> {
  const lines = parseEditLines({ children: schema.nodes }, text)
  const placed = (error: unknown) => {
    if (!(error instanceof BrewError) || error.at.edit === undefined) return error
    return new PlacedError(error, lines[error.at.edit - 1]?.line)
  }
  return { edits: lines.map(({ edit }) => edit), placed }
}

/** Lets an error name the line of the body, where that is the only text that was read. */
export function placedInText(error: unknown): unknown {
  return error instanceof BrewError && error.at.line !== undefined ? new PlacedError(error, error.at.line) : error
}

/** Query parameters as the members of a body that they stand for. @throws HttpError 400 */
function membersIn(query: URLSearchParams): JsonObject {
  return Object.fromEntries([...query].map(([name, text]): [string, JsonValue] => [name, memberIn(name, text)]))
}

function memberIn(name: string, text: string): JsonValue {
  switch (name) {
    case 'check':
      if (text === 'true' || text === 'false') return text === 'true'
      throw new HttpError(400, 'invalid-value', '"check" must be true or false')
    case 'base':
      return wholeNumber(name, text)
    case 'confirmed':
      return { timeoutSeconds: wholeNumber(name, text) }
    default:
      return text
  }
}

function wholeNumber(name: string, text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new HttpError(400, 'invalid-value', `"${name}" must be a whole number`)
}
