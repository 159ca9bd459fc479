/**
 * Whether a Thing still answers. Only time in which the supervisor itself was awake counts against it: after a stall
 * (a long validation, a suspended machine) its silence starts anew. Pure; ticked by the supervisor.
 */
export class Heartbeat {
  #lastTickMs: number
  #lastPingMs: number
  #silentMs = 0
  #nextId = 1
  #awaited: number | undefined

  constructor(
    nowMs: number,
    readonly limits: { readonly pingEveryMs: number; readonly stallMs: number },
  ) {
    this.#lastTickMs = nowMs
    this.#lastPingMs = nowMs
  }

  /**
   * @returns the id of a ping that is due now, if one is: none while one is unanswered, a second would tell no more
   */
  tick(nowMs: number): number | undefined {
    const sinceTick = nowMs - this.#lastTickMs
    this.#lastTickMs = nowMs
    if (sinceTick > this.limits.stallMs) this.#silentMs = 0
    else if (this.#awaited !== undefined) this.#silentMs += sinceTick
    return nowMs - this.#lastPingMs < this.limits.pingEveryMs ? undefined : this.pingNow(nowMs)
  }

  /** @returns the id of a ping to be sent now, out of turn; none while one is unanswered */
  pingNow(nowMs: number): number | undefined {
    if (this.#awaited !== undefined) return undefined
    this.#lastPingMs = nowMs
    this.#awaited = this.#nextId++
    return this.#awaited
  }

  /** A ping is out that has not been answered: time counts. */
  get isAwaited(): boolean {
    return this.#awaited !== undefined
  }

  /** For how long a ping has gone unanswered while the supervisor was awake, in milliseconds. */
  get silentMs(): number {
    return this.#silentMs
  }

  answered(id: number): void {
    if (id !== this.#awaited) return
    this.#awaited = undefined
    this.#silentMs = 0
  }
}

/** How long to wait before starting a Thing again: doubling, and from the start again after it ran well for a while. */
export class Backoff {
  #nextMs: number

  constructor(readonly limits: { readonly firstMs: number; readonly maxMs: number; readonly wellAfterMs: number }) {
    this.#nextMs = limits.firstMs
  }

  /** @param ranMs for how long it ran before it failed; 0 when it never got that far */
  failed(ranMs: number): number {
    if (ranMs >= this.limits.wellAfterMs) this.#nextMs = this.limits.firstMs
    const delay = this.#nextMs
    this.#nextMs = Math.min(delay * 2, this.limits.maxMs)
    return delay
  }
}
