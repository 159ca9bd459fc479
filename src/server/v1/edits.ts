import {
  BrewError,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  parsePath,
  V1_INSERTS,
  type V1Edit,
  type V1Insert,
} from '../../base/index.ts'
import { oneOf, refuseOthers } from './members.ts'

/** What each operation takes beside `op` and `path`. */
const MEMBERS = {
  merge: ['value', 'insert', 'point'],
  replace: ['value', 'insert', 'point'],
  create: ['value', 'insert', 'point'],
  delete: [],
  remove: [],
  move: ['insert', 'point'],
  rename: ['to'],
  copy: ['to'],
} as const satisfies Readonly<Record<V1Edit['op'], readonly string[]>>

const KNOWN = ['op', 'path', 'value', 'insert', 'point', 'to']

const OPERATIONS = Object.keys(MEMBERS) as readonly V1Edit['op'][]

/** The member `edits`. @throws BrewError naming the edit that is wrong, and the member of it */
export function parseEdits(json: JsonValue | undefined): readonly V1Edit[] {
  if (!Array.isArray(json)) throw new BrewError('missing-element', '"edits" must be an array')
  return json.map((it, at) => naming(at + 1, () => parseEdit(it, `edits[${at}]`)))
}

/** What is wrong with an edit is told with its number, from 1. */
function naming<T>(edit: number, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof BrewError)) throw error
    throw new BrewError(error.tag, error.message, { ...error.at, edit }, error.hint, { cause: error })
  }
}

function parseEdit(json: JsonValue, where: string): V1Edit {
  if (!isJsonObject(json)) throw new BrewError('bad-element', `${where} must be an object`)
  const op = OPERATIONS.find((it) => it === json.op)
  if (op === undefined) throw new BrewError('invalid-value', `${where}.op must be one of ${OPERATIONS.join(', ')}`)
  refuseOthers(json, KNOWN, `${where}.`)
  const taken: readonly string[] = ['op', 'path', ...MEMBERS[op]]
  const other = Object.keys(json).find((name) => !taken.includes(name))
  if (other !== undefined) throw new BrewError('bad-element', `${where}: "${op}" takes no "${other}"`)
  const path = pathIn(json, 'path', where)
  switch (op) {
    case 'merge':
    case 'replace':
    case 'create':
      return { op, path, ...valueIn(json, path, where), ...placeIn(json, where) }
    case 'delete':
    case 'remove':
      return { op, path }
    case 'move': {
      const { insert, point } = placeIn(json, where)
      if (insert === undefined) throw new BrewError('missing-element', `${where} needs "insert"`, { path })
      return { op, path, insert, ...(point === undefined ? {} : { point }) }
    }
    case 'rename':
    case 'copy':
      return { op, path, to: pathIn(json, 'to', where) }
  }
}

/** An entry may do without: to be there is all that some have to say. */
function valueIn(json: JsonObject, path: string, where: string): { readonly value?: JsonValue } {
  const { value } = json
  if (value !== undefined) return { value }
  if (path.endsWith(']')) return {}
  throw new BrewError('missing-element', `${where} needs a value`, { path })
}

function pathIn(json: JsonObject, name: 'path' | 'to', where: string): string {
  const path = json[name]
  if (typeof path !== 'string') throw new BrewError('missing-element', `${where}.${name} must be a data path`)
  parsePath(path)
  return path
}

/** RFC 7950 7.8.6: `point` names the other entry of `before` and `after`, and of these only. */
function placeIn(json: JsonObject, where: string): { readonly insert?: V1Insert; readonly point?: string } {
  const insert = oneOf(json, 'insert', V1_INSERTS)
  const { point } = json
  const isBeside = insert === 'before' || insert === 'after'
  if (point === undefined) {
    if (!isBeside) return insert === undefined ? {} : { insert }
    throw new BrewError('missing-element', `${where} needs a "point", the other entry`)
  }
  if (!isBeside) throw new BrewError('bad-element', `${where}.point is of "before" and "after"`)
  if (typeof point === 'string') return { insert, point }
  throw new BrewError('invalid-value', `${where}.point must be the predicates of an entry, or its value`)
}
