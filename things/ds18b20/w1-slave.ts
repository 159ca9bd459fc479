import { crc8 } from './crc8.ts'
import { type Rejection, rejection, type Sample } from './rejection.ts'

/** `50 05 4b 46 7f ff 0c 10 1c : crc=1c YES`: the scratchpad, its checksum, and whether the kernel found it right. */
const SCRATCHPAD_LINE = /^((?:[0-9a-f]{2} ){9}): crc=([0-9a-f]{2}) (YES|NO)\s*$/i
/** `50 05 4b 46 7f ff 0c 10 1c t=85000`: the scratchpad of the last right answer, and thousandths of a degree. */
const TEMPERATURE_LINE = /^(?:[0-9a-f]{2} ){9}t=(-?\d{1,6})\s*$/i

/**
 * Temperature from the two lines of a `w1_slave` file, in °C.
 * Kernel Documentation/w1/slaves/w1_therm. The second line repeats the last right answer when the first says `NO`, so
 * its temperature counts only together with the first. What the value itself tells (a power-on value, a swing) is
 * judged by `filter.ts`.
 */
export function parseW1Slave(text: string): Sample | Rejection {
  const [first = '', second = ''] = text.split('\n')
  const scratchpad = SCRATCHPAD_LINE.exec(first)
  if (scratchpad === null) return rejection('malformed', text === '' ? 'an empty file' : `line 1 is ${show(first)}`)
  const [, bytes = '', crc, verdict] = scratchpad
  if (verdict?.toUpperCase() !== 'YES') return rejection('crc-no', `crc=${crc} ${verdict}`)
  if (crc === '00' && !isRightlyZero(bytes)) return rejection('crc-zero', 'crc=00, the data line was held low')
  const temperature = TEMPERATURE_LINE.exec(second)
  if (temperature === null) return rejection('malformed', `line 2 is ${show(second)}`)
  return { kind: 'sample', celsius: Number(temperature[1]) / 1000 }
}

/**
 * Nine zero bytes have the right checksum, zero, and no DS18B20 has them (data sheet, figure 9: reserved bytes). But one
 * temperature in 256 has that checksum too, 15.6875 and 61 °C among them: it must not make a quiet beer's probe stale.
 */
function isRightlyZero(bytes: string): boolean {
  const scratchpad = bytes
    .trim()
    .split(' ')
    .map((byte) => Number.parseInt(byte, 16))
  return scratchpad.some((byte) => byte !== 0) && crc8(scratchpad.slice(0, 8)) === 0
}

function show(line: string): string {
  return JSON.stringify(line.length > 60 ? `${line.slice(0, 60)}…` : line)
}
