import type { Autotune } from './autotune.ts'
import type { Act } from './overshoot.ts'
import type { ControlConfig, Gains } from './settings.ts'

/** The integral part of a PID controller, and when the reading was taken that it was last changed by. */
export interface Integral {
  readonly percent: number
  /** `CLOCK_BOOTTIME`, ms. */
  readonly takenMs: number
}

/** What the regulation of one temperature has found out by itself. */
export interface Learnt {
  /** How far the temperature runs on, °C. */
  readonly runOn: Readonly<Record<Act, number>>
  /** Only in the mode pid. */
  readonly integral?: Integral
  readonly autotune?: Autotune
}

/** For so long an integral part says something about a vessel that nobody regulated meanwhile, ms. */
export const INTEGRAL_HOLDS_MS = 5 * 60_000
/** It changes with every reading, and a card wears out: written this often at most, ms, and where it has changed by so much. */
const INTEGRAL_EVERY_MS = 5 * 60_000
const INTEGRAL_STEP_PERCENT = 1
/** No vessel runs on farther, °C: whoever says so has edited the file. */
const MOST_RUN_ON = 20

/** As it is stored. Each part names the output that it was learnt with: of another one it says nothing. */
export interface Kept {
  readonly heat?: { readonly by: string; readonly celsius: number }
  readonly cool?: { readonly by: string; readonly celsius: number }
  readonly integral?: { readonly by: string; readonly boot: string } & Integral
  readonly autotune?: { readonly by: string } & KeptSearch
}

/** Of a search that goes on only that: it does not outlive a restart. */
type KeptSearch =
  | { readonly is: 'searching' }
  | { readonly is: 'found'; readonly gains: Gains }
  | { readonly is: 'failed'; readonly reason: string }

/** What is worth keeping. @param boot of the machine, which `takenMs` counts from */
export function keptOf({ runOn, integral, autotune }: Learnt, { heater, cooler }: ControlConfig, boot: string): Kept {
  const part = (by: string | undefined, celsius: number) =>
    by === undefined || celsius === 0 ? undefined : { by, celsius: rounded(celsius, 1000) }
  const heat = part(heater, runOn.heat)
  const cool = part(cooler, runOn.cool)
  return {
    ...(heat === undefined ? {} : { heat }),
    ...(cool === undefined ? {} : { cool }),
    ...(integral === undefined || heater === undefined
      ? {}
      : { integral: { by: heater, boot, percent: rounded(integral.percent, 100), takenMs: integral.takenMs } }),
    ...(autotune === undefined || heater === undefined ? {} : { autotune: { by: heater, ...searchOf(autotune) } }),
  }
}

/** What a document says that was kept, for the outputs that there are now; what cannot be understood is left out. */
export function learntFrom(document: unknown, { heater, cooler }: ControlConfig, boot: string): Learnt {
  const part = (name: string, by: string | undefined) => {
    const it = membersOf(membersOf(document)[name])
    return by !== undefined && it.by === by ? it : {}
  }
  const integral = part('integral', heater)
  const [percent, takenMs] = [within(integral.percent, 0, 100), numberOf(integral.takenMs)]
  const isKnown = integral.boot === boot && percent !== undefined && takenMs !== undefined
  const autotune = autotuneFrom(part('autotune', heater))
  return {
    runOn: {
      heat: within(part('heat', heater).celsius, 0, MOST_RUN_ON) ?? 0,
      cool: within(part('cool', cooler).celsius, 0, MOST_RUN_ON) ?? 0,
    },
    ...(isKnown ? { integral: { percent, takenMs } } : {}),
    ...(autotune === undefined ? {} : { autotune }),
  }
}

/** Whether it has to be written now. @param sinceMs how long ago it was written last */
export function isWorthWriting(before: Kept, { integral, ...rest }: Kept, sinceMs: number): boolean {
  const { integral: known, ...others } = before
  if (!Bun.deepEquals(others, rest)) return true
  if (integral === undefined || sinceMs < INTEGRAL_EVERY_MS) return false
  return known === undefined || Math.abs(integral.percent - known.percent) >= INTEGRAL_STEP_PERCENT
}

function searchOf(autotune: Autotune): KeptSearch {
  return autotune.is === 'searching' ? { is: 'searching' } : autotune
}

function autotuneFrom({ is, reason, gains }: Members): Autotune | undefined {
  if (is === 'searching') return { is: 'failed', reason: 'a restart came between' }
  if (is === 'failed' && typeof reason === 'string') return { is: 'failed', reason }
  const found = is === 'found' ? gainsFrom(membersOf(gains)) : undefined
  return found === undefined ? undefined : { is: 'found', gains: found }
}

function gainsFrom(it: Members): Gains | undefined {
  const [proportional, integralSeconds, derivativeSeconds] = [
    numberOf(it.proportional),
    numberOf(it.integralSeconds),
    numberOf(it.derivativeSeconds),
  ]
  if (proportional === undefined || integralSeconds === undefined || derivativeSeconds === undefined) return undefined
  return { proportional, integralSeconds, derivativeSeconds }
}

type Members = Readonly<Record<string, unknown>>

function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null ? (value as Members) : {}
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

function within(value: unknown, least: number, most: number): number | undefined {
  const it = numberOf(value)
  return it !== undefined && it >= least && it <= most ? it : undefined
}

function rounded(value: number, steps: number): number {
  return Math.round(value * steps) / steps
}
