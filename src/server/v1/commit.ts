import {
  BrewError,
  type EditOperation,
  isJsonObject,
  type JsonValue,
  parsePath,
  type V1Edit,
} from '../../base/index.ts'
import type { CommitRequest } from '../../datastore/index.ts'
import { asker, howToCommit, integer, membersOf, refuseOthers } from './members.ts'

const OPERATIONS: readonly EditOperation[] = ['merge', 'replace', 'create', 'delete', 'remove']
const MEMBERS = ['edits', 'comment', 'user', 'client', 'check', 'confirmed', 'base']

/**
 * The body of `POST /v1/commit`, checked member by member; see `CommitBody`.
 * @throws BrewError naming the member that is wrong
 */
export function parseCommit(json: JsonValue): CommitRequest {
  const members = membersOf(json, MEMBERS)
  const base = integer(members, 'base', 0)
  return {
    edits: parseEdits(members.edits),
    ...asker(members),
    ...howToCommit(members),
    ...(base === undefined ? {} : { base }),
  }
}

/** The member `edits`. @throws BrewError naming the edit that is wrong */
export function parseEdits(json: JsonValue | undefined): readonly V1Edit[] {
  if (!Array.isArray(json)) throw new BrewError('missing-element', '"edits" must be an array')
  return json.map(parseEdit)
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
