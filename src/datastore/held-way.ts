import type { DataTree } from '../yang/index.ts'
import { whileThere } from './applied.ts'
import type { CandidateData } from './candidate.ts'
import type { Engine } from './engine.ts'

/** What a way is held for: it leads from running, as it is after a commit, to a candidate as it is. */
export interface WayOf {
  readonly data: CandidateData
  /** The newest commit. */
  readonly newest: number
}

/**
 * The way to the candidate that was used last, as trees of the engine. Whoever types looks at one candidate over and over,
 * and to make its trees from their text costs more than all the rest. Only one is held: a hundred would fill the memory.
 */
export class HeldWay {
  #held: (WayOf & { readonly rebuilds: number; readonly way: DataTree; back: DataTree | undefined }) | undefined

  constructor(readonly engine: Engine) {}

  /** The way itself, where it is held; not to be changed, nor disposed of. */
  get(of: WayOf): DataTree | undefined {
    const held = this.#held
    const holds = held?.data === of.data && held.newest === of.newest && held.rebuilds === this.engine.rebuilds
    return holds ? held.way : undefined
  }

  /** Takes a way over, in the place of the one before. */
  hold({ data, newest }: WayOf, way: DataTree): void {
    this.drop()
    this.#held = { data, newest, rebuilds: this.engine.rebuilds, way, back: undefined }
  }

  /** Work on running with the way that is held done to it, which is taken back within the turn. */
  whileThere<T>(work: (way: DataTree) => T): T {
    const held = this.#held
    if (held === undefined) throw new TypeError('no way is held')
    const { way } = held
    held.back ??= way.reverseDiff()
    return whileThere(this.engine.running, { way, back: held.back }, () => work(way))
  }

  /** Lets go of what is held. */
  drop(): void {
    this.#held?.way[Symbol.dispose]()
    this.#held?.back?.[Symbol.dispose]()
    this.#held = undefined
  }
}
