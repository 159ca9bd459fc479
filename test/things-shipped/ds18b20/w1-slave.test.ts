import { describe, expect, test } from 'bun:test'
import { parseW1Slave } from '../../../things/ds18b20/w1-slave.ts'

const BYTES = '72 01 4b 46 7f ff 0e 10 57'

describe('a w1_slave file', () => {
  test.each([
    ['a temperature', '23125', 23.125],
    ['one below zero', '-10125', -10.125],
    ['zero', '0', 0],
    ['less than a degree below zero', '-500', -0.5],
  ])('gives %s', (_, milli, celsius) => {
    expect(parseW1Slave(`${BYTES} : crc=57 YES\n${BYTES} t=${milli}\n`)).toEqual({ kind: 'sample', celsius })
  })

  test('without its last newline is still whole', () => {
    expect(parseW1Slave(`${BYTES} : crc=57 YES\n${BYTES} t=23125`)).toEqual({ kind: 'sample', celsius: 23.125 })
  })

  test('with CRC NO gives no temperature although one stands in it', () => {
    expect(parseW1Slave(`${BYTES} : crc=57 NO\n${BYTES} t=23125\n`)).toMatchObject({ reason: 'crc-no' })
  })

  test('with crc=00 is of a probe that is gone, although the checksum of zeros is right', () => {
    const zeros = '00 00 00 00 00 00 00 00 00'
    expect(parseW1Slave(`${zeros} : crc=00 YES\n${zeros} t=0\n`)).toMatchObject({ reason: 'crc-zero' })
  })

  test('with crc=00 that is not the checksum of its bytes is refused', () => {
    expect(parseW1Slave(`${BYTES} : crc=00 YES\n${BYTES} t=23125\n`)).toMatchObject({ reason: 'crc-zero' })
  })

  test('of 15.6875 °C has a right checksum that is zero, and is a temperature', () => {
    const bytes = 'fb 00 4b 46 7f ff 0c 10 00'
    expect(parseW1Slave(`${bytes} : crc=00 YES\n${bytes} t=15687\n`)).toEqual({ kind: 'sample', celsius: 15.687 })
  })

  test.each([
    ['that is empty', ''],
    ['that is cut after the first line', `${BYTES} : crc=57 YES\n`],
    ['that is cut in the second line', `${BYTES} : crc=57 YES\n72 01 4b`],
    ['whose temperature is no number', `${BYTES} : crc=57 YES\n${BYTES} t=warm\n`],
    ['whose temperature is cut to its sign', `${BYTES} : crc=57 YES\n${BYTES} t=-\n`],
    ['of another driver', 'temperature: 23.1\n'],
  ])('%s is malformed', (_, text) => {
    expect(parseW1Slave(text)).toMatchObject({ kind: 'rejection', reason: 'malformed' })
  })

  test('that is malformed is shown in the log by its beginning only', () => {
    const rejected = parseW1Slave('x'.repeat(10_000))
    expect(rejected.kind === 'rejection' && rejected.detail.length).toBeLessThan(100)
  })
})
