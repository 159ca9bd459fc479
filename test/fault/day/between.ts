import { type Data, entriesOf, nameOf, type Scalar, SPEC, type Spec } from './cellar.ts'

/** Paths of what differs between two cellars, as lists of names; an entry that came or went stands for all in it. */
export function changed(from: Data, to: Data): string[][] {
  return differing(from, to, SPEC, [])
}

function differing(from: Data, to: Data, spec: Spec, above: readonly string[]): string[][] {
  return Object.entries(spec.children ?? {}).flatMap(([name, child]) => {
    const path = [...above, name]
    if (child.kind === 'leaf') return from[name] === to[name] ? [] : [path]
    return entryChanges(entriesOf(from, name), entriesOf(to, name), { spec: child, path })
  })
}

function entryChanges(
  from: readonly (Scalar | Data)[],
  to: readonly (Scalar | Data)[],
  { spec, path }: { readonly spec: Spec; readonly path: readonly string[] },
): string[][] {
  const [old, now] = [byName(spec, from), byName(spec, to)]
  const changes: string[][] = []
  for (const [name, entry] of old) {
    const other = now.get(name)
    if (other === undefined) changes.push([...path, name])
    else if (typeof entry === 'object') changes.push(...differing(entry, other as Data, spec, [...path, name]))
  }
  for (const name of now.keys()) if (!old.has(name)) changes.push([...path, name])
  const order = (one: ReadonlyMap<string, unknown>, other: ReadonlyMap<string, unknown>) =>
    [...one.keys()].filter((it) => other.has(it)).join()
  const isMoved = spec.isUserOrdered === true && order(old, now) !== order(now, old)
  // Who stands beside whom is everybody's business in such a list.
  const isReordered = isMoved || (spec.isUserOrdered === true && [...old.keys()].join() !== [...now.keys()].join())
  return isReordered ? [...changes, [...path]] : changes
}

function byName(spec: Spec, entries: readonly (Scalar | Data)[]): Map<string, Scalar | Data> {
  return new Map(entries.map((entry) => [nameOf(spec, entry).join(), entry]))
}

/** Whether one of these paths is the same as one of those, or above or below it. */
export function meet(some: readonly string[][], others: readonly string[][]): boolean {
  return some.some((one) => others.some((other) => isAbove(one, other) || isAbove(other, one)))
}

function isAbove(one: readonly string[], other: readonly string[]): boolean {
  return one.every((part, index) => part === other[index])
}

/** Does to `onto` what leads from one cellar to another, where nothing of it meets what made `onto` different. */
export function transplanted(from: Data, to: Data, onto: Data, spec: Spec = SPEC): Data {
  const result: Data = { ...onto }
  for (const [name, child] of Object.entries(spec.children ?? {})) {
    if (child.kind !== 'leaf') {
      result[name] = transplantedEntries(child, name, [from, to, onto])
      continue
    }
    if (from[name] === to[name]) continue
    const value = to[name]
    if (value === undefined) delete result[name]
    else result[name] = value
  }
  return result
}

function transplantedEntries(spec: Spec, list: string, cellars: readonly [from: Data, to: Data, onto: Data]): Data[] {
  const [from, to, onto] = cellars.map((it) => byName(spec, entriesOf(it, list))) as [
    Map<string, Scalar | Data>,
    Map<string, Scalar | Data>,
    Map<string, Scalar | Data>,
  ]
  // An order that was changed was changed by one side only.
  const order = [...from.keys()].join() === [...to.keys()].join() ? [...onto.keys()] : [...to.keys(), ...onto.keys()]
  const names = [...new Set(order)].filter(
    (name) => (to.has(name) && (onto.has(name) || !from.has(name))) || (onto.has(name) && !from.has(name)),
  )
  return names.map((name) => {
    const [before, after, there] = [from.get(name), to.get(name), onto.get(name)]
    if (after === undefined || there === undefined) return (after ?? there) as Data
    if (typeof after !== 'object') return there as Data
    return transplanted((before ?? after) as Data, after, there as Data, spec)
  })
}
