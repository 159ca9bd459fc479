import {
  BrewError,
  type ChangeEdit,
  changeLines,
  changeTree,
  type DiffAnswer,
  differencesOf,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type Schema,
  type SessionDiffAnswer,
  V1_DIFF_FORMATS,
  type V1Comparand,
  type V1DiffFormat,
} from '../../base/index.ts'
import type { Comparand, Datastores } from '../../datastore/index.ts'
import { HttpError, namedNotFound } from '../errors.ts'
import { jsonAnswer, type Route } from '../route.ts'
import { queryOf, refuseQuery } from '../url.ts'
import { oneOf, readMembers, refuseOthers } from './members.ts'

/** A candidate among what can be compared: `session:<id>`. */
const SESSION = /^session:([A-Za-z0-9_-]{1,64})$/

/** What differs between any two configurations: `/v1/diff`. */
export class DiffApi {
  constructor(
    readonly datastores: Datastores,
    readonly bodyLimitBytes: number,
  ) {}

  /** Its part of the server's table. */
  get routes(): readonly Route[] {
    return [
      {
        name: 'diff',
        path: '/v1/diff',
        methods: { GET: (request) => this.#named(request), POST: (request) => this.#sent(request) },
      },
    ]
  }

  #named(request: Request): Response {
    const query = queryOf(request.url)
    refuseQuery(query, ['from', 'to', 'format'])
    const from = query.get('from')
    if (from === null) throw new HttpError(400, 'missing-element', '"from" must say what is compared')
    return this.#answer(request, from, query.get('to') ?? 'running', diffFormat(query))
  }

  async #sent(request: Request): Promise<Response> {
    refuseQuery(queryOf(request.url), [])
    const { from, to, ...rest } = await readMembers(request, this.bodyLimitBytes, ['from', 'to', 'format'])
    if (from === undefined || to === undefined)
      throw new BrewError('missing-element', `"${from === undefined ? 'from' : 'to'}" must say what is compared`)
    return this.#answer(request, from, to, oneOf(rest, 'format', V1_DIFF_FORMATS) ?? 'edits')
  }

  #answer(request: Request, from: JsonValue, to: JsonValue, format: V1DiffFormat): Response {
    const [before, after] = [comparandOf('from', from), comparandOf('to', to)]
    const edits = compared(() => this.datastores.difference(before, after))
    const answer: DiffAnswer = { from: nameOf(before), to: nameOf(after), edits }
    return diffAnswer(request, this.datastores.schema, answer, format)
  }
}

/** How a diff is wanted; `edits` where nothing is said. @throws HttpError 400 */
export function diffFormat(query: URLSearchParams): V1DiffFormat {
  const format = query.get('format') ?? 'edits'
  const known = V1_DIFF_FORMATS.find((it) => it === format)
  if (known !== undefined) return known
  throw new HttpError(400, 'invalid-value', `"format" must be one of ${V1_DIFF_FORMATS.join(', ')}`)
}

/** The answer with a diff: as JSON, or as text that ends each line. */
export function diffAnswer(
  request: Request,
  schema: Schema,
  answer: DiffAnswer | SessionDiffAnswer,
  format: V1DiffFormat,
): Response {
  if (format === 'edits') return jsonAnswer(request, JSON.stringify(answer, null, 4))
  const text = format === 'set' ? linesOf(schema, answer.edits) : treeOf(schema, answer.edits)
  return new Response(text, { headers: { 'content-type': 'text/plain; charset=UTF-8', 'cache-control': 'no-cache' } })
}

function linesOf({ nodes: children }: Schema, edits: readonly ChangeEdit[]): string {
  const { found, unknown } = differencesOf({ children }, edits)
  return [...changeLines({ children }, found), ...leftOut(unknown)].map((it) => `${it}\n`).join('')
}

function treeOf({ nodes: children }: Schema, edits: readonly ChangeEdit[]): string {
  const { found, unknown } = differencesOf({ children }, edits)
  const tree = found.length === 0 ? [] : [changeTree({ children }, found)]
  return [...tree, ...leftOut(unknown)].map((it) => `${it}\n`).join('')
}

/** A commit may be older than the model. */
function leftOut(unknown: number): readonly string[] {
  return unknown === 0 ? [] : [`# left out, as the model no longer has them: ${unknown}`]
}

/** A commit or session that was named and is not there is 404. */
export function compared<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw namedNotFound(error)
  }
}

/**
 * One side of a comparison, from a query or a body.
 * @throws BrewError `invalid-value`, `missing-element`, `unknown-element`
 */
export function comparandOf(side: string, json: JsonValue): Comparand {
  if (isJsonObject(json)) return documentOf(side, json)
  const text = typeof json === 'string' ? json : ''
  if (text === 'running' || text === 'startup') return text
  const session = SESSION.exec(text)?.[1]
  if (session !== undefined) return { session }
  const number = typeof json === 'number' ? json : /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
  if (Number.isSafeInteger(number) && number >= 0) return number
  throw new BrewError(
    'invalid-value',
    `"${side}" must be the number of a commit, running, startup or session:<id>`,
    {},
    'A document is compared with POST, as {"document": {...}}',
  )
}

function documentOf(side: string, json: JsonObject): Comparand {
  refuseOthers(json, ['document', 'file'], `${side}.`)
  const { document, file } = json
  if (!isJsonObject(document)) throw new BrewError('missing-element', `"${side}.document" must be an object`)
  if (file === undefined) return { document }
  if (typeof file === 'string') return { document, file }
  throw new BrewError('invalid-value', `"${side}.file" must be a text`)
}

function nameOf(side: Comparand): V1Comparand {
  if (typeof side === 'number' || typeof side === 'string') return side
  return 'session' in side ? `session:${side.session}` : (side.file ?? 'document')
}
