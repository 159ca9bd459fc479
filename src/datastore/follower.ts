import { open, rename } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { errorText, type Log } from '../base/index.ts'
import { EMPTY_DOCUMENT } from './documents.ts'
import { cannotWrite, discardFile, removeFile } from './files.ts'
import type { Journal } from './journal.ts'
import type { Rendering } from './render.ts'
import type { Territories } from './territory.ts'
import type { Territory } from './types.ts'

/** Between two writes lies a second at the least, and never more than a twentieth of the time goes into them. */
const LEAST_DELAY_MS = 1_000
const DELAY_PER_WRITE = 20
/** A disk that is full or gone is tried again. */
const RETRY_MS = 10_000

/** What the follower needs from the store. */
export interface FollowerOptions {
  /** `persist/`. */
  readonly directory: string
  readonly journal: Journal
  readonly territories: () => Territories
  /** A territory's file as running has it. */
  readonly render: (territory: Territory) => Promise<Rendering>
  /** Whether a file may be replaced now; one that may not stays due. */
  readonly mayReplace: (name: string) => boolean
  /** Called after the files were written, when there is time. */
  readonly afterwards: () => Promise<void>
  readonly log: Log
}

/**
 * Makes the files of `persist/` say what running says, some time after each commit. The commit log is the truth; the
 * files are for people and for a start without it. Each text is recorded in the log before it replaces a file, so that
 * a file with any other text is a person's edit.
 */
export class Follower {
  readonly #due = new Set<string>()
  readonly #written = new Map<string, string>()
  /** Until it is known who owns what, nodes would be written to the wrong files. */
  #isStarted = false
  #timer: ReturnType<typeof setTimeout> | undefined
  #writing: Promise<void> = Promise.resolve()
  /** A lone commit is followed at once; a stream of them waits until then. */
  #restUntilMs = 0
  #isStopped = false
  #areOwnersNew = false

  constructor(readonly options: FollowerOptions) {}

  /** A file as it is on disk, known to be ours. */
  found(name: string, text: string): void {
    this.#written.set(name, text)
  }

  /** A file that is not on disk as it was written: it is written anew. */
  lost(name: string): void {
    this.#written.delete(name)
    this.due([name])
  }

  /** Files that a change has a part in, and those that must exist whatever is in them. */
  due(names: Iterable<string>): void {
    for (const name of names) this.#due.add(name)
    if (this.#due.size === 0 || !this.#isStarted || this.#isStopped) return
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
      this.#lookAtAll()
      this.due([])
    }
  }

  #lookAtAll(): void {
    this.#areOwnersNew = false
    for (const name of this.#written.keys()) this.#due.add(name)
    for (const { name } of this.options.territories().all()) this.#due.add(name)
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
    await this.#writing
    if (this.#isStarted) await this.#write()
  }

  #run(): void {
    this.#timer = undefined
    this.#writing = this.#writing
      .then(() => this.#write())
      .catch((error) => {
        this.options.log.error('files in persist/ could not be written; the commit log has everything', {
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
    try {
      for (const name of this.#inOrder(names)) await this.#follow(name)
    } catch (error) {
      for (const name of names) this.#due.add(name)
      throw error
    }
    const now = performance.now()
    this.#restUntilMs = now + Math.max(LEAST_DELAY_MS, DELAY_PER_WRITE * (now - started))
    await this.options.afterwards()
    this.due([])
  }

  /** Files whose territory is gone come last: their nodes are in their new files then. */
  #inOrder(names: readonly string[]): string[] {
    return names.toSorted((a, b) => Number(this.#territory(a) === undefined) - Number(this.#territory(b) === undefined))
  }

  async #follow(name: string): Promise<void> {
    if (!this.options.mayReplace(name)) {
      this.#due.add(name)
      return
    }
    const territory = this.#territory(name)
    if (territory === undefined) {
      this.#remove(name)
      return
    }
    const rendering = await this.options.render(territory)
    const before = this.#written.get(name) ?? EMPTY_DOCUMENT
    if (rendering.text !== before || this.#mustExist(name)) await this.#replace(name, rendering)
  }

  #territory(name: string): Territory | undefined {
    return this.options
      .territories()
      .all()
      .find((it) => it.name === name)
  }

  /** A file that the log knows is there, whatever is in it: a Thing's startup is consulted once. */
  #mustExist(name: string): boolean {
    return !this.#written.has(name) && this.options.journal.newestOfFile(name) !== undefined
  }

  async #replace(name: string, { text, commit }: Rendering): Promise<void> {
    const { journal, directory } = this.options
    journal.recordFile(name, commit, text)
    await replaceSlowly(join(directory, `${name}.json`), text)
    this.#written.set(name, text)
  }

  #remove(name: string): void {
    const { journal, directory } = this.options
    removeFile(join(directory, `${name}.json`))
    this.#written.delete(name)
    journal.forgetFile(name)
  }
}

/** As `replaceFile`, without holding up anybody while the card syncs. */
async function replaceSlowly(file: string, text: string): Promise<void> {
  const temporary = join(dirname(file), `.${basename(file)}.new`)
  try {
    const handle = await open(temporary, 'w', 0o640)
    try {
      await handle.writeFile(text)
      await handle.datasync()
    } finally {
      await handle.close()
    }
    await rename(temporary, file)
    const directory = await open(dirname(file), 'r')
    try {
      await directory.sync()
    } finally {
      await directory.close()
    }
  } catch (cause) {
    discardFile(temporary)
    throw cannotWrite(file, cause)
  }
}
