import { join } from 'node:path'
import { errorText } from '../base/index.ts'
import type { Core } from './core.ts'
import { EMPTY_DOCUMENT } from './documents.ts'
import { hashText } from './file-record.ts'
import { removeFile } from './files.ts'
import { hashPieces, KeptText, packPieces, replaceByPieces, type SettledText, stampOf } from './following/index.ts'
import type { Journal } from './journal.ts'
import { withoutKeys } from './territory.ts'
import type { Commit, Territory } from './types.ts'

/** Between two writes lies a second at the least, and never more than a twentieth of the time goes into them. */
const LEAST_DELAY_MS = 1_000
const DELAY_PER_WRITE = 20
/** A disk that is full or gone is tried again. */
const RETRY_MS = 10_000
/** Files that later commits did not touch are said to show these too when the log has them as so many behind. */
const COMMITS_BEHIND = 64
/** A file that is not there and whose territory has nothing is as wanted. */
const EMPTY_HASH = hashText(EMPTY_DOCUMENT)

/** What the follower needs from the store. */
export interface FollowerOptions {
  readonly core: Core
  /** `persist/`. */
  readonly directory: string
  readonly journal: Journal
  /** Whether a file may be replaced now; one that may not stays due. */
  readonly mayReplace: (name: string) => boolean
  /** Called after the files were written, when there is time. */
  readonly afterwards: () => Promise<void>
}

/**
 * Makes the files of `persist/` say what running says, some time after each commit. The commit log is the truth; the
 * files are for people and for a start without it. Each text is recorded in the log before it replaces a file, so that
 * a file with any other text is a person's edit.
 */
export class Follower {
  readonly #due = new Set<string>()
  /** SHA-256 of each file as it is on disk. */
  readonly #written = new Map<string, string>()
  readonly #texts = new Map<string, KeptText>()
  /** Files that may not be on disk as the newest text recorded for them: that one could not be written. */
  readonly #unsure = new Set<string>()
  /** What is due and may not be replaced: looked at again when it changes again, or at the end. */
  readonly #kept = new Set<string>()
  /** How each file looked when it was known to hold nothing of a person. */
  readonly #stamps = new Map<string, string>()
  /** Newest commit that was told. */
  #seen: number
  /** Until it is known who owns what, nodes would be written to the wrong files. */
  #isStarted = false
  #timer: ReturnType<typeof setTimeout> | undefined
  #writing: Promise<void> = Promise.resolve()
  /** A lone commit is followed at once; a stream of them waits until then. */
  #restUntilMs = 0
  #isStopped = false
  #areOwnersNew = false

  constructor(readonly options: FollowerOptions) {
    this.#seen = options.journal.newest
  }

  /** A file as it is on disk, known to be ours. */
  found(name: string, text: string): void {
    const hash = hashText(text)
    this.#written.set(name, hash)
    if (!this.options.journal.files.isNewest(name, hash)) this.#unsure.add(name)
  }

  /** A file that is not on disk as it was written: it is written anew. */
  lost(name: string): void {
    this.#written.delete(name)
    this.due([name])
  }

  /** Running shows a commit: files that it has a part in are due. */
  committed({ number, edits }: Pick<Commit, 'number' | 'edits'>): void {
    this.#mustHaveSeen(number - 1)
    this.#seen = number
    const { territories } = this.options.core
    const paths = new Set(edits.map(({ path }) => withoutKeys(path)))
    const names = new Set([...paths].flatMap((path) => territories.touching(path)).map(({ name }) => name))
    for (const name of names) this.#texts.get(name)?.changed(edits)
    this.due(names)
  }

  /** A commit that nobody told of is in no kept text, and its files may not be due. */
  #mustHaveSeen(number: number): void {
    if (this.#seen === number) return
    this.#seen = number
    this.#texts.clear()
    this.#lookAtAll()
  }

  /** Files that a change has a part in, and those that must exist whatever is in them. */
  due(names: Iterable<string>): void {
    for (const name of names) {
      this.#due.add(name)
      this.#kept.delete(name)
    }
    if (this.#due.size === this.#kept.size || !this.#isStarted || this.#isStopped) return
    if (this.#areOwnersNew) this.#lookAtAll()
    const waitMs = Math.max(0, this.#restUntilMs - performance.now())
    this.#timer ??= setTimeout(() => this.#run(), waitMs)
  }

  /**
   * It is known who owns what, or that has changed. The first time, at the start, files are brought up to date. Later
   * nodes move between files with the next commit, not before: a Thing that is unregistered leaves its file as it is.
   */
  ownersKnown(): void {
    if (this.#isStarted) this.#areOwnersNew = true
    else {
      this.#isStarted = true
      // Whoever waits for the program to come up comes first; see `cameUp`.
      this.#restUntilMs = performance.now() + LEAST_DELAY_MS
      this.#lookAtAll()
      this.due([])
    }
  }

  /** The program is up: files need not wait any longer. */
  cameUp(): void {
    this.#restUntilMs = 0
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.due([])
  }

  #lookAtAll(): void {
    this.#areOwnersNew = false
    for (const name of this.#written.keys()) this.#due.add(name)
    for (const { name } of this.options.core.territories.all()) this.#due.add(name)
  }

  /** Writes nothing by itself any more; `flush` still does. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#isStopped = true
  }

  /** Writes what is due now. @throws BrewError `resource-denied` */
  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const written = this.#writing.then(async () => {
      if (this.#isStarted) await this.#write()
    })
    // Whoever flushes is told; the next write only waits for this one to be over.
    this.#writing = written.catch(() => undefined)
    await written
  }

  /** Lets the log say of files that are up to date that they show the newest commit: none before it is kept for them. */
  recordUpToDate(): void {
    if (this.#areOwnersNew) return
    const names = [...this.#written.keys()].filter((name) => !this.#due.has(name) && !this.#unsure.has(name))
    this.options.journal.files.filesShow(names, this.options.journal.newest)
  }

  #run(): void {
    this.#timer = undefined
    this.#writing = this.#writing
      .then(() => this.#write())
      .catch((error) => {
        this.options.core.log.error('files in persist/ could not be written; the commit log has everything', {
          reason: errorText(error),
        })
        if (!this.#isStopped) this.#timer ??= setTimeout(() => this.#run(), RETRY_MS)
      })
  }

  async #write(): Promise<void> {
    // A store that did not come up has nobody who would stop us.
    if (this.options.journal.log.isClosed) return
    const started = performance.now()
    // Taken out before they are rendered: what is committed meanwhile makes them due again.
    const names = [...this.#due]
    this.#due.clear()
    this.#kept.clear()
    try {
      for (const name of this.#inOrder(names)) await this.#follow(name)
    } catch (error) {
      for (const name of names) this.#due.add(name)
      throw error
    }
    const now = performance.now()
    this.#restUntilMs = now + Math.max(LEAST_DELAY_MS, DELAY_PER_WRITE * (now - started))
    if (this.#isBehind()) this.recordUpToDate()
    await this.options.afterwards()
    this.due([])
  }

  #isBehind(): boolean {
    const { journal } = this.options
    return journal.newest - (journal.files.oldestNeededByFiles() ?? journal.newest) >= COMMITS_BEHIND
  }

  /** Files whose territory is gone come last: their nodes are in their new files then. */
  #inOrder(names: readonly string[]): string[] {
    return names.toSorted((a, b) => Number(this.#territory(a) === undefined) - Number(this.#territory(b) === undefined))
  }

  async #follow(name: string): Promise<void> {
    if (!this.#isFree(name)) {
      this.#keep(name)
      return
    }
    const territory = this.#territory(name)
    if (territory === undefined) {
      this.#remove(name)
      return
    }
    const settled = await this.#settle(territory)
    if (settled === undefined) {
      // Others own something now. What they took must not be missing from their files, nor be in two of them.
      this.#lookAtAll()
      await this.#follow(name)
      return
    }
    const hash = await hashPieces(settled.pieces)
    const before = this.#written.get(name) ?? EMPTY_HASH
    if (hash !== before || this.#unsure.has(name) || this.#mustExist(name)) await this.#replace(name, settled, hash)
  }

  async #settle(territory: Territory): Promise<SettledText | undefined> {
    const { core, journal } = this.options
    this.#mustHaveSeen(journal.newest)
    const kept = this.#texts.get(territory.name)
    const text = kept?.fitsOwners === true ? kept : new KeptText(core, territory)
    this.#texts.set(territory.name, text)
    try {
      return await text.settle(() => journal.newest)
    } catch (error) {
      // Whatever it was: the next time begins from nothing.
      this.#texts.delete(territory.name)
      throw error
    }
  }

  #territory(name: string): Territory | undefined {
    return this.options.core.territories.all().find((it) => it.name === name)
  }

  /** A file that the log knows is there, whatever is in it: a Thing's startup is consulted once. */
  #mustExist(name: string): boolean {
    return !this.#written.has(name) && this.options.journal.files.numberOfFile(name) !== undefined
  }

  async #replace(name: string, { pieces, commit }: SettledText, hash: string): Promise<void> {
    const { journal, directory } = this.options
    const record = { hash, packed: await packPieces(pieces) }
    this.#unsure.add(name)
    journal.files.recordFile(name, commit, record, this.#written.get(name))
    const stamp = await replaceByPieces(join(directory, `${name}.json`), pieces, () => this.#isFree(name))
    if (stamp === undefined) {
      this.#keep(name)
      return
    }
    this.#written.set(name, hash)
    this.#stamps.set(name, stamp)
    this.#unsure.delete(name)
  }

  /** Whether nothing of a person would be lost with a file. Only what looks other than before is read. */
  #isFree(name: string): boolean {
    const stamp = stampOf(join(this.options.directory, `${name}.json`))
    if (stamp !== undefined && this.#stamps.get(name) === stamp) return true
    if (!this.options.mayReplace(name)) return false
    if (stamp !== undefined) this.#stamps.set(name, stamp)
    return true
  }

  #keep(name: string): void {
    this.#due.add(name)
    this.#kept.add(name)
  }

  #remove(name: string): void {
    const { journal, directory } = this.options
    removeFile(join(directory, `${name}.json`))
    this.#written.delete(name)
    this.#texts.delete(name)
    this.#unsure.delete(name)
    journal.files.forgetFile(name)
  }
}
