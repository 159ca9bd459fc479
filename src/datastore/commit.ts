import { BrewError, type ChangeEdit, type JsonValue } from '../base/index.ts'
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
      const edits = diff.edits().filter((it) => !(it.default && it.kind === 'container'))
      return { candidate, diff, edits, changes: edits.map(toChange) }
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
