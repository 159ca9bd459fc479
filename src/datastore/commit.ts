import { BrewError, type ChangeEdit, formatPath, resolvePath, type Schema } from '../base/index.ts'
import { combineFaults, type DataTree, type TreeEdit } from '../yang/index.ts'
import { settle } from './applied.ts'
import { isTold } from './history.ts'
import { PRECONDITION_FAILED } from './types.ts'

/**
 * Judges running with a difference done to it, and completes the difference by what follows.
 * @returns what changed, node by node
 * @throws BrewError with all faults at once
 */
export function judge(running: DataTree, diff: DataTree, schema: Schema): readonly ChangeEdit[] {
  const faults = settle(running, diff)
  if (faults.length > 0) throw combineFaults(faults)
  const changes: ChangeEdit[] = []
  for (const edit of diff.eachEdit()) {
    if (!isTold(edit)) continue
    requireNameable(schema, edit.path)
    changes.push(toChange(edit))
  }
  return changes
}

/** RFC 7232 3.1: none of the tags the caller knows is the current one. */
export function preconditionFailed(path: string): BrewError {
  return new BrewError(
    'operation-failed',
    'was changed by somebody else meanwhile',
    { path },
    'Read it again and repeat the change.',
    { appTag: PRECONDITION_FAILED },
  )
}

/** An edit as readers are told of it. */
export function toChange({ op, path, old, new: now, after, kind, default: isDefault }: TreeEdit): ChangeEdit {
  return {
    op,
    path,
    ...(old === undefined ? {} : { old }),
    ...(now === undefined ? {} : { new: now }),
    ...(after === undefined || op === 'delete' ? {} : { after }),
    ...(isDefault && (kind === 'leaf' || kind === 'leaf-list') ? { default: true } : {}),
  }
}

/**
 * XPath 1.0 knows no escapes: a key with both kinds of quotes has no data path. What libyang prints then is none, or
 * that of another node, and whoever is told of the change would believe it.
 * @throws BrewError `invalid-value`
 */
function requireNameable(schema: Schema, path: string): void {
  if (!path.includes("'") || !path.includes('"') || isDataPath(schema, path)) return
  throw new BrewError(
    'invalid-value',
    'a list key cannot hold both kinds of quotes',
    { path },
    'Use a key without \' or without ".',
  )
}

/** Whether a path means what it says: it reads back as itself, and names each entry by the keys of its list. */
function isDataPath(schema: Schema, path: string): boolean {
  try {
    const steps = resolvePath({ children: schema.nodes }, path)
    return (
      formatPath(steps.map(({ step }) => step)) === path &&
      steps.every(
        ({ step, node }) =>
          Object.keys(step.keys ?? {}).join() === (step.keys === undefined ? '' : (node.keys ?? []).join()),
      )
    )
  } catch (error) {
    if (error instanceof BrewError) return false
    throw error
  }
}
