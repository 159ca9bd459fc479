import type { StepRun, Still } from './run.ts'
import { type Condition, HOUR_MS, rampMs, type Step } from './settings.ts'

/** What is measured. */
export interface Inputs {
  /** Temperature, °C; absent while none is trusted. */
  readonly celsius?: number
  /** Absent while the hydrometer says nothing. */
  readonly gravity?: { readonly value: number; readonly takenMs: number }
}

/** What is still needed of a step's time, in ms; `now` and `never` for what time does nothing to. */
export type Need = { readonly ms: number } | 'now' | 'never'

/** What a condition still needs. */
export function needOf(condition: Condition, step: Step, at: StepRun, inputs: Inputs): Need {
  switch (condition.kind) {
    case 'time':
      return counts(step, at) ? { ms: Math.max(0, condition.ms - at.elapsedMs) } : 'never'
    case 'gravity':
      return inputs.gravity !== undefined && inputs.gravity.value <= condition.atOrBelow ? 'now' : 'never'
    case 'stable':
      return isStill(condition.ms, at.still, inputs) ? 'now' : 'never'
    case 'confirm':
      return at.isConfirmed ? 'now' : 'never'
    case 'arrival':
      if (step.kind === 'ramp') return { ms: Math.max(0, rampMs(step, at.from) - at.elapsedMs) }
      return at.top >= step.celsius ? 'now' : 'never'
  }
}

/** Whether time of the step counts now. */
export function counts(step: Step, at: StepRun): boolean {
  return !step.beginsReached || at.isReached
}

/** A hydrometer that has fallen silent says nothing about the beer. */
function isStill(ms: number, still: Still | undefined, { gravity }: Inputs): boolean {
  return gravity !== undefined && still !== undefined && still.seenMs - still.sinceMs >= ms
}

/** What is known of gravity's standing still, with the newest reading. */
export function watchStill(step: Step, at: StepRun, { gravity }: Inputs): StepRun {
  const condition = step.conditions.find((it) => it.kind === 'stable')
  if (condition === undefined || gravity === undefined || gravity.takenMs === at.still?.takenMs) return at
  const { value, takenMs } = gravity
  const seen = { seenMs: at.ageMs, takenMs }
  const low = Math.min(value, at.still?.low ?? value)
  const high = Math.max(value, at.still?.high ?? value)
  // Half a digit of what is published, so that 1.010 and 1.011 differ by 0.001.
  const isSame = at.still !== undefined && high - low < condition.within - 1e-9
  const sinceMs = isSame ? (at.still?.sinceMs ?? at.ageMs) : at.ageMs
  return { ...at, still: isSame ? { low, high, sinceMs, ...seen } : { low: value, high: value, sinceMs, ...seen } }
}

/**
 * When a step ends, given `leftMs` of time that has passed: what came true without the clock did so by now, nobody
 * knows when.
 * @returns ms from the beginning of that time; undefined where it does not end in it
 */
export function endWithin(step: Step, at: StepRun, inputs: Inputs, leftMs: number): number | undefined {
  const ends = step.conditions.map((condition) => {
    const need = needOf(condition, step, at, inputs)
    return need === 'now' ? leftMs : need === 'never' ? Number.POSITIVE_INFINITY : need.ms
  })
  if (ends.length === 0) return undefined
  const end = step.combine === 'and' ? Math.max(...ends) : Math.min(...ends)
  return end <= leftMs ? end : undefined
}

/** What a step waits for, in words. */
export function waitingFor(step: Step, at: StepRun, inputs: Inputs): string {
  if (step.conditions.length === 0) return 'a person, to skip it'
  const open = step.conditions.filter((it) => step.combine === 'or' || needOf(it, step, at, inputs) !== 'now')
  const words = open.map((condition) => wordsFor(condition, step, at))
  return words.join(step.combine === 'and' ? ' and ' : ' or ')
}

function wordsFor(condition: Condition, step: Step, at: StepRun): string {
  switch (condition.kind) {
    case 'time':
      return counts(step, at) ? `${hours(condition.ms)} to pass` : `${step.celsius} °C, then ${hours(condition.ms)}`
    case 'gravity':
      return `gravity ${condition.atOrBelow} or less`
    case 'stable':
      return `gravity to stand still for ${hours(condition.ms)}`
    case 'confirm':
      return 'a person, to confirm'
    case 'arrival':
      return `${step.celsius} °C`
  }
}

/** A time for people: `36 s`, `12 min`, `8.5 h`. */
export function hours(ms: number): string {
  if (ms < 60_000) return `${Number((ms / 1000).toFixed(1))} s`
  if (ms < HOUR_MS) return `${Number((ms / 60_000).toFixed(1))} min`
  return `${Number((ms / HOUR_MS).toFixed(2))} h`
}
