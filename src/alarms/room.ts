import { join } from 'node:path'
import { type Clock, errorText, isClockTrusted, isWithin, type Log } from '../base/index.ts'
import type { ChangeEvent, Datastores } from '../datastore/index.ts'
import { AlarmFile } from './alarm-file.ts'
import { type AlarmChoice, Alarms } from './alarms.ts'
import { FORGETFUL, type LoggedAlarm, type Memory } from './memory.ts'
import { Notifier, type TestOutcome } from './notify/notifier.ts'
import { type AlarmSettings, readSettings, SETTINGS_PATH } from './settings.ts'
import { isShelved } from './shelf.ts'
import { Disk } from './watch/disk.ts'
import { SafeOutputs } from './watch/outputs.ts'
import { BREWHOUSE, type Places, placesOf, WATCHED_PATHS, watchedConfiguration } from './watch/places.ts'
import { Temperatures } from './watch/temperatures.ts'
import { Time } from './watch/time.ts'

/** How often all is looked at: limits are a matter of minutes. */
const LOOK_MS = 5000
/** How often it is seen whether something is to be told, or other settings count. */
const TICK_MS = 1000

/** What alarms need. */
export interface AlarmOptions {
  readonly datastores: Datastores
  readonly clock: Clock
  readonly log: Log
  /** Name of the machine, by which people are told where it is from. */
  readonly hostname: string
  /** Whether something keeps the machine's clock right; the kernel is asked where it is left out. */
  readonly isClockSynchronised?: () => boolean
}

/** What is configured, and what follows from it. */
interface Configured {
  readonly settings: AlarmSettings
  readonly places: Places
}

/**
 * The alarms of a server with all that raises them from what the datastores show, and all that tells people of them:
 * readers of the change feed, none of which the datastore knows.
 */
export class AlarmRoom implements AsyncDisposable {
  readonly alarms: Alarms
  readonly #options: AlarmOptions
  readonly #memory: Memory & Disposable
  readonly #notifier: Notifier
  readonly #temperatures: Temperatures
  readonly #outputs: SafeOutputs
  readonly #disk: Disk
  readonly #time: Time
  #configured: Configured
  #isConfigurationNew = false
  #timer: ReturnType<typeof setInterval> | undefined
  #reading: { readonly done: Promise<void>; end(): void } | undefined
  #isFailing = false
  #looking: Promise<void> = Promise.resolve()

  private constructor(options: AlarmOptions, memory: Memory & Disposable) {
    const { datastores, clock, log, hostname } = options
    const publish = datastores.publish.bind(datastores)
    this.#options = options
    this.#memory = memory
    this.alarms = new Alarms(publish, clock, memory)
    const secrets = join(datastores.root, 'secrets')
    this.#notifier = new Notifier({ clock, log, publish, secrets, from: hostname })
    this.alarms.listen((change) => this.#notifier.tell(change))
    this.#temperatures = new Temperatures(this.alarms)
    this.#outputs = new SafeOutputs(this.alarms)
    this.#disk = new Disk(this.alarms, datastores.root, log)
    this.#time = new Time(this.alarms, clock, options.isClockSynchronised ?? isClockTrusted)
    this.#configured = this.#configure()
  }

  /** Takes over what is remembered. Where nothing can be, as on a full disk, the log says so, and alarms work on. */
  static open(options: AlarmOptions): AlarmRoom {
    return new AlarmRoom(options, memoryOf(options))
  }

  /** Watches from now on, until it is disposed. */
  start(): void {
    const subscription = this.#options.datastores.feed.subscribe()
    const done = this.#follow(subscription)
    // What was committed between its opening and now, as startup files are, nobody has told of.
    this.#isConfigurationNew = true
    this.#reading = { done, end: () => subscription[Symbol.dispose]() }
    let lookedMs = Number.NEGATIVE_INFINITY
    this.#timer = setInterval(() => {
      const nowMs = this.#options.clock.bootMs()
      const isDue = this.#isConfigurationNew || nowMs - lookedMs >= LOOK_MS
      if (isDue) lookedMs = nowMs
      this.#looking = isDue ? this.look() : this.#carefully(() => this.#tick())
    }, TICK_MS)
  }

  /** Looks at everything once. What goes wrong is logged, once in a row. */
  async look(): Promise<void> {
    return this.#carefully(async () => {
      await this.#look()
      this.#isFailing = false
    })
  }

  async #carefully(work: () => Promise<void> | void): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (!this.#isFailing) this.#options.log.error('alarms cannot be watched for', { error: errorText(error) })
      this.#isFailing = true
    }
  }

  /** See `Alarms.acknowledge`. */
  acknowledge(choice: AlarmChoice, by: string): number {
    return this.alarms.acknowledge(choice, by)
  }

  /** See `Alarms.silence`. */
  silence(choice: AlarmChoice, seconds: number): number {
    return this.alarms.silence(choice, seconds)
  }

  /** See `Notifier.test`. A target that was committed a moment ago is known. */
  async test(target: string, by: string): Promise<TestOutcome> {
    this.#configured = this.#configure()
    return this.#notifier.test(target, by)
  }

  /** What happened to alarms, newest first. */
  history(options: { readonly limit: number; readonly before?: number }): readonly LoggedAlarm[] {
    return this.#memory.history(options)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer)
    this.#reading?.end()
    await this.#reading?.done
    await this.#looking
    await this.#notifier.stop()
    this.#memory[Symbol.dispose]()
  }

  async #look(): Promise<void> {
    const { datastores, clock } = this.#options
    if (this.#isConfigurationNew) this.#configured = this.#configure()
    const { settings, places } = this.#configured
    const nowMs = clock.bootMs()
    const brewhouse = datastores.read('operational', BREWHOUSE)
    this.#temperatures.look(places, brewhouse, settings, nowMs)
    this.#outputs.look(places, brewhouse, settings, nowMs)
    this.#time.look(settings)
    await this.#disk.look(settings, nowMs)
    this.#tick()
  }

  #tick(): void {
    this.alarms.tick()
    this.#notifier.tick()
  }

  #configure(): Configured {
    const { datastores } = this.#options
    const settings = readSettings(datastores)
    this.#notifier.configure(settings.targets)
    this.alarms.shelve((alarm, now) => isShelved(settings.shelf, alarm, now))
    const read = (path: string) => datastores.read('running', path, { withDefaults: 'report-all' })
    this.#isConfigurationNew = false
    return { settings, places: placesOf(watchedConfiguration(read), settings) }
  }

  /** Goes by configuration that has changed at once; after a gap in the feed it may have. */
  async #follow(events: ReturnType<Datastores['feed']['subscribe']>): Promise<void> {
    for await (const event of events) {
      if (event.kind !== 'resync' && !isOurs(event)) continue
      this.#isConfigurationNew = true
      await this.#carefully(() => {
        this.#configured = this.#configure()
      })
    }
  }
}

/** Where configuration is that alarms go by. */
const OURS = [SETTINGS_PATH, ...WATCHED_PATHS]

function memoryOf({ datastores, log }: AlarmOptions): Memory & Disposable {
  try {
    return AlarmFile.open(join(datastores.root, 'alarms.sqlite'), log)
  } catch (error) {
    log.error('alarms are forgotten at the next start', { error: errorText(error) })
    return { ...FORGETFUL, [Symbol.dispose]: () => undefined }
  }
}

function isOurs({ datastore, edits }: ChangeEvent): boolean {
  return (
    datastore === 'running' && edits.some(({ path }) => OURS.some((it) => isWithin(path, it) || isWithin(it, path)))
  )
}
