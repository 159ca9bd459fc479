/**
 * How data follows a module from one revision to the next, where that does not go by itself. Migrations lie beside the
 * modules: the project's in `yang/migrations/`, a user's in `<root>/yang/migrations/`, where they import the functions
 * below from `brewerslab/migrations`.
 */

/** A data path without keys, from the root: `/cellar:cellar/shelf/span` means the span of every shelf. */
export type SchemaPath = `/${string}:${string}`

/** Date of a revision (RFC 7950 7.1.9). */
export type Revision = `${number}-${number}-${number}`

/** The texts of a split, one for each path; `undefined` for a node that is not to be there. */
export type Parts<Paths extends readonly SchemaPath[]> = { readonly [Index in keyof Paths]: string | undefined }

/** One thing to be done to a document. Values go in and come out as texts in their canonical form (RFC 7950 9). */
export type MigrationStep =
  | { readonly kind: 'move'; readonly from: SchemaPath; readonly to: SchemaPath }
  | {
      readonly kind: 'rewrite'
      readonly path: SchemaPath
      readonly by: (text: string) => string
      /** From one unit to another, where that is why. */
      readonly units?: { readonly from: string; readonly to: string }
    }
  | {
      readonly kind: 'split'
      readonly path: SchemaPath
      readonly into: readonly SchemaPath[]
      readonly by: (text: string) => readonly (string | undefined)[]
    }
  | { readonly kind: 'fill'; readonly path: SchemaPath; readonly text: string }
  | { readonly kind: 'drop'; readonly path: SchemaPath }

/** From one revision of a module to the next one that somebody wrote data with. */
export interface Migration {
  readonly module: string
  readonly from: Revision
  readonly to: Revision
  /** Done in order, each on what the one before it has left. None where all goes by itself. */
  readonly steps: readonly MigrationStep[]
}

/** A name without a path: a type that is `never` for anything else. */
type NameOnly<Name extends string> = Name extends `${string}/${string}` | `${string}:${string}` | '' ? never : Name

/** The node, in the place where it is, by another name. All below it goes with it. */
export function rename<Name extends string>(path: SchemaPath, name: NameOnly<Name>): MigrationStep {
  return {
    kind: 'move',
    from: path,
    to: `${path.slice(0, path.lastIndexOf('/'))}/${withPrefix(path, name)}` as SchemaPath,
  }
}

/**
 * The node, with all below it, to another place. What both paths have in common may hold lists: each entry keeps its
 * own. Containers on the way are made.
 */
export function move(from: SchemaPath, to: SchemaPath): MigrationStep {
  return { kind: 'move', from, to }
}

/** A leaf that becomes several, each in a place as `move` allows it. */
export function split<const Paths extends readonly [SchemaPath, ...SchemaPath[]]>(
  path: SchemaPath,
  into: Paths,
  by: (text: string) => Parts<Paths>,
): MigrationStep {
  return { kind: 'split', path, into, by }
}

/** Every value of a leaf or leaf-list in another unit. */
export function convertUnit<From extends string, To extends string>(
  path: SchemaPath,
  change: { readonly from: From; readonly to: To extends From ? never : To; readonly by: (text: string) => string },
): MigrationStep {
  const { from, to, by } = change
  return { kind: 'rewrite', path, by, units: { from, to } }
}

/** Every value of a leaf or leaf-list by another text: where its new type has another way to say the same. */
export function rewrite(path: SchemaPath, by: (text: string) => string): MigrationStep {
  return { kind: 'rewrite', path, by }
}

/** A value where there is none: for a leaf that has become mandatory, or a key. In every entry of the lists above it. */
export function fill(path: SchemaPath, text: string): MigrationStep {
  return { kind: 'fill', path, text }
}

/** The node and all below it is not wanted any more. */
export function drop(path: SchemaPath): MigrationStep {
  return { kind: 'drop', path }
}

/** A top-level node, or one of another module than the node above it, keeps its module. */
function withPrefix(path: string, name: string): string {
  const last = path.slice(path.lastIndexOf('/') + 1)
  const colon = last.indexOf(':')
  return colon === -1 ? name : `${last.slice(0, colon)}:${name}`
}
