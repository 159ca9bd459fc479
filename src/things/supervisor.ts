import { errorText, isWithin, type JsonValue, type Log, type ThingAnswer, type ThingStatus } from '../base/index.ts'
import { type AttachLink, type AttachReceiver, openSocketLink } from './attach.ts'
import { type Control, controlThing } from './control.ts'
import { ExternalThings } from './external.ts'
import { keep } from './keeping.ts'
import {
  type BrokenThing,
  brokenStatus,
  isChosen,
  isNamed,
  type KnownThing,
  noThing,
  saysTheSame,
  startedBy,
} from './known.ts'
import type { StartingPoint } from './life.ts'
import { type LinkHandlers, openProcessLink, openWorkerLink, type ThingLink } from './links.ts'
import { OwnAlarms } from './own-alarms.ts'
import type { Asking, PastData, ReadingData } from './protocol.ts'
import { type OwnState, ReadingBook } from './reading-book.ts'
import { type RegisterRequest, registerThing, unregisterThing } from './register.ts'
import { NO_OUTPUTS, Renewals } from './renewals.ts'
import { CALM_TICK_MS, type SupervisorSettings, TICK_MS } from './settings.ts'
import { schemaFor } from './shape.ts'
import { type Standing, Standings } from './standing.ts'
import { ThingStores } from './store.ts'
import { SupervisedThing } from './supervised.ts'
import type { SupervisorOptions } from './supervisor-options.ts'
import { Telling } from './telling.ts'
import { tellAlarms } from './thing-alarms.ts'

/** Starts Things, starts them again, stops them; carries readings and changes between them and the datastores. */
export class Supervisor {
  readonly #options: SupervisorOptions
  readonly #settings: SupervisorSettings
  readonly #things = new Map<string, SupervisedThing>()
  readonly #book: ReadingBook
  readonly #renewals: Renewals
  readonly #ownAlarms: OwnAlarms
  readonly #externals: ExternalThings
  readonly #telling: Telling
  readonly #stores: ThingStores
  readonly #standings: Standings
  #broken: readonly BrokenThing[]
  #isStopping = false
  #ticking: ReturnType<typeof setTimeout> | undefined
  readonly #openedAt: Date

  constructor(options: SupervisorOptions, settings: SupervisorSettings, broken: readonly BrokenThing[]) {
    this.#options = options
    this.#settings = settings
    this.#broken = broken
    this.#openedAt = options.clock.now()
    this.#book = new ReadingBook(options.datastores, options.clock, (readings, publisher) =>
      this.#tellReadings(readings, publisher),
    )
    this.#renewals = new Renewals(options.outputs ?? NO_OUTPUTS, this.#book, options.clock)
    this.#ownAlarms = new OwnAlarms(options.alarms, this.#book, options.clock)
    this.#stores = new ThingStores(options.root, options.log)
    this.#externals = new ExternalThings({ ...options, settings, book: this.#book })
    this.#telling = new Telling({
      ...options,
      book: this.#book,
      things: () => this.#things.values(),
      committed: (edits) => {
        if (options.choose === 'auto')
          for (const thing of startedBy(edits, this.#things.values())) if (!thing.isHeld) thing.start()
      },
    })
    this.#standings = new Standings(
      (edits) => options.datastores.publish(edits),
      () => this.#standing(),
      options.log,
    )
  }

  /**
   * Takes in startup files and starts the chosen Things.
   * @throws BrewError with file and line for a startup file that is not valid
   */
  async start(): Promise<void> {
    const { datastores } = this.#options
    for (const thing of this.#things.values()) {
      if (!isChosen(thing.known, this.#options)) continue
      const territory = datastores.territory(thing.known.name)
      if (territory !== undefined) await datastores.takeInStartup(territory)
    }
    this.#telling.start()
    await this.#externals.look(this.#things.values())
    for (const thing of this.#things.values()) if (isChosen(thing.known, this.#options)) thing.start()
    this.#standings.flush()
    this.#beat()
  }

  /**
   * Publishes state of the server itself, so that Things that watch it hear of it.
   * @throws BrewError as `Datastores.publish`
   */
  publishState(edits: readonly OwnState[]): void {
    this.#book.publishOwn(edits)
  }

  /** Stops every Thing and lets go of the datastores; takes less than 4 s whatever they are doing. */
  async stop(): Promise<void> {
    this.#isStopping = true
    this.#telling.stopping()
    await Promise.all([...this.#things.values()].map((thing) => thing.stop()))
    clearTimeout(this.#ticking)
    await this.#telling.stop()
    await this.#stores.flush()
    this.#standings.flush()
  }

  /** Every Thing that is known, running or not, also files that hold none. */
  list(): ThingStatus[] {
    const since = this.#openedAt.toISOString()
    return [
      ...[...this.#things.values()].map((thing) => thing.status()),
      ...this.#broken.map((broken) => brokenStatus(broken, since)),
    ]
  }

  /** By application name or alias, ignoring case. */
  find(name: string): SupervisedThing | undefined {
    return [...this.#things.values()].find((thing) => isNamed(thing.known, name))
  }

  /**
   * Asks a Thing for something.
   * @param name application name or alias
   * @param call of an action or RPC of the model
   * @returns what it says
   * @throws BrewError `data-missing` for an unknown name, `resource-denied` while it does not run, what it throws
   */
  async request(name: string, asking: Asking): Promise<JsonValue> {
    const thing = this.find(name)
    if (thing === undefined) throw noThing(name, this.#knownThings())
    // Whoever has just committed what it starts by, or what it is asked about, is right to expect that it knows.
    await this.#telling.upToDate()
    return thing.request(asking)
  }

  /**
   * Starts, stops or restarts a Thing because a person says so. Stopped like this it stays so until it is started, or the
   * server is; what it drove goes to its safe state at once.
   * @param name application name or alias
   * @throws BrewError `data-missing` for an unknown name, `resource-denied` for one that runs in another process
   */
  async control(name: string, how: Control): Promise<ThingAnswer> {
    const { datastores, outputs = NO_OUTPUTS, log, hardware } = this.#options
    const thing = this.find(name)
    if (thing === undefined) throw noThing(name, this.#knownThings())
    return controlThing(thing, how, {
      outputs,
      log: log.child(thing.known.name),
      isSimulated: hardware.simulated,
      prepare: async () => {
        const territory = datastores.territory(thing.known.name)
        if (territory !== undefined) await datastores.takeInStartup(territory)
        await this.#externals.look([thing])
      },
    })
  }

  /**
   * Takes in a Thing that was started by hand and speaks over a socket; it is shown as `external` until it leaves.
   * @throws BrewError `in-use` when another process already is that Thing, `data-missing` for an unknown name
   */
  attach(name: string, link: AttachLink): AttachReceiver {
    const thing = this.find(name)
    if (thing === undefined) throw noThing(name, this.#knownThings())
    return openSocketLink(link, (open) => thing.attach(open))
  }

  /**
   * Writes a Thing's startup file and takes in its source; a user's Thing then runs.
   * @throws BrewError `data-exists` unless `force`, `data-missing` for an unknown name
   */
  async register(request: RegisterRequest): Promise<{ written: string[] }> {
    const { datastores, root } = this.#options
    const { known, written } = await registerThing(request, {
      root,
      datastores,
      loadMs: this.#settings.loadMs,
      things: () => this.#knownThings(),
      claim: (claimed) => this.#readopt(claimed),
    })
    this.#broken = this.#broken.filter((broken) => broken.alias !== known.name)
    this.#standings.due()
    const thing = this.#things.get(known.name)
    const territory = datastores.territory(known.name)
    if (thing !== undefined && territory !== undefined && isChosen(known, this.#options)) {
      await datastores.takeInStartup(territory)
      // It may run in another process already, which nobody looked for while it was unknown.
      await this.#externals.look([thing])
      // A new source is in force at once.
      if (known.source.kind === 'file' && !thing.isExternal) await thing.stop()
      thing.start()
    }
    return { written }
  }

  /** Undoes `register`; what is in `persist/` stays. @throws BrewError `data-missing` when there is nothing to undo */
  async unregister(name: string): Promise<{ removed: string[] }> {
    const { datastores, root } = this.#options
    const thing = this.find(name)
    if (thing === undefined) throw noThing(name, this.#knownThings())
    const removed = await unregisterThing(thing.known, { root, datastores })
    if (!thing.isExternal) await thing.stop()
    if (thing.known.source.kind === 'file') {
      this.#things.delete(thing.known.name)
      this.claim()
      this.#standings.due()
    }
    return { removed }
  }

  /** Makes a Thing known. It does not run yet, and owns nothing before `claim`. */
  adopt(known: KnownThing): SupervisedThing {
    const { clock, log } = this.#options
    const own = log.child(known.name)
    const thing = new SupervisedThing({
      known,
      settings: this.#settings,
      clock,
      log: own,
      open: (handlers) => this.#open(known, own, handlers),
      isSame: (thing) => saysTheSame(this.#options.datastores.schema, thing, known),
      startingPoint: () => this.#startingPoint(known),
      past: (path, seconds) => this.#past(path, seconds, own),
      publish: (publisher, changes) => this.#book.publish(publisher, changes, own),
      alarm: (publisher, message) => this.#ownAlarms.take(publisher, message, own),
      drive: (publisher, message) => this.#renewals.drive(publisher, message),
      release: () => this.#options.outputs?.release(known.name),
      store: (message, tell) => keep(this.#stores.of(known.name), message, tell),
      withdraw: (exceptLife) => {
        this.#book.withdraw(known.name, exceptLife)
        // With the program only the watching ends: what is wrong is so after its next start, and known to whom it was.
        if (!this.#isStopping) this.#ownAlarms.withdraw(known.name, exceptLife)
      },
      changed: () => this.#changed(known.name),
    })
    this.#things.set(known.name, thing)
    return thing
  }

  /** Tells the datastores what is owned by whom. */
  claim(): void {
    this.#options.datastores.setOwners(
      this.#knownThings().map(({ name, alias, module, path }) => ({ name, alias, module, path })),
    )
  }

  /** @throws BrewError `data-missing` for a chosen name that no Thing has */
  checkChosen(): void {
    const { choose } = this.#options
    if (typeof choose === 'string') return
    for (const name of choose) if (this.find(name) === undefined) throw noThing(name, this.#knownThings())
  }

  /** Looks at all deadlines, and again soon where there are any. */
  #beat(): void {
    try {
      this.tick()
    } finally {
      const isCalm = [...this.#things.values()].every((thing) => thing.isCalm)
      this.#ticking = setTimeout(() => this.#beat(), isCalm ? CALM_TICK_MS : TICK_MS)
    }
  }

  /** Everything that depends on time; by hand in tests. */
  tick(): void {
    this.#externals.tick(this.#things.values())
    for (const thing of this.#things.values()) thing.tick()
    this.#ownAlarms.tick(this.#options.log)
  }

  /** A Thing registered anew: where its class says something else now, it is supervised anew. */
  async #readopt(known: KnownThing): Promise<void> {
    const present = this.#things.get(known.name)
    if (present !== undefined && JSON.stringify(present.known) === JSON.stringify(known)) return
    await present?.stop()
    this.adopt(known)
    this.claim()
  }

  #standing(): Standing[] {
    return this.list().map((status) => ({ status, applied: this.#things.get(status.name)?.applied ?? {} }))
  }

  /** How a Thing stands is not what it was: its state follows in a moment, its alarms at once. */
  #changed(name: string): void {
    this.#standings.due()
    const thing = this.#things.get(name)
    if (thing === undefined) return
    try {
      tellAlarms(this.#options.alarms, thing)
    } catch (error) {
      // The Thing is looked after all the same.
      this.#options.log.error('an alarm could not be told', { thing: name, reason: errorText(error) })
    }
  }

  #knownThings(): KnownThing[] {
    return [...this.#things.values()].map((thing) => thing.known)
  }

  #open(known: KnownThing, log: Log, handlers: LinkHandlers): ThingLink {
    const { source } = known
    if (source.kind === 'shipped') return openWorkerLink(source.alias, handlers)
    return openProcessLink(source.file, log, handlers)
  }

  /** A Thing that asks for what is not kept has no past: nothing it does may depend on it. */
  #past(path: string, seconds: number, log: Log): readonly PastData[] {
    try {
      return this.#options.past?.(path, seconds) ?? []
    } catch (error) {
      log.debug('there is no history of it', { path, reason: errorText(error) })
      return []
    }
  }

  #startingPoint(known: KnownThing): StartingPoint {
    const { datastores, hardware, logLevel } = this.#options
    const { config, commit, seq } = this.#telling.runningOf(known)
    const stored = this.#stores.of(known.name).document
    return {
      commit,
      seq,
      message: {
        type: 'start',
        schema: schemaFor(datastores.schema, [known.path, ...known.watches], known.module),
        config,
        readings: this.#book.within(known.watches),
        hardware,
        logLevel: logLevel ?? 'info',
        ...(stored === undefined ? {} : { stored }),
      },
    }
  }

  #tellReadings(readings: readonly ReadingData[], publisher: string): void {
    for (const thing of this.#things.values()) {
      if (!thing.isListening || thing.known.name === publisher) continue
      const watched = readings.filter(({ path }) => thing.known.watches.some((it) => isWithin(path, it)))
      if (watched.length > 0) thing.tellReadings(watched)
    }
  }
}
