import {
  type ChangeEdit,
  formatPath,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  parentPath,
  resolvePath,
  type Schema,
} from '../base/index.ts'
import type { DataTree } from '../yang/index.ts'
import type { WithDefaults } from './types.ts'

/**
 * The RFC 7951 value at a data path: an object, an array for a list or leaf-list without keys, a scalar for a leaf.
 * `undefined` where there is no instance.
 * @throws BrewError `unknown-element` for a path that is not in the schema
 */
export function readAt(
  tree: DataTree,
  schema: Schema,
  path: string,
  withDefaults: WithDefaults = 'explicit',
): JsonValue | undefined {
  const steps = resolvePath({ children: schema.nodes }, path)
  const last = steps.at(-1)
  const canonical = formatPath(steps.map(({ step }) => step))
  const isWhole =
    (last?.node.kind === 'list' && last.step.keys === undefined) ||
    (last?.node.kind === 'leaf-list' && last.step.value === undefined)
  if (!isWhole || last === undefined) return printedAt(tree, canonical, withDefaults)
  const above = steps.slice(0, -1).map(({ step }) => step)
  const parent = printedAt(tree, formatPath(above), withDefaults)
  const name = last.step.module === undefined ? last.step.name : `${last.step.module}:${last.step.name}`
  return isJsonObject(parent) ? parent[name] : undefined
}

/** As `readAt`, for a canonical path of one node. A container without content is `{}` if the tree has it. */
export function printedAt(
  tree: DataTree,
  path: string,
  withDefaults: WithDefaults = 'explicit',
): JsonValue | undefined {
  if (path === '/') return parsed(tree.print({ format: 'json', withDefaults }))
  if (!tree.exists(path)) return undefined
  const document = parsed(tree.print({ format: 'json', withDefaults, subtree: path, keepEmptyContainers: false }))
  const value = Object.values(document)[0]
  if (value === undefined) return isLeafPath(tree, path) ? undefined : {}
  return Array.isArray(value) && path.endsWith(']') ? value[0] : value
}

/** `seq` of the last change at or below a path; for one that is not there, of the nearest node above that is. */
export function stampOf(tree: DataTree, path: string): number {
  for (let at = path; at !== '/'; at = parentPath(at)) {
    const stamp = tree.exists(at) ? tree.stampOf(at) : undefined
    if (stamp !== undefined) return stamp
  }
  return tree.stampOf('/') ?? 0
}

/** Stamps the nodes that changed, and all above them, without a diff at hand; `scratch` is disposed of. */
export function stampPaths(tree: DataTree, scratch: DataTree, changes: readonly ChangeEdit[], seq: number): void {
  using touched = scratch
  for (const { op, path, old, new: now } of changes) {
    const value = op === 'delete' ? old : now
    touched.set(path, value)
  }
  tree.stamp(touched, seq)
}

function parsed(text: string | undefined): JsonObject {
  return text === undefined || text === '' ? {} : (JSON.parse(text) as JsonObject)
}

/** A leaf that is an implicit default prints as nothing when defaults are not wanted. */
function isLeafPath(tree: DataTree, path: string): boolean {
  return tree.get(path) !== undefined
}
