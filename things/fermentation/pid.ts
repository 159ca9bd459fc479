import type { Gains } from './settings.ts'

/** How much of the derivative time the filter of the derivative takes: Åström and Hägglund, section 3.3, N = 8. */
const FILTER = 8
/** Longer gaps between readings teach nothing about a slope, s. */
const LONGEST_STEP_SECONDS = 60

/** What a PID controller remembers. All parts are in percent of power. */
export interface PidMemory {
  readonly celsius: number
  readonly takenMs: number
  /** The integral part, kept in percent so that other gains do not make it jump. */
  readonly integral: number
  /** The filtered derivative of the temperature, °C/s. */
  readonly slope: number
  /** The output, 0 to 100. */
  readonly power: number
}

/**
 * One step of a PID controller in its standard form: the error counts for the proportional and the integral part, only
 * the temperature for the derivative, so that a new setpoint is no kick. The integral part stands still while the
 * output is at its limit and the error would drive it farther (anti-windup by clamping).
 * @param takenMs when the reading was taken
 */
export function pidStep(
  memory: PidMemory | undefined,
  gains: Gains,
  target: number,
  { celsius, takenMs }: { readonly celsius: number; readonly takenMs: number },
): PidMemory {
  const error = target - celsius
  const proportional = gains.proportional * error
  if (memory === undefined) return { celsius, takenMs, integral: 0, slope: 0, power: clamp(proportional) }
  const seconds = (takenMs - memory.takenMs) / 1000
  if (seconds <= 0) return memory
  const slope = seconds > LONGEST_STEP_SECONDS ? 0 : slopeAfter(memory, gains, celsius, seconds)
  const derivative = -gains.proportional * gains.derivativeSeconds * slope
  const step = Math.min(seconds, LONGEST_STEP_SECONDS)
  const grown = gains.integralSeconds === 0 ? 0 : memory.integral + (proportional * step) / gains.integralSeconds
  const wanted = proportional + derivative
  const integral = winds(wanted + grown, error) ? memory.integral : clamp(grown)
  return { celsius, takenMs, integral, slope, power: clamp(wanted + integral) }
}

function slopeAfter({ celsius: before, slope }: PidMemory, gains: Gains, celsius: number, seconds: number): number {
  const raw = (celsius - before) / seconds
  const filterSeconds = gains.derivativeSeconds / FILTER
  return slope + (raw - slope) * (seconds / (seconds + filterSeconds))
}

function winds(power: number, error: number): boolean {
  return (power > 100 && error > 0) || (power < 0 && error < 0)
}

function clamp(power: number): number {
  return Math.min(100, Math.max(0, power))
}
