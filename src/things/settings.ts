/** Times of the supervisor, in milliseconds. */
export interface SupervisorSettings {
  readonly pingEveryMs: number
  /** Silence after which a Thing is hung. */
  readonly hungAfterMs: number
  /** For loading and compiling, in which no ping can be answered; a Pi 3 under load is slow. */
  readonly loadMs: number
  readonly backoffFirstMs: number
  readonly backoffMaxMs: number
  /** A Thing that ran this long starts from the shortest pause again when it fails. */
  readonly wellAfterMs: number
  /** How long Things may think about a commit; silence is a warning on it. */
  readonly vetoMs: number
  /** How long a Thing may take to answer a request. */
  readonly requestMs: number
  /** Silence about a change it was told of after which a Thing is said not to have applied it. */
  readonly applyMs: number
  /** From being told to stop to being ended. */
  readonly stopMs: number
  /** How long readings of a Thing that crashed or hangs may be shown: the model's default for a stale reading. */
  readonly staleAfterMs: number
  /** A lease of a Thing in directory mode that was not renewed for this long has expired. */
  readonly leaseMs: number
}

/** How long Things may think about a commit where nothing else is said, and at most: whoever commits waits for it. */
export const DEFAULT_VETO_SECONDS = 5
export const MAX_VETO_SECONDS = 60

export const DEFAULT_SETTINGS: SupervisorSettings = {
  pingEveryMs: 2_000,
  hungAfterMs: 5_000,
  loadMs: 30_000,
  backoffFirstMs: 1_000,
  backoffMaxMs: 60_000,
  wellAfterMs: 60_000,
  vetoMs: DEFAULT_VETO_SECONDS * 1000,
  requestMs: 10_000,
  applyMs: 30_000,
  stopMs: 3_000,
  staleAfterMs: 30_000,
  leaseMs: 15_000,
}

/** A Thing that has failed so often in a row, without having run well in between, is an alarm. */
export const FAILURES_TOLERATED = 3

/**
 * The supervisor's own beat, while anything is awaited of any Thing: silence is counted in these steps only. While
 * nothing is, it is slower, so that the processor of an idle server may sleep.
 */
export const TICK_MS = 100
export const CALM_TICK_MS = 500
/** A tick that comes this late while something is awaited was a stall, for which no Thing is to blame. */
export const STALL_MS = 500
