import { type ChangeEdit, V1_STREAM_KINDS, type V1StreamKind } from '../../base/index.ts'
import type { ChangeEvent, Datastores } from '../../datastore/index.ts'
import { HttpError } from '../errors.ts'
import { queryOf, refuseQuery } from '../url.ts'
import { PathFilter } from './path-filter.ts'

/** Paths of one stream: each edit is held against all of them. */
const MAX_PATHS = 32

const DATASTORES = {
  config: ['running'],
  state: ['operational'],
  both: ['running', 'operational'],
} as const satisfies Readonly<Record<V1StreamKind, readonly ChangeEvent['datastore'][]>>

/** What a reader wants to be told. */
export interface StreamWish {
  readonly datastores: readonly ChangeEvent['datastore'][]
  /** At least one; `/` where nothing was asked for. */
  readonly paths: readonly PathFilter[]
  readonly initial: boolean
  /** Where it was before, in this server's numbers; `NaN` for a place of another one. */
  readonly after: number | undefined
}

/** @throws HttpError 400; BrewError `unknown-element` for a path that the model does not have */
export function wishOf(request: Request, datastores: Datastores): StreamWish {
  const query = queryOf(request.url)
  refuseQuery(query, ['path', 'kinds', 'initial'])
  const kinds = wordIn(query, 'kinds', V1_STREAM_KINDS) ?? 'both'
  const initial = wordIn(query, 'initial', ['true', 'false']) === 'true'
  const given = query.getAll('path')
  if (given.length > MAX_PATHS) throw refused('path', `may be given ${MAX_PATHS} times at most`)
  const paths = (given.length === 0 ? ['/'] : given).map((path) => new PathFilter(datastores.schema, path))
  const many = paths.find(({ isOnePlace }) => !isOnePlace)
  if (initial && many !== undefined) {
    throw refused('initial', `cannot be had of ${many.path}: a list above its end is without keys`)
  }
  return { datastores: DATASTORES[kinds], paths, initial, after: afterOf(request, datastores.feed.boot) }
}

/** Which of these edits are told. */
export function wanted(wish: StreamWish, edits: readonly ChangeEdit[]): readonly ChangeEdit[] {
  return edits.filter(({ path }) => wish.paths.some((it) => it.has(path)))
}

/** `<boot>-<seq>`, as the events have it. */
function afterOf(request: Request, boot: string): number | undefined {
  const id = request.headers.get('last-event-id') ?? ''
  if (id === '') return undefined
  return id.startsWith(`${boot}-`) && /^\d{1,15}$/.test(id.slice(boot.length + 1))
    ? Number(id.slice(boot.length + 1))
    : Number.NaN
}

function wordIn<T extends string>(query: URLSearchParams, name: string, words: readonly T[]): T | undefined {
  const text = query.get(name)
  if (text === null) return undefined
  const found = words.find((it) => it === text)
  if (found !== undefined) return found
  throw refused(name, `is one of ${words.join(', ')}`)
}

function refused(name: string, why: string): HttpError {
  return new HttpError(400, 'invalid-value', `"${name}" ${why}`)
}
