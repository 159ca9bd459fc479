import { BrewError } from '../base/index.ts'
import { combineFaults, type DataTree, translating, type Yang } from '../yang/index.ts'
import type { Backup, BackupCommit } from './backup-file.ts'
import type { Snapshot } from './journal.ts'
import { mergeSent } from './saved-configuration.ts'

/** History that a backup brings to a root that has none: a configuration, and commits that lead from it to the backup's. */
export interface ComingLog {
  readonly base: Snapshot
  /** Oldest first, without gaps; the first comes after `base`. */
  readonly commits: readonly BackupCommit[]
}

/**
 * The part of a backup's history that a new root can go on from: the newest commits of the model that is loaded, as far
 * as each of them leads to the next. Gone through from the end, so that the backup's configuration is what they come to.
 * @param model hash of the model
 * @returns `undefined` where none does; the configuration is restored all the same
 */
export function comingLog(yang: Yang, backup: Backup, model: string): ComingLog | undefined {
  using tree = yang.emptyTree()
  mergeSent(yang, tree, backup.configuration, { hint: 'Use another backup; nothing was changed.' })
  const faults = translating(() => tree.validateWhole())
  if (faults.length > 0) throw combineFaults(faults)
  const commits: BackupCommit[] = []
  for (const commit of backup.log.toReversed()) {
    const follows = commit.number === (commits[0]?.number ?? backup.commit + 1) - 1
    if (!follows || commit.modules !== model || !isUndone(yang, tree, commit)) break
    commits.unshift(commit)
  }
  const [first] = commits
  if (first === undefined) return undefined
  return { base: { number: first.number - 1, text: tree.print({ format: 'json' }) }, commits }
}

/** Takes a commit back, if the tree is what it has made. */
function isUndone(yang: Yang, tree: DataTree, commit: BackupCommit): boolean {
  try {
    using diff = yang.parseDiff(commit.diff)
    using back = diff.reverseDiff()
    translating(() => tree.applyDiff(back))
    return true
  } catch (error) {
    if (error instanceof BrewError) return false
    throw error
  }
}
