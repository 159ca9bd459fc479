import type { JsonValue } from './json.ts'
import type { ChangeEdit } from './v1.ts'

/** The shapes of `/v1/stream`, as those of `v1.ts`: add to them; never rename or remove. */

/** `kinds=` of a stream: configuration, state, or both. */
export const V1_STREAM_KINDS = ['config', 'state', 'both'] as const
/** One of them. */
export type V1StreamKind = (typeof V1_STREAM_KINDS)[number]

/** What is at a path now, RFC 7951; a datastore that was not asked for, or has nothing there, is left out. */
export interface StreamValues {
  readonly path: string
  readonly running?: JsonValue
  readonly operational?: JsonValue
}

/** Data of the events `begin` and `resync`: what is told from here on is all that changed after `seq`. */
export interface StreamPoint {
  readonly boot: string
  readonly seq: number
  /** Number of the newest commit; 0 before the first. */
  readonly commit: number
  /** ISO 8601, by the server's clock. */
  readonly time: string
  /** With `initial=true`, in the order of the paths. */
  readonly values?: readonly StreamValues[]
}

/** Data of the event `change`. */
export interface StreamChange {
  readonly boot: string
  /** Gapless within a boot over everything, so not over what one stream was asked for. */
  readonly seq: number
  readonly datastore: 'running' | 'operational'
  /** Of configuration only, as are `user` and `client`. */
  readonly commit?: number
  readonly user?: string
  readonly client?: string
  /** ISO 8601. */
  readonly time: string
  /** Those at or below the paths that were asked for. */
  readonly edits: readonly ChangeEdit[]
}
