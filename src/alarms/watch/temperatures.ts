import type { JsonValue } from '../../base/index.ts'
import type { Alarm } from '../alarm.ts'
import type { Alarms } from '../alarms.ts'
import type { AlarmSettings } from '../settings.ts'
import { type Limits, limitsNow, type Observed, observe, type Place, type Places } from './places.ts'
import { Threshold } from './threshold.ts'

/** Types of the alarms that are raised here. */
export const TEMPERATURE_HIGH = 'temperature-high'
export const TEMPERATURE_LOW = 'temperature-low'
export const READING_STALE = 'reading-stale'
export const FAIL_SAFE = 'fail-safe'

/** How long a regulation may be in fail-safe: at a start it is until the first reading comes. */
const FAIL_SAFE_MS = 30_000
/** How long what regulates by a probe may take to say that it has lost it. */
const REGULATED_MS = 10_000

const TYPES = [TEMPERATURE_HIGH, TEMPERATURE_LOW, READING_STALE, FAIL_SAFE] as const
type Type = (typeof TYPES)[number]

/** What is remembered of a place from one look to the next. */
interface Watched {
  /** Of these limits; others begin anew. */
  key: string
  readonly thresholds: Map<Type, Threshold>
  mark: string | undefined
  /** When a reading last came that could be trusted. */
  trustedMs: number
}

/** Watches temperatures: too high, too low, not known, or not regulated. */
export class Temperatures {
  readonly #alarms: Alarms
  readonly #watched = new Map<string, Watched>()

  constructor(alarms: Alarms) {
    this.#alarms = alarms
  }

  /** Judges what operational says now. @param nowMs time since boot */
  look(places: Places, brewhouse: JsonValue | undefined, settings: AlarmSettings, nowMs: number): void {
    this.#dropOthers(new Set(places.all.map((it) => it.resource)))
    for (const place of places.all) {
      const watched = this.#of(place, nowMs)
      const seen = observe(place, brewhouse)
      if (seen.celsius !== undefined && (seen.mark === undefined || seen.mark !== watched.mark)) {
        watched.mark = seen.mark
        watched.trustedMs = nowMs
      }
      const silentMs = nowMs - watched.trustedMs
      if (seen.failSafe === undefined) this.#judgeSilence(place, silentMs, places.staleAfterMs, settings, nowMs)
      // One fault is one alarm: what regulates by it says it, and why.
      else this.#drop(place.resource, READING_STALE)
      this.#judgeRegulation(place, seen, settings, nowMs)
      this.#judgeLimits(place, silentMs > places.staleAfterMs ? {} : seen, settings, nowMs)
    }
  }

  #judgeSilence(place: Place, silentMs: number, staleAfterMs: number, { holdMs }: AlarmSettings, nowMs: number): void {
    const text = `${place.name}: no reading of probe ${place.probe} can be trusted`
    // Of what nobody has named nothing is expected.
    if (place.probe === undefined) {
      this.#drop(place.resource, READING_STALE)
      return
    }
    const beyond = silentMs - staleAfterMs
    const delayMs = place.outputs.length === 0 ? 0 : REGULATED_MS
    const isAlarm = this.#threshold(place, READING_STALE).judge(beyond, { delayMs, hysteresis: 0, holdMs }, nowMs)
    this.#tell(isAlarm, { resource: place.resource, type: READING_STALE, severity: 'major', text })
  }

  /** What regulates runs elsewhere, and tells that it does not by its state. */
  #judgeRegulation(place: Place, { failSafe }: Observed, { holdMs }: AlarmSettings, nowMs: number): void {
    const how = { delayMs: FAIL_SAFE_MS, hysteresis: 0, holdMs }
    const isAlarm = this.#threshold(place, FAIL_SAFE).judge(failSafe === undefined ? -1 : 1, how, nowMs)
    const text = `${place.name} is not regulated: ${failSafe ?? 'it was in fail-safe'}`
    const alarm: Alarm = { resource: place.resource, type: FAIL_SAFE, severity: 'critical', text }
    // Why may be another by now, and who reads it has to mend what is wrong now.
    if (isAlarm && failSafe !== undefined) this.#alarms.raise(alarm)
    else this.#tell(isAlarm, alarm)
  }

  #judgeLimits(place: Place, seen: Observed, { limits, holdMs }: AlarmSettings, nowMs: number): void {
    const now = limits.isEnabled ? limitsNow(place.limits, seen.target) : {}
    for (const type of [TEMPERATURE_HIGH, TEMPERATURE_LOW] as const) {
      const limit = type === TEMPERATURE_HIGH ? now.high : now.low
      if (limit === undefined && !isAwaited(place.limits, limits.isEnabled)) {
        this.#drop(place.resource, type)
        continue
      }
      // Nothing is known: what is raised stays so, and nothing new is.
      if (limit === undefined || seen.celsius === undefined) {
        this.#claim(place.resource, type)
        continue
      }
      const { delayMs, hysteresis } = limits
      const beyond = type === TEMPERATURE_HIGH ? seen.celsius - limit : limit - seen.celsius
      const isAlarm = this.#threshold(place, type).judge(beyond, { delayMs, hysteresis, holdMs }, nowMs)
      const side = type === TEMPERATURE_HIGH ? 'above' : 'below'
      const text = `${place.name} is at ${inWords(seen.celsius)}, ${side} ${inWords(limit)}`
      this.#tell(isAlarm, { resource: place.resource, type, severity: 'major', text })
    }
  }

  #of(place: Place, nowMs: number): Watched {
    const key = JSON.stringify([place.probe, place.limits])
    const known = this.#watched.get(place.resource)
    if (known === undefined) {
      const watched = { key, thresholds: new Map<Type, Threshold>(), mark: undefined, trustedMs: nowMs }
      this.#watched.set(place.resource, watched)
      return watched
    }
    // What was beyond other limits, or said by another probe, has lasted for no time yet.
    if (known.key !== key) {
      known.key = key
      known.thresholds.clear()
      known.trustedMs = nowMs
      known.mark = undefined
    }
    return known
  }

  #threshold({ resource }: Place, type: Type): Threshold {
    const thresholds = this.#watched.get(resource)?.thresholds
    const threshold = thresholds?.get(type) ?? new Threshold(this.#alarms.isRaised(resource, type))
    thresholds?.set(type, threshold)
    return threshold
  }

  /** The text of what is raised stays: of a temperature it says how it began, and operational says how it is. */
  #tell(isAlarm: boolean, alarm: Alarm): void {
    if (!isAlarm) this.#alarms.clear(alarm.resource, alarm.type)
    else if (!this.#claim(alarm.resource, alarm.type)) this.#alarms.raise(alarm)
  }

  /** Says of an alarm that is raised that it is so still. */
  #claim(resource: string, type: string): boolean {
    const raised = this.#alarms.find(resource, type)
    if (raised !== undefined) this.#alarms.raise(raised)
    return raised !== undefined
  }

  #drop(resource: string, type: Type): void {
    this.#watched.get(resource)?.thresholds.delete(type)
    this.#alarms.clear(resource, type)
  }

  /** Places that are configured no longer, also those from before the start. */
  #dropOthers(resources: ReadonlySet<string>): void {
    for (const { resource, type } of this.#alarms.raised()) {
      if (TYPES.some((it) => it === type) && !resources.has(resource)) this.#alarms.clear(resource, type)
    }
    for (const resource of this.#watched.keys()) if (!resources.has(resource)) this.#watched.delete(resource)
  }
}

/** Whether there may be limits, which depend on what is regulated to. */
function isAwaited({ around }: Limits, isEnabled: boolean): boolean {
  return isEnabled && around !== undefined
}

function inWords(celsius: number): string {
  return `${Number(celsius.toFixed(2))} °C`
}
