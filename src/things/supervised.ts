import {
  BrewError,
  type Clock,
  errorFromData,
  errorText,
  isWithin,
  type Log,
  type ThingState,
  type ThingStatus,
} from '../base/index.ts'
import { Backoff, Heartbeat } from './heartbeat.ts'
import type { KnownThing } from './known.ts'
import type { LinkHandlers, ThingLink } from './links.ts'
import { machineId } from './machine.ts'
import {
  type ChangeData,
  type FromThing,
  PROTOCOL_VERSION,
  type ReadingData,
  readFromThing,
  type ThingDescription,
  type ToThing,
} from './protocol.ts'
import { Questions, type Verdict } from './questions.ts'
import type { Publisher } from './reading-book.ts'
import { STALL_MS, type SupervisorSettings } from './settings.ts'

/** What a supervised Thing needs of the supervisor. */
export interface SupervisedOptions {
  readonly known: KnownThing
  readonly settings: SupervisorSettings
  readonly clock: Clock
  readonly log: Log
  /** Starts its own copy. */
  readonly open: (handlers: LinkHandlers) => ThingLink
  /** Whether what a process says it is, is this Thing. @throws BrewError when its path is not in the model */
  readonly isSame: (thing: ThingDescription) => boolean
  readonly startMessage: () => ToThing
  readonly publish: (publisher: Publisher, changes: Extract<FromThing, { type: 'publish' }>['changes']) => void
  /** Removes its readings, or those of other lives than the given one. */
  readonly withdraw: (exceptLife?: number) => void
}

/** One life of a Thing: from opening its channel to the end of it. */
interface Life {
  readonly number: number
  readonly link: ThingLink
  readonly isExternal: boolean
  readonly openedMs: number
  readonly heartbeat: Heartbeat
  readyMs?: number
  greeted: boolean
  sameMachine: boolean
  /** It has answered a heart-beat in this life: commits wait for it. */
  answers: boolean
  stopByMs?: number
  fault?: string
}

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
  #life: Life | undefined
  #lives = 0
  #restartAtMs = 0
  /** When readings of lives before the present one go stale. */
  #orphansUntilMs: number | undefined
  readonly #questions = new Questions()
  #onStopped: (() => void)[] = []
  /** It runs in another process in directory mode: its lease is fresh. */
  #leased = false

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
    }
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
    const life = this.#life
    return life?.greeted === true && life.stopByMs === undefined && life.fault === undefined
  }

  /** Asked about commits: it is up and has answered a heart-beat in this life. */
  get isAskable(): boolean {
    return this.isListening && this.#life?.readyMs !== undefined && this.#life.answers
  }

  get isExternal(): boolean {
    return this.#leased || this.#life?.isExternal === true
  }

  /** Starts it here, unless another process is that Thing: then as soon as that one has gone. */
  start(): void {
    this.#wanted = true
    if (this.#life === undefined && !this.#leased) this.#open()
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
      this.#askToStop()
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
    own?.link.kill()
    this.#questions.silence()
    if (own !== undefined) this.#orphan()
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
    own?.link.kill()
    this.#enter('external')
  }

  send(message: ToThing): void {
    this.#life?.link.send(message)
  }

  tellChange(change: ChangeData): void {
    this.send({ type: 'config', change })
  }

  tellReadings(readings: readonly ReadingData[], complete = false): void {
    this.send({ type: 'readings', readings, ...(complete ? { complete } : {}) })
  }

  /** Asks about a commit; `silent` when it does not answer in time, or ends. Never rejects. */
  ask(change: ChangeData): Promise<Verdict> {
    return this.#questions.ask(this.#nowMs + this.#options.settings.vetoMs, (id) =>
      this.send({ type: 'validate', id, change }),
    )
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
    const ping = life.heartbeat.tick(now)
    if (ping !== undefined) life.link.send({ type: 'ping', id: ping })
    if (life.stopByMs !== undefined && now >= life.stopByMs) life.link.kill()
    // Told to stop, or killed and not gone yet: there is nothing more to hold against it.
    if (life.stopByMs !== undefined || life.fault !== undefined) return
    const { hungAfterMs, loadMs } = this.#options.settings
    const allowance = life.greeted ? hungAfterMs : loadMs
    if (life.heartbeat.silentMs >= allowance) {
      this.#hung(`it has not answered for ${Math.round(allowance / 1000)} s`)
      return
    }
    if (this.#questions.expire(now)) {
      this.#hung(`it said nothing about a commit for ${this.#options.settings.vetoMs / 1000} s`)
    }
  }

  get #nowMs(): number {
    return this.#options.clock.bootMs()
  }

  #open(): void {
    this.#begin(this.#options.open, false)
  }

  #begin(open: (handlers: LinkHandlers) => ThingLink, isExternal: boolean): void {
    const number = ++this.#lives
    const current = () => (this.#life?.number === number ? this.#life : undefined)
    const now = this.#nowMs
    const { pingEveryMs } = this.#options.settings
    const link = open({
      message: (message) => {
        const life = current()
        if (life !== undefined) this.#receive(life, message)
      },
      closed: (reason) => {
        const life = current()
        if (life !== undefined) this.#closed(life, reason)
      },
    })
    this.#life = {
      number,
      link,
      isExternal,
      openedMs: now,
      heartbeat: new Heartbeat(now, { pingEveryMs, stallMs: STALL_MS }),
      greeted: false,
      sameMachine: false,
      answers: false,
    }
    this.#enter(isExternal ? 'external' : 'starting')
  }

  #receive(life: Life, raw: unknown): void {
    // Given up, and on its way out.
    if (life.fault !== undefined) return
    let message: FromThing
    try {
      message = readFromThing(raw)
    } catch (error) {
      this.#fail(life, errorText(error))
      return
    }
    switch (message.type) {
      case 'hello':
        this.#greet(life, message)
        break
      case 'ready':
        life.readyMs = this.#nowMs
        if (!life.isExternal) this.#enter('running')
        this.#options.log.info('running', life.isExternal ? { external: true } : {})
        break
      case 'pong':
        life.answers = true
        life.heartbeat.answered(message.id)
        break
      case 'publish':
        if (!life.greeted) break
        this.#options.publish(
          { name: this.known.name, life: life.number, sameMachine: life.sameMachine },
          message.changes,
        )
        life.link.send({ type: 'published' })
        break
      case 'log':
        this.#options.log[message.level](message.message, message.fields)
        break
      case 'verdict':
        this.#questions.answer(
          message.id,
          message.veto === undefined ? { kind: 'accepted' } : { kind: 'vetoed', error: errorFromData(message.veto) },
        )
        break
      case 'failed':
        this.#fail(life, errorText(errorFromData(message.error)))
        break
      case 'stopped':
        // Told to stop or not: there is nothing left in it to wait for.
        life.link.kill()
        break
    }
  }

  #greet(life: Life, hello: Extract<FromThing, { type: 'hello' }>): void {
    const { thing, protocol } = hello
    if (protocol !== PROTOCOL_VERSION) {
      this.#fail(life, `it speaks version ${protocol} of the protocol, not ${PROTOCOL_VERSION}`)
    } else if (!this.#isSame(thing)) {
      this.#fail(life, `it says it is ${thing.name} at ${thing.path}; register it anew if it has changed`)
    } else {
      life.greeted = true
      life.sameMachine = hello.machine === machineId()
      life.link.send(this.#options.startMessage())
    }
  }

  #isSame(thing: ThingDescription): boolean {
    try {
      return this.#options.isSame(thing)
    } catch (error) {
      if (error instanceof BrewError) return false
      throw error
    }
  }

  /** Ends a life that went wrong; what follows comes with the closing of its link. */
  #fail(life: Life, reason: string): void {
    life.fault = reason
    life.link.kill()
  }

  #hung(reason: string): void {
    const life = this.#life
    if (life === undefined) return
    this.#enter('hung')
    this.#fail(life, reason)
  }

  #closed(life: Life, reason: string): void {
    this.#life = undefined
    this.#questions.silence()
    if (life.stopByMs !== undefined || (life.isExternal && life.fault === undefined)) {
      this.#afterCleanEnd(life)
      return
    }
    const fault = life.fault ?? (reason === '' ? 'it ended without being told to' : reason)
    this.#lastError = fault
    this.#orphan()
    const delay = this.#backoff.failed(life.readyMs === undefined ? 0 : this.#nowMs - life.readyMs)
    if (!this.#wanted) {
      this.#ended('stopped')
      return
    }
    this.#restarts++
    this.#restartAtMs = this.#nowMs + delay
    this.#options.log.error(fault, { 'starts-again-in': `${delay / 1000} s`, restarts: this.#restarts })
    if (this.#state !== 'hung') this.#enter('backing-off')
  }

  #afterCleanEnd(life: Life): void {
    if (life.isExternal) this.#options.log.info('its process has left')
    this.#withdrawAll()
    this.#ended('stopped')
    // Its own copy goes on where the other one ended.
    if (this.#wanted) this.#restartAtMs = this.#nowMs
  }

  #askToStop(): void {
    const life = this.#life
    if (life === undefined || life.stopByMs !== undefined) return
    life.stopByMs = this.#nowMs + this.#options.settings.stopMs
    life.link.send({ type: 'stop' })
  }

  #ended(state: ThingState): void {
    this.#enter(state)
    for (const resolve of this.#onStopped.splice(0)) resolve()
  }

  #orphan(): void {
    this.#orphansUntilMs ??= this.#nowMs + this.#options.settings.staleAfterMs
  }

  #withdrawOrphans(): void {
    this.#orphansUntilMs = undefined
    this.#options.withdraw(this.#life?.number)
  }

  #withdrawAll(): void {
    this.#orphansUntilMs = undefined
    this.#options.withdraw()
  }

  #enter(state: ThingState): void {
    if (state === this.#state) return
    this.#state = state
    this.#since = this.#options.clock.now()
  }
}
