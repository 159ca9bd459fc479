import {
  asArray,
  type Difference,
  dataChildren,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  keyLeaves,
  memberOf,
  ownMember,
  type PathStep,
  type ResolvedStep,
  type SeedParent,
  scalarText,
} from '../../base/index.ts'
import { placements } from './placements.ts'

/**
 * What differs between two configurations, RFC 7951, in schema order. Entries that a user has put in order (RFC 7950
 * 7.7.7) are told where they stand when they do not keep the order they had.
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
  if (before === after) return []
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

/** An entry by what names it. */
type Entries = ReadonlyMap<string, { readonly at: ResolvedStep; readonly entry: JsonValue }>

function ofEntries(
  { node }: ResolvedStep,
  before: readonly JsonValue[],
  after: readonly JsonValue[],
  stepOf: (entry: JsonValue) => PathStep,
): Difference[] {
  const byKey = (entries: readonly JsonValue[]): Entries =>
    new Map(
      entries.map((entry) => {
        const step = stepOf(entry)
        return [JSON.stringify(step), { at: { step, node }, entry }]
      }),
    )
  const old = byKey(before)
  const now = byKey(after)
  const isLeft = (key: string) => now.has(key)
  if (node.userOrdered !== true) {
    const added = [...now].filter(([key]) => !old.has(key))
    return [...old, ...added].flatMap(([key, { at }]) => ofOne(at, old.get(key)?.entry, now.get(key)?.entry))
  }
  const removed = [...old].filter(([key]) => !isLeft(key)).flatMap(([, { at, entry }]) => ofOne(at, entry, undefined))
  const places = placements([...old.keys()].filter(isLeft), [...now.keys()])
  const kept = [...now].flatMap(([key, { at, entry }]) => {
    const found = ofOne(at, old.get(key)?.entry, entry)
    return standing(key, found, places, now)
  })
  return [...removed, ...kept]
}

function ofOne(at: ResolvedStep, before: JsonValue | undefined, after: JsonValue | undefined): Difference[] {
  return at.node.kind === 'list' ? ofObject(at, before, after) : ofScalar(at, before, after)
}

/** What became of an entry together with where it stands now. */
function standing(
  key: string,
  found: readonly Difference[],
  places: ReturnType<typeof placements>,
  entries: Entries,
): readonly Difference[] {
  const place = places.get(key)
  const here = entries.get(key)
  if (place === undefined || here === undefined) return found
  const other = place.behind === undefined ? undefined : entries.get(place.behind)
  const stands = other === undefined ? 'first' : { behind: other.at }
  const [only] = found
  if (only?.change === 'added') return [{ ...only, standing: stands }]
  const below = only !== undefined && 'below' in only ? only.below : []
  const value = here.at.node.kind === 'leaf-list' ? here.entry : {}
  return [{ change: 'moved', at: here.at, value, below, standing: stands }]
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
