import { type FSWatcher, watch } from 'node:fs'
import { basename, join } from 'node:path'
import { errorText, formatError, toBrewError } from '../base/index.ts'
import { alongsideOf, byFile, editedByHand, refuseConflict } from './arrivals.ts'
import { inFile } from './documents.ts'
import type { Follower } from './follower.ts'
import { type EditedFile, examineFile, tellLost, whoseText } from './intake.ts'
import type { Pipeline } from './pipeline.ts'
import { redo } from './redo.ts'

/** An editor writes in several steps: a file is looked at when it has been quiet for so long. */
const QUIET_MS = 500
/** A file that is cut short may still be on its way over a slow line: only then is it restored. */
const LOST_AFTER_MS = 5_000
/** What was refused is judged again: a lock may be gone, or a Thing may think otherwise by now. */
const RETRY_MS = 10_000

/**
 * Takes in what people do to the files of `persist/` while the server runs: each edit is a commit, and Things are asked
 * as before any other. What cannot be taken in is told in the log, and the file is left alone until it is mended. One that
 * was not started takes in nothing, but still knows what must not be written over.
 */
export class FileWatch implements Disposable {
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>()
  /** What was said of a file last: not every look at it is news. */
  readonly #refused = new Map<string, string>()
  /** Files that were found cut short or missing, and what was in them. */
  readonly #lost = new Map<string, string | undefined>()
  #watcher: FSWatcher | undefined
  #isClosed = false

  constructor(
    readonly directory: string,
    readonly pipeline: Pipeline,
    readonly follower: Follower,
  ) {}

  /** @throws BrewError when the directory cannot be watched */
  start(): void {
    const { log } = this.pipeline.core
    this.#watcher = watch(this.directory, (_, file) => this.#noticed(file))
    this.#watcher.on('error', (error) => {
      log.error('persist/ is not watched any more; edits are taken in at the next start', { reason: errorText(error) })
    })
  }

  /** Whether a file holds nothing of a person that would be lost; what holds something is told once. */
  mayReplace(name: string): boolean {
    const { core, history } = this.pipeline
    const found = whoseText(this.#file(name), history.journal)
    if (found === 'none' || found === 'ours') {
      // It was left alone for what a person had written into it.
      if (this.#refused.delete(name) && found === 'none') tellLost(this.directory, name, core.log)
      return true
    }
    if (this.#watcher === undefined) {
      if (found === 'a person') this.#tellKept(name)
      else tellLost(this.directory, name, core.log)
      return found === 'torn'
    }
    if (this.#lost.has(name) && !this.#timers.has(name)) return true
    this.#lookIn(name, QUIET_MS)
    return false
  }

  #tellKept(name: string): void {
    if (this.#refused.has(name)) return
    this.#refused.set(name, 'not watched')
    this.pipeline.core.log.warn('a file was edited by hand while the server runs, and is left alone', {
      file: this.#file(name),
      hint: 'The next start takes it in, or one with --watch-files at once. Until then it shows no commits.',
    })
  }

  [Symbol.dispose](): void {
    this.#isClosed = true
    this.#watcher?.close()
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
  }

  #noticed(file: string | null): void {
    if (file === null || file.startsWith('.') || !file.endsWith('.json')) return
    const name = basename(file, '.json')
    clearTimeout(this.#timers.get(name))
    this.#timers.delete(name)
    this.#lookIn(name, QUIET_MS)
  }

  #lookIn(name: string, waitMs: number): void {
    if (this.#isClosed || this.#timers.has(name)) return
    const timer = setTimeout(() => {
      this.#timers.delete(name)
      this.pipeline.turns.take(() => this.#look(name)).catch((error: unknown) => this.#refuse(name, error))
    }, waitMs)
    this.#timers.set(name, timer)
  }

  /** In a turn of its own, so that no commit comes between what is compared and what is committed. */
  async #look(name: string): Promise<void> {
    const { core, history } = this.pipeline
    const found = core.engine.read(() => examineFile(this.directory, name, core.engine.yang, history))
    if (found.kind === 'lost') {
      this.#restoreLater(name, found.text)
      return
    }
    this.#lost.delete(name)
    if (found.kind === 'edited') await this.#takeIn(found.edited)
    this.#refused.delete(name)
    if (found.kind === 'ours') this.follower.found(name, found.text)
    this.follower.due([name])
  }

  async #takeIn(edited: EditedFile): Promise<void> {
    const { name, file, text, edits } = edited
    refuseConflict(edited, this.pipeline)
    const commit = await this.pipeline.changeNow(
      byFile(editedByHand([edited])),
      (running, yang) => redo(yang, running, edits),
      { alongside: alongsideOf([edited]) },
    )
    this.follower.found(name, text)
    this.pipeline.core.log.info('took in a file that was edited by hand', { file, commit: commit.number })
  }

  #restoreLater(name: string, text: string | undefined): void {
    const isSame = this.#lost.has(name) && this.#lost.get(name) === text
    this.#lost.set(name, text)
    if (!isSame) {
      this.#lookIn(name, LOST_AFTER_MS)
      return
    }
    tellLost(this.directory, name, this.pipeline.core.log)
    this.follower.lost(name)
  }

  #refuse(name: string, error: unknown): void {
    const refusal = inFile(toBrewError(error), this.#file(name))
    const said = refusal.all.map(formatError).join('; ')
    if (this.#refused.get(name) !== said) {
      this.pipeline.core.log.error('a file that was edited by hand is not taken in, and left alone', { reason: said })
    }
    this.#refused.set(name, said)
    this.#lookIn(name, RETRY_MS)
  }

  #file(name: string): string {
    return join(this.directory, `${name}.json`)
  }
}
