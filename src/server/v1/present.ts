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
 * What longer owned paths have is none of it.
 */
export function presentAt(datastores: Datastores, target: PartTarget): JsonValue | undefined {
  const node = nodeOf(target)
  if (target.datastore !== 'running' || node?.kind !== 'container') {
    return readTarget(datastores, target, {})
  }
  const isAlwaysThere = node.presence !== true && target.path === target.territory.path
  if (!isAlwaysThere && !datastores.exists('running', target.path)) return undefined
  return membersOf(datastores, target, { path: target.path, parent: target.parent })
}

/** A container of a target. */
interface Place {
  readonly path: string
  readonly parent: SeedParent
}

function membersOf(datastores: Datastores, target: PartTarget, { path, parent }: Place): JsonObject {
  const members: JsonObject = {}
  for (const node of dataChildren(parent)) {
    const at = `${path}${formatStep(stepTo(parent, node))}`
    if (target.holes.includes(at)) continue
    const get = () =>
      node.kind === 'container'
        ? membersOf(datastores, target, { path: at, parent: node })
        : datastores.read('running', at)
    Object.defineProperty(members, memberName(parent, node), { enumerable: true, get })
  }
  return members
}
