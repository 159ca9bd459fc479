import { afterEach, beforeEach, expect, test } from 'bun:test'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readC, setW1Directory } from 'ds18b20-raspi'
import { W1Bus } from '../../../things/ds18b20/w1-bus.ts'
import { W1Tree } from '../../../things/simulator/w1-tree.ts'

let directory: string
let tree: W1Tree

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'w1-'))
  tree = new W1Tree(join(directory, 'bus'))
  await tree.open(['28-1', '28-2'])
  await tree.show('28-1', 18.07)
  await tree.show('28-2', -3.3)
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

test('ds18b20-raspi by itself reads the simulated probes', async () => {
  setW1Directory(tree.directory)
  const read = (id: string) => new Promise((resolve) => readC(id, (error, celsius) => resolve(error ?? celsius)))
  expect(await read('28-1')).toBe(18.062)
  expect(await read('28-2')).toBe(-3.312)
})

test('the bus of the real thing lists and reads the simulated probes', async () => {
  const bus = new W1Bus(tree.directory)
  expect(await bus.list()).toEqual(['28-1', '28-2'])
  expect(await bus.read('28-2')).toEqual({ kind: 'sample', celsius: -3.312 })
})

test('files are replaced whole and nothing is left beside them', async () => {
  await tree.show('28-1', 18.5)
  expect(readdirSync(join(tree.directory, '28-1'))).toEqual(['w1_slave'])
  expect(readFileSync(join(tree.directory, '28-1', 'w1_slave'), 'utf8')).toEndWith('t=18500\n')
})

test('a simulation that has ended is an empty bus, not a steady temperature', async () => {
  await tree.close()
  const bus = new W1Bus(tree.directory)
  expect(await bus.list()).toEqual([])
  expect(await bus.read('28-1')).toMatchObject({ reason: 'missing-probe' })
})
