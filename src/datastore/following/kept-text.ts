import type { ChangeEdit } from '../../base/index.ts'
import type { DataTree } from '../../yang/index.ts'
import type { Core } from '../core.ts'
import { renderTerritory } from '../documents.ts'
import type { Territories } from '../territory.ts'
import type { Territory } from '../types.ts'
import { KeptList } from './kept-list.ts'
import { ENTRIES_A_TURN, type Finding, markedValue, splitAtMarks } from './skeleton.ts'

/** Edits looked at in one turn; looking at one is cheap beside rendering an entry. */
const EDITS_A_TURN = 64
/** Turns taken however short the text is, and for each chunk; those who go on changing it are held up after that. */
const TURNS = { least: 256, perChunk: 4 } as const

/** A text in pieces that never change, and the commit it shows. */
export interface SettledText {
  readonly pieces: readonly string[]
  readonly commit: number
}

/**
 * The text of a territory's file, kept between commits: a skeleton, and in it the entries of long lists. It is told of
 * each commit, and when it is wanted, what changed is rendered anew, a little a turn. A commit in between only adds to
 * that, so the text is never half of one and half of another.
 */
export class KeptText {
  /** What stands before each list, and behind the last; `undefined` before anything was rendered. */
  #between: readonly string[] | undefined
  #isSkeletonDue = false
  #lists: readonly KeptList[] = []
  /** What changed since, in the order it did. */
  #edits: ChangeEdit[] = []
  readonly #owners: Territories
  #rebuilds: number

  constructor(
    readonly core: Core,
    readonly territory: Territory,
  ) {
    this.#owners = core.territories
    this.#rebuilds = core.engine.rebuilds
  }

  /** What running shows as of now, and the text does not yet. */
  changed(edits: readonly ChangeEdit[]): void {
    if (this.#between === undefined) return
    const entries = this.#lists.reduce((sum, list) => sum + list.count, 0)
    // What changes so much is sooner rendered than followed.
    if (this.#edits.length + edits.length > Math.max(ENTRIES_A_TURN, entries / 4)) this.#forget()
    else for (const edit of edits) this.#edits.push(edit)
  }

  /** Whether it was rendered for those who own something now. */
  get fitsOwners(): boolean {
    return this.#owners === this.core.territories
  }

  /**
   * The text as running is when the promise is fulfilled; nothing may be awaited between that and its use.
   * @param newest number of the newest commit
   * @returns `undefined` when others came to own something meanwhile: then this is of no use any more
   */
  async settle(newest: () => number): Promise<SettledText | undefined> {
    for (let turns = 0; this.core.engine.read(() => this.#step()); turns++) {
      const chunks = this.#lists.reduce((sum, list) => sum + list.chunkCount, 0)
      if (turns < TURNS.least + TURNS.perChunk * chunks) await nextTurn()
      if (!this.fitsOwners) return undefined
    }
    return { pieces: [...this.#pieces()], commit: newest() }
  }

  /** One turn's work. @returns whether there is more */
  #step(): boolean {
    const { rebuilds, running } = this.core.engine
    if (rebuilds !== this.#rebuilds) this.#forget()
    this.#rebuilds = rebuilds
    if (this.#between === undefined) this.#makeSkeleton()
    else {
      for (const edit of this.#edits.splice(0, EDITS_A_TURN)) this.#lookAt(edit)
      // Before all are known, nothing can be rendered: where a gap ends may be gone.
      if (this.#edits.length === 0) this.#renderSome(running)
    }
    return this.#isSkeletonDue || this.#edits.length > 0 || this.#lists.some((list) => !list.isSettled)
  }

  #forget(): void {
    this.#between = undefined
    this.#lists = []
    this.#edits = []
  }

  #makeSkeleton(): void {
    const kept = new Map(this.#lists.map((list) => [list.path, list]))
    const finding: Finding = { long: [], kept, holes: this.core.territories.holes(this.territory) }
    const text = renderTerritory(this.territory, markedValue(this.core, this.territory, finding))
    const { between, indents } = splitAtMarks(text)
    this.#between = between
    this.#lists = finding.long.map((path, index) => kept.get(path) ?? new KeptList(path, indents[index] ?? ''))
    this.#isSkeletonDue = false
  }

  #renderSome(running: DataTree): void {
    const unsettled = this.#lists.find((list) => !list.isSettled)
    unsettled?.step(running)
    // A list without entries is no member of its parent.
    if (unsettled?.isSettled && unsettled.chunkCount === 0) this.#isSkeletonDue = true
    if (unsettled === undefined && this.#isSkeletonDue) this.#makeSkeleton()
  }

  #lookAt({ op, path }: ChangeEdit): void {
    const list = this.#lists.find((it) => path.startsWith(it.path) && path[it.path.length] === '[')
    if (list === undefined) {
      this.#isSkeletonDue = true
      return
    }
    const end = endOfPredicates(path, list.path.length)
    const name = path.slice(list.path.length, end)
    if (end < path.length || op === 'replace') list.changed(name)
    else if (op === 'create') list.created(name)
    else if (op === 'delete') list.deleted(name)
    else list.moved(name)
  }

  *#pieces(): Iterable<string> {
    for (const [index, text] of (this.#between ?? []).entries()) {
      yield text
      yield* this.#lists[index]?.pieces() ?? []
    }
  }
}

/** Where the predicates end that begin at an offset of a canonical path. */
function endOfPredicates(path: string, from: number): number {
  let at = from
  while (path[at] === '[') {
    const equals = path.indexOf('=', at)
    // A value with both kinds of quotes has no path; see commit.ts.
    at = path.indexOf(path[equals + 1] ?? '', equals + 2) + 2
  }
  return at
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
