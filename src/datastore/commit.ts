import { BrewError, type ChangeEdit, formatPath, type JsonValue, resolvePath, type Schema } from '../base/index.ts'
import { combineFaults, type DataTree, type TreeEdit } from '../yang/index.ts'
import type { Engine } from './engine.ts'
import { printedAt } from './tree.ts'
import { type CommitRequest, PRECONDITION_FAILED, type ProposedChange } from './types.ts'

/** A candidate that was validated: what running would be, and how it differs. Whoever asked for it disposes of it. */
export interface Prepared {
  readonly candidate: DataTree
  readonly diff: DataTree
  /** What the commit log keeps. */
  readonly edits: readonly TreeEdit[]
  /** What readers are told: the same without the containers that come and go by themselves. */
  readonly changes: readonly ChangeEdit[]
}

/**
 * First half of the pipeline: `edit` done to a copy of running, types and constraints judged, the difference taken.
 * @throws BrewError with all faults at once; nothing has changed then
 */
export function prepare(engine: Engine, edit: (candidate: DataTree) => void): Prepared {
  return engine.change(() => {
    const candidate = engine.running.duplicate()
    try {
      edit(candidate)
      const faults = candidate.validate()
      if (faults.length > 0) throw combineFaults(faults)
      const diff = engine.running.diff(candidate)
      try {
        const edits = diff.edits().filter((it) => !(it.default && it.kind === 'container'))
        for (const { path } of edits) requireNameable(engine.schema, path)
        return { candidate, diff, edits, changes: edits.map(toChange) }
      } catch (error) {
        diff[Symbol.dispose]()
        throw error
      }
    } catch (error) {
      candidate[Symbol.dispose]()
      throw error
    }
  })
}

/** A prepared change as those see it who may veto it. */
export function proposal(request: CommitRequest, prepared: Prepared): ProposedChange {
  let document: JsonValue | undefined
  return {
    user: request.user,
    client: request.client,
    edits: prepared.changes,
    proposed: () => {
      document ??= printedAt(prepared.candidate, '/', 'report-all') ?? {}
      return document
    },
  }
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
export function toChange({ op, path, old, new: now }: TreeEdit): ChangeEdit {
  return { op, path, ...(old === undefined ? {} : { old }), ...(now === undefined ? {} : { new: now }) }
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
