import type { DataTree, TreeEdit } from '../yang/index.ts'

/**
 * Does the edits of a commit to a tree. Each names the state its node had afterwards, so a run of commits may be
 * replayed on a tree that some of them are in already: what comes last wins. Validate afterwards: it brings back the
 * defaults.
 */
export function replay(tree: DataTree, edits: readonly TreeEdit[]): void {
  for (const edit of edits) {
    if (edit.op === 'delete' || edit.default) remove(tree, edit)
    else put(tree, edit, edit.new)
  }
}

/** Undoes the edits of a commit: the tree is then as before it. Validate afterwards. */
export function unplay(tree: DataTree, edits: readonly TreeEdit[]): void {
  const backwards = [...edits].reverse()
  // Entries must be there before what is in them.
  const deleted = edits.filter((edit) => edit.op === 'delete' && !edit.default)
  for (const edit of backwards) {
    if (edit.op === 'create' || edit.oldDefault === true) remove(tree, edit)
    else if (edit.op === 'replace') put(tree, edit, edit.old)
  }
  for (const edit of deleted) put(tree, edit, edit.old)
}

/** Whether a place in a user-ordered list matters: replaying by paths does not keep it. */
export function isOrdered(edits: readonly TreeEdit[]): boolean {
  return edits.some((edit) => edit.op === 'move' || edit.after !== undefined)
}

/** A default is not written: it comes by itself once nothing explicit is there. */
function remove(tree: DataTree, edit: TreeEdit): void {
  if (tree.exists(edit.path)) tree.delete(edit.path)
}

function put(tree: DataTree, edit: TreeEdit, value: string | undefined): void {
  const hasValue = edit.kind === 'leaf' || edit.kind === 'anydata' || edit.kind === 'anyxml'
  tree.set(edit.path, hasValue ? value : undefined)
}
