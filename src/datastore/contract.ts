import type { ChangeEdit, JsonObject, JsonValue, Schema } from '../base/index.ts'
import type { AvailableChildren } from './available.ts'
import type { CompletionRequest, Completions } from './completion.ts'
import type { GoingBack } from './going-back.ts'
import type { PendingConfirm, Sessions } from './session-types.ts'
import type {
  ChangeFeed,
  Commit,
  CommitClient,
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
  /** The territory that a data path belongs to: of the Thing with the longest owned path, else of its module. */
  ownerOf(path: string): Territory
  /** Replaces the list of known Things. @throws BrewError `in-use` for two Things with one path or name */
  setOwners(owners: readonly Owner[]): void

  /**
   * The RFC 7951 value of the node at `path` (`/`: the root, its members qualified by module): an object, an array
   * for a list or leaf-list without keys, a scalar for a leaf. `undefined` where there is no instance.
   * @throws BrewError `unknown-element` for a path that the schema does not have
   */
  read(datastore: 'running' | 'operational', path: string, options?: ReadOptions): JsonValue | undefined
  /**
   * Whether there is a node, implicit ones included, whatever the size of what is below it.
   * @throws BrewError `unknown-element` as `read`
   */
  exists(datastore: 'running' | 'operational', path: string): boolean
  /**
   * What a territory has, relative to its path, without what longer owned paths have. `undefined` where there is
   * nothing: for `startup` and `persist` no file, for a Thing's presence container no instance. An existing but empty
   * territory is `{}`.
   */
  readTerritory(datastore: DatastoreName, territory: Territory, options?: ReadOptions): JsonValue | undefined
  /** A whole datastore from the root; for `startup` and `persist` all files together. */
  readAll(datastore: DatastoreName, options?: ReadOptions): JsonValue
  /**
   * What may come next at a path: keys of a list, values of a leaf.
   * @throws BrewError `unknown-element`, `invalid-value`, `bad-element` for a path or key that has no values;
   * `data-missing` for a session that is not there
   */
  complete(request: CompletionRequest): Completions
  /**
   * What may stand below a container, a list entry, or the root, by what is configured.
   * @param session whose candidate; running where there is none
   * @throws BrewError `unknown-element`, `invalid-value` for a path that names no such node; `data-missing` for a session
   * that is not there
   */
  children(path: string, session?: string): AvailableChildren
  /**
   * Data as XML elements from the root (RFC 7950), indented.
   * @param path data path of the container or list entry whose content `members` are (RFC 7951); `/` for the root
   * @throws BrewError with the path of what is no data of the model
   */
  toXml(path: string, members: JsonObject): string
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
  /**
   * From one to the other: what changed.
   * @throws BrewError `data-missing` for a commit or session that is not there; with file, line and path for a document
   * that is no configuration
   */
  difference(from: Comparand, to: Comparand): readonly ChangeEdit[]
  /** Writes what `persist/` lags behind, now. The commit log has it anyway. @throws BrewError `resource-denied` */
  flushFiles(): Promise<void>

  /**
   * Registers who is asked before a commit; replaces the one before.
   * @param isAsked whether there is anybody to ask about such changes; what nobody is asked about is not held up
   */
  vetoBy(veto: Veto, isAsked?: (changes: readonly ChangeEdit[]) => boolean): void

  /** Judges actions and RPCs; who does them is not known here. */
  readonly operations: Operations

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
   * and leaves such a file behind. What is configured already at its path, by whatever file, stays as it is: startup is
   * for a Thing that has nothing yet. `undefined` where there is nothing to take in.
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
