import type { Log } from '../../base/index.ts'
import { Dating } from './dating.ts'
import { MINUTE_MS, unpackMinute } from './minute.ts'
import { type Arrival, Recording } from './recording.ts'
import { Rolling } from './rolling.ts'
import { HOURS, MINUTES, Rows } from './rows.ts'
import type { HistorySettings } from './settings.ts'
import { HistoryStore } from './store.ts'
import type { Timeline } from './timeline.ts'

/** Minutes that wait for a disk that is full or failing; older ones are given up. */
const MAX_WAITING = 120

/** A minute that is to be written. */
interface Waiting {
  readonly minute: number
  readonly row: Uint8Array
  readonly isDated: boolean
  readonly aheadMs: number
}

/** An open database and what is on its way there. */
export class Keeping implements Disposable {
  readonly #store: HistoryStore
  readonly #rows: Rows
  readonly #dating: Dating
  readonly #rolling: Rolling
  readonly #recording: Recording
  #waiting: Waiting[] = []
  /** What the samples of this boot are to be dated with, until that is done. */
  #dateWith: number | undefined
  #isDroppingTold = false

  private constructor(
    store: HistoryStore,
    readonly log: Log,
    boot: string,
    nowMs: number,
  ) {
    this.#store = store
    this.#rows = new Rows(log)
    this.#dating = new Dating(store, this.#rows, boot)
    this.#rolling = new Rolling(store, this.#rows)
    this.#recording = new Recording(store.catalog, nowMs)
  }

  /** @throws BrewError when the database cannot be opened */
  static open(options: {
    readonly file: string
    readonly log: Log
    readonly boot: string
    readonly nowMs: number
  }): Keeping {
    const store = HistoryStore.open(options.file, options.log)
    try {
      const keeping = new Keeping(store, options.log, options.boot, options.nowMs)
      keeping.#dating.dateEarlierBoots()
      return keeping
    } catch (error) {
      store[Symbol.dispose]()
      throw error
    }
  }

  /** For queries. */
  get parts() {
    const waiting = this.#waiting.map(({ minute, row, isDated, aheadMs }) => ({
      stored: unpackMinute(minute, row),
      shiftMs: isDated ? 0 : aheadMs,
    }))
    return { store: this.#store, rows: this.#rows, dating: this.#dating, recording: this.#recording, waiting }
  }

  /** How many leaves have a value. */
  get size(): number {
    return this.#recording.size
  }

  add(arrival: Arrival, atMs: number): void {
    this.#recording.add(arrival, atMs)
  }

  /** These are all there are: what else has a value has none any more. */
  replace(arrivals: readonly Arrival[], atMs: number): void {
    const present = new Set(arrivals.map(({ path }) => path))
    for (const { path, kind } of [...this.#recording.all()]) {
      if (!present.has(path)) this.#recording.add({ path, kind, value: undefined }, atMs)
    }
    for (const arrival of arrivals) this.#recording.add(arrival, atMs)
  }

  /**
   * Closes a minute that is over. Nothing is known of whole minutes in which the program did not run: what held before
   * is not made to hold in them.
   */
  turn(timeline: Timeline): void {
    const nowMs = timeline.now()
    const endMs = (this.#recording.minute + 1) * MINUTE_MS
    if (nowMs < endMs) return
    this.#close(endMs, nowMs - endMs < MINUTE_MS ? endMs : nowMs, timeline)
  }

  /** Another time counts from now on: the minute so far is closed on the old one. @throws BrewError for a failing disk */
  changeTime(before: { readonly untilMs: number; readonly isDated: boolean }, timeline: Timeline): void {
    this.#close(before.untilMs, timeline.now(), { isDated: before.isDated, wallOffsetMs: timeline.wallOffsetMs })
    if (!before.isDated && timeline.isDated) this.#dateWith = timeline.wallOffsetMs
    this.flush()
  }

  /** Writes what waits. @throws BrewError for a disk that is full or failing; it waits on then */
  flush(): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      const { minute, row, isDated, aheadMs } = next
      if (isDated) this.#store.write((database) => this.#rows.addRaw(database, minute, row))
      else this.#dating.add(minute, aheadMs, row)
      this.#waiting.shift()
    }
    if (this.#dateWith === undefined) return
    this.#dating.date(this.#dateWith)
    this.#dateWith = undefined
  }

  /** @throws BrewError for a disk that is full or failing */
  async lookAfter(nowHour: number, settings: HistorySettings): Promise<void> {
    await this.#rolling.roll(nowHour)
    await this.#rolling.prune(nowHour, settings)
  }

  /**
   * The same while the clock is not to be trusted: what has waited for a day is dated by what the clock says. Nothing is
   * deleted, as nobody knows how old it is. @throws as `lookAfter`
   */
  async lookAfterUndated(bootMinute: number, guessedHour: number): Promise<void> {
    this.#dating.dateBefore(bootMinute - HOURS * MINUTES)
    await this.#rolling.roll(guessedHour)
  }

  /** Writes the minute so far. @throws BrewError for a failing disk */
  finish(timeline: Timeline): void {
    this.turn(timeline)
    this.#close(timeline.now(), timeline.now(), timeline)
    this.flush()
  }

  [Symbol.dispose](): void {
    this.#store[Symbol.dispose]()
  }

  #close(untilMs: number, nextMs: number, { isDated, wallOffsetMs }: Pick<Timeline, 'isDated' | 'wallOffsetMs'>): void {
    if (this.#recording.dropped > 0) this.#tellDropped()
    const closed = this.#recording.close(untilMs, nextMs)
    if (closed === undefined) return
    this.#waiting.push({ ...closed, isDated, aheadMs: wallOffsetMs })
    if (this.#waiting.length > MAX_WAITING) this.#waiting.shift()
  }

  #tellDropped(): void {
    const fields = { dropped: this.#recording.dropped }
    this.#recording.dropped = 0
    if (!this.#isDroppingTold)
      this.log.warn('too many samples in one minute, or too many series: not all of them are kept', fields)
    this.#isDroppingTold = true
  }
}
