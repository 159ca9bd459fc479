import {
  childNamed,
  dataChildren,
  formatPath,
  isJsonObject,
  type JsonValue,
  type ResolvedStep,
  type SchemaNode,
} from '../base/index.ts'
import type { TreeOperation } from '../yang/index.ts'

/** What has children: a node, or the root. */
type Parent = { readonly children?: readonly SchemaNode[]; readonly module?: string }

/** For the nodes of a parent that are in a case of a choice, the nodes that their being there excludes. */
type Excluded = ReadonlyMap<SchemaNode, readonly SchemaNode[]>

const known = new WeakMap<Parent, Excluded>()

/**
 * Removals of the nodes of other cases that must go when something is written: of a choice, only the case that was set
 * last is there (RFC 7950 7.9). Lists within the value are not looked into.
 */
export function otherCases(
  root: Parent,
  steps: readonly ResolvedStep[],
  value: JsonValue | undefined,
): TreeOperation[] {
  const onTheWay = steps.flatMap(({ node }, at) => {
    const parent = at === 0 ? root : (steps[at - 1]?.node ?? root)
    return removals(parent, node, steps.slice(0, at))
  })
  const last = steps.at(-1)?.node
  return [...onTheWay, ...within(last ?? root, value, steps)]
}

function within(parent: Parent, value: JsonValue | undefined, above: readonly ResolvedStep[]): TreeOperation[] {
  if (!isJsonObject(value)) return []
  return Object.entries(value).flatMap(([member, inner]) => {
    const [name = '', module] = member.split(':').toReversed()
    const node = childNamed(parent, name, module)
    if (node === undefined) return []
    const deeper =
      node.kind === 'container' ? within(node, inner, [...above, { node, step: stepTo(node, parent) }]) : []
    return [...removals(parent, node, above), ...deeper]
  })
}

function removals(parent: Parent, node: SchemaNode, above: readonly ResolvedStep[]): TreeOperation[] {
  const excluded = excludedIn(parent).get(node) ?? []
  return excluded.map((it) => ({
    op: 'remove',
    path: formatPath([...above.map(({ step }) => step), stepTo(it, parent)]),
  }))
}

function stepTo({ name, module }: SchemaNode, parent: Parent): ResolvedStep['step'] {
  return module === parent.module ? { name } : { name, module }
}

function excludedIn(parent: Parent): Excluded {
  let found = known.get(parent)
  if (found === undefined) {
    found = new Map(
      hasChoice(parent) ? dataChildren(parent).map((it) => [it, excludedBy(parent.children ?? [], it)]) : [],
    )
    known.set(parent, found)
  }
  return found
}

function hasChoice({ children = [] }: Parent): boolean {
  return children.some(({ kind }) => kind === 'choice')
}

/** Nodes of the cases that exclude a node: those beside it in every choice on the way to it. */
function excludedBy(children: readonly SchemaNode[], node: SchemaNode): readonly SchemaNode[] {
  return children
    .filter(({ kind }) => kind === 'choice')
    .flatMap((choice) => {
      const cases = choice.children ?? []
      const chosen = cases.find((it) => dataChildren({ children: [it] }).includes(node))
      if (chosen === undefined) return []
      const others = cases.filter((it) => it !== chosen).flatMap((it) => dataChildren({ children: [it] }))
      return [...others.filter(({ config }) => config), ...excludedBy(chosen.children ?? [], node)]
    })
}
