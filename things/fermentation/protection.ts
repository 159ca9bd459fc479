import type { Line } from './line.ts'
import type { Times } from './settings.ts'

/** The two lines of one temperature; `undefined` where there is none. */
export interface Lines {
  readonly heater: Line | undefined
  readonly cooler: Line | undefined
}

/** When something may be switched, ms, and what it waits for. `Infinity`: not while things are as they are. */
export interface Permission {
  readonly fromMs: number
  readonly reason: string
}

/** When the cooler may be started. A compressor that starts against pressure burns, so it rests first. */
export function coolingFrom({ heater, cooler }: Lines, times: Times): Permission {
  if (cooler?.applied === 'on') return { fromMs: 0, reason: '' }
  if (heater?.applied === 'on') return heldBy('heater')
  return latest([restOfCooler(cooler, times), changeover('heater', heater, times)])
}

/** When the heater may be switched on. */
export function heatingFrom({ heater, cooler }: Lines, times: Times): Permission {
  if (cooler?.applied === 'on') return heldBy('cooler')
  if (heater?.applied === 'on') return { fromMs: 0, reason: '' }
  return changeover('cooler', cooler, times)
}

/** Until when the cooler has to run that runs, ms; 0 while it does not. */
export function coolingUntil({ cooler }: Lines, { minimumOnMs }: Times): number {
  return cooler?.applied === 'on' ? cooler.sinceMs + minimumOnMs : 0
}

function restOfCooler(cooler: Line | undefined, { minimumOffMs, startDelayMs }: Times): Permission {
  if (cooler === undefined) return { fromMs: 0, reason: '' }
  if (cooler.isWitnessed) return { fromMs: cooler.sinceMs + minimumOffMs, reason: 'the cooler rests (minimum-off)' }
  return startDelayMs > minimumOffMs
    ? { fromMs: cooler.sinceMs + startDelayMs, reason: 'the cooler rests after a start (start-delay)' }
    : { fromMs: cooler.sinceMs + minimumOffMs, reason: 'the cooler rests after a start (minimum-off)' }
}

/** Of a line that was never seen on nothing has to be waited for. */
function changeover(other: 'heater' | 'cooler', line: Line | undefined, { changeoverMs }: Times): Permission {
  if (line === undefined || !line.isWitnessed) return { fromMs: 0, reason: '' }
  return { fromMs: line.sinceMs + changeoverMs, reason: `the ${other} was on just now (changeover)` }
}

function heldBy(other: string): Permission {
  return { fromMs: Number.POSITIVE_INFINITY, reason: `the ${other} is still on` }
}

function latest(permissions: readonly Permission[]): Permission {
  return permissions.reduce((last, it) => (it.fromMs > last.fromMs ? it : last))
}
