import {
  BrewError,
  isJsonObject,
  isWithin,
  type JsonObject,
  type JsonValue,
  parsePath,
  resolvePath,
  type Schema,
} from '../base/index.ts'
import type { Owner, Territory } from './types.ts'

/** Application names of Things: they name files and URL segments. */
export const THING_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/

/** Who owns which part of the tree. The longest owned path wins; what no Thing owns belongs to its module. */
export class Territories {
  readonly #things: readonly (Territory & { readonly alias: string })[]
  readonly #modules: readonly Territory[]
  /** What `touching` found, by path without keys: as many as the schema has nodes. */
  readonly #touching = new Map<string, readonly Territory[]>()

  /** @throws BrewError `in-use` for two Things with one name or path, `invalid-value` for a name that cannot be one */
  constructor(schema: Schema, owners: readonly Owner[]) {
    this.#modules = schema.modules
      .filter((module) => schema.nodes.some((node) => node.module === module.name))
      .map((module) => ({ name: module.name, kind: 'module', module: module.name, path: '/' }))
    checkOwners(schema, owners)
    this.#things = owners.map((owner) => ({
      name: owner.name,
      alias: owner.alias,
      kind: 'thing',
      module: owner.module,
      path: owner.path,
    }))
  }

  all(): readonly Territory[] {
    return [...this.#things, ...this.#modules]
  }

  named(name: string): Territory | undefined {
    const wanted = name.toLowerCase()
    return (
      this.#things.find((thing) => thing.name.toLowerCase() === wanted) ??
      this.#things.find((thing) => thing.alias.toLowerCase() === wanted) ??
      this.#modules.find((module) => module.name.toLowerCase() === wanted)
    )
  }

  /** What is a territory's of the value at its path: nothing that others own below it. */
  cut(value: JsonValue, territory: Territory): JsonValue {
    const mine = territory.kind === 'module' ? ofModule(value, territory.module) : value
    return cutHoles(mine, territory.path, this.holes(territory))
  }

  /** The territory a data path (with keys or without) is written to. */
  of(path: string): Territory {
    const bare = withoutKeys(path)
    const owner = this.#things
      .filter((thing) => isWithin(bare, thing.path))
      .reduce<Territory | undefined>((best, it) => (best && best.path.length >= it.path.length ? best : it), undefined)
    if (owner !== undefined) return owner
    const module = parsePath(bare)[0]?.module
    const rest = this.#modules.find((it) => it.name === module)
    if (rest === undefined) throw new BrewError('unknown-element', 'no module owns this', { path })
    return rest
  }

  /** Every territory that has a part at or below `path`, or owns it. */
  touching(path: string): readonly Territory[] {
    const bare = withoutKeys(path)
    const known = this.#touching.get(bare)
    if (known !== undefined) return known
    const found = [...new Set([this.of(bare), ...this.#things.filter((thing) => isWithin(thing.path, bare))])]
    this.#touching.set(bare, found)
    return found
  }

  /** Paths below (or, for a module, among) a territory that longer owned paths have. */
  holes(territory: Territory): readonly string[] {
    return this.#things
      .filter((it) => it.name !== territory.name && it.path !== territory.path && this.#lies(it, territory))
      .map((it) => it.path)
  }

  #lies(thing: Territory, territory: Territory): boolean {
    if (territory.kind === 'thing') return isWithin(thing.path, territory.path)
    return parsePath(thing.path)[0]?.module === territory.module
  }
}

/** A data path without keys. Cheaper than parsing and printing where there are none. */
export function withoutKeys(path: string): string {
  return path.includes('[') ? path.replaceAll(/\[[^\]'"]*(?:'[^']*'|"[^"]*")\s*\]/g, '') : path
}

/** A value of a node at `base` without the members that lie at `holes`; containers emptied by it go too. */
export function cutHoles(value: JsonValue, base: string, holes: readonly string[]): JsonValue {
  return holes
    .filter((hole) => isWithin(hole, base))
    .reduce((rest, hole) => cutHole(rest, stepsBelow(base, hole)), value)
}

/** Only what lies at `holes`, in the shape of the whole; `undefined` where there is nothing. */
export function keepHoles(value: JsonValue, base: string, holes: readonly string[]): JsonObject | undefined {
  const kept = holes
    .filter((hole) => isWithin(hole, base))
    .map((hole) => keepHole(value, stepsBelow(base, hole)))
    .filter((part): part is JsonObject => part !== undefined)
  return kept.length === 0 ? undefined : kept.reduce(mergeObjects)
}

/** Wraps the value of the node at a path without keys into a document from the root. */
export function wrapAt(path: string, value: JsonValue): JsonObject {
  const wrapped = parsePath(path).reduceRight<JsonValue>(
    (inner, step) => ({ [step.module === undefined ? step.name : `${step.module}:${step.name}`]: inner }),
    value,
  )
  return isJsonObject(wrapped) ? wrapped : {}
}

function cutHole(value: JsonValue, steps: readonly string[]): JsonValue {
  const [name, ...rest] = steps
  if (name === undefined || !isJsonObject(value)) return value
  const member = value[name]
  if (member === undefined) return value
  const { [name]: _, ...others } = value
  if (rest.length === 0) return others
  const left = cutHole(member, rest)
  return isJsonObject(left) && Object.keys(left).length === 0 ? others : { ...value, [name]: left }
}

function keepHole(value: JsonValue, steps: readonly string[]): JsonObject | undefined {
  const [name, ...rest] = steps
  if (name === undefined || !isJsonObject(value)) return undefined
  const member = value[name]
  if (member === undefined) return undefined
  if (rest.length === 0) return { [name]: member }
  const inner = keepHole(member, rest)
  return inner === undefined ? undefined : { [name]: inner }
}

export function mergeObjects(a: JsonObject, b: JsonObject): JsonObject {
  const merged = { ...a }
  for (const [name, value] of Object.entries(b)) {
    const present = merged[name]
    merged[name] = isJsonObject(present) && isJsonObject(value) ? mergeObjects(present, value) : value
  }
  return merged
}

/** Member names that lead from `base` to `path`: as RFC 7951 4 qualifies them below `base`. */
function stepsBelow(base: string, path: string): string[] {
  return parsePath(path)
    .slice(parsePath(base).length)
    .map((step) => (step.module === undefined ? step.name : `${step.module}:${step.name}`))
}

function checkOwners(schema: Schema, owners: readonly Owner[]): void {
  const names = new Map<string, string>(schema.modules.map((module) => [module.name.toLowerCase(), 'a YANG module']))
  const paths = new Map<string, string>()
  for (const { name, path } of owners) {
    if (!THING_NAME.test(name)) {
      throw new BrewError(
        'invalid-value',
        `"${name}" cannot name a Thing`,
        {},
        'Start with a letter and use letters, digits, "_" and "-", 64 characters at most.',
      )
    }
    const taken = names.get(name.toLowerCase())
    if (taken !== undefined) {
      throw new BrewError('in-use', `the name "${name}" is taken by ${taken}`, {}, 'Choose another appName.')
    }
    const owner = paths.get(path)
    if (owner !== undefined) {
      throw new BrewError(
        'in-use',
        `${owner} and ${name} both own this path`,
        { path },
        'Give one of them another path.',
      )
    }
    if (parsePath(path).some((step) => step.keys !== undefined) || parsePath(path).length === 0) {
      throw new BrewError('invalid-value', `${name} cannot own this path`, { path }, 'Own a container or a whole list.')
    }
    names.set(name.toLowerCase(), `the Thing ${name}`)
    paths.set(path, name)
  }
}

/** Whether a value is more than an object or array with nothing in it. */
export function saysSomething(value: JsonValue | undefined): boolean {
  if (Array.isArray(value)) return value.length > 0
  return value !== undefined && (!isJsonObject(value) || Object.keys(value).length > 0)
}

/** A presence container is data by being there (RFC 7950 7.5.1): one that is not is no empty one. */
export function isPresence(schema: Schema, territory: Territory): boolean {
  return resolvePath({ children: schema.nodes }, territory.path).at(-1)?.node.presence === true
}

/** The members of a root value that are in a module. */
function ofModule(value: JsonValue, module: string): JsonValue {
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([name]) => name.startsWith(`${module}:`)))
}
