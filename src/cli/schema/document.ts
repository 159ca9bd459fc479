import {
  asArray,
  checkValue,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  keyLeaves,
  memberOf,
  ownMember,
  type ResolvedStep,
  type SchemaNode,
  scalarText,
} from '../../base/index.ts'
import { fitsGlobs, hasGlobs } from './globs.ts'

/** Documents of configuration or state, RFC 7951 from the root, found by resolved paths. None is changed here. */

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

/** The document without all that is neither on the way to a path nor below it. Shares what it keeps. */
export function branch(document: JsonObject, steps: readonly ResolvedStep[]): JsonObject {
  const [first, ...rest] = steps
  if (first === undefined) return document
  const name = memberOf(first)
  const value = ownMember(document, name)
  if (value === undefined) return {}
  if (!namesEntry(first)) return { [name]: isJsonObject(value) ? branch(value, rest) : value }
  if (hasGlobs(first))
    return {
      [name]: asArray(value)
        .filter(isJsonObject)
        .flatMap((it) => fitting(first, it, rest)),
    }
  const entry = entryOf(first, asArray(value))
  if (entry === undefined) return {}
  return { [name]: [isJsonObject(entry) ? { ...newEntry(first), ...branch(entry, rest) } : entry] }
}

/** Of an entry that a pattern stands for, what is on the way; nothing of the others. */
function fitting(pattern: ResolvedStep, entry: JsonObject, rest: readonly ResolvedStep[]): readonly JsonObject[] {
  if (!fitsGlobs(pattern, entry)) return []
  const keys = Object.fromEntries(keyLeaves(pattern.node).map(({ name }) => [name, ownMember(entry, name) ?? '']))
  return [{ ...keys, ...branch(entry, rest) }]
}

/**
 * A document in which a value stands where a path leads, as a server answers a question about that path.
 * @param value of a container or an entry with its members as they are in it
 */
export function documentOf(steps: readonly ResolvedStep[], value: JsonValue): JsonObject {
  const whole = steps.reduceRight<JsonValue>((inner, resolved) => {
    const isEntry = resolved.node.kind === 'list' && namesEntry(resolved)
    const entry = isEntry ? [{ ...newEntry(resolved), ...(isJsonObject(inner) ? inner : {}) }] : inner
    return { [memberOf(resolved)]: entry }
  }, value)
  return isJsonObject(whole) ? whole : {}
}

/** Members as they are in a container or an entry, of an answer in which each carries its module. */
export function withinNode(node: SchemaNode, value: JsonValue): JsonValue {
  if (!isJsonObject(value)) return value
  const own = `${node.module}:`
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name.startsWith(own) ? name.slice(own.length) : name, member]),
  )
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

function newEntry({ step, node }: ResolvedStep): JsonObject {
  return Object.fromEntries(
    keyLeaves(node).map((leaf) => {
      const text = step.keys?.[leaf.name] ?? ''
      const checked = checkValue(leaf, text)
      return [leaf.name, checked.ok ? checked.value : text]
    }),
  )
}
