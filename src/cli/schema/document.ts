import {
  dataChildren,
  effectiveType,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type ResolvedStep,
  type SchemaNode,
  type SeedParent,
} from '../../base/index.ts'
import { checkValue } from './values.ts'

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
    if (value !== undefined && namesEntry(resolved)) value = asArray(value).find((it) => isEntry(resolved, it))
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
      let entry = entries.find((it) => isEntry(resolved, it))
      if (!isJsonObject(entry)) {
        entry = newEntry(resolved)
        entries.push(entry)
        object[name] = entries
      }
      object = entry
    } else if (node.kind === 'container') {
      const inner = ownMember(object, name)
      const next = isJsonObject(inner) ? inner : {}
      object[name] = next
      object = next
    } else if (at === steps.length - 1) {
      if (node.kind === 'leaf-list') object[name] = withEntries(asArray(ownMember(object, name)), asArray(value))
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
    const entry = entries.find((it) => isEntry(first, it))
    if (rest.length > 0) {
      if (isJsonObject(entry)) remove(entry, rest)
      return
    }
    const left = entries.filter((it) => it !== entry)
    if (left.length === 0) delete document[name]
    else document[name] = left
    return
  }
  if (rest.length === 0) delete document[name]
  else if (isJsonObject(value)) {
    remove(value, rest)
    if (Object.keys(value).length === 0 && first.node.presence !== true) delete document[name]
  }
}

/** The document without all that is neither on the way to a path nor below it. Shares what it keeps. */
export function branch(document: JsonObject, steps: readonly ResolvedStep[]): JsonObject {
  const [first, ...rest] = steps
  if (first === undefined) return document
  const name = memberOf(first)
  const value = ownMember(document, name)
  if (value === undefined) return {}
  if (!namesEntry(first)) return { [name]: isJsonObject(value) ? branch(value, rest) : value }
  const entry = asArray(value).find((it) => isEntry(first, it))
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

const keysOf = new WeakMap<SchemaNode, readonly SchemaNode[]>()

/** The leaves that are a list's keys, in order. Kept, as every look for an entry asks for them. */
export function keyLeaves(list: SchemaNode): readonly SchemaNode[] {
  let leaves = keysOf.get(list)
  if (leaves === undefined) {
    const children = dataChildren(list)
    leaves = (list.keys ?? []).flatMap(
      (key) => children.find((it) => it.name === key && it.module === list.module) ?? [],
    )
    keysOf.set(list, leaves)
  }
  return leaves
}

/** Canonical text of a scalar of RFC 7951, as it stands in a path. */
export function scalarText(leaf: SchemaNode, value: JsonValue): string {
  if (Array.isArray(value)) return ''
  const text = typeof value === 'object' ? '' : String(value)
  // RFC 7951 6.8: an identity of the leaf's own module may come without it.
  const isIdentity = leaf.type !== undefined && effectiveType(leaf.type).base === 'identityref'
  return isIdentity && !text.includes(':') ? `${leaf.module}:${text}` : text
}

/** What a step is called in its parent's object (RFC 7951 4). */
export function memberOf({ step }: ResolvedStep): string {
  return step.module === undefined ? step.name : `${step.module}:${step.name}`
}

/** A member, never one of the object's prototype. */
export function ownMember(object: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined
}

/** The entries of a list or leaf-list; none where there is none. */
export function asArray(value: JsonValue | undefined): JsonValue[] {
  return Array.isArray(value) ? value : []
}

function namesEntry({ step }: ResolvedStep): boolean {
  return step.keys !== undefined || step.value !== undefined
}

function isEntry({ step, node }: ResolvedStep, value: JsonValue): boolean {
  if (node.kind === 'leaf-list') return scalarText(node, value) === step.value
  if (!isJsonObject(value)) return false
  return keyLeaves(node).every((leaf) => {
    const key = ownMember(value, leaf.name)
    return key !== undefined && scalarText(leaf, key) === step.keys?.[leaf.name]
  })
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

function withEntries(old: readonly JsonValue[], added: readonly JsonValue[]): JsonValue[] {
  const known = new Set(old.map((it) => JSON.stringify(it)))
  return [...old, ...added.filter((it) => !known.has(JSON.stringify(it)))]
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
