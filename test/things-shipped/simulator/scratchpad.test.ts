import { describe, expect, test } from 'bun:test'
import { crc8 } from '../../../things/ds18b20/crc8.ts'
import { parseW1Slave } from '../../../things/ds18b20/w1-slave.ts'
import { formatW1Slave, scratchpad } from '../../../things/simulator/scratchpad.ts'

describe('the checksum', () => {
  // Maxim application note 27, the example of a ROM code: family 02h, serial 00000001B81Ch, checksum A2h.
  test('is that of the application note', () => {
    expect(crc8([0x02, 0x1c, 0xb8, 0x01, 0x00, 0x00, 0x00])).toBe(0xa2)
  })
  test('over the whole scratchpad, itself included, is zero', () => {
    for (const celsius of [-55, -0.5, 0, 18.0625, 85, 125]) expect(crc8(scratchpad(celsius))).toBe(0)
  })
})

describe('the temperature register', () => {
  // DS18B20 data sheet, table 1.
  test.each([
    [125, 0x07d0],
    [85, 0x0550],
    [25.0625, 0x0191],
    [10.125, 0x00a2],
    [0.5, 0x0008],
    [0, 0x0000],
    [-0.5, 0xfff8],
    [-10.125, 0xff5e],
    [-25.0625, 0xfe6f],
    [-55, 0xfc90],
  ])('of %p °C is that of the data sheet', (celsius, register) => {
    const [low = 0, high = 0] = scratchpad(celsius)
    expect(high * 256 + low).toBe(register)
  })
})

describe('a file of the simulation', () => {
  test('is, byte for byte, what the kernel makes of these nine bytes', () => {
    expect(formatW1Slave(85)).toBe('50 05 4b 46 7f ff 0c 10 1c : crc=1c YES\n50 05 4b 46 7f ff 0c 10 1c t=85000\n')
  })
  test('is accepted by the parser of the real thing, over the whole range and to a sixteenth', () => {
    for (let sixteenths = -55 * 16; sixteenths <= 125 * 16; sixteenths++) {
      const celsius = Math.trunc((sixteenths * 1000) / 16) / 1000
      expect(parseW1Slave(formatW1Slave(sixteenths / 16))).toEqual({ kind: 'sample', celsius: celsius + 0 })
    }
  })
  test('never shows what the device cannot measure', () => {
    expect(formatW1Slave(300)).toContain('t=125000\n')
    expect(formatW1Slave(-300)).toContain('t=-55000\n')
  })
})
