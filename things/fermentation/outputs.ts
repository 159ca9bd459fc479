import type { Reading } from 'brewerslab'
import { afterReport, type Line, type LineReport } from './line.ts'

/** Where the outputs are; what they do is below it. */
export const OUTPUTS = '/brewerslab:brewhouse/power/brewerslab-control:output'

/** `/…/output[name='cooler']/applied`: the name of an output, and what of it. */
const STATE = /^\/brewerslab:brewhouse\/power\/brewerslab-control:output\[name='([^']+)'\]\/([a-z-]+)$/

/** A moment on both clocks. */
export interface Moment {
  /** `CLOCK_BOOTTIME`, ms. */
  readonly bootMs: number
  readonly wall: Date
}

interface Known {
  applied?: 'on' | 'off'
  /** Suspect where nobody knows what was before. */
  since?: Reading
  limitedBy?: string
  untilMs?: number
  line?: Line
}

/** What the outputs say of themselves, as it arrives leaf by leaf. */
export class Outputs {
  readonly #known = new Map<string, Known>()

  /** Takes in a reading; one of something else is left alone. */
  take(reading: Reading, now: Moment): void {
    const [, name, leaf] = STATE.exec(reading.path) ?? []
    if (name === undefined) return
    const known = this.#known.get(name) ?? {}
    this.#known.set(name, known)
    switch (leaf) {
      case 'applied':
        set(known, 'applied', reading.value === 'on' || reading.value === 'off' ? reading.value : undefined)
        this.#join(known, now.bootMs)
        break
      case 'since':
        set(known, 'since', reading.value === undefined ? undefined : reading)
        this.#join(known, now.bootMs)
        break
      case 'limited-by':
        set(known, 'limitedBy', reading.value === undefined ? undefined : String(reading.value))
        break
      case 'until':
        set(known, 'untilMs', reading.value === undefined ? undefined : bootMsOf(String(reading.value), now))
        break
    }
  }

  /** What is known of an output; `undefined` where it says nothing. */
  line(name: string | undefined): Line | undefined {
    const known = name === undefined ? undefined : this.#known.get(name)
    if (known?.line === undefined || known.applied === undefined) return undefined
    const { limitedBy, untilMs } = known
    if (limitedBy === undefined) return known.line
    return { ...known.line, limit: { by: limitedBy, ...(untilMs === undefined ? {} : { untilMs }) } }
  }

  /** An output that falls silent keeps what was known: when it speaks again, that it was on before counts. */
  #join(known: Known, nowMs: number): void {
    const { applied, since } = known
    if (applied === undefined || since === undefined) return
    const report: LineReport = { applied, since: { ms: since.taken, isKnown: since.quality !== 'suspect' } }
    known.line = afterReport(known.line, report, nowMs)
  }
}

function set<Name extends 'applied' | 'since' | 'limitedBy' | 'untilMs'>(
  known: Known,
  name: Name,
  value: Known[Name],
): void {
  if (value === undefined) delete known[name]
  else known[name] = value
}

/** A moment of the wall clock on the other one. It is only shown: the wall clock may jump. */
function bootMsOf(dateAndTime: string, { bootMs, wall }: Moment): number | undefined {
  const ms = Date.parse(dateAndTime)
  return Number.isNaN(ms) ? undefined : bootMs + (ms - wall.getTime())
}
