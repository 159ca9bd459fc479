import { Duty } from './duty.ts'
import type { Level, LimitedBy, OutputConfig, Override, Renewal, Wanted } from './types.ts'

/** Why nobody's will is done: nobody has one, or there is no ground for it. */
type SafeReason = 'idle' | 'lease' | 'max-age' | 'reading' | 'simulation'

/** Who decides about an output. */
type State =
  | { readonly state: 'safe'; readonly reason: SafeReason; readonly last?: Renewal }
  | { readonly state: 'driven'; readonly renewal: Renewal; readonly leaseUntilMs: number }

/** What is to become of an output, before any limit of the switchboard. */
export interface Wish {
  readonly level: 'on' | 'off'
  /** A Thing waits for the minimum on time; a person who switches off and whatever is unsafe do not. */
  readonly isPatient: boolean
  readonly limitedBy?: LimitedBy
  /** When `limitedBy` ends, where that is known. */
  readonly untilMs?: number
  /** When the wish may change by itself. */
  readonly nextMs: number
}

/** One output: who decides about it, and on what grounds. No line, no timer: time is told. */
export class Output {
  config: OutputConfig
  #state: State = { state: 'safe', reason: 'idle' }
  #override: Override | undefined
  readonly #duty = new Duty()

  constructor(config: OutputConfig) {
    this.config = config
  }

  /** What whoever drives it wants, or wanted last before it went safe. */
  get requested(): Renewal | undefined {
    return this.#state.state === 'driven' ? this.#state.renewal : this.#state.last
  }

  /** Who drives it, while somebody does. */
  get driver(): string | undefined {
    return this.#override?.by ?? (this.#state.state === 'driven' ? this.#state.renewal.by : undefined)
  }

  get override(): Override | undefined {
    return this.#override
  }

  /**
   * Somebody drives it. A suspect reading is none: whoever says so is heard, but the last good one is what counts, until
   * it is too old, and nothing is switched on. One that is stale or gone ends it.
   * @returns who has it instead, where it is somebody else's
   */
  renew(renewal: Renewal, nowMs: number): string | undefined {
    this.look(nowMs)
    const state = this.#state
    if (state.state === 'driven' && state.renewal.by !== renewal.by) return state.renewal.by
    // Words that were overtaken on their way.
    const known = this.requested
    if (known?.by === renewal.by && renewal.sentMs < known.sentMs) return undefined
    const { grounds } = renewal
    if (grounds === 'suspect' && state.state === 'driven') this.#goOn(this.#onLastGood(renewal, state.renewal), nowMs)
    else if (grounds === 'suspect' || grounds === 'stale') this.#goSafe('reading', renewal)
    else if (grounds === 'simulated' && this.config.driver !== 'simulated') this.#goSafe('simulation', renewal)
    else this.#goOn(renewal, nowMs)
    return undefined
  }

  /** Whoever drives it lets go; nothing is known about it any more. */
  release(by: string): void {
    if (this.requested?.by === by) this.#state = { state: 'safe', reason: 'idle' }
  }

  /**
   * Nobody has heard of the server for as long as the lease: what it passed on from a person ends as well, unless that
   * is to be off, which needs nobody.
   * @returns what ended
   */
  deserted(): Override | undefined {
    const override = this.#override
    if (override?.to !== 'on') return undefined
    this.#override = undefined
    if (this.#state.state === 'safe' && this.#state.reason === 'idle') this.#state = { state: 'safe', reason: 'lease' }
    return override
  }

  /** A person decides, or does so no longer. */
  overrideBy(override: Override | undefined): void {
    this.#override = override
  }

  /** Ends what has run out. */
  look(nowMs: number): void {
    if (this.#override !== undefined && nowMs >= this.#override.untilMs) this.#override = undefined
    if (this.#state.state === 'safe') return
    const { renewal, leaseUntilMs } = this.#state
    if (nowMs >= leaseUntilMs) this.#goSafe('lease', renewal)
    else if (nowMs >= renewal.takenMs + this.config.maxAgeMs) this.#goSafe('max-age', renewal)
  }

  /** What is to become of it now. */
  wish(nowMs: number): Wish {
    this.look(nowMs)
    const override = this.#override
    if (override !== undefined) {
      const { to, untilMs } = override
      return { level: to, isPatient: to === 'on', limitedBy: 'override', untilMs, nextMs: untilMs }
    }
    const state = this.#state
    if (state.state === 'driven') return this.#driven(state, nowMs)
    this.#duty.rest()
    const { reason } = state
    return {
      level: this.config.safeState,
      isPatient: false,
      ...(reason === 'idle' ? {} : { limitedBy: reason }),
      nextMs: Number.POSITIVE_INFINITY,
    }
  }

  #driven({ renewal, leaseUntilMs }: Extract<State, { state: 'driven' }>, nowMs: number): Wish {
    const endMs = Math.min(leaseUntilMs, renewal.takenMs + this.config.maxAgeMs)
    if (typeof renewal.wanted !== 'number') {
      this.#duty.rest()
      return { level: renewal.wanted, isPatient: true, nextMs: endMs }
    }
    const { isOn, untilMs } = this.#duty.at(renewal.wanted, this.config.duty, nowMs)
    return { level: isOn ? 'on' : 'off', isPatient: true, nextMs: Math.min(endMs, untilMs) }
  }

  #goOn(renewal: Renewal, nowMs: number): void {
    const leaseUntilMs = Math.min(renewal.sentMs, nowMs) + this.config.leaseMs
    this.#state = { state: 'driven', renewal, leaseUntilMs }
    this.look(nowMs)
  }

  /** What was wanted on the last good reading, and its age; only to be safe instead needs no other one. */
  #onLastGood(renewal: Renewal, { wanted, grounds, takenMs }: Renewal): Renewal {
    const isSafe = levelOf(renewal.wanted) === this.config.safeState
    return { ...renewal, grounds, takenMs, wanted: isSafe ? renewal.wanted : wanted }
  }

  #goSafe(reason: SafeReason, last: Renewal): void {
    this.#state = { state: 'safe', reason, last }
  }
}

/** What a share of power is throughout; `undefined` for one that is both in turn. */
function levelOf(wanted: Wanted): Level | undefined {
  if (typeof wanted !== 'number') return wanted
  return wanted === 0 ? 'off' : wanted === 100 ? 'on' : undefined
}
