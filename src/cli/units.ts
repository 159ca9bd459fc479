import type { SchemaNode } from '../base/index.ts'
import type { Settings } from './settings.ts'
import { localTime } from './text.ts'

/** Units that the models name for temperatures, and for differences of them. */
const CELSIUS: readonly string[] = ['celsius', 'degrees Celsius', '°C']
const DIFFERENCES: readonly string[] = [
  'celsius-difference',
  'temperature-difference',
  'degrees Celsius difference',
  'K',
]

/** A value as the person who set these wants to see it. Storage stays °C and UTC. Pure. */
export function shownValue(
  { temperature, timeZone }: Pick<Settings, 'temperature' | 'timeZone'>,
  node: SchemaNode,
  canonical: string,
): { readonly text: string; readonly units?: string } {
  const { type, units = type?.typedef ?? '' } = node
  if (type?.typedef === 'date-and-time') return { text: whenText(canonical, timeZone) }
  const isNumber = canonical !== '' && Number.isFinite(Number(canonical))
  if (temperature === 'celsius' || !isNumber) return { text: canonical }
  if (DIFFERENCES.includes(units)) return { text: rounded(Number(canonical) * 1.8), units: '°F' }
  if (CELSIUS.includes(units) || type?.typedef === 'temperature')
    return { text: rounded(Number(canonical) * 1.8 + 32), units: '°F' }
  return { text: canonical }
}

/** Three digits as the models have, without zeros at the end. */
function rounded(value: number): string {
  return String(Number(value.toFixed(3)))
}

/** Without a zone that was asked for, a time stays as the server tells it. */
function whenText(canonical: string, timeZone: string | undefined): string {
  const time = new Date(canonical)
  return timeZone === undefined || Number.isNaN(time.getTime()) ? canonical : `${localTime(time, timeZone)} ${timeZone}`
}
