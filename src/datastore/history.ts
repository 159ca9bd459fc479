import { BrewError } from '../base/index.ts'
import { combineFaults, type DataTree, type TreeEdit, translating, type Yang } from '../yang/index.ts'
import { whileAllApplied, whileApplied } from './applied.ts'
import { leaveFirstLayout } from './first-layout.ts'
import type { Journal } from './journal.ts'
import type { Rendering } from './render.ts'
import { mergeText } from './saved-configuration.ts'
import { Past } from './upgrade/past.ts'

/** What a start replays at the most: more than that, and a snapshot is due. */
const SNAPSHOT_AFTER = { commits: 200, nodes: 5_000 } as const

/** How much history is kept: so many commits, and none that is older. */
export interface Keeping {
  readonly commits: number
  /** No limit by age when left out. */
  readonly days?: number
  /** The time that age is counted by. */
  readonly now: () => Date
}

/** A turn for others. */
const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve))

/** The configuration as it was and is, rebuilt from the commit log alone. */
export class History {
  /** The models that older commits were made with. */
  readonly past: Past

  constructor(
    readonly journal: Journal,
    readonly keeping: Keeping,
    maxMemoryBytes?: number,
  ) {
    this.past = new Past(journal.epochs, maxMemoryBytes)
  }

  /**
   * Fills an empty tree with running: the newest snapshot and what the commits after it changed.
   * @throws BrewError `operation-failed` when the log does not fit the model
   */
  fill(yang: Yang, tree: DataTree): void {
    leaveFirstLayout(this.journal.log, yang)
    const { newest } = this.journal
    const snapshot = this.journal.snapshotAt(newest)
    const from = snapshot?.number ?? 0
    try {
      if (snapshot !== undefined) mergeText(yang, tree, snapshot.text, this.journal.file)
      // Differences tell defaults too: they have to be there before the first one is done.
      if (from < newest) complete(tree)
      for (let number = from + 1; number <= newest; number++) {
        using diff = this.#diff(yang, number)
        translating(() => tree.applyDiff(diff))
      }
    } catch (cause) {
      throw doesNotFit(cause, this.journal.file)
    }
  }

  /**
   * What leads from running back to what it was after a commit. Dispose of it.
   * @param running as it is now
   * @throws BrewError `data-missing` for a commit that is not kept, `operation-failed` where it does not fit the model,
   * `operation-not-supported` where it is of an older model, and something prevents it to be brought to this one
   */
  wayBack(yang: Yang, running: DataTree, to: number): DataTree {
    const { newest, epochs } = this.journal
    if (!this.isKept(to)) throw notKept(to, this.oldest, newest)
    if (!epochs.isPresent(to)) {
      using then = this.past.broughtForward(to, yang, (old, tree, from) => this.#undo(old, tree, { from, to }))
      return translating(() => running.diff(then))
    }
    using steps = new DisposableStack()
    try {
      const backs = [...this.#backFrom(yang, newest, to)].map((back) => steps.use(back))
      return mergeInPairs(yang, backs)
    } catch (cause) {
      throw doesNotFit(cause, this.journal.file)
    }
  }

  /** Work on running as it was after a commit, in one turn. @throws as `wayBack` */
  whileAt<T>(yang: Yang, running: DataTree, { commit, work }: { readonly commit: number; readonly work: () => T }): T {
    const { newest, epochs } = this.journal
    if (!this.isKept(commit)) throw notKept(commit, this.oldest, newest)
    if (epochs.isPresent(commit)) return whileAllApplied(running, this.#backFrom(yang, newest, commit), work)
    using way = this.wayBack(yang, running, commit)
    return whileApplied(running, way, work)
  }

  /** The undoing of each commit after one, the newest first. To be disposed of. */
  *#backFrom(yang: Yang, newest: number, to: number): Generator<DataTree, void> {
    for (let number = newest; number > to; number--) {
      using diff = this.#diff(yang, number)
      yield diff.reverseDiff()
    }
  }

  /** The difference that a commit made. Dispose of it. @throws BrewError `data-missing` */
  diffOf(yang: Yang, number: number): DataTree {
    if (this.journal.get(number) === undefined) throw notKept(number, this.oldest + 1, this.journal.newest)
    return this.#diff(yang, number)
  }

  /** What a commit changed, node by node. @throws BrewError `data-missing` for a commit that is not kept */
  changesOf(yang: Yang, number: number): readonly TreeEdit[] {
    const { epochs } = this.journal
    const upgraded = this.isKept(number - 1) ? epochs.changesOf(number) : undefined
    if (upgraded !== undefined) return upgraded
    if (!epochs.isPresent(number - 1) && this.isKept(number - 1)) {
      return this.past.at(number - 1, (old) => this.#changesIn(old, number))
    }
    return this.#changesIn(yang, number)
  }

  #changesIn(yang: Yang, number: number): readonly TreeEdit[] {
    using diff = this.diffOf(yang, number)
    return diff.edits().filter(isTold)
  }

  #undo(yang: Yang, tree: DataTree, { from, to }: { readonly from: number; readonly to: number }): void {
    for (let number = from; number > to; number--) {
      using diff = this.#diff(yang, number)
      using back = diff.reverseDiff()
      translating(() => tree.applyDiff(back))
    }
  }

  /** Takes a snapshot when one is due, and prunes; not in a commit's way. */
  async tidy(whole: () => Promise<Rendering>): Promise<void> {
    const { commits, nodes } = this.journal.sinceSnapshot
    if (commits >= SNAPSHOT_AFTER.commits || nodes >= SNAPSHOT_AFTER.nodes) {
      const { text, commit } = await whole()
      this.journal.addSnapshot({ number: commit, text })
    }
    while (!this.journal.log.isClosed && this.journal.pruneSome(this.#horizon())) await nextTurn()
    if (!this.journal.log.isClosed) this.journal.log.carryOver()
  }

  /** Number of the oldest state that can be gone back to; 0 is the empty configuration before the first commit. */
  get oldest(): number {
    const oldest = this.journal.oldest
    return oldest === undefined ? this.journal.newest : oldest - 1
  }

  isKept(number: number): boolean {
    return Number.isInteger(number) && number >= this.oldest && number <= this.journal.newest
  }

  /** The newest commit that nobody wants to go back behind any more. */
  #horizon(): number {
    const { commits, days, now } = this.keeping
    const byCount = this.journal.newest - Math.max(commits, 1)
    const since = days === undefined ? undefined : new Date(now().getTime() - days * DAY_MS)
    const byAge = since === undefined ? 0 : (this.journal.newestBefore(since) ?? 0)
    // A file that lags shows none of these yet: what a person does to it has to be compared with them.
    const needed = this.journal.files.oldestNeededByFiles()
    const byFiles = needed === undefined ? Number.POSITIVE_INFINITY : needed - 1
    // Where a commit that waits to be confirmed goes back to must stay within reach.
    const byPending = this.journal.pending?.backTo ?? Number.POSITIVE_INFINITY
    return Math.min(Math.max(byCount, byAge), byFiles, byPending)
  }

  #diff(yang: Yang, number: number): DataTree {
    const text = this.journal.diff(number)
    if (text !== undefined) return judged(yang, text)
    throw new BrewError('data-missing', `commit ${number} is missing from the commit log`, { file: this.journal.file })
  }
}

const DAY_MS = 86_400_000

/** All but the containers that come and go by themselves. */
export function isTold(edit: TreeEdit): boolean {
  return !(edit.default && edit.kind === 'container')
}

/** One difference of many that follow each other: each is merged a few times, not once for each that comes after. */
function mergeInPairs(yang: Yang, diffs: readonly DataTree[]): DataTree {
  const [first] = diffs
  if (first === undefined) return yang.emptyTree()
  for (let reach = 1; reach < diffs.length; reach *= 2) {
    for (let at = 0; at + reach < diffs.length; at += reach * 2) {
      const [before, after] = [diffs[at], diffs[at + reach]]
      if (before !== undefined && after !== undefined) translating(() => before.mergeDiff(after))
    }
  }
  return first.duplicate()
}

function complete(tree: DataTree): void {
  const faults = tree.validateWhole()
  if (faults.length > 0) throw combineFaults(faults)
}

/** A commit that was asked for and is not there. */
function notKept(number: number, oldest: number, newest: number): BrewError {
  return new BrewError(
    'data-missing',
    `there is no commit ${number}`,
    {},
    newest === 0 ? 'Nothing was committed yet.' : `Those from ${oldest} to ${newest} are kept.`,
  )
}

/** A difference that was committed: looked back over and returned from, it leaves nothing that counts as new. */
export function judged(yang: Yang, text: string): DataTree {
  const diff = yang.parseDiff(text)
  diff.judged()
  return diff
}

function doesNotFit(cause: unknown, file: string): BrewError {
  if (!(cause instanceof BrewError)) throw cause
  return new BrewError(
    'operation-failed',
    `what was committed does not fit the model any more: ${cause.message}`,
    { ...cause.at, file },
    'Put back the YANG modules it was made with; or move commits.sqlite away, mend the files in persist/ and start anew.',
    { cause },
  )
}
