import { readFileSync } from 'node:fs'
import { rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { errorText, isJsonObject, type JsonValue, type Log } from '../base/index.ts'
import type { Memory, Recalled, Remembered } from './ports.ts'
import type { OutputConfig } from './types.ts'

/** Counters of outputs without a minimum off time wear no card: they are written this often at most. */
const COUNTERS_EVERY_MS = 600_000

/** What `FileMemory` needs. */
export interface MemoryOptions {
  /** One small file an output; made by whoever opens the guard. */
  readonly directory: string
  /** This boot of the machine: stamps of another one mean nothing. */
  readonly machine: string
  readonly log: Log
  /** Told when `markOn` would answer differently. */
  readonly changed: () => void
}

/**
 * What outlives the program, in small files: since when an output has been off, and how often and how long it was on.
 * Nothing is synced: after a power cut the off time starts anew in any case. Writing goes on beside the guard's work.
 */
export class FileMemory implements Memory {
  readonly #options: MemoryOptions
  readonly #known = new Map<string, Remembered>()
  /** Outputs whose file says that they may be on. */
  readonly #marked = new Set<string>()
  readonly #marking = new Set<string>()
  readonly #writing = new Map<string, Promise<void>>()
  #later: ReturnType<typeof setTimeout> | undefined
  readonly #due = new Set<string>()
  /** Outputs without a minimum off time that have been on: until the end their files say that they may be. */
  readonly #mayBeOn = new Set<string>()

  constructor(options: MemoryOptions) {
    this.#options = options
  }

  recall(name: string): Recalled {
    let it: JsonValue
    try {
      it = JSON.parse(readFileSync(this.#file(name), 'utf8')) as JsonValue
    } catch (error) {
      // None yet, or one that a power cut left empty: then nothing is known.
      if (error instanceof Error) return { switches: 0, runMs: 0 }
      throw error
    }
    if (!isJsonObject(it)) return { switches: 0, runMs: 0 }
    const count = (value: JsonValue | undefined) => (typeof value === 'number' && value >= 0 ? value : 0)
    const counters = { switches: count(it.switches), runMs: count(it.runMs) }
    if (it.machine !== this.#options.machine) return counters
    if (typeof it.offSinceMs !== 'number') return { ...counters, last: { level: 'on' } }
    const isHistoryUnknown = it.isHistoryUnknown === true
    return { ...counters, last: { level: 'off', sinceMs: count(it.offSinceMs), isHistoryUnknown } }
  }

  markOn(name: string): boolean {
    if (this.#marked.has(name)) return true
    if (this.#marking.has(name)) return false
    this.#marking.add(name)
    const { switches, runMs, sinceMs } = this.#known.get(name) ?? { switches: 0, runMs: 0, sinceMs: 0 }
    void this.#write(name, { level: 'on', sinceMs, isHistoryUnknown: false, switches, runMs }).then(() => {
      this.#marking.delete(name)
      this.#marked.add(name)
      this.#options.changed()
    })
    return false
  }

  note(config: OutputConfig, what: Remembered): void {
    const { name } = config
    this.#known.set(name, what)
    if (what.level === 'off') this.#marked.delete(name)
    if (config.minimumOffMs > 0) {
      this.#due.delete(name)
      void this.#write(name, what)
    } else if (what.level === 'on' && !this.#mayBeOn.has(name)) {
      this.#mayBeOn.add(name)
      void this.#write(name, what)
    } else {
      this.#due.add(name)
      this.#later ??= setTimeout(() => this.#writeCounters(), COUNTERS_EVERY_MS)
    }
  }

  /** The last words: everything as it is now. Resolves when it is written. */
  async close(): Promise<void> {
    clearTimeout(this.#later)
    for (const name of this.#due) this.#writeKnown(name)
    this.#due.clear()
    await Promise.all(this.#writing.values())
  }

  #writeCounters(): void {
    this.#later = undefined
    for (const name of this.#due) this.#writeKnown(name, this.#mayBeOn.has(name) ? { level: 'on' } : {})
    // What their files say of off times is written at the end.
    for (const name of this.#due) if (!this.#mayBeOn.has(name)) this.#due.delete(name)
  }

  #writeKnown(name: string, instead: Partial<Remembered> = {}): void {
    const what = this.#known.get(name)
    if (what !== undefined) void this.#write(name, { ...what, ...instead })
  }

  /** One after the other, so that the last word counts. Never rejects. */
  #write(name: string, what: Remembered): Promise<void> {
    const written = (this.#writing.get(name) ?? Promise.resolve()).then(() => this.#replace(name, what))
    this.#writing.set(name, written)
    return written
  }

  async #replace(name: string, { level, sinceMs, isHistoryUnknown, switches, runMs }: Remembered): Promise<void> {
    const { machine, log } = this.#options
    const file = this.#file(name)
    const off = level === 'off' ? { offSinceMs: sinceMs, isHistoryUnknown } : {}
    const text = JSON.stringify({ machine, ...off, switches, runMs })
    try {
      await writeFile(`${file}.new`, `${text}\n`)
      await rename(`${file}.new`, file)
    } catch (error) {
      log.warn('since when an output is off cannot be kept', { output: name, reason: errorText(error) })
      // Better nothing than something old; on a file system that became read-only even that is not to be had.
      await rm(file, { force: true }).catch((cause) =>
        log.warn('nor removed', { output: name, reason: errorText(cause) }),
      )
    }
  }

  #file(name: string): string {
    return join(this.#options.directory, `${name}.json`)
  }
}
