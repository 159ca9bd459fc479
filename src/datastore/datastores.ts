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
import { type DataTree, type ModuleText, readUserModules } from '../yang/index.ts'
import { type Prepared, preconditionFailed, prepare, proposal } from './commit.ts'
import { Engine } from './engine.ts'
import { Feed } from './feed.ts'
import { FileDatastores } from './file-datastores.ts'
import { OperationalFiles, Readings } from './readings.ts'
import { type HeldRoot, holdRoot } from './root.ts'
import { readDocument, SavedFiles } from './saved.ts'
import { isPresence, Territories } from './territory.ts'
import { readAt, stampOf, stampPaths } from './tree.ts'
import { Turns } from './turns.ts'
import type {
  ChangeFeed,
  Commit,
  CommitRequest,
  DatastoreName,
  Datastores,
  EngineUsage,
  Owner,
  ReadOptions,
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
}

/**
 * Takes hold of a root and loads it: user modules, saved configuration, validation of the whole.
 * @throws BrewError `in-use` when another server holds it; with file, line and path for what is damaged or not valid
 */
export async function openDatastores(options: OpenOptions): Promise<Datastores> {
  const boot = options.boot ?? crypto.randomUUID().slice(0, 8)
  const held = holdRoot(options.root, boot)
  try {
    const modules = await readUserModules(join(held.directory, 'yang'))
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
  readonly #files: FileDatastores
  readonly #operational: OperationalFiles
  #territories: Territories
  #veto: Veto = async () => []
  #commits = 0
  /** `seq` of the last change of each tree as a whole. */
  readonly #latest = { running: 0, operational: 0 }
  /** Nodes stamped earlier than this were built anew since: their tags hold no longer. */
  #stampFloor = 0
  /** Commits and what else must not see half of one. */
  readonly #turns = new Turns()
  readonly #compacting: ReturnType<typeof setInterval>

  private constructor(
    readonly held: HeldRoot,
    readonly engine: Engine,
    readonly changes: Feed,
    readonly saved: SavedFiles,
    readonly readings: Readings,
    readonly options: OpenOptions,
  ) {
    this.#territories = new Territories(engine.schema, options.owners ?? [])
    this.#files = new FileDatastores(held.directory, () => this.engine.yang)
    const place = prepareOperational(held.directory, options.log)
    this.operationalDirectory = place.directory
    this.#operational = new OperationalFiles(
      place,
      (territory) => this.readTerritory('operational', territory) ?? {},
      () => this.#territories,
      options.log,
    )
    this.#compacting = setInterval(() => this.engine.compact(), COMPACT_EVERY_MS)
    this.#compacting.unref()
  }

  static async load(
    held: HeldRoot,
    feed: Feed,
    userModules: readonly ModuleText[],
    options: OpenOptions,
  ): Promise<Store> {
    const saved = SavedFiles.load(join(held.directory, 'persist'))
    const readings = new Readings()
    const { maxEngineBytes } = options
    let store: Store | undefined
    const engine = await Engine.open({
      userModules,
      limits: maxEngineBytes === undefined ? {} : { maxMemoryBytes: maxEngineBytes },
      sources: { configuration: () => saved.documents(), readings: () => readings.entries() },
      log: options.log,
      onRebuild: () => {
        if (store !== undefined) store.#stampFloor = feed.seq
      },
    })
    store = new Store(held, engine, feed, saved, readings, options)
    return store
  }

  get root(): string {
    return this.held.directory
  }

  get schema(): Schema {
    return this.engine.schema
  }

  get feed(): ChangeFeed {
    return this.changes
  }

  territories(): readonly Territory[] {
    return this.#territories.all()
  }

  territory(name: string): Territory | undefined {
    return this.#territories.named(name)
  }

  setOwners(owners: readonly Owner[]): void {
    this.#territories = new Territories(this.schema, owners)
    this.saved.ownersChanged()
  }

  read(datastore: 'running' | 'operational', path: string, options: ReadOptions = {}): JsonValue | undefined {
    return this.engine.read(() => readAt(this.#tree(datastore), this.schema, path, options.withDefaults))
  }

  readTerritory(datastore: DatastoreName, territory: Territory, options: ReadOptions = {}): JsonValue | undefined {
    if (datastore === 'startup' || datastore === 'persist') {
      const value = this.#files.read(datastore, territory, options.withDefaults)
      return value === undefined ? undefined : this.#territories.cut(value, territory)
    }
    const value = this.read(datastore, territory.path, options)
    if (value === undefined && isPresence(this.schema, territory)) return undefined
    return this.#territories.cut(value ?? {}, territory)
  }

  readAll(datastore: DatastoreName, options: ReadOptions = {}): JsonValue {
    if (datastore === 'startup' || datastore === 'persist') return this.#files.readAll(datastore, options.withDefaults)
    return this.read(datastore, '/', options) ?? {}
  }

  etag(datastore: DatastoreName, path: string): string {
    if (datastore === 'startup' || datastore === 'persist') return this.#files.etag(datastore)
    const stamp = this.engine.read(() => stampOf(this.#tree(datastore), path)) ?? this.#latest[datastore]
    return `"${this.changes.boot}-${Math.max(stamp, this.#stampFloor)}"`
  }

  commit(request: CommitRequest): Promise<Commit> {
    return this.#turns.take(() => this.#commit(request))
  }

  vetoBy(veto: Veto): void {
    this.#veto = veto
  }

  publish(edits: readonly StateEdit[]): void {
    const changes = this.engine.change(() => this.readings.apply(this.engine.operational, this.schema, edits))
    this.#tellState(changes)
  }

  leaveOperational(names: readonly string[]): void {
    this.#operational.leave(names)
  }

  async flushOperational(): Promise<void> {
    this.#operational.flush()
  }

  takeInStartup(territory: Territory): Promise<Commit | undefined> {
    return this.#turns.take(async () => {
      if (this.saved.has(territory.name)) return undefined
      const source = this.#files.text('startup', territory.name)
      if (source === undefined) return undefined
      // Parsed as it stands first: only so are its own lines told.
      this.engine.read(() => this.#files.read('startup', territory))
      // Configured already, in a file of its module: by somebody, or by the Thing before it was unregistered or could not
      // be loaded for a while. Startup is for a Thing that has nothing yet; this only moves what it has to its own file.
      const isConfigured = this.#hasConfiguration(territory)
      const document = isConfigured ? {} : readDocument(source.text, source.file)
      const request: CommitRequest = {
        edits: [{ op: 'merge', path: '/', value: document }],
        user: 'brewerslab',
        client: 'startup',
        comment: `startup/${territory.name}.json`,
      }
      try {
        return await this.#commit(request, territory)
      } catch (error) {
        throw error instanceof BrewError && error.at.path !== undefined ? locateFault(error, [source]) : error
      }
    })
  }

  async writeStartup(territory: Territory, value: JsonValue, options: { readonly force: boolean }): Promise<string> {
    return this.#files.writeStartup(territory, value, options)
  }

  async removeStartup(territory: Territory): Promise<boolean> {
    return this.#files.removeStartup(territory)
  }

  hasFile(datastore: 'startup' | 'persist', name: string): boolean {
    return this.#files.has(datastore, name)
  }

  announce(url: string): void {
    this.held.announce(url)
  }

  treeDiagram(module: string): string {
    return this.engine.read(() => this.engine.yang.treeDiagram(module))
  }

  usage(): EngineUsage {
    const { memoryBytes, usedBytes } = this.engine.yang
    return { memoryBytes, usedBytes, rebuilds: this.engine.rebuilds }
  }

  /** Waits for the commit under way, so that it is durable or refused, never half done. */
  async close(): Promise<void> {
    await this.#turns.over()
    clearInterval(this.#compacting)
    this.#operational.flush()
    this.changes.close()
    this.engine[Symbol.dispose]()
    this.held.release()
  }

  #tree(datastore: 'running' | 'operational') {
    return datastore === 'running' ? this.engine.running : this.engine.operational
  }

  async #commit(request: CommitRequest, mustExist?: Territory): Promise<Commit> {
    this.#checkTags(request)
    const prepared = prepare(this.engine, this.#territories, request)
    try {
      const isEmpty = prepared.changes.length === 0
      if (isEmpty && (mustExist === undefined || request.check === true)) return this.#outcome(request, [], [])
      const rebuilds = this.engine.rebuilds
      const warnings = isEmpty ? [] : await this.#veto(proposal(request, prepared))
      // While Things were asked, a reading may have brought the engine down: the candidate went with it.
      if (rebuilds !== this.engine.rebuilds) return await this.#commit(request, mustExist)
      if (request.check === true) return this.#outcome(request, prepared.changes, warnings)
      return this.#apply(request, prepared, warnings, mustExist)
    } finally {
      prepared.diff[Symbol.dispose]()
      if (prepared.candidate !== this.engine.running) prepared.candidate[Symbol.dispose]()
    }
  }

  /** Second half of the pipeline, in one turn: files, running, stamps, readers. With the files it is committed. */
  #apply(request: CommitRequest, prepared: Prepared, warnings: readonly string[], mustExist?: Territory): Commit {
    const { candidate, diff, changes } = prepared
    this.engine.change(() => this.#save(candidate, changes, mustExist))
    if (changes.length === 0) return this.#outcome(request, [], warnings)
    const seq = this.changes.nextSeq
    this.engine.swapRunning(candidate)
    this.engine.change(() => candidate.stamp(diff, seq))
    this.#latest.running = seq
    this.#commits++
    const time = this.options.clock.now()
    const { user, client } = request
    this.changes.emit({ datastore: 'running', commit: this.#commits, user, client, time, edits: changes })
    this.#forgetDeleted(changes)
    return { ...this.#outcome(request, changes, warnings), seq, time }
  }

  #save(candidate: DataTree, changes: readonly ChangeEdit[], mustExist?: Territory): void {
    const touched = new Set(changes.flatMap((change) => this.#territories.touching(change.path)))
    if (mustExist !== undefined) touched.add(mustExist)
    const content = (territory: Territory) =>
      this.#territories.cut(readAt(candidate, this.schema, territory.path) ?? {}, territory)
    this.saved.save(this.#territories, [...touched], content, mustExist)
  }

  #outcome(request: CommitRequest, edits: readonly ChangeEdit[], warnings: readonly string[]): Commit {
    return {
      number: this.#commits,
      seq: this.changes.seq,
      time: this.options.clock.now(),
      user: request.user,
      client: request.client,
      ...(request.comment === undefined ? {} : { comment: request.comment }),
      edits,
      warnings,
    }
  }

  #checkTags(request: CommitRequest): void {
    for (const { path, etags } of request.ifMatch ?? []) {
      if (!etags.includes(this.etag('running', path))) throw preconditionFailed(path)
    }
  }

  #hasConfiguration(territory: Territory): boolean {
    const value = this.readTerritory('running', territory)
    if (Array.isArray(value)) return value.length > 0
    return value !== undefined && (!isJsonObject(value) || Object.keys(value).length > 0)
  }

  /** State of a list entry ends with the entry. */
  #forgetDeleted(changes: readonly ChangeEdit[]): void {
    const gone = changes
      .filter(({ op, path }) => op === 'delete' && path.endsWith(']'))
      .filter(({ path }) => this.read('operational', path) !== undefined)
    if (gone.length > 0) this.publish(gone.map(({ path }) => ({ op: 'remove', path })))
  }

  #tellState(changes: readonly ChangeEdit[]): void {
    if (changes.length === 0) return
    const seq = this.changes.nextSeq
    this.engine.change(() => stampPaths(this.engine.yang, this.engine.operational, changes, seq))
    this.#latest.operational = seq
    for (const { path } of changes) this.#operational.changed(path)
    this.changes.emit({ datastore: 'operational', time: this.options.clock.now(), edits: changes })
  }
}
