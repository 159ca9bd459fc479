/**
 * Messages of the brewerslab of before, after what its own documentation shows (README of allena29/brewerslabng, section
 * "Temperature Monitoring"): a JSON object, padded with blanks to 1200 bytes, with the members `_operation` and
 * `currentResult`: by id of the probe a `timestamp` in seconds since 1970, `valid`, and a `temperature` in °C.
 */

/** Length of every message, bytes. */
export const MESSAGE_BYTES = 1200
/** Some of its receivers read no more than this, so what counts must come before. */
const READ_BYTES = 1059
/** What its sender of temperatures calls itself. */
const OPERATION = 'temperatureResults1'
const OPERATIONS = /^temperatureResults\d?$/
/**
 * A receiver wants a checksum to be there. What it is over, Python's own text of the object, nobody else can make; the
 * receivers of the second version look at it no more.
 */
const NO_CHECKSUM = ' '.repeat(40)

const PROBE_ID = /^[0-9a-f]{2}-[0-9a-f]{1,32}$/
/** What a DS18B20 can measure, °C (data sheet, features). */
const LEAST_CELSIUS = -55
const MOST_CELSIUS = 125
/** Its value at power-on: never a temperature (data sheet, table 1). */
const POWER_ON_CELSIUS = 85

/** A reading of a probe, here or there. */
export interface ProbeReading {
  readonly id: string
  readonly celsius: number
}

/** What a message that was heard comes to. */
export type Heard =
  | { readonly kind: 'readings'; readonly readings: readonly ProbeReading[]; readonly refused: readonly string[] }
  | { readonly kind: 'own' }
  | { readonly kind: 'refused'; readonly reason: string }

/**
 * Messages that tell readings, as many as are needed.
 * @param sender told in a member of our own, so that we know our messages when we hear them
 * @param now of the readings
 */
export function formatMessages(readings: readonly ProbeReading[], sender: string, now: Date): readonly Buffer[] {
  const messages: Buffer[] = []
  let rest = readings
  while (rest.length > 0) {
    let count = rest.length
    while (count > 1 && textOf(rest.slice(0, count), sender, now).length > READ_BYTES) count--
    messages.push(Buffer.from(textOf(rest.slice(0, count), sender, now).padEnd(MESSAGE_BYTES), 'ascii'))
    rest = rest.slice(count)
  }
  return messages
}

function textOf(readings: readonly ProbeReading[], sender: string, now: Date): string {
  const result = readings.map(({ id, celsius }) => [
    id,
    { timestamp: now.getTime() / 1000, valid: true, temperature: Number(celsius.toFixed(3)) },
  ])
  return JSON.stringify({
    _operation: OPERATION,
    currentStatus: 0,
    _checksum: NO_CHECKSUM,
    _sender: sender,
    currentResult: Object.fromEntries(result),
  })
}

/** What a datagram says. Whoever sent it can be anybody: each reading is looked at by itself. */
export function parseMessage(bytes: Uint8Array, sender: string): Heard {
  if (bytes.length > MESSAGE_BYTES) return refused(`${bytes.length} bytes, more than ${MESSAGE_BYTES}`)
  const message = objectIn(bytes)
  if (message === undefined) return refused('no JSON object')
  if (message._sender === sender) return { kind: 'own' }
  if (typeof message._operation !== 'string' || !OPERATIONS.test(message._operation)) {
    return refused('"_operation" is not that of temperatures')
  }
  const { currentResult } = message
  if (!isObject(currentResult)) return refused('"currentResult" is no object')
  const judged = Object.entries(currentResult).map(([id, result]) => readingOf(id, result))
  return {
    kind: 'readings',
    readings: judged.filter((it) => typeof it !== 'string'),
    refused: judged.filter((it) => typeof it === 'string'),
  }
}

function refused(reason: string): Heard {
  return { kind: 'refused', reason }
}

/** The reading, or why it is none. The other side's clock is not ours: its timestamp tells nothing. */
function readingOf(id: string, result: unknown): ProbeReading | string {
  if (!PROBE_ID.test(id)) return 'an id that is none of a probe'
  if (!isObject(result) || typeof result.temperature !== 'number') return `no temperature of ${id}`
  if (result.valid !== true) return `${id} is not valid by its own account`
  const celsius = result.temperature
  if (!(celsius >= LEAST_CELSIUS && celsius <= MOST_CELSIUS)) return `${celsius} °C of ${id}`
  if (celsius === POWER_ON_CELSIUS) return `${id} has just been powered on`
  return { id, celsius }
}

function objectIn(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const json: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    return isObject(json) ? json : undefined
  } catch {
    // Not text, or not JSON: there is no object in it either way.
    return undefined
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
