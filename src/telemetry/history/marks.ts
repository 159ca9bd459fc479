import {
  childNamed,
  dataChildren,
  effectiveType,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  quoteKey,
  type Schema,
  type SchemaNode,
  schemaPath,
} from '../../base/index.ts'

/** The statement that marks a leaf in its model. */
const MARK = 'brewerslab-types:history'

/** Beyond it, differences of two values would not be exact any more. */
const LARGEST = 2 ** 51

/** What the values of a leaf are, as far as they can be kept. */
export type LeafKind =
  /** Kept as whole numbers: the value times ten to the power of `digits`. */
  | { readonly of: 'numbers'; readonly digits: number }
  /** Kept as the number of their name; `areFlags`: `true` and `false`. */
  | { readonly of: 'states'; readonly areFlags: boolean }

/** A leaf that the model marks to be kept. */
export interface MarkedLeaf {
  /** Data path without keys. */
  readonly path: string
  readonly kind: LeafKind
  readonly units?: string
}

/** The marked leaves of a model by their path without keys; marked ones of a type that cannot be kept are left out. */
export function markedLeaves(schema: Schema): ReadonlyMap<string, MarkedLeaf> {
  const found = new Map<string, MarkedLeaf>()
  const look = (parent: { readonly children?: readonly SchemaNode[]; readonly module?: string }, above: string) => {
    for (const node of dataChildren(parent)) {
      const path = `${above}/${node.module === parent.module ? '' : `${node.module}:`}${node.name}`
      const kind = kindOf(node)
      if (kind !== undefined) {
        found.set(path, { path, kind, ...(node.units === undefined ? {} : { units: node.units }) })
      }
      look(node, path)
    }
  }
  look({ children: schema.nodes }, '')
  return found
}

function kindOf(node: SchemaNode): LeafKind | undefined {
  if (node.kind !== 'leaf' || node.config || node.type === undefined) return undefined
  if (node.extensions?.includes(MARK) !== true) return undefined
  const type = effectiveType(node.type)
  switch (type.base) {
    case 'decimal64':
      return { of: 'numbers', digits: type.fractionDigits }
    case 'boolean':
      return { of: 'states', areFlags: true }
    case 'enumeration':
    case 'identityref':
      return { of: 'states', areFlags: false }
    default:
      return /^u?int/.test(type.base) ? { of: 'numbers', digits: 0 } : undefined
  }
}

/** A number as it is kept; `undefined` for one that is too large to be kept exactly. */
export function scaled(text: string, digits: number): number | undefined {
  const value = Math.round(Number(text) * 10 ** digits)
  return Math.abs(value) < LARGEST ? value : undefined
}

/** A value that a marked leaf has now. */
export interface LeafValue {
  readonly path: string
  readonly value: string
}

/** The values of all marked leaves in a whole document of state (RFC 7951). */
export function valuesIn(schema: Schema, marks: ReadonlyMap<string, MarkedLeaf>, document: JsonValue): LeafValue[] {
  const found: LeafValue[] = []
  const look = (parent: SchemaNode | { readonly children: readonly SchemaNode[] }, value: JsonObject, at: string) => {
    for (const [name, below] of Object.entries(value)) {
      const [first = '', second] = name.split(':')
      const node = second === undefined ? childNamed(parent, first) : childNamed(parent, second, first)
      if (node === undefined || below === undefined) continue
      const isOther = !('module' in parent) || parent.module !== node.module
      const path = `${at}/${isOther ? `${node.module}:` : ''}${node.name}`
      if (node.kind === 'list' && Array.isArray(below)) {
        for (const entry of below) if (isJsonObject(entry)) look(node, entry, `${path}${keysOf(node, entry)}`)
      } else if (isJsonObject(below)) look(node, below, path)
      else if (node.kind === 'leaf' && marks.has(schemaPath(path))) found.push({ path, value: String(below) })
    }
  }
  if (isJsonObject(document)) look({ children: schema.nodes }, document, '')
  return found
}

function keysOf(list: SchemaNode, entry: JsonObject): string {
  return (list.keys ?? []).map((key) => `[${key}=${quoteKey(String(entry[key]))}]`).join('')
}
