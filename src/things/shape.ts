import {
  BrewError,
  dataChildren,
  effectiveType,
  formatPath,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type PathStep,
  parsePath,
  type ResolvedStep,
  resolvePath,
  type Schema,
  type SchemaNode,
} from '../base/index.ts'
import { tupleKey, type Value } from './api.ts'
import { valueFromJson } from './values.ts'

/** Nodes as an author sees them: which property a node is, which path names it, what its configuration is in JavaScript. */

const named = new WeakMap<object, ReadonlyMap<SchemaNode, string>>()

/** Names of a node's data children as properties: plain, or `module:name` where two modules have the same one. */
export function propertyNames(parent: { readonly children?: readonly SchemaNode[] }): ReadonlyMap<SchemaNode, string> {
  let names = named.get(parent)
  if (names === undefined) {
    names = namesOf(parent)
    named.set(parent, names)
  }
  return names
}

function namesOf(parent: { readonly children?: readonly SchemaNode[] }): ReadonlyMap<SchemaNode, string> {
  const children = dataChildren(parent)
  const seen = new Map<string, number>()
  for (const child of children) seen.set(child.name, (seen.get(child.name) ?? 0) + 1)
  return new Map(
    children.map((child) => [child, seen.get(child.name) === 1 ? child.name : `${child.module}:${child.name}`]),
  )
}

/** The root as a parent, for the functions that want one. */
export function rootOf(schema: Schema): { readonly children: readonly SchemaNode[] } {
  return { children: schema.nodes }
}

/** The steps of a path from the root. @throws BrewError `unknown-element` where the model has no such node */
export function resolveIn(schema: Schema, path: string): ResolvedStep[] {
  return resolvePath(rootOf(schema), path)
}

/** A path with the node it ends at. */
export interface Located {
  /** In the form the datastore uses: modules only where they change, keys in the model's order. */
  readonly path: string
  readonly node: SchemaNode
  /** Whether the last step is one entry of a list or leaf-list, not the whole of it. */
  readonly isEntry: boolean
}

/**
 * Finds the node of a path and writes the path in its one form.
 * @throws BrewError `unknown-element` where the model has no such node, `invalid-value` for missing or foreign keys
 */
export function locate(schema: Schema, path: string): Located {
  const resolved = resolvePath(rootOf(schema), path)
  const last = resolved.at(-1)
  if (last === undefined) throw new BrewError('invalid-value', 'the root is no node', { path })
  const steps = resolved.map(({ step, node }, index) => {
    const isLast = index === resolved.length - 1
    if (node.kind !== 'list' || (step.keys === undefined && isLast)) return step
    return { ...step, keys: orderedKeys(node, step, path) }
  })
  return {
    path: formatPath(steps),
    node: last.node,
    isEntry: last.step.keys !== undefined || last.step.value !== undefined,
  }
}

function orderedKeys(node: SchemaNode, step: PathStep, path: string): Record<string, string> {
  const given = step.keys ?? {}
  const keys: Record<string, string> = {}
  for (const key of node.keys ?? []) {
    const value = given[key]
    if (value === undefined) {
      throw new BrewError('invalid-value', `${node.name} needs its key [${key}='...']`, { path })
    }
    keys[key] = value
  }
  const foreign = Object.keys(given).find((key) => !(key in keys))
  if (foreign !== undefined) throw new BrewError('invalid-value', `${node.name} has no key "${foreign}"`, { path })
  return keys
}

/** Absolute owned path of a Thing: `module` put before the first step where it has none. */
export function absolutePath(module: string, path: string): string {
  const [first, ...rest] = parsePath(path)
  if (first === undefined) return '/'
  return formatPath([first.module === undefined ? { ...first, module } : first, ...rest])
}

/**
 * The configuration at a node as JavaScript, from its RFC 7951 JSON (`undefined`: no instance). Containers without
 * presence are always there; a leaf that is unset is absent; lists are a `Map` by key, without keys an array.
 * @throws BrewError `invalid-value` where the JSON does not follow the model
 */
export function configFromJson(node: SchemaNode, json: JsonValue | undefined, isEntry = false): unknown {
  switch (node.kind) {
    case 'container':
      if (json === undefined && node.presence === true) return undefined
      return objectFromJson(node, isJsonObject(json) ? json : {})
    case 'list':
      if (isEntry) return isJsonObject(json) ? objectFromJson(node, json) : undefined
      return listFromJson(node, Array.isArray(json) ? json : [])
    case 'leaf-list':
      if (isEntry) return json === undefined ? undefined : leafFromJson(node, json)
      return (Array.isArray(json) ? json : []).map((entry) => leafFromJson(node, entry))
    case 'leaf':
      return json === undefined ? undefined : leafFromJson(node, json)
    default:
      return json
  }
}

function leafFromJson(node: SchemaNode, json: JsonValue): Value {
  if (node.type === undefined) throw new BrewError('operation-failed', `${node.name} has no type`)
  return valueFromJson(node.type, json)
}

function objectFromJson(node: SchemaNode, json: JsonObject): Record<string, unknown> {
  const names = propertyNames(node)
  const value: Record<string, unknown> = {}
  const visit = (children: readonly SchemaNode[], conditional: boolean) => {
    for (const child of children) {
      if (child.kind === 'choice' || child.kind === 'case') visit(child.children ?? [], true)
      const name = names.get(child)
      if (name === undefined || !child.config) continue
      const member = memberOf(json, child)
      // What stands in a case may be absent as a whole, containers and lists included.
      if (member === undefined && (conditional || (child.when ?? []).length > 0)) continue
      const converted = configFromJson(child, member)
      if (converted !== undefined) value[name] = converted
    }
  }
  visit(node.children ?? [], false)
  return value
}

/** A member of an object, by qualified or plain name (RFC 7951 4). */
export function memberOf(json: JsonObject, child: SchemaNode): JsonValue | undefined {
  const qualified = `${child.module}:${child.name}`
  if (Object.hasOwn(json, qualified)) return json[qualified]
  return Object.hasOwn(json, child.name) ? json[child.name] : undefined
}

function listFromJson(node: SchemaNode, json: readonly JsonValue[]): unknown {
  const entries = json.filter(isJsonObject)
  const keys = (node.keys ?? []).map((key) => dataChildren(node).find((child) => child.name === key && child.isKey))
  if (keys.length === 0) return entries.map((entry) => objectFromJson(node, entry))
  return new Map(
    entries.map((entry) => {
      const values = keys.map((key) => {
        const member = key === undefined ? undefined : memberOf(entry, key)
        if (key === undefined || member === undefined) {
          throw new BrewError('invalid-value', `an entry of ${node.name} lacks a key`)
        }
        return mapKey(leafFromJson(key, member))
      })
      const [single] = values
      return [values.length === 1 && single !== undefined ? single : tupleKey(...values), objectFromJson(node, entry)]
    }),
  )
}

/** A key as a `Map` finds it again: by value, so a key of bits or binary becomes text. */
export function mapKey(value: Value): string | number | bigint | boolean {
  if (typeof value !== 'object') return value
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value.join(' ')
}

/** The RFC 7951 value at `path` in a document from the root; `undefined` where there is no instance. */
export function jsonAt(schema: Schema, document: JsonValue, path: string): JsonValue | undefined {
  let at: JsonValue | undefined = document
  for (const { step, node } of resolvePath(rootOf(schema), path)) {
    if (!isJsonObject(at)) return undefined
    at = memberOf(at, node)
    if (step.keys !== undefined && Array.isArray(at)) {
      const wanted = Object.entries(step.keys)
      at = at.filter(isJsonObject).find((entry) =>
        wanted.every(([key, text]) => {
          const leaf = dataChildren(node).find((child) => child.name === key && child.isKey)
          const member = leaf === undefined ? undefined : memberOf(entry, leaf)
          return member !== undefined && String(member) === text
        }),
      )
    }
    if (step.value !== undefined && Array.isArray(at)) at = at.find((entry) => String(entry) === step.value)
  }
  return at
}

/** Leaves of state below a node as canonical text, by path: what a document says, for the one who reads it whole. */
export function stateLeaves(node: SchemaNode, path: string, json: JsonValue | undefined): Map<string, string> {
  const leaves = new Map<string, string>()
  const visit = (at: SchemaNode, where: string, value: JsonValue) => {
    if (at.kind === 'leaf' && !at.config) leaves.set(where, canonicalFromJson(at, value))
    if (at.kind === 'list' && Array.isArray(value)) {
      for (const entry of value.filter(isJsonObject)) {
        const steps = parsePath(where)
        const last = steps.at(-1)
        const keys: Record<string, string> = {}
        for (const key of at.keys ?? []) keys[key] = String(entry[key] ?? entry[`${at.module}:${key}`] ?? '')
        if (last === undefined || (at.keys ?? []).length === 0) continue
        const entryPath = formatPath([...steps.slice(0, -1), { ...last, keys }])
        visitChildren(at, entryPath, entry)
      }
    } else if (isJsonObject(value)) visitChildren(at, where, value)
  }
  const visitChildren = (at: SchemaNode, where: string, value: JsonObject) => {
    for (const child of dataChildren(at)) {
      const member = memberOf(value, child)
      if (member === undefined) continue
      visit(child, `${where}/${child.module === at.module ? '' : `${child.module}:`}${child.name}`, member)
    }
  }
  if (json !== undefined) visit(node, path, json)
  return leaves
}

/** RFC 7951 JSON of a leaf as canonical text: all but `empty` and booleans already is, once out of its quotes. */
function canonicalFromJson(node: SchemaNode, json: JsonValue): string {
  if (Array.isArray(json)) return ''
  if (node.type !== undefined && effectiveType(node.type).base === 'empty') return ''
  return String(json)
}

/**
 * The part of a schema that holds the given paths: their nodes with all below, and the bare nodes above.
 * @param module whose RPCs are in it
 */
export function schemaFor(schema: Schema, paths: readonly string[], module?: string): Schema {
  const kept = new Set<SchemaNode>()
  const whole = new Set<SchemaNode>()
  for (const path of paths) {
    const nodes = resolvePath(rootOf(schema), path).map((it) => it.node)
    for (const node of nodes) kept.add(node)
    const last = nodes.at(-1)
    if (last !== undefined) whole.add(last)
  }
  const prune = (node: SchemaNode): SchemaNode[] => {
    if (whole.has(node)) return [node]
    if (node.kind === 'choice' || node.kind === 'case') {
      const children = (node.children ?? []).flatMap(prune)
      return children.length === 0 ? [] : [{ ...node, children }]
    }
    if (!kept.has(node) && node.isKey !== true) return []
    return [{ ...node, ...(node.children === undefined ? {} : { children: node.children.flatMap(prune) }) }]
  }
  return {
    modules: schema.modules,
    nodes: schema.nodes.flatMap((node) => (kept.has(node) || node.kind === 'choice' ? prune(node) : [])),
    operations: schema.operations.filter((it) => it.module === module),
  }
}
