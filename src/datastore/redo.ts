import { resolvePath, type Schema } from '../base/index.ts'
import type { DataTree, TreeEdit, TreeOperation, Yang } from '../yang/index.ts'
import { EditRun } from './edit-run.ts'

/**
 * Does changes that were made on another state of a tree: each names what its node was afterwards, and that is what it
 * becomes, whatever it was before. Defaults are the validation's business.
 * @returns the difference, which is done to the tree; dispose of it
 * @throws BrewError for what the model does not have; the tree is then as it was
 */
export function redo(yang: Yang, tree: DataTree, edits: readonly TreeEdit[]): DataTree {
  const told = edits.filter((edit) => edit.kind !== 'container' || isPresence(yang.schema, edit.path))
  return EditRun.over(yang, tree, (run) => {
    run.do(told.filter(isRemoval).map(({ path }): TreeOperation => ({ op: 'remove', path })))
    using said = yang.emptyTree()
    for (const edit of told) if (!isRemoval(edit) && edit.op !== 'move') said.set(edit.path, textIn(edit))
    run.doTree(said, 'merge')
    run.do(told.flatMap(placing))
  })
}

/** A default is not written: it comes by itself once nothing explicit is there. */
function isRemoval({ op, default: isDefault }: TreeEdit): boolean {
  return op === 'delete' || isDefault
}

/** A leaf-list entry is named by its value already. */
function textIn({ kind, new: value }: TreeEdit): string | undefined {
  return kind === 'leaf' || kind === 'anydata' || kind === 'anyxml' ? value : undefined
}

/** Puts a user-ordered entry behind the one it stood behind. */
function placing({ op, path, after, default: isDefault }: TreeEdit): TreeOperation[] {
  if (isDefault || op === 'delete' || op === 'replace' || (op === 'create' && after === undefined)) return []
  return [after ? { op: 'move', path, insert: 'after', point: after } : { op: 'move', path, insert: 'first' }]
}

/** Other containers come and go with what is in them. */
function isPresence(schema: Schema, path: string): boolean {
  return resolvePath({ children: schema.nodes }, path).at(-1)?.node.presence === true
}
