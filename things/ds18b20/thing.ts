import { type Change, type PublishOptions, Thing } from 'brewerslab'
import { Averages, LONGEST_SECONDS, WINDOW_NAMES } from './average.ts'
import { knownNonsense, REREAD_MS } from './filter.ts'
import { type Moment, Probe } from './probe.ts'
import { type Rejection, rejection, type Sample } from './rejection.ts'
import { type Settings, settingsFrom } from './settings.ts'
import { W1Bus } from './w1-bus.ts'

/** The path this Thing owns. */
type Path = '/brewerslab:brewhouse/temperature'

/** A probe that has not answered by then is given up on; eight of them on one bus need 6 s for their conversions. */
const READ_DEADLINE_MS = 10_000

/**
 * Reads DS18B20 probes on a 1-wire bus and publishes what can be believed of it. What that is, is decided in
 * `probe.ts`; here are only the bus, the clock and the paths.
 */
export default class TemperatureProvider extends Thing<Path> {
  static override readonly appName = 'TemperatureProvider'
  static override readonly module = 'brewerslab'
  static override readonly path = '/brewhouse/temperature'

  #settings!: Settings // set in setup(), before anything else is called
  #bus!: W1Bus // as above
  readonly #probes = new Map<string, Probe>()
  #discovered = new Set<string>()
  /** The probe in the fermenter and its averages; other probes have none. */
  #fermentation: { readonly id: string; readonly averages: Averages } | undefined
  /** On a simulated bus, a brewery that names no probe shows the first there is: a fresh start has something to see. */
  #substitute: string | undefined
  #surveyMs = 0
  #isSurveying = false
  #isGlancing = false
  /** Ends the pause of `run` early. */
  #wake = new AbortController()
  /** What went wrong beside `run`: told by it, so that the Thing is started again. */
  #failure: Error | undefined

  override async setup(): Promise<void> {
    this.#settings = settingsFrom(this.config)
    this.#bus = new W1Bus(this.hardware.w1Directory)
    // A Thing that crashed left its readings behind; nothing of them may look fresh.
    this.remove('fermentation/results/latest')
    for (const window of WINDOW_NAMES) this.remove(`fermentation/results/average/${window}`)
    this.publish('fermentation/monitor', false)
    this.#follow()
  }

  override async run(signal: AbortSignal): Promise<void> {
    this.log.info('reading 1-wire probes', { directory: this.#bus.directory, simulated: this.hardware.simulated })
    signal.addEventListener('abort', () => this.#wake.abort(), { once: true })
    while (!signal.aborted) {
      this.#wake = new AbortController()
      const nextMs = this.#doWhatIsDue(signal)
      await this.sleep(Math.max(0, nextMs - this.clock.bootMs()), this.#wake.signal)
      if (this.#failure !== undefined) throw this.#failure
    }
  }

  override async onConfig(change: Change<Path>): Promise<void> {
    this.#settings = settingsFrom(change.running)
    this.#surveyMs = 0
    this.#follow()
    this.#wake.abort()
  }

  /** @returns `bootMs` of the next thing to do */
  #doWhatIsDue(signal: AbortSignal): number {
    const now = this.clock.bootMs()
    if (now >= this.#surveyMs && !this.#isSurveying) {
      this.#surveyMs = now + this.#surveyPauseMs()
      this.#aside(this.#survey())
    }
    for (const probe of this.#probes.values()) {
      if (now >= probe.dueMs(this.#settings)) this.#aside(this.#read(probe, signal))
      if (probe.expire(now, this.#settings)) {
        this.log.warn('no good reading for too long: the value is withdrawn', { probe: probe.id })
        this.#show(probe)
      }
    }
    const moments = [...this.#probes.values()].flatMap((probe) => [
      probe.dueMs(this.#settings),
      probe.staleMs(this.#settings),
    ])
    // What is under way wakes the loop itself when it is done.
    return Math.min(this.#isSurveying ? now + this.#settings.intervalMs : this.#surveyMs, ...moments)
  }

  /** A simulated bus that is still coming up is looked at again soon: it is all there will be to see. */
  #surveyPauseMs(): number {
    const { fermentation, intervalMs } = this.#settings
    const isAwaited = this.hardware.simulated && fermentation === undefined && this.#substitute === undefined
    return isAwaited ? Math.min(intervalMs, REREAD_MS) : intervalMs
  }

  /** Work that `run` does not wait for. */
  #aside(work: Promise<void>): void {
    work.catch((error: unknown) => {
      this.#failure = error instanceof Error ? error : new Error(String(error))
      this.#wake.abort()
    })
  }

  /** Looks for probes that come and go, and lets the averages age although no reading arrives. */
  async #survey(): Promise<void> {
    this.#isSurveying = true
    try {
      const present = await this.#bus.list()
      this.#substitute = this.hardware.simulated ? present[0] : undefined
      this.#follow()
      this.#showDiscovered(present.filter((id) => !this.#probes.has(id)))
      if (!this.#isGlancing) this.#aside(this.#glance())
      this.#showAverages()
    } finally {
      this.#isSurveying = false
      this.#wake.abort()
    }
  }

  /** What the discovered ones measure, one after the other: those that are named must not wait long for the bus. */
  async #glance(): Promise<void> {
    this.#isGlancing = true
    try {
      for (const id of [...this.#discovered]) {
        const taken = this.#now()
        const result = await this.#bus.read(id)
        if (this.#discovered.has(id)) this.#showGlance(id, result, taken)
      }
    } finally {
      this.#isGlancing = false
    }
  }

  /** One value of a probe that nothing names, and that no earlier one speaks for. */
  #showGlance(id: string, result: Sample | Rejection, taken: Moment): void {
    const at = `hardware/discovered[id='${id}']` as const
    const isKnown = result.kind === 'sample' && knownNonsense(undefined, result.celsius) === undefined
    const quality = !isKnown ? 'stale' : this.hardware.simulated ? 'simulated' : 'suspect'
    const options: PublishOptions = { quality, source: id, taken: taken.bootMs }
    if (isKnown) {
      this.publish(`${at}/value`, result.celsius, options)
      this.publish(`${at}/taken`, taken.wall.toISOString(), options)
    } else this.remove(`${at}/value`)
    this.publish(`${at}/quality`, quality, options)
    this.publish(`${at}/source`, this.#bus.directory, options)
  }

  /** One reading of one probe. A probe that is stuck stays busy; the others do not wait for it. */
  async #read(probe: Probe, signal: AbortSignal): Promise<void> {
    const taken = this.#now()
    const deadlineMs = Math.min(READ_DEADLINE_MS, this.#settings.staleAfterMs)
    probe.begin(taken.bootMs)
    const reading = this.#bus.read(probe.id).finally(() => {
      probe.release()
      this.#wake.abort()
    })
    const result = await this.#within(deadlineMs, reading, signal)
    if (signal.aborted || this.#probes.get(probe.id) !== probe) return
    const isLate = this.clock.bootMs() - taken.bootMs >= deadlineMs
    this.#take(
      probe,
      result === undefined || isLate ? rejection('timeout', `no answer in ${deadlineMs / 1000} s`) : result,
      taken,
    )
  }

  /** `undefined` where the work is not done in time, or `signal` aborts; it goes on by itself. */
  async #within<Result>(ms: number, work: Promise<Result>, signal: AbortSignal): Promise<Result | undefined> {
    const pause = new AbortController()
    const stop = () => pause.abort()
    signal.addEventListener('abort', stop, { once: true })
    try {
      return await Promise.race([work, this.sleep(ms, pause.signal).then(() => undefined)])
    } finally {
      stop()
      signal.removeEventListener('abort', stop)
    }
  }

  #take(probe: Probe, result: Sample | Rejection, taken: Moment): void {
    if (result.kind === 'sample' && result.afterFault) {
      const fault = rejection('transient', `refused, then ${result.celsius}`)
      probe.count(fault, taken)
      this.#logRejection(probe, fault, true)
    }
    const isAccepted = probe.take(result, taken, this.#settings.offsets.get(probe.id) ?? [])
    if (!isAccepted && probe.lastRejection !== undefined) {
      this.#logRejection(probe, probe.lastRejection.rejection, probe.isWorthALine)
    }
    if (isAccepted && probe.shown !== undefined && this.#fermentation?.id === probe.id) {
      this.#fermentation.averages.add(probe.shown.celsius, taken.bootMs, this.#settings.staleAfterMs)
    }
    this.#show(probe)
  }

  #logRejection(probe: Probe, { reason, detail }: Rejection, isLoud: boolean): void {
    const fields = { probe: probe.id, reason, detail, rejected: probe.rejected }
    if (isLoud) this.log.warn('reading refused', fields)
    else this.log.debug('reading refused', fields)
  }

  /** Makes the probes that are read those that are named, and takes back what was shown of the others. */
  #follow(): void {
    const fermentation = this.#settings.fermentation ?? this.#substitute
    const named = new Set(this.#settings.offsets.keys())
    if (fermentation !== undefined) named.add(fermentation)
    for (const id of this.#probes.keys()) {
      if (named.has(id)) continue
      this.#probes.delete(id)
      this.remove(`hardware/probe[id='${id}']`)
    }
    for (const id of named) {
      if (this.#probes.has(id)) continue
      this.#probes.set(id, new Probe(id, this.clock.bootMs()))
      this.remove(`hardware/probe[id='${id}']/reading`)
      if (this.#discovered.delete(id)) this.remove(`hardware/discovered[id='${id}']`)
    }
    if (this.#fermentation?.id === fermentation) return
    this.#fermentation = fermentation === undefined ? undefined : { id: fermentation, averages: new Averages() }
    if (this.#fermentation !== undefined) this.#aside(this.#recall(this.#fermentation, this.clock.bootMs()))
    this.#showFermentation()
    this.#showAverages()
  }

  /** The averages go on where an earlier start ended: what that measured with this probe is kept by the history. */
  async #recall({ id, averages }: { readonly id: string; readonly averages: Averages }, nowMs: number): Promise<void> {
    const past = await this.history(`hardware/probe[id='${id}']/reading/value`, LONGEST_SECONDS)
    for (const { from, until, mean, quality } of past) {
      // What was made up says nothing about a real fermenter, nor the other way round.
      const isOfThisKind = (quality === 'simulated') === this.hardware.simulated
      if (isOfThisKind && from < nowMs) averages.recall(mean, from, Math.min(until, nowMs))
    }
    if (this.#fermentation?.averages === averages) this.#showAverages()
  }

  #show(probe: Probe): void {
    const reading = `hardware/probe[id='${probe.id}']/reading` as const
    const { shown, quality, lastRejection } = probe
    const options = this.#options(probe)
    if (shown === undefined) this.remove(`${reading}/value`)
    else this.publish(`${reading}/value`, shown.celsius, options)
    if (probe.taken !== undefined) this.publish(`${reading}/taken`, probe.taken.wall.toISOString(), options)
    if (quality !== undefined) this.publish(`${reading}/quality`, options.quality ?? quality, options)
    this.publish(`${reading}/source`, this.#bus.directory, options)
    this.publish(`${reading}/rejected`, probe.rejected, options)
    if (lastRejection !== undefined) {
      this.publish(`${reading}/rejected-reason`, lastRejection.rejection.reason, options)
      this.publish(`${reading}/rejected-at`, lastRejection.at.wall.toISOString(), options)
    }
    if (this.#fermentation?.id !== probe.id) return
    this.#showFermentation()
    this.#showAverages()
  }

  #showFermentation(): void {
    const probe = this.#fermentation === undefined ? undefined : this.#probes.get(this.#fermentation.id)
    if (probe?.shown === undefined) this.remove('fermentation/results/latest')
    else this.publish('fermentation/results/latest', probe.shown.celsius, this.#options(probe))
    this.publish('fermentation/monitor', probe?.shown !== undefined)
  }

  #showAverages(): void {
    const now = this.clock.bootMs()
    for (const window of WINDOW_NAMES) {
      const path = `fermentation/results/average/${window}` as const
      const celsius = this.#fermentation?.averages.value(window, now)
      if (celsius === undefined) this.remove(path)
      else this.publish(path, celsius)
    }
  }

  #showDiscovered(ids: readonly string[]): void {
    const present = new Set(ids)
    for (const id of this.#discovered) if (!present.has(id)) this.remove(`hardware/discovered[id='${id}']`)
    for (const id of present) if (!this.#discovered.has(id)) this.publish(`hardware/discovered[id='${id}']`, true)
    this.#discovered = present
  }

  /** Simulated outweighs suspect: nothing real may be switched by it, however good it is. */
  #options(probe: Probe): PublishOptions {
    const { quality, shown } = probe
    const isSimulated = this.hardware.simulated && quality !== 'stale' && quality !== undefined
    return {
      ...(quality === undefined ? {} : { quality: isSimulated ? 'simulated' : quality }),
      source: probe.id,
      ...(shown === undefined ? {} : { taken: shown.taken.bootMs }),
    }
  }

  #now(): Moment {
    return { bootMs: this.clock.bootMs(), wall: this.clock.now() }
  }
}
