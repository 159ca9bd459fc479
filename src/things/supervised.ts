import { BrewError, errorText, isWithin, type JsonValue, type ThingState, type ThingStatus } from '../base/index.ts'
import { type AppliedState, Applying } from './applying.ts'
import { askLife } from './asking.ts'
import { Backoff } from './heartbeat.ts'
import type { KnownThing } from './known.ts'
import { Life, type ToldChange } from './life.ts'
import type { LinkHandlers, ThingLink } from './links.ts'
import type { Asking, ChangeData, ReadingData, ToThing } from './protocol.ts'
import type { Verdict } from './questions.ts'
import { EXTERNAL_LIFE } from './reading-book.ts'
import { FAILURES_TOLERATED } from './settings.ts'
import type { SupervisedOptions } from './supervised-options.ts'

/**
 * One Thing under supervision: started, listened to, started again when it crashes or hangs, stopped. All deadlines
 * are looked at in `tick`, on the clock that was passed in.
 */
export class SupervisedThing {
  readonly known: KnownThing
  readonly #options: SupervisedOptions
  readonly #backoff: Backoff
  #state: ThingState = 'stopped'
  #since: Date
  #restarts = 0
  #lastError: string | undefined
  #wanted = false
  /** The person who has stopped it. */
  #heldBy: string | undefined
  #life: Life | undefined
  #lives = 0
  #restartAtMs = 0
  /** When readings of lives before the present one go stale. */
  #orphansUntilMs: number | undefined
  #onStopped: (() => void)[] = []
  /** It runs in another process in directory mode: its lease is fresh. */
  #leased = false
  readonly #applying = new Applying()
  #failuresInRow = 0

  constructor(options: SupervisedOptions) {
    this.known = options.known
    this.#options = options
    this.#since = options.clock.now()
    this.#backoff = new Backoff({
      firstMs: options.settings.backoffFirstMs,
      maxMs: options.settings.backoffMaxMs,
      wellAfterMs: options.settings.wellAfterMs,
    })
  }

  status(): ThingStatus {
    const { name, alias, module, path, source } = this.known
    return {
      name,
      alias,
      module,
      path,
      origin: source.kind === 'shipped' ? 'shipped' : 'user',
      state: this.#state,
      restarts: this.#restarts,
      since: this.#since.toISOString(),
      ...(this.#lastError === undefined ? {} : { lastError: this.#lastError }),
      ...(this.#heldBy === undefined ? {} : { stoppedBy: this.#heldBy }),
    }
  }

  /** How far it is with the commits it was told of. */
  get applied(): AppliedState {
    return this.#applying.state
  }

  /** What it failed of last, when it keeps failing and has not run well since; else `undefined`. */
  get failing(): string | undefined {
    return this.#failuresInRow < FAILURES_TOLERATED ? undefined : this.#lastError
  }

  /** Whether it is to run here. */
  get isWanted(): boolean {
    return this.#wanted
  }

  /** Whether a change at a path concerns it: at or below what it owns or watches, or above, coming or going with it. */
  isConcernedBy(path: string): boolean {
    return [this.known.path, ...this.known.watches].some((it) => isWithin(path, it) || isWithin(it, path))
  }

  /** Told of changes and readings: it has been told to start. */
  get isListening(): boolean {
    return this.#life?.isListening === true
  }

  /** Asked about commits: it wants to be, is up and has answered a heart-beat in this life. */
  get isAskable(): boolean {
    return this.#life?.isAskable === true && this.#life.vetoes === true
  }

  /** Why it cannot be asked about a commit, though it is to run and wants to be; `undefined` where that is not so. */
  get unaskable(): string | undefined {
    if (this.#leased) return this.known.vetoes ? 'it runs on the directory alone' : undefined
    const life = this.#life
    const isMeantToRun = this.#wanted || (life?.isExternal === true && !life.isToldToStop)
    if (!isMeantToRun || this.isAskable || !(life?.vetoes ?? this.known.vetoes)) return undefined
    if (this.#state === 'hung') return 'it does not answer and is started again'
    return this.#state === 'backing-off' ? 'it has failed and is started again' : 'it is starting'
  }

  get isExternal(): boolean {
    return this.#leased || this.#life?.isExternal === true
  }

  /** Starts it here, unless another process is that Thing: then as soon as that one has gone. */
  start(): void {
    this.#wanted = true
    this.#heldBy = undefined
    if (this.#life === undefined && !this.#leased) this.#open()
  }

  /** A person has stopped it: only a person starts it again. */
  get isHeld(): boolean {
    return this.#heldBy !== undefined
  }

  /** Stops it as `stop` does, because a person says so. */
  hold(user: string): Promise<void> {
    this.#heldBy = user
    this.#options.changed()
    return this.stop()
  }

  /** Stops it; resolves when it has ended, at the latest `stopMs` later. Its readings are gone by then. */
  stop(): Promise<void> {
    this.#wanted = false
    if (this.#life === undefined) {
      this.#ended('stopped')
      this.#withdrawAll()
      return Promise.resolve()
    }
    return new Promise((resolve) => {
      this.#onStopped.push(resolve)
      this.#life?.askToStop()
    })
  }

  /**
   * Takes in a process that was started by hand. Its own copy is ended first.
   * @throws BrewError `in-use` when another process already is that Thing
   */
  attach(open: (handlers: LinkHandlers) => ThingLink): void {
    if (this.isExternal) {
      throw new BrewError('in-use', `${this.known.name} already runs in another process`, {}, 'Stop that one first.')
    }
    const own = this.#life
    this.#life = undefined
    own?.abandon()
    if (own !== undefined) {
      this.#applying.ended()
      this.#orphan()
    }
    this.#begin(open, true)
  }

  /** It runs in another process in directory mode, or does so no longer. */
  setLeased(leased: boolean): void {
    if (leased === this.#leased) return
    this.#leased = leased
    if (!leased) {
      this.#orphan()
      this.#enter('stopped')
      if (this.#wanted) this.#open()
      return
    }
    const own = this.#life
    this.#life = undefined
    own?.abandon()
    if (own !== undefined) this.#orphan()
    // What that process has applied is not known here.
    this.#applying.rest()
    this.#failuresInRow = 0
    this.#enter('external')
  }

  send(message: ToThing): void {
    this.#life?.send(message)
  }

  tellChange(change: ToldChange): void {
    this.#life?.tellChange(change)
  }

  tellReadings(readings: readonly ReadingData[], complete = false): void {
    this.send({ type: 'readings', readings, ...(complete ? { complete } : {}) })
  }

  /** Asks about a commit; `silent` when it does not answer in time, `ended` when it ends. Never rejects. */
  ask(change: ChangeData): Promise<Verdict> {
    return this.#life?.ask(change) ?? Promise.resolve({ kind: 'ended' })
  }

  /** Asks for something. @throws BrewError what the Thing says; `resource-denied` while it does not run or answer */
  request(asking: Asking): Promise<JsonValue> {
    const why = this.#leased ? 'runs on the directory alone and cannot be asked' : `does not run (${this.#state})`
    return askLife(this.#life, { thing: this.known.name, why }, asking)
  }

  /** No deadline is near: it runs or rests, and nothing is awaited of it. */
  get isCalm(): boolean {
    if (this.#orphansUntilMs !== undefined) return false
    if (this.#life !== undefined) return this.#life.isCalm
    return !this.#wanted || this.#leased
  }

  /** Looks at every deadline. */
  tick(): void {
    const now = this.#nowMs
    if (this.#orphansUntilMs !== undefined && now >= this.#orphansUntilMs) this.#withdrawOrphans()
    const life = this.#life
    if (life === undefined) {
      if (this.#wanted && !this.#leased && now >= this.#restartAtMs) this.#open()
      return
    }
    if (this.#applying.expire(now, this.#options.settings.applyMs)) this.#options.changed()
    if (this.#failuresInRow > 0 && life.ranMs >= this.#options.settings.wellAfterMs) this.#runsWell()
    const hang = life.tick()
    if (hang === undefined) return
    this.#enter('hung')
    life.fail(hang)
  }

  get #nowMs(): number {
    return this.#options.clock.bootMs()
  }

  #open(): void {
    this.#begin(this.#options.open, false)
  }

  #begin(open: (handlers: LinkHandlers) => ThingLink, isExternal: boolean): void {
    const life = new Life(
      { ...this.#options, name: this.known.name },
      {
        number: ++this.#lives,
        isExternal,
        open,
        ready: (commit) => this.#ready(isExternal, commit),
        told: (commit) => {
          this.#applying.told(commit, this.#nowMs)
          this.#options.changed()
        },
        applied: (commit, error) => this.#answered(commit, error),
        closed: (reason) => this.#closed(life, reason),
      },
    )
    this.#life = life
    this.#enter(isExternal ? 'external' : 'starting')
  }

  #answered(commit: number | undefined, error: BrewError | undefined): void {
    if (error === undefined) this.#applying.succeeded(commit ?? 0, this.#nowMs)
    else {
      this.#applying.failed(commit, errorText(error), this.#nowMs)
      this.#options.log.error('a change could not be applied', { commit, reason: errorText(error) })
    }
    this.#options.changed()
  }

  #runsWell(): void {
    this.#failuresInRow = 0
    this.#options.changed()
  }

  #ready(isExternal: boolean, commit: number): void {
    this.#applying.started(commit)
    this.#options.changed()
    if (!isExternal) this.#enter('running')
    this.#options.log.info('running', isExternal ? { external: true } : {})
  }

  #closed(life: Life, reason: string): void {
    this.#life = undefined
    if (life.isToldToStop || (life.isExternal && life.fault === undefined)) {
      this.#applying.ended()
      this.#afterCleanEnd(life)
      return
    }
    const fault = life.fault ?? (reason === '' ? 'it ended without being told to' : reason)
    this.#lastError = fault
    this.#applying.ended(fault)
    this.#failuresInRow = life.ranMs >= this.#options.settings.wellAfterMs ? 1 : this.#failuresInRow + 1
    this.#orphan()
    const delay = this.#backoff.failed(life.ranMs)
    if (!this.#wanted) {
      this.#ended('stopped')
      return
    }
    this.#restarts++
    this.#restartAtMs = this.#nowMs + delay
    this.#options.log.error(fault, { 'starts-again-in': `${delay / 1000} s`, restarts: this.#restarts })
    if (this.#state !== 'hung') this.#enter('backing-off')
    this.#options.changed()
  }

  #afterCleanEnd(life: Life): void {
    if (life.isExternal) this.#options.log.info('its process has left')
    this.#withdrawAll()
    this.#ended('stopped')
    // Its own copy goes on where the other one ended.
    if (this.#wanted) this.#restartAtMs = this.#nowMs
  }

  #ended(state: ThingState): void {
    this.#enter(state)
    if (!this.#wanted) {
      this.#failuresInRow = 0
      this.#applying.rest()
      this.#options.changed()
    }
    for (const resolve of this.#onStopped.splice(0)) resolve()
  }

  #orphan(): void {
    this.#orphansUntilMs ??= this.#nowMs + this.#options.settings.staleAfterMs
  }

  #withdrawOrphans(): void {
    this.#orphansUntilMs = undefined
    this.#options.withdraw(this.#leased ? EXTERNAL_LIFE : this.#life?.number)
  }

  #withdrawAll(): void {
    this.#orphansUntilMs = undefined
    this.#options.release()
    this.#options.withdraw()
  }

  #enter(state: ThingState): void {
    if (state === this.#state) return
    this.#state = state
    this.#since = this.#options.clock.now()
    this.#options.changed()
  }
}
