import { type Edit, EditError, type EditOptions, ENGINE_REFUSAL, refusalError, runEdit, runEditTree } from './edits.ts'
import { YangError } from './errors.ts'
import { TreeHandle } from './handle.ts'
import type { Pointer } from './instance.ts'
import type { DataTree } from './tree.ts'
import type { TreeEdit } from './types.ts'

/** Edits of a tree under way: they are done one after the other, each seeing those before it. */
export interface Editing {
  /** @throws EditError with the index and the exact node */
  do(edits: readonly Edit[]): void
  /** What a tree of edits asks for, as `editDiff` reads it. @throws YangError with the exact node */
  doTree(edit: DataTree, options: EditOptions): void
}

/** Edits that are told in one text: some 2 MB, whatever the size of the difference. */
const EDITS_AT_ONCE = 10_000

/** Edits of a tree, differences of two, and the stamps that differences leave. */
export abstract class ChangingTree extends TreeHandle {
  /** What has to be done to this tree to make it `to`, implicit defaults included. */
  diff(to: DataTree): DataTree {
    const [tree, other] = this.both(to)
    return this.made(
      this.context.call((wasm) => wasm.lyw_diff(tree, other)),
      'the trees cannot be compared',
    )
  }

  /**
   * What an edit would change here, as a diff; the tree stays as it is. Nodes of `edit` carry their operations as
   * attributes (RFC 6241 7.2, `ietf-netconf:operation`; RFC 7950 7.7.9 and 7.8.6, `yang:insert`, `yang:key`,
   * `yang:value`), or are meant as `options` says. Purely explicit, as `applyEdits`; the cost follows the edit.
   * @throws YangError with the exact node: `data-exists`, `data-missing`, ...
   */
  editDiff(edit: DataTree, options: EditOptions): DataTree {
    const [, said] = this.both(edit)
    return this.#edited(false, (journal) => this.#refuse(runEditTree(this.instance, journal, said, options)))
  }

  /**
   * Does edits one after the other, each seeing those before it, and gives the one diff that all come to. If one
   * fails, nothing is done. The cost follows the edits, whatever the size of the tree.
   *
   * Edits are purely explicit: defaults of new nodes, other cases of a choice and what a `when` takes away are the
   * validation's business. Only a leaf that has a default, when deleted, becomes that default at once.
   * @throws EditError with the index and the exact node
   */
  applyEdits(edits: readonly Edit[]): DataTree {
    return this.edit((editing) => editing.do(edits))
  }

  /**
   * As `applyEdits`, for edits that are made up on the way: `work` may read the tree, which is as those before have left
   * it, and change it by what it is given alone. The diff, and what is known of each node afterwards, are as if only the
   * outcome had been written: what went and came back the same has never been away.
   * @throws whatever `work` throws; nothing is done then
   */
  edit(work: (editing: Editing) => void): DataTree {
    return this.#edited(true, (journal) =>
      work({
        do: (edits) => {
          for (const [index, edit] of edits.entries()) this.#doOne(journal, edit, index)
        },
        doTree: (edit, options) => {
          const [, said] = this.both(edit)
          this.#refuse(runEditTree(this.instance, journal, said, options))
        },
      }),
    )
  }

  /**
   * Does to this tree what a diff says.
   * @throws YangError when it does not fit, with the node where; the tree is then as it was
   */
  applyDiff(diff: DataTree): void {
    const [tree, other] = this.both(diff)
    this.#refuse(this.context.call((wasm) => wasm.lyw_diff_apply(tree, other)))
  }

  /** Of a diff: the diff that undoes it. */
  reverseDiff(): DataTree {
    const tree = this.alive()
    const reversed = this.context.call((wasm) => wasm.lyw_diff_reverse(tree))
    if (reversed === 0) this.#refuse(this.context.call((wasm) => wasm.lyw_refused()))
    return this.made(reversed, 'the diff cannot be reversed')
  }

  /**
   * Of a diff: makes this one do what it did and then what `next` does.
   * @throws YangError when `next` does not follow this one, with the node where; this one is then as it was
   */
  mergeDiff(next: DataTree): void {
    const [tree, other] = this.both(next)
    this.#refuse(this.context.call((wasm) => wasm.lyw_diff_merge(tree, other)))
  }

  /**
   * Of a diff that leads from one valid tree to another: nothing it says is to be judged as new any more, done or undone.
   * A diff that was made before its tree was judged does not know that by itself.
   */
  judged(): void {
    const tree = this.alive()
    this.context.call((wasm) => wasm.lyw_diff_judged(tree))
  }

  /**
   * Of a diff: paths where it meets another one over the same base: nodes that both change, and nodes that one changes
   * and the other deletes with something above them; also where both do the same. Entries put behind one that the
   * other deletes count, nodes that are only on the way to others do not.
   */
  meetings(other: DataTree): string[] {
    const [one, two] = this.both(other)
    return this.context.call((wasm) => {
      wasm.lyw_diff_meet(one, two)
      return this.instance.jsonResult<string[]>()
    })
  }

  /**
   * Of a diff: a text from which `Context.parseDiff` makes the same diff again. It is JSON, one object a node.
   * @throws YangError for a diff of keyless lists or of leaf-lists of state
   */
  diffText(): string {
    const tree = this.alive()
    return this.context.call((wasm) => {
      if (wasm.lyw_diff_text(tree) === 0) {
        throw new YangError('entries that nothing tells apart have no text', { errorTag: 'operation-not-supported' })
      }
      return this.instance.result() ?? ''
    })
  }

  /** Of a diff: what it changes, node by node, parents before children. */
  edits(): TreeEdit[] {
    return [...this.eachEdit()]
  }

  /** As `edits`, one by one, for those who need not hold them all. The diff must stay as it is meanwhile. */
  *eachEdit(): Generator<TreeEdit, void> {
    for (let from = 0; ; from += EDITS_AT_ONCE) {
      const tree = this.alive()
      const page = this.context.call((wasm) => {
        wasm.lyw_edits(tree, from, EDITS_AT_ONCE)
        return this.instance.jsonResult<TreeEdit[]>()
      })
      yield* page
      if (page.length < EDITS_AT_ONCE) return
    }
  }

  /**
   * Writes a number into every node that a diff names and that exists here, and into all nodes above those it names,
   * deleted ones included.
   * @param seq 1 to 2^32 - 1
   */
  stamp(diff: DataTree, seq: number): void {
    if (!Number.isInteger(seq) || seq < 1 || seq > 0xffffffff) throw new RangeError(`not a stamp: ${seq}`)
    const [tree, other] = this.both(diff)
    this.context.call((wasm) => wasm.lyw_stamp(tree, other, seq))
  }

  /**
   * The number last written into a node, 0 where there never was one; `undefined` where there is no node.
   * @throws YangError for a path that the schema does not have
   */
  stampOf(path: string): number | undefined {
    const tree = this.alive()
    return this.context.call((wasm) => {
      const stamp = wasm.lyw_stamp_of(tree, this.instance.text(path))
      if (stamp === -2) throw this.pathError(path)
      return stamp < 0 ? undefined : stamp
    })
  }

  #doOne(journal: Pointer, edit: Edit, index: number): void {
    try {
      this.#refuse(runEdit(this.instance, journal, edit, this.context.checkedJson), edit.path)
    } catch (error) {
      throw error instanceof YangError ? new EditError(index, edit, error) : error
    }
  }

  /** Runs edits in a journal, which is taken back when they throw. */
  #edited(keep: boolean, work: (journal: Pointer) => void): DataTree {
    const tree = this.alive()
    const journal = this.context.call((wasm) => wasm.lyw_edit_begin(tree))
    try {
      work(journal)
    } catch (error) {
      if (!this.instance.failed) this.context.call((wasm) => wasm.lyw_edit_abandon(journal))
      throw error
    }
    return this.made(
      this.context.call((wasm) => wasm.lyw_edit_finish(journal, keep ? 1 : 0)),
      'the edits cannot be told',
    )
  }

  /** Throws what a refusal means; 0 is none. */
  #refuse(refusal: number, path?: string): void {
    if (refusal === 0) return
    // what libyang says itself has its own path
    const at = refusal === ENGINE_REFUSAL ? path : this.instance.result() || path
    throw refusalError(refusal, at, () =>
      this.context.error('the edit is not possible', {
        otherwise: 'invalid-value',
        ...(path === undefined ? {} : { path }),
      }),
    )
  }
}
