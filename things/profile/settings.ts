/** The configuration of a profile, as the Thing gets it, defaults included. */
export interface ProfileConfig {
  readonly name: string
  readonly tolerance: number
  readonly step: ReadonlyMap<string, StepConfig>
}

/** One step of it. */
export interface StepConfig {
  readonly name: string
  readonly kind: 'hold' | 'ramp' | 'free-rise'
  readonly temperature: number
  readonly rate?: number
  readonly duration?: number
  readonly until: {
    readonly combine: 'and' | 'or'
    readonly time?: number
    readonly 'time-begins': 'reached' | 'at-once'
    readonly gravity: {
      readonly 'at-or-below'?: number
      readonly 'stable-for'?: number
      readonly 'stable-within': number
    }
    readonly confirm: boolean
  }
}

/** Where a profile is run. */
export interface RunConfig {
  readonly where: string
  readonly profile: string
  readonly hydrometer?: string
}

/** A row of steps. */
export interface Profile {
  readonly name: string
  /** °C. */
  readonly tolerance: number
  readonly steps: readonly Step[]
}

/** A step; temperatures °C, times ms. */
export interface Step {
  readonly name: string
  readonly kind: 'hold' | 'ramp' | 'free-rise'
  /** What is held, where a ramp ends, up to where it may rise. */
  readonly celsius: number
  /** Of a ramp. */
  readonly pace?: { readonly perHour: number } | { readonly durationMs: number }
  readonly conditions: readonly Condition[]
  readonly combine: 'and' | 'or'
  /** The time of a hold counts from when its temperature is reached. */
  readonly beginsReached: boolean
}

/** What has to come true. */
export type Condition =
  | { readonly kind: 'time'; readonly ms: number }
  | { readonly kind: 'gravity'; readonly atOrBelow: number }
  | { readonly kind: 'stable'; readonly ms: number; readonly within: number }
  | { readonly kind: 'confirm' }
  /** A ramp is at its end, or a free rise at its temperature: what ends them where nothing else is said. */
  | { readonly kind: 'arrival' }

export const HOUR_MS = 3_600_000

/** A profile for the work. */
export function profileFrom({ name, tolerance, step }: ProfileConfig): Profile {
  return { name, tolerance, steps: [...step.values()].map(stepFrom) }
}

function stepFrom({ name, kind, temperature, rate, duration, until }: StepConfig): Step {
  const said = conditionsFrom(until)
  const conditions: readonly Condition[] = said.length === 0 && kind !== 'hold' ? [{ kind: 'arrival' }] : said
  const pace = rate !== undefined ? { perHour: rate } : { durationMs: (duration ?? 0) * HOUR_MS }
  return {
    name,
    kind,
    celsius: temperature,
    ...(kind === 'ramp' ? { pace } : {}),
    conditions,
    combine: until.combine,
    beginsReached: kind === 'hold' && until['time-begins'] === 'reached',
  }
}

function conditionsFrom({ time, gravity, confirm }: StepConfig['until']): Condition[] {
  const { 'at-or-below': atOrBelow, 'stable-for': stableFor, 'stable-within': within } = gravity
  return [
    ...(time === undefined ? [] : [{ kind: 'time', ms: time * HOUR_MS } as const]),
    ...(atOrBelow === undefined ? [] : [{ kind: 'gravity', atOrBelow } as const]),
    ...(stableFor === undefined ? [] : [{ kind: 'stable', ms: stableFor * HOUR_MS, within } as const]),
    ...(confirm ? [{ kind: 'confirm' } as const] : []),
  ]
}

/** How long a ramp takes from a temperature, ms; 0 for what is no ramp. */
export function rampMs({ pace, celsius }: Step, from: number): number {
  if (pace === undefined) return 0
  return 'durationMs' in pace ? pace.durationMs : (Math.abs(celsius - from) / pace.perHour) * HOUR_MS
}

/** What is allowed and hardly meant; a line each. */
export function adviceOn(profile: Profile): string[] {
  const endless = profile.steps.slice(0, -1).filter(({ conditions }) => conditions.length === 0)
  return endless.map(({ name }) => `${profile.name}: "${name}" lasts until a person skips it: it has no until`)
}
