import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import fs, { mkdtempSync, rmSync } from 'node:fs'
import { appendFile, mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { W1Bus } from '../../../things/ds18b20/w1-bus.ts'
import { makeStuck, releaseStuck } from '../stuck.ts'

const BYTES = '72 01 4b 46 7f ff 0e 10 57'
const file = (milli: number, verdict = 'YES', crc = '57') => `${BYTES} : crc=${crc} ${verdict}\n${BYTES} t=${milli}\n`

let directory: string
let bus: W1Bus

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'w1-'))
  bus = new W1Bus(directory)
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

async function plug(id: string, text?: string): Promise<void> {
  await mkdir(join(directory, id))
  await appendFile(join(directory, 'w1_master_slaves'), `${id}\n`)
  if (text !== undefined) await writeFile(join(directory, id, 'w1_slave'), text)
}

describe('a bus', () => {
  test('lists the thermometers on it, sorted, and nothing else', async () => {
    await plug('28-0000055a8be2', file(18_000))
    await plug('10-000802824e58', file(18_000))
    await plug('81-0000003d5d5d')
    expect(await bus.list()).toEqual(['10-000802824e58', '28-0000055a8be2'])
  })

  test('that is empty says so in words, which are no ids', async () => {
    await writeFile(join(directory, 'w1_master_slaves'), 'not found.\n')
    expect(await bus.list()).toEqual([])
  })

  test('that does not exist has nothing on it', async () => {
    expect(await new W1Bus(join(directory, 'none')).list()).toEqual([])
  })

  test('lists the last id although no newline follows it', async () => {
    await plug('28-1', file(18_000))
    await writeFile(join(directory, 'w1_master_slaves'), '28-1')
    expect(await bus.list()).toEqual(['28-1'])
  })
})

describe('reading a probe', () => {
  test('gives its temperature', async () => {
    await plug('28-1', file(23_125))
    expect(await bus.read('28-1')).toEqual({ kind: 'sample', celsius: 23.125 })
  })

  test('gives one below zero', async () => {
    await plug('28-1', file(-10_062))
    expect(await bus.read('28-1')).toEqual({ kind: 'sample', celsius: -10.062 })
  })

  test.each([
    ['crc-no', file(23_125, 'NO')],
    ['crc-zero', file(0, 'YES', '00')],
    ['malformed', ''],
    ['malformed', `${BYTES} : crc=57 YES\n`],
  ])('names %s, which the library does not', async (reason, text) => {
    await plug('28-1', text)
    expect(await bus.read('28-1')).toMatchObject({ kind: 'rejection', reason })
  })

  test('gives a temperature whose checksum is zero by right, which the library refuses', async () => {
    const bytes = 'd0 03 4b 46 7f ff 0c 10 00'
    await plug('28-1', `${bytes} : crc=00 YES\n${bytes} t=61000\n`)
    expect(await bus.read('28-1')).toEqual({ kind: 'sample', celsius: 61 })
  })

  test('tells a missing probe from a missing bus', async () => {
    expect(await bus.read('28-1')).toMatchObject({ reason: 'missing-probe' })
    expect(await new W1Bus(join(directory, 'none')).read('28-1')).toMatchObject({ reason: 'missing-bus' })
  })

  test('names what cannot be read', async () => {
    await mkdir(join(directory, '28-1', 'w1_slave'), { recursive: true })
    expect(await bus.read('28-1')).toMatchObject({ reason: 'unreadable', detail: 'EISDIR' })
  })

  test('never leaves the bus by the id', async () => {
    expect(await bus.read('../28-1')).toMatchObject({ kind: 'rejection' })
    expect(await bus.read('')).toMatchObject({ kind: 'rejection' })
  })

  test('reads the file once and never synchronously: a conversion holds up nothing', async () => {
    await plug('28-1', file(18_000))
    const original = fs.readFileSync
    const { promise, resolve } = Promise.withResolvers<void>()
    const reading = bus.read('28-1').finally(resolve)
    // The guard is only there for the one call.
    expect(fs.readFileSync).toBe(original)
    await promise
    expect(await reading).toMatchObject({ celsius: 18 })
  })

  test('of a stuck probe holds up neither the program nor another probe', async () => {
    await mkdir(join(directory, '28-1'))
    makeStuck(join(directory, '28-1', 'w1_slave'))
    await plug('28-2', file(18_000))
    let isStuck = true
    const stuck = bus.read('28-1').finally(() => {
      isStuck = false
    })
    expect(await bus.read('28-2')).toMatchObject({ celsius: 18 })
    expect(isStuck).toBe(true)
    await releaseStuck(join(directory, '28-1', 'w1_slave'), file(19_000), '')
    expect(await stuck).toMatchObject({ celsius: 19 })
  })

  test('takes the second answer where the first was refused and it is good', async () => {
    await mkdir(join(directory, '28-1'))
    makeStuck(join(directory, '28-1', 'w1_slave'))
    const reading = bus.read('28-1')
    await releaseStuck(join(directory, '28-1', 'w1_slave'), file(19_000, 'NO'), file(19_062))
    expect(await reading).toEqual({ kind: 'sample', celsius: 19.062, afterFault: true })
  })
})
