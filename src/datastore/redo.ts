import { formatPath, parsePath, resolvePath, type Schema } from '../base/index.ts'
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
    for (const edit of told) run.do(placing(tree, edit))
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

/** Puts a user-ordered entry behind the one it stood behind; last, where that one is gone. One that is gone stays so. */
function placing(tree: DataTree, { op, path, kind, after, default: isDefault }: TreeEdit): TreeOperation[] {
  if (op === 'move' && !tree.exists(path)) return []
  if (isDefault || op === 'delete' || op === 'replace' || (op === 'create' && after === undefined)) return []
  if (!after) return [{ op: 'move', path, insert: 'first' }]
  if (!tree.exists(neighbour(path, kind, after))) return [{ op: 'move', path, insert: 'last' }]
  return [{ op: 'move', path, insert: 'after', point: after }]
}

/** The path of another entry of the same list, by its predicates or its value. */
function neighbour(path: string, kind: TreeEdit['kind'], name: string): string {
  const steps = parsePath(path)
  const { name: list, module } = steps.at(-1) ?? { name: '' }
  const step = module === undefined ? { name: list } : { name: list, module }
  const above = steps.slice(0, -1)
  if (kind === 'leaf-list') return formatPath([...above, { ...step, value: name }])
  return `${formatPath([...above, step])}${name}`
}

/** Other containers come and go with what is in them. */
function isPresence(schema: Schema, path: string): boolean {
  return resolvePath({ children: schema.nodes }, path).at(-1)?.node.presence === true
}
