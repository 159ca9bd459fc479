/**
 * A model with some of everything that a configuration can have, and plain data of it: what `JSON.parse` would make of
 * an RFC 7951 document.
 */
export const CELLAR_MODULE = `module cellar {
  yang-version 1.1;
  namespace "urn:brewerslab:test:cellar";
  prefix c;
  container cellar {
    leaf limit { type int32; default 50; }
    leaf main { type leafref { path "../tank/id"; } }
    choice source {
      case gas { leaf bottle { type string; } leaf pressure { type int32; } }
      case pump { leaf speed { type int32; } }
    }
    list tank {
      key id;
      unique label;
      leaf id { type string; }
      leaf label { type string; }
      leaf target { type int32; default 18; must ". <= ../../limit"; }
      leaf cooled { type boolean; default false; }
      leaf pump { when "../cooled = 'true'"; type string; }
      leaf-list tag { type string; }
      list sensor { key "bus place"; leaf bus { type string; } leaf place { type string; } leaf offset { type int32; } }
      leaf level { config false; type int32; }
    }
    list step {
      key name;
      ordered-by user;
      leaf name { type string; }
      leaf minutes { type int32; default 10; }
      leaf tank { type leafref { path "../../tank/id"; } }
      leaf-list note { type string; ordered-by user; }
    }
    leaf-list route { type string; ordered-by user; }
  }
}`

/** The container that everything is in. */
export const CELLAR = '/cellar:cellar'

export type Scalar = string | number | boolean
/** A leaf, a leaf-list, a list entry or the container, a list. */
export type Value = Scalar | Scalar[] | Data | Data[]
export interface Data {
  [name: string]: Value
}

/** What a node is. */
export interface Spec {
  readonly kind: 'container' | 'list' | 'leaf' | 'leaf-list'
  readonly keys?: readonly string[]
  readonly isUserOrdered?: boolean
  readonly default?: Scalar
  readonly children?: Readonly<Record<string, Spec>>
}

const LEAF: Spec = { kind: 'leaf' }

/** The module once more, for whoever must not ask libyang. */
export const SPEC: Spec = {
  kind: 'container',
  children: {
    limit: { kind: 'leaf', default: 50 },
    main: LEAF,
    bottle: LEAF,
    pressure: LEAF,
    speed: LEAF,
    tank: {
      kind: 'list',
      keys: ['id'],
      children: {
        id: LEAF,
        label: LEAF,
        target: { kind: 'leaf', default: 18 },
        cooled: { kind: 'leaf', default: false },
        pump: LEAF,
        tag: { kind: 'leaf-list' },
        sensor: { kind: 'list', keys: ['bus', 'place'], children: { bus: LEAF, place: LEAF, offset: LEAF } },
      },
    },
    step: {
      kind: 'list',
      keys: ['name'],
      isUserOrdered: true,
      children: {
        name: LEAF,
        minutes: { kind: 'leaf', default: 10 },
        tank: LEAF,
        note: { kind: 'leaf-list', isUserOrdered: true },
      },
    },
    route: { kind: 'leaf-list', isUserOrdered: true },
  },
}

/** What is below a node. @throws Error for a name that the model does not have */
export function childOf(spec: Spec, name: string): Spec {
  const child = spec.children?.[name]
  if (child === undefined) throw new Error(`no such node: ${name}`)
  return child
}

/** What tells an entry from others: its keys, or the value of a leaf-list entry. */
export function nameOf(spec: Spec, entry: Scalar | Data): readonly string[] {
  if (typeof entry !== 'object') return [String(entry)]
  return (spec.keys ?? []).map((key) => String(entry[key]))
}

/** The entries of a list or leaf-list; none where there is nothing. */
export function entriesOf(data: Data, name: string): (Scalar | Data)[] {
  const entries = data[name]
  return Array.isArray(entries) ? entries : []
}

export function tanksOf(cellar: Data): Data[] {
  return entriesOf(cellar, 'tank') as Data[]
}

export function stepsOf(cellar: Data): Data[] {
  return entriesOf(cellar, 'step') as Data[]
}

/** Without lists that have no entries; entries that nobody ordered by their names, for comparing. */
export function tidied(data: Data, spec: Spec = SPEC): Data {
  const result: Data = {}
  for (const [name, child] of Object.entries(spec.children ?? {})) {
    const value = data[name]
    if (value === undefined || (Array.isArray(value) && value.length === 0)) continue
    if (!Array.isArray(value)) {
      result[name] = value
      continue
    }
    const entries = value.map((each) => (typeof each === 'object' ? tidied(each, child) : each))
    const inOrder = (a: Scalar | Data, b: Scalar | Data) =>
      nameOf(child, a).join(' ') < nameOf(child, b).join(' ') ? -1 : 1
    result[name] = (child.isUserOrdered === true ? entries : entries.sort(inOrder)) as Data[]
  }
  return result
}

/** With the defaults that are in use (RFC 7950 7.6.1). */
export function withDefaults(data: Data, spec: Spec = SPEC): Data {
  const result: Data = { ...data }
  for (const [name, child] of Object.entries(spec.children ?? {})) {
    if (child.kind === 'list') result[name] = (entriesOf(data, name) as Data[]).map((it) => withDefaults(it, child))
    else if (child.default !== undefined) result[name] ??= child.default
  }
  return result
}
