import {
  BrewError,
  checkValue,
  formatPath,
  keyLeaves,
  type PathStep,
  type ResolvedStep,
  resolvePath,
  type Schema,
} from '../base/index.ts'
import type { DataTree } from '../yang/index.ts'
import { leafrefsOf, targetsOf } from './leafref.ts'

/** What is wanted to go on with a path. */
export interface CompletionRequest {
  /**
   * Data path: of a list, perhaps with some of its keys, whose next key is wanted; or of a leaf, there or not, whose
   * values are. Lists above a leaf may be without keys: all their entries are meant.
   */
  readonly path: string
  /** Which key of the list. Default: the first one that the path does not give. */
  readonly key?: string | undefined
  /** What values begin with. */
  readonly prefix?: string | undefined
  /** Only those that come after this one. */
  readonly after?: string | undefined
  /** How many at most. */
  readonly limit: number
  /** Where to look: a candidate, or a datastore. Default: running and operational together. */
  readonly from?: { readonly session: string } | 'running' | 'operational' | undefined
}

/** Values that may come next, each once, canonical. */
export interface Completions {
  /** Of a list's key, `description` is what the entry says of itself. */
  readonly values: readonly { readonly value: string; readonly description?: string }[]
  /** Whether there are more behind them. */
  readonly more: boolean
}

/** Trees to look in; the second has what comes behind the first. */
export type CompletionTrees = readonly [DataTree, DataTree?]

/** Leafs whose values are wanted. */
interface Wanted {
  /** No steps: there can be none. */
  readonly steps: readonly PathStep[]
  readonly order: 'tree' | 'text'
}

/**
 * Whether only what is configured may come next: configuration refers to configuration (RFC 7950 9.9.3).
 * @throws BrewError as `complete`
 */
export function wantsConfiguration(schema: Schema, { path }: CompletionRequest): boolean {
  const node = resolvePath({ children: schema.nodes }, path).at(-1)?.node
  return node?.config === true && node.type !== undefined && leafrefsOf(node.type).length > 0
}

/**
 * What may come next at a path. Nothing is printed for it, whatever the size of the list.
 * @throws BrewError `unknown-element` for what the schema does not have, `invalid-value` where there are no values
 */
export function complete(schema: Schema, trees: CompletionTrees, request: CompletionRequest): Completions {
  const steps = resolvePath({ children: schema.nodes }, request.path)
  const pages = wantedAt(schema, steps, trees, request).map((wanted) => pageOf(schema, trees, wanted, request))
  const [only] = pages
  if (only !== undefined && pages.length === 1) return only
  const all = new Map(pages.flatMap(({ values }) => values.map((it) => [it.value, it] as const)))
  const sorted = [...all.values()].sort((one, other) =>
    Buffer.compare(Buffer.from(one.value), Buffer.from(other.value)),
  )
  const more = sorted.length > request.limit || pages.some((page) => page.more)
  return { values: sorted.slice(0, request.limit), more }
}

function wantedAt(
  schema: Schema,
  steps: readonly ResolvedStep[],
  trees: CompletionTrees,
  request: CompletionRequest,
): readonly Wanted[] {
  const last = steps.at(-1)
  const way = steps.map(({ step }) => step)
  if (last?.node.kind === 'list') return [{ steps: keyWanted(last, way, request), order: 'tree' }]
  if (request.key !== undefined) throw new BrewError('bad-element', 'only a list has keys', { path: request.path })
  if (last?.node.type === undefined) {
    throw new BrewError('invalid-value', 'names no list and no leaf', { path: request.path })
  }
  const leafrefs = leafrefsOf(last.node.type)
  // One entry of a leaf-list means the list: its value is what is looked for.
  if (leafrefs.length === 0) return [{ steps: [...way.slice(0, -1), withoutValue(last.step)], order: 'text' }]
  const valueAt = (path: string) => trees.map((tree) => tree?.get(path)).find((value) => value !== undefined)
  return leafrefs.map((type) => ({ steps: targetsOf(type, { schema, steps, valueAt }) ?? [], order: 'text' }))
}

/** The way to a key of a list; what is given of other keys narrows it. */
function keyWanted({ node, step }: ResolvedStep, way: readonly PathStep[], request: CompletionRequest): PathStep[] {
  const { path } = request
  const { keys: given = {}, ...bare } = step
  const key = request.key ?? node.keys?.find((name) => !Object.hasOwn(given, name))
  if (key === undefined) throw new BrewError('invalid-value', 'no key is left to be given', { path })
  if (node.keys?.includes(key) !== true) throw new BrewError('unknown-element', `there is no key "${key}"`, { path })
  const others = Object.fromEntries(Object.entries(given).filter(([name]) => name !== key))
  const last = Object.keys(others).length === 0 ? bare : { ...bare, keys: others }
  return [...way.slice(0, -1), last, { name: key }]
}

function withoutValue({ value: _, ...step }: PathStep): PathStep {
  return step
}

function pageOf(
  schema: Schema,
  [tree, other]: CompletionTrees,
  { steps, order }: Wanted,
  { prefix, after, limit }: CompletionRequest,
): Completions {
  if (steps.length === 0) return { values: [], more: false }
  const canonical = canonicalSteps(schema, steps)
  const from = canonical.findIndex(({ node, step }) => node.kind === 'list' && !isOneEntry({ node, step }))
  const at = from === -1 ? canonical.length - 1 : from
  const pathOf = (part: readonly ResolvedStep[]) => formatPath(part.map(({ step }) => step))
  const asked = { above: pathOf(canonical.slice(0, at)), below: pathOf(canonical.slice(at)), prefix, limit, order }
  const page = tree.values({ ...asked, after }, other)
  // What one has came from an entry that is gone: where it stood nobody knows, so all are told once more.
  const { values, more } = page.lost === true ? tree.values(asked, other) : page
  return { values, more }
}

function isOneEntry({ node, step }: ResolvedStep): boolean {
  return Object.keys(step.keys ?? {}).length === node.keys?.length
}

/** Keys as they stand in the tree: some of an entry's are compared as texts. */
function canonicalSteps(schema: Schema, steps: readonly PathStep[]): readonly ResolvedStep[] {
  return resolvePath({ children: schema.nodes }, formatPath(steps)).map(({ step, node }) => {
    if (step.keys === undefined) return { step, node }
    const leaves = keyLeaves(node)
    const keys = Object.entries(step.keys).map(([name, text]) => {
      const leaf = leaves.find((it) => it.name === name)
      const checked = leaf === undefined ? undefined : checkValue(leaf, text)
      return [name, checked?.ok === true ? checked.text : text]
    })
    return { step: { ...step, keys: Object.fromEntries(keys) }, node }
  })
}
