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
    const isOff = it.machine === this.#options.machine && typeof it.offSinceMs === 'number'
    return {
      switches: count(it.switches),
      runMs: count(it.runMs),
      ...(isOff ? { offSinceMs: count(it.offSinceMs) } : {}),
    }
  }

  markOn(name: string): boolean {
    if (this.#marked.has(name)) return true
    if (this.#marking.has(name)) return false
    this.#marking.add(name)
    const { switches, runMs, sinceMs } = this.#known.get(name) ?? { switches: 0, runMs: 0, sinceMs: 0 }
    void this.#write(name, { level: 'on', sinceMs, switches, runMs }).then(() => {
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
    if (config.minimumOffMs > 0) void this.#write(name, what)
    else {
      this.#due.add(name)
      this.#later ??= setTimeout(() => void this.flush(), COUNTERS_EVERY_MS)
    }
  }

  /** Resolves when everything is written. */
  async flush(): Promise<void> {
    clearTimeout(this.#later)
    this.#later = undefined
    for (const name of this.#due) {
      const what = this.#known.get(name)
      if (what !== undefined) void this.#write(name, what)
    }
    this.#due.clear()
    await Promise.all(this.#writing.values())
  }

  /** One after the other, so that the last word counts. Never rejects. */
  #write(name: string, what: Remembered): Promise<void> {
    const written = (this.#writing.get(name) ?? Promise.resolve()).then(() => this.#replace(name, what))
    this.#writing.set(name, written)
    return written
  }

  async #replace(name: string, { level, sinceMs, switches, runMs }: Remembered): Promise<void> {
    const { machine, log } = this.#options
    const file = this.#file(name)
    const text = JSON.stringify({ machine, ...(level === 'off' ? { offSinceMs: sinceMs } : {}), switches, runMs })
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
