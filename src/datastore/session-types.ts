import type { BrewError, ChangeEdit, JsonValue } from '../base/index.ts'
import type { Commit, CommitClient, ConfirmRequest, Edit, ReadOptions } from './types.ts'

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

/** How a session is opened. */
export interface SessionRequest {
  readonly user: string
  readonly client: CommitClient
  readonly mode: SessionMode
  /**
   * The commit that the edits to come were made for, in a session that is gone: what was committed since is in conflict
   * with them, as it would have been there. It says nothing to who joins a shared candidate.
   */
  readonly base?: number
}

/** A session with its candidate: a base commit and edits on it, no copy of the configuration. */
export interface SessionInfo {
  readonly id: string
  readonly user: string
  readonly client: CommitClient
  readonly mode: SessionMode
  readonly opened: Date
  readonly lastUsed: Date
  /** The commit its edits were made on or for, or were last brought up to. */
  readonly base: number
  /** Nodes that its candidate changes. */
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
  /**
   * @throws BrewError `resource-denied` beyond the limit, `lock-denied` while another session is exclusive,
   * `invalid-value` for a base that is to come
   */
  open(request: SessionRequest): SessionInfo
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
