import {
  childNamed,
  dataChildren,
  type JsonObject,
  type JsonValue,
  resolvePath,
  type SchemaNode,
} from '../base/index.ts'
import { type DataTree, translating } from '../yang/index.ts'
import type { Core } from './core.ts'
import { renderTerritory } from './documents.ts'
import { printedAt } from './tree.ts'
import type { Territory } from './types.ts'

/** Entries printed in one turn: about half a millisecond on a fast machine, some on a Pi. */
const ENTRIES_A_TURN = 64
/** Times a rendering is begun anew because of a commit; then it is done in one turn, whatever that takes. */
const ATTEMPTS = 3

/** Stands in a text where the entries of a long list belong; no string of YANG holds it (RFC 7950 9.4). */
const MARK = '\u0001'

/** A text, and the commit it shows. */
export interface Rendering {
  readonly text: string
  readonly commit: number
}

/**
 * A territory's file as running has it, rendered a slice a turn so that nobody waits for 10 000 entries. A commit in
 * the middle of it would be half in the text: then it is begun anew.
 */
export async function renderSliced(core: Core, territory: Territory, newest: () => number): Promise<Rendering> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const commit = newest()
    const text = await slice(core, territory, () => newest() === commit)
    if (text !== undefined) return { text, commit }
  }
  const value = core.readTerritory('running', territory) ?? {}
  return { text: renderTerritory(territory, value), commit: newest() }
}

/** What is found while a skeleton is made. */
interface Finding {
  /** Paths of lists with more entries than one turn prints. */
  readonly long: string[]
  /** What longer owned paths have is not ours. */
  readonly holes: readonly string[]
}

async function slice(core: Core, territory: Territory, holds: () => boolean): Promise<string | undefined> {
  const finding: Finding = { long: [], holes: territory === WHOLE ? [] : core.territories.holes(territory) }
  const skeleton = core.engine.read(() => skeletonOf(core, territory, finding))
  const entries: string[][] = []
  for (const path of finding.long) {
    const texts: string[] = []
    for (let from = 0; ; from += ENTRIES_A_TURN) {
      const some = core.engine.read(() => entryTexts(core.engine.running, path, from))
      texts.push(...some)
      await nextTurn()
      if (!holds()) return undefined
      if (some.length < ENTRIES_A_TURN) break
    }
    entries.push(texts)
  }
  return fill(renderTerritory(territory, skeleton), entries)
}

/** The whole configuration in the same way, for a snapshot. */
export async function renderWhole(core: Core, newest: () => number): Promise<Rendering> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const commit = newest()
    const text = await slice(core, WHOLE, () => newest() === commit)
    if (text !== undefined) return { text, commit }
  }
  return { text: core.wholeText(), commit: newest() }
}

/** Stands for all modules, whoever owns what. */
const WHOLE: Territory = { name: '', kind: 'module', module: '', path: '/' }

/** The territory's value with a mark in the place of each long list's entries. */
function skeletonOf(core: Core, territory: Territory, finding: Finding): JsonValue {
  const { running } = core.engine
  const { nodes } = core.schema
  const steps = resolvePath({ children: nodes }, territory.path)
  const node = steps.at(-1)?.node
  const mine = territory === WHOLE ? nodes : nodes.filter((it) => it.module === territory.module)
  if (node !== undefined && node.kind !== 'container') return core.readTerritory('running', territory) ?? {}
  const parent = node ?? { children: mine }
  return membersOf(running, parent, territory.path === '/' ? '' : territory.path, finding)
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
    if (value !== undefined) members[isQualified ? name : child.name] = value
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
  const first = tree.printEntries(path, { from: 0, count: ENTRIES_A_TURN + 1 })
  if (first.length <= ENTRIES_A_TURN) return first.map(entryValue)
  finding.long.push(path)
  return [`${MARK}${finding.long.length - 1}`]
}

function entryTexts(tree: DataTree, path: string, from: number): string[] {
  return translating(() => tree.printEntries(path, { from, count: ENTRIES_A_TURN })).map((document) =>
    JSON.stringify(entryValue(document), null, 2),
  )
}

/** An entry out of its document `{"module:list":[{…}]}`. */
function entryValue(document: unknown): JsonValue {
  const [array] = Object.values(document as Record<string, JsonValue[]>)
  return array?.[0] ?? null
}

/** Puts the entries in the place of their marks, indented as what is around them. */
function fill(text: string, entries: readonly string[][]): string {
  return text.replaceAll(/^( *)"\\u0001(\d+)"$/gm, (_, indent: string, index: string) =>
    (entries[Number(index)] ?? []).map((entry) => indent + entry.replaceAll('\n', `\n${indent}`)).join(',\n'),
  )
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
