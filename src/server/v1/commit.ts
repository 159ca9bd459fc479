import {
  BrewError,
  type EditOperation,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  parsePath,
  type V1Edit,
} from '../../base/index.ts'
import type { CommitRequest } from '../../datastore/index.ts'
import { ANONYMOUS } from './writing.ts'

const OPERATIONS: readonly EditOperation[] = ['merge', 'replace', 'create', 'delete', 'remove']
const MEMBERS = ['edits', 'comment', 'user', 'client', 'check']

/** Longest name and comment that are kept with a commit, characters. */
const MAX_USER = 64
const MAX_COMMENT = 1024

/**
 * The body of `POST /v1/commit`, checked member by member; see `CommitBody`.
 * @throws BrewError naming the member that is wrong
 */
export function parseCommit(json: JsonValue): CommitRequest {
  if (!isJsonObject(json)) throw new BrewError('bad-element', 'an object with "edits" is expected')
  refuseOthers(json, MEMBERS, '')
  const { edits } = json
  if (!Array.isArray(edits)) throw new BrewError('missing-element', '"edits" must be an array')
  const client = json.client ?? 'v1'
  if (client !== 'cli' && client !== 'v1') throw new BrewError('invalid-value', '"client" must be "cli" or "v1"')
  const comment = text(json, 'comment', MAX_COMMENT)
  return {
    edits: edits.map(parseEdit),
    user: text(json, 'user', MAX_USER) ?? ANONYMOUS,
    client,
    check: flag(json, 'check'),
    ...(comment === undefined ? {} : { comment }),
  }
}

function parseEdit(json: JsonValue, at: number): V1Edit {
  const where = `edits[${at}]`
  if (!isJsonObject(json)) throw new BrewError('bad-element', `${where} must be an object`)
  refuseOthers(json, ['op', 'path', 'value'], `${where}.`)
  const op = OPERATIONS.find((it) => it === json.op)
  if (op === undefined) throw new BrewError('invalid-value', `${where}.op must be one of ${OPERATIONS.join(', ')}`)
  const { path, value } = json
  if (typeof path !== 'string') throw new BrewError('missing-element', `${where}.path must be a data path`)
  parsePath(path)
  const takesValue = op !== 'delete' && op !== 'remove'
  if (takesValue && value === undefined) throw new BrewError('missing-element', `${where} needs a value`, { path })
  if (!takesValue && value !== undefined) throw new BrewError('bad-element', `${op} takes no value`, { path })
  return value === undefined ? { op, path } : { op, path, value }
}

/** A text member; `undefined` where it is left out. @throws BrewError */
export function text(json: JsonObject, name: string, longest: number): string | undefined {
  const value = json[name]
  if (value === undefined) return undefined
  if (typeof value === 'string' && value.length <= longest) return value
  throw new BrewError('invalid-value', `"${name}" must be a text of at most ${longest} characters`)
}

/** A member that is true or false; false where it is left out. @throws BrewError */
export function flag(json: JsonObject, name: string): boolean {
  const value = json[name] ?? false
  if (typeof value === 'boolean') return value
  throw new BrewError('invalid-value', `"${name}" must be true or false`)
}

/** @throws BrewError `unknown-element`: a misspelt member must not pass for one that was left out */
export function refuseOthers(json: JsonObject, known: readonly string[], prefix: string): void {
  const other = Object.keys(json).find((name) => !known.includes(name))
  if (other !== undefined) {
    throw new BrewError('unknown-element', `"${prefix}${other}" is not known here`, {}, `Use ${known.join(', ')}`)
  }
}
