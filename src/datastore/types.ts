import type { ChangeEdit, JsonObject, JsonValue, Operation, V1Datastore, V1LoadMode } from '../base/index.ts'

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

/** Where an entry of a user-ordered list or leaf-list comes to stand (RFC 7950 7.7.9, 7.8.6). */
export type InsertPlace = 'first' | 'last' | 'before' | 'after'

/** Another entry of the same list: its predicates (`[at='2']`), or its value for a leaf-list. */
type EntryName = string

/** Writes a value; see `V1Edit` for `path` and `value`. */
export interface ValueEdit {
  readonly op: 'merge' | 'replace' | 'create'
  readonly path: string
  readonly value?: JsonValue
  /** For an entry of a user-ordered list; left out, a new one comes last and an old one stays where it is. */
  readonly insert?: InsertPlace
  /** With `before` and `after`. */
  readonly point?: EntryName
  /** Name of a territory: a `replace` leaves alone what a longer owned path has below `path`. */
  readonly within?: string
}

/** Removes what is at a path; `delete` wants something there. */
export interface RemovalEdit {
  readonly op: 'delete' | 'remove'
  readonly path: string
  /** As for a `replace`. */
  readonly within?: string
}

/** A document whose nodes may say what is to be done with them (RFC 6241 7.2; as RFC 7952 annotations in JSON). */
export interface DocumentEdit {
  readonly op: 'edit-config'
  readonly format: 'json' | 'xml'
  readonly text: string
  /** For nodes that say nothing. Default `merge`. */
  readonly defaultOperation?: 'merge' | 'replace' | 'none'
}

/** A document that goes into what is there, or takes the place of it. */
export interface LoadEdit {
  readonly op: 'load'
  readonly mode: V1LoadMode
  readonly format: 'json' | 'xml'
  readonly text: string
  /** The container or list entry whose content it is. Default: the root. */
  readonly path?: string
}

/** An edit of configuration. `rename` and `copy` give a list entry another key: `to` is the path of the one to be. */
export type Edit =
  | ValueEdit
  | RemovalEdit
  | { readonly op: 'move'; readonly path: string; readonly insert: InsertPlace; readonly point?: EntryName }
  | { readonly op: 'rename' | 'copy'; readonly path: string; readonly to: string }
  | DocumentEdit
  | LoadEdit

/** A side of a comparison: after a commit, now, as the startup files say, a session's candidate, or a document. */
export type Comparand =
  | number
  | 'running'
  | 'startup'
  | { readonly session: string }
  /** RFC 7951, from the root; `file` is named in errors. */
  | { readonly document: JsonValue; readonly file?: string }

/**
 * Who asks for a commit. `startup`: the server itself, taking in a Thing's startup file; `file`: a person, by editing a
 * file of `persist/`; `timeout`: the server, rolling back what nobody confirmed; `upgrade`: the server, bringing what was
 * written with older models to those of now.
 */
export type CommitClient = 'cli' | 'v1' | 'thing' | 'startup' | 'file' | 'timeout' | 'upgrade'

/** A commit that is rolled back by itself unless somebody confirms it in time (RFC 6241 8.4). */
export interface ConfirmRequest {
  readonly timeoutSeconds: number
  /** With it, whoever names it may confirm, extend or cancel; without it anybody may (RFC 6241 8.4.1, persist). */
  readonly persistId?: string
}

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
  /** Only what is at this data path; the rest stays as it is. Default: everything. */
  readonly path?: string
}

/** A change before it is committed, as it is shown to those who may veto it. */
export interface ProposedChange {
  readonly user: string
  readonly client: CommitClient
  readonly edits: readonly ChangeEdit[]
  /** The RFC 7951 value at a data path of the configuration as it would be, defaults included. Until it is decided. */
  readonly read: (path: string) => JsonValue | undefined
}

/**
 * Asked before a commit; running can be read meanwhile, and is as before. Resolves with warnings, rejects with a
 * `BrewError` to veto. Must settle by itself: the deadline is the asked one's business.
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
   * @param options.capacity events kept for a reader that lags; beyond it they become one `resync`
   * @param options.after begins with what came after this `seq`, or with a `resync` where that is not kept any more
   */
  subscribe(options?: { readonly capacity?: number; readonly after?: number }): Subscription
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

/** An action or RPC that may be done now. */
export interface Call {
  readonly operation: Operation
  /** RFC 7951, canonical, defaults included. */
  readonly input: JsonObject
}

/** `error-app-tag` of an action whose list entry or container is not there. */
export const NOT_THERE = 'not-there'

/** What is judged of actions and RPCs (RFC 7950 7.14, 7.15). */
export interface Operations {
  /**
   * What it is called on must be there, and the input as the model wants it. Nothing is done.
   * @param path data path of the action, or `/module:name` of the RPC
   * @param input RFC 7951, as it stands in `input` of the model
   * @throws BrewError `unknown-element` for a path that names none, `missing-attribute` where keys are left out,
   * `data-missing` with app-tag `NOT_THERE` and the path of what is not there, and what is wrong with the input
   */
  call(path: string, input: JsonObject): Call
  /**
   * What came out of it.
   * @returns canonical, defaults included
   * @throws BrewError for what the model does not allow
   */
  answer(operation: Operation, output: JsonObject): JsonObject
}
