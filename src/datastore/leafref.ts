import {
  childNamed,
  formatPath,
  type PathStep,
  type ResolvedStep,
  resolvePath,
  type Schema,
  type SchemaNode,
  type SchemaType,
} from '../base/index.ts'

/** A type that points to other leafs. */
type Leafref = Extract<SchemaType, { base: 'leafref' }>

/** Where leafrefs are resolved from. */
export interface LeafrefPlace {
  readonly schema: Schema
  /** The way to the leaf that has the type; it need not be there. */
  readonly steps: readonly ResolvedStep[]
  /** Canonical value of the leaf at a data path; `undefined` where there is none. */
  readonly valueAt: (path: string) => string | undefined
}

/** Leafrefs that a type is or has as members of a union. */
export function leafrefsOf(type: SchemaType): readonly Leafref[] {
  if (type.base === 'leafref') return [type]
  return type.base === 'union' ? type.types.flatMap(leafrefsOf) : []
}

/**
 * The way to the leafs that a leafref may take its value from (RFC 7950 9.9.2): a data path whose lists are without keys
 * wherever any entry will do. `undefined` where there is none: a predicate wants a value that is not there.
 */
export function targetsOf({ target, path }: Leafref, place: LeafrefPlace): readonly PathStep[] | undefined {
  if (target === undefined) return undefined
  const there = resolvePath({ children: place.schema.nodes }, target)
  const down = stepsDown(path)
  const above = there.length - down.length
  const steps: PathStep[] = []
  for (const [at, { step, node }] of there.entries()) {
    // What both are below is one and the same; a path from the root means any entry.
    const shared = place.steps[at]
    const keys =
      at >= above ? keysWanted(down[at - above] ?? [], place) : shared?.node === node ? (shared.step.keys ?? {}) : {}
    if (keys === undefined) return undefined
    steps.push(Object.keys(keys).length === 0 ? step : { ...step, keys })
  }
  return steps
}

/** A predicate: the key, and whose value it must have, so many steps up and then down. */
interface KeyEquals {
  readonly key: string
  readonly up: number
  readonly names: readonly string[]
}

const PREDICATE = /\[\s*(?:[\w.-]+:)?([\w.-]+)\s*=\s*current\s*\(\s*\)\s*\/\s*((?:\.\.\s*\/\s*)+)([^\]]+?)\s*\]/g

/**
 * Predicates of each step down of a leafref's path (RFC 7950 14, path-arg). Names are not needed: what the path leads to
 * is known, and so where the steps up before them lead.
 */
function stepsDown(path: string): readonly (readonly KeyEquals[])[] {
  const down = path.trim().replace(/^(?:\.\.\s*\/\s*)+|^\//, '')
  return down.split(/\/(?![^[]*\])/).map((step) =>
    [...step.matchAll(PREDICATE)].map(([, key = '', up = '', names = '']) => ({
      key,
      up: up.split('..').length - 1,
      names: names.split('/').map((name) => name.trim().replace(/^.*:/, '')),
    })),
  )
}

/** Keys of an entry that predicates name; `undefined` where one wants what is not there. */
function keysWanted(predicates: readonly KeyEquals[], place: LeafrefPlace): Record<string, string> | undefined {
  const keys: Record<string, string> = {}
  for (const predicate of predicates) {
    const value = valueWanted(predicate, place)
    if (value === undefined) return undefined
    keys[predicate.key] = value
  }
  return keys
}

function valueWanted({ up, names }: KeyEquals, { steps, valueAt, schema }: LeafrefPlace): string | undefined {
  const above = steps.slice(0, -up)
  const last = above.at(-1)
  // A key of the place itself is known, whether or not there is such an entry yet.
  const [name] = names
  const own = names.length === 1 && name !== undefined ? last?.step.keys?.[name] : undefined
  if (own !== undefined) return own
  const way: PathStep[] = above.map(({ step }) => step)
  let parent: SchemaNode | { readonly children: readonly SchemaNode[]; readonly module?: string } = last?.node ?? {
    children: schema.nodes,
  }
  for (const each of names) {
    const node: SchemaNode | undefined = childNamed(parent, each)
    if (node === undefined) return undefined
    way.push(node.module === parent.module ? { name: each } : { name: each, module: node.module })
    parent = node
  }
  return valueAt(formatPath(way))
}
