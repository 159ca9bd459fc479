/** What goes into the engine and what comes out of it. */
import type { YangError } from './errors.ts'
import type { DataTree } from './tree.ts'

/** A YANG module or submodule as text. */
export interface ModuleSource {
  readonly text: string
  /** Shown in errors; never opened. */
  readonly file?: string
  /** Default `yang`. */
  readonly format?: 'yang' | 'yin'
  /** Features to switch on (RFC 7950 5.6.2). Default: none. */
  readonly features?: readonly string[] | 'all'
  /**
   * `false`: only offered to those who import or include it. Default `true`; a submodule is never implemented on its
   * own, whatever is said here.
   */
  readonly implement?: boolean
  /** Only needed where the name cannot be read off the text's first statement. */
  readonly name?: string
}

/**
 * Asked for an imported module or an included submodule that is neither in the context nor among its sources.
 * `undefined`: not known here; the package then looks among the standard modules it carries.
 */
export type Resolve = (name: string, revision?: string) => ModuleSource | string | undefined

/** How to make a context. */
export interface ContextOptions {
  readonly modules: readonly ModuleSource[]
  readonly resolve?: Resolve
}

/** How to load the engine. */
export interface LoadOptions {
  /** Upper bound of the instance's memory, rounded down to 64 KiB pages. Default and at most 512 MiB. */
  readonly maxMemoryBytes?: number
  /** Largest text accepted by `parse` and `createContext`, in bytes of UTF-8. Default 64 MiB. */
  readonly maxTextBytes?: number
}

/** A module of a context. */
export interface ModuleInfo {
  readonly name: string
  /** `YYYY-MM-DD`; absent when the module has none. */
  readonly revision?: string
  readonly namespace: string
  readonly prefix: string
  readonly yangVersion: '1' | '1.1'
  /** Names of the enabled features. */
  readonly features: readonly string[]
  /** Names of all features, enabled or not, submodules' included. */
  readonly allFeatures: readonly string[]
  /** Its data nodes exist; `false` where it is only imported. */
  readonly implemented: boolean
  /** Brought along by the engine itself; `Context.schema` leaves its nodes out. */
  readonly internal?: true
  readonly description?: string
  readonly organization?: string
  readonly contact?: string
  /** Names of the submodules it includes, with their revisions. */
  readonly submodules: readonly { readonly name: string; readonly revision?: string }[]
}

/** Kinds of schema nodes, RFC 7950 names. */
export type NodeKind = DataKind | 'choice' | 'case' | 'rpc' | 'action' | 'input' | 'output' | 'notification'

/** Kinds of nodes that data trees are made of. */
export type DataKind = 'container' | 'list' | 'leaf' | 'leaf-list' | 'anydata' | 'anyxml'

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
  /** Each as the relative paths of its leaves (`a/b`), module-qualified only where the module changes. */
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

/** How a text is encoded: RFC 7951 JSON, or the XML of RFC 7950. */
export type DataFormat = 'json' | 'xml'

/**
 * What a text is meant to be.
 * - `config`: configuration; state nodes are refused.
 * - `data`: configuration and state.
 * - `edit`: part of a configuration, to be merged or replayed; as `config`, keys of lists still wanted.
 * - `rpc`, `reply`, `notification`: one operation from the root down, actions and nested notifications with all their
 *   parents. `reply` is the operation with its output children.
 */
export type DataTreeKind = 'config' | 'data' | 'edit' | 'rpc' | 'reply' | 'notification'

/** How to parse. */
export interface ParseOptions {
  readonly format: DataFormat
  /** Default `config`. */
  readonly kind?: DataTreeKind
  /** Refuse what the schema does not know (default); otherwise leave it out silently. */
  readonly strict?: boolean
  /**
   * Path of a container or list entry whose content the document is; only for `config`, `data` and `edit`. The tree is
   * from the root all the same. Keys of the entry need not be in the document, or must say the same as the path.
   */
  readonly below?: string
  /** Shown in errors; never opened. */
  readonly file?: string
}

/** RFC 6243 ways to treat defaults. `report-all-tagged` wants `ietf-netconf-with-defaults` implemented. */
export type WithDefaults = 'report-all' | 'explicit' | 'trim' | 'report-all-tagged'

/** How to print. */
export interface PrintOptions {
  readonly format: DataFormat
  /** Default `explicit`. */
  readonly withDefaults?: WithDefaults
  /** Line breaks and indentation by two. Default `false`. */
  readonly pretty?: boolean
  /** Data path of the one node to print, without its ancestors and siblings. Default: the whole tree. */
  readonly subtree?: string
  /** Print non-presence containers with nothing in them. Default `false`. */
  readonly keepEmptyContainers?: boolean
}

/** Which entries of a list to print. */
export interface BetweenOptions {
  /** Path of the entry they come after. Default: from the first one. */
  readonly after?: string | undefined
  /** Path of the entry they come before. Default: to the last one. */
  readonly until?: string | undefined
  /** How many at most. */
  readonly count: number
}

/** Entries of a list, in its order. */
export interface PrintedEntries {
  /** The predicates that end an entry's data path (`[id='x']`), and the entry as the RFC 7951 document `print` gives. */
  readonly entries: readonly { readonly name: string; readonly document: unknown }[]
  /** Whether these are all that were asked for. */
  readonly done: boolean
}

/** Which values of leafs to list. */
export interface ValuesOptions {
  /** Data path of one node that all of the leafs are below; `/` for the root. */
  readonly above: string
  /** Data path from there; lists on the way may be named without keys, or with some of them. */
  readonly below: string
  /** What the values begin with. Default: anything. */
  readonly prefix?: string | undefined
  /** Only those that come after this one. */
  readonly after?: string | undefined
  /** How many at most. */
  readonly limit: number
  /** `tree`: as they stand; `text`: by code point. */
  readonly order: 'tree' | 'text'
}

/** Values of leafs, each once, canonical. */
export interface ListedValues {
  /** `description`: of a list's key what the entry says of itself, in a leaf `description` or else `name`. */
  readonly values: readonly { readonly value: string; readonly description?: string }[]
  /** Whether there are more than were asked for. */
  readonly more: boolean
  /** `after` is not there (any more), so what comes after it in the tree cannot be told: no values. */
  readonly lost?: true
}

/** A child that a node may not have just like that. */
export interface ConditionalChild {
  readonly module: string
  readonly name: string
  /** A `when` does not hold: its own, or that of the case, choice or augment it is in. */
  readonly absent?: true
  /** Another case of its choice is in use, and goes when it comes: the name of that. */
  readonly case?: string
}

/** How to validate. */
export interface ValidateOptions {
  /** The tree may hold state, and state is validated too. Default `false`: configuration only. */
  readonly state?: boolean
}

/** What came of judging a change. Dispose of `followUp` when done. */
export interface ChangeVerdict {
  /** As `DataTree.validate` tells them; empty when valid. */
  readonly faults: YangError[]
  /**
   * What validation itself added or removed, as a diff that was applied after the one judged: defaults, data of another
   * case, nodes whose `when` no longer holds.
   */
  readonly followUp: DataTree
}

/** A node that `find` found. */
export interface FoundNode {
  readonly path: string
  readonly kind: DataKind | 'rpc' | 'action' | 'notification'
  /** Canonical value of a leaf or leaf-list entry. */
  readonly value?: string
  /** Not written by anyone: stands for a schema default, or is a non-presence container holding only such. */
  readonly default: boolean
}

/**
 * One changed node of a diff. Created and deleted subtrees are told node by node, parents before children; keys of a
 * list entry are in its path and not told again.
 */
export interface TreeEdit {
  /** `move`: an entry of a user-ordered list or leaf-list changed its place. */
  readonly op: 'create' | 'replace' | 'delete' | 'move'
  readonly path: string
  readonly kind: DataKind
  /** Canonical value before, for leaves that had one. */
  readonly old?: string
  /** Canonical value after, for leaves that have one. */
  readonly new?: string
  /** The node after the change is an implicit default; for `delete`, it was one. */
  readonly default: boolean
  /** Only with `replace`: the node before the change was an implicit default. */
  readonly oldDefault?: true
  /** Only for user-ordered lists and leaf-lists: predicates or value of the entry before it; empty for the first. */
  readonly after?: string
}

/** The whole schema: modules, and the top-level nodes and RPCs (RFC 7950 7.14) of the implemented ones. */
export interface Schema {
  readonly modules: readonly ModuleInfo[]
  readonly nodes: readonly SchemaNode[]
  readonly operations: readonly SchemaNode[]
}
