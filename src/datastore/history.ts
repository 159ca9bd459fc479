import { BrewError } from '../base/index.ts'
import { type DataTree, type TreeEdit, translating, type Yang } from '../yang/index.ts'
import type { Journal, NewEntry } from './journal.ts'
import type { Rendering } from './render.ts'
import { isOrdered, replay, unplay } from './replay.ts'
import { mergeText } from './saved-configuration.ts'
import { Past } from './upgrade/past.ts'

/** After so many commits, or edits in them, a snapshot is due: what must be replayed at a start stays short. */
const SNAPSHOT_AFTER = { commits: 100, edits: 5_000 } as const

/** The configuration as it was and is, rebuilt from the commit log alone. */
export class History {
  /** The models that older commits were made with. */
  readonly past: Past

  constructor(
    readonly journal: Journal,
    /** Commits kept; older ones are pruned when a snapshot allows it. */
    readonly keep: number,
    maxMemoryBytes?: number,
  ) {
    this.past = new Past(journal.epochs, maxMemoryBytes)
  }

  /**
   * Fills an empty tree with running: the newest snapshot and the commits after it. Not validated yet.
   * @throws BrewError `operation-failed` when the log does not fit the model
   */
  fill(yang: Yang, tree: DataTree): void {
    const { newest } = this.journal
    const snapshot = this.journal.snapshotAt(newest)
    try {
      if (snapshot !== undefined) mergeText(yang, tree, snapshot.text, this.journal.file)
      for (let number = (snapshot?.number ?? 0) + 1; number <= newest; number++) {
        translating(() => replay(tree, this.#edits(number)))
      }
    } catch (cause) {
      throw doesNotFit(cause, this.journal.file)
    }
  }

  /** @returns the number. @throws BrewError `resource-denied`; nothing is committed then */
  append(entry: NewEntry, whole: () => string): number {
    // The place in a user-ordered list is not replayed by paths, so such a commit brings its own snapshot.
    return this.journal.append(isOrdered(entry.edits) ? { ...entry, snapshot: whole() } : entry)
  }

  /** Takes a snapshot when one is due, and prunes; not in a commit's way. */
  async tidy(whole: () => Promise<Rendering>): Promise<void> {
    const { commits, edits } = this.journal.editsSinceSnapshot
    if (commits < SNAPSHOT_AFTER.commits && edits < SNAPSHOT_AFTER.edits) return
    const { text, commit } = await whole()
    this.journal.addSnapshot({ number: commit, text })
    this.journal.prune(this.keep)
  }

  /**
   * Takes a copy of running back to what it was after a commit.
   * @throws BrewError `data-missing` for a commit that is not kept, `operation-failed` where it does not fit the model
   */
  goBack(yang: Yang, tree: DataTree, to: number): void {
    const { newest } = this.journal
    if (!this.isKept(to)) throw notKept(to, this.oldest, newest)
    if (!this.journal.epochs.isPresent(to)) {
      const text = this.past.broughtForward(to, yang, (old, empty) => this.#rebuild(old, empty, to))
      for (const node of tree.find('/*')) tree.delete(node.path)
      mergeText(yang, tree, text, this.journal.file)
      return
    }
    const between = Array.from({ length: newest - to }, (_, i) => this.#edits(newest - i))
    try {
      if (between.some(isOrdered)) this.#rebuild(yang, tree, to)
      else for (const edits of between) translating(() => unplay(tree, edits))
    } catch (cause) {
      throw doesNotFit(cause, this.journal.file)
    }
  }

  /** Number of the oldest state that can be gone back to; 0 is the empty configuration before the first commit. */
  get oldest(): number {
    const oldest = this.journal.oldest
    return oldest === undefined ? this.journal.newest : oldest - 1
  }

  /** @throws BrewError `data-missing` for a commit that is not kept */
  changesOf(number: number): readonly TreeEdit[] {
    const edits = this.journal.edits(number)
    if (edits === undefined) throw notKept(number, this.oldest + 1, this.journal.newest)
    return edits
  }

  isKept(number: number): boolean {
    return Number.isInteger(number) && number >= this.oldest && number <= this.journal.newest
  }

  /** Where order matters the state is built forward, from the snapshot that came with each such commit. */
  #rebuild(yang: Yang, tree: DataTree, to: number): void {
    const snapshot = this.journal.snapshotAt(to)
    for (const node of tree.find('/*')) tree.delete(node.path)
    if (snapshot !== undefined) mergeText(yang, tree, snapshot.text, this.journal.file)
    for (let number = (snapshot?.number ?? 0) + 1; number <= to; number++) {
      translating(() => replay(tree, this.#edits(number)))
    }
  }

  #edits(number: number): readonly TreeEdit[] {
    const edits = this.journal.edits(number)
    if (edits !== undefined) return edits
    throw new BrewError('data-missing', `commit ${number} is missing from the commit log`, { file: this.journal.file })
  }
}

/** A commit that was asked for and is not there. */
function notKept(number: number, oldest: number, newest: number): BrewError {
  return new BrewError(
    'data-missing',
    `there is no commit ${number}`,
    {},
    `Those from ${oldest} to ${newest} are kept.`,
  )
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
