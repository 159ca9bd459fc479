import { type Asker, type Call, type Proposal, type Reading, Thing } from 'brewerslab'
import { ACTIONS, act, start, summary } from './actions.ts'
import { advance } from './advance.ts'
import type { Inputs } from './condition.ts'
import { Keeping } from './keeping.ts'
import { FERMENTATION, Measured, PROBES, VESSELS } from './measured.ts'
import { objectionsTo, type ProfilesConfig } from './objections.ts'
import type { Moment, Run } from './run.ts'
import { profileFrom, type RunConfig, type Profile as Steps } from './settings.ts'
import { Showing } from './showing.ts'
import { msToNext } from './until.ts'

/** Looked at so often though nothing happens, ms: a ramp goes on, a clock is set. */
const LONGEST_PAUSE_MS = 10_000
const SHORTEST_PAUSE_MS = 50

/**
 * Runs profiles: says what temperature is to be held, and when the next one is. Where a run is outlives the program.
 * What becomes of it is decided in `advance.ts` and `actions.ts`.
 */
export default class Profile extends Thing {
  static override readonly appName = 'Profile'
  static override readonly module = 'brewerslab-profile'
  static override readonly path = '/profiles'
  static override readonly watches = [
    '/brewerslab:brewhouse/temperature/fermentation/results/latest',
    PROBES,
    VESSELS,
    '/brewerslab-gravity:gravity/hydrometer',
  ]

  readonly #measured = new Measured()
  readonly #runs = new Map<string, Run>()
  readonly #showing = new Map<string, Showing>()
  #keeping: Keeping | undefined
  #isTrusted = false
  #wake: () => void = () => undefined

  override async setup(): Promise<void> {
    this.#keeping = new Keeping(this.store, this.clock, this.log)
    for (const [where, run] of this.#keeping.read()) {
      this.#runs.set(where, run)
      this.log.info('goes on', { where, ...at(run) })
    }
  }

  override async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const pauseMs = this.#step()
      await this.#pause(pauseMs, signal)
    }
    this.#advanceAll(this.#now())
    await this.#keeping?.close(this.#runs)
  }

  override async onConfig(): Promise<void> {
    this.#wake()
  }

  override async onReading(reading: Reading): Promise<void> {
    if (this.#measured.read(reading)) this.#wake()
  }

  override async validate(change: Proposal): Promise<void> {
    if (!change.edits.some(({ path }) => path.startsWith('/brewerslab-profile:'))) return
    const { refused, warnings } = objectionsTo(change.running as ProfilesConfig, this.#runs)
    const [first] = refused
    if (first !== undefined) throw new Error(first)
    for (const warning of warnings) change.warn(warning)
  }

  /**
   * `start` and what a person can do to a run: as an action of its entry, or by name with `{ "where": "fermentation" }`.
   * Answers how it is then.
   */
  override async onRequest(
    name: string,
    input: unknown,
    call: Call | undefined,
    { user }: Asker,
  ): Promise<string | { readonly message: string }> {
    if (call === undefined) return this.#act(name, placeIn(input), user)
    return { message: await this.#act(name, String(call.keys[0]?.where), user) }
  }

  async #act(name: string, where: string, user: string): Promise<string> {
    const action = ACTIONS.find((it) => it === name)
    if (action === undefined && name !== 'start') {
      throw new Error(`"${name}" is nothing it does; it does start, ${ACTIONS.join(', ')}`)
    }
    const now = this.#now()
    this.#advanceAll(now)
    const run = this.#runs.get(where)
    if (action === undefined) this.#replace(where, this.#begin(where, run, now), user)
    else if (run === undefined) throw new Error(`no profile runs at ${where}`)
    else this.#replace(where, act(action, this.#stepsOf(run), run, now), user)
    return this.#acted(where, { name, user }, run)
  }

  /** What was done is told once it would outlive a power cut. */
  async #acted(
    where: string,
    { name, user }: { readonly name: string; readonly user: string },
    before: Run | undefined,
  ): Promise<string> {
    const run = this.#runs.get(where)
    this.log.info(name, { where, ...(run === undefined ? at(before) : at(run)), user })
    const saved = this.#keeping?.save(this.#runs)
    this.#wake()
    await saved
    if (run === undefined) return `${where}: stopped`
    return `${where}: ${summary(this.#stepsOf(run), run)}`
  }

  #begin(where: string, run: Run | undefined, now: Moment): Run {
    if (run !== undefined && run.state !== 'finished') {
      throw new Error(`${run.profile} is ${run.state} at ${where}: stop it first`)
    }
    const name = this.#runConfig(where)?.profile
    const steps = name === undefined ? undefined : this.#steps(name)
    if (steps === undefined) {
      throw new Error(`no profile is configured for ${where}: set profiles run ${where} profile NAME`)
    }
    return start(steps, this.#inputs(where), now)
  }

  /** A person has decided so: what is shown says who. */
  #replace(where: string, run: Run | undefined, user: string): void {
    if (run === undefined) this.#runs.delete(where)
    else this.#runs.set(where, { ...run, message: `${run.message} (${user})` })
  }

  /** Goes on with all runs and shows them. @returns for how long nothing will happen, ms */
  #step(): number {
    const now = this.#now()
    const stuck = this.#advanceAll(now)
    for (const where of new Set([...this.#runs.keys(), ...this.#showing.keys()]))
      this.#show(where, now, stuck.get(where))
    this.#keeping?.saveIfDue(this.#runs)
    if (this.#runs.size === 0) return Number.POSITIVE_INFINITY
    const waits = [...this.#runs].map(([where, run]) => msToNext(this.#stepsOf(run), run, this.#inputs(where)))
    return Math.max(SHORTEST_PAUSE_MS, Math.min(LONGEST_PAUSE_MS, ...waits))
  }

  /** @returns why some cannot go on */
  #advanceAll(now: Moment): Map<string, string> {
    const reasons = new Map<string, string>()
    for (const [where, run] of this.#runs) {
      const { run: next, events, stuck } = advance(this.#stepsOf(run), run, this.#inputs(where), now)
      this.#runs.set(where, next)
      for (const event of events) this.log.info(event, { where, ...at(next) })
      if (stuck !== undefined) reasons.set(where, stuck)
    }
    return reasons
  }

  #show(where: string, now: Moment, stuck: string | undefined): void {
    const showing = this.#showing.get(where) ?? new Showing(where, this)
    this.#showing.set(where, showing)
    const run = this.#runs.get(where)
    if (run !== undefined) {
      showing.show({ run, profile: this.#stepsOf(run), inputs: this.#inputs(where), now, stuck })
      return
    }
    showing.clear()
    this.#showing.delete(where)
  }

  get #config(): ProfilesConfig {
    return this.config as ProfilesConfig
  }

  #stepsOf(run: Run): Steps | undefined {
    return this.#steps(run.profile)
  }

  #steps(name: string): Steps | undefined {
    const profile = this.#config.profile?.get(name)
    return profile === undefined ? undefined : profileFrom(profile)
  }

  #runConfig(where: string): RunConfig | undefined {
    return this.#config.run?.get(where)
  }

  #inputs(where: string): Inputs {
    const vessels = this.watched<string>(VESSELS) as ReadonlyMap<string, { readonly probe?: string }> | undefined
    const probe = where === FERMENTATION ? undefined : vessels?.get(where)?.probe
    return this.#measured.inputs({ where, probe, hydrometer: this.#runConfig(where)?.hydrometer })
  }

  #now(): Moment {
    // Once it has been set it stays so; asking is not free.
    this.#isTrusted ||= this.clock.isTrusted()
    const { boot } = this.clock
    const moment = { boot, bootMs: this.clock.bootMs() }
    return this.#isTrusted ? { ...moment, wallMs: this.clock.now().getTime() } : moment
  }

  async #pause(ms: number, signal: AbortSignal): Promise<void> {
    const waking = new AbortController()
    this.#wake = () => waking.abort()
    const timeout = Number.isFinite(ms) ? ms : LONGEST_PAUSE_MS * 360
    await this.sleep(timeout, AbortSignal.any([signal, waking.signal]))
  }
}

function at(run: Run | undefined): { readonly profile?: string; readonly step?: string; readonly target?: number } {
  return run === undefined ? {} : { profile: run.profile, step: run.step.name, target: run.target }
}

function placeIn(input: unknown): string {
  const where = typeof input === 'object' && input !== null && 'where' in input ? input.where : undefined
  if (typeof where === 'string') return where
  throw new Error('it has to be said where, as in {"where": "fermentation"}')
}
