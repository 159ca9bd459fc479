import { BrewError } from './error.ts'
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts'
import { formatStep } from './path.ts'
import { effectiveType, type SchemaNode } from './schema.ts'
import {
  childCalled,
  define,
  type Holes,
  holesBelow,
  member,
  memberName,
  type SeedParent,
  stepTo,
  toHoles,
} from './seed-names.ts'
import { defaultEntries, type RenderOptions, seedScalar, unsetRendering } from './seed-shape.ts'

/** For parsing. */
export interface ParseOptions extends RenderOptions {
  /** Absolute data path of the parsed node, for errors. Default `/`. */
  readonly at?: string
  /**
   * The document is RFC 7951, every value in it is meant: nothing is taken for the rendering of an unset leaf.
   * Default false.
   */
  readonly exact?: boolean
}

/**
 * The members of a container, a list entry or the root, from the seed's shape or RFC 7951 to RFC 7951. A leaf that is
 * unset in `current` and arrives as its rendering stays unset, so that to write what was read changes nothing.
 * @param current RFC 7951 without defaults; `undefined` where there is no instance
 * @throws BrewError `unknown-element` for a name the model does not have there, `bad-element` for a node that belongs
 * to somebody else, comes twice or has the wrong JSON type
 */
export function parseSeed(
  parent: SeedParent,
  json: JsonObject,
  current: JsonObject | undefined,
  options: ParseOptions = {},
): JsonObject {
  return parseMembers(parent, json, current, contextOf(options), toHoles(options.leaveOut))
}

/** One node of any kind, as `parseSeed`; `undefined` where it stays unset or is empty. */
export function parseSeedNode(
  node: SchemaNode,
  json: JsonValue,
  current: JsonValue | undefined,
  options: ParseOptions = {},
): JsonValue | undefined {
  return parseNode(node, json, current, contextOf(options), toHoles(options.leaveOut))
}

/** `at` tells the path of the parsed node; only errors ask for it, and to write it down each time would be most of the work. */
interface ParseContext {
  readonly at: () => string
  readonly exact: boolean
}

function contextOf(options: ParseOptions): ParseContext {
  const at = options.at === undefined || options.at === '/' ? '' : options.at
  return { at: () => at, exact: options.exact === true }
}

function parseMembers(
  parent: SeedParent,
  json: JsonObject,
  current: JsonObject | undefined,
  context: ParseContext,
  holes: Holes,
): JsonObject {
  const members: JsonObject = {}
  for (const [name, value] of Object.entries(json)) {
    const node = childCalled(parent, name)
    if (node === undefined) {
      const path = context.at() === '' ? '/' : context.at()
      throw new BrewError('unknown-element', `there is no "${name}" in ${path}`, { path })
    }
    const at = () => `${context.at()}${formatStep(stepTo(parent, node))}`
    if (name !== node.name && Object.hasOwn(json, node.name) && childCalled(parent, node.name) === node) {
      throw new BrewError('bad-element', `"${node.name}" comes twice`, { path: at() })
    }
    const below = holesBelow(holes, node)
    if (below === 'hole') throw notYours(at())
    const parsed = parseNode(node, value, member(parent, current, node), { exact: context.exact, at }, below)
    if (parsed !== undefined) define(members, memberName(parent, node), parsed)
  }
  return members
}

function parseNode(
  node: SchemaNode,
  json: JsonValue,
  current: JsonValue | undefined,
  context: ParseContext,
  holes: Holes,
): JsonValue | undefined {
  const refuse = (expected: string): never => {
    throw new BrewError('bad-element', `${expected} expected for ${node.kind} "${node.name}"`, { path: context.at() })
  }
  switch (node.kind) {
    case 'leaf':
      if (json === null) {
        throw new BrewError(
          'bad-element',
          `null is no value for leaf "${node.name}"`,
          { path: context.at() },
          'To unset it, DELETE it',
        )
      }
      if (isJsonObject(json)) return refuse('a value')
      if (!context.exact && current === undefined && node.isKey !== true && isRendering(node, json)) return undefined
      return json
    case 'leaf-list':
      if (!Array.isArray(json)) return refuse('an array')
      if (!context.exact && current === undefined && isDefaultEntries(node, json)) return undefined
      return json
    case 'list': {
      if (!Array.isArray(json)) return refuse('an array of objects')
      const known = entriesByKey(node, current)
      const seen = new Set<string>()
      return json.map((entry) => {
        if (!isJsonObject(entry)) return refuse('an array of objects')
        const at = () => `${context.at()}${keyPredicates(node, entry)}`
        const key = entryKey(node, entry)
        if (seen.has(key)) throw new BrewError('bad-element', 'this entry comes twice', { path: at() })
        seen.add(key)
        return parseMembers(node, entry, known.get(key), { exact: context.exact, at }, holes)
      })
    }
    case 'container': {
      if (!isJsonObject(json)) return refuse('an object')
      const members = parseMembers(node, json, isJsonObject(current) ? current : undefined, context, holes)
      return Object.keys(members).length === 0 && node.presence !== true ? undefined : members
    }
    default:
      return json
  }
}

function notYours(path: string): BrewError {
  return new BrewError(
    'bad-element',
    'this part belongs to another Thing',
    { path },
    'Write it under the name of the Thing that owns it',
  )
}

function isRendering(node: SchemaNode, json: JsonValue): boolean {
  const rendering = unsetRendering(node)
  return rendering !== undefined && isSame(node, json, rendering)
}

function isDefaultEntries(node: SchemaNode, json: readonly JsonValue[]): boolean {
  const defaults = defaultEntries(node, 'configuration')
  return defaults.length === json.length && json.every((entry, at) => isSame(node, entry, defaults[at] ?? null))
}

/**
 * Whether a value is a default as the engine prints it: an identity without its module where that is the node's own
 * (RFC 7951 6.8), a union as the JSON type of its member, which the text of the default does not tell.
 */
function isSame(node: SchemaNode, json: JsonValue, canonical: JsonValue): boolean {
  if (isJsonObject(json) || Array.isArray(json)) return false
  const base = node.type === undefined ? undefined : effectiveType(node.type).base
  if (base === 'union') return String(json) === String(canonical)
  if (base !== 'identityref') return seedScalar(node, json) === seedScalar(node, canonical)
  const qualified = (name: JsonValue) => (String(name).includes(':') ? String(name) : `${node.module}:${name}`)
  return typeof json === 'string' && qualified(json) === qualified(canonical)
}

function entriesByKey(list: SchemaNode, current: JsonValue | undefined): ReadonlyMap<string, JsonObject> {
  const entries = Array.isArray(current) ? current.filter(isJsonObject) : []
  return new Map(entries.map((entry) => [entryKey(list, entry), entry]))
}

/** The keys of an entry as one text, decimals shortened so that both shapes give the same. */
function entryKey(list: SchemaNode, entry: JsonObject): string {
  const keys = (list.keys ?? []).map((key) => {
    const node = childCalled(list, key)
    const value = node === undefined ? undefined : member(list, entry, node)
    return node === undefined || value === undefined ? null : seedScalar(node, value)
  })
  return keys.length === 1 ? String(keys[0]) : JSON.stringify(keys)
}

function keyPredicates(list: SchemaNode, entry: JsonObject): string {
  return (list.keys ?? [])
    .map((key) => {
      const node = childCalled(list, key)
      const text = String((node === undefined ? undefined : member(list, entry, node)) ?? '')
      return `[${key}=${text.includes("'") ? `"${text}"` : `'${text}'`}]`
    })
    .join('')
}
