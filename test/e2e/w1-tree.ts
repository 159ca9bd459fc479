import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A 1-wire bus as files, in the format of the kernel's w1_therm. Written here without help from what reads it. */
export class W1Files {
  constructor(
    readonly directory: string,
    readonly ids: readonly string[],
  ) {
    mkdirSync(directory, { recursive: true })
    writeFileSync(join(directory, 'w1_master_slaves'), ids.map((id) => `${id}\n`).join(''))
    for (const id of ids) mkdirSync(join(directory, id), { recursive: true })
  }

  /** Makes a probe show a temperature, in °C. */
  show(id: string, celsius: number): void {
    writeFileSync(join(this.directory, id, 'w1_slave'), w1Slave(celsius))
  }

  /** Makes a probe answer with a checksum that is wrong. */
  spoil(id: string): void {
    writeFileSync(join(this.directory, id, 'w1_slave'), w1Slave(20).replace(' YES', ' NO'))
  }
}

/** The two lines of a `w1_slave` file (kernel Documentation/w1/slaves/w1_therm). */
function w1Slave(celsius: number): string {
  // DS18B20 data sheet, figure 4: sixteenths of a degree, two's complement, low byte first; then TH, TL, configuration.
  const sixteenths = Math.round(celsius * 16)
  const bytes = [sixteenths & 0xff, (sixteenths >> 8) & 0xff, 0x4b, 0x46, 0x7f, 0xff, 0x0c, 0x10]
  const crc = crc8(bytes)
  const scratchpad = [...bytes, crc].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
  const crcText = crc.toString(16).padStart(2, '0')
  return `${scratchpad} : crc=${crcText} YES\n${scratchpad} t=${Math.trunc((sixteenths * 1000) / 16)}\n`
}

/** Dallas CRC-8: x^8 + x^5 + x^4 + 1, least significant bit first (Maxim application note 27). */
function crc8(bytes: readonly number[]): number {
  let crc = 0
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0x8c : crc >> 1
  }
  return crc
}
