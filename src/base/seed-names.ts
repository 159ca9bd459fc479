import type { JsonObject, JsonValue } from './json.ts'
import { type PathStep, parsePath } from './path.ts'
import { childNamed, type SchemaNode } from './schema.ts'

/** How the seed's shape and RFC 7951 name members, and which members belong to somebody else. */

/** What members are looked up in: a schema node, or the top-level nodes without a `module`. */
export interface SeedParent {
  readonly children?: readonly SchemaNode[]
  readonly module?: string
}

/** The paths of others, as the steps that are still to go. */
export type Holes = readonly (readonly PathStep[])[]

const NO_HOLES: Holes = []

/** From data paths without keys, relative to where rendering or parsing starts. */
export function toHoles(paths: readonly string[] | undefined): Holes {
  return paths === undefined || paths.length === 0 ? NO_HOLES : paths.map(parsePath)
}

/** What of the holes lies below a child, or `hole` where the child itself is one. */
export function holesBelow(holes: Holes, node: SchemaNode): Holes | 'hole' {
  if (holes.length === 0) return NO_HOLES
  const mine = holes.filter(
    ([step]) => step?.name === node.name && (step.module === undefined || step.module === node.module),
  )
  return mine.some((steps) => steps.length === 1) ? 'hole' : mine.map((steps) => steps.slice(1))
}

const seedNames = new WeakMap<SchemaNode, string>()

/** Plain, unless that name would be taken for another node. A node has one parent, so its name is kept. */
export function seedName(parent: SeedParent, node: SchemaNode): string {
  let known = seedNames.get(node)
  if (known === undefined) {
    known = childNamed(parent, node.name) === node ? node.name : `${node.module}:${node.name}`
    seedNames.set(node, known)
  }
  return known
}

/** RFC 7951 section 4: the module is named where it changes; also accepted where it does not. */
export function memberName(parent: SeedParent, node: SchemaNode): string {
  return node.module === parent.module ? node.name : `${node.module}:${node.name}`
}

/** The step from a parent to its child in a data path. */
export function stepTo(parent: SeedParent, node: SchemaNode): PathStep {
  return node.module === parent.module ? { name: node.name } : { name: node.name, module: node.module }
}

/** The member of an RFC 7951 object that is the instance of `node`. */
export function member(parent: SeedParent, value: JsonObject | undefined, node: SchemaNode): JsonValue | undefined {
  if (value === undefined) return undefined
  const name = memberName(parent, node)
  if (Object.hasOwn(value, name)) return value[name]
  const qualified = `${node.module}:${node.name}`
  return Object.hasOwn(value, qualified) ? value[qualified] : undefined
}

const lookups = new WeakMap<readonly SchemaNode[], Map<string, SchemaNode>>()

/** The child that a member `name` or `module:name` is an instance of; kept, as long lists ask for the same few. */
export function childCalled(parent: SeedParent, name: string): SchemaNode | undefined {
  const children = parent.children ?? []
  let known = lookups.get(children)
  if (known === undefined) {
    known = new Map()
    lookups.set(children, known)
  }
  let node = known.get(name)
  if (node === undefined) {
    const colon = name.indexOf(':')
    node = colon === -1 ? childNamed(parent, name) : childNamed(parent, name.slice(colon + 1), name.slice(0, colon))
    if (node !== undefined) known.set(name, node)
  }
  return node
}

/** As an own member whatever its name: `__proto__` is an identifier in YANG. */
export function define(object: JsonObject, name: string, value: JsonValue): void {
  if (name === '__proto__')
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true })
  else object[name] = value
}
