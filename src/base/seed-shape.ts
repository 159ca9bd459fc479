import { BrewError } from './error.ts'
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts'
import { formatStep, type PathStep, parsePath } from './path.ts'
import { childNamed, dataChildren, effectiveType, type SchemaNode } from './schema.ts'

/**
 * The seed's JSON: what `/v1` sends and the command line shows. It differs from RFC 7951 in this:
 *
 * - members go by their plain names; `module:name` only for a node whose plain name is taken by a sibling;
 * - decimal64 has no trailing zeros: `17.000` is `"17"`;
 * - configuration shows unset leaves: the model's default, else `"0"` (decimal64), `""` (string), `false` (boolean);
 *   other types have no such rendering and are left out;
 * - state shows `config false` nodes and what leads to them; an unset leaf is `null`, so that a removed reading is
 *   never taken for zero degrees;
 * - lists and containers that would be empty are left out. A presence container means something by being there
 *   (RFC 7950 7.5.1): it is shown, even as `{}`, exactly when it exists.
 *
 * All else, enumerations, identities (`module:name`), bits, 64-bit integers as strings, is as in RFC 7951.
 */
export type SeedView = 'configuration' | 'state'

/** What members are looked up in: a schema node, or the top-level nodes without a `module`. */
export interface SeedParent {
  readonly children?: readonly SchemaNode[]
  readonly module?: string
}

/** For rendering. */
export interface RenderOptions {
  /** Data paths, relative to the rendered node, of what belongs to somebody else and is left out. */
  readonly leaveOut?: readonly string[]
}

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

/** The paths of others, as steps that are still to go. */
type Holes = readonly (readonly PathStep[])[]

const NO_HOLES: Holes = []

function toHoles(paths: readonly string[] | undefined): Holes {
  return paths === undefined || paths.length === 0 ? NO_HOLES : paths.map(parsePath)
}

/**
 * The members of a container, a list entry or the root, in the seed's shape.
 * @param value RFC 7951; `undefined` where there is no instance
 */
export function renderSeed(
  parent: SeedParent,
  value: JsonObject | undefined,
  view: SeedView,
  options: RenderOptions = {},
): JsonObject {
  return renderMembers(parent, value, view, toHoles(options.leaveOut))
}

/** One node of any kind in the seed's shape; `undefined` where that shape leaves it out. */
export function renderSeedNode(
  node: SchemaNode,
  value: JsonValue | undefined,
  view: SeedView,
  options: RenderOptions = {},
): JsonValue | undefined {
  return renderNode(node, value, view, toHoles(options.leaveOut))
}

function renderMembers(parent: SeedParent, value: JsonObject | undefined, view: SeedView, holes: Holes): JsonObject {
  const members: [string, JsonValue][] = []
  for (const child of shownChildren(parent, value)) {
    const below = holesBelow(holes, child)
    if (below === 'hole') continue
    const rendered = renderNode(child, member(parent, value, child), view, below)
    if (rendered !== undefined) members.push([seedName(parent, child), rendered])
  }
  return Object.fromEntries(members)
}

function renderNode(
  node: SchemaNode,
  value: JsonValue | undefined,
  view: SeedView,
  holes: Holes,
): JsonValue | undefined {
  switch (node.kind) {
    case 'leaf':
      if (view === 'state' && node.config && node.isKey !== true) return undefined
      if (value === undefined) return view === 'state' ? (node.config ? undefined : null) : unsetRendering(node)
      return seedScalar(node, value)
    case 'leaf-list': {
      if (view === 'state' && node.config) return undefined
      const entries = Array.isArray(value) && value.length > 0 ? value : defaultEntries(node, view)
      return entries.length === 0 ? undefined : entries.map((entry) => seedScalar(node, entry))
    }
    case 'list': {
      if (!Array.isArray(value) || !isShown(node, view)) return undefined
      const entries = value.flatMap((entry) => {
        if (!isJsonObject(entry)) return []
        const below = holesInEntry(holes, node, entry)
        return below === 'hole' ? [] : [renderMembers(node, entry, view, below)]
      })
      return entries.length === 0 ? undefined : entries
    }
    case 'container': {
      if (!isShown(node, view)) return undefined
      if (node.presence === true && value === undefined) return undefined
      const members = renderMembers(node, isJsonObject(value) ? value : undefined, view, holes)
      return Object.keys(members).length === 0 && node.presence !== true ? undefined : members
    }
    default:
      return view === 'state' && node.config ? undefined : value
  }
}

/** Configuration shows what is configuration, state what is state or leads to it. */
function isShown(node: SchemaNode, view: SeedView): boolean {
  return view === 'configuration' ? node.config : hasState(node)
}

const stateful = new WeakMap<SchemaNode, boolean>()

function hasState(node: SchemaNode): boolean {
  let known = stateful.get(node)
  if (known === undefined) {
    known = !node.config || dataChildren(node).some(hasState)
    stateful.set(node, known)
  }
  return known
}

/**
 * Children to show. Of a choice only the case that is there, else its default case: to show the unset leaves of two
 * cases would show what cannot be. A node with a `when` is shown where it exists, as only the engine can judge it.
 */
function shownChildren(parent: SeedParent, value: JsonObject | undefined): readonly SchemaNode[] {
  const children = parent.children ?? []
  const exists = (node: SchemaNode) => member(parent, value, node) !== undefined
  return children.flatMap((child): readonly SchemaNode[] => {
    if (child.kind === 'choice') {
      const cases = child.children ?? []
      const chosen = cases.find((it) => inCase(it).some(exists)) ?? cases.find((it) => it.name === child.defaults?.[0])
      if (chosen === undefined) return []
      return chosen.kind === 'case' ? shownChildren({ ...parent, children: chosen.children ?? [] }, value) : [chosen]
    }
    const [node] = dataChildren({ children: [child] })
    if (node === undefined || (node.when !== undefined && !exists(node))) return []
    return [node]
  })
}

function inCase(it: SchemaNode): readonly SchemaNode[] {
  return it.kind === 'case' ? dataChildren(it) : [it]
}

/** How configuration shows a leaf that is not set; `undefined`: not at all. */
function unsetRendering(node: SchemaNode): JsonValue | undefined {
  if (!node.config || node.type === undefined) return undefined
  const type = effectiveType(node.type)
  const value = node.defaults?.[0]
  if (value !== undefined) return seedScalar(node, typedScalar(node, value))
  if (type.base === 'decimal64') return '0'
  if (type.base === 'string') return ''
  return type.base === 'boolean' ? false : undefined
}

function defaultEntries(node: SchemaNode, view: SeedView): readonly JsonValue[] {
  return view === 'configuration' && node.config ? (node.defaults ?? []).map((it) => typedScalar(node, it)) : []
}

/** A canonical default as RFC 7951 section 6 encodes it. */
function typedScalar(node: SchemaNode, canonical: string): JsonValue {
  switch (node.type === undefined ? undefined : effectiveType(node.type).base) {
    case 'boolean':
      return canonical === 'true'
    case 'int8':
    case 'int16':
    case 'int32':
    case 'uint8':
    case 'uint16':
    case 'uint32':
      return Number(canonical)
    default:
      return canonical
  }
}

function seedScalar(node: SchemaNode, value: JsonValue): JsonValue {
  if (typeof value !== 'string' || node.type === undefined) return value
  return effectiveType(node.type).base === 'decimal64' ? shortDecimal(value) : value
}

/** `17.000` as `17`, `-0.50` as `-0.5`; what is no plain decimal stays as it is. */
function shortDecimal(text: string): string {
  const match = /^([+-]?)0*(\d+)(?:\.(\d*?)0*)?$/.exec(text)
  if (match === null) return text
  const [, sign = '', whole = '', fraction = ''] = match
  const size = fraction === '' ? whole : `${whole}.${fraction}`
  return sign === '-' && size !== '0' ? `-${size}` : size
}

function seedName(parent: SeedParent, node: SchemaNode): string {
  return childNamed(parent, node.name) === node ? node.name : `${node.module}:${node.name}`
}

/** RFC 7951 section 4: the module is named where it changes; also accepted where it does not. */
function memberName(parent: SeedParent, node: SchemaNode): string {
  return node.module === parent.module ? node.name : `${node.module}:${node.name}`
}

function stepTo(parent: SeedParent, node: SchemaNode): PathStep {
  return node.module === parent.module ? { name: node.name } : { name: node.name, module: node.module }
}

function member(parent: SeedParent, value: JsonObject | undefined, node: SchemaNode): JsonValue | undefined {
  if (value === undefined) return undefined
  const name = memberName(parent, node)
  if (Object.hasOwn(value, name)) return value[name]
  const qualified = `${node.module}:${node.name}`
  return Object.hasOwn(value, qualified) ? value[qualified] : undefined
}

function holesBelow(holes: Holes, node: SchemaNode): Holes | 'hole' {
  if (holes.length === 0) return NO_HOLES
  const mine = holes.filter(
    ([step]) => step?.name === node.name && (step.module === undefined || step.module === node.module),
  )
  if (mine.length === 0) return NO_HOLES
  if (mine.some((steps) => steps.length === 1 && steps[0]?.keys === undefined)) return 'hole'
  // The keys of a list's step are looked at again for each entry.
  return node.kind === 'list' ? mine : mine.map((steps) => steps.slice(1))
}

function holesInEntry(holes: Holes, list: SchemaNode, entry: JsonObject): Holes | 'hole' {
  if (holes.length === 0) return NO_HOLES
  const mine = holes.filter(([step]) =>
    Object.entries(step?.keys ?? {}).every(([key, value]) => keyText(list, entry, key) === value),
  )
  return mine.some((steps) => steps.length === 1) ? 'hole' : mine.map((steps) => steps.slice(1))
}

function keyText(list: SchemaNode, entry: JsonObject, key: string): string {
  const node = childNamed(list, key, list.module)
  const value = node === undefined ? undefined : member(list, entry, node)
  return value === undefined || node === undefined ? '' : String(value)
}

/**
 * JSON text of the seed: sorted names, four spaces, no newline at the end. Bytes are those of Python's
 * `json.dumps(…, indent=4, sort_keys=True)`, except that text beyond ASCII stays as it is.
 */
export function formatSeed(json: JsonValue): string {
  return format(json, '\n')
}

function format(json: JsonValue, newline: string): string {
  const deeper = `${newline}    `
  if (Array.isArray(json)) {
    if (json.length === 0) return '[]'
    return `[${deeper}${json.map((entry) => format(entry, deeper)).join(`,${deeper}`)}${newline}]`
  }
  if (!isJsonObject(json)) return JSON.stringify(json)
  const names = Object.keys(json).sort()
  if (names.length === 0) return '{}'
  const members = names.map((name) => `${JSON.stringify(name)}: ${format(json[name] ?? null, deeper)}`)
  return `{${deeper}${members.join(`,${deeper}`)}${newline}}`
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

/** `at` ends where the parsed node is. */
interface ParseContext {
  readonly at: string
  readonly exact: boolean
}

function contextOf(options: ParseOptions): ParseContext {
  return { at: options.at === undefined || options.at === '/' ? '' : options.at, exact: options.exact === true }
}

function parseMembers(
  parent: SeedParent,
  json: JsonObject,
  current: JsonObject | undefined,
  context: ParseContext,
  holes: Holes,
): JsonObject {
  const members = new Map<string, JsonValue>()
  const seen = new Set<SchemaNode>()
  for (const [name, value] of Object.entries(json)) {
    const colon = name.indexOf(':')
    const node =
      colon === -1 ? childNamed(parent, name) : childNamed(parent, name.slice(colon + 1), name.slice(0, colon))
    const path = context.at === '' ? '/' : context.at
    if (node === undefined) throw new BrewError('unknown-element', `there is no "${name}" in ${path}`, { path })
    const at = `${context.at}${formatStep(stepTo(parent, node))}`
    if (seen.has(node)) throw new BrewError('bad-element', `"${node.name}" comes twice`, { path: at })
    seen.add(node)
    const below = holesBelow(holes, node)
    if (below === 'hole') throw notYours(at)
    const parsed = parseNode(node, value, member(parent, current, node), { ...context, at }, below)
    if (parsed !== undefined) members.set(memberName(parent, node), parsed)
  }
  return Object.fromEntries(members)
}

function parseNode(
  node: SchemaNode,
  json: JsonValue,
  current: JsonValue | undefined,
  context: ParseContext,
  holes: Holes,
): JsonValue | undefined {
  const path = context.at
  const refuse = (expected: string): never => {
    throw new BrewError('bad-element', `${expected} expected for ${node.kind} "${node.name}"`, { path })
  }
  switch (node.kind) {
    case 'leaf':
      if (json === null) {
        throw new BrewError(
          'bad-element',
          `null is no value for leaf "${node.name}"`,
          { path },
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
      return json.map((entry) => {
        if (!isJsonObject(entry)) return refuse('an array of objects')
        const below = holesInEntry(holes, node, entry)
        const at = `${path}${keyPredicates(node, entry)}`
        if (below === 'hole') throw notYours(at)
        return parseMembers(node, entry, known.get(entryKey(node, entry)), { ...context, at }, below)
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
  return rendering !== undefined && seedScalar(node, json) === rendering
}

function isDefaultEntries(node: SchemaNode, json: readonly JsonValue[]): boolean {
  const defaults = defaultEntries(node, 'configuration').map((entry) => seedScalar(node, entry))
  return defaults.length === json.length && json.every((entry, at) => seedScalar(node, entry) === defaults[at])
}

function entriesByKey(list: SchemaNode, current: JsonValue | undefined): ReadonlyMap<string, JsonObject> {
  const entries = Array.isArray(current) ? current.filter(isJsonObject) : []
  return new Map(entries.map((entry) => [entryKey(list, entry), entry]))
}

/** The keys of an entry as one text, decimals shortened so that both shapes give the same. */
function entryKey(list: SchemaNode, entry: JsonObject): string {
  return JSON.stringify(
    (list.keys ?? []).map((key) => {
      const node = childNamed(list, key, list.module)
      const value = node === undefined ? undefined : member(list, entry, node)
      return node === undefined || value === undefined ? null : seedScalar(node, value)
    }),
  )
}

function keyPredicates(list: SchemaNode, entry: JsonObject): string {
  return (list.keys ?? [])
    .map((key) => {
      const text = keyText(list, entry, key)
      return `[${key}=${text.includes("'") ? `"${text}"` : `'${text}'`}]`
    })
    .join('')
}
