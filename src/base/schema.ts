/**
 * The compiled schema as plain data: what libyang made of the modules, what `/v1/discover` sends, what the command
 * line completes from. Nothing in it refers back to the engine, so it may be kept, sent and frozen.
 */

/** Kinds of schema nodes, RFC 7950 names. */
export type NodeKind =
  | 'container'
  | 'list'
  | 'leaf'
  | 'leaf-list'
  | 'choice'
  | 'case'
  | 'anydata'
  | 'anyxml'
  | 'rpc'
  | 'action'
  | 'input'
  | 'output'
  | 'notification'

/** A `must` or `when` with what it says when it does not hold. */
export interface Condition {
  readonly expression: string
  readonly message?: string
  readonly appTag?: string
}

/** A pattern of a string type; `invert` for `modifier invert-match` (RFC 7950 9.4.6). */
export interface Pattern {
  readonly regex: string
  readonly invert?: boolean
  readonly message?: string
}

/** One name of an enumeration, or one bit with its position in `value`. */
export interface EnumValue {
  readonly name: string
  readonly value: number
  readonly description?: string
}

/** A type after all its typedefs are resolved. `typedef` is the name the model used, where it used one. */
export type SchemaType = { readonly typedef?: string } & (
  | { readonly base: 'boolean' | 'empty' | 'instance-identifier' | 'unknown' }
  | { readonly base: 'string'; readonly length?: string; readonly patterns?: readonly Pattern[] }
  | { readonly base: 'binary'; readonly length?: string }
  | {
      readonly base: 'int8' | 'int16' | 'int32' | 'int64' | 'uint8' | 'uint16' | 'uint32' | 'uint64'
      readonly range?: string
    }
  | { readonly base: 'decimal64'; readonly fractionDigits: number; readonly range?: string }
  | { readonly base: 'enumeration'; readonly enums: readonly EnumValue[] }
  | { readonly base: 'bits'; readonly bits: readonly EnumValue[] }
  /** Every identity a value may name, as `module:name`. */
  | { readonly base: 'identityref'; readonly identities: readonly string[] }
  /** `path` is the XPath of the model; `target` the data path of the leaf it points to, where it could be resolved. */
  | { readonly base: 'leafref'; readonly path: string; readonly target?: string; readonly targetType: SchemaType }
  | { readonly base: 'union'; readonly types: readonly SchemaType[] }
)

/** A node of the compiled schema. Optional properties are absent, never `undefined`. */
export interface SchemaNode {
  readonly name: string
  /** The module whose namespace the node is in; with `name` it is the qualified name of RFC 7951 4. */
  readonly module: string
  readonly kind: NodeKind
  /** `config true`. Nodes in RPCs, actions and notifications are `false`. */
  readonly config: boolean
  readonly description?: string
  readonly reference?: string
  readonly status?: 'deprecated' | 'obsolete'
  readonly units?: string
  /** Canonical default of a leaf, or of each entry of a leaf-list; for a choice the name of its default case. */
  readonly defaults?: readonly string[]
  readonly mandatory?: boolean
  /** Container with a presence statement. */
  readonly presence?: boolean
  /** Names of a list's key leaves, in order. Absent for a keyless list. */
  readonly keys?: readonly string[]
  /** This leaf is a key of the list above it. */
  readonly isKey?: boolean
  readonly userOrdered?: boolean
  readonly minElements?: number
  readonly maxElements?: number
  readonly unique?: readonly (readonly string[])[]
  readonly must?: readonly Condition[]
  readonly when?: readonly Condition[]
  /** Extensions the model puts on it (RFC 7950 7.19), as `module:name`; those the engine itself acts upon are left out. */
  readonly extensions?: readonly string[]
  /** What is said to those that take an argument. */
  readonly extensionArguments?: Readonly<Record<string, string>>
  readonly type?: SchemaType
  /** In schema order; choices and cases are nodes of their own, and so are `input` and `output` of an operation. */
  readonly children?: readonly SchemaNode[]
  /** Actions of a container or list (RFC 7950 7.15): none of its children, as they are no data. */
  readonly operations?: readonly SchemaNode[]
}

/** A module the engine knows. */
export interface ModuleInfo {
  readonly name: string
  /** `YYYY-MM-DD`; absent when the module has none. */
  readonly revision?: string
  readonly namespace: string
  readonly prefix: string
  /** Names of the enabled features. */
  readonly features: readonly string[]
  /** Its data nodes exist; `false` where it is only imported. */
  readonly implemented: boolean
  readonly description?: string
}

/** The whole schema: modules, and the top-level nodes and RPCs (RFC 7950 7.14) of the implemented ones. */
export interface Schema {
  readonly modules: readonly ModuleInfo[]
  readonly nodes: readonly SchemaNode[]
  readonly operations: readonly SchemaNode[]
}

/**
 * Children as they stand in data: choices and cases are looked through (RFC 7950 7.9), operations and notifications
 * are left out.
 */
export function dataChildren(node: { readonly children?: readonly SchemaNode[] }): readonly SchemaNode[] {
  const children = node.children ?? []
  if (children.every(isDataNode)) return children
  return children.flatMap((child) => {
    if (child.kind === 'choice' || child.kind === 'case') return dataChildren(child)
    return isDataNode(child) ? [child] : []
  })
}

/** Whether what else is there decides which children a node may have: a `when` or a choice does. */
export function isConditional(node: { readonly children?: readonly SchemaNode[] }): boolean {
  return node.children?.some(({ kind, when }) => kind === 'choice' || when !== undefined) === true
}

/** Whether a node can have instances in a datastore. */
export function isDataNode(node: SchemaNode): boolean {
  return (
    node.kind === 'container' ||
    node.kind === 'list' ||
    node.kind === 'leaf' ||
    node.kind === 'leaf-list' ||
    node.kind === 'anydata' ||
    node.kind === 'anyxml'
  )
}

/**
 * The child of that name among the data children. Without a module, the parent's own module is preferred and a name
 * of another module is accepted when only one has it.
 */
export function childNamed(
  parent: { readonly children?: readonly SchemaNode[]; readonly module?: string },
  name: string,
  module?: string,
): SchemaNode | undefined {
  const named = dataChildren(parent).filter((child) => child.name === name)
  if (module !== undefined) return named.find((child) => child.module === module)
  return named.find((child) => child.module === parent.module) ?? (named.length === 1 ? named[0] : undefined)
}

/** The type a value is finally judged by: leafrefs are followed to their target's type. */
export function effectiveType(type: SchemaType): SchemaType {
  return type.base === 'leafref' ? effectiveType(type.targetType) : type
}
