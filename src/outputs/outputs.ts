import { BrewError, type Clock, errorText, type Log, machineId } from '../base/index.ts'
import { NO_OUTPUTS } from './configuration.ts'
import { GuardKeeper } from './keeper.ts'
import { lastKnownOutputs } from './last-known.ts'
import { type AlarmsPort, OutputAlarms } from './output-alarms.ts'
import { Overrides } from './overrides.ts'
import { OutputsPlace } from './place.ts'
import { type ShownEdit, ShownOutputs } from './shown.ts'
import { Throttle } from './throttle.ts'
import type { Level, OutputReport, OutputsConfig, OutputsPort, Renewal } from './types.ts'

/** What `openOutputs` needs. */
export interface OutputsOptions {
  readonly root: string
  readonly clock: Clock
  readonly log: Log
  /** No real line is opened. */
  readonly isSimulation: boolean
}

/** Where the outputs' state goes, once there is a datastore. */
export interface OutputsAudience {
  readonly publish: (edits: readonly ShownEdit[]) => void
  readonly alarms: AlarmsPort
}

/** A person's wish. `auto`: whoever drives it decides again. */
export interface OverrideRequest {
  readonly to: Level | 'auto'
  readonly seconds: number
  readonly user: string
}

/** State is published no more often than this: a duty cycle may switch several times a second. */
const PUBLISH_EVERY_MS = 250
/** By then the guard has told of a renewal what it thinks of it. */
const REPORTED_WITHIN_MS = 2_000
/** A guard that has been well for so long is no alarm any more. */
const GUARD_WELL_AFTER_MS = 60_000

/** Why what a person wanted on does not hold any more. */
const STOOD_STILL = 'the server stood still for longer than the lease'

/**
 * Puts the lines that were configured last in their safe states and holds them: before anything else is opened, as that
 * may fail. Nothing is started for a root without outputs.
 */
export async function openOutputs(options: OutputsOptions): Promise<Outputs> {
  const outputs = new Outputs(options)
  await outputs.open()
  return outputs
}

/** The server's side of the outputs: passes on what is wanted, shows what became of it. */
export class Outputs implements OutputsPort {
  readonly #options: OutputsOptions
  readonly #place: OutputsPlace
  readonly #shown: ShownOutputs
  #config: OutputsConfig = NO_OUTPUTS
  #keeper: GuardKeeper | undefined
  #audience: OutputsAudience | undefined
  #alarms: OutputAlarms | undefined
  readonly #throttle = new Throttle((renewal) => this.#keeper?.send({ type: 'renew', renewal }))
  #reports: readonly OutputReport[] = []
  /** Who renewed an output last, and when: what the guard has not reported yet. */
  readonly #renewed = new Map<string, { readonly by: string; readonly atMs: number }>()
  readonly #overrides: Overrides
  #publishing: ReturnType<typeof setTimeout> | undefined
  #publishedMs = Number.NEGATIVE_INFINITY
  #guardWell: ReturnType<typeof setTimeout> | undefined

  constructor(options: OutputsOptions) {
    this.#options = options
    this.#place = new OutputsPlace(options.root)
    this.#shown = new ShownOutputs(options.clock)
    this.#overrides = new Overrides({
      place: this.#place,
      clock: options.clock,
      machine: machineId(),
      log: options.log,
      changed: () => this.#show(),
    })
  }

  async open(): Promise<void> {
    const { config, isComplete, faults } = lastKnownOutputs(this.#options.root)
    this.#config = config
    const { log } = this.#options
    for (const fault of faults) {
      const reason = errorText(fault)
      if (isComplete) log.error('the lines are read from the saved configuration', { reason })
      // A saved configuration that cannot be read stops the start a moment later, and is told then.
      else log.debug('not all lines are known yet', { reason })
    }
    this.#overrides.restore()
    if (this.#config.outputs.length > 0) await this.#startGuard()
  }

  /** From now on state and alarms go there. */
  showTo(audience: OutputsAudience): void {
    this.#audience = audience
    this.#alarms = new OutputAlarms(audience.alarms)
    // One that was lost before the start is nobody's worry any more.
    if (this.#guardWell === undefined) this.#alarmed(() => this.#alarms?.guardWell())
    this.#show()
  }

  /** Takes in a configuration; resolves when its lines are held, or it is known why not. */
  async configure(config: OutputsConfig): Promise<void> {
    if (JSON.stringify(config) === JSON.stringify(this.#config)) return
    this.#config = config
    this.#overrides.retain(config.outputs.map(({ name }) => name))
    if (this.#keeper === undefined) {
      if (config.outputs.length > 0) await this.#startGuard()
    } else await this.#keeper.configure(config)
    if (this.#keeper === undefined) return
    try {
      this.#place.keepConfig(config)
    } catch (error) {
      this.#options.log.error('the lines are not known before the next start is complete', { reason: errorText(error) })
    }
  }

  renew(renewal: Renewal): void {
    if (this.#keeper === undefined) return
    this.#renewed.set(renewal.output, { by: renewal.by, atMs: this.#options.clock.bootMs() })
    this.#throttle.renew(renewal)
  }

  release(by: string, output?: string): void {
    for (const [name, it] of this.#renewed)
      if (it.by === by && (output === undefined || output === name)) this.#renewed.delete(name)
    this.#throttle.release(by, output)
    this.#keeper?.send({ type: 'release', by, ...(output === undefined ? {} : { output }) })
  }

  drivenBy(by: string): readonly string[] {
    const told = this.#reports.filter(({ drivenBy }) => drivenBy === by).map(({ name }) => name)
    const since = this.#options.clock.bootMs() - REPORTED_WITHIN_MS
    const justNow = [...this.#renewed].filter(([, it]) => it.by === by && it.atMs >= since).map(([name]) => name)
    return [...new Set([...told, ...justNow])]
  }

  /** @throws BrewError `data-missing` where there is no such output */
  override(name: string, { to, seconds, user }: OverrideRequest): void {
    if (this.#configOf(name) === undefined || this.#keeper === undefined) throw noOutput(name, this.#config)
    const untilMs = this.#options.clock.bootMs() + seconds * 1000
    if (to === 'auto') this.#overrides.delete(name)
    else this.#overrides.set({ output: name, to, untilMs, by: user })
    this.#tellOverride(name)
    this.#options.log.warn('a person decides', { output: name, to, seconds, user })
  }

  /** A guard looks after the lines, and tells the service manager that all is well. */
  get isGuarded(): boolean {
    return this.#keeper !== undefined
  }

  /** How they stand, as last told by the guard. */
  get reports(): readonly OutputReport[] {
    return this.#reports
  }

  /** Everything safe, and the end of the guard. */
  async stop(): Promise<void> {
    clearTimeout(this.#publishing)
    clearTimeout(this.#guardWell)
    this.#throttle.stop()
    this.#overrides.stop()
    await this.#keeper?.stop()
  }

  async #startGuard(): Promise<void> {
    const { root, clock, log, isSimulation } = this.#options
    this.#place.prepare()
    const keeper = new GuardKeeper(
      {
        root,
        place: this.#place,
        isSimulation,
        clock,
        log: log.child('guard'),
        reported: (reports) => {
          this.#reports = reports
          this.#show()
        },
        lost: (reason) => this.#lostGuard(reason),
        ready: () => {
          for (const { output } of this.#overrides.all) this.#tellOverride(output)
        },
        toOff: () => this.#overrides.toOff,
        overrideEnded: (override) => this.#overrides.end(override, STOOD_STILL),
        stoodStill: (forMs) => this.#stoodStill(forMs),
      },
      this.#config,
    )
    this.#keeper = keeper
    await keeper.start()
  }

  /** What people want on ends, whether there was a guard to end it or not: the next one must not hear of it. */
  #stoodStill(forMs: number): void {
    for (const override of this.#overrides.all) {
      const leaseMs = this.#configOf(override.output)?.leaseMs ?? 0
      if (override.to !== 'on' || forMs < leaseMs) continue
      this.#overrides.end(override, STOOD_STILL)
      this.#tellOverride(override.output)
    }
  }

  #lostGuard(reason: string): void {
    clearTimeout(this.#guardWell)
    this.#alarmed(() => this.#alarms?.guardLost(reason))
    this.#guardWell = setTimeout(() => this.#alarmed(() => this.#alarms?.guardWell()), GUARD_WELL_AFTER_MS)
  }

  #tellOverride(output: string): void {
    const override = this.#overrides.get(output)
    this.#keeper?.send({ type: 'override', output, ...(override === undefined ? {} : { override }) })
  }

  #show(): void {
    if (this.#audience === undefined || this.#publishing !== undefined) return
    const waitMs = this.#publishedMs + PUBLISH_EVERY_MS - this.#options.clock.bootMs()
    this.#publishing = setTimeout(
      () => {
        this.#publishing = undefined
        this.#publish()
      },
      Math.max(0, waitMs),
    )
  }

  #publish(): void {
    this.#publishedMs = this.#options.clock.bootMs()
    const known = this.#reports.filter(({ name }) => this.#configOf(name) !== undefined)
    const edits = this.#shown.update(known)
    try {
      if (edits.length > 0) this.#audience?.publish(edits)
    } catch (error) {
      this.#options.log.error('the state of outputs cannot be shown', { reason: errorText(error) })
    }
    this.#alarmed(() => this.#alarms?.update(known, this.#overrides.endedEarly()))
  }

  #alarmed(tell: () => void): void {
    try {
      tell()
    } catch (error) {
      // The outputs are looked after all the same.
      this.#options.log.error('an alarm could not be told', { reason: errorText(error) })
    }
  }

  #configOf(name: string) {
    return this.#config.outputs.find((it) => it.name === name)
  }
}

function noOutput(name: string, { outputs }: OutputsConfig): BrewError {
  const names = outputs.map((it) => it.name).join(', ')
  const hint = names === '' ? 'Configure one first.' : `There are: ${names}.`
  return new BrewError('data-missing', `there is no output "${name}"`, {}, hint)
}
