import {
  BrewError,
  dataChildren,
  formatPath,
  isConditional,
  type ResolvedStep,
  resolvePath,
  type Schema,
  type SchemaNode,
} from '../base/index.ts'
import { type ConditionalChild, type DataTree, translating } from '../yang/index.ts'
import { applyBack, whileApplied, whileFollowed } from './applied.ts'
import { applyEdits, type EditContext } from './edits.ts'

/** A child that may stand below a node, there or not. */
export interface AvailableChild {
  /** `module:name`. */
  readonly value: string
  /** What the model says of it. */
  readonly description?: string
  /** It may not be there now: a `when` does not hold, its own or that of the case, choice or augment it is in. */
  readonly absent?: 'when'
  /** Another case of its choice is in use, and would be replaced: the name of that. */
  readonly case?: string
}

/** The children of a container, of a list entry, or of the root, in schema order. */
export interface AvailableChildren {
  readonly values: readonly AvailableChild[]
  readonly more: false
}

/**
 * What may stand below a node. The node need not be there: then it is made for the moment, with its defaults. What cannot
 * be judged, as what is below an entry that cannot be made, may stand there.
 * @throws BrewError `unknown-element` for what the schema does not have, `invalid-value` for what has no children
 */
export function availableChildren(path: string, schema: Schema, judge: Judging): AvailableChildren {
  const steps = resolvePath({ children: schema.nodes }, path)
  const parent = parentAt(steps, { path, schema })
  const canonical = formatPath(steps.map(({ step }) => step))
  const found = isConditional(parent) ? translating(() => judge(canonical)) : []
  const said = new Map(found.map(({ module, name, ...rest }) => [`${module}:${name}` as string, rest] as const))
  const values = dataChildren(parent).map(({ module, name, description }): AvailableChild => {
    const value = `${module}:${name}`
    const { absent, case: replaced } = said.get(value) ?? {}
    return {
      value,
      ...(description === undefined ? {} : { description }),
      ...(absent === undefined ? {} : { absent: 'when' }),
      ...(replaced === undefined ? {} : { case: replaced }),
    }
  })
  return { values, more: false }
}

/** Children of a node that are not just allowed, as `DataTree.conditionalChildren` tells them. */
export type Judging = (path: string) => readonly ConditionalChild[]

/**
 * Judges children within the turn; the tree is then as it was.
 * @param tree of configuration from which nothing more follows
 */
export function judgeChildren(tree: DataTree, path: string, context: EditContext): readonly ConditionalChild[] {
  const look = () => tree.conditionalChildren(path) ?? []
  if (path === '/' || tree.exists(path)) return look()
  using made = makingOf(tree, path, context)
  return made === undefined ? [] : whileApplied(tree, made, () => whileFollowed(tree, made, look))
}

/** What makes a node that is not there; `undefined` where it cannot be made. */
function makingOf(tree: DataTree, path: string, context: EditContext): DataTree | undefined {
  try {
    const diff = applyEdits(tree, [{ op: 'merge', path, value: {} }], context)
    applyBack(tree, diff)
    return diff
  } catch (error) {
    if (error instanceof BrewError) return undefined
    throw error
  }
}

function parentAt(
  steps: readonly ResolvedStep[],
  { path, schema }: { readonly path: string; readonly schema: Schema },
): Pick<SchemaNode, 'children'> {
  const last = steps.at(-1)
  if (last === undefined) return { children: schema.nodes }
  const { node } = last
  if (node.kind !== 'container' && node.kind !== 'list')
    throw new BrewError('invalid-value', 'names no container and no list entry', { path })
  const isWhole = steps.find((it) => it.node.keys?.some((key) => it.step.keys?.[key] === undefined))
  if (isWhole !== undefined)
    throw new BrewError('invalid-value', `"${isWhole.node.name}" is without its keys`, { path })
  return node
}
