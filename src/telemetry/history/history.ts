import type { Alarms } from '../../alarms/index.ts'
import {
  BrewError,
  type Clock,
  errorText,
  type HistoryAnswer,
  isWithin,
  type Log,
  schemaPath,
} from '../../base/index.ts'
import type { ChangeEvent, Datastores, ResyncEvent, Subscription } from '../../datastore/index.ts'
import { Keeping } from './keeping.ts'
import { type MarkedLeaf, markedLeaves, valuesIn } from './marks.ts'
import { MINUTE_MS } from './minute.ts'
import { type PastStretch, pastOf } from './past.ts'
import { type HistoryRequest, Query } from './query.ts'
import { type HistorySettings, readSettings, SETTINGS_PATH } from './settings.ts'
import { Timeline } from './timeline.ts'
import { atOnce, inTurns, type Steps } from './turns.ts'

/** Events that may wait for us: a good while of a brewery that reports 200 readings a second. */
const FEED_CAPACITY = 4096
/** Paths whose leaf is remembered. */
const KNOWN_PATHS = 20_000
/** A day, and what a Thing that asks for more gets. */
const MAX_PAST_SECONDS = 86_400
/** How often an answer is begun in turns; then it is given at once. */
const MOST_BEGINNINGS = 5
const ALARM = { resource: SETTINGS_PATH, type: 'history-not-kept' } as const

/** What the history is given. */
export interface HistoryOptions {
  readonly datastores: Datastores
  readonly clock: Clock
  readonly log: Log
  readonly alarms: Pick<Alarms, 'raise' | 'clear'>
  /** Its database. */
  readonly file: string
  /** `/proc/sys/kernel/random/boot_id`: what the times since a boot belong to. */
  readonly boot: string
  readonly isClockTrusted: () => boolean
}

/**
 * Keeps what the models mark to be kept: a reader of the change feed, which writes once a minute. Whatever is wrong with
 * its database, the brewery goes on; it is told once, and tried again every minute.
 */
export class History {
  readonly #options: HistoryOptions
  readonly #marks: ReadonlyMap<string, MarkedLeaf>
  readonly #leaves = new Map<string, MarkedLeaf | undefined>()
  #settings: HistorySettings
  readonly #timeline: Timeline
  readonly #subscription: Subscription
  #keeping: Keeping | undefined
  #reading: Promise<void> = Promise.resolve()
  #upkeep: Promise<void> = Promise.resolve()
  #hour: number | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #fault: string | undefined
  #shown = ''

  private constructor(options: HistoryOptions) {
    this.#options = options
    this.#marks = markedLeaves(options.datastores.schema)
    this.#settings = readSettings(options.datastores)
    const isTrusted = () => this.#settings.trustsAnyClock || options.isClockTrusted()
    this.#timeline = new Timeline(options.clock, isTrusted)
    this.#subscription = options.datastores.feed.subscribe({ capacity: FEED_CAPACITY })
  }

  /** Begins to keep what is published from now on, and what is there already. */
  static start(options: HistoryOptions): History {
    const history = new History(options)
    history.tick()
    history.#reading = history.#read()
    history.#schedule()
    return history
  }

  /** @throws BrewError for a request that cannot be answered, and while the database cannot be used */
  query(request: HistoryRequest): HistoryAnswer {
    return atOnce(this.#asked(request).steps)
  }

  /**
   * The same, in short turns, however much is asked for. Where something is stored meanwhile, which it is once a minute,
   * it begins anew; as summing up many hours would make it do so over and over, that is waited for.
   * @param signal ends it
   * @throws as `query`; the reason of the signal
   */
  async answer(request: HistoryRequest, signal?: AbortSignal): Promise<HistoryAnswer> {
    for (let left = MOST_BEGINNINGS; left > 0; left--) {
      const { steps, isSame } = this.#asked(request)
      const done = await inTurns(steps, { signal, isSame })
      if (done !== undefined) return done.value
      await this.#upkeep
    }
    return this.query(request)
  }

  #asked(request: HistoryRequest): { readonly steps: Steps<HistoryAnswer>; readonly isSame: () => boolean } {
    const { clock, datastores } = this.#options
    this.#turn()
    const keeping = this.#keeping
    if (keeping === undefined) throw new BrewError('resource-denied', this.#fault ?? 'the history has not begun yet')
    const { isDated, wallOffsetMs } = this.#timeline
    const parts = {
      ...keeping.parts,
      schema: datastores.schema,
      marks: this.#marks,
      nowMs: isDated ? this.#timeline.now() : clock.bootMs() + wallOffsetMs,
      isDated,
      aheadMs: wallOffsetMs,
      settings: this.#settings,
    }
    const { store } = parts
    const { version } = store
    return { steps: new Query(parts, request).answer(), isSame: () => store.version === version }
  }

  /**
   * What a number was in the last so many seconds: a stretch for each minute in which there was a value.
   * @throws BrewError as `query`
   */
  past(path: string, seconds: number): PastStretch[] {
    const { nowMs } = this
    const fromMs = nowMs - Math.min(seconds, MAX_PAST_SECONDS) * 1000
    const points = Math.max(1, Math.floor((nowMs - fromMs) / MINUTE_MS))
    const { series } = this.query({ path, fromMs, toMs: nowMs + 1, points })
    return series.flatMap((it) => pastOf(it.points, nowMs))
  }

  /** The end of the range that ends now, in milliseconds since 1970. */
  get nowMs(): number {
    return this.#timeline.isDated ? this.#timeline.now() : this.#options.clock.now().getTime()
  }

  /** Looks at the clock: the end of a minute, a clock that was set. Calls itself every minute. */
  tick(): void {
    try {
      this.#keeping ??= this.#open()
      this.#turn()
      this.#followClock()
      this.#keeping.flush()
      this.#well()
    } catch (error) {
      this.#failed(error)
    }
    this.#lookAfter()
    this.#show()
  }

  /** Writes what is in memory, and lets go of the database. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#subscription[Symbol.dispose]()
    await this.#reading
    await this.#upkeep
    try {
      this.#keeping?.finish(this.#timeline)
    } catch (error) {
      this.#failed(error)
    }
    this.#keeping?.[Symbol.dispose]()
    this.#keeping = undefined
  }

  /** For tests: what was read of the feed has been taken in, and hours that are over are summed up. */
  async settled(): Promise<void> {
    await Bun.sleep(0)
    await this.#upkeep
  }

  #open(): Keeping {
    const { file, log, boot } = this.#options
    const keeping = Keeping.open({ file, log, boot, nowMs: this.#timeline.now() })
    this.#keeping = keeping
    this.#takeAll()
    return keeping
  }

  /** A minute that is over is closed before anything else is done. */
  #turn(): void {
    this.#keeping?.turn(this.#timeline)
  }

  #followClock(): void {
    const untilMs = this.#timeline.now()
    const { isDated } = this.#timeline
    const news = this.#timeline.look()
    if (news === 'nothing') return
    this.#options.log.info(news === 'trusted' ? 'the clock can be trusted now' : 'the clock was set')
    this.#keeping?.changeTime({ untilMs, isDated }, this.#timeline)
  }

  async #read(): Promise<void> {
    for await (const event of this.#subscription) {
      try {
        this.#take(event)
      } catch (error) {
        this.#failed(error)
      }
    }
  }

  #take(event: ChangeEvent | ResyncEvent): void {
    if (event.kind === 'resync') {
      this.#configured()
      this.#takeAll()
    } else if (event.datastore === 'running') {
      if (event.edits.some(({ path }) => isWithin(path, SETTINGS_PATH))) this.#configured()
    } else if (this.#settings.enabled) {
      this.#turn()
      const atMs = this.#timeline.now()
      for (const { op, path, new: value, quality } of event.edits) {
        const leaf = this.#leafAt(path)
        if (leaf === undefined) continue
        const kept = op === 'delete' ? undefined : value
        this.#keeping?.add({ path, kind: leaf.kind, value: kept, ...(quality === undefined ? {} : { quality }) }, atMs)
      }
    }
  }

  /** What there is now, in place of events that were not heard. Its quality is not known: it is told with the next. */
  #takeAll(): void {
    if (this.#keeping === undefined) return
    const { datastores } = this.#options
    const document = this.#settings.enabled ? (datastores.read('operational', '/') ?? {}) : {}
    const values = valuesIn(datastores.schema, this.#marks, document)
    const atMs = this.#timeline.now()
    const arrivals = values.flatMap(({ path, value }) => {
      const leaf = this.#leafAt(path)
      return leaf === undefined ? [] : [{ path, kind: leaf.kind, value }]
    })
    this.#keeping.replace(arrivals, atMs)
  }

  #configured(): void {
    const before = this.#settings
    this.#settings = readSettings(this.#options.datastores)
    this.#hour = undefined
    if (before.enabled !== this.#settings.enabled) this.#takeAll()
  }

  #leafAt(path: string): MarkedLeaf | undefined {
    if (this.#leaves.has(path)) return this.#leaves.get(path)
    if (this.#leaves.size >= KNOWN_PATHS) this.#leaves.clear()
    const leaf = this.#marks.get(schemaPath(path))
    this.#leaves.set(path, leaf)
    return leaf
  }

  /** Once an hour, and at the start: what is over is summed up, what is old deleted. */
  #lookAfter(): void {
    const keeping = this.#keeping
    const hour = Math.floor(this.#timeline.now() / (60 * MINUTE_MS))
    if (keeping === undefined || hour === this.#hour) return
    this.#hour = hour
    const settings = this.#settings
    const guessedHour = Math.floor(this.#options.clock.now().getTime() / (60 * MINUTE_MS))
    const { isDated } = this.#timeline
    this.#upkeep = this.#upkeep
      .then(() => (isDated ? keeping.lookAfter(hour, settings) : keeping.lookAfterUndated(hour * 60, guessedHour)))
      .catch((error: unknown) => {
        this.#hour = undefined
        this.#failed(error)
      })
  }

  #failed(error: unknown): void {
    const text = errorText(error)
    if (this.#fault === text) return
    this.#fault = text
    this.#options.log.error('the history is not kept', { reason: text })
    this.#options.alarms.raise({ ...ALARM, severity: 'major', text })
  }

  #well(): void {
    if (this.#fault !== undefined) this.#options.log.info('the history is kept again')
    this.#fault = undefined
    this.#options.alarms.clear(ALARM.resource, ALARM.type)
  }

  #show(): void {
    const clock = this.#timeline.isDated ? 'trusted' : 'untrusted'
    const series = String(this.#keeping?.size ?? 0)
    if (this.#shown === `${clock} ${series}`) return
    this.#shown = `${clock} ${series}`
    this.#options.datastores.publish([
      { op: 'set', path: `${SETTINGS_PATH}/state/clock`, value: clock },
      { op: 'set', path: `${SETTINGS_PATH}/state/series`, value: series },
    ])
  }

  #schedule(): void {
    const leftMs = MINUTE_MS - (this.#timeline.now() % MINUTE_MS)
    this.#timer = setTimeout(() => {
      this.tick()
      this.#schedule()
    }, leftMs + 1)
  }
}
