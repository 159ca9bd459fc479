import type { Edit, Place } from 'libyang-wasm'

/** What the random trees are made of; the YANG text of it is `MODULE`. */
export interface Shape {
  readonly kind: 'container' | 'list' | 'leaf' | 'leaf-list' | 'anydata'
  readonly presence?: boolean
  readonly userOrdered?: boolean
  readonly children?: Readonly<Record<string, Shape>>
}

const leaf: Shape = { kind: 'leaf' }

export const ROOT: Shape = {
  kind: 'container',
  children: {
    a: leaf,
    d: leaf,
    x: { kind: 'anydata' },
    t: { kind: 'leaf-list' },
    o: { kind: 'leaf-list', userOrdered: true },
    p: { kind: 'container', presence: true, children: { z: leaf, d: leaf } },
    n: { kind: 'container', children: { z: leaf, m: { kind: 'container', children: { d: leaf, q: leaf } } } },
    s: {
      kind: 'list',
      children: {
        v: leaf,
        d: leaf,
        i: { kind: 'list', userOrdered: true, children: { w: leaf } },
        n: { kind: 'container', children: { q: leaf } },
      },
    },
    u: {
      kind: 'list',
      userOrdered: true,
      children: { v: leaf, o: { kind: 'leaf-list', userOrdered: true }, s: { kind: 'list', children: { v: leaf } } },
    },
  },
}

export const MODULE = `module r { yang-version 1.1; namespace "urn:r"; prefix r;
  container c {
    leaf a { type string; } leaf d { type string; default "0"; } anydata x;
    leaf-list t { type string; } leaf-list o { type string; ordered-by user; }
    container p { presence "x"; leaf z { type string; } leaf d { type string; default "0"; } }
    container n { leaf z { type string; } container m { leaf d { type string; default "0"; } leaf q { type string; } } }
    list s { key k; leaf k { type string; } leaf v { type string; } leaf d { type string; default "0"; }
      list i { key k; ordered-by user; leaf k { type string; } leaf w { type string; } }
      container n { leaf q { type string; } } }
    list u { key k; ordered-by user; leaf k { type string; } leaf v { type string; }
      leaf-list o { type string; ordered-by user; }
      list s { key k; leaf k { type string; } leaf v { type string; } } } } }`

export interface Inner {
  /** Key of a list entry. */
  key?: string
  readonly members: Map<string, Value>
}
/** A leaf or anydata, a leaf-list, a container or a list. */
export type Value = string | string[] | Inner | Inner[]

/** One step of a path: a name and, for entries, the key or value. */
export type Step = readonly [name: string, entry?: string]

/** What an edit is refused with. */
export class Refused extends Error {
  constructor(readonly tag: string) {
    super(tag)
  }
}

export const inner = (key?: string): Inner => ({ ...(key === undefined ? {} : { key }), members: new Map() })

/** The path as libyang writes it. */
export function pathOf(steps: readonly Step[]): string {
  const text = steps.map(([name, entry], index) => {
    const shape = shapeOf(steps.slice(0, index + 1))
    const predicate = entry === undefined ? '' : shape.kind === 'list' ? `[k='${entry}']` : `[.='${entry}']`
    return `/${name}${predicate}`
  })
  return `/r:c${text.join('')}`
}

export function shapeOf(steps: readonly Step[]): Shape {
  return steps.reduce<Shape>((shape, [name]) => shape.children?.[name] ?? shape, ROOT)
}

/** Whether a container without presence holds anything. */
function isThere(shape: Shape, value: Value): boolean {
  if (shape.kind !== 'container' || shape.presence) return true
  const { members } = value as Inner
  return [...members].some(([name, child]) => {
    const below = shape.children?.[name] ?? shape
    return Array.isArray(child) ? child.length > 0 : isThere(below, child)
  })
}

/** The plain and slow way to do edits: on nested maps, by the letter of RFC 6241 7.2. */
export class Model {
  constructor(readonly root: Inner = inner()) {}

  clone(): Model {
    return new Model(structuredClone(this.root))
  }

  /** @param content what `value` of the edit says, in the model's own form */
  do(edit: Edit, steps: readonly Step[], content: Value | undefined, to?: string): void {
    const last = steps.at(-1)
    if (last === undefined) throw new Error('the root is not edited')
    const [name, entry] = last
    const shape = shapeOf(steps)
    const creates = edit.op === 'merge' || edit.op === 'create' || edit.op === 'replace'
    const parent = this.#parent(steps.slice(0, -1), creates)
    if (parent === undefined) {
      if (edit.op === 'remove') return
      throw new Refused('data-missing')
    }
    const found = this.#find(parent, shape, name, entry)
    if (edit.op === 'delete' && found === undefined) throw new Refused('data-missing')
    if (edit.op === 'create' && found !== undefined) throw new Refused('data-exists')
    if (edit.op === 'delete' || edit.op === 'remove') this.#remove(parent, name, entry)
    else if (edit.op === 'move') {
      if (found === undefined) throw new Refused('data-missing')
      this.#place(parent, name, entry ?? '', edit)
    } else if (edit.op === 'rename' || edit.op === 'copy') {
      if (found === undefined) throw new Refused('data-missing')
      this.#copy(parent, shape, name, entry ?? '', to ?? '', edit.op === 'rename')
    } else this.#write(parent, shape, name, entry, content, edit)
  }

  #write(
    parent: Inner,
    shape: Shape,
    name: string,
    entry: string | undefined,
    content: Value | undefined,
    edit: Edit,
  ): void {
    if (shape.kind === 'leaf' || shape.kind === 'anydata') {
      parent.members.set(name, content ?? '')
      return
    }
    if (shape.kind === 'container') {
      const old = (parent.members.get(name) as Inner | undefined) ?? inner()
      parent.members.set(name, edit.op === 'replace' ? (content ?? inner()) : merged(shape, old, content as Inner))
      return
    }
    const list = (parent.members.get(name) as (string | Inner)[] | undefined) ?? []
    parent.members.set(name, list as Value)
    const at = list.findIndex((each) => nameOf(each) === entry)
    const now =
      shape.kind === 'leaf-list' ? (entry ?? '') : { ...((content as Inner | undefined) ?? inner()), key: entry ?? '' }
    this.#wantPoint(list, edit)
    if (at === -1) list.push(now as never)
    else if (shape.kind === 'list' && edit.op === 'replace') list[at] = now as never
    else if (shape.kind === 'list') list[at] = merged(shape, list[at] as Inner, now as Inner) as never
    if ('insert' in edit && edit.insert !== undefined) this.#place(parent, name, entry ?? '', edit as Place)
  }

  #place(parent: Inner, name: string, entry: string, place: Place): void {
    const list = parent.members.get(name) as (string | Inner)[]
    const point = this.#wantPoint(list, place)
    if (point === entry) return
    const [moved] = list.splice(
      list.findIndex((each) => nameOf(each) === entry),
      1,
    )
    const at = list.findIndex((each) => nameOf(each) === point)
    const to = { first: 0, last: list.length, before: at, after: at + 1 }[place.insert]
    list.splice(to, 0, moved as never)
  }

  #wantPoint(list: readonly (string | Inner)[], place: object): string | undefined {
    if (!('point' in place)) return undefined
    const text = String(place.point)
    const point = /='(.*)'\]$/.exec(text)?.[1] ?? text
    if (!list.some((each) => nameOf(each) === point)) throw new Refused('bad-attribute')
    return point
  }

  #copy(parent: Inner, shape: Shape, name: string, entry: string, to: string, rename: boolean): void {
    const list = parent.members.get(name) as Inner[]
    if (list.some((each) => each.key === to)) throw new Refused('data-exists')
    const at = list.findIndex((each) => each.key === entry)
    const made = { ...structuredClone(list[at] ?? inner()), key: to }
    if (rename) list[at] = made
    else list.push(made)
    void shape
  }

  #remove(parent: Inner, name: string, entry: string | undefined): void {
    const value = parent.members.get(name)
    if (entry === undefined || !Array.isArray(value)) parent.members.delete(name)
    else parent.members.set(name, (value as (string | Inner)[]).filter((each) => nameOf(each) !== entry) as Value)
  }

  #find(parent: Inner, shape: Shape, name: string, entry: string | undefined): Value | undefined {
    const value = parent.members.get(name)
    if (entry !== undefined) return (value as (string | Inner)[] | undefined)?.find((each) => nameOf(each) === entry)
    return value === undefined || (Array.isArray(value) && value.length === 0) || !isThere(shape, value)
      ? undefined
      : value
  }

  #parent(steps: readonly Step[], create: boolean): Inner | undefined {
    let at: Inner | undefined = this.root
    for (const [index, [name, entry]] of steps.entries()) {
      const shape = shapeOf(steps.slice(0, index + 1))
      let next: Inner | undefined = this.#find(at, shape, name, entry) as Inner | undefined
      if (next === undefined && create) {
        next = inner(entry)
        if (entry === undefined) at.members.set(name, next)
        else at.members.set(name, [...((at.members.get(name) as Inner[] | undefined) ?? []), next])
      }
      // a container without presence is always there
      if (next === undefined && shape.kind === 'container' && !shape.presence) next = inner()
      if (next === undefined) return undefined
      at = next
    }
    return at
  }
}

function nameOf(entry: string | Inner): string {
  return typeof entry === 'string' ? entry : (entry.key ?? '')
}

function merged(shape: Shape, old: Inner, next: Inner | undefined): Inner {
  const result: Inner = { ...(old.key === undefined ? {} : { key: old.key }), members: new Map(old.members) }
  for (const [name, value] of next?.members ?? []) {
    const below = shape.children?.[name] ?? shape
    const before = result.members.get(name)
    if (before === undefined || typeof value === 'string') result.members.set(name, value)
    else if (!Array.isArray(value)) result.members.set(name, merged(below, before as Inner, value))
    else {
      const list = [...(before as (string | Inner)[])]
      for (const each of value) {
        const at = list.findIndex((one) => nameOf(one) === nameOf(each))
        if (at === -1) list.push(each)
        else if (typeof each !== 'string') list[at] = merged(below, list[at] as Inner, each)
      }
      result.members.set(name, list as Value)
    }
  }
  return result
}

/** The model's content as RFC 7951 JSON; entries of lists in system order by their key. */
export function jsonOf(shape: Shape, value: Value): unknown {
  if (shape.kind === 'leaf') return value
  if (shape.kind === 'anydata') return { any: value }
  if (Array.isArray(value)) {
    const entries = value.map((each) =>
      typeof each === 'string' ? each : jsonOf({ ...shape, kind: 'container' }, each),
    )
    return shape.userOrdered ? entries : entries.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  }
  const { key, members } = value as Inner
  const result: Record<string, unknown> = key === undefined ? {} : { k: key }
  for (const name of Object.keys(shape.children ?? {})) {
    const below = shape.children?.[name] ?? shape
    const child = members.get(name)
    if (child === undefined || (Array.isArray(child) && child.length === 0) || !isThere(below, child)) continue
    result[name] = jsonOf(below, child)
  }
  return result
}
