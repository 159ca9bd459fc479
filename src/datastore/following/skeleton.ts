import {
  childNamed,
  dataChildren,
  type JsonObject,
  type JsonValue,
  resolvePath,
  type SchemaNode,
} from '../../base/index.ts'
import type { DataTree } from '../../yang/index.ts'
import type { Core } from '../core.ts'
import { printedAt } from '../tree.ts'
import type { Territory } from '../types.ts'

/** Entries printed in one turn: about half a millisecond on a fast machine, some on a Pi. */
export const ENTRIES_A_TURN = 64

/** Stands in a text where the entries of a long list belong; no string of YANG holds it (RFC 7950 9.4). */
const MARK = '\u0001'

/** What is found while a skeleton is made. */
export interface Finding {
  /** Paths of lists whose entries are left out. In goes none, or those that stay so whatever their length. */
  readonly long: string[]
  /** Lists that are left out even where they are short. */
  readonly kept: { has(path: string): boolean }
  /** What longer owned paths have is not ours. */
  readonly holes: readonly string[]
}

/** The territory's value with a mark in the place of each long list's entries. */
export function markedValue(core: Core, territory: Territory, finding: Finding): JsonValue {
  const { running } = core.engine
  const { nodes } = core.schema
  const node = resolvePath({ children: nodes }, territory.path).at(-1)?.node
  if (node !== undefined && node.kind !== 'container') return memberOf(running, node, territory.path, finding) ?? {}
  // A module of no name stands for all of them.
  const mine = territory.module === '' ? nodes : nodes.filter((it) => it.module === territory.module)
  return membersOf(running, node ?? { children: mine }, territory.path === '/' ? '' : territory.path, finding)
}

/** A text taken apart at its marks: what stands before each, and behind the last. */
export function splitAtMarks(text: string): {
  readonly between: readonly string[]
  readonly indents: readonly string[]
} {
  const between: string[] = []
  const indents: string[] = []
  let end = 0
  for (const match of text.matchAll(/^( *)"\\u0001\d+"$/gm)) {
    between.push(text.slice(end, match.index))
    indents.push(match[1] ?? '')
    end = match.index + match[0].length
  }
  return { between: [...between, text.slice(end)], indents }
}

/** An entry out of its document `{"module:list":[{…}]}`. */
export function entryValue(document: unknown): JsonValue {
  const [array] = Object.values(document as Record<string, JsonValue[]>)
  return array?.[0] ?? null
}

function membersOf(
  tree: DataTree,
  parent: { readonly children?: readonly SchemaNode[]; readonly module?: string },
  path: string,
  finding: Finding,
): JsonObject {
  const members: JsonObject = {}
  for (const child of dataChildren(parent)) {
    if (!child.config) continue
    const isQualified = child.module !== parent.module || childNamed(parent, child.name) === undefined
    const name = isQualified ? `${child.module}:${child.name}` : child.name
    const value = memberOf(tree, child, `${path}/${name}`, finding)
    if (value !== undefined) members[name] = value
  }
  return members
}

function memberOf(tree: DataTree, node: SchemaNode, path: string, finding: Finding): JsonValue | undefined {
  if (finding.holes.includes(path) || !tree.exists(path)) return undefined
  if (node.kind === 'container' && node.presence !== true) {
    const members = membersOf(tree, node, path, finding)
    return Object.keys(members).length === 0 ? undefined : members
  }
  if (node.kind !== 'list' && node.kind !== 'leaf-list') return printedAt(tree, path)
  const isKept = finding.kept.has(path)
  const first = tree.printBetween(path, { count: isKept ? 1 : ENTRIES_A_TURN + 1 })?.entries ?? []
  // All of them are defaults that nobody wrote.
  if (first.length === 0) return undefined
  if (!isKept && first.length <= ENTRIES_A_TURN) return first.map(({ document }) => entryValue(document))
  finding.long.push(path)
  return [`${MARK}${finding.long.length - 1}`]
}
