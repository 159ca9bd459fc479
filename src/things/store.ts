import { readFileSync, renameSync } from 'node:fs'
import { mkdir, open, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { BrewError, errorText, type JsonValue, type Log, parseJson } from '../base/index.ts'

/** Longest document that is stored, bytes of JSON: where a Thing is, not what it has measured. */
const MAX_STORED_BYTES = 64 * 1024
/** A card wears out by being written: the first document is written at once, what follows gathers for so long, ms. */
const WRITE_EVERY_MS = 2_000

/**
 * What one Thing stores over restarts: one JSON document in `<root>/state/<Thing>.json`. The file is replaced as a whole
 * and synced, so that after a power cut it has the old document or the new one.
 */
export class ThingStore {
  readonly #file: string
  readonly #log: Log
  #document: JsonValue | undefined
  /** Text that is to be written, and who waits for it. */
  #pending: { readonly text: string; readonly done: PromiseWithResolvers<void> } | undefined
  #writing: Promise<void> | undefined
  #resting: ReturnType<typeof setTimeout> | undefined

  constructor(root: string, name: string, log: Log) {
    this.#file = join(root, 'state', `${name}.json`)
    this.#log = log
    this.#document = this.#read()
  }

  /** What was stored last, on the disk or on the way there. */
  get document(): JsonValue | undefined {
    return this.#document
  }

  /**
   * Stores a document; resolves once it, or a newer one, is on the disk.
   * @throws BrewError `too-big`; `resource-denied` where it cannot be written
   */
  async save(document: JsonValue): Promise<void> {
    const text = `${JSON.stringify(document, null, 2)}\n`
    if (Buffer.byteLength(text) > MAX_STORED_BYTES) {
      throw new BrewError('too-big', `a Thing stores at most ${MAX_STORED_BYTES} bytes`, { file: this.#file })
    }
    this.#document = document
    const done = this.#pending?.done ?? Promise.withResolvers<void>()
    this.#pending = { text, done }
    if (this.#resting === undefined) this.#begin()
    await done.promise
  }

  /** Writes what waits, now; never rejects, who saved is told. */
  async flush(): Promise<void> {
    do {
      this.#begin()
      await this.#writing
    } while (this.#pending !== undefined)
    clearTimeout(this.#resting)
    this.#resting = undefined
  }

  #begin(): void {
    if (this.#writing !== undefined || this.#pending === undefined) return
    const { text, done } = this.#pending
    this.#pending = undefined
    this.#writing = this.#write(text).then(done.resolve, done.reject)
    // Who saved may not be waiting.
    done.promise.catch((error) => this.#log.error('what it stores cannot be written', { reason: errorText(error) }))
    void this.#writing.then(() => {
      this.#writing = undefined
      clearTimeout(this.#resting)
      this.#resting = setTimeout(() => {
        this.#resting = undefined
        this.#begin()
      }, WRITE_EVERY_MS)
    })
  }

  async #write(text: string): Promise<void> {
    const directory = dirname(this.#file)
    const temporary = `${this.#file}.new`
    try {
      await mkdir(directory, { recursive: true })
      await writeSynced(temporary, text)
      await rename(temporary, this.#file)
      await syncDirectory(directory)
    } catch (cause) {
      const hint = 'Check permissions and free space.'
      throw new BrewError('resource-denied', 'cannot be written', { file: this.#file }, hint, { cause })
    }
  }

  /** For a person to look at: the next document would overwrite it. */
  #putAside(): void {
    try {
      renameSync(this.#file, `${this.#file}.damaged`)
    } catch (error) {
      this.#log.warn('it cannot be put aside', { reason: errorText(error) })
    }
  }

  #read(): JsonValue | undefined {
    try {
      return parseJson(readFileSync(this.#file, 'utf8'), this.#file)
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
      // Written as a whole, it can only have been edited by hand or rotted: the Thing starts as one that never stored.
      this.#log.error('what it stored cannot be used', { reason: errorText(error) })
      this.#putAside()
      return undefined
    }
  }
}

/** The stores of all Things of a root. */
export class ThingStores {
  readonly #stores = new Map<string, ThingStore>()

  constructor(
    readonly root: string,
    readonly log: Log,
  ) {}

  /** That of one Thing, by its name; over all of its lives the same. */
  of(name: string): ThingStore {
    const store = this.#stores.get(name) ?? new ThingStore(this.root, name, this.log.child(name))
    this.#stores.set(name, store)
    return store
  }

  /** Writes what waits, of all of them. */
  async flush(): Promise<void> {
    await Promise.all([...this.#stores.values()].map((store) => store.flush()))
  }
}

async function writeSynced(file: string, text: string): Promise<void> {
  await using handle = await open(file, 'w', 0o640)
  await handle.writeFile(text)
  await handle.datasync()
}

async function syncDirectory(directory: string): Promise<void> {
  await using handle = await open(directory, 'r')
  await handle.sync()
}
