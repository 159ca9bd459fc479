import { effectiveType, type SchemaNode, type SchemaType } from '../../base/index.ts'
import type { ShowValue } from './types.ts'

/** What a person has said about how values are to be shown. */
export interface ViewSettings {
  readonly temperature: 'celsius' | 'fahrenheit'
  /** IANA name; `undefined`: that of this machine. */
  readonly timeZone: string | undefined
}

/** The unit that the project's models give to temperatures and to their differences (brewerslab-types: celsius). */
const CELSIUS = 'celsius'
/** Those of them that are differences: a difference of no degrees is none in any unit. */
const DIFFERENCES: readonly string[] = [
  'brewerslab:offset',
  'brewerslab-alarm:delta',
  'brewerslab-alarm:hysteresis',
  'brewerslab-control:band',
  'brewerslab-profile:tolerance',
]

/** Units as people write them. */
const SIGNS: Readonly<Record<string, string>> = { [CELSIUS]: '°C' }

/** A unit of the model as it stands above a column. */
export function unitsSign(units: string): string {
  return SIGNS[units] ?? units
}

/** Values as a person wants to see them: temperatures in the unit, moments (RFC 6991 date-and-time) in the zone. */
export function showValueOf({ temperature, timeZone }: ViewSettings): ShowValue {
  const clock = new Intl.DateTimeFormat('sv-SE', {
    dateStyle: 'short',
    timeStyle: 'medium',
    ...(timeZone === undefined ? {} : { timeZone }),
  })
  return (node, canonical) => {
    if (temperature === 'fahrenheit' && node.units === CELSIUS) return fahrenheit(node, canonical)
    const time = isMoment(node.type) ? new Date(canonical) : undefined
    return { text: time === undefined || Number.isNaN(time.getTime()) ? canonical : clock.format(time) }
  }
}

/** A unit and how numbers come to be in it; nothing is to be done where there is no `convert`. @param path of the leaf */
export function inUnitOf(
  path: string,
  units: string | undefined,
  temperature: ViewSettings['temperature'],
): { readonly units: string | undefined; readonly convert?: (celsius: number) => number } {
  if (temperature !== 'fahrenheit' || units !== CELSIUS) return { units }
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/^.*:/, '')
  const isDifference = DIFFERENCES.some((it) => it.endsWith(`:${name}`))
  return { units: '°F', convert: (celsius) => celsius * 1.8 + (isDifference ? 0 : 32) }
}

function fahrenheit({ module, name }: SchemaNode, canonical: string): ReturnType<ShowValue> {
  const zero = DIFFERENCES.includes(`${module}:${name}`) ? 0 : 32
  const degrees = Number(canonical) * 1.8 + zero
  // Not every value of such a leaf is a number: some are words.
  if (canonical.trim() === '' || Number.isNaN(degrees)) return { text: canonical }
  return { text: String(Number(degrees.toFixed(3))), units: '°F' }
}

function isMoment(type: SchemaType | undefined): boolean {
  if (type === undefined) return false
  return type.typedef === 'date-and-time' || effectiveType(type).typedef === 'date-and-time'
}
