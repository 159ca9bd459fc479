import { crc8 } from '../ds18b20/crc8.ts'

/** DS18B20 data sheet, figure 9: alarm registers and configuration as the kernel shows them of an untouched device. */
const ALARM_HIGH = 0x4b
const ALARM_LOW = 0x46
/** Configuration register for 12 bits: R1 and R0 set. */
const TWELVE_BITS = 0x7f
/** Reserved bytes 5 to 7, fixed in the device. */
const RESERVED = [0xff, 0x0c, 0x10]
/** A step of the temperature register at 12 bits, °C. */
export const RESOLUTION_CELSIUS = 1 / 16
/** What the device can measure, °C. */
const RANGE_CELSIUS = { min: -55, max: 125 }

/**
 * Text of a `w1_slave` file as the kernel's driver writes it for a temperature in °C, rounded to the device's
 * resolution and range.
 * Kernel Documentation/w1/slaves/w1_therm; drivers/w1/slaves/w1_therm.c prints each byte with a space after it.
 */
export function formatW1Slave(celsius: number): string {
  const bytes = scratchpad(celsius)
  const hex = [...bytes].map((byte) => `${byte.toString(16).padStart(2, '0')} `).join('')
  const crc = bytes.at(-1)?.toString(16).padStart(2, '0')
  // The kernel divides integers: sixteenths become thousandths by cutting, towards zero.
  const milli = Math.trunc((registerOf(celsius) * 1000) / 16)
  return `${hex}: crc=${crc} YES\n${hex}t=${milli}\n`
}

/** The nine bytes that a DS18B20 sends: temperature, alarms, configuration, reserved, checksum. */
export function scratchpad(celsius: number): Uint8Array {
  const register = registerOf(celsius) & 0xffff
  const content = [register & 0xff, register >> 8, ALARM_HIGH, ALARM_LOW, TWELVE_BITS, ...RESERVED]
  return Uint8Array.from([...content, crc8(content)])
}

/** Sixteenths of a degree, in 16-bit two's complement on the wire. */
function registerOf(celsius: number): number {
  const within = Math.min(RANGE_CELSIUS.max, Math.max(RANGE_CELSIUS.min, celsius))
  return Math.round(within / RESOLUTION_CELSIUS)
}
