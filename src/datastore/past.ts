import type { JsonValue } from '../base/index.ts'
import type { DataTree, Yang } from '../yang/index.ts'
import { applyEdits } from './edits.ts'
import type { History } from './history.ts'
import type { Change, Pipeline } from './pipeline.ts'
import { readAt } from './tree.ts'
import type { Edit } from './types.ts'

/** Work on running as it was after a commit, in one turn. @throws BrewError `data-missing` for one that is not kept */
export function whileAt<T>({ core, history }: Pipeline, commit: number, work: (tree: DataTree) => T): T {
  return core.engine.read(() => {
    const { running, yang } = core.engine
    return history.whileAt(yang, running, { commit, work: () => work(running) })
  })
}

/** The value at a path as it was after a commit, without defaults; `undefined` where there was none. */
export function valueAt(pipeline: Pipeline, commit: number, path: string): JsonValue | undefined {
  return whileAt(pipeline, commit, (tree) => readAt(tree, pipeline.core.schema, path))
}

/** Takes running, or only what is at a path of it, back to what it was after a commit. @throws as `whileAt` */
export function goingBack(pipeline: Pipeline, to: number, path = '/'): Change {
  if (path === '/') return (running, yang) => goBack(pipeline.history, running, yang, to)
  const then = valueAt(pipeline, to, path)
  const edit: Edit = then === undefined ? { op: 'remove', path } : { op: 'replace', path, value: then }
  return (running, yang) => applyEdits(running, [edit], { yang, territories: pipeline.core.territories })
}

function goBack(history: History, running: DataTree, yang: Yang, to: number): DataTree {
  const way = history.wayBack(yang, running, to)
  try {
    running.applyDiff(way)
    return way
  } catch (error) {
    way[Symbol.dispose]()
    throw error
  }
}
