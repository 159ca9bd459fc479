import type { JsonValue } from '../../base/index.ts'
import type { CommitRequest } from '../../datastore/index.ts'
import { parseEdits } from './edits.ts'
import { asker, howToCommit, integer, membersOf } from './members.ts'

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
