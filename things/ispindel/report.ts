import { type Refusal, refusal } from './refusal.ts'

/** Longest report that is taken, bytes. An iSpindel's has about 200, a bridge's with eight Tilts about 2 000. */
export const MAX_REPORT_BYTES = 8192

/** What a hydrometer tells, in our units. */
export interface Report {
  readonly kind: 'report'
  /** Names by which an iSpindel may be configured, its ID first; a Tilt has its colour instead. */
  readonly sender: { readonly ids: readonly string[]; readonly token: string } | { readonly colour: string }
  /** Degrees from upright. */
  readonly angle?: number
  /** °C. */
  readonly celsius?: number
  /** As the device reckons it: SG of a Tilt, in whatever unit an iSpindel was told. */
  readonly gravity?: number
  /** Volts. */
  readonly battery?: number
  /** dBm. */
  readonly rssi?: number
  /** Seconds from one report to the next. */
  readonly interval?: number
}

type Members = Readonly<Record<string, unknown>>
type Range = readonly [least: number, most: number]

const MAX_NAME = 64
/** Beyond them it is a fault of the device, not beer. */
const ANGLE: Range = [0, 90]
const CELSIUS: Range = [-30, 110]
const GRAVITY: Range = [-100, 100]
const VOLTS: Range = [0, 10]
const DBM: Range = [-140, 20]
const SECONDS: Range = [0, 4_294_967_295]

/** JSON text as an object. */
export function parseObject(text: string): Members | Refusal {
  try {
    const json: unknown = JSON.parse(text)
    if (isMembers(json)) return json
    return refusal('malformed', 'not a JSON object')
  } catch (error) {
    return refusal('malformed', `not JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** Whether it is an object with members. */
export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether it is a refusal, of all that a parser may give. */
export function isRefusal(value: object): value is Refusal {
  return 'kind' in value && value.kind === 'refused'
}

/**
 * The report of an iSpindel, the same by HTTP and by TCP: name, ID, token, angle, temperature, temp_units, battery,
 * gravity, interval, RSSI (its firmware's sender, "Generic TCP"). Other members are ignored: firmwares add some.
 */
export function parseIspindel(text: string): Report | Refusal {
  const members = parseObject(text)
  if (isRefusal(members)) return members
  const ids = [nameOf(members.ID), nameOf(members.name)].filter((id) => id !== undefined)
  if (ids.length === 0) return refusal('malformed', 'neither "ID" nor "name" says who sends')
  const token = members.token ?? ''
  if (typeof token !== 'string') return refusal('malformed', `"token" of ${ids[0]} is no text`)
  const from = `of ${ids[0]}`
  if (members.angle === undefined) return refusal('malformed', `there is no "angle" in the report ${from}`)
  const celsius = celsiusOf(members.temperature, members.temp_units ?? 'C', from)
  const numbers = numbersOf(from, {
    angle: [members.angle, ANGLE],
    gravity: [members.gravity, GRAVITY],
    battery: [members.battery, VOLTS],
    rssi: [members.RSSI, DBM],
    interval: [members.interval, SECONDS],
  })
  if (isRefusal(celsius)) return celsius
  if (isRefusal(numbers)) return numbers
  return { kind: 'report', sender: { ids, token }, ...celsius, ...numbers }
}

/** A name or number that a device calls itself by. */
function nameOf(value: unknown): string | undefined {
  const text = typeof value === 'number' ? String(value) : value
  return typeof text === 'string' && text !== '' && text.length <= MAX_NAME ? text : undefined
}

/** The temperature in °C, where one is told. */
export function celsiusOf(value: unknown, unit: unknown, from: string): { readonly celsius?: number } | Refusal {
  if (value === undefined) return {}
  if (typeof value !== 'number') return refusal('malformed', `the temperature ${from} is no number`)
  const letter = typeof unit === 'string' ? unit.replace('°', '').toUpperCase() : ''
  const celsius =
    letter === 'C' ? value : letter === 'F' ? ((value - 32) * 5) / 9 : letter === 'K' ? value - 273.15 : undefined
  if (celsius === undefined) return refusal('malformed', `the unit of the temperature ${from} is none of C, F, K`)
  return inRange(celsius, CELSIUS) ? { celsius } : refusal('implausible', `${celsius} °C ${from}`)
}

/** Those that are there, each checked. */
export function numbersOf<Name extends string>(
  from: string,
  members: Readonly<Record<Name, readonly [value: unknown, range: Range]>>,
): { readonly [name in Name]?: number } | Refusal {
  const numbers: { [name in Name]?: number } = {}
  for (const [name, [value, range]] of Object.entries(members) as [Name, readonly [unknown, Range]][]) {
    if (value === undefined || value === null) continue
    if (typeof value !== 'number') return refusal('malformed', `"${name}" ${from} is no number`)
    if (!inRange(value, range)) return refusal('implausible', `${name} ${value} ${from}`)
    numbers[name] = value
  }
  return numbers
}

/** False for what is not a number, too. */
function inRange(value: number, [least, most]: Range): boolean {
  return value >= least && value <= most
}
