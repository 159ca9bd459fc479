import { BrewError } from './error.ts'
import type { JsonValue } from './json.ts'
import { formatStep, parsePath, type ResolvedStep, resolvePath } from './path.ts'
import type { SeedParent } from './seed-names.ts'
import type { ChangeEdit } from './v1.ts'
import { checkValue } from './values/values.ts'

/** Where an entry of a list that the user keeps in order comes to stand: behind another one, or before all. */
export type Standing = { readonly behind: ResolvedStep } | 'first'

/** How a node differs between two configurations. `at` names it in its parent; list entries have their keys. */
export type Difference =
  /** What differs is below it; the node is in both, or is a container that means nothing by itself. */
  | { readonly change: 'within'; readonly at: ResolvedStep; readonly below: readonly Difference[] }
  /** It is in one of them only. `value` is `{}` for what has members: these are `below`, without an entry's keys. */
  | {
      readonly change: 'removed'
      readonly at: ResolvedStep
      readonly value: JsonValue
      readonly below: readonly Difference[]
    }
  /** `standing` only where it does not simply come last. */
  | {
      readonly change: 'added'
      readonly at: ResolvedStep
      readonly value: JsonValue
      readonly below: readonly Difference[]
      readonly standing?: Standing
    }
  /** A leaf with another value. */
  | { readonly change: 'changed'; readonly at: ResolvedStep; readonly before: JsonValue; readonly after: JsonValue }
  /** An entry that stands elsewhere in its list. */
  | {
      readonly change: 'moved'
      readonly at: ResolvedStep
      readonly value: JsonValue
      readonly below: readonly Difference[]
      readonly standing: Standing
    }

/** Changes that were told node by node, as they hang together. */
export interface Differences {
  readonly found: readonly Difference[]
  /** How many nodes the model does not have: a commit may be older than it. */
  readonly unknown: number
}

/** Changes by path as a tree; in the order in which they are to be made. */
export function differencesOf(root: SeedParent, edits: readonly ChangeEdit[]): Differences {
  const top: Knot['below'] = new Map()
  let unknown = 0
  for (const edit of edits) {
    const steps = stepsOf(root, edit.path)
    if (steps === undefined) unknown++
    else tie(top, steps, edit)
  }
  return { found: differencesIn(top), unknown }
}

/** A node on the way to changes, with what became of itself. */
interface Knot {
  readonly at: ResolvedStep
  edit?: ChangeEdit
  readonly below: Map<string, Knot>
}

function tie(top: Knot['below'], steps: readonly ResolvedStep[], edit: ChangeEdit): void {
  let below = top
  for (const [index, at] of steps.entries()) {
    const name = formatStep(at.step)
    const knot: Knot = below.get(name) ?? { at, below: new Map() }
    below.set(name, knot)
    if (index === steps.length - 1) knot.edit = edit
    below = knot.below
  }
}

function differencesIn(knots: Knot['below']): readonly Difference[] {
  return [...knots.values()].filter(({ at }) => at.node.isKey !== true).flatMap(differencesAt)
}

function differencesAt({ at, edit, below: knots }: Knot): readonly Difference[] {
  const below = differencesIn(knots)
  const isPlain = at.node.kind === 'container' && at.node.presence !== true
  if (edit === undefined || isPlain) return below.length === 0 ? [] : [{ change: 'within', at, below }]
  if (edit.default === true) return ofDefault(at, edit)
  const before = scalarOf(at, edit.old)
  const after = scalarOf(at, edit.new)
  switch (edit.op) {
    case 'create': {
      const standing = standingOf(at, edit.after)
      return [{ change: 'added', at, value: after, below, ...(standing === undefined ? {} : { standing }) }]
    }
    case 'delete':
      return [{ change: 'removed', at, value: before, below }]
    case 'replace':
      return [{ change: 'changed', at, before, after }]
    case 'move':
      return [{ change: 'moved', at, value: after, below, standing: standingOf(at, edit.after) ?? 'first' }]
  }
}

/** A default comes and goes by itself: what there is to tell is only what it took the place of. */
function ofDefault(at: ResolvedStep, { op, old }: ChangeEdit): readonly Difference[] {
  return op === 'replace' ? [{ change: 'removed', at, value: scalarOf(at, old), below: [] }] : []
}

function stepsOf(root: SeedParent, path: string): readonly ResolvedStep[] | undefined {
  try {
    return resolvePath(root, path)
  } catch (error) {
    if (error instanceof BrewError) return undefined
    throw error
  }
}

/** RFC 7951 value of a leaf or of one entry of a leaf-list. */
function scalarOf({ node, step }: ResolvedStep, text: string | undefined): JsonValue {
  const canonical = text ?? step.value
  if (canonical === undefined || (node.kind !== 'leaf' && node.kind !== 'leaf-list')) return {}
  const checked = checkValue(node, canonical)
  return checked.ok ? checked.value : canonical
}

function standingOf({ node, step }: ResolvedStep, after: string | undefined): Standing | undefined {
  if (after === undefined) return undefined
  if (after === '') return 'first'
  const { keys: _, value: __, ...list } = step
  if (node.kind === 'leaf-list') return { behind: { node, step: { ...list, value: after } } }
  const keys = parsePath(`/${step.name}${after}`)[0]?.keys
  return keys === undefined ? undefined : { behind: { node, step: { ...list, keys } } }
}
