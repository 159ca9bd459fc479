import type { Level, Output, Reading, ThingClock, ThingLog } from 'brewerslab'
import type { Decision, Want } from './decide.ts'
import { isWorthWriting, type Kept, keptOf, learntFrom } from './learnt.ts'
import type { Moment, Outputs } from './outputs.ts'
import type { Measured } from './reading.ts'
import { Regulator } from './regulator.ts'
import { type Sources, settingsFrom, type Target } from './settings.ts'

/** What of a Thing the regulation of one temperature needs. */
export interface Host {
  output(name: string): Output
  /** A state leaf below `control`; without a value there is none. */
  show(leaf: string, value: string | number | undefined): void
  /** What was kept of it over the last restart: any JSON. */
  kept(): unknown
  /** Keeps something over the next one. */
  keep(document: Kept): void
  readonly clock: ThingClock
  readonly log: ThingLog
}

/** Renewed so often within a lease that two renewals may be lost. */
const RENEWALS_A_LEASE = 3
/** Looked at so often though nothing happens, ms. */
const LONGEST_PAUSE_MS = 10_000

/** One `control` container: joins the logic to readings, outputs and what is shown. */
export class Regulation {
  readonly #host: Host
  readonly #outputs: Outputs
  #sources: Sources
  readonly #regulator: Regulator
  /** What is acted on, as it arrived: the guard judges it as well. */
  #reading: Reading | undefined
  #source: string | undefined
  #activity: Decision['activity'] | undefined
  #isDriving = false
  readonly #shown = new Map<string, string | number>()
  #kept: Kept
  #keptMs: number

  constructor(host: Host, outputs: Outputs, sources: Sources) {
    this.#host = host
    this.#outputs = outputs
    this.#sources = sources
    this.#regulator = new Regulator(settingsFrom(sources))
    this.#regulator.restore(learntFrom(host.kept(), sources.control, host.clock.boot))
    this.#kept = this.#toKeep()
    this.#keptMs = host.clock.bootMs()
  }

  /**
   * Does what a person asks for.
   * @returns a line for the person
   * @throws Error with the reason why not
   */
  request(name: string): string {
    switch (name) {
      case 'autotune':
        this.#regulator.beginAutotune(this.#host.clock.bootMs())
        return 'searching for the gains of pid: watch "autotune"'
      case 'autotune-cancel':
        this.#regulator.cancelAutotune()
        return 'the search has ended'
      default:
        throw new Error(`it knows no "${name}": there are autotune and autotune-cancel`)
    }
  }

  configure(sources: Sources): void {
    const before = namesIn(this.#sources)
    const { heater, cooler } = this.#sources.control
    this.#sources = sources
    this.#regulator.configure(settingsFrom(sources))
    if (heater !== sources.control.heater) this.#regulator.forgetOutput('heat')
    if (cooler !== sources.control.cooler) this.#regulator.forgetOutput('cool')
    const now = namesIn(sources)
    for (const name of before) if (!now.includes(name)) this.#host.output(name).release()
  }

  /** A profile says what is to be held; nothing else has changed. */
  follow(profile: Target): void {
    this.#sources = { ...this.#sources, profile }
    this.#regulator.follow(settingsFrom(this.#sources))
  }

  /** A reading of its probe has arrived, or gone. Of another probe than before, what was known is forgotten. */
  read(reading: Reading): void {
    if (reading.source !== undefined && reading.source !== this.#source) {
      if (this.#source !== undefined) this.#regulator.forgetReading()
      this.#source = reading.source
    }
    this.#reading = reading
    this.#regulator.read(measured(reading), this.#host.clock.bootMs())
  }

  /** Its probe is another one, which has not said anything yet. */
  forgetReading(): void {
    this.#reading = undefined
    this.#source = undefined
    this.#regulator.forgetReading()
  }

  /** Decides, drives the outputs and shows what it does. @returns `bootMs` at which to do so again at the latest */
  step(): number {
    const now: Moment = { bootMs: this.#host.clock.bootMs(), wall: this.#host.clock.now() }
    const { heater, cooler } = this.#sources.control
    const lines = { heater: this.#outputs.line(heater), cooler: this.#outputs.line(cooler) }
    const decision = this.#regulator.decide(lines, now.bootMs)
    this.#drive(decision.want)
    this.#show(decision, now)
    if (isWorthWriting(this.#kept, this.#toKeep(), now.bootMs - this.#keptMs)) this.keep()
    return this.#nextMs(decision, now.bootMs)
  }

  /** Keeps what it has learnt over a restart, where that is anything new. */
  keep(): void {
    const now = this.#toKeep()
    this.#keptMs = this.#host.clock.bootMs()
    if (Bun.deepEquals(now, this.#kept)) return
    this.#kept = now
    this.#host.keep(now)
  }

  #toKeep(): Kept {
    return keptOf(this.#regulator.learnt, this.#sources.control, this.#host.clock.boot)
  }

  /** It is no longer there: lets go of everything. */
  end(): void {
    for (const name of namesIn(this.#sources)) this.#host.output(name).release()
    for (const leaf of [...this.#shown.keys()]) this.#tell(leaf, undefined)
  }

  #drive(want: Want): void {
    const names = namesIn(this.#sources)
    const reading = this.#reading
    if (want.do === 'let-go' || reading === undefined) {
      if (this.#isDriving) for (const name of names) this.#host.output(name).release()
      this.#isDriving = false
      return
    }
    this.#isDriving = true
    const { heater, cooler } = this.#sources.control
    // What goes off is told first: the guard lets nothing on that excludes it.
    const levels: [string | undefined, Level][] = [
      [heater, want.do !== 'heat' ? 'off' : want.percent === undefined ? 'on' : { percent: want.percent }],
      [cooler, want.do === 'cool' ? 'on' : 'off'],
    ]
    levels.sort(([, a], [, b]) => Number(a !== 'off') - Number(b !== 'off'))
    for (const [name, level] of levels) {
      if (name !== undefined) this.#host.output(name).renew(level, { basedOn: reading })
    }
  }

  #show(decision: Decision, now: Moment): void {
    const { activity, reason, nextAllowedMs } = decision
    if (activity !== this.#activity) {
      this.#logActivity(decision)
      this.#activity = activity
      this.#tell('since', now.wall.toISOString())
    }
    this.#tell('activity', activity)
    this.#tell('reason', reason)
    this.#showNextAllowed(nextAllowedMs, now)
    const { settings, power, autotune } = this.#regulator
    const isOn = settings.mode !== 'off' && !('missing' in settings.aim)
    this.#tell('target', isOn && 'celsius' in settings.aim ? settings.aim.celsius : undefined)
    this.#tell('power', power === undefined ? undefined : Math.round(power * 10) / 10)
    this.#tell('autotune', autotune?.text)
  }

  /** To a second: the two clocks are read one after the other, and that would make it flicker. */
  #showNextAllowed(ms: number | undefined, { bootMs, wall }: Moment): void {
    const at = ms === undefined ? undefined : Math.round((wall.getTime() + ms - bootMs) / 1000) * 1000
    this.#tell('next-allowed', at === undefined ? undefined : new Date(at).toISOString())
  }

  #logActivity({ activity, reason }: Decision): void {
    const { log } = this.#host
    if (activity === 'fail-safe') log.warn('nothing is switched on', { reason })
    else log.info(activity, { reason })
  }

  #tell(leaf: string, value: string | number | undefined): void {
    if (this.#shown.get(leaf) === value) return
    if (value === undefined) this.#shown.delete(leaf)
    else this.#shown.set(leaf, value)
    this.#host.show(leaf, value)
  }

  #nextMs({ want, nextAllowedMs }: Decision, nowMs: number): number {
    const leases = namesIn(this.#sources).map((name) => this.#sources.output(name)?.lease ?? 1)
    const renewMs = want.do === 'let-go' ? LONGEST_PAUSE_MS : (Math.min(...leases) * 1000) / RENEWALS_A_LEASE
    const moments = [nextAllowedMs, this.#regulator.goodUntilMs + 1].filter((ms) => ms !== undefined && ms > nowMs)
    return Math.min(nowMs + Math.min(renewMs, LONGEST_PAUSE_MS), ...moments.map(Number))
  }
}

function namesIn({ control: { heater, cooler } }: Sources): string[] {
  return [heater, cooler].filter((name) => name !== undefined)
}

function measured({ value, quality, taken }: Reading): Measured {
  return { celsius: typeof value === 'number' ? value : undefined, quality, takenMs: taken }
}
