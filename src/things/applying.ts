/** How far a Thing is with the commits it was told of. */
export interface AppliedState {
  /** The newest commit it has applied. */
  readonly applied?: number
  /** The newest commit it was told of and has not answered. */
  readonly pending?: number
  /** Why the newest one is not applied; absent when all is. */
  readonly reason?: string
}

/** Keeps that state over all lives of one Thing. Pure; times are passed in. */
export class Applying {
  #applied: number | undefined
  #pending: number | undefined
  #reason: string | undefined
  /** When it was told of what it has not answered, or answered last. */
  #sinceMs = 0

  get state(): AppliedState {
    return {
      ...(this.#applied === undefined ? {} : { applied: this.#applied }),
      ...(this.#pending === undefined ? {} : { pending: this.#pending }),
      ...(this.#reason === undefined ? {} : { reason: this.#reason }),
    }
  }

  /** It was told of a commit. */
  told(commit: number, nowMs: number): void {
    if (this.#pending === undefined) this.#sinceMs = nowMs
    this.#pending = commit
  }

  /** It says that it has applied a commit. */
  succeeded(commit: number, nowMs: number): void {
    this.#answered(commit, nowMs)
    this.#applied = Math.max(this.#applied ?? 0, commit)
    this.#reason = undefined
  }

  /** It says that it cannot apply a commit; one that is not numbered is the newest. */
  failed(commit: number | undefined, reason: string, nowMs: number): void {
    this.#answered(commit ?? this.#pending ?? 0, nowMs)
    this.#reason = reason
  }

  /** It has come up, with the configuration as of a commit. */
  started(commit: number): void {
    this.#applied = Math.max(this.#applied ?? 0, commit)
    this.#reason = undefined
  }

  /** Its life is over. @param fault what it died of, where it was not told to stop */
  ended(fault?: string): void {
    if (this.#pending !== undefined && fault !== undefined) this.#reason = fault
    this.#pending = undefined
  }

  /** Nobody wants it to apply anything any more. */
  rest(): void {
    this.#pending = undefined
    this.#reason = undefined
  }

  /** Says so where it has been silent about a commit for too long. @returns whether that is news */
  expire(nowMs: number, limitMs: number): boolean {
    if (this.#pending === undefined || this.#reason !== undefined || nowMs - this.#sinceMs < limitMs) return false
    this.#reason = `it has not applied commit ${this.#pending} within ${Math.round(limitMs / 1000)} s`
    return true
  }

  #answered(commit: number, nowMs: number): void {
    this.#sinceMs = nowMs
    if (this.#pending !== undefined && commit >= this.#pending) this.#pending = undefined
  }
}
