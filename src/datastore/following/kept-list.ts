import type { DataTree } from '../../yang/index.ts'
import { ENTRIES_A_TURN, entryValue } from './skeleton.ts'

/** Chunks with fewer entries are rendered again together with their neighbours, so that they do not become many. */
const FEW_ENTRIES = 16
/** So far a new entry looks back for one whose place is known. */
const FARTHEST = 64

/** Entries of a list that stand together, as text. */
interface Chunk {
  readonly text: string
  /** Names of its first and last entry: the predicates that end their paths. */
  readonly first: string
  readonly last: string
  readonly count: number
  /** Between the chunk before and this one, entries are to be rendered. */
  isAfterGap: boolean
  /** Its entries lie in a gap. */
  isDropped: boolean
}

/** Holds the place of a chunk for entries that lie in a gap. */
const NONE: Chunk = { text: '', first: '', last: '', count: 0, isAfterGap: false, isDropped: true }

/**
 * The entries of a list as text, in chunks of about 64. Between the chunks are gaps, where entries have changed: what
 * stands in one now is printed when its turn comes, from the chunk before to the chunk after it. So it need not be
 * known what became of an entry, only where it was or is.
 */
export class KeptList {
  #chunks: Chunk[] = []
  #endsInGap = true
  /** Of the entries that were rendered. One of them whose chunk is dropped lies in a gap. */
  readonly #chunkOf = new Map<string, Chunk>()
  /** Whether all entries were rendered once, so that one in no chunk is new. */
  #isComplete = false
  /** Entries that are new or were moved, and whose place has not been looked up. */
  #unplaced: string[] = []

  constructor(
    readonly path: string,
    /** Spaces before each line of its entries. */
    readonly indent: string,
  ) {}

  /** Entries in the chunks. */
  get count(): number {
    return this.#chunks.reduce((sum, chunk) => sum + chunk.count, 0)
  }

  get chunkCount(): number {
    return this.#chunks.length
  }

  /** Whether the text shows the tree, as far as it has been told of changes. */
  get isSettled(): boolean {
    return this.#unplaced.length === 0 && this.#gap() === undefined
  }

  /** Everything is to be rendered anew. */
  reset(): void {
    this.#chunks = []
    this.#endsInGap = true
    this.#chunkOf.clear()
    this.#isComplete = false
    this.#unplaced = []
  }

  /** An entry changed, or something in it. One that is in no chunk lies in a gap, or waits for its place. */
  changed(name: string): void {
    const chunk = this.#chunkOf.get(name)
    if (chunk !== undefined) this.#drop(chunk)
  }

  deleted(name: string): void {
    this.changed(name)
    this.#chunkOf.delete(name)
  }

  created(name: string): void {
    this.#unplaced.push(name)
  }

  moved(name: string): void {
    this.deleted(name)
    this.#unplaced.push(name)
  }

  /** Does as much as one turn bears; all changes of the tree must have been told. */
  step(tree: DataTree): void {
    // Before everything was rendered once, an entry may be unknown because it is in the rest.
    if (this.#unplaced.length > 0 && (this.#isComplete || this.#gap() === undefined)) {
      this.#isComplete = true
      for (const name of this.#unplaced.splice(0, ENTRIES_A_TURN)) this.#place(tree, name)
      return
    }
    const gap = this.#gap()
    if (gap !== undefined) this.#render(tree, gap)
    if (this.#gap() === undefined) this.#isComplete = true
  }

  /** The chunks' texts, with what stands between them. */
  *pieces(): Iterable<string> {
    for (const [index, chunk] of this.#chunks.entries()) {
      if (index > 0) yield ',\n'
      yield chunk.text
    }
  }

  /** Index of the chunk behind the first gap. */
  #gap(): number | undefined {
    const at = this.#chunks.findIndex((chunk) => chunk.isAfterGap)
    if (at !== -1) return at
    return this.#endsInGap ? this.#chunks.length : undefined
  }

  #render(tree: DataTree, at: number): void {
    const [before, next] = [this.#chunks[at - 1], this.#chunks[at]]
    const printed = tree.printBetween(this.path, {
      after: before && this.path + before.last,
      until: next && this.path + next.first,
      count: ENTRIES_A_TURN,
    })
    if (printed === undefined) {
      this.reset()
      return
    }
    if (printed.done && next !== undefined) next.isAfterGap = false
    if (printed.done && next === undefined) this.#endsInGap = false
    const [first, last] = [printed.entries.at(0), printed.entries.at(-1)]
    if (first === undefined || last === undefined) return
    const text = printed.entries.map(({ document }) => this.#entryText(document)).join(',\n')
    const count = printed.entries.length
    const chunk = { text, first: first.name, last: last.name, count, isAfterGap: false, isDropped: false }
    this.#chunks.splice(at, 0, chunk)
    for (const { name } of printed.entries) this.#chunkOf.set(name, chunk)
  }

  #entryText(document: unknown): string {
    const text = JSON.stringify(entryValue(document), null, 2)
    return this.indent + text.replaceAll('\n', `\n${this.indent}`)
  }

  /** Makes the gap that an entry stands in, found by the nearest known one before it. */
  #place(tree: DataTree, name: string): void {
    // Rendered since, or in a gap.
    if (this.#chunkOf.has(name)) return
    for (const count of [1, FARTHEST]) {
      const names = tree.namesBefore(this.path + name, count)
      // Deleted since.
      if (names === undefined) return
      const known = names.map((it) => this.#chunkOf.get(it)).find((chunk) => chunk !== undefined)
      const isFirst = names.length < count
      if (known === undefined && !isFirst) continue
      this.#drop(known ?? this.#chunks[0] ?? NONE)
      if (this.#chunks.length === 0) this.#endsInGap = true
      this.#chunkOf.set(name, NONE)
      return
    }
    this.reset()
  }

  /** Leaves a gap in the place of a chunk, and of small ones beside it. */
  #drop(chunk: Chunk): void {
    if (chunk.isDropped) return
    const at = this.#chunks.indexOf(chunk)
    const from = isSmall(this.#chunks[at - 1]) ? at - 1 : at
    const to = isSmall(this.#chunks[at + 1]) ? at + 2 : at + 1
    for (const dropped of this.#chunks.splice(from, to - from)) dropped.isDropped = true
    const next = this.#chunks[from]
    if (next === undefined) this.#endsInGap = true
    else next.isAfterGap = true
  }
}

function isSmall(chunk: Chunk | undefined): boolean {
  return chunk !== undefined && chunk.count < FEW_ENTRIES
}
