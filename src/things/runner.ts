import {
  BrewError,
  type Clock,
  errorToData,
  isClockTrusted,
  type JsonValue,
  LOG_LEVELS,
  type LogFields,
  type LogLevel,
  type Schema,
} from '../base/index.ts'
import { Alarms } from './alarming.ts'
import type { AnyChange, AnyThing, Hardware, Reading, ThingClass, ThingLog } from './api.ts'
import { typedCall } from './calls.ts'
import { Configuration, viewOf } from './configuration.ts'
import { bindContext, type ThingContext } from './context.ts'
import { type ArrivedChange, Deliveries } from './deliveries.ts'
import { Driver } from './driving.ts'
import { faultOf, jsonOf, refusalOf, sleep } from './hooks.ts'
import { Storage } from './keeping.ts'
import { describe } from './load.ts'
import { Outbox } from './outbox.ts'
import {
  type Asking,
  type ChangeData,
  type ConfigData,
  PROTOCOL_VERSION,
  type ReadingData,
  type ThingChannel,
  type ThingDescription,
  type ToThing,
} from './protocol.ts'
import { type Owned, publication, readingPath, removal } from './publication.ts'
import { Recollection } from './recollection.ts'
import { absolutePath, configFromJson, type Located, locate } from './shape.ts'
import { startupOf } from './startup.ts'
import { valueFromText } from './values.ts'

/** What the runner is given by the Worker, process or prompt around it. */
export interface RunnerOptions {
  readonly channel: ThingChannel
  readonly load: () => Promise<ThingClass>
  readonly clock: Clock
  /** `/proc/sys/kernel/random/boot_id` */
  readonly machine: string
  /** Whether the time of day can be believed. Default: as the machine says. */
  readonly isClockTrusted?: () => boolean
  /** File of a user's Thing, to say where it failed. */
  readonly file?: string
  /** For the prompt of `--debug`: told once `setup` has returned. */
  readonly onReady?: (thing: AnyThing, schema: Schema) => void
}

/**
 * Runs one Thing over a channel: the same in a Worker, in a child process and alone.
 * @returns when it has stopped as told, or has failed (which it has said over the channel by then)
 */
export async function runThing(options: RunnerOptions): Promise<void> {
  let thingClass: ThingClass
  try {
    thingClass = await options.load()
    const description = describe(thingClass, options.file)
    await new Runner(options, thingClass, description).run()
  } catch (error) {
    options.channel.send({ type: 'failed', error: errorToData(faultOf(error, options.file)) })
  }
}

type Start = Extract<ToThing, { type: 'start' }>

class Runner {
  readonly #options: RunnerOptions
  readonly #thing: AnyThing
  readonly #description: ThingDescription
  readonly #own: string
  readonly #outbox: Outbox
  readonly #driver: Driver
  readonly #storage: Storage
  readonly #alarms: Alarms
  readonly #stopping = new AbortController()
  readonly #started = Promise.withResolvers<true>()
  readonly #failed = Promise.withResolvers<never>()

  #schema: Schema = { modules: [], nodes: [], operations: [] }
  #hardware: Hardware = { w1Directory: '', simulated: false }
  #logLevel: LogLevel = 'info'
  /** What it was told last; the own path is the first of its views, the watched ones follow. */
  #config: Configuration | undefined
  #located = new Map<string, Located>()

  readonly #recollection: Recollection
  readonly #owned: Owned
  readonly #deliveries: Deliveries<Configuration>

  constructor(options: RunnerOptions, thingClass: ThingClass, description: ThingDescription) {
    this.#options = options
    this.#description = description
    this.#own = absolutePath(description.module, description.path)
    this.#owned = { name: description.name, path: this.#own, locate: (path) => this.#locate(path) }
    this.#outbox = new Outbox((message) => options.channel.send(message))
    this.#driver = new Driver((message) => options.channel.send(message), options.clock)
    this.#recollection = new Recollection((message) => options.channel.send(message), options.clock)
    this.#storage = new Storage((message) => options.channel.send(message))
    this.#alarms = new Alarms((message) => options.channel.send(message), this.#owned)
    // Nobody may be waiting when it rejects; whoever waits later still sees it.
    this.#failed.promise.catch(() => undefined)
    this.#thing = new thingClass()
    bindContext(this.#thing, this.#context())
    this.#deliveries = new Deliveries({
      change: (change) => this.#apply(change),
      reading: (reading) => this.#thing.onReading(this.#readingOf(reading)),
      failed: (error) => this.#failed.reject(error),
    })
  }

  async run(): Promise<void> {
    const { channel, machine } = this.#options
    channel.onMessage((message) => {
      try {
        this.#receive(message)
      } catch (error) {
        this.#failed.reject(error)
      }
    })
    channel.send({ type: 'hello', protocol: PROTOCOL_VERSION, thing: this.#description, machine, pid: process.pid })
    const stopped = new Promise<undefined>((resolve) => {
      this.#stopping.signal.addEventListener('abort', () => resolve(undefined))
    })
    const isStarted = await Promise.race([this.#started.promise, stopped, this.#failed.promise])
    if (isStarted === true) {
      await Promise.race([this.#thing.setup(), this.#failed.promise])
      channel.send({ type: 'ready' })
      this.#options.onReady?.(this.#thing, this.#schema)
      this.#deliveries.open()
      await Promise.race([this.#thing.run(this.#stopping.signal), this.#failed.promise])
      await Promise.race([stopped, this.#failed.promise])
    }
    this.#outbox.flush()
    this.#driver.flush()
    this.#alarms.flush()
    channel.send({ type: 'stopped' })
  }

  #begin(start: Start): void {
    this.#schema = start.schema
    this.#hardware = start.hardware
    this.#logLevel = start.logLevel
    this.#config = this.#wholeConfig(start.config)
    this.#storage.begin(start.stored)
    this.#deliveries.addReadings(start.readings, false, this.#options.clock.bootMs())
  }

  #receive(message: ToThing): void {
    switch (message.type) {
      case 'start':
        // At once: what follows in the same turn builds on it.
        this.#begin(message)
        this.#started.resolve(true)
        break
      case 'ping':
        this.#options.channel.send({ type: 'pong', id: message.id })
        break
      case 'published':
        this.#outbox.taken()
        break
      case 'past':
        this.#recollection.answer(message.id, message.past)
        break
      case 'stop':
        this.#stopping.abort()
        break
      case 'validate':
        void this.#validate(message.id, message.change)
        break
      case 'request':
        void this.#answer(message)
        break
      case 'stored':
        this.#storage.stored(message)
        break
      case 'config':
        this.#takeChange(message.change, message.upTo)
        break
      case 'readings':
        this.#deliveries.addReadings(message.readings, message.complete === true, this.#options.clock.bootMs())
        break
    }
  }

  #takeChange(change: ChangeData, upTo: number | undefined): void {
    const config = this.#configAfter(change)
    this.#config = config
    this.#deliveries.addChange({ ...change, config, ...(upTo === undefined ? {} : { upTo }) })
  }

  /** A change that cannot be applied is said, and the Thing goes on: the commit stands. */
  async #apply(change: ArrivedChange<Configuration>): Promise<void> {
    const { channel, file } = this.#options
    const commit = change.upTo
    try {
      await this.#thing.onConfig(changeOf(change))
    } catch (error) {
      const answer = commit === undefined ? {} : { commit }
      channel.send({ type: 'not-applied', ...answer, error: errorToData(faultOf(error, file)) })
      return
    }
    if (commit !== undefined) channel.send({ type: 'applied', commit })
  }

  async #validate(id: number, change: ChangeData): Promise<void> {
    const warnings: string[] = []
    try {
      const proposal = changeOf({ ...change, config: this.#configAfter(change) })
      const warn = (text: string) => {
        warnings.push(String(text))
      }
      await this.#thing.validate(Object.assign(proposal, { warn }))
      this.#options.channel.send({ type: 'verdict', id, ...(warnings.length === 0 ? {} : { warnings }) })
    } catch (error) {
      this.#options.channel.send({ type: 'verdict', id, veto: errorToData(error) })
    }
  }

  /** Every request is answered; one that is refused is no failure of the Thing. */
  async #answer(asking: Extract<ToThing, { type: 'request' }>): Promise<void> {
    const { channel, file } = this.#options
    const { id } = asking
    try {
      const output = await this.#outcome(asking)
      channel.send({ type: 'answer', id, ...(output === undefined ? {} : { output }) })
    } catch (error) {
      channel.send({ type: 'answer', id, error: errorToData(refusalOf(error, file)) })
    }
  }

  async #outcome({ name, input, user, path }: Asking): Promise<JsonValue | undefined> {
    if (path === undefined) return jsonOf(await this.#thing.onRequest(name, input, undefined, { user }))
    const typed = typedCall(this.#schema, { path, user }, input)
    return typed.answer(await this.#thing.onRequest(name, typed.input, typed.call, { user }))
  }

  #configAfter(change: ChangeData): Configuration {
    if (change.config !== undefined) return this.#wholeConfig(change.config)
    if (this.#config === undefined) throw new BrewError('operation-failed', 'told of a change before the start')
    return this.#config.with(change.edits)
  }

  #readingOf(reading: ReadingData): Reading {
    const { node } = this.#locate(reading.path)
    const value =
      reading.value === undefined ? undefined : node.type === undefined ? true : valueFromText(node.type, reading.value)
    return {
      path: reading.path,
      value,
      quality: reading.quality,
      taken: reading.taken,
      ...(reading.source === undefined ? {} : { source: reading.source }),
    }
  }

  #wholeConfig(config: ConfigData): Configuration {
    const own = this.#locate(this.#own)
    const watched = this.#description.watches.map((path) => this.#locate(absolutePath(this.#description.module, path)))
    const values = watched.map(({ path, node, isEntry }) =>
      node.config ? configFromJson(node, config.watched[path], isEntry) : undefined,
    )
    return new Configuration(this.#schema, [own, ...watched].map(viewOf), [this.#ownConfig(config), ...values])
  }

  #ownConfig(config: ConfigData): unknown {
    const { node, isEntry } = this.#locate(this.#own)
    // An owned container that is not there is as good as an empty one: its defaults hold.
    const absent = node.kind === 'container' ? startupOf(node, this.#own, () => false) : undefined
    return configFromJson(node, config.own ?? absent, isEntry)
  }

  #locate(path: string): Located {
    const known = this.#located.get(path)
    if (known !== undefined) return known
    const located = locate(this.#schema, path)
    // Paths with keys come and go with the data.
    if (this.#located.size > 1000) this.#located.clear()
    this.#located.set(path, located)
    return located
  }

  #context(): ThingContext {
    const runner = this
    const { clock } = this.#options
    return {
      clock: {
        now: () => clock.now(),
        bootMs: () => clock.bootMs(),
        boot: this.#options.machine,
        isTrusted: this.#options.isClockTrusted ?? isClockTrusted,
      },
      store: this.#storage,
      config: () => runner.#config?.at(0) ?? {},
      watched: (path) => {
        const place = runner.#description.watches.indexOf(path)
        if (place === -1) throw new BrewError('invalid-value', 'it is not in static watches', { path })
        return runner.#config?.at(place + 1)
      },
      publish: (path, value, options) =>
        runner.#outbox.add(
          publication(runner.#owned, path, value, {
            ...options,
            quality: options.quality ?? (runner.#hardware.simulated ? 'simulated' : 'good'),
            taken: options.taken ?? clock.bootMs(),
          }),
        ),
      history: (path, seconds) => runner.#recollection.ask(readingPath(runner.#owned, path), seconds),
      remove: (path) => runner.#outbox.add(removal(runner.#owned, path)),
      output: (name) => runner.#driver.output(name),
      alarm: (type, alarm) => runner.#alarms.raise(type, alarm),
      clearAlarm: (type, resource) => runner.#alarms.clear(type, resource),
      sleep,
      log: this.#log(),
      get hardware() {
        return runner.#hardware
      },
    }
  }

  #log(): ThingLog {
    const at = (level: LogLevel) => (message: string, fields?: LogFields) => {
      if (LOG_LEVELS.indexOf(level) > LOG_LEVELS.indexOf(this.#logLevel)) return
      this.#options.channel.send({ type: 'log', level, message: String(message), ...(fields ? { fields } : {}) })
    }
    return { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') }
  }
}

/** The change as its hook gets it. What the configuration became is worked out when it is looked at. */
function changeOf(change: ArrivedChange<Configuration>): AnyChange {
  return {
    user: change.user,
    edits: change.edits,
    get running() {
      return change.config.at(0)
    },
    ...(change.commit === undefined ? {} : { commit: change.commit }),
  }
}
