import type { Gains } from './settings.ts'

/** Switches at this distance from the setpoint, °C: two steps of a DS18B20, so that its last digit does not switch. */
const HYSTERESIS = 0.125
/** Oscillations that are measured, after the first, which is still the way up. */
const CYCLES = 3
/** Given up on after so long without an end of an oscillation, ms. */
const LONGEST_CYCLE_MS = 6 * 3_600_000
/** The model takes no greater ones. */
const MOST = { proportional: 1000 }

/** A search for the gains of a PID controller. */
export type Autotune =
  | {
      readonly is: 'searching'
      readonly power: 0 | 100
      /** When heating began last, and how long it has been on since; the extremes of the temperature since. */
      readonly cycle: Cycle
      readonly done: readonly Oscillation[]
      /** Whether the setpoint has been passed once. */
      readonly isSwinging: boolean
    }
  | { readonly is: 'found'; readonly gains: Gains }
  | { readonly is: 'failed'; readonly reason: string }

interface Cycle {
  readonly beganMs: number
  readonly offMs?: number
  readonly least: number
  readonly most: number
}

interface Oscillation {
  readonly seconds: number
  /** Part of the time in which it heated. */
  readonly duty: number
  /** Half of the distance between the extremes, °C. */
  readonly amplitude: number
}

/** Begins to heat by a relay, full or not at all, around the setpoint. */
export function beginAutotune(celsius: number, nowMs: number): Autotune {
  const cycle = { beganMs: nowMs, least: celsius, most: celsius }
  return { is: 'searching', power: 100, cycle, done: [], isSwinging: false }
}

/**
 * Takes in a temperature. Åström and Hägglund 1984: a relay around the setpoint makes any lag oscillate at the frequency
 * where the phase is turned by half a circle; period and amplitude there tell the gains.
 */
export function autotuneStep(autotune: Autotune, target: number, celsius: number, nowMs: number): Autotune {
  if (autotune.is !== 'searching') return autotune
  const { cycle } = autotune
  if (nowMs - (cycle.offMs ?? cycle.beganMs) > LONGEST_CYCLE_MS) {
    return { is: 'failed', reason: 'the setpoint was not passed within six hours: is it within reach?' }
  }
  const seen = { ...cycle, least: Math.min(cycle.least, celsius), most: Math.max(cycle.most, celsius) }
  if (autotune.power === 100 && celsius > target + HYSTERESIS) {
    return { ...autotune, power: 0, cycle: { ...seen, offMs: nowMs } }
  }
  if (autotune.power === 0 && celsius < target - HYSTERESIS) return afterCycle(autotune, seen, celsius, nowMs)
  return { ...autotune, cycle: seen }
}

/** How far it is, for people. */
export function autotuneText(autotune: Autotune): string {
  switch (autotune.is) {
    case 'searching':
      return autotune.isSwinging
        ? `oscillation ${Math.min(autotune.done.length + 1, CYCLES)} of ${CYCLES}`
        : 'on the way to the setpoint'
    case 'failed':
      return `failed: ${autotune.reason}`
    case 'found': {
      const { proportional, integralSeconds, derivativeSeconds } = autotune.gains
      return `found: proportional ${proportional}, integral-time ${integralSeconds}, derivative-time ${derivativeSeconds}`
    }
  }
}

function afterCycle(
  autotune: Extract<Autotune, { is: 'searching' }>,
  cycle: Cycle,
  celsius: number,
  nowMs: number,
): Autotune {
  const done = autotune.isSwinging ? [...autotune.done, oscillation(cycle, nowMs)] : []
  if (done.length >= CYCLES) return { is: 'found', gains: gainsFrom(done) }
  const next = { beganMs: nowMs, least: celsius, most: celsius }
  return { is: 'searching', power: 100, cycle: next, done, isSwinging: true }
}

function oscillation({ beganMs, offMs = beganMs, least, most }: Cycle, nowMs: number): Oscillation {
  return {
    seconds: (nowMs - beganMs) / 1000,
    duty: (offMs - beganMs) / (nowMs - beganMs),
    amplitude: (most - least) / 2,
  }
}

/**
 * Tyreus and Luyben 1992, table for PID: made for lags with integration, as vessels are; the older rules of Ziegler and
 * Nichols overshoot there. The relay's first harmonic is that of a rectangle that is high for part of the time: a vessel
 * heats faster than it cools.
 */
function gainsFrom(oscillations: readonly Oscillation[]): Gains {
  const seconds = mean(oscillations.map((it) => it.seconds))
  const amplitude = mean(oscillations.map((it) => it.amplitude))
  const duty = mean(oscillations.map((it) => it.duty))
  const harmonic = (200 / Math.PI) * Math.sin(Math.PI * duty)
  const ultimate = harmonic / amplitude
  return {
    proportional: Math.min(MOST.proportional, Math.round((ultimate / 2.2) * 1000) / 1000),
    integralSeconds: Math.round(2.2 * seconds),
    derivativeSeconds: Math.round(seconds / 6.3),
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
