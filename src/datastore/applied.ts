import { brokenEngine, type DataTree, isEngineFailure, type YangError } from '../yang/index.ts'

/**
 * Does work on a tree with a difference done to it, and takes that back, all within one synchronous turn.
 * @throws YangError when the difference does not fit; whatever `work` throws
 */
export function whileApplied<T>(tree: DataTree, diff: DataTree, work: () => T): T {
  return whileDone(tree, diff, () => applyBack(tree, diff), work)
}

/** As `whileApplied`, for a difference whose undoing is at hand. */
export function whileThere<T>(
  tree: DataTree,
  { way, back }: { readonly way: DataTree; readonly back: DataTree },
  work: () => T,
): T {
  return whileDone(tree, way, () => takingBack(() => tree.applyDiff(back)), work)
}

function whileDone<T>(tree: DataTree, diff: DataTree, undo: () => void, work: () => T): T {
  tree.applyDiff(diff)
  let result: T
  try {
    result = work()
  } catch (error) {
    // Of an engine that failed nothing is left that could be taken back.
    if (!isEngineFailure(error)) undo()
    throw error
  }
  undo()
  return result
}

/**
 * The same with many differences, one done after the other: to do them costs what they say, to merge them first more.
 * @param diffs made as they are needed; disposed of here
 */
export function whileAllApplied<T>(tree: DataTree, diffs: Iterable<DataTree>, work: () => T): T {
  const done: DataTree[] = []
  let result: T
  try {
    for (const diff of diffs) {
      tree.applyDiff(diff)
      done.push(diff)
    }
    result = work()
  } catch (error) {
    if (!isEngineFailure(error)) takeBackAll(tree, done)
    throw error
  }
  takeBackAll(tree, done)
  return result
}

function takeBackAll(tree: DataTree, done: readonly DataTree[]): void {
  for (const diff of done.toReversed()) {
    using taken = diff
    applyBack(tree, taken)
  }
}

/**
 * Takes back a difference that is done to a tree.
 * @throws EngineError when that is not possible: the tree is not what it is held for, and must be built anew
 */
export function applyBack(tree: DataTree, diff: DataTree): void {
  takingBack(() => {
    using undo = diff.reverseDiff()
    tree.applyDiff(undo)
  })
}

function takingBack(undo: () => void): void {
  try {
    undo()
  } catch (error) {
    if (isEngineFailure(error)) throw error
    throw brokenEngine('a change could not be taken back', error)
  }
}

/**
 * Judges a tree that a difference was done to, and completes the difference by what follows from it: defaults, and what
 * a `when` or another case excludes.
 * @returns all faults, as `DataTree.validate` tells them
 */
export function settle(tree: DataTree, diff: DataTree): readonly YangError[] {
  const { faults, followUp } = tree.validateChange(diff)
  using follows = followUp
  if (!follows.empty) diff.mergeDiff(follows)
  return faults
}

/**
 * Work on a tree that a difference was done to, with what follows from it done too; that is taken back within the turn.
 * @param work gets the faults, and the difference with all that followed
 */
export function whileSettled<T>(
  tree: DataTree,
  diff: DataTree,
  work: (faults: readonly YangError[], whole: DataTree) => T,
): T {
  return whileFollowed(tree, diff, (faults, follows) => {
    using whole = diff.duplicate()
    whole.mergeDiff(follows)
    return work(faults, whole)
  })
}

/** The same for who wants to know only what follows: the difference is not copied, which costs as much as it is large. */
export function whileFollowed<T>(
  tree: DataTree,
  diff: DataTree,
  work: (faults: readonly YangError[], follows: DataTree) => T,
): T {
  const { faults, followUp } = tree.validateChange(diff)
  using follows = followUp
  try {
    return work(faults, follows)
  } finally {
    applyBack(tree, follows)
  }
}
