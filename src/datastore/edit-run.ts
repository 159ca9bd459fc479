import { type DataTree, isEngineFailure, type TreeOperation, translating, type Yang } from '../yang/index.ts'
import { applyBack } from './applied.ts'

/**
 * Changes a tree step by step, each seeing those before it, and keeps the one difference that all come to. What fails
 * takes everything back.
 */
export class EditRun {
  #diff: DataTree | undefined

  private constructor(
    readonly yang: Yang,
    readonly tree: DataTree,
  ) {}

  /**
   * @returns the difference, which is done to the tree; dispose of it
   * @throws whatever `work` throws; the tree is then as it was
   */
  static over(yang: Yang, tree: DataTree, work: (run: EditRun) => void): DataTree {
    const run = new EditRun(yang, tree)
    try {
      translating(() => work(run))
      return run.#diff ?? yang.emptyTree()
    } catch (error) {
      using done = run.#diff
      if (done !== undefined && !isEngineFailure(error)) applyBack(tree, done)
      throw error
    }
  }

  /** @throws BrewError or YangError naming the node; nothing of these edits is done then */
  do(edits: readonly TreeOperation[]): void {
    if (edits.length > 0) this.#add(this.tree.applyEdits(edits))
  }

  /** What a tree of edits asks for; nodes without an operation are meant as `operation` says. @throws as `do` */
  doTree(said: DataTree, operation: 'merge' | 'replace' | 'none'): void {
    const step = this.tree.editDiff(said, { operation })
    try {
      this.tree.applyDiff(step)
    } catch (error) {
      step[Symbol.dispose]()
      throw error
    }
    this.#add(step)
  }

  /** Takes charge of a step that is done. The first one is kept as it is: it may be as large as the tree. */
  #add(step: DataTree): void {
    if (this.#diff === undefined) {
      this.#diff = step
      return
    }
    using done = step
    this.#diff.mergeDiff(done)
  }
}
