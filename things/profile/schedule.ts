import { beginning } from './advance.ts'
import { counts, type Inputs, needOf } from './condition.ts'
import type { Moment, Run, StepRun } from './run.ts'
import { type Condition, type Profile, rampMs, type Step } from './settings.ts'

/** How the end of a step is meant. */
export type Certainty = 'exact' | 'earliest' | 'latest' | 'unknown'

/** A step that is, or will be. Moments are ms since 1970. */
export interface Scheduled {
  /** Its place in the profile, from 1. */
  readonly index: number
  readonly step: string
  /** At its end, °C. */
  readonly celsius: number
  readonly startsMs?: number
  readonly endsMs?: number
  readonly certainty: Certainty
}

/** When something happens, in ms from now. */
interface When {
  readonly ms: number
  readonly certainty: Certainty
}
const NEVER: When = { ms: 0, certainty: 'unknown' }

/** The step that a run is at, and all that follow; nothing once it has finished. */
export function scheduleOf(profile: Profile, run: Run, inputs: Inputs, now: Moment, isStuck = false): Scheduled[] {
  const index = profile.steps.findIndex(({ name }) => name === run.step.name)
  if (run.state === 'finished' || index === -1) return []
  const isStanding = run.state === 'paused' || isStuck
  const { wallMs } = now
  const moment = (when: When) => (wallMs === undefined || when.certainty === 'unknown' ? undefined : wallMs + when.ms)
  const entries: Scheduled[] = []
  let starts = NEVER
  let at = run.step
  for (const [place, step] of profile.steps.entries()) {
    if (place < index) continue
    const isPresent = place === index
    if (!isPresent) at = { ...beginning(step, place, endOf(profile.steps[place - 1], at), undefined), isReached: true }
    const left = isPresent ? leftOf(step, at, inputs) : aheadOf(step, at)
    const ends =
      isStanding || (!isPresent && starts.certainty === 'unknown') ? NEVER : isPresent ? left : after(starts, left)
    const startsMs = isPresent ? run.step.startedMs : moment(starts)
    const endsMs = moment(ends)
    entries.push({
      index: place + 1,
      step: step.name,
      celsius: endOf(step, at),
      ...(startsMs === undefined ? {} : { startsMs }),
      ...(endsMs === undefined ? {} : { endsMs }),
      certainty: ends.certainty,
    })
    starts = ends
  }
  return entries
}

/** The temperature a step leaves behind. */
function endOf(step: Step | undefined, at: StepRun): number {
  return step?.celsius ?? at.from
}

function after(start: When, lasts: When): When {
  const certainty = together(start.certainty, lasts.certainty)
  return { ms: start.ms + lasts.ms, certainty }
}

function together(a: Certainty, b: Certainty): Certainty {
  if (a === b || b === 'exact') return a
  return a === 'exact' ? b : 'unknown'
}

/** What is left of the step that is. */
function leftOf(step: Step, at: StepRun, inputs: Inputs): When {
  const isHeld = counts(step, at)
  // Until its temperature is reached nothing of a hold's time passes.
  const assumed = isHeld ? at : { ...at, isReached: true }
  const lasts = combine(step, (condition) => {
    const need = needOf(condition, step, assumed, inputs)
    return need === 'now'
      ? { ms: 0, certainty: 'exact' }
      : need === 'never'
        ? NEVER
        : { ms: need.ms, certainty: 'exact' }
  })
  return isHeld ? lasts : { ms: lasts.ms, certainty: together('earliest', lasts.certainty) }
}

/** How long a step will last that has not begun. */
function aheadOf(step: Step, at: StepRun): When {
  const lasts = combine(step, (condition) => whenAhead(condition, step, at))
  return step.beginsReached ? { ms: lasts.ms, certainty: together('earliest', lasts.certainty) } : lasts
}

function whenAhead(condition: Condition, step: Step, at: StepRun): When {
  if (condition.kind === 'time') return { ms: condition.ms, certainty: 'exact' }
  if (condition.kind === 'stable') return { ms: condition.ms, certainty: 'earliest' }
  return condition.kind === 'arrival' && step.kind === 'ramp'
    ? { ms: rampMs(step, at.from), certainty: 'exact' }
    : NEVER
}

function combine(step: Step, whenOf: (condition: Condition) => When): When {
  const all = step.conditions.map(whenOf)
  const known = all.filter(({ certainty }) => certainty !== 'unknown')
  if (known.length === 0) return NEVER
  const isAnd = step.combine === 'and'
  const times = known.map(({ ms }) => ms)
  const ms = isAnd ? Math.max(...times) : Math.min(...times)
  const certainties = known.map(({ certainty }) => certainty)
  // What nobody knows the time of can only make it later, or, where any will do, earlier.
  if (known.length < all.length) certainties.push(isAnd ? 'earliest' : 'latest')
  return { ms, certainty: certainties.reduce(together) }
}
