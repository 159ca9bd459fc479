import {
  dataChildren,
  formatStep,
  type JsonObject,
  type JsonValue,
  memberName,
  type SeedParent,
  stepTo,
} from '../../base/index.ts'
import type { Datastores } from '../../datastore/index.ts'
import { nodeOf, readTarget } from './reading.ts'
import type { PartTarget } from './target.ts'

/**
 * What is at a target of running before it is written, as `readTarget` tells it. Of a container, members are read as
 * they are asked for: whoever writes a leaf has no list of ten thousand entries read that happens to stand beside it.
 */
export function presentAt(datastores: Datastores, target: PartTarget): JsonValue | undefined {
  const node = nodeOf(target)
  if (target.datastore !== 'running' || target.holes.length > 0 || node?.kind !== 'container') {
    return readTarget(datastores, target, {})
  }
  const isAlwaysThere = node.presence !== true && target.path === target.territory.path
  if (!isAlwaysThere && !datastores.exists('running', target.path)) return undefined
  return membersOf(datastores, target.path, target.parent)
}

function membersOf(datastores: Datastores, path: string, parent: SeedParent): JsonObject {
  const members: JsonObject = {}
  for (const node of dataChildren(parent)) {
    const at = `${path}${formatStep(stepTo(parent, node))}`
    const get = () => (node.kind === 'container' ? membersOf(datastores, at, node) : datastores.read('running', at))
    Object.defineProperty(members, memberName(parent, node), { enumerable: true, get })
  }
  return members
}
