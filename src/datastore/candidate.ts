import { BrewError, type ChangeEdit } from '../base/index.ts'
import { type DataTree, translating, type Yang } from '../yang/index.ts'
import { applyBack } from './applied.ts'
import { toChange } from './commit.ts'
import { conflictsWith, doesNotFit } from './conflicts.ts'
import { applyEdits } from './edits.ts'
import type { HeldWay } from './held-way.ts'
import { isTold, judged } from './history.ts'
import type { Change, Pipeline } from './pipeline.ts'
import { redo } from './redo.ts'
import type { Edit } from './types.ts'

/** What a candidate is at one moment. */
export interface CandidateData {
  /** The commit it was made on, or was last brought up to. */
  readonly base: number
  /** The difference from that, as text (`DataTree.diffText`); `undefined` for none. No handle: engines come and go. */
  readonly diff: string | undefined
  /** How many nodes it changes. */
  readonly size: number
  /** Another one each time it is begun anew: one that was discarded is not a later state of what it was. */
  readonly lineage: number
  /** An earlier commit: what it says is in conflict with all that was committed since. Until it is told, or begun anew. */
  readonly since?: number
}

/**
 * A candidate: a base commit and a difference, no copy of the configuration. To look at it the difference is done to
 * running, and taken back within the turn. All shared sessions have one together.
 */
export class Candidate {
  #data: CandidateData
  #lineages = 0

  constructor(
    readonly pipeline: Pipeline,
    readonly held: HeldWay,
    since?: number,
  ) {
    this.#data = { ...this.#empty(), ...(since === undefined ? {} : { since }) }
  }

  get data(): CandidateData {
    return this.#data
  }

  discard(): void {
    this.#data = this.#empty()
  }

  /** Work on running as the candidate would have it, and with what follows from that. @param difference all of it */
  look<T>(work: (tree: DataTree, difference: DataTree) => T): T {
    const { engine } = this.pipeline.core
    return engine.read(() => {
      this.#holdWay()
      return this.held.whileThere((way) => work(engine.running, way))
    })
  }

  /** Work on running with it and all that follows from it; what is wrong with it is not told. */
  lookAtFollowed<T>(work: (tree: DataTree) => T): T {
    const { engine } = this.pipeline.core
    return engine.read(() => {
      this.#holdWay()
      return this.held.whileFollowed(() => work(engine.running))
    })
  }

  /** What it says itself, on the commit it was made on. */
  changes(): readonly ChangeEdit[] {
    using own = this.#own(this.pipeline.core.engine.yang)
    return own.edits().filter(isTold).map(toChange)
  }

  /** Adds edits, all or none. @throws BrewError that names the edit */
  edit(edits: readonly Edit[]): void {
    const { engine, territories } = this.pipeline.core
    this.#data = engine.change(() => {
      const { running, yang } = engine
      this.#holdWay()
      using more = this.held.whileThere(() =>
        tried(running, yang, () => applyEdits(running, edits, { yang, territories })),
      )
      using steps = new DisposableStack()
      const own = steps.use(this.#ownCopy(yang))
      translating(() => own.mergeDiff(more))
      const data = { ...this.#dataOf(own), ...this.#since }
      // While nobody else has changed the same, what it says itself is the whole way.
      if (this.#isOnNewest) {
        steps.move()
        this.held.hold({ data, newest: this.#newest }, own)
      }
      return data
    })
  }

  get #isOnNewest(): boolean {
    return this.#data.base === this.#newest
  }

  /** What it says itself, to be changed. Dispose of it. */
  #ownCopy(yang: Yang): DataTree {
    const way = this.#isOnNewest ? this.held.get({ data: this.#data, newest: this.#newest }) : undefined
    return way?.duplicate() ?? this.#own(yang)
  }

  #holdWay(): void {
    const newest = this.#newest
    if (this.held.get({ data: this.#data, newest }) !== undefined) return
    const way = this.way(this.pipeline.core.engine.yang)
    // Only now: to get there it may have been brought up.
    this.held.hold({ data: this.#data, newest }, way)
  }

  /** Becomes what a change makes of running. @throws whatever `change` throws; the candidate is as before then */
  become(change: Change): void {
    const { engine } = this.pipeline.core
    this.#data = engine.change(() => {
      using diff = tried(engine.running, engine.yang, change)
      return { ...this.#dataOf(diff), base: this.#newest, lineage: this.#begin() }
    })
  }

  /** Where it meets what was committed since; what does not meet is on the newest commit from then on. */
  conflicts(): readonly BrewError[] {
    const { engine } = this.pipeline.core
    return engine.read(() => {
      const conflicts = this.#bringUp(engine.yang)
      return conflicts.length > 0 ? conflicts : this.#metSince(engine.yang)
    })
  }

  /** Where it meets what was committed before it was begun, but after the commit that its edits were thought for. */
  #metSince(yang: Yang): readonly BrewError[] {
    const { since, diff } = this.#data
    if (since === undefined || diff === undefined) return []
    using own = yang.parseDiff(diff)
    return conflictsWith(yang, this.pipeline.history, own, since)
  }

  get #since(): Pick<CandidateData, 'since'> {
    const { since } = this.#data
    return since === undefined ? {} : { since }
  }

  /**
   * Takes what somebody has seen and wants all the same: its values are put over those committed since.
   * @throws BrewError for what the model does not have
   */
  insist(): void {
    this.become((running, yang) => {
      using own = this.#own(yang)
      return redo(yang, running, own.edits())
    })
  }

  /** After a commit of what it was: what has been added since is left. One that was begun anew meanwhile stays. */
  committed(was: CandidateData): void {
    if (this.#data.lineage !== was.lineage) return
    if (this.#data.diff === was.diff) {
      this.discard()
      return
    }
    const { engine } = this.pipeline.core
    this.#data = engine.change(() => {
      const { yang } = engine
      using done = was.diff === undefined ? yang.emptyTree() : judged(yang, was.diff)
      using rest = done.reverseDiff()
      using own = this.#own(yang)
      translating(() => rest.mergeDiff(own))
      return { ...this.#dataOf(rest), base: this.#newest }
    })
  }

  /**
   * What leads from running to the candidate. Where others have changed the same meanwhile, it is shown on the commit it
   * was made on. Dispose of it.
   */
  way(yang: Yang): DataTree {
    const { core, history } = this.pipeline
    if (this.#bringUp(yang).length === 0) return this.#own(yang)
    const way = history.wayBack(yang, core.engine.running, this.#data.base)
    using own = this.#own(yang)
    translating(() => way.mergeDiff(own))
    return way
  }

  /** @returns the conflicts that stand in the way */
  #bringUp(yang: Yang): readonly BrewError[] {
    const { base, diff } = this.#data
    if (base === this.#newest) return []
    if (diff === undefined) {
      this.#data = { ...this.#empty(), ...this.#since }
      return []
    }
    using own = yang.parseDiff(diff)
    const conflicts = conflictsWith(yang, this.pipeline.history, own, base)
    if (conflicts.length > 0) return conflicts
    const { running } = this.pipeline.core.engine
    try {
      // Done anew: what it says of neighbours in lists that the user has ordered is of the commit it was made on.
      using diff = tried(running, yang, () => redo(yang, running, own.edits()))
      this.#data = { ...this.#dataOf(diff), ...this.#since, base: this.#newest }
      return []
    } catch (error) {
      if (!(error instanceof BrewError)) throw error
      return [doesNotFit(error)]
    }
  }

  #own(yang: Yang): DataTree {
    return this.#data.diff === undefined ? yang.emptyTree() : yang.parseDiff(this.#data.diff)
  }

  #dataOf(diff: DataTree): CandidateData {
    const size = diff.edits().filter(isTold).length
    const { base, lineage } = this.#data
    return size === 0
      ? { base: this.#newest, diff: undefined, size, lineage }
      : { base, diff: diff.diffText(), size, lineage }
  }

  #empty(): CandidateData {
    return { base: this.#newest, diff: undefined, size: 0, lineage: this.#begin() }
  }

  #begin(): number {
    this.#lineages++
    return this.#lineages
  }

  get #newest(): number {
    return this.pipeline.history.journal.newest
  }
}

/** The difference that a change makes, which is taken back at once. Dispose of it. */
function tried(running: DataTree, yang: Yang, change: Change): DataTree {
  const diff = change(running, yang)
  applyBack(running, diff)
  return diff
}
