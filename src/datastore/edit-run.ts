import { type DataTree, type Editing, type TreeOperation, translating, type Yang } from '../yang/index.ts'

/** Changes a tree step by step, each seeing those before it. What fails takes everything back. */
export class EditRun {
  private constructor(
    readonly yang: Yang,
    readonly tree: DataTree,
    readonly editing: Editing,
  ) {}

  /**
   * @returns the one difference that all steps come to, which is done to the tree; dispose of it
   * @throws whatever `work` throws; the tree is then as it was
   */
  static over(yang: Yang, tree: DataTree, work: (run: EditRun) => void): DataTree {
    return translating(() => tree.edit((editing) => work(new EditRun(yang, tree, editing))))
  }

  /** @throws BrewError or YangError naming the node; nothing of the whole run is done then */
  do(edits: readonly TreeOperation[]): void {
    this.editing.do(edits)
  }

  /** What a tree of edits asks for; nodes without an operation are meant as `operation` says. @throws as `do` */
  doTree(said: DataTree, operation: 'merge' | 'replace' | 'none'): void {
    this.editing.doTree(said, { operation })
  }
}
