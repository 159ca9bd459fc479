import { type Data, entriesOf, nameOf, type Scalar, SPEC, type Spec, type Value } from './cellar.ts'
import { type Place, type PlainEdit, type Said, type Step, specOf } from './meaning.ts'

const POOLS: Readonly<Record<string, readonly Scalar[]>> = {
  limit: [30, 40, 50, 60],
  main: ['a', 'b', 'c'],
  bottle: ['red', 'blue'],
  pressure: [1, 2, 3],
  speed: [10, 20],
  id: ['a', 'b', 'c', 'd', 'e', 'f'],
  label: ['Hell', 'Dunkel', 'Weizen', 'Bock', 'Alt', 'Kölsch "1"'],
  target: [4, 12, 18, 35, 55],
  cooled: [true, true, false],
  pump: ['left', 'right'],
  tag: ['x', 'y', 'z'],
  bus: ['1', '2'],
  place: ['top', 'low'],
  offset: [-2, 0, 2],
  name: ['mash', 'boil', 'chill', 'pitch', 'rest'],
  minutes: [10, 60, 90],
  tank: ['a', 'b', 'c', 'd'],
  note: ['one', 'two', 'three'],
  route: ['cellar', 'yard', 'roof', 'attic'],
}

/** Makes up edits, the same ones for the same seed; some are refused, some come to something that is not valid. */
export class Dice {
  constructor(readonly random: () => number) {}

  below(bound: number): number {
    return Math.floor(this.random() * bound)
  }

  chance(percent: number): boolean {
    return this.below(100) < percent
  }

  of<T>(all: readonly T[]): T {
    const one = all[this.below(all.length)]
    if (one === undefined) throw new Error('nothing to choose from')
    return one
  }

  edits(cellar: Data): PlainEdit[] {
    return Array.from({ length: 1 + this.below(3) }, () => this.edit(cellar))
  }

  edit(cellar: Data): PlainEdit {
    if (this.chance(18)) return this.#document(cellar)
    const path = this.#path(cellar)
    const spec = specOf(path)
    if (spec.isUserOrdered === true && this.chance(30)) return { op: 'move', path, place: this.#place(spec, path) }
    if (spec.kind === 'list' && this.chance(20)) {
      return { op: this.of(['rename', 'copy'] as const), path, to: this.#names(spec, path) }
    }
    if (this.chance(28)) return { op: this.of(['delete', 'remove', 'remove'] as const), path }
    const place = spec.isUserOrdered === true && this.chance(40) ? { place: this.#place(spec, path) } : {}
    const op = this.of(['merge', 'merge', 'merge', 'create', 'replace'] as const)
    const value = this.#valueAt(spec, path)
    return { op, path, ...(value === undefined ? {} : { value }), ...place }
  }

  /** To a node that may be there; half of the entries are such that are. */
  #path(cellar: Data): Step[] {
    const path: Step[] = []
    let spec = SPEC
    let data: Data | undefined = cellar
    do {
      const names = Object.keys(spec.children ?? {}).filter((it) => !(spec.keys ?? []).includes(it))
      // Lists are what most of it is about.
      const name = this.chance(55) && spec === SPEC ? this.of(['tank', 'tank', 'step']) : this.of(names)
      const entries: readonly (Scalar | Data)[] = data === undefined ? [] : entriesOf(data, name)
      spec = specOf([...path, { name }])
      if (spec.kind === 'leaf') {
        path.push({ name })
        return path
      }
      const old = entries.length > 0 && this.chance(70) ? this.of(entries) : undefined
      path.push({ name, entry: old === undefined ? this.#names(spec, [...path, { name }]) : nameOf(spec, old) })
      data = typeof old === 'object' ? old : undefined
    } while (spec.kind === 'list' && this.chance(60))
    return path
  }

  #names(spec: Spec, path: readonly Step[]): string[] {
    const { keys = [path.at(-1)?.name ?? ''] } = spec
    return keys.map((key) => String(this.of(POOLS[key] ?? [])))
  }

  #place(spec: Spec, path: readonly Step[]): Place {
    const insert = this.of(['first', 'last', 'before', 'after'] as const)
    if (insert === 'first' || insert === 'last') return { insert }
    return { insert, point: this.#names(spec, path) }
  }

  #valueAt(spec: Spec, path: readonly Step[]): Value | undefined {
    if (spec.kind === 'leaf-list') return undefined
    const { name = '', entry = [] } = path.at(-1) ?? {}
    return spec.kind === 'leaf' ? this.of(POOLS[name] ?? []) : this.#content(spec, entry)
  }

  #content(spec: Spec, keys: readonly string[]): Data {
    const content: Data = Object.fromEntries((spec.keys ?? []).map((key, index) => [key, keys[index] ?? '']))
    for (const [name, child] of Object.entries(spec.children ?? {})) {
      if (spec.keys?.includes(name) === true || !this.chance(child.kind === 'leaf' ? 45 : 20)) continue
      // A label that comes with everything would never be the only one.
      if (name === 'label' && this.chance(50)) continue
      content[name] = this.#filled(name, child)
    }
    return content
  }

  #filled(name: string, spec: Spec): Value {
    if (spec.kind === 'leaf') return this.of(POOLS[name] ?? [])
    const names = new Map(
      Array.from({ length: 1 + this.below(2) }, () => this.#names(spec, [{ name }])).map((it) => [it.join(), it]),
    )
    return [...names.values()].map((keys) =>
      spec.kind === 'list' ? this.#content(spec, keys) : (keys[0] ?? ''),
    ) as Data[]
  }

  #document(cellar: Data): PlainEdit {
    if (this.chance(15)) {
      return { op: 'document', format: 'json', defaultOperation: 'replace', whole: this.#replacement(cellar) }
    }
    const said = new Map<string, Said>()
    for (let n = 0; n <= this.below(3); n++) {
      const [name, child] = this.of(Object.entries(SPEC.children ?? {}))
      if (child.kind === 'leaf-list') continue
      const path = [child.kind === 'leaf' ? { name } : { name, entry: this.#names(child, [{ name }]) }]
      const op = this.of(['merge', 'merge', 'replace', 'create', 'remove', 'remove', 'delete'] as const)
      const value = op === 'remove' || op === 'delete' ? undefined : this.#valueAt(child, path)
      said.set(name, { op, path, ...(value === undefined ? {} : { value }) })
    }
    // In the order of the module, in which a document is gone through: the first that is refused is told.
    const inOrder = Object.keys(SPEC.children ?? {}).flatMap((name) => said.get(name) ?? [])
    const defaultOperation = this.of(['merge', 'none'] as const)
    return { op: 'document', format: this.of(['json', 'xml'] as const), defaultOperation, said: inOrder }
  }

  /** Most of what there is, and one thing else. */
  #replacement(cellar: Data): Data {
    const kept = Object.entries(cellar).filter(() => this.chance(90))
    return { ...structuredClone(Object.fromEntries(kept)), limit: this.of(POOLS.limit ?? []) }
  }
}
