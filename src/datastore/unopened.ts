import { join } from 'node:path'
import type { ModuleText } from '../yang/index.ts'
import { History, type Keeping } from './history.ts'
import { Journal } from './journal.ts'
import type { OpenOptions } from './options.ts'
import type { HeldRoot } from './root.ts'
import type { Unopened } from './upgrade/start.ts'

const DEFAULT_KEPT_COMMITS = 100

/**
 * Opens the commit log of a root, and nothing else of it yet. Dispose of it.
 * @throws BrewError when it is damaged, of a newer layout, or cannot be written
 */
export function openLog(
  held: HeldRoot,
  userModules: readonly ModuleText[],
  { clock, log, project, version, maxEngineBytes, ...options }: OpenOptions,
): Unopened & Disposable {
  const journal = Journal.open(join(held.directory, 'commits.sqlite'), log)
  const keeping: Keeping = {
    commits: options.keepCommits ?? DEFAULT_KEPT_COMMITS,
    now: () => clock.now(),
    ...(options.keepDays === undefined ? {} : { days: options.keepDays }),
  }
  const loaded = {
    root: held.directory,
    userModules,
    program: version ?? '0.0.0',
    ...(project === undefined ? {} : { project }),
    ...(maxEngineBytes === undefined ? {} : { maxMemoryBytes: maxEngineBytes }),
  }
  return {
    history: new History(journal, keeping, maxEngineBytes),
    loaded,
    clock,
    log,
    [Symbol.dispose]: () => journal[Symbol.dispose](),
  }
}
