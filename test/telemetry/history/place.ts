import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Alarms } from '../../../src/alarms/index.ts'
import { type Clock, type HistoryBucket, type HistorySample, openLog } from '../../../src/base/index.ts'
import type { Datastores, StateEdit } from '../../../src/datastore/index.ts'
import { HISTORY_FILE, History } from '../../../src/telemetry/index.ts'
import { Place } from '../../datastore/place.ts'

export const latest = '/brewerslab:brewhouse/temperature/fermentation/results/latest'
export const activity = '/brewerslab:brewhouse/temperature/fermentation/brewerslab-control:control/activity'
export const probeValue = (id: string) =>
  `/brewerslab:brewhouse/temperature/hardware/probe[id='${id}']/brewerslab-device:reading/value`

/** Both clocks in the hands of a test; that on the wall can be set. */
export class SetClock implements Clock {
  wallMs = Date.parse('2026-11-25T12:00:00Z')
  #bootMs = 90_000

  now(): Date {
    return new Date(this.wallMs)
  }

  bootMs(): number {
    return this.#bootMs
  }

  advance(ms: number): void {
    this.wallMs += ms
    this.#bootMs += ms
  }
}

/** A history over a real root; the clock stands still until it is moved. */
export class Kept implements AsyncDisposable {
  readonly place = new Place()
  readonly clock = new SetClock()
  readonly logged: string[] = []
  isClockTrusted = true
  boot = 'boot-1'
  historyFile: string | undefined
  #datastores: Datastores | undefined
  #history: History | undefined

  static async start(settings: Partial<Pick<Kept, 'isClockTrusted'>> = {}): Promise<Kept> {
    const kept = Object.assign(new Kept(), settings)
    await kept.start()
    return kept
  }

  async start(): Promise<void> {
    this.#datastores = await this.place.open({ clock: this.clock })
    this.#history = History.start({
      datastores: this.#datastores,
      clock: this.clock,
      log: openLog('history', {
        level: 'debug',
        format: 'text',
        write: (line) => void this.logged.push(line),
        now: () => this.clock.now(),
      }),
      alarms: new Alarms((edits) => this.datastores.publish(edits), this.clock),
      file: this.file,
      boot: this.boot,
      isClockTrusted: () => this.isClockTrusted,
    })
    await this.history.settled()
  }

  /** Of another life of the program. */
  async stop(): Promise<void> {
    await this.#history?.stop()
    this.#history = undefined
    await this.place.close()
  }

  /** The database; `historyFile` is for one on another disk. */
  get file(): string {
    return this.historyFile ?? join(this.place.root, HISTORY_FILE)
  }

  get hasDamagedFile(): boolean {
    return existsSync(`${this.file}.damaged`)
  }

  get datastores(): Datastores {
    if (this.#datastores === undefined) throw new Error('not started')
    return this.#datastores
  }

  get history(): History {
    if (this.#history === undefined) throw new Error('not started')
    return this.#history
  }

  async publish(...edits: readonly StateEdit[]): Promise<void> {
    this.datastores.publish(edits)
    await this.history.settled()
  }

  set(path: string, value: string, quality = 'good'): Promise<void> {
    return this.publish({ op: 'set', path, value, quality })
  }

  /** Time passes, a minute at most in each step. */
  async pass(seconds: number): Promise<void> {
    for (let left = seconds; left > 0; ) {
      const step = Math.min(left, 60 - ((this.clock.wallMs / 1000) % 60))
      this.clock.advance(step * 1000)
      left -= step
      this.history.tick()
      await this.history.settled()
    }
  }

  query(path: string, from: string, to: string, points = 500) {
    return this.history.query({ path, fromMs: Date.parse(from), toMs: Date.parse(to), points })
  }

  /** The samples of one leaf, as `12:00:10 18.5`. */
  samples(path: string, from: string, to: string): string[] {
    const points = (this.query(path, from, to, 100_000).series[0]?.points ?? []) as readonly HistorySample[]
    return points.map(({ time, value }) => `${time.slice(11, 19)} ${value}`)
  }

  buckets(path: string, from: string, to: string, points: number): readonly HistoryBucket[] {
    return (this.query(path, from, to, points).series[0]?.points ?? []) as readonly HistoryBucket[]
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
    await this.place[Symbol.asyncDispose]()
  }
}
