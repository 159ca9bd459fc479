import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AlarmRoom } from '../../src/alarms/index.ts'
import { FakeClock, type JsonObject, type JsonValue, type LogLevel, openLog } from '../../src/base/index.ts'
import { type ChangeFeed, type Datastores, openDatastores } from '../../src/datastore/index.ts'
import { removeRoot } from '../roots.ts'

/** Alarms over real datastores on a real directory; only the clock, and what keeps it right, are made up. */
export class AlarmPlace implements AsyncDisposable {
  readonly clock = new FakeClock()
  readonly lines: string[] = []
  isClockSynchronised = true
  /** How far the wall clock has been set, ms. */
  setByMs = 0
  // Set by `start`, which `open` awaits.
  datastores!: Datastores
  room!: AlarmRoom

  private constructor(readonly root: string) {}

  static async open(root = mkdtempSync(join(tmpdir(), 'brewerslab-alarms-'))): Promise<AlarmPlace> {
    const place = new AlarmPlace(root)
    await place.start()
    return place
  }

  /** The program is started, on what is there. @param feed in place of the real one */
  async start(feed?: (datastores: Datastores) => ChangeFeed): Promise<void> {
    const clock = {
      now: () => new Date(this.clock.now().getTime() + this.setByMs),
      bootMs: () => this.clock.bootMs(),
    }
    const log = openLog('test', {
      level: 'debug' satisfies LogLevel,
      format: 'text',
      write: (line) => this.lines.push(line),
      now: () => this.clock.now(),
    })
    this.datastores = await openDatastores({ root: this.root, clock, log })
    const isClockSynchronised = () => this.isClockSynchronised
    const seen = feed === undefined ? this.datastores : withFeed(this.datastores, feed(this.datastores))
    this.room = AlarmRoom.open({ datastores: seen, clock, log, hostname: 'brewery', isClockSynchronised })
    this.room.start()
  }

  async stop(): Promise<void> {
    await this.room[Symbol.asyncDispose]()
    await this.datastores.close()
  }

  /** Stops and starts it. */
  async restart(): Promise<void> {
    await this.stop()
    await this.start()
  }

  /** Time passes, and is looked at every so often, as the program does. */
  async pass(seconds: number, everySeconds = 10): Promise<void> {
    for (let left = seconds; left > 0; left -= everySeconds) {
      this.clock.advance(Math.min(left, everySeconds) * 1000)
      await this.room.look()
    }
  }

  async commit(path: string, value: JsonValue): Promise<void> {
    await this.datastores.commit({ edits: [{ op: 'merge', path, value }], user: 'robber', client: 'v1' })
    // The reader of the feed has its turn.
    await Bun.sleep(0)
  }

  async remove(path: string): Promise<void> {
    await this.datastores.commit({ edits: [{ op: 'remove', path }], user: 'robber', client: 'v1' })
    await Bun.sleep(0)
  }

  /** A probe gives a reading now that can be trusted. */
  reads(id: string, celsius: number): void {
    const path = `/brewerslab:brewhouse/temperature/hardware/probe[id='${id}']/brewerslab-device:reading`
    this.datastores.publish([
      { op: 'set', path: `${path}/value`, value: String(celsius) },
      { op: 'set', path: `${path}/quality`, value: 'good' },
      { op: 'set', path: `${path}/taken`, value: this.clock.now().toISOString() },
    ])
  }

  /** Time passes while a probe goes on giving readings. */
  async holds(id: string, celsius: number, seconds: number): Promise<void> {
    for (let left = seconds; left > 0; left -= 10) {
      this.clock.advance(10_000)
      this.reads(id, celsius)
      await this.room.look()
    }
  }

  /** The alarms as they are shown. */
  shown(): readonly JsonObject[] {
    return (this.datastores.read('operational', '/brewerslab-alarm:alarms/alarm') ?? []) as readonly JsonObject[]
  }

  /** Types of what is raised. */
  raised(): readonly string[] {
    return this.room.alarms.raised().map(({ type }) => type)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
    removeRoot(this.root)
  }
}

/** The same datastores, with another feed. */
function withFeed(datastores: Datastores, feed: ChangeFeed): Datastores {
  return new Proxy(datastores, {
    get: (target, name) => {
      if (name === 'feed') return feed
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
