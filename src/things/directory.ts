import { type FSWatcher, watch } from 'node:fs'
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BrewError, errorText, isWithin, type JsonValue } from '../base/index.ts'
import { prepareOperational } from '../datastore/index.ts'
import { combineFaults, readUserModules, Yang } from '../yang/index.ts'
import type { AloneOptions, Keeper } from './alone.ts'
import { keep } from './keeping.ts'
import { type KnownThing, knownThing } from './known.ts'
import { HeldLease, LEASE_RENEWAL_MS, lifeOf, readLease } from './lease.ts'
import { describe } from './load.ts'
import { type ConfigData, type FromThing, PROTOCOL_VERSION, type StateChange, type ToThing } from './protocol.ts'
import { DEFAULT_SETTINGS } from './settings.ts'
import { jsonAt, locate, schemaFor } from './shape.ts'
import { ThingStore } from './store.ts'

/** Also where no change is told of: network file systems, a missing directory. */
const POLL_MS = 2_000
/** Readings gather for so long before they are written; as in the server, rarely where it costs. */
const WRITE_DELAY_MS = { tmpfs: 1_000, inPlace: 10_000 } as const

/**
 * Looks after a Thing with nothing but the root's directory: configuration from `persist/` (before there is any, from
 * the Thing's file in `startup/`), readings to `operational/<Thing>.json`, and a lease that tells servers that it runs
 * here. Nobody can veto, and watched readings of other Things are not heard.
 * @throws BrewError `in-use` when another process already is this Thing; for files that are damaged or not valid
 */
export async function runInDirectory(options: AloneOptions, deliver: (message: ToThing) => void): Promise<Keeper> {
  const yang = await Yang.open(await readUserModules(join(options.root, 'yang')))
  try {
    const description = describe(await options.load(), options.file)
    const known = knownThing(yang.schema, description, description.name, { kind: 'file', file: options.file ?? '' })
    const keeper = new DirectoryKeeper(options, yang, known, deliver)
    await keeper.open()
    return keeper
  } catch (error) {
    yang[Symbol.dispose]()
    throw error
  }
}

class DirectoryKeeper implements Keeper {
  readonly #options: AloneOptions
  readonly #yang: Yang
  readonly #known: KnownThing
  readonly #deliver: (message: ToThing) => void
  readonly #place: { readonly directory: string; readonly onTmpfs: boolean }
  readonly #lease: HeldLease
  readonly #store: ThingStore
  readonly #lost = Promise.withResolvers<never>()
  /** Canonical text by path, in the order of publishing. */
  readonly #state = new Map<string, string | undefined>()
  #config: string | undefined
  #texts: ReadonlyMap<string, string> = new Map()
  #timers: ReturnType<typeof setInterval>[] = []
  #watcher: FSWatcher | undefined
  #writing: ReturnType<typeof setTimeout> | undefined
  #reading = false
  #hasRefusedDriving = false

  constructor(options: AloneOptions, yang: Yang, known: KnownThing, deliver: (message: ToThing) => void) {
    this.#options = options
    this.#yang = yang
    this.#known = known
    this.#deliver = deliver
    this.#place = prepareOperational(options.root, options.log)
    this.#store = new ThingStore(options.root, known.name, options.log)
    this.#lease = new HeldLease(this.#place.directory, known.name, options.clock)
    // It may be lost before somebody waits; whoever waits later still sees why.
    this.#lost.promise.catch(() => undefined)
  }

  get lost(): Promise<never> {
    return this.#lost.promise
  }

  async open(): Promise<void> {
    await this.#refuseSecond()
    this.#texts = await this.#configTexts()
    this.#config = JSON.stringify(this.#parse(this.#texts))
    await this.#lease.renew()
    this.#every(LEASE_RENEWAL_MS, () => this.#lease.renew())
    this.#every(POLL_MS, () => this.#look())
    try {
      this.#watcher = watch(join(this.#options.root, 'persist'), () => void this.#look())
    } catch (error) {
      this.#options.log.debug('persist/ is polled only', { reason: errorText(error) })
    }
  }

  receive(message: FromThing): void {
    switch (message.type) {
      case 'hello':
        if (message.protocol === PROTOCOL_VERSION) this.#start()
        break
      case 'publish':
        for (const change of message.changes) this.#note(change)
        this.#deliver({ type: 'published' })
        break
      case 'history':
        this.#deliver({ type: 'past', id: message.id, past: [] })
        break
      case 'log':
        this.#options.log[message.level](message.message, message.fields)
        break
      case 'not-applied':
        this.#options.log.error('a change could not be applied', { reason: message.error.message })
        break
      case 'alarm':
        this.#options.log.warn(message.raised?.text ?? 'an alarm is over', { alarm: message.alarm })
        break
      case 'store':
        keep(this.#store, message, this.#deliver)
        break
      case 'renew':
        this.#refuseDriving(message.output)
        break
      default:
        break
    }
  }

  /** Its readings go with it: nobody would age them. */
  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer)
    clearTimeout(this.#writing)
    this.#watcher?.close()
    await this.#store.flush()
    await rm(this.#file, { force: true })
    await this.#lease.release()
    this.#yang[Symbol.dispose]()
  }

  get #file(): string {
    return join(this.#place.directory, `${this.#known.name}.json`)
  }

  #start(): void {
    const { defaultW1Directory, logLevel } = this.#options
    const stored = this.#store.document
    this.#deliver({
      type: 'start',
      schema: schemaFor(this.#yang.schema, [this.#known.path, ...this.#known.watches], this.#known.module),
      config: this.#configData(),
      readings: [],
      hardware: { w1Directory: defaultW1Directory, simulated: false },
      logLevel,
      ...(stored === undefined ? {} : { stored }),
    })
  }

  /** @throws BrewError `in-use` while another process renews the lease */
  async #refuseSecond(): Promise<void> {
    const { clock, log } = this.#options
    const { name } = this.#known
    const { leaseMs } = DEFAULT_SETTINGS
    const lease = await readLease(this.#place.directory, name)
    const life = lease === undefined ? 'dead' : lifeOf(lease, clock, leaseMs)
    if (lease === undefined || life === 'dead') return
    if (life === 'unknown') {
      log.info('waiting to see whether another process still is this Thing', { host: lease.host, pid: lease.pid })
      await Bun.sleep(LEASE_RENEWAL_MS + 1_000)
      const later = await readLease(this.#place.directory, name)
      if (later === undefined || (later.count === lease.count && later.pid === lease.pid)) return
    }
    const holder = `process ${lease.pid} on ${lease.host}`
    throw new BrewError('in-use', `${name} already runs as ${holder}`, {}, 'Stop that one first.')
  }

  /** Looks whether configuration has changed; a file that is being edited may not be valid for a while. */
  async #look(): Promise<void> {
    if (this.#reading) return
    this.#reading = true
    try {
      const texts = await this.#configTexts()
      if (same(texts, this.#texts)) return
      this.#texts = texts
      const config = JSON.stringify(this.#parse(texts))
      if (config === this.#config) return
      this.#config = config
      this.#deliver({ type: 'config', change: { user: '', edits: [], config: this.#configData() } })
    } catch (error) {
      this.#options.log.error('the configuration was changed but cannot be used', { reason: errorText(error) })
    } finally {
      this.#reading = false
    }
  }

  /** Texts of all files with configuration, by file. */
  async #configTexts(): Promise<ReadonlyMap<string, string>> {
    const { root } = this.#options
    const files = (await namesIn(join(root, 'persist'))).map((name) => join(root, 'persist', name))
    const own = `${this.#known.name}.json`
    if (!files.some((file) => file.endsWith(`/${own}`)) && (await namesIn(join(root, 'startup'))).includes(own)) {
      files.push(join(root, 'startup', own))
    }
    return new Map(await Promise.all(files.map(async (file) => [file, await readFile(file, 'utf8')] as const)))
  }

  /** The configuration as one document, defaults included. @throws BrewError for what is damaged or not valid */
  #parse(texts: ReadonlyMap<string, string>): JsonValue {
    using whole = this.#yang.emptyTree()
    for (const [file, text] of texts) {
      using part = this.#yang.parse(text, { kind: 'config', file })
      whole.merge(part)
    }
    const faults = whole.validate()
    if (faults.length > 0) throw combineFaults(faults, join(this.#options.root, 'persist'))
    return JSON.parse(whole.print({ format: 'json', withDefaults: 'report-all' }) || '{}') as JsonValue
  }

  #configData(): ConfigData {
    const document = JSON.parse(this.#config ?? '{}') as JsonValue
    const own = jsonAt(this.#yang.schema, document, this.#known.path)
    const watched = this.#known.watches.flatMap((path) => {
      const value = locate(this.#yang.schema, path).node.config ? jsonAt(this.#yang.schema, document, path) : undefined
      return value === undefined ? [] : [[path, value] as const]
    })
    return { ...(own === undefined ? {} : { own }), watched: Object.fromEntries(watched) }
  }

  /** Nobody guards a line without a server: said once. */
  #refuseDriving(output: string): void {
    if (this.#hasRefusedDriving) return
    this.#hasRefusedDriving = true
    this.#options.log.warn('no outputs are driven without a server', { output })
  }

  #note(change: StateChange): void {
    if (change.op === 'set') this.#state.set(change.path, change.value)
    else {
      for (const path of [...this.#state.keys()]) if (isWithin(path, change.path)) this.#state.delete(path)
    }
    this.#writing ??= setTimeout(
      () => {
        this.#writing = undefined
        this.#write().catch((error) =>
          this.#options.log.warn('readings cannot be written', { reason: errorText(error) }),
        )
      },
      this.#place.onTmpfs ? WRITE_DELAY_MS.tmpfs : WRITE_DELAY_MS.inPlace,
    )
  }

  async #write(): Promise<void> {
    using tree = this.#yang.emptyTree()
    for (const [path, value] of this.#state) {
      try {
        tree.set(path, value)
      } catch (error) {
        this.#state.delete(path)
        this.#options.log.error('a reading was refused', { path, reason: errorText(error) })
      }
    }
    const text = tree.print({ format: 'json', pretty: true }) || '{}'
    const temporary = `${this.#file}.${process.pid}.tmp`
    await writeFile(temporary, `${text.trimEnd()}\n`)
    await rename(temporary, this.#file)
  }

  #every(ms: number, work: () => Promise<void>): void {
    this.#timers.push(
      setInterval(() => {
        work().catch((error) => this.#lost.reject(error))
      }, ms),
    )
  }
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return (await readdir(directory)).filter((name) => name.endsWith('.json') && !name.startsWith('.')).sort()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw new BrewError('resource-denied', 'cannot be read', { file: directory }, undefined, { cause: error })
  }
}

function same(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([file, text]) => b.get(file) === text)
}
