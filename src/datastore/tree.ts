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
import type { DataTree, Yang } from '../yang/index.ts'
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
  const entries = last.node.kind === 'list' && last.node.keys !== undefined ? fewEntries(tree, canonical) : undefined
  if (entries !== undefined) {
    return entries.length === 0 ? undefined : entries.map((path) => printedAt(tree, path, withDefaults) ?? {})
  }
  const above = steps.slice(0, -1).map(({ step }) => step)
  const parent = printedAt(tree, formatPath(above), withDefaults)
  const name = last.step.module === undefined ? last.step.name : `${last.step.module}:${last.step.name}`
  return isJsonObject(parent) ? parent[name] : undefined
}

/** Up to so many entries are printed one by one: what stands beside their list may be much longer. */
const FEW_ENTRIES = 64

/** Paths of the entries of a list; `undefined` where there are many, or one whose key no path can name (XPath 1.0). */
function fewEntries(tree: DataTree, list: string): readonly string[] | undefined {
  if (tree.printEntries(list, { from: FEW_ENTRIES, count: 1 }).length > 0) return undefined
  const paths = tree.find(list).map(({ path }) => path)
  return paths.some((path) => path.includes("'") && path.includes('"')) ? undefined : paths
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
  if (value === undefined) return isContainer(tree, path) ? {} : undefined
  return Array.isArray(value) && path.endsWith(']') ? value[0] : value
}

/**
 * `seq` of the last change at or below a path; for one that is not there, of the nearest node above that is.
 * `undefined` for the root and where nothing above is there either.
 */
export function stampOf(tree: DataTree, path: string): number | undefined {
  for (let at = path; at !== '/'; at = parentPath(at)) {
    const stamp = tree.stampOf(at)
    if (stamp !== undefined) return stamp
  }
  return undefined
}

/** Stamps the nodes that changed, and all above them, where no diff is at hand. */
export function stampPaths(yang: Yang, tree: DataTree, changes: readonly ChangeEdit[], seq: number): void {
  using nothing = yang.emptyTree()
  using touched = yang.emptyTree()
  for (const { op, path, old, new: now } of changes) touched.set(path, op === 'delete' ? old : now)
  using diff = nothing.diff(touched)
  tree.stamp(diff, seq)
}

function parsed(text: string | undefined): JsonObject {
  return text === undefined || text === '' ? {} : (JSON.parse(text) as JsonObject)
}

/** Prints as nothing although it is there: a container with only defaults in it does, and a leaf that is one. */
function isContainer(tree: DataTree, path: string): boolean {
  return tree.find(path)[0]?.kind === 'container'
}
