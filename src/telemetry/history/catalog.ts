import type { LeafKind } from './marks.ts'

/** Series that are kept; beyond it new ones are not. */
export const MAX_SERIES = 10_000

/** A leaf over time, as rows name it. A leaf whose type has changed is another series. */
export interface Series {
  readonly id: number
  readonly path: string
  readonly kind: LeafKind
}

/**
 * The numbers that rows have for series and for the names of states. Both stay what they are for as long as the program
 * runs, also when the database has to be begun anew; `takeNew` says what it does not have yet.
 */
export class Catalog {
  readonly #series = new Map<string, Series>()
  readonly #byId = new Map<number, Series>()
  readonly #states = new Map<string, number>()
  readonly #names = new Map<number, string>()
  #newSeries: Series[] = []
  #newStates: [id: number, name: string][] = []
  #lastSeries = 0
  #lastState = 0

  /** What is in the database already. */
  load(series: readonly Series[], states: readonly (readonly [id: number, name: string])[]): void {
    for (const it of series) this.#add(it)
    for (const [id, name] of states) this.#addState(id, name)
  }

  get size(): number {
    return this.#byId.size
  }

  /** The series of a leaf, a new one where there is none; `undefined` where there are too many. */
  of(path: string, kind: LeafKind): Series | undefined {
    const known = this.#series.get(keyOf(path, kind))
    if (known !== undefined || this.size >= MAX_SERIES) return known
    const series: Series = { id: this.#lastSeries + 1, path, kind }
    this.#add(series)
    this.#newSeries.push(series)
    return series
  }

  named(id: number): Series | undefined {
    return this.#byId.get(id)
  }

  all(): Iterable<Series> {
    return this.#byId.values()
  }

  /** The number of a state, a new one where it has none. */
  stateOf(name: string): number {
    const known = this.#states.get(name)
    if (known !== undefined) return known
    const id = this.#lastState + 1
    this.#addState(id, name)
    this.#newStates.push([id, name])
    return id
  }

  nameOf(state: number): string | undefined {
    return this.#names.get(state)
  }

  /** What is to be written before a row that names it. */
  get unsaved(): {
    readonly series: readonly Series[]
    readonly states: readonly (readonly [id: number, name: string])[]
  } {
    return { series: this.#newSeries, states: this.#newStates }
  }

  /** All of it is in the database. */
  saved(): void {
    this.#newSeries = []
    this.#newStates = []
  }

  /** Nothing of it is in the database. */
  lost(): void {
    this.#newSeries = [...this.#byId.values()]
    this.#newStates = [...this.#names]
  }

  #add(series: Series): void {
    this.#series.set(keyOf(series.path, series.kind), series)
    this.#byId.set(series.id, series)
    this.#lastSeries = Math.max(this.#lastSeries, series.id)
  }

  #addState(id: number, name: string): void {
    this.#states.set(name, id)
    this.#names.set(id, name)
    this.#lastState = Math.max(this.#lastState, id)
  }
}

function keyOf(path: string, kind: LeafKind): string {
  return `${kind.of} ${kind.of === 'numbers' ? kind.digits : kind.areFlags} ${path}`
}
