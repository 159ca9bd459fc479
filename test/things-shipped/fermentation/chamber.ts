import type { Moment } from '../../../things/ds18b20/probe.ts'
import { Probe } from '../../../things/ds18b20/probe.ts'
import { parseW1Slave } from '../../../things/ds18b20/w1-slave.ts'
import type { Decision } from '../../../things/fermentation/decide.ts'
import { afterReport, type Line } from '../../../things/fermentation/line.ts'
import { Regulator } from '../../../things/fermentation/regulator.ts'
import { type ControlConfig, type Points, type Settings, settingsFrom } from '../../../things/fermentation/settings.ts'
import { type Fermenter, type FermenterState, startOf, step } from '../../../things/simulator/model.ts'
import { formatW1Slave } from '../../../things/simulator/scratchpad.ts'
import { Audit } from './audit.ts'

/** `control` with the defaults of the model, which a test holds equal. */
export const CONTROL: ControlConfig = {
  mode: 'hold',
  band: 0.3,
  heater: 'heater',
  cooler: 'cooler',
  'minimum-off': 300,
  'minimum-on': 180,
  changeover: 600,
  'start-delay': 120,
  pid: { follows: 'setpoint', proportional: 20, 'integral-time': 600, 'derivative-time': 60 },
}

export const POINTS: Points = { setpoint: 18, lowpoint: 0, highpoint: 0 }

/** Settings as the Thing makes them, of the defaults and what differs. */
export function settings(
  control: Partial<ControlConfig> = {},
  points: Partial<Points> = {},
  driver = 'simulated',
): Settings {
  return settingsFrom({
    control: { ...CONTROL, ...control },
    points: { ...POINTS, ...points },
    profile: { missing: 'no profile is running' },
    output: () => ({ driver, lease: 10, 'max-age': 30 }),
  })
}

/** A cellar in winter: it swings between warmer and colder than the beer. */
export const CELLAR: Fermenter = {
  timeFactor: 1,
  ambient: { mean: 13, swing: 6 },
  wort: { mass: 23, heatLoss: 4, start: 21 },
  yeastHeat: 25,
  heating: 0,
  cooling: 0,
}

/** What stands in the chamber. */
export interface Plant {
  readonly fermenter: Fermenter
  /** Heat given and taken while on, W. */
  readonly heating: number
  readonly cooling: number
  /** How slowly what is switched arrives in the wort: time constant, s. */
  readonly lagSeconds?: number
}

/** A heating belt and a cooling coil that are strong enough for it. */
export const PLANT: Plant = { fermenter: CELLAR, heating: 60, cooling: 150 }

const READING_SECONDS = 10
const SAMPLING = { intervalMs: READING_SECONDS * 1000, staleAfterMs: 30_000 }
const TICK_SECONDS = 5
/** Both end a Thing's say, as the guard's defaults do. */
const LEASE_MS = 10_000

/**
 * The thermostat's logic in a loop with the simulator's fermenter, through the text of `w1_slave` and the code that
 * reads real probes, on a clock that runs as fast as the machine does. Outputs do what they are told as the guard's do:
 * only as long as they are told it.
 */
export class Chamber {
  readonly audit: Audit
  regulator: Regulator
  probe = new Probe('28-000000000001', 0)
  decision: Decision | undefined
  /** `CLOCK_BOOTTIME`, ms. */
  nowMs: number
  /** Part of the time in which the heater is on, 0 to 1; the cooler is on or off. */
  heater = 0
  cooler = false
  /** What the probe's file says; a test may bend it. */
  text: (celsius: number) => string | undefined = formatW1Slave
  /** Whether the hardware that is read is a simulation. */
  isSimulated = false
  /** Whether the Thing lives and says something. */
  isAlive = true

  #state: FermenterState
  #plant: Plant
  #lines: { heater: Line | undefined; cooler: Line | undefined } = { heater: undefined, cooler: undefined }
  #flow = 0
  #toldMs = Number.NEGATIVE_INFINITY

  constructor(
    readonly settings: Settings,
    plant: Plant = PLANT,
    startMs = 60_000,
  ) {
    this.#plant = plant
    this.#state = startOf(plant.fermenter)
    this.nowMs = startMs
    this.regulator = new Regulator(settings)
    this.audit = new Audit(settings.times, startMs)
  }

  /** True temperature of the wort, °C. */
  get wort(): number {
    return this.#state.wort
  }

  get ambient(): number {
    return this.#state.ambient
  }

  /** Another fermenter from now on: yeast that awakes, a room that cools down. */
  change(fermenter: Partial<Fermenter>): void {
    this.#plant = { ...this.#plant, fermenter: { ...this.#plant.fermenter, ...fermenter } }
  }

  /** Other equipment from now on. */
  replace(plant: Partial<Plant>): void {
    this.#plant = { ...this.#plant, ...plant }
  }

  /** The program ends and starts again; a kept line remembers when it was switched off. */
  restart(settings: Settings = this.settings, isKept = true): void {
    const { heater, cooler } = this.#lines
    this.#switch(0, false)
    this.regulator = new Regulator(settings)
    this.probe = new Probe(this.probe.id, this.nowMs)
    const known = (line: Line | undefined): Line | undefined => {
      if (line === undefined) return undefined
      const ms = line.applied === 'on' ? this.nowMs : line.sinceMs
      const isKnown = line.applied === 'on' || line.isWitnessed
      return afterReport(undefined, { applied: 'off', since: isKept ? { ms, isKnown } : this.#unknown }, this.nowMs)
    }
    this.#lines = { heater: known(heater), cooler: known(cooler) }
  }

  /** The machine was off for a while and boots: its clock starts at zero and nobody knows what was before. */
  powerCut(seconds: number, settings: Settings = this.settings): void {
    this.#switch(0, false)
    this.#advance(seconds)
    this.audit.rebooted(seconds * 1000)
    this.nowMs = 20_000
    this.regulator = new Regulator(settings)
    this.probe = new Probe(this.probe.id, this.nowMs)
    this.#lines = { heater: undefined, cooler: undefined }
    this.#toldMs = Number.NEGATIVE_INFINITY
  }

  /** Lets time pass. @param each called after every tick */
  run(seconds: number, each: () => void = () => undefined): void {
    for (let passed = 0; passed < seconds; passed += TICK_SECONDS) {
      this.#tick()
      each()
    }
  }

  #tick(): void {
    if (this.isAlive) this.#regulate()
    if (this.nowMs - this.#toldMs > LEASE_MS) this.#switch(0, false)
    this.#advance(TICK_SECONDS)
    this.nowMs += TICK_SECONDS * 1000
    this.audit.tick({
      seconds: TICK_SECONDS,
      nowMs: this.nowMs,
      heating: this.heater * this.#plant.heating,
      cooling: this.cooler ? this.#plant.cooling : 0,
    })
  }

  #regulate(): void {
    this.#measure()
    const { hasHeater, hasCooler } = this.settings
    this.#lines = {
      heater: hasHeater ? this.#after(this.#lines.heater, this.heater > 0) : undefined,
      cooler: hasCooler ? this.#after(this.#lines.cooler, this.cooler) : undefined,
    }
    this.decision = this.regulator.decide(this.#lines, this.nowMs)
    this.#toldMs = this.nowMs
    const { want, activity } = this.decision
    this.audit.isExcused = activity === 'fail-safe' || activity === 'off'
    this.#switch(want.do === 'heat' ? (want.percent ?? 100) / 100 : 0, want.do === 'cool')
  }

  #after(line: Line | undefined, isOn: boolean): Line {
    return afterReport(line, { applied: isOn ? 'on' : 'off', since: this.#unknown }, this.nowMs)
  }

  /** As of a line that was never seen switched. */
  get #unknown() {
    return { ms: this.nowMs, isKnown: false }
  }

  #measure(): void {
    const moment: Moment = { bootMs: this.nowMs, wall: new Date(this.nowMs) }
    if (this.nowMs >= this.probe.dueMs(SAMPLING)) {
      this.probe.begin(this.nowMs)
      const text = this.text(this.wort)
      const rejected = { kind: 'rejection', reason: 'missing-probe', detail: 'unplugged' } as const
      this.probe.take(text === undefined ? rejected : parseW1Slave(text), moment, [])
      this.probe.release()
    }
    this.probe.expire(this.nowMs, SAMPLING)
    const { shown, quality } = this.probe
    if (quality === undefined) return
    const shownQuality = this.isSimulated && quality !== 'stale' ? 'simulated' : quality
    const takenMs = shown?.taken.bootMs ?? this.nowMs
    this.regulator.read({ celsius: shown?.celsius, quality: shownQuality, takenMs }, this.nowMs)
  }

  #switch(heater: number, cooler: boolean): void {
    this.heater = heater
    this.cooler = cooler
    this.audit.switched(heater > 0, cooler, this.nowMs)
  }

  #advance(seconds: number): void {
    const { fermenter, heating, cooling, lagSeconds = 0 } = this.#plant
    const wanted = this.heater * heating - (this.cooler ? cooling : 0)
    this.#flow = lagSeconds === 0 ? wanted : wanted + (this.#flow - wanted) * Math.exp(-seconds / lagSeconds)
    const now = { ...fermenter, heating: Math.max(0, this.#flow), cooling: Math.max(0, -this.#flow) }
    this.#state = step(now, this.#state, seconds)
  }
}
