import { BrewError, type ChangeEdit, type JsonObject, type JsonValue, type Log, type Schema } from '../base/index.ts'
import { persistDirectory, takeInFiles, takeInStartup } from './arrivals.ts'
import type { AvailableChildren } from './available.ts'
import { Archive } from './backup.ts'
import type { Backup } from './backup-file.ts'
import { toChange } from './commit.ts'
import { Comparison } from './comparison.ts'
import type { CompletionRequest, Completions } from './completion.ts'
import { type CancelRequest, Confirmations } from './confirm.ts'
import type { Datastores } from './contract.ts'
import type { Core } from './core.ts'
import { readDocument } from './documents.ts'
import { FactoryReset } from './factory-reset.ts'
import { FileDatastores } from './file-datastores.ts'
import { FileWatch } from './file-watch.ts'
import { Follower } from './follower.ts'
import type { FactoryResetRequest, Rescue, Restored, RestoreRequest } from './going-back.ts'
import { MemoryCare } from './memory-care.ts'
import { OperationJudge } from './operations.ts'
import type { Pipeline } from './pipeline.ts'
import { OperationalFiles } from './readings.ts'
import { renderWhole } from './render.ts'
import { RescueConfiguration } from './rescue.ts'
import type { HeldRoot } from './root.ts'
import type { PendingConfirm } from './session-types.ts'
import { type SessionLimits, SessionTable } from './sessions.ts'
import { saysSomething } from './territory.ts'
import type {
  ChangeFeed,
  Commit,
  CommitRequest,
  Comparand,
  DatastoreName,
  EngineUsage,
  LoggedCommit,
  Operations,
  Owner,
  ReadOptions,
  RollbackRequest,
  StateEdit,
  Territory,
  Veto,
} from './types.ts'
import { prepareOperational } from './volatile.ts'
import { locateFault } from './whereabouts.ts'

/** What the datastores of a root are made of; `openDatastores` puts them together. */
export interface StoreParts {
  readonly held: HeldRoot
  readonly core: Core
  readonly pipeline: Pipeline
  readonly log: Log
  readonly sessions: Partial<SessionLimits>
  /** This boot of the kernel. */
  readonly kernelBootId: string
}

/** The four datastores of one root behind their contract: it joins the parts, each of which does one thing. */
export class Store implements Datastores {
  readonly operationalDirectory: string
  readonly sessions: SessionTable
  readonly operations: Operations
  readonly #files: FileDatastores
  readonly #operational: OperationalFiles
  readonly #follower: Follower
  readonly #watch: FileWatch
  readonly #confirmations: Confirmations
  readonly #rescue: RescueConfiguration
  readonly #archive: Archive
  readonly #factory: FactoryReset
  readonly #comparison: Comparison
  readonly #memory: MemoryCare
  readonly held: HeldRoot
  readonly core: Core
  readonly pipeline: Pipeline

  constructor({ held, core, pipeline, log, sessions, kernelBootId }: StoreParts) {
    this.held = held
    this.core = core
    this.pipeline = pipeline
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
      core,
      directory: persistDirectory(held.directory),
      journal: pipeline.history.journal,
      mayReplace: (name) => this.#watch.mayReplace(name),
      afterwards: () => pipeline.history.tidy(() => renderWhole(core, () => pipeline.history.journal.newest)),
    })
    this.#watch = new FileWatch(persistDirectory(held.directory), pipeline, this.#follower)
    this.#confirmations = new Confirmations(pipeline, kernelBootId)
    this.#rescue = new RescueConfiguration(pipeline)
    this.#archive = new Archive(held.directory, pipeline, this.#rescue)
    this.#factory = new FactoryReset(pipeline, this.#files)
    this.sessions = new SessionTable(pipeline, sessions)
    this.#comparison = new Comparison(pipeline, this.#files, this.sessions)
    pipeline.onCommit = (commit) => {
      this.#follower.committed(commit)
      this.#confirmations.look()
      this.#memory.changed(commit.edits.length)
    }
    this.#memory = new MemoryCare(core.engine)
    this.operations = new OperationJudge(core)
  }

  /** Compares the files with the log and goes on with what was under way. @throws BrewError as `openDatastores` */
  start(how: { readonly areOwnersKnown: boolean; readonly watchFiles: boolean }): void {
    takeInFiles(persistDirectory(this.root), this.pipeline, this.#follower)
    this.#confirmations.look()
    if (how.areOwnersKnown) this.#follower.ownersKnown()
    if (how.watchFiles) this.#watch.start()
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

  ownerOf(path: string): Territory {
    return this.core.territories.of(path)
  }

  setOwners(owners: readonly Owner[]): void {
    this.core.setOwners(owners)
    this.#follower.ownersKnown()
  }

  read(datastore: 'running' | 'operational', path: string, options?: ReadOptions): JsonValue | undefined {
    return this.core.read(datastore, path, options)
  }

  exists(datastore: 'running' | 'operational', path: string): boolean {
    return this.core.exists(datastore, path)
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
    const { core, history } = this.pipeline
    return core.engine.read(() => history.changesOf(core.engine.yang, number).map(toChange))
  }

  configurationAt(commit: number, options?: ReadOptions): JsonValue {
    return this.#comparison.configurationAt(commit, options)
  }

  difference(from: Comparand, to: Comparand): readonly ChangeEdit[] {
    return this.#comparison.difference(from, to)
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

  vetoBy(veto: Veto, isAsked: (changes: readonly ChangeEdit[]) => boolean = () => true): void {
    this.pipeline.vetoBy(veto, isAsked)
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
    return this.pipeline.turns.take(async () => {
      if (this.hasFile('persist', territory.name)) return undefined
      const source = this.#files.text('startup', territory.name)
      if (source === undefined) return undefined
      // Parsed as it stands first: only so are its own lines told.
      this.core.engine.read(() => this.#files.read('startup', territory))
      // Configured already, in a file of its module: by somebody, or by the Thing before it was unregistered or could not
      // be loaded for a while. Startup is for a Thing that has nothing yet; this only moves what it has to its own file.
      const document = this.#hasConfiguration(territory) ? {} : readDocument(source.text, source.file)
      try {
        return await takeInStartup(territory, document, this.pipeline, this.#follower)
      } catch (error) {
        throw error instanceof BrewError && error.at.path !== undefined ? locateFault(error, [source]) : error
      }
    })
  }

  #hasConfiguration(territory: Territory): boolean {
    return saysSomething(this.readTerritory('running', territory))
  }

  async writeStartup(territory: Territory, value: JsonValue, options: { readonly force: boolean }): Promise<string> {
    return this.#files.writeStartup(territory, value, options)
  }

  async removeStartup(territory: Territory): Promise<boolean> {
    return this.#files.removeStartup(territory)
  }

  hasFile(datastore: 'startup' | 'persist', name: string): boolean {
    const isRecorded = datastore === 'persist' && this.pipeline.history.journal.files.numberOfFile(name) !== undefined
    return isRecorded || this.#files.has(datastore, name)
  }

  announce(url: string): void {
    this.held.announce(url)
    this.#follower.cameUp()
  }

  complete(request: CompletionRequest): Completions {
    const { from } = request
    return typeof from === 'object' ? this.sessions.complete(from.session, request) : this.core.complete(request)
  }

  children(path: string, session?: string): AvailableChildren {
    return session === undefined ? this.core.children(path) : this.sessions.children(session, path)
  }

  toXml(path: string, members: JsonObject): string {
    return this.core.toXml(path, members)
  }

  treeDiagram(module: string): string {
    return this.core.engine.read(() => this.core.engine.yang.treeDiagram(module))
  }

  usage(): EngineUsage {
    const { yang, rebuilds } = this.core.engine
    return { memoryBytes: yang.memoryBytes, usedBytes: yang.usedBytes, rebuilds }
  }

  /** Nothing happens by itself any more. */
  stopTimers(): void {
    this.#watch[Symbol.dispose]()
    this.#memory.stop()
    this.#confirmations.stop()
    this.sessions.stop()
    this.#follower.stop()
  }

  /** Waits for the commit under way, so that it is durable or refused, never half done; then for the files. */
  async close(): Promise<void> {
    await this.pipeline.turns.over()
    this.stopTimers()
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
