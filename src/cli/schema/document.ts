import {
  asArray,
  checkValue,
  dataChildren,
  type EntryPlace,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  keyLeaves,
  memberOf,
  ownMember,
  type ResolvedStep,
  type SchemaNode,
  type SeedParent,
  scalarText,
} from '../../base/index.ts'

/**
 * A datastore as one RFC 7951 document from the root, found and changed by resolved paths. The reading functions take
 * the document as it is; the writing ones change it in place.
 */

/** The instance at a path: an object, an array for a list or leaf-list without keys, a scalar. `undefined`: none. */
export function lookup(document: JsonObject, steps: readonly ResolvedStep[]): JsonValue | undefined {
  let value: JsonValue | undefined = document
  for (const resolved of steps) {
    if (!isJsonObject(value)) return undefined
    value = ownMember(value, memberOf(resolved))
    if (value !== undefined && namesEntry(resolved)) value = entryOf(resolved, asArray(value))
  }
  return value
}

/**
 * Makes the node at a path exist and gives it a value: leaves are replaced, entries of a leaf-list added, containers
 * and list entries created where missing. Nodes of the other cases of a choice go (RFC 7950 7.9).
 */
export function put(document: JsonObject, steps: readonly ResolvedStep[], value: JsonValue): void {
  let parent: SeedParent | undefined
  let object = document
  for (const [at, resolved] of steps.entries()) {
    const { node } = resolved
    const name = memberOf(resolved)
    if (parent !== undefined) removeOtherCases(parent, node, object)
    parent = node
    if (node.kind === 'list') {
      const entries = asArray(ownMember(object, name))
      let entry = entryOf(resolved, entries)
      if (!isJsonObject(entry)) {
        entry = newEntry(resolved)
        add(resolved, entries, entry)
        object[name] = entries
      }
      object = entry
    } else if (node.kind === 'container') {
      const inner = ownMember(object, name)
      const next = isJsonObject(inner) ? inner : {}
      object[name] = next
      object = next
    } else if (at === steps.length - 1) {
      if (node.kind === 'leaf-list')
        object[name] = withEntries(resolved, asArray(ownMember(object, name)), asArray(value))
      else object[name] = value
    }
  }
}

/** Removes what is at a path, and the containers that it leaves empty, as they mean nothing (RFC 7950 7.5.1). */
export function remove(document: JsonObject, steps: readonly ResolvedStep[]): void {
  const [first, ...rest] = steps
  if (first === undefined) return
  const name = memberOf(first)
  const value = ownMember(document, name)
  if (value === undefined) return
  if (namesEntry(first)) {
    const entries = asArray(value)
    const entry = entryOf(first, entries)
    if (rest.length > 0) {
      if (isJsonObject(entry)) remove(entry, rest)
      return
    }
    if (entry !== undefined) take(first, entries, entry)
    if (entries.length === 0) delete document[name]
    return
  }
  if (rest.length === 0) delete document[name]
  else if (isJsonObject(value)) {
    remove(value, rest)
    if (Object.keys(value).length === 0 && first.node.presence !== true) delete document[name]
  }
}

/**
 * Puts an entry of a list or leaf-list elsewhere among the others.
 * @returns the step that names no entry; nothing when it was done
 */
export function place(
  document: JsonObject,
  steps: readonly ResolvedStep[],
  where: EntryPlace,
): ResolvedStep | undefined {
  const last = steps.at(-1)
  if (last === undefined) return undefined
  const entries = listAt(document, steps)
  const entry = entryOf(last, entries)
  if (entry === undefined) return last
  if (!('other' in where)) {
    entries.splice(entries.indexOf(entry), 1)
    entries.splice(where.insert === 'first' ? 0 : entries.length, 0, entry)
    return undefined
  }
  const other = entryOf(where.other, entries)
  if (other === undefined) return where.other
  if (other === entry) return undefined
  entries.splice(entries.indexOf(entry), 1)
  entries.splice(entries.indexOf(other) + (where.insert === 'after' ? 1 : 0), 0, entry)
  return undefined
}

/** Gives an entry of a list other keys; it stays where it is. The entry must be there, and no other of that name. */
export function rename(document: JsonObject, steps: readonly ResolvedStep[], to: readonly ResolvedStep[]): void {
  rewrite(document, steps, to, (entries, entry, renamed) => entries.splice(entries.indexOf(entry), 1, renamed))
}

/** Makes another entry of a list as this one, behind all others. The same must hold as for `rename`. */
export function copy(document: JsonObject, steps: readonly ResolvedStep[], to: readonly ResolvedStep[]): void {
  rewrite(document, steps, to, (entries, _, copied) => entries.push(copied))
}

function rewrite(
  document: JsonObject,
  steps: readonly ResolvedStep[],
  to: readonly ResolvedStep[],
  write: (entries: JsonValue[], entry: JsonValue, rewritten: JsonObject) => void,
): void {
  const [last, next] = [steps.at(-1), to.at(-1)]
  if (last === undefined || next === undefined) return
  const entries = listAt(document, steps)
  const entry = entryOf(last, entries)
  if (!isJsonObject(entry)) return
  write(entries, entry, { ...structuredClone(entry), ...newEntry(next) })
  indexes.delete(entries)
}

/** All entries of the list that the last step is in. */
function listAt(document: JsonObject, steps: readonly ResolvedStep[]): JsonValue[] {
  const last = steps.at(-1)
  const parent = lookup(document, steps.slice(0, -1))
  return last === undefined || !isJsonObject(parent) ? [] : asArray(ownMember(parent, memberOf(last)))
}

/** The document without all that is neither on the way to a path nor below it. Shares what it keeps. */
export function branch(document: JsonObject, steps: readonly ResolvedStep[]): JsonObject {
  const [first, ...rest] = steps
  if (first === undefined) return document
  const name = memberOf(first)
  const value = ownMember(document, name)
  if (value === undefined) return {}
  if (!namesEntry(first)) return { [name]: isJsonObject(value) ? branch(value, rest) : value }
  const entry = entryOf(first, asArray(value))
  if (entry === undefined) return {}
  return { [name]: [isJsonObject(entry) ? { ...newEntry(first), ...branch(entry, rest) } : entry] }
}

/** The keys of each entry of a list, in key order, as canonical text. */
export function entryKeys(list: SchemaNode, entries: JsonValue | undefined): string[][] {
  const leaves = keyLeaves(list)
  return asArray(entries)
    .filter(isJsonObject)
    .map((entry) => leaves.map((leaf) => scalarText(leaf, ownMember(entry, leaf.name) ?? '')))
}

/** All values of a leaf or leaf-list, whatever the keys of the lists above it. */
export function leafValues(document: JsonObject, steps: readonly ResolvedStep[]): string[] {
  let found: JsonValue[] = [document]
  for (const { step, node } of steps) {
    const name = memberOf({ step, node })
    found = found.filter(isJsonObject).flatMap((object) => {
      const value = ownMember(object, name)
      if (value === undefined) return []
      return node.kind === 'list' || node.kind === 'leaf-list' ? asArray(value) : [value]
    })
  }
  const leaf = steps.at(-1)?.node
  return leaf === undefined ? [] : [...new Set(found.map((value) => scalarText(leaf, value)))]
}

function namesEntry({ step }: ResolvedStep): boolean {
  return step.keys !== undefined || step.value !== undefined
}

/** Entries by what names them, of the longer lists: each edit looks for one, and there may be thousands of both. */
const indexes = new WeakMap<JsonValue[], Map<string, JsonValue>>()
const SHORT_LIST = 16

function entryOf(resolved: ResolvedStep, entries: JsonValue[]): JsonValue | undefined {
  const { step, node } = resolved
  const name =
    node.kind === 'leaf-list'
      ? (step.value ?? '')
      : keyLeaves(node)
          .map((it) => step.keys?.[it.name] ?? '')
          .join('\0')
  if (entries.length < SHORT_LIST) return entries.find((it) => nameOf(node, it) === name)
  let index = indexes.get(entries)
  if (index === undefined) {
    index = new Map(entries.map((it) => [nameOf(node, it), it]))
    indexes.set(entries, index)
  }
  return index.get(name)
}

/** A text that only this entry of its list has: no value holds a NUL (RFC 7950 9.4). */
function nameOf(node: SchemaNode, entry: JsonValue): string {
  if (node.kind === 'leaf-list') return scalarText(node, entry)
  const object = isJsonObject(entry) ? entry : {}
  return keyLeaves(node)
    .map((leaf) => scalarText(leaf, ownMember(object, leaf.name) ?? ''))
    .join('\0')
}

function add({ node }: ResolvedStep, entries: JsonValue[], entry: JsonValue): void {
  entries.push(entry)
  indexes.get(entries)?.set(nameOf(node, entry), entry)
}

function take({ node }: ResolvedStep, entries: JsonValue[], entry: JsonValue): void {
  entries.splice(entries.indexOf(entry), 1)
  indexes.get(entries)?.delete(nameOf(node, entry))
}

function newEntry({ step, node }: ResolvedStep): JsonObject {
  return Object.fromEntries(
    keyLeaves(node).map((leaf) => {
      const text = step.keys?.[leaf.name] ?? ''
      const checked = checkValue(leaf, text)
      return [leaf.name, checked.ok ? checked.value : text]
    }),
  )
}

function withEntries(list: ResolvedStep, old: JsonValue[], added: readonly JsonValue[]): JsonValue[] {
  for (const value of added) {
    const entry = { node: list.node, step: { ...list.step, value: scalarText(list.node, value) } }
    if (entryOf(entry, old) === undefined) add(entry, old, value)
  }
  return old
}

function removeOtherCases(parent: SeedParent, node: SchemaNode, object: JsonObject): void {
  for (const other of otherCases(parent.children ?? [], node)) {
    delete object[other.module === parent.module ? other.name : `${other.module}:${other.name}`]
  }
}

/** Data nodes of the cases that exclude `node`: those beside it in every choice on the way to it. */
function otherCases(children: readonly SchemaNode[], node: SchemaNode): readonly SchemaNode[] {
  for (const choice of children.filter((it) => it.kind === 'choice')) {
    const cases = choice.children ?? []
    const chosen = cases.find((it) => dataChildren({ children: [it] }).includes(node))
    if (chosen === undefined) continue
    const excluded = cases.filter((it) => it !== chosen).flatMap((it) => dataChildren({ children: [it] }))
    return [...excluded, ...otherCases(chosen.children ?? [], node)]
  }
  return []
}
