import type { BrewError, ChangeEdit, EditOperation, JsonValue, Schema, V1Datastore } from '../base/index.ts'
import type { GoingBack } from './going-back.ts'

/** A datastore by the name the seed gave it; see the table in the README. */
export type DatastoreName = V1Datastore

/** A part of the tree that belongs together in one file: a Thing's path, or what is left of a module. */
export interface Territory {
  /** Application name of the Thing, or name of the module. Names the file. */
  readonly name: string
  readonly kind: 'thing' | 'module'
  readonly module: string
  /** Absolute data path of the owned node; `/` for a module. */
  readonly path: string
}

/** A Thing's claim on a path. `alias` is the other name it may be called by. */
export interface Owner {
  readonly name: string
  readonly alias: string
  readonly module: string
  readonly path: string
}

/** RFC 6243 ways to treat defaults, without the tagged one. */
export type WithDefaults = 'report-all' | 'explicit' | 'trim'

/** How a reader wants data. */
export interface ReadOptions {
  /** Default: `explicit` for configuration. */
  readonly withDefaults?: WithDefaults
}

/** An edit of configuration; see `V1Edit` for `path` and `value`. */
export interface Edit {
  readonly op: EditOperation
  readonly path: string
  readonly value?: JsonValue
  /** Name of a territory: a `replace` or `delete` leaves alone what a longer owned path has below `path`. */
  readonly within?: string
}

/**
 * Who asks for a commit. `startup`: the server itself, taking in a Thing's startup file; `file`: a person, by editing a
 * file of `persist/`; `timeout`: the server, rolling back what nobody confirmed.
 */
export type CommitClient = 'cli' | 'v1' | 'thing' | 'startup' | 'file' | 'timeout'

/** What a caller wants committed: all of it or nothing. */
export interface CommitRequest {
  readonly edits: readonly Edit[]
  readonly user: string
  readonly client: CommitClient
  readonly comment?: string
  /** Validate and say what would change; change nothing. */
  readonly check?: boolean
  /** Roll it back by itself unless it is confirmed in time. */
  readonly confirmed?: ConfirmRequest
  /** The commit the edits were made on: those that meet a later commit's are refused with app-tag `conflict`. */
  readonly base?: number
  /** Entity tags that must still hold when the commit's turn comes (RFC 7232 3.1), else `PRECONDITION_FAILED`. */
  readonly ifMatch?: readonly { readonly path: string; readonly etags: readonly string[] }[]
}

/** App-tag of the error for a precondition that did not hold. */
export const PRECONDITION_FAILED = 'precondition-failed'

/** A commit that is rolled back by itself unless somebody confirms it in time (RFC 6241 8.4). */
export interface ConfirmRequest {
  readonly timeoutSeconds: number
  /** With it, whoever names it may confirm, extend or cancel; without it anybody may (RFC 6241 8.4.1, persist). */
  readonly persistId?: string
}

/** A confirmed commit that waits. */
export interface PendingConfirm {
  /** The commit that is rolled back to when the time is over. */
  readonly backTo: number
  readonly remainingSeconds: number
  readonly user: string
  /** Whether a persist-id must be named. */
  readonly persistent: boolean
}

/** `private`: edits of its own; `shared`: one candidate for all shared sessions; `exclusive`: nobody else commits. */
export type SessionMode = 'private' | 'shared' | 'exclusive'

/** A session with its candidate: a base commit and edits on it, no copy of the configuration. */
export interface SessionInfo {
  readonly id: string
  readonly user: string
  readonly client: CommitClient
  readonly mode: SessionMode
  readonly opened: Date
  readonly lastUsed: Date
  /** The commit its edits were made on, or were last brought up to. */
  readonly base: number
  /** Edits that are not committed. */
  readonly edits: number
}

/** What a session's candidate would do to running. */
export interface CandidateState {
  readonly changes: readonly ChangeEdit[]
  /** Why it cannot be committed; empty when valid. */
  readonly faults: readonly BrewError[]
}

/**
 * Sessions with candidates. One that is not used for the idle time is closed, and its lock and edits are gone.
 * All calls with an unknown or closed session throw BrewError `data-missing`.
 */
export interface Sessions {
  /** @throws BrewError `resource-denied` beyond the limit, `lock-denied` while another session is exclusive */
  open(request: { readonly user: string; readonly client: CommitClient; readonly mode: SessionMode }): SessionInfo
  list(): readonly SessionInfo[]
  get(id: string): SessionInfo
  close(id: string): void
  /** Adds edits to the candidate, all or none. @throws BrewError that names the edit by its path */
  edit(id: string, edits: readonly Edit[]): SessionInfo
  /** Takes back all edits. */
  discard(id: string): SessionInfo
  /** Makes the candidate what running was after a commit, or only what is at `path`. */
  rollback(id: string, to: number, path?: string): SessionInfo
  /** As `Datastores.read`, of the candidate. */
  read(id: string, path: string, options?: ReadOptions): JsonValue | undefined
  /** What would change, and what is wrong with it. */
  examine(id: string): CandidateState
  /**
   * Commits the candidate; its edits are brought up to the newest running first.
   * @throws BrewError `operation-failed` with app-tag `conflict` and all paths, where others changed the same meanwhile
   */
  commit(
    id: string,
    how?: { readonly comment?: string; readonly check?: boolean; readonly confirmed?: ConfirmRequest },
  ): Promise<Commit>
}

/** App-tag of the error where two sessions changed the same. */
export const CONFLICT = 'conflict'

/** What became of a commit. */
export interface Commit {
  readonly number: number
  readonly seq: number
  readonly time: Date
  readonly user: string
  readonly client: CommitClient
  readonly comment?: string
  /** Empty when nothing changed: then there is no new number and no event. */
  readonly edits: readonly ChangeEdit[]
  readonly warnings: readonly string[]
}

/** A commit as the log lists it. */
export interface LoggedCommit {
  /** From 1, without gaps. */
  readonly number: number
  readonly time: Date
  readonly user: string
  readonly client: CommitClient
  readonly comment?: string
  /** How many nodes it changed. */
  readonly size: number
}

/** Going back to the configuration as it was after a commit; `to: 0` is the empty one before the first. */
export interface RollbackRequest extends Omit<CommitRequest, 'edits'> {
  readonly to: number
}

/** A change before it is committed, as it is shown to those who may veto it. */
export interface ProposedChange {
  readonly user: string
  readonly client: CommitClient
  readonly edits: readonly ChangeEdit[]
  /** RFC 7951 document of the configuration as it would be, defaults included. */
  readonly proposed: () => JsonValue
}

/**
 * Asked before every commit. Resolves with warnings, rejects with a `BrewError` to veto. Must settle by itself: the
 * deadline is the asked one's business.
 */
export type Veto = (change: ProposedChange) => Promise<readonly string[]>

/** A change of state: sets a leaf (or creates a list entry, without a value), or removes a node and all below it. */
export type StateEdit =
  | { readonly op: 'set'; readonly path: string; readonly value?: string; readonly quality?: string }
  | { readonly op: 'remove'; readonly path: string }

/** One step of history: a commit, or a batch of readings. */
export interface ChangeEvent {
  readonly kind: 'change'
  readonly boot: string
  /** Gapless within a boot, over configuration and state. */
  readonly seq: number
  readonly datastore: 'running' | 'operational'
  /** Number of the commit; absent for state. */
  readonly commit?: number
  readonly user?: string
  readonly client?: CommitClient
  readonly time: Date
  readonly edits: readonly ChangeEdit[]
}

/** Sent in place of events that a slow reader lost: read everything anew, then go on after `seq`. */
export interface ResyncEvent {
  readonly kind: 'resync'
  readonly boot: string
  readonly seq: number
}

/** A reader's place in the feed. Iterate it once; dispose it to leave. */
export interface Subscription extends AsyncIterable<ChangeEvent | ResyncEvent>, Disposable {}

/** Where all readers of changes hang on. None of them can hold up a commit. */
export interface ChangeFeed {
  /**
   * Every event after this call, in order.
   * @param capacity events kept for a reader that lags; beyond it they become one `resync`
   */
  subscribe(options?: { readonly capacity?: number }): Subscription
  /** `seq` of the newest event; 0 before the first. */
  readonly seq: number
  readonly boot: string
}

/** How full the engine is, for `/v1/discover`'s reader and the benchmarks. */
export interface EngineUsage {
  readonly memoryBytes: number
  readonly usedBytes: number
  /** How often the engine failed and was rebuilt. */
  readonly rebuilds: number
}

/** The four datastores of one root: the only way to any of its data. */
export interface Datastores extends GoingBack {
  /** Absolute, links resolved. */
  readonly root: string
  /** Where `operational/` really is. */
  readonly operationalDirectory: string
  readonly schema: Schema
  readonly feed: ChangeFeed

  /** Everything that can be named in `/v1/datastore/{ds}/{name}`, Things first. */
  territories(): readonly Territory[]
  /** By application name, alias or module name, ignoring case. */
  territory(name: string): Territory | undefined
  /** Replaces the list of known Things. @throws BrewError `in-use` for two Things with one path or name */
  setOwners(owners: readonly Owner[]): void

  /**
   * The RFC 7951 value of the node at `path` (`/`: the root, its members qualified by module): an object, an array
   * for a list or leaf-list without keys, a scalar for a leaf. `undefined` where there is no instance.
   * @throws BrewError `unknown-element` for a path that the schema does not have
   */
  read(datastore: 'running' | 'operational', path: string, options?: ReadOptions): JsonValue | undefined
  /**
   * What a territory has, relative to its path, without what longer owned paths have. `undefined` where there is
   * nothing: for `startup` and `persist` no file, for a Thing's list entry no instance. An existing but empty
   * territory is `{}`.
   */
  readTerritory(datastore: DatastoreName, territory: Territory, options?: ReadOptions): JsonValue | undefined
  /** A whole datastore from the root; for `startup` and `persist` all files together. */
  readAll(datastore: DatastoreName, options?: ReadOptions): JsonValue
  /** `"<boot>-<seq>"` with quotes, of the last change at or below `path` (RFC 7232 2.3). */
  etag(datastore: DatastoreName, path: string): string

  /** The one way to change configuration. Commits are serialised; resolves once the change is durable. */
  commit(request: CommitRequest): Promise<Commit>
  /** The commit log, newest first. @param options.limit default 100 */
  commits(options?: { readonly before?: number; readonly limit?: number }): readonly LoggedCommit[]
  /** What a commit changed. @throws BrewError `data-missing` for one that is not kept */
  changesOf(commit: number): readonly ChangeEdit[]
  /**
   * Makes running what it was after an earlier commit: a commit of its own, which can be rolled back like any other.
   * @throws BrewError `data-missing` for one that is not kept; and as `commit`
   */
  rollback(request: RollbackRequest): Promise<Commit>
  readonly sessions: Sessions
  /** The confirmed commit that waits, if one does. A commit without `confirmed` confirms it, as in RFC 6241 8.4.1. */
  pendingConfirm(): PendingConfirm | undefined
  /** @throws BrewError `data-missing` when none waits, `access-denied` for another persist-id */
  confirm(request: { readonly persistId?: string }): void
  /** Rolls the waiting commit back now. @throws as `confirm` */
  cancelConfirm(request: {
    readonly user: string
    readonly client: CommitClient
    readonly persistId?: string
  }): Promise<Commit>
  /** The whole configuration as it was after a commit. @throws BrewError `data-missing` */
  configurationAt(commit: number, options?: ReadOptions): JsonValue
  /** From one to the other: what changed. `running` is as it is now. @throws BrewError `data-missing` */
  difference(from: number | 'running', to: number | 'running'): readonly ChangeEdit[]
  /** Writes what `persist/` lags behind, now. The commit log has it anyway. @throws BrewError `resource-denied` */
  flushFiles(): Promise<void>

  /** Registers who is asked before a commit; replaces the one before. */
  vetoBy(veto: Veto): void

  /**
   * State, as one event. Wrong values or paths refuse the whole batch.
   * @throws BrewError `unknown-element`, `invalid-value`, or `access-denied` for a node that is configuration
   */
  publish(edits: readonly StateEdit[]): void
  /**
   * Names Things whose `operational/<name>.json` another process writes: the server then leaves those files alone.
   * Replaces the list of before. The first call also removes what an earlier server left, which must not look like
   * fresh readings.
   */
  leaveOperational(names: readonly string[]): void
  /** Writes what is due to `operational/` now. @throws BrewError `resource-denied` */
  flushOperational(): Promise<void>

  /**
   * Takes in a Thing's startup file, once: when it has no file in `persist/` yet. It is a commit (client `startup`)
   * and leaves such a file behind. `undefined` where there is nothing to take in.
   * @throws BrewError with file and line for a startup file that is not valid
   */
  takeInStartup(territory: Territory): Promise<Commit | undefined>
  /** Writes `startup/<name>.json` and answers its name. @throws BrewError `data-exists` unless `force` */
  writeStartup(territory: Territory, value: JsonValue, options: { readonly force: boolean }): Promise<string>
  /** Removes `startup/<name>.json`; false when there was none. `persist/` is never touched. */
  removeStartup(territory: Territory): Promise<boolean>
  /** Whether a Thing has a file in `startup/` or `persist/`. */
  hasFile(datastore: 'startup' | 'persist', name: string): boolean

  /** Writes in `<root>/server.json` where the server listens, for other commands on this root. */
  announce(url: string): void
  /** RFC 8340 tree diagram of a module. @throws BrewError `unknown-element` */
  treeDiagram(module: string): string
  usage(): EngineUsage
  /** Flushes and lets go of the root. */
  close(): Promise<void>
}
