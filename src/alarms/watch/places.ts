import { type JsonObject, type JsonValue, ownMember, quoteKey } from '../../base/index.ts'
import { type AlarmSettings, entries, numberOf, objectOf, text } from '../settings.ts'

/** Container of all that is watched for its temperature. */
export const BREWHOUSE = '/brewerslab:brewhouse'
/** Seconds after which a reading is stale where nothing is configured; see `brewerslab-device`. */
const STALE_AFTER_SECONDS = 30

/** A place with a temperature: the fermentation, a vessel, a probe with limits of its own. */
export interface Place {
  /** Its data path. */
  readonly resource: string
  /** For people. */
  readonly name: string
  /** The probe in it; absent where none is named. */
  readonly probe?: string
  /** Its limits as configuration alone tells them, °C. */
  readonly limits: Limits
  /** Names of the outputs that it is heated and cooled by. */
  readonly outputs: readonly string[]
}

/** Outside of them is an alarm, °C; each may be left out. */
export interface Limits {
  readonly low?: number
  readonly high?: number
  /** Both are this far around what is regulated to now, which is state. */
  readonly around?: { readonly margin: number; readonly setpoint: number; readonly isProfile: boolean }
}

/** All that is watched, with how long a reading counts. */
export interface Places {
  readonly all: readonly Place[]
  readonly staleAfterMs: number
}

const FERMENTATION = `${BREWHOUSE}/temperature/fermentation`
const SAMPLING = `${BREWHOUSE}/temperature/hardware/brewerslab-device:sampling`
const VESSELS = `${BREWHOUSE}/brewerslab-control:vessel`

/** The configuration that says what is watched. */
export const WATCHED_PATHS = [FERMENTATION, SAMPLING, VESSELS]

/** As much of the brewhouse as `placesOf` looks at: not the probes, of which there may be many. */
export function watchedConfiguration(read: (path: string) => JsonValue | undefined): JsonObject {
  const [fermentation = {}, sampling = {}, vessels = []] = WATCHED_PATHS.map(read)
  return {
    temperature: { fermentation, hardware: { 'brewerslab-device:sampling': sampling } },
    'brewerslab-control:vessel': vessels,
  }
}

/** What is watched, by the configuration. @param brewhouse as running has it, defaults included */
export function placesOf(brewhouse: JsonValue | undefined, { limits }: AlarmSettings): Places {
  const temperature = objectOf(ownMember(objectOf(brewhouse), 'temperature'))
  const hardware = objectOf(ownMember(temperature, 'hardware'))
  const sampling = objectOf(ownMember(hardware, 'brewerslab-device:sampling'))
  const fermentation = objectOf(ownMember(temperature, 'fermentation'))
  const vessels = entries(objectOf(brewhouse), 'brewerslab-control:vessel')
  return {
    staleAfterMs: (numberOf(sampling, 'stale-after') ?? STALE_AFTER_SECONDS) * 1000,
    all: [
      place({
        resource: FERMENTATION,
        name: 'fermentation',
        probe: text(objectOf(ownMember(fermentation, 'probe')), 'id'),
        limits: regulated(fermentation, 'brewerslab-control:control', limits.delta),
        outputs: outputsOf(fermentation, 'brewerslab-control:control'),
      }),
      ...vessels.map((vessel) => {
        const name = text(vessel, 'name') ?? ''
        return place({
          resource: vesselPath(name),
          name,
          probe: text(vessel, 'probe'),
          limits: regulated(vessel, 'control', limits.delta),
          outputs: outputsOf(vessel, 'control'),
        })
      }),
      ...limits.probes.flatMap(({ id, lowest, highest }) =>
        // A key with both kinds of quotes has no path; no probe is called that.
        id.includes("'") && id.includes('"')
          ? []
          : place({
              resource: `${BREWHOUSE}/temperature/hardware/probe[id=${quoteKey(id)}]`,
              name: `probe ${id}`,
              probe: id,
              outputs: [],
              limits: {
                ...(lowest === undefined ? {} : { low: lowest }),
                ...(highest === undefined ? {} : { high: highest }),
              },
            }),
      ),
    ],
  }
}

/** What is known of the temperature at a place now. */
export interface Observed {
  /** °C; absent where there is no reading that can be trusted. */
  readonly celsius?: number
  /** Changes with every reading that can be trusted. */
  readonly mark?: string
  /** What is regulated to, where that is told, °C. */
  readonly target?: number
  /** Why nothing is switched on; absent where it may be. */
  readonly failSafe?: string
}

/** What operational says of a place. @param brewhouse as operational has it */
export function observe(place: Place, brewhouse: JsonValue | undefined): Observed {
  const temperature = objectOf(ownMember(objectOf(brewhouse), 'temperature'))
  const fermentation = objectOf(ownMember(temperature, 'fermentation'))
  const isFermentation = place.resource === FERMENTATION
  const vessels = entries(objectOf(brewhouse), 'brewerslab-control:vessel')
  const vessel = vessels.find(({ name }) => typeof name === 'string' && place.resource === vesselPath(name))
  const control = isFermentation
    ? ownMember(fermentation, 'brewerslab-control:control')
    : ownMember(vessel ?? {}, 'control')
  const target = numberOf(objectOf(control), 'target')
  const isFailSafe = text(objectOf(control), 'activity') === 'fail-safe'
  return {
    ...(target === undefined ? {} : { target }),
    ...(isFailSafe ? { failSafe: text(objectOf(control), 'reason') ?? 'something is wrong' } : {}),
    ...(place.probe === undefined
      ? // Nobody has named a probe, yet somebody publishes: a simulated bus does.
        shown(numberOf(objectOf(ownMember(fermentation, 'results')), 'latest'), isFermentation)
      : probeReading(objectOf(ownMember(temperature, 'hardware')), place.probe)),
  }
}

/** The limits that count now; a band around a profile that is not told is none. */
export function limitsNow({ low, high, around }: Limits, target: number | undefined): Pick<Limits, 'low' | 'high'> {
  if (around === undefined) return { ...(low === undefined ? {} : { low }), ...(high === undefined ? {} : { high }) }
  const middle = target ?? (around.isProfile ? undefined : around.setpoint)
  return middle === undefined ? {} : { low: middle - around.margin, high: middle + around.margin }
}

function vesselPath(name: string): string {
  return `${BREWHOUSE}/brewerslab-control:vessel[name=${quoteKey(name)}]`
}

function place(it: Omit<Place, 'probe'> & { readonly probe: string | undefined }): Place {
  const { probe, ...rest } = it
  return probe === undefined ? rest : { ...rest, probe }
}

/**
 * Limits of what has a setpoint. Both zero means unset: the band around the setpoint counts, while it is held. Of a
 * vessel that pid heats up nothing is expected until somebody sets limits.
 */
function regulated(node: JsonObject, control: string, delta: number): Limits {
  const [high, low] = [numberOf(node, 'highpoint') ?? 0, numberOf(node, 'lowpoint') ?? 0]
  if (high !== 0 || low !== 0) {
    return { low: low - delta, ...(high === 0 ? {} : { high: high + delta }) }
  }
  const settings = objectOf(ownMember(node, control))
  const mode = text(settings, 'mode') ?? 'off'
  if (mode !== 'hold' && mode !== 'profile') return {}
  const margin = (numberOf(settings, 'band') ?? 0) + delta
  return { around: { margin, setpoint: numberOf(node, 'setpoint') ?? 0, isProfile: mode === 'profile' } }
}

function outputsOf(node: JsonObject, control: string): string[] {
  const settings = objectOf(ownMember(node, control))
  return [text(settings, 'heater'), text(settings, 'cooler')].filter((name) => name !== undefined)
}

function shown(celsius: number | undefined, isShown: boolean): Pick<Observed, 'celsius'> {
  return celsius === undefined || !isShown ? {} : { celsius }
}

function probeReading(hardware: JsonObject, id: string): Observed {
  const probe = entries(hardware, 'probe').find((it) => it.id === id)
  const reading = objectOf(ownMember(probe ?? {}, 'brewerslab-device:reading'))
  const celsius = numberOf(reading, 'value')
  const mark = text(reading, 'taken')
  if (celsius === undefined || text(reading, 'quality') === 'stale') return {}
  return { celsius, ...(mark === undefined ? {} : { mark }) }
}
