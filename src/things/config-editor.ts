import { type ChangeEdit, dataChildren, type ResolvedStep, type SchemaNode } from '../base/index.ts'
import { tupleKey, type Value } from './api.ts'
import { type Comparison, comparisonOf, orderTypes } from './follow.ts'
import { configFromJson, mapKey, propertyNames } from './shape.ts'
import { textFromValue, valueFromText } from './values.ts'

type Members = Readonly<Record<string, unknown>>
type Entries = ReadonlyMap<unknown, unknown>

/**
 * Does the edits of commits to configuration as an author sees it. Objects, maps and arrays it was given stay as they
 * are; each that changes is copied once in the life of an editor.
 */
export class ConfigEditor {
  /** Made here, so that nobody else has seen them. */
  readonly #own = new WeakSet<object>()
  /** Maps with new entries, which do not stand at their place yet. */
  readonly #grown = new Map<Map<unknown, unknown>, { readonly list: SchemaNode; readonly added: Set<unknown> }>()

  /**
   * @param value what stands at the node of the first step now: for a list all of it, unless `isEntry`
   * @param steps from that node to the one that is edited
   * @returns what stands there with the edit; the same where it changes nothing
   */
  edit(value: unknown, isEntry: boolean, steps: readonly ResolvedStep[], edit: ChangeEdit): unknown {
    const [first, ...rest] = steps
    if (first === undefined) return value
    return isEntry && first.node.kind === 'list'
      ? this.#inside(first.node, value as Members | undefined, rest, edit)
      : this.#at(first, value, rest, edit)
  }

  /** Puts new entries of lists where the datastore has them. Once, after the last edit. */
  finish(): void {
    for (const [entries, { list, added }] of this.#grown) putInPlace(entries, list, added)
    this.#grown.clear()
  }

  #at({ node, step }: ResolvedStep, value: unknown, rest: readonly ResolvedStep[], edit: ChangeEdit): unknown {
    switch (node.kind) {
      case 'list':
        return this.#inList(node, (value ?? new Map()) as Entries, step.keys ?? {}, rest, edit)
      case 'leaf-list':
        return editedArray(node, (value ?? []) as readonly Value[], edit, step.value ?? edit.new ?? edit.old ?? '')
      case 'leaf':
        return edit.op === 'delete' || node.type === undefined ? undefined : valueFromText(node.type, edit.new ?? '')
      default:
        if (rest.length > 0) return this.#inside(node, value as Members | undefined, rest, edit)
        return edit.op === 'delete' ? withoutContainer(node, value) : (value ?? configFromJson(node, {}))
    }
  }

  #inside(
    node: SchemaNode,
    members: Members | undefined,
    [next, ...rest]: readonly ResolvedStep[],
    edit: ChangeEdit,
  ): unknown {
    // What is deleted with all that holds it is gone already.
    if (next === undefined || (members === undefined && edit.op === 'delete')) return members
    const held = members ?? (configFromJson(node, {}, node.kind === 'list') as Members)
    const name = propertyNames(node).get(next.node)
    if (name === undefined) return members
    const before = held[name]
    const after = this.#at(next, before, rest, edit)
    if (after === before && members !== undefined) return members
    const copy = this.#mine(held, () => ({ ...held })) as Record<string, unknown>
    if (after === undefined) delete copy[name]
    else copy[name] = after
    return copy
  }

  #inList(
    list: SchemaNode,
    entries: Entries,
    keys: Readonly<Record<string, string>>,
    rest: readonly ResolvedStep[],
    edit: ChangeEdit,
  ): unknown {
    const values = keyValues(list, keys)
    const key = values.length === 1 ? mapKey(values[0] ?? '') : tupleKey(...values.map(mapKey))
    const before = entries.get(key)
    if (before === undefined && edit.op === 'delete') return entries
    const present = before ?? newEntry(list, values)
    const after = rest.length > 0 ? this.#inside(list, present as Members, rest, edit) : present
    const isGone = rest.length === 0 && edit.op === 'delete'
    if (after === before && !isGone) return entries
    const copy = this.#mine(entries, () => new Map(entries)) as Map<unknown, unknown>
    if (isGone) {
      copy.delete(key)
      this.#grown.get(copy)?.added.delete(key)
      return copy
    }
    copy.set(key, after)
    if (before === undefined) this.#grow(copy, list).add(key)
    return copy
  }

  #grow(entries: Map<unknown, unknown>, list: SchemaNode): Set<unknown> {
    const grown = this.#grown.get(entries) ?? { list, added: new Set() }
    this.#grown.set(entries, grown)
    return grown.added
  }

  #mine(value: object, copied: () => object): object {
    if (this.#own.has(value)) return value
    const copy = copied()
    this.#own.add(copy)
    return copy
  }
}

/** A container without presence is always there; its leaves have edits of their own. */
function withoutContainer(node: SchemaNode, value: unknown): unknown {
  return node.presence === true ? undefined : value
}

function editedArray(node: SchemaNode, values: readonly Value[], edit: ChangeEdit, text: string): readonly Value[] {
  const { type } = node
  if (type === undefined) return values
  const others = values.filter((value) => textFromValue(type, value) !== text)
  if (edit.op === 'delete') return others.length === values.length ? values : others
  if (others.length < values.length) return values
  const value = valueFromText(type, text)
  const compare = comparisonOf(type)
  const place = values.findIndex((other) => compare(other, value) > 0)
  return place === -1 ? [...values, value] : values.toSpliced(place, 0, value)
}

function keyNodes(list: SchemaNode): readonly SchemaNode[] {
  return (list.keys ?? []).flatMap((key) => dataChildren(list).find((child) => child.name === key && child.isKey) ?? [])
}

function keyValues(list: SchemaNode, keys: Readonly<Record<string, string>>): Value[] {
  return keyNodes(list).map(({ name, type }) => (type === undefined ? '' : valueFromText(type, keys[name] ?? '')))
}

function newEntry(list: SchemaNode, keys: readonly Value[]): Members {
  const names = propertyNames(list)
  const entry = configFromJson(list, {}, true) as Record<string, unknown>
  for (const [at, key] of keyNodes(list).entries()) entry[names.get(key) ?? key.name] = keys[at]
  return entry
}

/** Moves the added entries of a map to their places among the others, which are in order. */
function putInPlace(entries: Map<unknown, unknown>, list: SchemaNode, added: ReadonlySet<unknown>): void {
  if (added.size === 0) return
  const compare = entryComparison(list)
  const all = [...entries]
  const old = all.filter(([key]) => !added.has(key))
  const fresh = all.filter(([key]) => added.has(key)).sort(([, a], [, b]) => compare(a, b))
  entries.clear()
  let from = 0
  for (const [key, entry] of fresh) {
    const to = placeOf(entry, old, from, compare)
    for (; from < to; from++) entries.set(old[from]?.[0], old[from]?.[1])
    entries.set(key, entry)
  }
  for (const [key, entry] of old.slice(from)) entries.set(key, entry)
}

/** How many of the entries stand before a new one; at least `low` do. By halves: a list may be long. */
function placeOf(
  entry: unknown,
  old: readonly (readonly [unknown, unknown])[],
  low: number,
  compare: Comparison,
): number {
  let [from, to] = [low, old.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if (compare(old[middle]?.[1], entry) < 0) from = middle + 1
    else to = middle
  }
  return from
}

function entryComparison(list: SchemaNode): Comparison {
  const names = propertyNames(list)
  const comparisons = orderTypes(list).map(comparisonOf)
  const properties = keyNodes(list).map((key) => names.get(key) ?? key.name)
  return (a, b) => {
    for (const [at, property] of properties.entries()) {
      const order = comparisons[at]?.((a as Members)[property], (b as Members)[property]) ?? 0
      if (order !== 0) return order
    }
    return 0
  }
}
