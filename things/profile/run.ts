/** A moment, as far as it is known. */
export interface Moment {
  /** Which boot `bootMs` counts from. */
  readonly boot: string
  readonly bootMs: number
  /** Time of day, ms since 1970; absent until it can be trusted. */
  readonly wallMs?: number
}

/** Where a profile is. What outlives the program; plain JSON. */
export interface Run {
  readonly profile: string
  readonly state: 'running' | 'paused' | 'finished'
  readonly step: StepRun
  /** Up to when time has been counted. */
  readonly at: Moment
  /** What is to be held, °C. */
  readonly target: number
  /** What it did last. */
  readonly message: string
}

/** How far the step is. Times in ms, temperatures in °C. */
export interface StepRun {
  readonly name: string
  /** Its place in the profile when it began, from 0. */
  readonly index: number
  /** Target when it began. */
  readonly from: number
  /** Time of day when it began, where that was known. */
  readonly startedMs?: number
  /** Time that counts: not while paused, of a hold not before its temperature is reached. */
  readonly elapsedMs: number
  /** All the time since it began, as far as it is known. */
  readonly ageMs: number
  readonly isReached: boolean
  /** Of a free rise: the highest it has come to. */
  readonly top: number
  readonly isConfirmed: boolean
  /** For how long gravity has stayed between two values; ages of the step. */
  readonly still?: Still
}

/** Gravity that stays. */
export interface Still {
  readonly low: number
  readonly high: number
  readonly sinceMs: number
  /** Age of the step at the newest reading. */
  readonly seenMs: number
  /** `bootMs` of that reading: one reading counts once. */
  readonly takenMs: number
}

/** How much time lies between two moments. */
export type Gap = { readonly ms: number } | 'unknown'

/**
 * Time from one moment to another: by the boot's own clock where it is the same boot, else by the time of day where
 * both were trusted. A Pi has no clock battery: after a power cut nobody knows how long it was off until a time server
 * has been heard.
 */
export function gapBetween(then: Moment, now: Moment): Gap {
  if (then.boot === now.boot) return now.bootMs >= then.bootMs ? { ms: now.bootMs - then.bootMs } : 'unknown'
  if (then.wallMs === undefined || now.wallMs === undefined || now.wallMs < then.wallMs) return 'unknown'
  return { ms: now.wallMs - then.wallMs }
}

/**
 * What was stored, checked: a person may have edited it, or an older program written it.
 * @returns undefined for what is no run
 */
export function runFrom(value: unknown): Run | undefined {
  if (!isRecord(value) || !isRecord(value.step) || !isRecord(value.at)) return undefined
  const { profile, state, step, at, target, message } = value
  const isWhole =
    typeof profile === 'string' &&
    (state === 'running' || state === 'paused' || state === 'finished') &&
    isNumber(target) &&
    typeof message === 'string' &&
    typeof at.boot === 'string' &&
    isNumber(at.bootMs) &&
    (at.wallMs === undefined || isNumber(at.wallMs)) &&
    isStepRun(step)
  return isWhole ? (value as unknown as Run) : undefined
}

function isStepRun({ name, startedMs, isReached, isConfirmed, still, ...numbers }: Record<string, unknown>): boolean {
  const { index, from, elapsedMs, ageMs, top } = numbers
  return (
    typeof name === 'string' &&
    typeof isReached === 'boolean' &&
    typeof isConfirmed === 'boolean' &&
    [index, from, elapsedMs, ageMs, top].every(isNumber) &&
    (startedMs === undefined || isNumber(startedMs)) &&
    (still === undefined ||
      (isRecord(still) && Object.values(still).length === 5 && Object.values(still).every(isNumber)))
  )
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
