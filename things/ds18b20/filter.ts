import { type Rejection, rejection } from './rejection.ts'

/** How often a swing has to repeat before it is believed. */
export const SWING_REPEATS = 6
/** How soon a probe is read again where it matters: after a swing, six repeats and their conversions fit into 15 s. */
export const REREAD_MS = 2000

/** A swing is more than this part of the last accepted reading … */
const SWING_RATIO = 0.05
/** … and more than this many degrees: near 0 °C, 5 % would be less than the noise of the device. */
const SWING_MIN_CELSIUS = 2

/** DS18B20 data sheet, table 1: what the temperature register holds from power-on to the first conversion. */
const POWER_ON_CELSIUS = 85
/** 85 °C is a real temperature only on the way past 80. */
const POWER_ON_PLAUSIBLE_ABOVE = 80
/** 07FFh, 2047 sixteenths: every data bit read as one, the sign as zero. The kernel prints 127937. */
const ALL_ONES_CELSIUS = 127.9375
/** FFFFh, minus one sixteenth: every bit read as one. The kernel prints -62. */
const SIGN_GLITCH_CELSIUS = -0.0625
/** So near to zero the last accepted reading was, one sixteenth below zero is a temperature and no glitch. */
const SIGN_GLITCH_PLAUSIBLE_WITHIN = 1
/** The kernel cuts sixteenths to thousandths, people round them to hundredths. */
const SAME_CODE_CELSIUS = 0.005
/** DS18B20 data sheet, features: -55 to +125 °C. */
const RANGE_CELSIUS = { min: -55, max: 125 }

/** What is remembered of a probe between readings, to judge the next by. */
export interface FilterMemory {
  /** The last accepted reading, °C; absent before the first. */
  readonly accepted?: number
  /** A change too great to be believed at once: its newest reading, and how often it has been repeated. */
  readonly swing?: { readonly celsius: number; readonly repeats: number }
}

/** What became of a reading. */
export interface Judgement {
  /** To be given with the next reading. */
  readonly memory: FilterMemory
  /** Absent where the reading is accepted. */
  readonly rejection?: Rejection
}

/**
 * Judges a temperature that arrived undamaged by what the device is known to say when it does not know, and by the
 * readings before it.
 *
 * A swing is believed once it has been repeated `SWING_REPEATS` times, each agreeing with the one before it; a reading
 * near the last accepted one ends it. Rejections of any other kind neither count nor break the series.
 * @param celsius as the probe gave it, not calibrated
 */
export function judge(memory: FilterMemory, celsius: number): Judgement {
  const implausible = knownNonsense(memory.accepted, celsius)
  if (implausible !== undefined) return { memory, rejection: implausible }
  const { accepted, swing } = memory
  if (accepted === undefined || agrees(accepted, celsius)) return { memory: { accepted: celsius } }
  const repeats = swing !== undefined && agrees(swing.celsius, celsius) ? swing.repeats + 1 : 0
  if (repeats >= SWING_REPEATS) return { memory: { accepted: celsius } }
  return {
    memory: { accepted, swing: { celsius, repeats } },
    rejection: rejection('swing', `${celsius} after ${accepted}, repeated ${repeats} of ${SWING_REPEATS} times`),
  }
}

/**
 * Why a temperature is none, by what the device says when it does not know.
 * @param accepted the last accepted reading, where there is one
 */
export function knownNonsense(accepted: number | undefined, celsius: number): Rejection | undefined {
  if (celsius === POWER_ON_CELSIUS && !(accepted !== undefined && accepted > POWER_ON_PLAUSIBLE_ABOVE)) {
    return rejection('power-on', `${celsius} is the power-on value`)
  }
  if (sameCode(celsius, ALL_ONES_CELSIUS)) return rejection('all-ones', `${celsius} is a register full of ones`)
  if (
    sameCode(celsius, SIGN_GLITCH_CELSIUS) &&
    !(accepted !== undefined && Math.abs(accepted) <= SIGN_GLITCH_PLAUSIBLE_WITHIN)
  ) {
    return rejection('sign-glitch', `${celsius} out of nowhere`)
  }
  if (celsius < RANGE_CELSIUS.min || celsius > RANGE_CELSIUS.max) {
    return rejection('out-of-range', `${celsius} is outside ${RANGE_CELSIUS.min} to ${RANGE_CELSIUS.max}`)
  }
  return undefined
}

function sameCode(celsius: number, code: number): boolean {
  return Math.abs(celsius - code) < SAME_CODE_CELSIUS
}

/** Near enough to be the same temperature a moment later. Of a negative reference, its size counts. */
function agrees(reference: number, celsius: number): boolean {
  return Math.abs(celsius - reference) <= Math.max(SWING_MIN_CELSIUS, SWING_RATIO * Math.abs(reference))
}
