import {
  asArray,
  dataChildren,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  keyLeaves,
  memberName,
  memberOf,
  ownMember,
  type ResolvedStep,
  type SchemaNode,
  type SchemaRoot,
  type SeedParent,
  seedName,
  stepTo,
} from '../../../base/index.ts'
import { isPattern } from '../display/data.ts'
import type { ShownData } from '../types.ts'

/** Lists of a document as tables: where the list is, what its columns are called, and how its entries are changed. Pure. */

/** A list that is shown. */
export interface ListPlace {
  /** To the list; where it is entered by keys, these are in the last step. */
  readonly steps: readonly ResolvedStep[]
  readonly list: SchemaNode
  readonly columns: readonly ListColumn[]
}

/** A leaf or leaf-list of each entry. */
export interface ListColumn {
  /** Its name, behind those of the containers that it is in: `reading/value`. */
  readonly name: string
  readonly leaf: SchemaNode
  /** From the entry to the leaf. */
  readonly path: readonly SchemaNode[]
  /** It is a key of the list at this step of the path, which several entries above are shown of. */
  readonly above?: number
}

/** The list before a `|`, or those that could have been meant: there is not exactly one. */
export function listBefore(
  root: SchemaRoot,
  steps: readonly ResolvedStep[],
  view: ShownData['view'],
): ListPlace | { readonly lists: readonly string[] } {
  const last = steps.at(-1)
  if (last?.node.kind === 'list') return listAt(steps, last.node, view)
  const parent: SeedParent = last?.node ?? root
  const isShown = (node: SchemaNode) => (view === 'state' ? columnsOf(node, view).length > 0 : node.config)
  const lists = dataChildren(parent).filter((node) => node.kind === 'list' && isShown(node))
  const [only] = lists
  if (only === undefined || lists.length > 1) return { lists: lists.map((it) => seedName(parent, it)) }
  return listAt([...steps, { step: stepTo(parent, only), node: only }], only, view)
}

function listAt(steps: readonly ResolvedStep[], list: SchemaNode, view: ShownData['view']): ListPlace {
  const above = steps.slice(0, -1).flatMap((step, at) =>
    isPattern(step)
      ? keyLeaves(step.node).map((leaf) => ({
          name: `${step.node.name}/${leaf.name}`,
          leaf,
          path: [leaf],
          above: at,
        }))
      : [],
  )
  return { steps, list, columns: [...above, ...columnsOf(list, view)] }
}

function columnsOf(
  parent: SchemaNode,
  view: ShownData['view'],
  prefix = '',
  above: readonly SchemaNode[] = [],
): readonly ListColumn[] {
  return dataChildren(parent).flatMap((node): readonly ListColumn[] => {
    const path = [...above, node]
    const name = `${prefix}${seedName(parent, node)}`
    if (node.kind === 'container') return columnsOf(node, view, `${name}/`, path)
    if (node.kind !== 'leaf' && node.kind !== 'leaf-list') return []
    const isShown = node.isKey === true || (view === 'state') === !node.config
    return isShown ? [{ name, leaf: node, path }] : []
  })
}

/** What an entry has in a column. */
export function valueIn(list: SchemaNode, entry: JsonObject, { path }: ListColumn): JsonValue | undefined {
  let parent = list
  let value: JsonValue | undefined = entry
  for (const node of path) {
    if (!isJsonObject(value)) return undefined
    value = ownMember(value, memberName(parent, node))
    parent = node
  }
  return value
}

/** An entry and those that it is in, outermost first; `undefined` where a step is no list. */
export interface EntryOf {
  readonly entry: JsonObject
  readonly above: readonly (JsonObject | undefined)[]
}

/** All entries that are shown of a list. */
export function entriesOf(document: JsonObject, { steps }: ListPlace): readonly EntryOf[] {
  let found: readonly EntryOf[] = [{ entry: document, above: [] }]
  for (const [at, resolved] of steps.entries()) {
    found = found.flatMap(({ entry, above }) => {
      const value = ownMember(entry, memberOf(resolved))
      const inner = resolved.node.kind === 'list' ? asArray(value) : [value]
      const known = at === 0 ? above : [...above, steps[at - 1]?.node.kind === 'list' ? entry : undefined]
      return inner.filter(isJsonObject).map((it) => ({ entry: it, above: known }))
    })
  }
  return found
}

/** The document with the entries of a list changed, wherever that list is. */
export function withEntries(
  document: JsonObject,
  steps: readonly ResolvedStep[],
  change: (entries: readonly JsonObject[]) => readonly JsonObject[],
): JsonObject {
  const [first, ...rest] = steps
  if (first === undefined) return document
  const name = memberOf(first)
  const value = ownMember(document, name)
  if (value === undefined) return document
  if (first.node.kind !== 'list') {
    return isJsonObject(value) ? { ...document, [name]: withEntries(value, rest, change) } : document
  }
  const entries = asArray(value).filter(isJsonObject)
  const changed = rest.length === 0 ? change(entries) : entries.map((it) => withEntries(it, rest, change))
  return { ...document, [name]: [...changed] }
}

/** What is left of an entry where only some columns are wanted; its keys always are. */
export function pruned(
  parent: SchemaNode,
  object: JsonObject,
  columns: readonly ListColumn[],
  nameOf: (parent: SeedParent, node: SchemaNode) => string,
): JsonObject {
  const members = dataChildren(parent).flatMap((node): [string, JsonValue][] => {
    const name = nameOf(parent, node)
    const value = ownMember(object, name)
    const inside = columns.filter(({ path, above }) => above === undefined && path[0] === node)
    if (value === undefined || (inside.length === 0 && node.isKey !== true)) return []
    if (node.kind !== 'container' || !isJsonObject(value)) return [[name, value]]
    const below = inside.map((it) => ({ ...it, path: it.path.slice(1) }))
    return [[name, pruned(node, value, below, nameOf)]]
  })
  return Object.fromEntries(members)
}
