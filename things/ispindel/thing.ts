import { createHash, timingSafeEqual } from 'node:crypto'
import { type Asker, type Call, type Change, type Proposal, Thing } from 'brewerslab'
import { askBridge } from './bridge.ts'
import { Doors } from './doors.ts'
import { Hydrometer, type Measured } from './hydrometer.ts'
import { Keeping } from './keeping.ts'
import type { Inbox } from './listen.ts'
import { type Refusal, refusal } from './refusal.ts'
import { isRefusal, parseIspindel, type Report } from './report.ts'
import { type HydrometerSettings, isLoopback, type Settings, settingsFrom } from './settings.ts'
import { parseTilts } from './tilt.ts'

/** The path this Thing owns. */
type Path = '/brewerslab-gravity:gravity'

/** A port that another program has is tried again this often. */
const RETRY_MS = 10_000
/** What a report gives, and what goes when it is too old. */
const VALUES = ['angle', 'temperature', 'gravity', 'plato', 'attenuation', 'abv'] as const

/**
 * Hydrometers in the beer: takes their reports, makes gravities of them, and says how far they can be trusted. What a
 * report is, is decided in `report.ts` and `tilt.ts`, what follows from it in `hydrometer.ts`.
 */
export default class GravityProvider extends Thing<Path> implements Inbox {
  static override readonly appName = 'GravityProvider'
  static override readonly module = 'brewerslab-gravity'
  static override readonly path = '/gravity'

  #settings!: Settings // set in setup(), before anything else is called
  #keeping!: Keeping // as above
  readonly #hydrometers = new Map<string, Hydrometer>()
  readonly #doors = new Doors(this)
  #accepted = 0
  #refused = 0
  #askMs = 0
  #isAsking = false
  #retryMs = Number.POSITIVE_INFINITY
  /** Ends the pause of `run` early. */
  #wake = new AbortController()

  override async setup(): Promise<void> {
    this.#settings = settingsFrom(this.config)
    this.#keeping = new Keeping(this.store)
    this.publish('reports/accepted', 0)
    this.publish('reports/refused', 0)
    this.#follow()
  }

  override async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#wake.abort(), { once: true })
    try {
      await this.#listenOrRetry()
      while (!signal.aborted) {
        this.#wake = new AbortController()
        const nextMs = await this.#doWhatIsDue(signal)
        await this.sleep(Math.max(0, Math.min(nextMs - this.clock.bootMs(), RETRY_MS)), this.#wake.signal)
      }
    } finally {
      await this.#doors.close()
    }
  }

  override async validate(change: Proposal<Path>): Promise<void> {
    const { listening, hydrometers } = settingsFrom(change.running)
    if (isLoopback(listening.address) || (listening.httpPort ?? listening.tcpPort) === undefined) return
    for (const { name, token } of hydrometers.values()) {
      if (token === undefined) change.warn(`anybody in the network can send readings of ${name}: it has no token`)
    }
  }

  override async onConfig(change: Change<Path>): Promise<void> {
    this.#settings = settingsFrom(change.running)
    this.#askMs = 0
    this.#follow()
    try {
      await this.#listen()
    } finally {
      this.#wake.abort()
    }
  }

  /** `new-batch` with `{ "hydrometer": "one" }`: it is in another wort, and its original gravity is to be seen anew. */
  override async onRequest(name: string, input: unknown, _call: Call | undefined, { user }: Asker): Promise<string> {
    if (name !== 'new-batch') throw new Error(`it knows no "${name}": there is new-batch`)
    const which = typeof input === 'object' && input !== null && 'hydrometer' in input ? input.hydrometer : undefined
    const hydrometer = this.#hydrometers.get(String(which))
    if (hydrometer === undefined) {
      const names = [...this.#hydrometers.keys()].join(', ')
      throw new Error(`it has to be said which hydrometer, as in {"hydrometer": "one"}; there are: ${names}`)
    }
    const { name: known, originalSg } = hydrometer.settings
    if (originalSg !== undefined) throw new Error(`the original gravity of ${known} is configured: change it there`)
    hydrometer.beginBatch()
    this.log.info('a new batch', { hydrometer: known, user })
    this.#showFermented(`hydrometer[name='${known}']/reading`, undefined, '')
    await this.#keeping.save(this.#hydrometers.values())
    return `${known}: the next gravity that holds still is the original one`
  }

  ispindel(text: string, from: string): Refusal | undefined {
    const report = parseIspindel(text)
    const refused = isRefusal(report) ? report : this.#take(report, from)
    if (refused !== undefined) this.refuse(refused)
    return refused
  }

  tilts(text: string, from: string): readonly Refusal[] {
    return parseTilts(text).flatMap((report) => {
      const refused = isRefusal(report) ? report : this.#take(report, from)
      if (refused === undefined) return []
      this.refuse(refused)
      return [refused]
    })
  }

  refuse({ reason, detail }: Refusal): void {
    this.#refused++
    this.publish('reports/refused', this.#refused)
    this.publish('reports/refused-reason', reason)
    this.publish('reports/refused-detail', detail)
    this.publish('reports/refused-at', this.clock.now().toISOString())
    this.log.debug('report refused', { reason, detail })
  }

  /** @returns `bootMs` of the next thing to do */
  async #doWhatIsDue(signal: AbortSignal): Promise<number> {
    const now = this.clock.bootMs()
    if (now >= this.#retryMs) await this.#listenOrRetry()
    const { bridge } = this.#settings
    if (bridge !== undefined && now >= this.#askMs && !this.#isAsking) {
      this.#askMs = now + bridge.intervalMs
      this.#ask(bridge.url, signal)
    }
    for (const hydrometer of this.#hydrometers.values()) {
      if (hydrometer.expire(now)) this.#withdraw(hydrometer.settings.name)
    }
    const stale = [...this.#hydrometers.values()].map((it) => it.staleMs)
    return Math.min(this.#retryMs, bridge === undefined ? Number.POSITIVE_INFINITY : this.#askMs, ...stale)
  }

  /** Work that `run` does not wait for; `askBridge` never rejects. */
  #ask(url: string, signal: AbortSignal): void {
    this.#isAsking = true
    void askBridge(url, signal).then((answer) => {
      this.#isAsking = false
      if (signal.aborted) return
      if (typeof answer === 'string') this.tilts(answer, 'the bridge')
      else this.refuse(answer)
    })
  }

  async #listenOrRetry(): Promise<void> {
    try {
      await this.#listen()
    } catch (error) {
      this.log.warn(error instanceof Error ? error.message : String(error))
    }
  }

  /** @throws Error when a port cannot be had; it is tried again */
  async #listen(): Promise<void> {
    try {
      this.publish('reports/listening', await this.#doors.openAt(this.#settings.listening))
      this.#retryMs = Number.POSITIVE_INFINITY
    } catch (error) {
      this.publish('reports/listening', error instanceof Error ? error.message : String(error))
      this.#retryMs = this.clock.bootMs() + RETRY_MS
      throw error
    }
  }

  /** Makes the hydrometers those that are configured. One whose settings are as before remembers what it knows. */
  #follow(): void {
    const { hydrometers } = this.#settings
    for (const [name, { settings }] of this.#hydrometers) {
      if (JSON.stringify(settings) === JSON.stringify(hydrometers.get(name))) continue
      this.#hydrometers.delete(name)
      this.remove(`hydrometer[name='${name}']/reading`)
    }
    for (const [name, settings] of hydrometers) {
      if (this.#hydrometers.has(name)) continue
      this.#hydrometers.set(name, new Hydrometer(settings, this.#keeping.of(settings)))
      // A Thing that crashed left its readings behind; nothing of them may look fresh.
      this.remove(`hydrometer[name='${name}']/reading`)
    }
  }

  #take(report: Report, from: string): Refusal | undefined {
    const hydrometer = this.#senderOf(report)
    if (isRefusal(hydrometer)) return hydrometer
    const measured = hydrometer.take(report, this.clock.bootMs())
    if (isRefusal(measured)) {
      if (hydrometer.takenMs !== undefined) this.#qualify(hydrometer.settings.name, 'suspect')
      return measured
    }
    this.#accepted++
    this.publish('reports/accepted', this.#accepted)
    this.#show(hydrometer.settings, measured, from)
    this.#save()
    this.#wake.abort()
    return undefined
  }

  /** The failure is in the log: it goes on all the same. */
  #save(): void {
    this.#keeping.save(this.#hydrometers.values()).catch(() => undefined)
  }

  #senderOf({ sender }: Report): Hydrometer | Refusal {
    const all = [...this.#hydrometers.values()]
    if ('colour' in sender) {
      const found = all.find(({ settings }) => settings.kind === 'tilt' && settings.colour === sender.colour)
      return found ?? refusal('unknown', `no hydrometer is configured as the ${sender.colour} Tilt`)
    }
    const { ids, token } = sender
    const known = all.filter(({ settings }) => settings.kind === 'ispindel')
    const found = ids.flatMap((id) => known.filter(({ settings }) => settings.id === id))[0]
    if (found === undefined) return refusal('unknown', `no hydrometer has the id ${ids.join(' or ')}`)
    if (found.settings.token !== undefined && !isSame(found.settings.token, token)) {
      return refusal('wrong-token', `${ids.join(', ')} brought another token than is configured`)
    }
    return found
  }

  #show({ name, kind, colour, id }: HydrometerSettings, { report, gravity }: Measured, from: string): void {
    const reading = `hydrometer[name='${name}']/reading` as const
    const source = kind === 'tilt' ? `Tilt ${colour}` : `iSpindel ${id}`
    const options = { quality: this.hardware.simulated ? 'simulated' : 'good', source } as const
    const values = {
      angle: report.angle,
      temperature: report.celsius,
      gravity: gravity?.sg,
      plato: gravity?.plato,
      battery: report.battery,
      rssi: report.rssi === undefined ? undefined : Math.round(report.rssi),
      interval: report.interval === undefined ? undefined : Math.round(report.interval),
    }
    for (const [leaf, value] of Object.entries(values) as [keyof typeof values, number | undefined][]) {
      if (value === undefined) this.remove(`${reading}/${leaf}`)
      else this.publish(`${reading}/${leaf}`, value, options)
    }
    this.#showFermented(reading, gravity?.fermented, source)
    this.publish(`${reading}/taken`, this.clock.now().toISOString(), options)
    this.publish(`${reading}/source`, `${source} from ${from}`, options)
    this.publish(`${reading}/quality`, options.quality, options)
  }

  /** An original gravity that was only seen, not configured, makes what is reckoned from it suspect. */
  #showFermented(
    reading: `hydrometer[name='${string}']/reading`,
    fermented: NonNullable<Measured['gravity']>['fermented'],
    source: string,
  ): void {
    const isGood = fermented?.isAssumed === false && !this.hardware.simulated
    const quality = this.hardware.simulated ? 'simulated' : isGood ? 'good' : 'suspect'
    const values = {
      'original-gravity': fermented?.originalSg,
      attenuation: fermented?.attenuation,
      abv: fermented?.abv,
    }
    for (const [leaf, value] of Object.entries(values) as [keyof typeof values, number | undefined][]) {
      if (value === undefined) this.remove(`${reading}/${leaf}`)
      else this.publish(`${reading}/${leaf}`, value, { quality, source })
    }
  }

  #withdraw(name: string): void {
    this.log.warn('no report for too long: its values are withdrawn', { hydrometer: name })
    for (const leaf of VALUES) this.remove(`hydrometer[name='${name}']/reading/${leaf}`)
    this.#qualify(name, 'stale')
  }

  #qualify(name: string, quality: 'suspect' | 'stale'): void {
    const shown = quality === 'suspect' && this.hardware.simulated ? 'simulated' : quality
    this.publish(`hydrometer[name='${name}']/reading/quality`, shown, { quality: shown })
  }
}

/** Compares without telling by its duration how much was right. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
