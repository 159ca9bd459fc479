import { randomUUID } from 'node:crypto'
import { type Change, type Reading, Thing } from 'brewerslab'
import { formatMessages, type ProbeReading, parseMessage } from './message.ts'
import { type Settings, settingsFrom } from './settings.ts'
import { Sockets } from './sockets.ts'

/** The path this Thing owns. */
type Path = '/brewerslab-bridge:bridge'

/** Readings of the probes of this brewery. */
const HARDWARE = '/brewerslab:brewhouse/temperature/hardware'
const VALUE = /\/probe\[id='([^']+)'\]\/brewerslab-device:reading\/value$/
/** A reading older than that is told to nobody, whatever its quality was. */
const FRESH_MS = 30_000
/** A socket that could not be opened is tried again this often. */
const RETRY_MS = 10_000
/** Probes of the other side that are kept; a brewery has a dozen. */
const MAX_HEARD = 64
const MAX_REASON = 200

/**
 * Tells the brewerslab of before what probes measure, and hears what its probes do. What it tells, relays may be
 * switched by: only a good and fresh reading of real hardware is told, else nothing.
 */
export default class MulticastBridge extends Thing<Path> {
  static override readonly appName = 'MulticastBridge'
  static override readonly module = 'brewerslab-bridge'
  static override readonly path = '/bridge'
  static override readonly watches = [HARDWARE]

  #settings: Settings | undefined
  #sockets: Sockets | undefined
  /** Names us in our messages, which we hear as well. */
  readonly #sender = randomUUID()
  /** Good readings of this brewery by the probe's id. */
  readonly #good = new Map<string, Reading>()
  /** `bootMs` of the newest reading by the id of the other side's probe; `undefined` once it is stale. */
  readonly #heard = new Map<string, number | undefined>()
  #sent = 0
  #taken = 0
  #refused = 0
  #sendMs = 0
  #retryMs = Number.POSITIVE_INFINITY
  #wake = new AbortController()

  override async setup(): Promise<void> {
    this.#settings = settingsFrom(this.config)
    // A Thing that crashed left its readings behind; nothing of them may look fresh.
    this.remove('heard')
    for (const leaf of ['sent', 'taken', 'refused'] as const) this.publish(`messages/${leaf}`, 0)
  }

  override async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#wake.abort(), { once: true })
    try {
      await this.#openOrRetry()
      while (!signal.aborted) {
        this.#wake = new AbortController()
        const nextMs = await this.#doWhatIsDue()
        await this.sleep(Math.max(0, Math.min(nextMs - this.clock.bootMs(), RETRY_MS)), this.#wake.signal)
      }
    } finally {
      this.#sockets?.close()
    }
  }

  override async onConfig(change: Change<Path>): Promise<void> {
    const settings = settingsFrom(change.running)
    const isSame = JSON.stringify(settings?.address) === JSON.stringify(this.#settings?.address)
    this.#settings = settings
    this.#sendMs = 0
    if (!isSame) {
      this.#withdrawAll()
      await this.#openOrRetry()
    }
    this.#wake.abort()
  }

  override async onReading(reading: Reading): Promise<void> {
    const id = VALUE.exec(reading.path)?.[1]
    if (id === undefined) return
    if (reading.quality === 'good' && typeof reading.value === 'number') this.#good.set(id, reading)
    else this.#good.delete(id)
  }

  /** @returns `bootMs` of the next thing to do */
  async #doWhatIsDue(): Promise<number> {
    const now = this.clock.bootMs()
    if (now >= this.#retryMs) await this.#openOrRetry()
    const settings = this.#settings
    if (settings === undefined) return Number.POSITIVE_INFINITY
    if (now >= this.#sendMs) {
      this.#sendMs = now + settings.sendEveryMs
      await this.#send(settings)
    }
    const stale = [...this.#heard].map(([id, takenMs]) => {
      const staleMs = (takenMs ?? Number.POSITIVE_INFINITY) + settings.staleAfterMs
      if (now < staleMs) return staleMs
      this.#withdraw(id)
      return Number.POSITIVE_INFINITY
    })
    return Math.min(this.#retryMs, this.#sendMs, ...stale)
  }

  async #openOrRetry(): Promise<void> {
    this.#sockets?.close()
    this.#sockets = undefined
    this.#retryMs = Number.POSITIVE_INFINITY
    const settings = this.#settings
    if (settings === undefined) {
      this.remove('messages/trouble')
      return
    }
    try {
      this.#sockets = await Sockets.open(
        settings.address,
        (bytes, from) => this.#hear(bytes, from),
        (error) => this.#fail(error),
      )
      this.remove('messages/trouble')
      this.log.info('bridging', { group: settings.address.group, port: settings.address.port })
    } catch (error) {
      this.#fail(error)
    }
  }

  /** Tried again; until then nothing is told and what was heard grows old. */
  #fail(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error)
    this.publish('messages/trouble', reason)
    this.log.warn('no bridge', { reason })
    this.#retryMs = this.clock.bootMs() + RETRY_MS
    this.#wake.abort()
  }

  async #send({ probes }: Settings): Promise<void> {
    const now = this.clock.bootMs()
    const readings = probes.flatMap((id): readonly ProbeReading[] => {
      const reading = this.#good.get(id)
      const isFresh = reading !== undefined && now - reading.taken <= FRESH_MS
      return isFresh && typeof reading.value === 'number' ? [{ id, celsius: reading.value }] : []
    })
    const sockets = this.#sockets
    if (sockets === undefined || readings.length === 0) return
    try {
      for (const message of formatMessages(readings, this.#sender, this.clock.now())) {
        await sockets.send(message)
        this.publish('messages/sent', ++this.#sent)
      }
    } catch (error) {
      this.#fail(error)
    }
  }

  #hear(bytes: Uint8Array, from: string): void {
    const heard = parseMessage(bytes, this.#sender)
    if (heard.kind === 'own') return
    if (heard.kind === 'refused') {
      this.#refuse(heard.reason, from)
      return
    }
    this.publish('messages/taken', ++this.#taken)
    for (const reason of heard.refused) this.#refuse(reason, from)
    for (const reading of heard.readings) this.#show(reading, from)
    this.#wake.abort()
  }

  #show({ id, celsius }: ProbeReading, from: string): void {
    if (!this.#hasRoomFor(id)) {
      this.#refuse(`more than ${MAX_HEARD} probes`, from)
      return
    }
    this.#heard.set(id, this.clock.bootMs())
    const quality = this.hardware.simulated ? 'simulated' : 'suspect'
    const options = { quality, source: from } as const
    this.publish(`heard/probe[id='${id}']/temperature`, celsius, options)
    this.publish(`heard/probe[id='${id}']/taken`, this.clock.now().toISOString(), options)
    this.publish(`heard/probe[id='${id}']/quality`, quality, options)
    this.publish(`heard/probe[id='${id}']/source`, from, options)
  }

  /** Whoever sends ever new ids must not fill the memory: a stale probe makes room, else there is none. */
  #hasRoomFor(id: string): boolean {
    if (this.#heard.has(id) || this.#heard.size < MAX_HEARD) return true
    const stale = [...this.#heard].find(([, takenMs]) => takenMs === undefined)?.[0]
    if (stale === undefined) return false
    this.#heard.delete(stale)
    this.remove(`heard/probe[id='${stale}']`)
    return true
  }

  #refuse(reason: string, from: string): void {
    this.publish('messages/refused', ++this.#refused)
    this.publish('messages/refused-reason', `${reason}, from ${from}`.slice(0, MAX_REASON))
  }

  #withdraw(id: string): void {
    this.#heard.set(id, undefined)
    this.remove(`heard/probe[id='${id}']/temperature`)
    this.publish(`heard/probe[id='${id}']/quality`, 'stale', { quality: 'stale' })
  }

  #withdrawAll(): void {
    this.#heard.clear()
    this.remove('heard')
  }
}
