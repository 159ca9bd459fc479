import type { ConfirmedBody, V1Edit } from './v1.ts'

/** The shapes of `/v1/sessions`, as those of `v1.ts`: add to them; never rename or remove. */

/** `private`: edits of its own; `shared`: one candidate for all shared sessions; `exclusive`: nobody else commits. */
export const V1_SESSION_MODES = ['private', 'shared', 'exclusive'] as const
export type V1SessionMode = (typeof V1_SESSION_MODES)[number]

/** A session with its candidate, as `POST /v1/sessions` and all that changes it answer. */
export interface V1Session {
  readonly id: string
  readonly user: string
  readonly client: string
  readonly mode: V1SessionMode
  /** ISO 8601. */
  readonly opened: string
  /** ISO 8601. */
  readonly lastUsed: string
  /** The commit its edits were made on or for, or were last brought up to. */
  readonly base: number
  /** How many edits are not committed. */
  readonly edits: number
}

/** `GET /v1/sessions`. */
export interface SessionsAnswer {
  readonly sessions: readonly V1Session[]
}

/** Body of `POST /v1/sessions`; `private` unless a mode is said. */
export interface SessionBody {
  readonly user?: string
  readonly client?: 'cli' | 'v1'
  readonly mode?: V1SessionMode
  /** The commit that the edits to come were made for, in a session that is gone. */
  readonly base?: number
}

/** Body of `POST /v1/sessions/{id}/edit`: all edits or none. */
export interface SessionEditBody {
  readonly edits: readonly V1Edit[]
}

/** Body of `POST /v1/sessions/{id}/rollback`: the candidate as running was after commit `to`, or only below `path`. */
export interface SessionRollbackBody {
  readonly to: number
  readonly path?: string
}

/** Body of `POST /v1/sessions/{id}/commit`. */
export interface SessionCommitBody {
  readonly comment?: string
  readonly check?: boolean
  readonly confirmed?: ConfirmedBody
}
