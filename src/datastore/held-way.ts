import type { DataTree } from '../yang/index.ts'
import { applyBack, whileThere } from './applied.ts'
import type { CandidateData } from './candidate.ts'
import type { Engine } from './engine.ts'

/** What a way is held for: it leads from running, as it is after a commit, to a candidate as it is. */
export interface WayOf {
  readonly data: CandidateData
  /** The newest commit. */
  readonly newest: number
}

/** A difference, and the one that takes it back. */
interface ThereAndBack {
  readonly way: DataTree
  readonly back: DataTree
}

interface Held extends WayOf {
  readonly rebuilds: number
  readonly way: DataTree
  back: DataTree | undefined
  /** What follows from the way: defaults, and what a `when` or another case excludes. */
  follows: ThereAndBack | undefined
}

/**
 * The way to the candidate that was used last, as trees of the engine. Whoever types looks at one candidate over and over,
 * and to make its trees from their text costs more than all the rest. Only one is held: a hundred would fill the memory.
 */
export class HeldWay {
  #held: Held | undefined

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
    this.#held = { data, newest, rebuilds: this.engine.rebuilds, way, back: undefined, follows: undefined }
  }

  /** Work on running with the way that is held done to it, which is taken back within the turn. */
  whileThere<T>(work: (way: DataTree) => T): T {
    const held = this.#held
    if (held === undefined) throw new TypeError('no way is held')
    const { way } = held
    held.back ??= way.reverseDiff()
    return whileThere(this.engine.running, { way, back: held.back }, () => work(way))
  }

  /** The same with what follows from the way done as well: it is judged only once, which costs as much as it is large. */
  whileFollowed<T>(work: () => T): T {
    const { running } = this.engine
    return this.whileThere((way) => {
      const held = this.#held
      if (held === undefined) throw new TypeError('no way is held')
      held.follows ??= followsOf(running, way)
      return whileThere(running, held.follows, work)
    })
  }

  /** Lets go of what is held. */
  drop(): void {
    this.#held?.way[Symbol.dispose]()
    this.#held?.back?.[Symbol.dispose]()
    this.#held?.follows?.way[Symbol.dispose]()
    this.#held?.follows?.back[Symbol.dispose]()
    this.#held = undefined
  }
}

/** What follows from a difference that is done to a tree, whatever is wrong with it; the tree is as before. */
function followsOf(tree: DataTree, way: DataTree): ThereAndBack {
  const { followUp } = tree.validateChange(way)
  applyBack(tree, followUp)
  return { way: followUp, back: followUp.reverseDiff() }
}
