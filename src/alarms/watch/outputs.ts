import { type JsonObject, type JsonValue, ownMember, quoteKey } from '../../base/index.ts'
import type { Alarms } from '../alarms.ts'
import { type AlarmSettings, entries, objectOf, text } from '../settings.ts'
import { BREWHOUSE, observe, type Places } from './places.ts'
import { Threshold } from './threshold.ts'

/** An output is in its safe state against the will of whoever drives it. */
export const OUTPUT_FAIL_SAFE = 'output-fail-safe'

/**
 * How long it may be so: what regulates by the same reading lets go a moment later, and a Thing that crashed is back.
 */
const SAFE_MS = 5_000

/** By `limited-by`. */
const WHY: ReadonlyMap<string, string> = new Map([
  ['lease', 'whoever drove it is not heard of any more'],
  ['max-age', 'the last good reading that was acted on is too old'],
  ['reading', 'the reading that was acted on cannot be trusted'],
  ['simulation', 'what was acted on is simulated, or everything is'],
])

/**
 * Watches outputs that are in their safe states though somebody wants something else. One fault is one alarm: what
 * regulates by an output and is in fail-safe has said it, and says why.
 */
export class SafeOutputs {
  readonly #alarms: Alarms
  readonly #thresholds = new Map<string, Threshold>()

  constructor(alarms: Alarms) {
    this.#alarms = alarms
  }

  /** Judges what operational says now. @param nowMs time since boot */
  look(places: Places, brewhouse: JsonValue | undefined, settings: AlarmSettings, nowMs: number): void {
    const outputs = entries(objectOf(ownMember(objectOf(brewhouse), 'power')), 'brewerslab-control:output')
    const told = new Set(
      places.all.flatMap((place) => (observe(place, brewhouse).failSafe === undefined ? [] : place.outputs)),
    )
    const seen = new Set<string>()
    for (const output of outputs) {
      const name = text(output, 'name') ?? ''
      const resource = `${BREWHOUSE}/power/brewerslab-control:output[name=${quoteKey(name)}]`
      seen.add(resource)
      if (told.has(name)) this.#drop(resource)
      else this.#judge(resource, `${name} is in its safe state`, whySafe(output), settings.holdMs, nowMs)
    }
    this.#dropOthers(seen)
  }

  #judge(resource: string, what: string, why: string | undefined, holdMs: number, nowMs: number): void {
    const raised = this.#alarms.find(resource, OUTPUT_FAIL_SAFE)
    const threshold = this.#thresholds.get(resource) ?? new Threshold(raised !== undefined)
    this.#thresholds.set(resource, threshold)
    if (!threshold.judge(why === undefined ? -1 : 1, { delayMs: SAFE_MS, hysteresis: 0, holdMs }, nowMs)) {
      this.#alarms.clear(resource, OUTPUT_FAIL_SAFE)
      return
    }
    // Well again, and not for long enough: its text says what it was.
    if (why === undefined && raised !== undefined) this.#alarms.raise(raised)
    else {
      const text = `${what}: ${why ?? 'it was a moment ago'}`
      this.#alarms.raise({ resource, type: OUTPUT_FAIL_SAFE, severity: 'major', text })
    }
  }

  #drop(resource: string): void {
    this.#thresholds.delete(resource)
    this.#alarms.clear(resource, OUTPUT_FAIL_SAFE)
  }

  /** Outputs that are there no longer, also those from before the start. */
  #dropOthers(resources: ReadonlySet<string>): void {
    for (const { resource, type } of this.#alarms.raised()) {
      if (type === OUTPUT_FAIL_SAFE && !resources.has(resource)) this.#drop(resource)
    }
    for (const resource of [...this.#thresholds.keys()]) if (!resources.has(resource)) this.#thresholds.delete(resource)
  }
}

function whySafe(output: JsonObject): string | undefined {
  const limitedBy = text(output, 'limited-by')
  // A simulation that nobody wants anything of is what was asked for.
  if (limitedBy === 'simulation' && text(output, 'requested') !== 'on') return undefined
  return WHY.get(limitedBy ?? '')
}
