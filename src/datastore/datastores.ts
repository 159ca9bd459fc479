import { createHash } from 'node:crypto'
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
import { type Prepared, preconditionFailed, prepare, proposal, toChange } from './commit.ts'
import { MEND_HINT, renderTerritory, SavedFiles } from './documents.ts'
import { applyEdits } from './edits.ts'
import { Engine } from './engine.ts'
import { Feed } from './feed.ts'
import { FileDatastores } from './file-datastores.ts'
import { Follower } from './follower.ts'
import { History, notKept } from './history.ts'
import { type EditedFile, examineFiles } from './intake.ts'
import { Journal } from './journal.ts'
import { OperationalFiles, Readings } from './readings.ts'
import { replay } from './replay.ts'
import { type HeldRoot, holdRoot } from './root.ts'
import { mergeText } from './saved-configuration.ts'
import { cutHoles, Territories } from './territory.ts'
import { readAt, stampOf, stampPaths } from './tree.ts'
import type {
  ChangeFeed,
  Commit,
  CommitRequest,
  DatastoreName,
  Datastores,
  EngineUsage,
  LoggedCommit,
  Owner,
  ReadOptions,
  RollbackRequest,
  StateEdit,
  Territory,
  Veto,
} from './types.ts'
import { prepareOperational } from './volatile.ts'

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
  readonly #follower: Follower
  #territories: Territories
  #veto: Veto = async () => []
  /** `seq` of the last change of each tree as a whole. */
  readonly #latest = { running: 0, operational: 0 }
  /** Nodes stamped earlier than this were built anew since: their tags hold no longer. */
  #stampFloor = 0
  #turn: Promise<unknown> = Promise.resolve()
  readonly #compacting: ReturnType<typeof setInterval>
  /** Names the model that commits are made with. */
  readonly #modules: string

  private constructor(
    readonly held: HeldRoot,
    readonly engine: Engine,
    readonly changes: Feed,
    readonly history: History,
    readonly readings: Readings,
    readonly options: OpenOptions,
  ) {
    this.#territories = new Territories(engine.schema, options.owners ?? [])
    this.#files = new FileDatastores(held.directory, () => this.engine.yang)
    this.#modules = hashOfModules(engine.schema)
    const place = prepareOperational(held.directory, options.log)
    this.operationalDirectory = place.directory
    this.#operational = new OperationalFiles(
      place,
      (territory) => this.readTerritory('operational', territory) ?? {},
      () => this.#territories,
      options.log,
    )
    this.#follower = new Follower({
      directory: join(held.directory, 'persist'),
      journal: history.journal,
      territories: () => this.#territories,
      content: (territory) => this.readTerritory('running', territory) ?? {},
      afterwards: () => history.tidy(() => this.#wholeText()),
      log: options.log,
    })
    this.#compacting = setInterval(() => this.engine.compact(), COMPACT_EVERY_MS)
    this.#compacting.unref()
  }

  static async load(
    held: HeldRoot,
    feed: Feed,
    userModules: readonly ModuleText[],
    options: OpenOptions,
  ): Promise<Store> {
    const history = new History(
      Journal.open(join(held.directory, 'commits.sqlite')),
      options.keepCommits ?? DEFAULT_KEPT_COMMITS,
    )
    try {
      const readings = new Readings()
      const { maxEngineBytes } = options
      let store: Store | undefined
      const engine = await Engine.open({
        userModules,
        limits: maxEngineBytes === undefined ? {} : { maxMemoryBytes: maxEngineBytes },
        sources: { configuration: (yang, tree) => history.fill(yang, tree), readings: () => readings.entries() },
        log: options.log,
        onRebuild: () => {
          if (store !== undefined) store.#stampFloor = feed.seq
        },
      })
      store = new Store(held, engine, feed, history, readings, options)
      store.#takeInFiles()
      if (options.owners !== undefined) store.#follower.ownersKnown()
      return store
    } catch (error) {
      history.journal[Symbol.dispose]()
      throw error
    }
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
    this.#follower.ownersKnown()
  }

  read(datastore: 'running' | 'operational', path: string, options: ReadOptions = {}): JsonValue | undefined {
    return this.engine.read(() => readAt(this.#tree(datastore), this.schema, path, options.withDefaults))
  }

  readTerritory(datastore: DatastoreName, territory: Territory, options: ReadOptions = {}): JsonValue | undefined {
    if (datastore === 'startup' || datastore === 'persist') {
      const value = this.#files.read(datastore, territory, options.withDefaults)
      return value === undefined ? undefined : this.#cut(value, territory)
    }
    return this.#cut(this.read(datastore, territory.path, options) ?? {}, territory)
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
    return this.#inTurn(() => this.#commit(request))
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
    return this.#inTurn(async () => {
      const { journal } = this.history
      if (journal.newestOfFile(territory.name) !== undefined || this.#files.has('persist', territory.name)) {
        return undefined
      }
      const document = this.#files.document('startup', territory.name)
      if (document === undefined) return undefined
      const commit = await this.#commit({
        edits: [{ op: 'merge', path: '/', value: document }],
        user: 'brewerslab',
        client: 'startup',
        comment: `startup/${territory.name}.json`,
      })
      // From here on it has been consulted, also if the plug is pulled before the file is written.
      journal.recordFile(territory.name, journal.newest, renderTerritory(territory, {}))
      this.#follower.due([territory.name])
      return commit
    })
  }

  commits(options: { readonly before?: number; readonly limit?: number } = {}): readonly LoggedCommit[] {
    return this.history.journal.list({ limit: 100, ...options })
  }

  changesOf(number: number): readonly ChangeEdit[] {
    const edits = this.history.journal.edits(number)
    if (edits === undefined) throw notKept(number, this.history.oldest + 1, this.history.journal.newest)
    return edits.map(toChange)
  }

  rollback(request: RollbackRequest): Promise<Commit> {
    const { to, ...how } = request
    const comment = how.comment ?? `rollback to ${to}`
    return this.#inTurn(() =>
      this.#commitChange({ ...how, comment, edits: [] }, (candidate) =>
        this.history.goBack(this.engine.yang, candidate, to),
      ),
    )
  }

  async flushFiles(): Promise<void> {
    await this.#follower.flush()
  }

  async writeStartup(territory: Territory, value: JsonValue, options: { readonly force: boolean }): Promise<string> {
    return this.#files.writeStartup(territory, value, options)
  }

  async removeStartup(territory: Territory): Promise<boolean> {
    return this.#files.removeStartup(territory)
  }

  hasFile(datastore: 'startup' | 'persist', name: string): boolean {
    if (datastore === 'persist' && this.history.journal.newestOfFile(name) !== undefined) return true
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

  /** Waits for the commit under way, so that it is durable or refused, never half done; then for the files. */
  async close(): Promise<void> {
    await this.#turn
    clearInterval(this.#compacting)
    try {
      this.#operational.flush()
      await this.#follower.flush()
    } finally {
      this.changes.close()
      this.engine[Symbol.dispose]()
      this.history.journal[Symbol.dispose]()
      this.held.release()
    }
  }

  #tree(datastore: 'running' | 'operational') {
    return datastore === 'running' ? this.engine.running : this.engine.operational
  }

  /** One after the other, in the order they were asked for; one that fails does not stop the next. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work)
    this.#turn = mine.catch(() => undefined)
    return mine
  }

  #commit(request: CommitRequest): Promise<Commit> {
    return this.#commitChange(request, (candidate) =>
      applyEdits(candidate, request.edits, { yang: this.engine.yang, territories: this.#territories }),
    )
  }

  async #commitChange(request: CommitRequest, edit: (candidate: DataTree) => void): Promise<Commit> {
    this.#checkTags(request)
    const prepared = prepare(this.engine, edit)
    try {
      if (prepared.edits.length === 0) return this.#outcome(request, [], [])
      const rebuilds = this.engine.rebuilds
      const warnings = await this.#veto(proposal(request, prepared))
      // While Things were asked, a reading may have brought the engine down: the candidate went with it.
      if (rebuilds !== this.engine.rebuilds) return await this.#commitChange(request, edit)
      if (request.check === true) return this.#outcome(request, prepared.changes, warnings)
      return this.#apply(request, prepared, warnings)
    } finally {
      prepared.diff[Symbol.dispose]()
      if (prepared.candidate !== this.engine.running) prepared.candidate[Symbol.dispose]()
    }
  }

  /** Second half of the pipeline, in one turn: log, running, stamps, readers. With the log it is committed. */
  #apply(request: CommitRequest, prepared: Prepared, warnings: readonly string[]): Commit {
    const { candidate, diff, edits, changes } = prepared
    const time = this.options.clock.now()
    const { user, client, comment } = request
    const number = this.engine.change(() =>
      this.history.append(
        { time, user, client, modules: this.#modules, edits, ...(comment === undefined ? {} : { comment }) },
        () => candidate.print({ format: 'json' }),
      ),
    )
    const seq = this.changes.nextSeq
    this.engine.swapRunning(candidate)
    this.#stamp(candidate, diff, seq)
    this.changes.emit({ datastore: 'running', commit: number, user, client, time, edits: changes })
    const touched = new Set(changes.flatMap((change) => this.#territories.touching(change.path)))
    this.#follower.due([...touched].map((territory) => territory.name))
    this.#forgetDeleted(changes)
    return { ...this.#outcome(request, changes, warnings), seq, time }
  }

  /** Committed already: a failing engine is rebuilt from the log, where all nodes are as of this change. */
  #stamp(tree: DataTree, diff: DataTree, seq: number): void {
    this.#latest.running = seq
    const rebuilds = this.engine.rebuilds
    this.engine.read(() => {
      if (rebuilds === this.engine.rebuilds) tree.stamp(diff, seq)
    })
    if (rebuilds !== this.engine.rebuilds) this.#stampFloor = seq
  }

  /** At the start: files are compared with the log; a person's edits become commits, lost files are written anew. */
  #takeInFiles(): void {
    const { journal } = this.history
    const directory = join(this.root, 'persist')
    if (journal.newest === 0 && journal.fileNames().length === 0) {
      this.#startLog(SavedFiles.load(directory))
      return
    }
    const found = examineFiles(directory, this.engine.yang, journal, this.options.log)
    for (const [name, text] of found.ours) this.#follower.found(name, text)
    for (const edited of found.edited) this.#takeInEdited(edited)
    if (found.lost.length > 0) this.#follower.due(found.lost)
  }

  /** A root without a log: what its files say is the first entry. */
  #startLog(saved: SavedFiles): void {
    const texts = [...saved.texts()]
    if (texts.length === 0) return
    const prepared = prepare(this.engine, (candidate) => {
      for (const { file, text } of saved.documents()) mergeText(this.engine.yang, candidate, text, file)
    })
    this.#adoptFiles(prepared, 'files in persist/', texts)
  }

  #takeInEdited({ name, file, text, edits }: EditedFile): void {
    try {
      const prepared = prepare(this.engine, (candidate) => replay(candidate, edits))
      this.#adoptFiles(prepared, `persist/${name}.json, edited by hand`, [[name, text]])
    } catch (error) {
      throw error instanceof BrewError ? inFile(error, file) : error
    }
    this.options.log.info('took in a file that was edited by hand', { file, commit: this.history.journal.newest })
  }

  /** A change that came with files: they are as wanted already. */
  #adoptFiles(prepared: Prepared, comment: string, texts: readonly (readonly [string, string])[]): void {
    try {
      if (prepared.edits.length > 0) this.#apply({ edits: [], user: 'file', client: 'file', comment }, prepared, [])
      for (const [name, text] of texts) {
        this.history.journal.recordFile(name, this.history.journal.newest, text)
        this.#follower.found(name, text)
      }
    } finally {
      prepared.diff[Symbol.dispose]()
      if (prepared.candidate !== this.engine.running) prepared.candidate[Symbol.dispose]()
    }
  }

  #wholeText(): string {
    return this.engine.read(() => this.engine.running.print({ format: 'json' }))
  }

  #outcome(request: CommitRequest, edits: readonly ChangeEdit[], warnings: readonly string[]): Commit {
    return {
      number: this.history.journal.newest,
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

  #cut(value: JsonValue, territory: Territory): JsonValue {
    const mine = territory.kind === 'module' ? ofModule(value, territory.module) : value
    return cutHoles(mine, territory.path, this.#territories.holes(territory))
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

/** The members of a root value that are in a module. */
function ofModule(value: JsonValue, module: string): JsonValue {
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([name]) => name.startsWith(`${module}:`)))
}

/** Names and revisions of all modules, as one hash: commits of one model fit each other. */
function hashOfModules(schema: Schema): string {
  const names = schema.modules.map(({ name, revision }) => `${name}@${revision ?? ''}`).sort()
  return createHash('sha256').update(names.join(' ')).digest('hex').slice(0, 16)
}

/** The same error, with the file it came from. */
function inFile(error: BrewError, file: string): BrewError {
  return new BrewError(error.tag, error.message, { ...error.at, file }, error.hint ?? MEND_HINT, {
    cause: error,
    ...(error.appTag === undefined ? {} : { appTag: error.appTag }),
    others: error.others,
  })
}
