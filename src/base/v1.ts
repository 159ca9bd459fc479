import type { ErrorTag } from './error.ts'
import type { JsonValue } from './json.ts'
import type { ModuleInfo, SchemaNode } from './schema.ts'

/**
 * The shapes of the `/v1` API that are more than a datastore's content, written once for the server that sends them
 * and the clients that read them. Add to them; never rename or remove.
 */

/** The datastores of `/v1/datastore/{datastore}`; `persist` is running as it was last saved to files. */
export const V1_DATASTORES = ['startup', 'persist', 'running', 'operational'] as const
export type V1Datastore = (typeof V1_DATASTORES)[number]

/** Modules about the program, not the brewery: a command line that shows everything shows them only where named. */
export const PROGRAM_MODULES: readonly string[] = ['brewerslab-alarm', 'brewerslab-history', 'brewerslab-thing']

/** Content type of RFC 7951 documents (RFC 8040 11.3.2). Asked for with `Accept`, else the seed's shape is sent. */
export const YANG_DATA_JSON = 'application/yang-data+json'

/** Life of a Thing as the supervisor sees it. `external`: it runs in another process that was started by hand. */
export type ThingState = 'stopped' | 'starting' | 'running' | 'hung' | 'backing-off' | 'external'

/** A Thing as `/v1/discover` lists it. */
export interface ThingStatus {
  /** Application name: names its files, shown everywhere. */
  readonly name: string
  /** Folder name of a Thing that ships, file name of a user's: accepted wherever a name is typed. */
  readonly alias: string
  readonly module: string
  /** Owned path with its module: `/brewerslab:brewhouse/temperature`. */
  readonly path: string
  readonly origin: 'shipped' | 'user'
  readonly state: ThingState
  /** How often it was started again since the server came up. */
  readonly restarts: number
  /** One line; absent while nothing has failed. */
  readonly lastError?: string
  /** ISO 8601, when the present state began. */
  readonly since: string
  /** Who has stopped it, where a person has: it stays so until it is started, or the server is. */
  readonly stoppedBy?: string
}

/** `GET /v1/discover`. */
export interface DiscoverAnswer {
  readonly version: string
  /** Changes with every start of the server; with a `seq` it names a point in its history. */
  readonly boot: string
  readonly hostname: string
  /** True when simulated hardware is in use: every client shows it. */
  readonly simulated: boolean
  readonly root: string
  readonly modules: readonly ModuleInfo[]
  readonly things: readonly ThingStatus[]
  readonly datastores: readonly { readonly name: V1Datastore; readonly url: string; readonly writable: boolean }[]
  /** Top-level nodes of all implemented modules. Actions are in `operations` of the nodes they belong to. */
  readonly schema: readonly SchemaNode[]
  /** RPCs of all implemented modules. Absent in answers of older servers. */
  readonly operations?: readonly SchemaNode[]
}

/** `GET /health`. */
export interface HealthAnswer {
  readonly status: 'ok'
  readonly version: string
  readonly boot: string
  readonly uptimeSeconds: number
  readonly simulated: boolean
}

/** Where an entry of a user-ordered list or leaf-list is put (RFC 7950 7.7.9, 7.8.6). */
export const V1_INSERTS = ['first', 'last', 'before', 'after'] as const
export type V1Insert = (typeof V1_INSERTS)[number]

/**
 * One edit of configuration. `path` is a data path from the root; `value` is the RFC 7951 value of the node there:
 * an object for a container or a list entry (its keys may be left out), a scalar for a leaf, an array for a whole
 * leaf-list. `delete` refuses when there is nothing (`data-missing`), `remove` does not; both take no value. `point`
 * names the other entry of `before` and `after`: by its predicates (`[at='2']`), or the value of one of a leaf-list.
 * `to` is the path of the entry that is to be, in the same list.
 */
export type V1Edit =
  | {
      readonly op: 'merge' | 'replace' | 'create'
      readonly path: string
      readonly value?: JsonValue
      readonly insert?: V1Insert
      readonly point?: string
    }
  | { readonly op: 'delete' | 'remove'; readonly path: string }
  | { readonly op: 'move'; readonly path: string; readonly insert: V1Insert; readonly point?: string }
  | { readonly op: 'rename' | 'copy'; readonly path: string; readonly to: string }

/** Body of `POST /v1/commit`: all edits or none. */
export interface CommitBody {
  readonly edits: readonly V1Edit[]
  readonly comment?: string
  /** Who; the name the client shows in its prompt. There is no authentication on the loopback yet. */
  readonly user?: string
  readonly client?: 'cli' | 'v1'
  /** Validate and answer what would change, change nothing. */
  readonly check?: boolean
  readonly confirmed?: ConfirmedBody
  /** The commit the edits were made on (`newest` of `GET /v1/commits`): what meets a later commit is refused, 409. */
  readonly base?: number
}

/** Asks that a commit be rolled back by itself unless `POST /v1/confirm` comes in time (RFC 6241 8.4). */
export interface ConfirmedBody {
  /** From 1 to `MAX_CONFIRM_SECONDS`. */
  readonly timeoutSeconds: number
  /** With it, only who names it may confirm, extend or cancel. */
  readonly persistId?: string
}

/** How long a commit waits to be confirmed where nothing else is said (RFC 6241 8.4.1), seconds. */
export const DEFAULT_CONFIRM_SECONDS = 600
/** A week: longer than anybody is on the way to a brewery, seconds. */
export const MAX_CONFIRM_SECONDS = 7 * 24 * 60 * 60

/** `error-app-tag` of the answer 409 where somebody else has changed the same meanwhile; one entry for each path. */
export const CONFLICT_APP_TAG = 'conflict'

/** A commit as `GET /v1/commits` lists it, newest first, and `GET /v1/commits/{n}` gives it. */
export interface V1Commit {
  readonly number: number
  /** ISO 8601. */
  readonly time: string
  readonly user: string
  readonly client: string
  readonly comment?: string
  /** How many nodes it changed. */
  readonly size: number
}

/** `GET /v1/commits?limit=&before=`. */
export interface CommitsAnswer {
  readonly newest: number
  readonly commits: readonly V1Commit[]
  /** A confirmed commit that waits. */
  readonly pending?: {
    /** The commit that is gone back to when the time is over. */
    readonly backTo: number
    readonly remainingSeconds: number
    readonly user: string
    /** Whether a persist-id must be named. */
    readonly persistent: boolean
  }
}

/** Content types of edits besides JSON of our own: lines, and documents that carry operations (RFC 6241 7.2). */
export const EDIT_LINES = 'text/plain'
export const YANG_DATA_XML = 'application/yang-data+xml'

/** How nodes of such a document are meant that carry no operation of their own (RFC 6241 7.2). */
export const V1_DEFAULT_OPERATIONS = ['merge', 'replace', 'none'] as const
export type V1DefaultOperation = (typeof V1_DEFAULT_OPERATIONS)[number]

/** How a diff is answered: as JSON, as lines that make the change, as a tree for people. */
export const V1_DIFF_FORMATS = ['edits', 'set', 'tree'] as const
export type V1DiffFormat = (typeof V1_DIFF_FORMATS)[number]

/** What is compared: a commit, `running`, `startup`, `session:<id>`, or a document that came along. */
export type V1Comparand = number | string

/** `GET /v1/diff?from=&to=`, and `GET /v1/commits/{n}/diff?to=` (default: what the commit itself changed). */
export interface DiffAnswer {
  readonly from: V1Comparand
  readonly to: V1Comparand
  readonly edits: readonly ChangeEdit[]
}

/** A configuration that is compared, RFC 7951 from the root; `file` is named in what is wrong with it. */
export interface ComparedDocument {
  readonly document: JsonValue
  readonly file?: string
}

/** Body of `POST /v1/diff`: what `GET` knows, or a document on either side. */
export interface DiffBody {
  readonly from: V1Comparand | ComparedDocument
  readonly to: V1Comparand | ComparedDocument
  readonly format?: V1DiffFormat
}

/** Body of `POST /v1/rollback`: a commit of its own that makes running what it was after commit `to`. */
export interface RollbackBody {
  readonly to: number
  /** Data path: only what is there. */
  readonly path?: string
  readonly comment?: string
  readonly user?: string
  readonly client?: 'cli' | 'v1'
  readonly check?: boolean
  readonly confirmed?: ConfirmedBody
}

/** Body of `POST /v1/restore`. */
export interface RestoreBody {
  /** What `GET /v1/backup` has answered. */
  readonly backup: JsonValue
  /** Name of its file, for the commit's comment. */
  readonly from?: string
  readonly user?: string
  readonly client?: 'cli' | 'v1'
  readonly check?: boolean
}

/** Answer of `POST /v1/restore`. */
export interface RestoreAnswer extends CommitAnswer {
  /** Commits of the backup's history that came along: none where there is a history already. */
  readonly history: number
  /** Files of the root that are not as they were; what a replaced one said is beside it, `.before-restore`. */
  readonly files: readonly { readonly name: string; readonly change: 'create' | 'replace' }[]
}

/** Body of `POST /v1/factory-reset`: of a path, of what a Thing owns, or of everything. */
export interface FactoryResetBody {
  readonly path?: string
  readonly thing?: string
  readonly comment?: string
  readonly user?: string
  readonly client?: 'cli' | 'v1'
  readonly check?: boolean
  readonly confirmed?: ConfirmedBody
}

/** Answer of `POST /v1/rescue`: running was saved apart. */
export interface RescueAnswer {
  /** The commit it is running after. */
  readonly commit: number
  /** ISO 8601. */
  readonly time: string
  readonly user: string
}

/** Body of `POST /v1/confirm` and `POST /v1/cancel`. */
export interface ConfirmBody {
  readonly persistId?: string
  readonly user?: string
  readonly client?: 'cli' | 'v1'
}

/** `GET /v1/sessions/{id}/diff`: what the candidate would change. */
export interface SessionDiffAnswer {
  readonly base: number
  readonly edits: readonly ChangeEdit[]
}

/** `POST /v1/sessions/{id}/validate` of a candidate that could be committed. */
export interface ValidateAnswer extends SessionDiffAnswer {
  /** Of Things. */
  readonly warnings: readonly string[]
}

/** One changed node, canonical values. Containers and list entries have no value. */
export interface ChangeEdit {
  readonly op: 'create' | 'replace' | 'delete' | 'move'
  readonly path: string
  readonly old?: string
  readonly new?: string
  /** Of a reading: whether it can be trusted. */
  readonly quality?: string
  /**
   * Of a new or moved entry of a user-ordered list: the predicates of the entry before it (of a leaf-list its value),
   * once all edits before this one are done; empty for the first.
   */
  readonly after?: string
  /** Nobody wrote the value: it is the model's default that came into use, or with `delete` went out of it. */
  readonly default?: true
}

/** Answer of `POST /v1/commit` and of `PUT`, `PATCH` and `DELETE` on a datastore. */
export interface CommitAnswer {
  /** Number of the commit; when nothing changed, of the newest one before it. */
  readonly commit: number
  readonly seq: number
  /** ISO 8601. */
  readonly time: string
  /** Empty when the edits changed nothing. */
  readonly edits: readonly ChangeEdit[]
  readonly warnings: readonly string[]
}

/** RFC 8040 section 7: the body of every answer that is an error. */
export interface ErrorBody {
  readonly 'ietf-restconf:errors': {
    readonly error: readonly {
      readonly 'error-type': 'transport' | 'rpc' | 'protocol' | 'application'
      readonly 'error-tag': ErrorTag
      readonly 'error-app-tag'?: string
      readonly 'error-path'?: string
      readonly 'error-message'?: string
      readonly 'error-info'?: {
        readonly hint?: string
        readonly line?: number
        readonly column?: number
        readonly edit?: number
      }
    }[]
  }
}
