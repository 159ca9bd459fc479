import { alcoholByVolume, apparentAttenuation, isPlausible, platoOfSg, polynomial, sgOfPlato } from './gravity.ts'
import { type Refusal, refusal } from './refusal.ts'
import type { Report } from './report.ts'
import type { HydrometerSettings } from './settings.ts'

/** A gravity holds still when this many readings in a row are within so much of each other. */
const STILL_READINGS = 3
const STILL_SG = 0.0015
/** Water holds still, too; below it is no wort. */
const LEAST_ORIGINAL_SG = 1.01
/** Neither fruit nor a cold crash lifts a gravity that holds still so far above the lowest: it is another wort. */
const NEW_BATCH_SG = 0.02

/** What was seen of the wort that it floats in: what outlives a restart. */
export interface Batch {
  /** The first gravity that held still. */
  readonly originalSg: number
  /** The lowest that has held still since. */
  readonly lowestSg: number
}

/** A report that was taken, and what follows from it. */
export interface Measured {
  readonly report: Report
  /** Absent where neither a calibration nor the device gives one. */
  readonly gravity?: {
    readonly sg: number
    readonly plato: number
    /** Absent while the original gravity is not known. */
    readonly fermented?: Fermented
  }
}

/** How far fermentation is. */
export interface Fermented {
  readonly originalSg: number
  /** The first that held still: nobody knows what was before, so it is not as good as a configured one. */
  readonly isAssumed: boolean
  /** Per cent. */
  readonly attenuation: number | undefined
  /** Per cent. */
  readonly abv: number | undefined
}

/** One hydrometer: makes gravities of its reports, and remembers the one that fermentation began with. */
export class Hydrometer {
  #lastSg: readonly number[] = []
  #batch: Batch | undefined
  #takenMs: number | undefined

  /** @param batch what it knew before a restart */
  constructor(
    readonly settings: HydrometerSettings,
    batch?: Batch,
  ) {
    this.#batch = settings.originalSg === undefined ? batch : undefined
  }

  /** What is worth keeping; absent where the original gravity is configured, or not known yet. */
  get batch(): Batch | undefined {
    return this.#batch
  }

  /** It is in another wort. */
  beginBatch(): void {
    this.#batch = undefined
    this.#lastSg = []
  }

  /** `bootMs` of the newest good report, while it is not too old. */
  get takenMs(): number | undefined {
    return this.#takenMs
  }

  /** `bootMs` at which what it told becomes too old. */
  get staleMs(): number {
    return this.#takenMs === undefined ? Number.POSITIVE_INFINITY : this.#takenMs + this.settings.staleAfterMs
  }

  /** Takes a report in, or says why not. */
  take(report: Report, nowMs: number): Measured | Refusal {
    const sg = this.#sgOf(report)
    if (sg !== undefined && !isPlausible(sg)) {
      return refusal('implausible', `a gravity of ${sg.toFixed(4)} from ${this.settings.name}: is it calibrated?`)
    }
    this.#takenMs = nowMs
    if (sg === undefined) return { report }
    this.#watchForStill(sg)
    const fermented = this.#fermented(sg)
    return { report, gravity: { sg, plato: platoOfSg(sg), ...(fermented === undefined ? {} : { fermented }) } }
  }

  /** True once, when what it told has become too old. */
  expire(nowMs: number): boolean {
    if (nowMs < this.staleMs) return false
    this.#takenMs = undefined
    this.#lastSg = []
    return true
  }

  /** The specific gravity, calibrated. */
  #sgOf(report: Report): number | undefined {
    const { coefficients, unit, kind } = this.settings
    const measured = kind === 'tilt' ? report.gravity : report.angle
    const isCalibrated = coefficients.length > 0
    const value = isCalibrated && measured !== undefined ? polynomial(coefficients, measured) : report.gravity
    if (value === undefined || (isCalibrated && measured === undefined)) return undefined
    return unit === 'plato' ? sgOfPlato(value) : value
  }

  #watchForStill(sg: number): void {
    if (this.settings.originalSg !== undefined) return
    this.#lastSg = [...this.#lastSg, sg].slice(-STILL_READINGS)
    const isStill = Math.max(...this.#lastSg) - Math.min(...this.#lastSg) <= STILL_SG
    if (this.#lastSg.length < STILL_READINGS || !isStill || sg < LEAST_ORIGINAL_SG) return
    const stillSg = this.#lastSg.reduce((sum, it) => sum + it, 0) / STILL_READINGS
    const batch = this.#batch
    if (batch === undefined || stillSg >= batch.lowestSg + NEW_BATCH_SG) {
      this.#batch = { originalSg: stillSg, lowestSg: stillSg }
    } else this.#batch = { ...batch, lowestSg: Math.min(batch.lowestSg, stillSg) }
  }

  #fermented(sg: number): Fermented | undefined {
    const originalSg = this.settings.originalSg ?? this.#batch?.originalSg
    if (originalSg === undefined) return undefined
    return {
      originalSg,
      isAssumed: this.settings.originalSg === undefined,
      attenuation: apparentAttenuation(originalSg, sg),
      abv: alcoholByVolume(originalSg, sg),
    }
  }
}
