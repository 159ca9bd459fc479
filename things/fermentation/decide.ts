import type { Line } from './line.ts'
import type { Act } from './overshoot.ts'
import { coolingFrom, coolingUntil, heatingFrom, type Permission } from './protection.ts'
import type { Trusted } from './reading.ts'
import type { Aim, Settings } from './settings.ts'

/** What the outputs are to do. Heating and cooling at once cannot be said. */
export type Want =
  /** Nobody decides: both in their safe state, whatever minimum-on says. */
  | { readonly do: 'let-go' }
  | { readonly do: 'rest' }
  | { readonly do: 'heat'; readonly percent?: number }
  | { readonly do: 'cool' }

/** What is shown of it. */
export type Activity = 'off' | 'idle' | 'heating' | 'cooling' | 'waiting' | 'fail-safe'

/** What is to be done, what that is called, and why. */
export interface Decision {
  readonly want: Want
  readonly activity: Activity
  readonly reason: string
  /** When what has to be done may be done, ms; absent where nothing is waited for, or nobody knows. */
  readonly nextAllowedMs?: number
  /** To be given with the next one: what it is on the way to. */
  readonly demand: Demand
}

/** What the temperature asks for. Heating goes on to the setpoint, so it is remembered between low and set. */
export type Demand = Act | 'none'

/** What a decision depends on beside the settings and the reading. */
export interface State {
  readonly heater: Line | undefined
  readonly cooler: Line | undefined
  readonly demand: Demand
  /** How far the temperature runs on, °C: heating and cooling end so much early. */
  readonly runOn: Readonly<Record<Act, number>>
  /** Power of the heater in the mode pid, percent. */
  readonly power: number
  /** What was heated or cooled for hours without any effect. */
  readonly withoutEffect?: Act
}

/** Of the way from where it begins, heating ends at most so much early: else it would not begin. */
const EARLY_AT_MOST = 0.9

/** What to do now. Nothing but its arguments counts, and nothing is remembered but what it returns. */
export function decide(settings: Settings, state: State, reading: Trusted, nowMs: number): Decision {
  if (settings.mode === 'off') return letGo('off', 'the mode is off')
  const fault = faultOf(settings, state, reading)
  if (fault !== undefined) return letGo('fail-safe', fault)
  if ('missing' in settings.aim || 'because' in reading) return letGo('fail-safe', 'nothing can be decided')
  const demand = settings.mode === 'pid' ? pidDemand(state) : nextDemand(settings, settings.aim, state, reading.celsius)
  const decision = unlessDoubted(act(settings, state, demand, nowMs), state, reading.isSuspect === true)
  return { ...decision, reason: `${decision.reason}; ${situation(settings.aim, reading.celsius)}`, demand }
}

/** What forbids to switch anything on; the first that holds. */
function faultOf(settings: Settings, state: State, reading: Trusted): string | undefined {
  if (settings.mode === 'fail-safe') return 'the mode is not known'
  if ('missing' in settings.aim) return settings.aim.missing
  if (!settings.hasHeater && !settings.hasCooler) return 'there is neither a heater nor a cooler'
  if ('because' in reading) return reading.because
  if (settings.hasHeater && state.heater === undefined) return 'the heater does not say what it does'
  if (settings.hasCooler && state.cooler === undefined) return 'the cooler does not say what it does'
  if (state.heater?.applied === 'on' && state.cooler?.applied === 'on') return 'heater and cooler are both on'
  if (state.withoutEffect !== undefined) {
    const verb = state.withoutEffect === 'heat' ? 'heating' : 'cooling'
    return `three hours of ${verb} changed nothing: is the probe where it should be?`
  }
  return undefined
}

function pidDemand({ power }: State): Demand {
  return power > 0 ? 'heat' : 'none'
}

function nextDemand(settings: Settings, aim: Aim, { demand, runOn }: State, celsius: number): Demand {
  if (demand === 'heat' && celsius < aim.celsius - early(runOn.heat, aim.celsius - aim.low)) return 'heat'
  if (demand === 'cool' && celsius > aim.celsius + early(runOn.cool, aim.high - aim.celsius)) return 'cool'
  if (celsius < aim.low && settings.hasHeater) return 'heat'
  if (celsius > aim.high && settings.hasCooler) return 'cool'
  return 'none'
}

function early(runOn: number, way: number): number {
  return Math.max(0, Math.min(runOn, way * EARLY_AT_MOST))
}

type Step = Omit<Decision, 'demand'>

function act(settings: Settings, state: State, demand: Demand, nowMs: number): Step {
  const { times } = settings
  // Whoever switched the heater on, a cooler that runs beside it is not left to its minimum-on.
  const untilMs = state.heater?.applied === 'on' ? 0 : coolingUntil(state, times)
  if (demand !== 'cool' && nowMs < untilMs) {
    return {
      want: { do: 'cool' },
      activity: 'cooling',
      reason: 'the cooler runs on (minimum-on)',
      nextAllowedMs: untilMs,
    }
  }
  switch (demand) {
    case 'none':
      return { want: { do: 'rest' }, activity: 'idle', reason: 'nothing has to be done' }
    case 'heat': {
      const want: Want = settings.mode === 'pid' ? { do: 'heat', percent: state.power } : { do: 'heat' }
      return whenAllowed({ want, activity: 'heating', reason: 'heats' }, heatingFrom(state, times), state.heater, nowMs)
    }
    case 'cool': {
      const step: Step = { want: { do: 'cool' }, activity: 'cooling', reason: 'cools' }
      return whenAllowed(step, coolingFrom(state, times), state.cooler, nowMs)
    }
  }
}

/**
 * What is not on is not switched on by a reading that is suspect, and what heats goes off with its lease, whatever else
 * is waited for: the guard sees to it. Between two pulses of a metered heater nothing is said yet.
 */
function unlessDoubted(step: Step, { heater, cooler }: State, isSuspect: boolean): Step {
  if (!isSuspect || step.activity === 'idle') return step
  const isOn = heater?.applied === 'on' || cooler?.applied === 'on'
  const isMetered = step.want.do === 'heat' && step.want.percent !== undefined && heater?.limit === undefined
  if (isOn || isMetered) return { ...step, reason: `${step.reason}, on the last good reading` }
  return { want: step.want, activity: 'fail-safe', reason: 'the readings of the probe are refused' }
}

function whenAllowed(step: Step, { fromMs, reason }: Permission, line: Line | undefined, nowMs: number): Step {
  if (nowMs < fromMs) return { want: { do: 'rest' }, activity: 'waiting', reason, ...nextAllowed(fromMs) }
  const { limit } = line ?? {}
  if (limit === undefined || line?.applied === 'on') return step
  // It is asked for all the same: the output lets it through as soon as it may.
  const until = limit.untilMs === undefined ? {} : nextAllowed(limit.untilMs)
  return { want: step.want, activity: 'waiting', reason: `the output is limited: ${limit.by}`, ...until }
}

function nextAllowed(ms: number): { nextAllowedMs?: number } {
  return Number.isFinite(ms) ? { nextAllowedMs: ms } : {}
}

function letGo(activity: 'off' | 'fail-safe', reason: string): Decision {
  return { want: { do: 'let-go' }, activity, reason, demand: 'none' }
}

/** `17.25 °C is above 17.2`; without the value it would read the same the whole day, and not tell much. */
function situation({ celsius: target, low, high }: Aim, celsius: number): string {
  if (celsius < low) return `below ${text(low)} °C`
  if (celsius > high) return `above ${text(high)} °C`
  return `between ${text(low)} and ${text(high)} °C, to ${text(target)} °C`
}

function text(celsius: number): string {
  return String(Math.round(celsius * 1000) / 1000)
}
