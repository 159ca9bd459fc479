/** What an output does to the temperature. */
export type Act = 'heat' | 'cool'

/** After so long a peak has other causes than what was switched off before it. */
const LONGEST_MS = 3_600_000
/** Back by so much, °C: two steps of a DS18B20, so that its last digit does not end a peak. */
const TURNED_BACK = 0.125
/** How much of a new peak is believed. */
const LEARNT = 0.4

/** How far the temperature runs on after heating or cooling ends, °C; learnt from the peaks that were seen. */
export interface RunOn {
  readonly heat: number
  readonly cool: number
  /** The peak that is being looked for. */
  readonly peak?: {
    readonly act: Act
    /** Temperature when it was switched off, and the farthest since. */
    readonly from: number
    readonly farthest: number
    readonly sinceMs: number
  }
}

/** Before anything is known. */
export const NO_RUN_ON: RunOn = { heat: 0, cool: 0 }

/** `act` has ended at this temperature: from here on a peak is looked for. */
export function lookForPeak(runOn: RunOn, act: Act, celsius: number, nowMs: number): RunOn {
  return { ...given(runOn), peak: { act, from: celsius, farthest: celsius, sinceMs: nowMs } }
}

/** Something was switched on: a peak that was not reached by then tells at least how far it went. */
export function endPeak(runOn: RunOn): RunOn {
  return runOn.peak === undefined ? runOn : learn(runOn, runOn.peak)
}

/** Takes in a temperature. */
export function withTemperature(runOn: RunOn, celsius: number, nowMs: number): RunOn {
  const { peak } = runOn
  if (peak === undefined) return runOn
  if (nowMs - peak.sinceMs > LONGEST_MS) return given(runOn)
  const sign = peak.act === 'heat' ? 1 : -1
  if ((celsius - peak.farthest) * sign > 0) return { ...runOn, peak: { ...peak, farthest: celsius } }
  return (peak.farthest - celsius) * sign >= TURNED_BACK ? learn(runOn, peak) : runOn
}

function learn(runOn: RunOn, { act, from, farthest }: NonNullable<RunOn['peak']>): RunOn {
  const { heat, cool } = runOn
  const known = act === 'heat' ? heat : cool
  const next = known + LEARNT * (Math.abs(farthest - from) - known)
  return act === 'heat' ? { heat: next, cool } : { heat, cool: next }
}

function given({ heat, cool }: RunOn): RunOn {
  return { heat, cool }
}
