import { isJsonObject, type JsonObject, type JsonValue } from './json.ts'
import { dataChildren, effectiveType, isDataNode, type SchemaNode } from './schema.ts'
import { define, type Holes, holesBelow, member, type SeedParent, seedName, toHoles } from './seed-names.ts'

/**
 * The seed's JSON: what `/v1` sends and the command line shows. It differs from RFC 7951 in this:
 *
 * - members go by their plain names; `module:name` only for a node whose plain name is taken by a sibling;
 * - decimal64 has no trailing zeros: `17.000` is `"17"`;
 * - configuration shows unset leaves: the model's default, else `"0"` (decimal64), `""` (string), `false` (boolean);
 *   other types have no such rendering and are left out, as are those of modules that hold what somebody may not have
 *   said (`SPARSE_MODULES`);
 * - state shows `config false` nodes and what leads to them; an unset leaf is `null`, so that a removed reading is
 *   never taken for zero degrees;
 * - lists and containers that would be empty are left out. A presence container means something by being there
 *   (RFC 7950 7.5.1): it is shown, even as `{}`, exactly when it exists.
 *
 * All else, enumerations, identities (`module:name`), bits, 64-bit integers as strings, is as in RFC 7951.
 */
export type SeedView = 'configuration' | 'state'

/** For rendering. */
export interface RenderOptions {
  /** Data paths without keys, relative to the rendered node, of what belongs to somebody else and is left out. */
  readonly leaveOut?: readonly string[]
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
  const members: JsonObject = {}
  for (const child of shownChildren(parent, value)) {
    const below = holesBelow(holes, child)
    if (below === 'hole') continue
    const rendered = renderNode(child, member(parent, value, child), view, below)
    if (rendered !== undefined) define(members, seedName(parent, child), rendered)
  }
  return members
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
      const entries = value.filter(isJsonObject).map((entry) => renderMembers(node, entry, view, holes))
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

/** Whether a node is state or leads to some. */
export function hasState(node: SchemaNode): boolean {
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
  if (isPlain(children)) return children
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

const plain = new WeakMap<readonly SchemaNode[], boolean>()

/** Whether no child depends on what is there: then there is nothing to choose, which long lists feel. */
function isPlain(children: readonly SchemaNode[]): boolean {
  let known = plain.get(children)
  if (known === undefined) {
    known = children.every((child) => isDataNode(child) && child.when === undefined)
    plain.set(children, known)
  }
  return known
}

function inCase(it: SchemaNode): readonly SchemaNode[] {
  return it.kind === 'case' ? dataChildren(it) : [it]
}

/**
 * Modules younger than the seed that are mostly unset. A recipe that names no gravity has none, a step of a profile
 * waits for no time, a probe has no lowest temperature: shown as `"0"` it would be taken for one.
 */
const SPARSE_MODULES: readonly string[] = ['recipe', 'gravity', 'bridge', 'profile', 'alarm'].map(
  (name) => `brewerslab-${name}`,
)

/** How configuration shows a leaf that is not set; `undefined`: not at all. */
export function unsetRendering(node: SchemaNode): JsonValue | undefined {
  if (!node.config || node.type === undefined) return undefined
  const type = effectiveType(node.type)
  const value = node.defaults?.[0]
  if (value !== undefined) return seedScalar(node, typedScalar(node, value))
  if (SPARSE_MODULES.includes(node.module)) return undefined
  if (type.base === 'decimal64') return '0'
  if (type.base === 'string') return ''
  return type.base === 'boolean' ? false : undefined
}

/** The entries that a leaf-list without any is shown with. */
export function defaultEntries(node: SchemaNode, view: SeedView): readonly JsonValue[] {
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

/** One value of RFC 7951 in the seed's shape. */
export function seedScalar(node: SchemaNode, value: JsonValue): JsonValue {
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

/**
 * JSON text of the seed: sorted names, four spaces, no newline at the end. Bytes are those of Python's
 * `json.dumps(…, indent=4, sort_keys=True)`, except that text beyond ASCII stays as it is.
 */
export function formatSeed(json: JsonValue): string {
  return JSON.stringify(inOrder(json), null, 4)
}

/** The same with sorted names. What is in order already, as all that is rendered here, is not copied. */
function inOrder(json: JsonValue): JsonValue {
  if (typeof json !== 'object' || json === null) return json
  if (Array.isArray(json)) {
    const entries = json.map(inOrder)
    return entries.every((entry, at) => entry === json[at]) ? json : entries
  }
  const names = Object.keys(json)
  const isSorted = names.every((name, at) => at === 0 || (names[at - 1] ?? '') < name)
  const members = names.map((name): [string, JsonValue] => [name, inOrder(json[name] ?? null)])
  if (isSorted && members.every(([name, member]) => member === json[name])) return json
  return Object.fromEntries(isSorted ? members : members.sort(([a], [b]) => (a < b ? -1 : 1)))
}
