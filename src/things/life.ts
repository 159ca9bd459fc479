import { BrewError, type Clock, errorFromData, errorText, type Log, machineId } from '../base/index.ts'
import type { AlarmMessage } from './alarm-message.ts'
import { Heartbeat } from './heartbeat.ts'
import type { LinkHandlers, ThingLink } from './links.ts'
import {
  type Asking,
  type ChangeData,
  type FromThing,
  type PastData,
  PROTOCOL_VERSION,
  readFromThing,
  type ThingDescription,
  type ToThing,
} from './protocol.ts'
import { Questions, type Reply, type Verdict } from './questions.ts'
import type { Publisher } from './reading-book.ts'
import { Requests } from './requests.ts'
import { STALL_MS, type SupervisorSettings } from './settings.ts'

/** What every life of a Thing needs of the supervisor. */
export interface LifeContext {
  /** Of the Thing, as its publications are booked. */
  readonly name: string
  readonly settings: SupervisorSettings
  readonly clock: Clock
  readonly log: Log
  /** Whether what a process says it is, is this Thing. @throws BrewError when its path is not in the model */
  readonly isSame: (thing: ThingDescription) => boolean
  readonly startingPoint: () => StartingPoint
  /** What a number was; empty where that is not kept. */
  readonly past: (path: string, seconds: number) => readonly PastData[]
  readonly publish: (publisher: Publisher, changes: Extract<FromThing, { type: 'publish' }>['changes']) => void
  /** Keeps what it stores, and tells once that is done. */
  readonly store: (message: Extract<FromThing, { type: 'store' }>, tell: (message: ToThing) => void) => void
  readonly alarm: (publisher: Publisher, message: AlarmMessage) => void
  readonly drive: (publisher: Publisher, message: Extract<FromThing, { type: 'renew' | 'release' }>) => void
}

/** What a Thing starts from. */
export interface StartingPoint {
  readonly message: Extract<ToThing, { type: 'start' }>
  /** The newest commit in it, 0 where there is none yet. */
  readonly commit: number
  /** `seq` of the newest change in it. */
  readonly seq: number
}

/** A change to be told, and where in history it stands. */
export interface ToldChange {
  readonly change: ChangeData
  readonly commit: number
  readonly seq: number
}

/** One life, and who is told of it. */
export interface LifeOptions {
  /** Unlike that of any other life of the Thing. */
  readonly number: number
  /** Its process was started by hand. */
  readonly isExternal: boolean
  readonly open: (handlers: LinkHandlers) => ThingLink
  /** Set up, with configuration as of a commit; told once. */
  readonly ready: (commit: number) => void
  /** It was told of a commit that it is to answer for. */
  readonly told: (commit: number) => void
  /** It has answered for a commit. @param error why it could not apply it */
  readonly applied: (commit: number | undefined, error?: BrewError) => void
  /** Its channel has closed; told once, and not after `abandon`. @param reason as in `LinkHandlers` */
  readonly closed: (reason: string) => void
}

/**
 * One life of a Thing: from opening its channel to the end of it. Speaks the supervisor's side of the protocol and
 * knows when it has waited too long; what follows from its end is decided above.
 */
export class Life {
  readonly #context: LifeContext
  readonly #options: LifeOptions
  readonly #link: ThingLink
  readonly #heartbeat: Heartbeat
  readonly #questions = new Questions<Verdict>()
  readonly #requests = new Requests((message) => this.send(message))
  #isAbandoned = false
  /** Since it has been greeted. */
  #start: StartingPoint | undefined
  #vetoes = false
  #sameMachine = false
  /** It has answered a heart-beat: commits wait for it. */
  #answers = false
  #readyMs: number | undefined
  #stopByMs: number | undefined
  #fault: string | undefined

  constructor(context: LifeContext, options: LifeOptions) {
    this.#context = context
    this.#options = options
    const { pingEveryMs } = context.settings
    this.#heartbeat = new Heartbeat(context.clock.bootMs(), { pingEveryMs, stallMs: STALL_MS })
    this.#link = options.open({
      message: (message) => {
        if (!this.#isAbandoned) this.#receive(message)
      },
      closed: (reason) => {
        if (this.#isAbandoned) return
        this.#end()
        options.closed(reason)
      },
    })
  }

  get number(): number {
    return this.#options.number
  }

  get isExternal(): boolean {
    return this.#options.isExternal
  }

  /** Told to start, and neither told to stop nor given up. */
  get isListening(): boolean {
    return this.#start !== undefined && this.#stopByMs === undefined && this.#fault === undefined
  }

  /** Set up, and neither told to stop nor given up. */
  get isUp(): boolean {
    return this.isListening && this.#readyMs !== undefined
  }

  /** Not set up yet, and neither told to stop nor given up. */
  get isComing(): boolean {
    return this.#readyMs === undefined && this.#stopByMs === undefined && this.#fault === undefined
  }

  /** It was set up at some time. */
  get wasUp(): boolean {
    return this.#readyMs !== undefined
  }

  /** It is up and has answered a heart-beat. */
  get isAskable(): boolean {
    return this.isUp && this.#answers
  }

  /** It is up, and nothing is awaited of it but the next beat. */
  get isCalm(): boolean {
    return this.isUp && !this.#heartbeat.isAwaited && this.#questions.isEmpty && this.#requests.isEmpty
  }

  get isToldToStop(): boolean {
    return this.#stopByMs !== undefined
  }

  /** Why it was given up, where it was. */
  get fault(): string | undefined {
    return this.#fault
  }

  /** For how long it has been up, in milliseconds; 0 when it never got that far. */
  get ranMs(): number {
    return this.#readyMs === undefined ? 0 : this.#context.clock.bootMs() - this.#readyMs
  }

  send(message: ToThing): void {
    this.#link.send(message)
  }

  /** Tells of a change, unless it started with it. */
  tellChange({ change, commit, seq }: ToldChange): void {
    if (this.#start === undefined || seq <= this.#start.seq) return
    this.send({ type: 'config', change, upTo: commit })
    this.#options.told(commit)
  }

  /** It wants to be asked about commits; `undefined` while it has not said. */
  get vetoes(): boolean | undefined {
    return this.#start === undefined ? undefined : this.#vetoes
  }

  /** Asks about a commit; `silent` when it does not answer in time, `ended` when it ends. Never rejects. */
  ask(change: ChangeData): Promise<Verdict> {
    const { clock, settings } = this.#context
    return this.#questions.ask(clock.bootMs() + settings.vetoMs, (id) => this.send({ type: 'validate', id, change }))
  }

  /** Asks for something once it is up; see `Requests.ask`. The time that passes until then counts. */
  request(asking: Asking): Promise<Reply> {
    const { clock, settings } = this.#context
    return this.#requests.ask(clock.bootMs() + settings.requestMs, asking)
  }

  /** Tells it to stop, once; it is ended when it has not by its deadline. */
  askToStop(): void {
    if (this.isToldToStop) return
    this.#stopByMs = this.#context.clock.bootMs() + this.#context.settings.stopMs
    this.send({ type: 'stop' })
    this.#requests.stopping()
    // Whoever waits for its word is told at once: it may take a while to end.
    this.#questions.end()
  }

  /** Gives it up; `closed` follows, `fault` says why. */
  fail(reason: string): void {
    this.#fault = reason
    this.#link.kill()
  }

  /** Ends it without another word: nothing it still says counts, and `closed` is not told. */
  abandon(): void {
    this.#isAbandoned = true
    this.#link.kill()
    this.#end()
  }

  /** Nobody is left to answer. */
  #end(): void {
    this.#questions.end()
    this.#requests.end()
  }

  /** Looks at every deadline. @returns why it hangs, if it does: it is not given up yet */
  tick(): string | undefined {
    const { clock, settings } = this.#context
    const now = clock.bootMs()
    this.#ping(this.#heartbeat.tick(now))
    // Slow work is no sign of a Thing that hangs: that is what heart-beats are for.
    this.#requests.expire(now)
    if (this.#stopByMs !== undefined && now >= this.#stopByMs) this.#link.kill()
    // Told to stop, or killed and not gone yet: there is nothing more to hold against it.
    if (this.#stopByMs !== undefined || this.#fault !== undefined) return undefined
    const allowance = this.#start !== undefined ? settings.hungAfterMs : settings.loadMs
    if (this.#heartbeat.silentMs >= allowance) return `it has not answered for ${Math.round(allowance / 1000)} s`
    if (this.#questions.expire(now)) return `it said nothing about a commit for ${settings.vetoMs / 1000} s`
    return undefined
  }

  #receive(raw: unknown): void {
    // Given up, and on its way out.
    if (this.#fault !== undefined) return
    let message: FromThing
    try {
      message = readFromThing(raw)
    } catch (error) {
      this.fail(errorText(error))
      return
    }
    switch (message.type) {
      case 'hello':
        this.#greet(message)
        break
      case 'ready':
        this.#readyMs = this.#context.clock.bootMs()
        this.#options.ready(this.#start?.commit ?? 0)
        this.#requests.up()
        // Commits wait for its answer: not for the next beat as well.
        this.#ping(this.#heartbeat.pingNow(this.#readyMs))
        break
      case 'pong':
        this.#answers = true
        this.#heartbeat.answered(message.id)
        break
      case 'publish':
        this.#publish(message.changes)
        break
      case 'renew':
      case 'release':
        // Told to stop, it may still let go.
        if (this.isListening || message.type === 'release') this.#context.drive(this.#publisher, message)
        break
      case 'alarm':
        if (this.isListening) this.#context.alarm(this.#publisher, message)
        break
      case 'history':
        this.send({ type: 'past', id: message.id, past: this.#context.past(message.path, message.seconds) })
        break
      case 'log':
        this.#context.log[message.level](message.message, message.fields)
        break
      case 'verdict':
        this.#questions.answer(
          message.id,
          message.veto === undefined
            ? { kind: 'accepted', warnings: message.warnings ?? [] }
            : { kind: 'vetoed', error: errorFromData(message.veto) },
        )
        break
      case 'answer':
        this.#requests.answer(
          message.id,
          message.error === undefined
            ? { kind: 'done', output: message.output ?? null }
            : { kind: 'refused', error: errorFromData(message.error) },
        )
        break
      case 'store':
        this.#context.store(message, (answer) => this.send(answer))
        break
      case 'applied':
        this.#options.applied(message.commit)
        break
      case 'not-applied':
        this.#options.applied(message.commit, errorFromData(message.error))
        break
      case 'failed':
        this.fail(errorText(errorFromData(message.error)))
        break
      case 'stopped':
        // Told to stop or not: there is nothing left in it to wait for.
        this.#link.kill()
        break
    }
  }

  #ping(id: number | undefined): void {
    if (id !== undefined) this.send({ type: 'ping', id })
  }

  #greet({ thing, protocol, machine }: Extract<FromThing, { type: 'hello' }>): void {
    if (protocol !== PROTOCOL_VERSION) {
      this.fail(`it speaks version ${protocol} of the protocol, not ${PROTOCOL_VERSION}`)
    } else if (!this.#isSame(thing)) {
      this.fail(`it says it is ${thing.name} at ${thing.path}; register it anew if it has changed`)
    } else {
      this.#sameMachine = machine === machineId()
      this.#vetoes = thing.vetoes
      this.#start = this.#context.startingPoint()
      this.send(this.#start.message)
    }
  }

  #isSame(thing: ThingDescription): boolean {
    try {
      return this.#context.isSame(thing)
    } catch (error) {
      if (error instanceof BrewError) return false
      throw error
    }
  }

  #publish(changes: Extract<FromThing, { type: 'publish' }>['changes']): void {
    if (this.#start === undefined) return
    this.#context.publish(this.#publisher, changes)
    this.send({ type: 'published' })
  }

  get #publisher(): Publisher {
    return { name: this.#context.name, life: this.number, sameMachine: this.#sameMachine }
  }
}
