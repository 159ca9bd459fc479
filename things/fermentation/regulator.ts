import { type Autotune, autotuneStep, autotuneText, beginAutotune } from './autotune.ts'
import { type Decision, type Demand, decide } from './decide.ts'
import { afterTemperature, type Effect, NO_EFFECT_YET } from './effect.ts'
import { INTEGRAL_HOLDS_MS, type Integral, type Learnt } from './learnt.ts'
import type { Line } from './line.ts'
import { type Act, endPeak, lookForPeak, NO_RUN_ON, type RunOn, withTemperature } from './overshoot.ts'
import { type PidMemory, pidStep } from './pid.ts'
import type { Lines } from './protection.ts'
import { type Measured, type Trusted, trust } from './reading.ts'
import type { Gains, Settings } from './settings.ts'

const ACTS: readonly Act[] = ['heat', 'cool']
/** Power from which on a heater is expected to make it warmer, percent. */
const FULL_POWER = 99

/** Everything that is known of the regulation of one temperature. Time, readings and outputs are passed in. */
export class Regulator {
  #settings: Settings
  #reading: Measured | undefined
  #lines: Lines = { heater: undefined, cooler: undefined }
  #demand: Demand = 'none'
  #runOn: RunOn = NO_RUN_ON
  #effect: Effect = NO_EFFECT_YET
  #pid: PidMemory | undefined
  /** The integral part as it was before a restart, until a reading goes on from it. */
  #before: Integral | undefined
  #autotune: Autotune | undefined

  constructor(settings: Settings) {
    this.#settings = settings
  }

  get settings(): Settings {
    return this.#settings
  }

  /** What was learnt of how far the temperature runs on, °C. */
  get runOn(): Readonly<Record<Act, number>> {
    return this.#runOn
  }

  /** What is worth keeping over a restart. */
  get learnt(): Learnt {
    const { heat, cool } = this.#runOn
    const integral =
      this.#pid === undefined ? this.#before : { percent: this.#pid.integral, takenMs: this.#pid.takenMs }
    return {
      runOn: { heat, cool },
      ...(integral === undefined ? {} : { integral }),
      ...(this.#autotune === undefined ? {} : { autotune: this.#autotune }),
    }
  }

  /** Goes on from what was learnt before a restart. */
  restore({ runOn, integral, autotune }: Learnt): void {
    this.#runOn = { ...runOn }
    this.#before = this.#settings.mode === 'pid' ? integral : undefined
    this.#autotune = autotune
  }

  /** What heats, or cools, is another one: what was learnt of it says nothing. */
  forgetOutput(act: Act): void {
    this.#runOn = { heat: this.#runOn.heat, cool: this.#runOn.cool, [act]: 0 }
    if (act === 'cool') return
    this.#forgetIntegral()
    this.#autotune = undefined
  }

  /** In the mode pid, percent. */
  get power(): number | undefined {
    if (this.#settings.mode !== 'pid') return undefined
    return this.#autotune?.is === 'searching' ? this.#autotune.power : (this.#pid?.power ?? 0)
  }

  /** How far the search for gains is, and what it found; absent while there was none. */
  get autotune(): { readonly text: string; readonly gains?: Gains } | undefined {
    const it = this.#autotune
    if (it === undefined) return undefined
    return { text: autotuneText(it), ...(it.is === 'found' ? { gains: it.gains } : {}) }
  }

  /** Other settings: a person has looked at it, so what made it give up counts no longer. */
  configure(settings: Settings): void {
    const before = this.#settings
    if (Bun.deepEquals(before, settings)) return
    this.#settings = settings
    this.#effect = NO_EFFECT_YET
    if (before.mode === settings.mode) return
    this.#demand = 'none'
    this.#forgetIntegral()
    if (settings.mode !== 'pid') this.#abandonAutotune('the mode was changed')
  }

  /**
   * A profile goes on. Nobody has looked at it: heating that had no effect is not forgotten, however the target moves.
   */
  follow(settings: Settings): void {
    this.#settings = settings
  }

  /** The probe is another one: nothing that was measured before says anything. */
  forgetReading(): void {
    this.#reading = undefined
    this.#runOn = { heat: this.#runOn.heat, cool: this.#runOn.cool }
    this.#effect = NO_EFFECT_YET
    this.#forgetIntegral()
    this.#abandonAutotune('the probe was changed')
  }

  /** A reading has arrived, or gone. */
  read(reading: Measured, nowMs: number): void {
    const isNew = reading.takenMs !== this.#reading?.takenMs
    this.#reading = reading
    const trusted = this.#trusted(nowMs)
    if ('because' in trusted || !isNew) return
    const { celsius } = trusted
    this.#runOn = withTemperature(this.#runOn, celsius, nowMs)
    this.#meter(trusted)
    this.#effect = this.#settings.expectsEffect
      ? afterTemperature(this.#effect, this.#fullAct(), celsius, nowMs)
      : NO_EFFECT_YET
  }

  /** What to do now, with the outputs as they are. */
  decide(lines: Lines, nowMs: number): Decision {
    const trusted = this.#trusted(nowMs)
    if (this.#settings.mode === 'hold' && 'celsius' in trusted) this.#noteSwitching(lines, trusted.celsius, nowMs)
    this.#lines = lines
    const decision = decide(this.#settings, { ...lines, ...this.#state() }, trusted, nowMs)
    this.#demand = decision.demand
    if (decision.want.do === 'let-go') {
      this.#pid = undefined
      this.#abandonAutotune(decision.reason)
    }
    return decision
  }

  /** Until when what was decided holds if nothing arrives, ms: then the reading is too old. */
  get goodUntilMs(): number {
    return this.#reading === undefined ? Number.POSITIVE_INFINITY : this.#reading.takenMs + this.#settings.maxAgeMs
  }

  /**
   * Begins to search for the gains of the mode pid.
   * @throws Error where that cannot be done, with the reason
   */
  beginAutotune(nowMs: number): void {
    const { mode } = this.#settings
    if (mode !== 'pid') throw new Error(`autotune needs the mode pid; it is ${mode}`)
    const trusted = this.#trusted(nowMs)
    if ('because' in trusted) throw new Error(`autotune needs a reading: ${trusted.because}`)
    this.#autotune = beginAutotune(trusted.celsius, nowMs)
  }

  /** Ends the search. */
  cancelAutotune(): void {
    this.#autotune = undefined
  }

  #trusted(nowMs: number): Trusted {
    return trust(this.#reading, this.#settings, nowMs)
  }

  #state() {
    const { is } = this.#effect
    return {
      demand: this.#demand,
      runOn: this.#runOn,
      power: this.power ?? 0,
      ...(is === 'missing' ? { withoutEffect: this.#effect.act } : {}),
    }
  }

  #meter({ celsius, takenMs }: { readonly celsius: number; readonly takenMs: number }): void {
    const { mode, aim, gains } = this.#settings
    if (mode !== 'pid' || 'missing' in aim) return
    if (this.#autotune?.is === 'searching') {
      this.#autotune = autotuneStep(this.#autotune, aim.celsius, celsius, takenMs)
      this.#pid = undefined
    } else {
      this.#pid = pidStep(this.#pid ?? this.#resumed(celsius, takenMs), gains, aim.celsius, { celsius, takenMs })
      this.#before = undefined
    }
  }

  /** A controller that was away for a moment, and has seen nothing meanwhile. */
  #resumed(celsius: number, nowMs: number): PidMemory | undefined {
    const before = this.#before
    if (before === undefined || nowMs - before.takenMs > INTEGRAL_HOLDS_MS) return undefined
    return { celsius, takenMs: before.takenMs, integral: before.percent, slope: 0, power: 0 }
  }

  #forgetIntegral(): void {
    this.#pid = undefined
    this.#before = undefined
  }

  /** What is done with full power. */
  #fullAct(): Act | undefined {
    const { power } = this
    if (power !== undefined) return power >= FULL_POWER ? 'heat' : undefined
    if (this.#lines.heater?.applied === 'on') return 'heat'
    return this.#lines.cooler?.applied === 'on' ? 'cool' : undefined
  }

  #noteSwitching(lines: Lines, celsius: number, nowMs: number): void {
    for (const act of ACTS) {
      const before = lineOf(this.#lines, act)?.applied
      const now = lineOf(lines, act)?.applied
      if (before === 'on' && now === 'off') this.#runOn = lookForPeak(this.#runOn, act, celsius, nowMs)
      if (before === 'off' && now === 'on') this.#runOn = endPeak(this.#runOn)
    }
  }

  #abandonAutotune(reason: string): void {
    if (this.#autotune?.is === 'searching') this.#autotune = { is: 'failed', reason }
  }
}

function lineOf({ heater, cooler }: Lines, act: Act): Line | undefined {
  return act === 'heat' ? heater : cooler
}
