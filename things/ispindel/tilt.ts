import { type Refusal, refusal } from './refusal.ts'
import { celsiusOf, isMembers, isRefusal, numbersOf, parseObject, type Report } from './report.ts'

/** Colours by the byte of the iBeacon UUID that tells them apart (a495bbXX-c5b1-4b44-b512-1370f02d74de). */
const COLOURS: Readonly<Record<string, string>> = {
  '10': 'red',
  '20': 'green',
  '30': 'black',
  '40': 'purple',
  '50': 'orange',
  '60': 'blue',
  '70': 'yellow',
  '80': 'pink',
}
const UUID = /^a495bb([1-8]0)c5b14b44b5121370f02d74de$/
/** From there on the numbers are of a Tilt Pro, which has one more digit. */
const PRO_MINOR = 5000
/** One of each colour, and as many again that are Pros. */
const MAX_FRAMES = 32
const SG: readonly [number, number] = [0.9, 1.3]
const DBM: readonly [number, number] = [-140, 20]

type Members = Readonly<Record<string, unknown>>

/**
 * What a bridge tells of the Tilts it hears. Known are the frames as they are on the air (`uuid`, `major`: °F, `minor`:
 * SG x 1000, each with a digit more from a Tilt Pro), and as bridges reckon them (`color`, `temp`, `tempUnit`,
 * `gravity`). They come alone, in an array, or as an object by colour. Each frame stands for itself: one that is wrong
 * does not spoil the others.
 */
export function parseTilts(text: string): readonly (Report | Refusal)[] {
  const json = text.trimStart().startsWith('[') ? parseObject(`{"frames":${text}}`) : parseObject(text)
  if (isRefusal(json)) return [json]
  const frames = framesIn(json)
  if (frames.length > MAX_FRAMES) return [refusal('malformed', `${frames.length} frames at once`)]
  return frames.map((frame) => (isMembers(frame) ? reportOf(frame) : refusal('malformed', 'a frame is no object')))
}

function framesIn(json: Members): readonly unknown[] {
  if (Array.isArray(json.frames)) return json.frames
  if (json.uuid !== undefined || colourIn(json) !== undefined) return [json]
  return Object.values(json)
}

function reportOf(frame: Members): Report | Refusal {
  return typeof frame.uuid === 'string' ? fromBeacon(frame, frame.uuid) : fromBridge(frame)
}

function fromBeacon(frame: Members, uuid: string): Report | Refusal {
  const colour = COLOURS[UUID.exec(uuid.toLowerCase().replaceAll('-', ''))?.[1] ?? '']
  const { major, minor } = frame
  if (colour === undefined) return refusal('malformed', `the UUID ${uuid} is not a Tilt's`)
  if (typeof major !== 'number' || typeof minor !== 'number') {
    return refusal('malformed', `the frame of the ${colour} Tilt has no numbers in "major" and "minor"`)
  }
  const isPro = minor >= PRO_MINOR
  return report(colour, {
    temperature: isPro ? major / 10 : major,
    unit: 'F',
    gravity: minor / (isPro ? 10_000 : 1000),
    rssi: frame.rssi,
  })
}

function fromBridge(frame: Members): Report | Refusal {
  const colour = colourIn(frame)
  if (colour === undefined) return refusal('malformed', 'the frame has no colour of a Tilt')
  const member = (...names: readonly string[]) =>
    numeric(names.map((name) => frame[name]).find((it) => it !== undefined))
  return report(colour, {
    temperature: member('temp', 'Temp'),
    unit: frame.tempUnit ?? frame.tempunits ?? 'F',
    gravity: member('gravity', 'SG'),
    rssi: member('rssi'),
  })
}

/** `Red`, `RED`, and with an address behind it, `RED:f9:15:...`. */
function colourIn(frame: Members): string | undefined {
  const value = frame.color ?? frame.Color
  if (typeof value !== 'string') return undefined
  const name = value.toLowerCase().split(/[:*]/, 1)[0] ?? ''
  return Object.values(COLOURS).find((colour) => colour === name)
}

/** Bridges write numbers as texts. */
function numeric(value: unknown): unknown {
  return typeof value === 'string' && /^-?\d{1,6}(\.\d{1,6})?$/.test(value) ? Number(value) : value
}

function report(
  colour: string,
  raw: { readonly temperature: unknown; readonly unit: unknown; readonly gravity: unknown; readonly rssi: unknown },
): Report | Refusal {
  const from = `of the ${colour} Tilt`
  if (raw.gravity === undefined) return refusal('malformed', `there is no gravity in the frame ${from}`)
  const celsius = celsiusOf(raw.temperature, raw.unit, from)
  const numbers = numbersOf(from, { gravity: [raw.gravity, SG], rssi: [raw.rssi, DBM] })
  if (isRefusal(celsius)) return celsius
  if (isRefusal(numbers)) return numbers
  return { kind: 'report', sender: { colour }, ...celsius, ...numbers }
}
