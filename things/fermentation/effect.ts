import type { Act } from './overshoot.ts'

/** Heated or cooled for so long, ms, without any effect: the probe is somewhere else, or what is switched is broken. */
export const WITHOUT_EFFECT_MS = 3 * 3_600_000
/** What counts as an effect, °C: two steps of a DS18B20. */
const EFFECT = 0.125
/** What shows that it did have one after all: the temperature goes so far the other way once it has ended, °C. */
const FALLEN_BACK = 0.25

/**
 * Whether heating and cooling do anything. Two probes that were swapped make a heater that warms one vessel by the
 * temperature of another, for ever.
 */
export type Effect =
  | { readonly is: 'unknown' }
  | { readonly is: 'watched'; readonly act: Act; readonly best: number; readonly sinceMs: number }
  | { readonly is: 'missing'; readonly act: Act; readonly at: number }

export const NO_EFFECT_YET: Effect = { is: 'unknown' }

/** Takes in what is done, at full power, and the temperature. */
export function afterTemperature(effect: Effect, act: Act | undefined, celsius: number, nowMs: number): Effect {
  if (effect.is === 'missing') return hasShown(effect, celsius) ? NO_EFFECT_YET : effect
  if (act === undefined) return NO_EFFECT_YET
  if (effect.is === 'unknown' || effect.act !== act) return { is: 'watched', act, best: celsius, sinceMs: nowMs }
  const gain = (celsius - effect.best) * (act === 'heat' ? 1 : -1)
  if (gain >= EFFECT) return { is: 'watched', act, best: celsius, sinceMs: nowMs }
  return nowMs - effect.sinceMs >= WITHOUT_EFFECT_MS ? { is: 'missing', act, at: celsius } : effect
}

/** A temperature that moves either way once nothing is done any more: it did hold it, or it has arrived by itself. */
function hasShown({ at }: Extract<Effect, { is: 'missing' }>, celsius: number): boolean {
  return Math.abs(celsius - at) >= FALLEN_BACK
}
