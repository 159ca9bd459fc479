import { CELLAR, childOf, type Data, entriesOf, nameOf, type Scalar, SPEC, type Spec, type Value } from './cellar.ts'
import { CASES } from './rules.ts'

/** One step of a path below the container: a name and, for an entry, its keys or its value. */
export interface Step {
  readonly name: string
  readonly entry?: readonly string[]
}

type Path = readonly Step[]

/** Where an entry comes to stand: beside another one for `before` and `after`. */
export type Place =
  | { readonly insert: 'first' | 'last' }
  | { readonly insert: 'before' | 'after'; readonly point: readonly string[] }

/** A node of a document with an operation of its own. */
export interface Said {
  readonly op: 'merge' | 'replace' | 'create' | 'delete' | 'remove'
  readonly path: Path
  readonly value?: Value
}

/** An edit, said in a way that needs no YANG engine. */
export type PlainEdit =
  | {
      readonly op: 'merge' | 'replace' | 'create'
      readonly path: Path
      readonly value?: Value
      readonly place?: Place
    }
  | { readonly op: 'delete' | 'remove'; readonly path: Path }
  | { readonly op: 'move'; readonly path: Path; readonly place: Place }
  | { readonly op: 'rename' | 'copy'; readonly path: Path; readonly to: readonly string[] }
  | {
      readonly op: 'document'
      readonly format: 'json' | 'xml'
      readonly defaultOperation: 'merge' | 'none'
      readonly said: readonly Said[]
    }
  | { readonly op: 'document'; readonly format: 'json'; readonly defaultOperation: 'replace'; readonly whole: Data }

/** What an edit is refused with: an error tag of RFC 6241 appendix A. */
export class Refused extends Error {
  constructor(readonly tag: string) {
    super(tag)
  }
}

/** What edits make of a cellar (RFC 6241 7.2, RFC 7950 7.8.6), the plain way. @throws Refused */
export function edited(cellar: Data, edits: readonly PlainEdit[]): Data {
  const after = structuredClone(cellar)
  for (const edit of edits) {
    if (edit.op === 'document') doDocument(after, edit)
    else {
      doEdit(after, edit)
      displace(after, edit)
    }
  }
  return after
}

/** RFC 7950 7.9: what is written takes the place of the other cases, each edit for itself. */
function displace(cellar: Data, { op, path }: Exclude<PlainEdit, { readonly op: 'document' }>): void {
  const [first] = path
  const isWriting = op === 'merge' || op === 'create' || op === 'replace'
  const own = CASES.find((names) => names.some((name) => name === first?.name))
  if (!isWriting || own === undefined) return
  for (const names of CASES) if (names !== own) for (const name of names) delete cellar[name]
}

function doDocument(cellar: Data, edit: PlainEdit & { readonly op: 'document' }): void {
  if (edit.defaultOperation !== 'replace') {
    for (const said of edit.said) doEdit(cellar, structuredClone(said))
    return
  }
  for (const name of Object.keys(cellar)) delete cellar[name]
  Object.assign(cellar, structuredClone(edit.whole))
}

function doEdit(cellar: Data, edit: Exclude<PlainEdit, { readonly op: 'document' }>): void {
  const { path } = edit
  const last = path.at(-1)
  if (last === undefined) throw new Error('the container itself is edited by documents only')
  const isWriting = edit.op === 'merge' || edit.op === 'create' || edit.op === 'replace'
  const above = reach(cellar, path.slice(0, -1), isWriting)
  if (above === undefined) {
    if (edit.op === 'remove') return
    throw new Refused('data-missing')
  }
  const spec = specOf(path)
  const place: At = { data: above, spec, ...last }
  const isThere = found(place) !== undefined
  if (edit.op === 'create' && isThere) throw new Refused('data-exists')
  if (!isThere && !isWriting && edit.op !== 'remove') throw new Refused('data-missing')
  switch (edit.op) {
    case 'delete':
    case 'remove':
      remove(place)
      return
    case 'move':
      put(place, edit.place)
      return
    case 'rename':
    case 'copy':
      copy(place, edit.to, edit.op)
      return
    default:
      write(place, edit.op, structuredClone(edit.value), edit.place)
  }
}

/** A node, or an entry, in what is above it. */
interface At extends Step {
  readonly data: Data
  readonly spec: Spec
}

export function specOf(path: Path): Spec {
  return path.reduce((spec, { name }) => childOf(spec, name), SPEC)
}

/** What is at a path; entries that are missing on the way are made where something is to be written. */
function reach(cellar: Data, path: Path, create: boolean): Data | undefined {
  let data = cellar
  let spec = SPEC
  for (const step of path) {
    spec = childOf(spec, step.name)
    const at: At = { data, spec, ...step }
    let next = found(at)
    if (next === undefined && create) {
      next = entryOf(spec, step.entry ?? [])
      data[step.name] = [...entriesOf(data, step.name), next] as Data[]
    }
    if (typeof next !== 'object' || Array.isArray(next)) return undefined
    data = next
  }
  return data
}

function found({ data, spec, name, entry }: At): Value | undefined {
  if (entry !== undefined) return entriesOf(data, name).find((it) => isSame(nameOf(spec, it), entry))
  const value = data[name]
  return Array.isArray(value) && value.length === 0 ? undefined : value
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((part, index) => part === b[index])
}

function entryOf(spec: Spec, keys: readonly string[]): Data {
  return Object.fromEntries((spec.keys ?? []).map((key, index) => [key, keys[index] ?? '']))
}

function remove({ data, spec, name, entry }: At): void {
  if (entry === undefined) delete data[name]
  else data[name] = entriesOf(data, name).filter((it) => !isSame(nameOf(spec, it), entry)) as Data[]
}

function write(at: At, op: 'merge' | 'replace' | 'create', value: Value | undefined, place: Place | undefined): void {
  const { data, spec, name, entry } = at
  if (entry === undefined) {
    if (spec.kind === 'leaf' || op !== 'merge') data[name] = value ?? ''
    else data[name] = mergedEntries(spec, entriesOf(data, name), value as (Scalar | Data)[]) as Data[]
    return
  }
  if (place !== undefined && 'point' in place) wantPoint(at, place.point)
  const entries = entriesOf(data, name)
  const said = spec.kind === 'leaf-list' ? (entry[0] ?? '') : { ...entryOf(spec, entry), ...(value as Data) }
  const index = entries.findIndex((it) => isSame(nameOf(spec, it), entry))
  if (index === -1) entries.push(said)
  else if (op === 'replace') entries[index] = said
  else if (typeof said === 'object') entries[index] = merged(spec, entries[index] as Data, said)
  data[name] = entries as Data[]
  if (place !== undefined) put(at, place)
}

function merged(spec: Spec, old: Data, said: Data): Data {
  const result: Data = { ...old }
  for (const [name, value] of Object.entries(said)) {
    const child = childOf(spec, name)
    result[name] = Array.isArray(value) ? (mergedEntries(child, entriesOf(old, name), value) as Data[]) : value
  }
  return result
}

function mergedEntries(spec: Spec, old: readonly (Scalar | Data)[], said: readonly (Scalar | Data)[]) {
  const result = [...old]
  for (const entry of said) {
    const index = result.findIndex((it) => isSame(nameOf(spec, it), nameOf(spec, entry)))
    if (index === -1) result.push(entry)
    else if (typeof entry === 'object') result[index] = merged(spec, result[index] as Data, entry)
  }
  return result
}

function copy({ data, spec, name, entry = [] }: At, to: readonly string[], op: 'rename' | 'copy'): void {
  const entries = entriesOf(data, name)
  if (entries.some((it) => isSame(nameOf(spec, it), to))) throw new Refused('data-exists')
  const index = entries.findIndex((it) => isSame(nameOf(spec, it), entry))
  const made = { ...structuredClone(entries[index] as Data), ...entryOf(spec, to) }
  if (op === 'rename') entries[index] = made
  else entries.push(made)
  data[name] = entries as Data[]
}

function put(at: At, place: Place): void {
  const { data, spec, name, entry = [] } = at
  const point = 'point' in place ? wantPoint(at, place.point) : undefined
  if (point !== undefined && isSame(point, entry)) return
  const entries = entriesOf(data, name)
  const index = entries.findIndex((it) => isSame(nameOf(spec, it), entry))
  const [moved] = entries.splice(index, 1)
  if (moved === undefined) throw new Error('nothing to move')
  const beside = entries.findIndex((it) => point !== undefined && isSame(nameOf(spec, it), point))
  const to = { first: 0, last: entries.length, before: beside, after: beside + 1 }[place.insert]
  entries.splice(to, 0, moved)
  data[name] = entries as Data[]
}

/** RFC 7950 15.7. */
function wantPoint({ data, spec, name }: At, point: readonly string[]): readonly string[] {
  if (!entriesOf(data, name).some((it) => isSame(nameOf(spec, it), point))) throw new Refused('bad-attribute')
  return point
}

/** The path as a person would write it (RFC 7951 6.11). */
export function pathText(path: Path): string {
  return path.reduce((text, step, index) => `${text}/${step.name}${predicates(path.slice(0, index + 1))}`, CELLAR)
}

function predicates(path: Path): string {
  const spec = specOf(path)
  const { entry } = path.at(-1) ?? {}
  if (entry === undefined) return ''
  if (spec.kind === 'leaf-list') return `[.='${entry[0]}']`
  return (spec.keys ?? []).map((key, index) => `[${key}='${entry[index]}']`).join('')
}
