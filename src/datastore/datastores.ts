import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  BrewError,
  type ChangeEdit,
  type Clock,
  isJsonObject,
  type JsonValue,
  type Log,
  type Schema,
} from '../base/index.ts'
import { type ModuleText, readUserModules } from '../yang/index.ts'
import { persistDirectory, takeInFiles } from './arrivals.ts'
import { Archive } from './backup.ts'
import type { Backup } from './backup-file.ts'
import { toChange } from './commit.ts'
import { type CancelRequest, Confirmations } from './confirm.ts'
import { Core } from './core.ts'
import { readDocument, renderTerritory } from './documents.ts'
import { Engine } from './engine.ts'
import { FactoryReset } from './factory-reset.ts'
import { Feed } from './feed.ts'
import { FileDatastores } from './file-datastores.ts'
import { Follower } from './follower.ts'
import { History } from './history.ts'
import { Journal } from './journal.ts'
import { Pipeline } from './pipeline.ts'
import { OperationalFiles, Readings } from './readings.ts'
import { renderSliced, renderWhole } from './render.ts'
import { RescueConfiguration } from './rescue.ts'
import { type HeldRoot, holdRoot } from './root.ts'
import { type SessionLimits, SessionTable } from './sessions.ts'
import type {
  ChangeFeed,
  Commit,
  CommitRequest,
  DatastoreName,
  Datastores,
  EngineUsage,
  FactoryResetRequest,
  LoggedCommit,
  Owner,
  PendingConfirm,
  ReadOptions,
  Rescue,
  Restored,
  RestoreRequest,
  RollbackRequest,
  StateEdit,
  Territory,
  Veto,
} from './types.ts'
import { prepareOperational } from './volatile.ts'
import { locateFault } from './whereabouts.ts'

/** What `openDatastores` needs. */
export interface OpenOptions {
  /** Directory of the root; made when it is not there. */
  readonly root: string
  readonly clock: Clock
  readonly log: Log
  /** Things known at the start, so that files are read with their owners in mind. */
  readonly owners?: readonly Owner[]
  /** Names this start of the server; a random one by default. */
  readonly boot?: string
  /** Upper bound of the YANG engine's memory; a change that needs more is refused. Default 512 MiB. */
  readonly maxEngineBytes?: number
  /** Commits that can be gone back to. Default 100; a few more are kept, as pruning goes by snapshots. */
  readonly keepCommits?: number
  /** Default 100 sessions, each closed after 30 minutes without use. */
  readonly sessions?: Partial<SessionLimits>
  /** Models to go by in the place of those in `yang/`: for a restore that brings some. */
  readonly userModules?: readonly ModuleText[]
  /** This boot of the kernel; read from it by default. A deadline in boot time holds only within one. */
  readonly kernelBootId?: string
}

const DEFAULT_KEPT_COMMITS = 100

/**
 * Takes hold of a root and loads it: user modules, saved configuration, validation of the whole.
 * @throws BrewError `in-use` when another server holds it; with file, line and path for what is damaged or not valid
 */
export async function openDatastores(options: OpenOptions): Promise<Datastores> {
  const boot = options.boot ?? crypto.randomUUID().slice(0, 8)
  const held = holdRoot(options.root, boot)
  try {
    const modules = options.userModules ?? (await readUserModules(join(held.directory, 'yang')))
    return await Store.load(held, new Feed(boot), modules, options)
  } catch (error) {
    held.release()
    throw error
  }
}

/** How often a quiet engine is looked at: is most of its memory free? */
const COMPACT_EVERY_MS = 60_000

class Store implements Datastores {
  readonly operationalDirectory: string
  readonly sessions: SessionTable
  readonly #files: FileDatastores
  readonly #operational: OperationalFiles
  readonly #follower: Follower
  readonly #confirmations: Confirmations
  readonly #rescue: RescueConfiguration
  readonly #archive: Archive
  readonly #factory: FactoryReset
  readonly #compacting: ReturnType<typeof setInterval>

  private constructor(
    readonly held: HeldRoot,
    readonly core: Core,
    readonly pipeline: Pipeline,
    options: OpenOptions,
  ) {
    const { log } = options
    this.#files = new FileDatastores(held.directory, () => core.engine.yang)
    const place = prepareOperational(held.directory, log)
    this.operationalDirectory = place.directory
    this.#operational = new OperationalFiles(
      place,
      (territory) => core.readTerritory('operational', territory) ?? {},
      () => core.territories,
      log,
    )
    core.onState = (paths) => {
      for (const path of paths) this.#operational.changed(path)
    }
    this.#follower = new Follower({
      directory: persistDirectory(held.directory),
      journal: pipeline.history.journal,
      territories: () => core.territories,
      render: (territory) => renderSliced(core, territory, () => pipeline.history.journal.newest),
      afterwards: () => pipeline.history.tidy(() => renderWhole(core, () => pipeline.history.journal.newest)),
      log,
    })
    this.#confirmations = new Confirmations(pipeline, options.kernelBootId ?? kernelBootId())
    this.#rescue = new RescueConfiguration(pipeline)
    this.#archive = new Archive(held.directory, pipeline, this.#rescue)
    this.#factory = new FactoryReset(pipeline, this.#files)
    this.sessions = new SessionTable(pipeline, options.sessions)
    pipeline.onCommit = (commit) => {
      const touched = commit.edits.flatMap(({ path }) => core.territories.touching(path))
      this.#follower.due(new Set(touched.map((territory) => territory.name)))
      this.#confirmations.look()
    }
    this.#compacting = setInterval(() => core.engine.compact(), COMPACT_EVERY_MS)
    this.#compacting.unref()
  }

  static async load(
    held: HeldRoot,
    feed: Feed,
    userModules: readonly ModuleText[],
    options: OpenOptions,
  ): Promise<Store> {
    const { clock, log, maxEngineBytes, owners = [] } = options
    const journal = Journal.open(join(held.directory, 'commits.sqlite'))
    try {
      const history = new History(journal, options.keepCommits ?? DEFAULT_KEPT_COMMITS)
      const readings = new Readings()
      const engine = await Engine.open({
        userModules,
        limits: maxEngineBytes === undefined ? {} : { maxMemoryBytes: maxEngineBytes },
        sources: { configuration: (yang, tree) => history.fill(yang, tree), readings: () => readings.entries() },
        log,
      })
      const core = new Core({ engine, feed, readings, clock, log, owners })
      const store = new Store(held, core, new Pipeline(core, history), options)
      takeInFiles(persistDirectory(held.directory), store.pipeline, store.#follower)
      if (options.owners !== undefined) store.#follower.ownersKnown()
      store.#confirmations.look()
      return store
    } catch (error) {
      journal[Symbol.dispose]()
      throw error
    }
  }

  get root(): string {
    return this.held.directory
  }

  get schema(): Schema {
    return this.core.schema
  }

  get feed(): ChangeFeed {
    return this.core.feed
  }

  territories(): readonly Territory[] {
    return this.core.territories.all()
  }

  territory(name: string): Territory | undefined {
    return this.core.territories.named(name)
  }

  setOwners(owners: readonly Owner[]): void {
    this.core.setOwners(owners)
    this.#follower.ownersKnown()
  }

  read(datastore: 'running' | 'operational', path: string, options?: ReadOptions): JsonValue | undefined {
    return this.core.read(datastore, path, options)
  }

  readTerritory(datastore: DatastoreName, territory: Territory, options: ReadOptions = {}): JsonValue | undefined {
    if (datastore === 'running' || datastore === 'operational') {
      return this.core.readTerritory(datastore, territory, options)
    }
    const value = this.#files.read(datastore, territory, options.withDefaults)
    return value === undefined ? undefined : this.core.territories.cut(value, territory)
  }

  readAll(datastore: DatastoreName, options: ReadOptions = {}): JsonValue {
    if (datastore === 'startup' || datastore === 'persist') return this.#files.readAll(datastore, options.withDefaults)
    return this.core.read(datastore, '/', options) ?? {}
  }

  etag(datastore: DatastoreName, path: string): string {
    if (datastore === 'startup' || datastore === 'persist') return this.#files.etag(datastore)
    return this.core.etag(datastore, path)
  }

  commit(request: CommitRequest): Promise<Commit> {
    return this.pipeline.commit(request)
  }

  rollback(request: RollbackRequest): Promise<Commit> {
    return this.pipeline.rollback(request)
  }

  commits(options: { readonly before?: number; readonly limit?: number } = {}): readonly LoggedCommit[] {
    return this.pipeline.history.journal.list({ limit: 100, ...options })
  }

  changesOf(number: number): readonly ChangeEdit[] {
    return this.pipeline.history.changesOf(number).map(toChange)
  }

  configurationAt(commit: number, options?: ReadOptions): JsonValue {
    return this.pipeline.configurationAt(commit, options)
  }

  difference(from: number | 'running', to: number | 'running'): readonly ChangeEdit[] {
    return this.pipeline.difference(from, to)
  }

  rescue(): Rescue | undefined {
    return this.#rescue.saved()
  }

  rescueConfiguration(options?: ReadOptions): JsonValue {
    return this.#rescue.read(options)
  }

  saveRescue(user: string): Rescue {
    return this.#rescue.save(user)
  }

  loadRescue(request: Omit<CommitRequest, 'edits'>): Promise<Commit> {
    return this.#rescue.load(request)
  }

  backup(version: string): Backup {
    return this.#archive.backup(version)
  }

  restore(request: RestoreRequest): Promise<Restored> {
    return this.#archive.restore(request)
  }

  factoryReset(request: FactoryResetRequest): Promise<Commit> {
    return this.#factory.run(request)
  }

  vetoBy(veto: Veto): void {
    this.pipeline.vetoBy(veto)
  }

  pendingConfirm(): PendingConfirm | undefined {
    return this.#confirmations.pending()
  }

  confirm(request: { readonly persistId?: string }): void {
    this.#confirmations.confirm(request)
  }

  cancelConfirm(request: CancelRequest): Promise<Commit> {
    return this.#confirmations.cancel(request)
  }

  publish(edits: readonly StateEdit[]): void {
    this.core.publish(edits)
  }

  leaveOperational(names: readonly string[]): void {
    this.#operational.leave(names)
  }

  async flushOperational(): Promise<void> {
    this.#operational.flush()
  }

  async flushFiles(): Promise<void> {
    await this.#follower.flush()
  }

  takeInStartup(territory: Territory): Promise<Commit | undefined> {
    const { journal } = this.pipeline.history
    return this.pipeline.turns.take(async () => {
      if (this.hasFile('persist', territory.name)) return undefined
      const source = this.#files.text('startup', territory.name)
      if (source === undefined) return undefined
      const commit = await this.#commitStartup(territory, source)
      // From here on it has been consulted, also if the plug is pulled before the file is written.
      journal.recordFile(territory.name, journal.newest, renderTerritory(territory, {}))
      this.#follower.due([territory.name])
      return commit
    })
  }

  async #commitStartup(territory: Territory, source: { file: string; text: string }): Promise<Commit> {
    // Parsed as it stands first: only so are its own lines told.
    this.core.engine.read(() => this.#files.read('startup', territory))
    // Configured already, in a file of its module: by somebody, or by the Thing before it was unregistered or could not
    // be loaded for a while. Startup is for a Thing that has nothing yet; this only moves what it has to its own file.
    const document = this.#hasConfiguration(territory) ? {} : readDocument(source.text, source.file)
    try {
      return await this.pipeline.commitNow({
        edits: [{ op: 'merge', path: '/', value: document }],
        user: 'brewerslab',
        client: 'startup',
        comment: `startup/${territory.name}.json`,
      })
    } catch (error) {
      throw error instanceof BrewError && error.at.path !== undefined ? locateFault(error, [source]) : error
    }
  }

  #hasConfiguration(territory: Territory): boolean {
    const value = this.readTerritory('running', territory)
    if (Array.isArray(value)) return value.length > 0
    return value !== undefined && (!isJsonObject(value) || Object.keys(value).length > 0)
  }

  async writeStartup(territory: Territory, value: JsonValue, options: { readonly force: boolean }): Promise<string> {
    return this.#files.writeStartup(territory, value, options)
  }

  async removeStartup(territory: Territory): Promise<boolean> {
    return this.#files.removeStartup(territory)
  }

  hasFile(datastore: 'startup' | 'persist', name: string): boolean {
    const isRecorded = datastore === 'persist' && this.pipeline.history.journal.newestOfFile(name) !== undefined
    return isRecorded || this.#files.has(datastore, name)
  }

  announce(url: string): void {
    this.held.announce(url)
  }

  treeDiagram(module: string): string {
    return this.core.engine.read(() => this.core.engine.yang.treeDiagram(module))
  }

  usage(): EngineUsage {
    const { yang, rebuilds } = this.core.engine
    return { memoryBytes: yang.memoryBytes, usedBytes: yang.usedBytes, rebuilds }
  }

  /** Waits for the commit under way, so that it is durable or refused, never half done; then for the files. */
  async close(): Promise<void> {
    await this.pipeline.turns.over()
    clearInterval(this.#compacting)
    this.#confirmations.stop()
    this.sessions.stop()
    try {
      this.#operational.flush()
      await this.#follower.flush()
    } finally {
      this.core.feed.close()
      this.core.engine[Symbol.dispose]()
      this.pipeline.history.journal[Symbol.dispose]()
      this.held.release()
    }
  }
}

/** proc(5), /proc/sys/kernel/random/boot_id. */
function kernelBootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
}
