import { beforeAll, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventually, Place, type Program, type Server } from './brewery.ts'
import { compiledProgram } from './program.ts'
import { W1Files } from './w1-tree.ts'

const PROBE = '28-0316a2794bff'
const SPARE = '28-0316a2794c00'

let program: Program

beforeAll(async () => {
  program = await compiledProgram()
}, 120_000)

/** The Thing's whole state, in the seed's shape. */
const stateOf = (server: Server) => server.get('/v1/datastore/operational/TemperatureProvider')

/** The fermentation reading, as text: `"18.25"`, or null when there is none. */
async function latest(server: Server): Promise<unknown> {
  const state = (await stateOf(server)) as { fermentation?: { results?: { latest?: unknown } } }
  return state.fermentation?.results?.latest
}

async function cli(server: Server, ...commands: string[]) {
  return program.run(['cli', '--server', server.url, ...commands.flatMap((command) => ['-c', command])])
}

test('a probe file is seen in REST and in the CLI; a commit survives SIGKILL', async () => {
  using place = new Place()
  const bus = new W1Files(join(place.directory, 'w1'), [PROBE, SPARE])
  bus.show(PROBE, 18.25)
  bus.show(SPARE, 21)

  const registered = await program.run(['thing', 'ds18b20', '--register', '--root', place.root])
  expect(registered).toMatchObject({ status: 0 })
  expect(registered.out).toContain('startup/TemperatureProvider.json')
  expect(readFileSync(join(place.root, 'startup', 'TemperatureProvider.json'), 'utf8')).toContain('"setpoint"')

  {
    await using server = await program.serve(place.root, ['--w1', bus.directory])
    expect(await server.get('/health')).toMatchObject({ status: 'ok', simulated: false })

    const configured = await server.send('PATCH', '/v1/datastore/running/TemperatureProvider', {
      fermentation: { probe: { id: PROBE } },
      hardware: { probe: [{ id: PROBE }], 'brewerslab-device:sampling': { interval: 1 } },
    })
    expect(configured.status).toBe(200)
    await eventually('the first reading', 15_000, async () => ((await latest(server)) === '18.25' ? true : undefined))
    await eventually('the spare probe is discovered', 15_000, async () =>
      JSON.stringify(await stateOf(server)).includes(SPARE) ? true : undefined,
    )

    bus.show(PROBE, 18.75)
    await eventually('the changed reading', 15_000, async () => ((await latest(server)) === '18.75' ? true : undefined))
    const shown = await cli(server, 'show')
    expect(shown.status).toBe(0)
    expect(shown.out).toMatch(/"latest": "18\.75"/)

    const committed = await cli(server, 'conf', 'set brewhouse temperature fermentation setpoint 19.5', 'commit')
    expect(committed.status).toBe(0)
    await server.end('SIGKILL')
  }

  await using server = await program.serve(place.root, ['--w1', bus.directory])
  expect(await server.get('/v1/datastore/running/TemperatureProvider')).toMatchObject({
    fermentation: { setpoint: '19.5', probe: { id: PROBE } },
  })
  const shown = await cli(server, 'show configuration')
  expect(shown.out).toMatch(/"setpoint": "19\.5"/)
  await eventually('a reading after the restart', 15_000, async () =>
    (await latest(server)) === '18.75' ? true : undefined,
  )
}, 90_000)

test('a probe that can no longer be believed is never shown as a temperature', async () => {
  using place = new Place()
  const bus = new W1Files(join(place.directory, 'w1'), [PROBE])
  bus.show(PROBE, 18)
  await program.run(['thing', 'ds18b20', '--register', '--root', place.root])
  await using server = await program.serve(place.root, ['--w1', bus.directory])
  await server.send('PATCH', '/v1/datastore/running/TemperatureProvider', {
    fermentation: { probe: { id: PROBE } },
    hardware: { 'brewerslab-device:sampling': { interval: 1, 'stale-after': 2 } },
  })
  await eventually('the first reading', 15_000, async () => ((await latest(server)) === '18' ? true : undefined))

  bus.spoil(PROBE)
  await eventually('the reading is withdrawn', 15_000, async () => ((await latest(server)) === null ? true : undefined))
  expect(await stateOf(server)).toMatchObject({ fermentation: { monitor: false } })

  bus.show(PROBE, 18.5)
  await eventually('it is believed again', 15_000, async () => ((await latest(server)) === '18.5' ? true : undefined))
}, 60_000)

test('with --simulate there is a fermenter without any hardware, and everything says so', async () => {
  using place = new Place()
  await program.run(['thing', 'ds18b20', '--register', '--root', place.root])
  await using server = await program.serve(place.root, ['--simulate'])
  expect(await server.get('/health')).toMatchObject({ simulated: true })
  expect(await server.get('/v1/discover')).toMatchObject({ simulated: true })
  expect(server.log.text).toContain('simulation is on')
  const reading = await eventually('a simulated reading', 20_000, async () => (await latest(server)) ?? undefined)
  expect(Number(reading)).toBeGreaterThan(0)
  expect(Number(reading)).toBeLessThan(40)
}, 60_000)
