import {
  dataChildren,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type PathStep,
  type ResolvedStep,
  type SeedParent,
} from '../../base/index.ts'
import { asArray, keyLeaves, memberOf, ownMember, scalarText } from './document.ts'

/** How a node differs between two configurations. `at` names it in its parent; list entries have their keys. */
export type Difference =
  /** What differs is below it; the node is in both, or is a container that means nothing by itself. */
  | { readonly change: 'within'; readonly at: ResolvedStep; readonly below: readonly Difference[] }
  /** It is in one of them only. `value` is `{}` for what has members: these are `below`, without an entry's keys. */
  | {
      readonly change: 'added' | 'removed'
      readonly at: ResolvedStep
      readonly value: JsonValue
      readonly below: readonly Difference[]
    }
  /** A leaf with another value. */
  | { readonly change: 'changed'; readonly at: ResolvedStep; readonly before: JsonValue; readonly after: JsonValue }

/**
 * What differs between two configurations, RFC 7951, in schema order. Of what a user has put in order (RFC 7950
 * 7.7.7) and somebody else in another, all entries are removed and added.
 */
export function differences(parent: SeedParent, before: JsonObject, after: JsonObject): readonly Difference[] {
  return dataChildren(parent)
    .filter((node) => node.config && node.isKey !== true)
    .flatMap((node) => {
      const step = node.module === parent.module ? { name: node.name } : { name: node.name, module: node.module }
      const name = memberOf({ step, node })
      return ofNode({ step, node }, ownMember(before, name), ownMember(after, name))
    })
}

function ofNode(at: ResolvedStep, before: JsonValue | undefined, after: JsonValue | undefined): readonly Difference[] {
  if (before === undefined && after === undefined) return []
  switch (at.node.kind) {
    case 'container':
      return ofObject(at, before, after)
    case 'list':
      return ofEntries(at, asArray(before), asArray(after), (entry) => entryStep(at, entry))
    case 'leaf-list':
      return ofEntries(at, asArray(before), asArray(after), (value) => valueStep(at, value))
    default:
      return ofScalar(at, before, after)
  }
}

function ofScalar(at: ResolvedStep, before: JsonValue | undefined, after: JsonValue | undefined): Difference[] {
  if (before === undefined) return after === undefined ? [] : [{ change: 'added', at, value: after, below: [] }]
  if (after === undefined) return [{ change: 'removed', at, value: before, below: [] }]
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ change: 'changed', at, before, after }]
}

/** A container or list entry. A container without presence means nothing by itself (RFC 7950 7.5.1). */
function ofObject(at: ResolvedStep, before: JsonValue | undefined, after: JsonValue | undefined): Difference[] {
  const [was, is] = [isJsonObject(before), isJsonObject(after)]
  const below = differences(at.node, isJsonObject(before) ? before : {}, isJsonObject(after) ? after : {})
  const isPlace = at.node.kind === 'list' || at.node.presence === true
  if (!isPlace || was === is) return below.length === 0 ? [] : [{ change: 'within', at, below }]
  return [{ change: is ? 'added' : 'removed', at, value: {}, below }]
}

function ofEntries(
  at: ResolvedStep,
  before: readonly JsonValue[],
  after: readonly JsonValue[],
  stepOf: (entry: JsonValue) => PathStep,
): Difference[] {
  const byKey = (entries: readonly JsonValue[]) =>
    new Map(entries.map((entry) => [JSON.stringify(stepOf(entry)), { step: stepOf(entry), entry }]))
  const old = byKey(before)
  const now = byKey(after)
  const one = (key: string, from: typeof old, to: typeof now): Difference[] => {
    const step = from.get(key)?.step ?? to.get(key)?.step
    if (step === undefined) return []
    const entryAt = { step, node: at.node }
    const [was, is] = [from.get(key)?.entry, to.get(key)?.entry]
    return at.node.kind === 'list' ? ofObject(entryAt, was, is) : ofScalar(entryAt, was, is)
  }
  if (at.node.userOrdered === true && !isContinued([...old.keys()], [...now.keys()])) {
    return [
      ...[...old.keys()].flatMap((key) => one(key, old, new Map())),
      ...[...now.keys()].flatMap((key) => one(key, new Map(), now)),
    ]
  }
  const added = [...now.keys()].filter((key) => !old.has(key))
  return [...old.keys(), ...added].flatMap((key) => one(key, old, now))
}

/** Whether the one order comes of the other by taking entries out and adding some at the end. */
function isContinued(before: readonly string[], after: readonly string[]): boolean {
  const kept = new Set(after)
  const common = before.filter((key) => kept.has(key))
  return common.every((key, at) => after[at] === key)
}

function entryStep({ step, node }: ResolvedStep, entry: JsonValue): PathStep {
  const object = isJsonObject(entry) ? entry : {}
  const keys = keyLeaves(node).map((leaf): [string, string] => [
    leaf.name,
    scalarText(leaf, ownMember(object, leaf.name) ?? ''),
  ])
  return { ...step, keys: Object.fromEntries(keys) }
}

function valueStep({ step, node }: ResolvedStep, value: JsonValue): PathStep {
  return { ...step, value: scalarText(node, value) }
}
