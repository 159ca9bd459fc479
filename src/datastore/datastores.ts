import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ChangeEdit, JsonValue, Schema } from '../base/index.ts'
import { type ModuleText, readUserModules } from '../yang/index.ts'
import { persistDirectory, takeInFiles, takeInStartup } from './arrivals.ts'
import { Archive } from './backup.ts'
import type { Backup } from './backup-file.ts'
import { toChange } from './commit.ts'
import { type CancelRequest, Confirmations } from './confirm.ts'
import { Core } from './core.ts'
import { Engine } from './engine.ts'
import { FactoryReset } from './factory-reset.ts'
import { Feed } from './feed.ts'
import { FileDatastores } from './file-datastores.ts'
import { FileWatch } from './file-watch.ts'
import { Follower } from './follower.ts'
import type { FactoryResetRequest, Rescue, Restored, RestoreRequest } from './going-back.ts'

import { History } from './history.ts'
import { Journal } from './journal.ts'
import type { OpenOptions } from './options.ts'
import { Pipeline } from './pipeline.ts'
import { OperationalFiles, Readings } from './readings.ts'
import { RescueConfiguration } from './rescue.ts'
import { type HeldRoot, holdRoot } from './root.ts'
import { SessionTable } from './sessions.ts'
import type {
  ChangeFeed,
  Commit,
  CommitRequest,
  DatastoreName,
  Datastores,
  EngineUsage,
  LoggedCommit,
  Owner,
  PendingConfirm,
  ReadOptions,
  RollbackRequest,
  StateEdit,
  Territory,
  Veto,
} from './types.ts'
import { prepareOperational } from './volatile.ts'

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
  readonly #watch: FileWatch
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
      (territory) => core.readTerritory('operational', territory),
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
      content: (territory) => core.readTerritory('running', territory),
      mayReplace: (name) => this.#watch.mayReplace(name),
      afterwards: () => pipeline.history.tidy(() => core.wholeText()),
      log,
    })
    this.#watch = new FileWatch(persistDirectory(held.directory), pipeline, this.#follower)
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
      if (options.watchFiles === true) store.#watch.start()
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
    return value === undefined ? undefined : this.core.cut(value, territory)
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
    return this.pipeline.inTurn(async () => {
      if (this.hasFile('persist', territory.name)) return undefined
      const document = this.#files.document('startup', territory.name)
      return document === undefined ? undefined : takeInStartup(territory, document, this.pipeline, this.#follower)
    })
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
    this.#watch[Symbol.dispose]()
    await this.pipeline.idle()
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
