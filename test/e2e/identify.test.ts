import { beforeAll, expect, test } from 'bun:test'
import { join } from 'node:path'
import { Place, type Program } from './brewery.ts'
import { compiledProgram } from './program.ts'
import { W1Files } from './w1-tree.ts'

const PROBE = '28-0316a2794bff'
const SPARE = '28-0316a2794c00'

let program: Program

beforeAll(async () => {
  program = await compiledProgram()
}, 120_000)

test('"request probe identify" finds the probe that is held in the hand, although nothing names it yet', async () => {
  using place = new Place()
  const bus = new W1Files(join(place.directory, 'w1'), [PROBE, SPARE])
  bus.show(PROBE, 18.25)
  bus.show(SPARE, 21)
  await program.run(['thing', 'ds18b20', '--register', '--root', place.root])
  await using server = await program.serve(place.root, ['--w1', bus.directory])
  await server.send('PATCH', '/v1/datastore/running/TemperatureProvider', {
    fermentation: { probe: { id: PROBE } },
    hardware: { 'brewerslab-device:sampling': { interval: 1 } },
  })
  const asking = program.run(['cli', '--server', server.url, '-c', 'request probe identify for 30'])
  let isDone = false
  const asked = asking.finally(() => {
    isDone = true
  })
  // A hand: slowly at first, no faster than the filter of a probe that is read would believe.
  for (let celsius = 21; !isDone; celsius = Math.min(30, celsius + 0.5)) {
    bus.show(SPARE, celsius)
    await Bun.sleep(700)
  }
  const { status, out, err } = await asked
  expect({ status, out }).toEqual({ status: 0, out: `${SPARE}\n` })
  expect(err).toContain('Hold one of 2 probes in your hand')
  expect(err).toMatch(new RegExp(`${SPARE}  2\\d\\.\\d\\d °C  \\+\\d`))
}, 90_000)

test('"request probe identify" says so where no probe becomes warmer', async () => {
  using place = new Place()
  const bus = new W1Files(join(place.directory, 'w1'), [PROBE])
  bus.show(PROBE, 18.25)
  await program.run(['thing', 'ds18b20', '--register', '--root', place.root])
  await using server = await program.serve(place.root, ['--w1', bus.directory])
  const ask = () => program.run(['cli', '--server', server.url, '-c', 'request probe identify for 2'])
  expect(await ask()).toMatchObject({ status: 1, err: expect.stringContaining('no probe became warmer') })
}, 60_000)

test('"request probe identify" says so where no Thing reads any', async () => {
  using place = new Place()
  await using server = await program.serve(place.root, ['--things', 'none'])
  const asked = await program.run(['cli', '--server', server.url, '-c', 'request probe identify for 1'])
  expect(asked).toMatchObject({ status: 1, err: expect.stringContaining('no thermometer is known') })
}, 60_000)
