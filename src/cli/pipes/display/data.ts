import {
  asArray,
  BrewError,
  dataChildren,
  formatPath,
  hasState,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  memberName,
  memberOf,
  ownMember,
  type ResolvedStep,
  type SeedParent,
} from '../../../base/index.ts'
import { branch } from '../../schema/document.ts'
import type { ShownData } from '../types.ts'

/** What of a document is shown: only what the path leads to and, of state, only what is state. Pure. */

/**
 * The part of a document that is shown, still from the root.
 * @throws BrewError `data-missing` for a list entry or presence container that is not there
 */
export function shownDocument(
  { root, steps, view }: Pick<ShownData, 'root' | 'steps' | 'view'>,
  document: JsonObject,
): JsonObject {
  requirePlaces(steps, document, view)
  const part = branch(document, steps)
  return view === 'state' ? stateOf(root, part) : part
}

/** All instances of what a path leads to, in a document that has nothing else. */
export function instancesIn(document: JsonObject, steps: readonly ResolvedStep[]): readonly JsonValue[] {
  let found: readonly JsonValue[] = [document]
  for (const resolved of steps) {
    const isMany = resolved.node.kind === 'list' || resolved.node.kind === 'leaf-list'
    found = found.filter(isJsonObject).flatMap((it) => {
      const value = ownMember(it, memberOf(resolved))
      if (value === undefined) return []
      return isMany ? asArray(value) : [value]
    })
  }
  return found
}

/** Whether a step may stand for several entries: a key with `*` is a pattern, but for one that has it in its name. */
export function isPattern({ step, node }: ResolvedStep): boolean {
  return node.kind === 'list' && Object.values(step.keys ?? {}).some((it) => it.includes('*'))
}

/** List entries and presence containers mean something by being there; the rest may as well be unset. */
function requirePlaces(steps: readonly ResolvedStep[], document: JsonObject, view: ShownData['view']): void {
  for (const [at, { step, node }] of steps.entries()) {
    if (step.keys === undefined && node.presence !== true) continue
    const upTo = steps.slice(0, at + 1)
    if (instancesIn(branch(document, upTo), upTo).length > 0) continue
    const what = view === 'state' ? 'there is no state of it' : 'it is not configured'
    throw new BrewError('data-missing', what, { path: formatPath(upTo.map((it) => it.step)) })
  }
}

function stateOf(parent: SeedParent, object: JsonObject): JsonObject {
  const members = dataChildren(parent).flatMap((node): [string, JsonValue][] => {
    const name = memberName(parent, node)
    const value = ownMember(object, name)
    if (value === undefined) return []
    if (!node.config || node.isKey === true) return [[name, value]]
    if (!hasState(node)) return []
    if (Array.isArray(value)) return [[name, value.filter(isJsonObject).map((entry) => stateOf(node, entry))]]
    const below = isJsonObject(value) ? stateOf(node, value) : {}
    return Object.keys(below).length === 0 && node.presence !== true ? [] : [[name, below]]
  })
  return Object.fromEntries(members)
}
