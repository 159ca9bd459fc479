import { type DataTree, isEngineFailure, type TreeOperation, translating, type Yang } from '../yang/index.ts'
import { applyBack } from './applied.ts'

/**
 * Changes a tree step by step, each seeing those before it, and keeps the one difference that all come to. What fails
 * takes everything back.
 */
export class EditRun {
  private constructor(
    readonly yang: Yang,
    readonly tree: DataTree,
    readonly diff: DataTree,
  ) {}

  /**
   * @returns the difference, which is done to the tree; dispose of it
   * @throws whatever `work` throws; the tree is then as it was
   */
  static over(yang: Yang, tree: DataTree, work: (run: EditRun) => void): DataTree {
    const run = new EditRun(yang, tree, yang.emptyTree())
    try {
      translating(() => work(run))
      return run.diff
    } catch (error) {
      if (!isEngineFailure(error)) applyBack(tree, run.diff)
      run.diff[Symbol.dispose]()
      throw error
    }
  }

  /** @throws BrewError or YangError naming the node; nothing of these edits is done then */
  do(edits: readonly TreeOperation[]): void {
    using step = this.tree.applyEdits(edits)
    this.diff.mergeDiff(step)
  }

  /** What a tree of edits asks for; nodes without an operation are meant as `operation` says. @throws as `do` */
  doTree(said: DataTree, operation: 'merge' | 'replace' | 'none'): void {
    using step = this.tree.editDiff(said, { operation })
    this.apply(step)
  }

  /** A difference that fits the tree as it is now. @throws YangError where it does not */
  apply(step: DataTree): void {
    this.tree.applyDiff(step)
    this.diff.mergeDiff(step)
  }
}
