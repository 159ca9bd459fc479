import { beforeAll, expect, test } from 'bun:test'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventually, Place, type Program, type Server } from './brewery.ts'
import { compiledProgram } from './program.ts'

const CELLAR = `module cellar {
  yang-version 1.1;
  namespace "urn:example:cellar";
  prefix cellar;
  container cellar {
    leaf wanted { type uint8; default 75; }
    leaf reached { config false; type uint8; }
  }
}
`

const KEEPER = `import { Thing, type Change, type Proposal } from 'brewerslab'

export default class CellarKeeper extends Thing<'/cellar:cellar'> {
  static override readonly appName = 'CellarKeeper'
  static override readonly module = 'cellar'
  static override readonly path = '/cellar'

  override async validate(change: Proposal<'/cellar:cellar'>) {
    if (change.running.wanted > 85) change.warn('the labels will come off')
  }

  override async onConfig(change: Change<'/cellar:cellar'>) {
    if (change.running.wanted > 90) throw new Error('the humidifier ends at 90')
    this.publish('reached', change.running.wanted)
  }
}
`

let program: Program

beforeAll(async () => {
  program = await compiledProgram()
}, 120_000)

async function cli(server: Server, ...commands: string[]) {
  return program.run(['cli', '--server', server.url, ...commands.flatMap((command) => ['-c', command])])
}

const keeper = async (server: Server) => {
  const { things } = (await server.get('/v1/datastore/operational/brewerslab-thing')) as {
    things: { thing: Record<string, unknown>[] }
  }
  return things.thing.find(({ name }) => name === 'CellarKeeper') ?? {}
}
const alarm = async (server: Server) => {
  const found = (await server.get('/v1/datastore/operational/brewerslab-alarm')) as {
    alarms?: { alarm: Record<string, unknown>[] }
  }
  // The machine itself may have some, of its clock or its disk.
  return found.alarms?.alarm.find((it) => it.type === 'apply-failed')
}
const put = (server: Server, wanted: number) => server.send('PATCH', '/v1/datastore/running/CellarKeeper', { wanted })
const applied = (server: Server, wanted: number) =>
  eventually('it is applied', 15_000, async () =>
    (await keeper(server)).reason === null && (await reached(server)) === wanted ? true : undefined,
  )
const reached = async (server: Server) =>
  ((await server.get('/v1/datastore/operational/CellarKeeper')) as { reached?: unknown }).reached

test('what a Thing cannot apply is committed, told over REST and in the CLI with an alarm, and cleared when it can', async () => {
  using place = new Place()
  for (const [directory, file, text] of [
    ['yang', 'cellar.yang', CELLAR],
    ['things', 'CellarKeeper.ts', KEEPER],
  ] as const) {
    mkdirSync(join(place.root, directory), { recursive: true })
    writeFileSync(join(place.root, directory, file), text)
  }
  await using server = await program.serve(place.root, ['--veto-seconds', '3'])
  await eventually('it runs', 15_000, async () => ((await keeper(server)).state === 'running' ? true : undefined))
  expect((await put(server, 80)).status).toBe(200)
  await applied(server, 80)

  expect((await put(server, 95)).status).toBe(200)
  const told = await eventually('it says so', 15_000, async () => {
    const standing = await keeper(server)
    return standing.reason === null ? undefined : standing
  })
  expect(told).toMatchObject({ state: 'running', applied: 1, pending: null, restarts: 0 })
  expect(String(told.reason)).toContain('the humidifier ends at 90')
  expect(await server.get('/v1/datastore/running/CellarKeeper')).toMatchObject({ wanted: 95 })
  expect(await alarm(server)).toMatchObject({ type: 'apply-failed', severity: 'major', cleared: null })

  const shown = await cli(server, 'show things', 'show alarms')
  expect(shown).toMatchObject({ status: 0 })
  expect(shown.out).toContain('"name": "CellarKeeper"')
  expect(shown.out).toMatch(/^major +\d+s +apply-failed +raised .*the humidifier ends at 90/m)
  const one = await cli(server, 'show things thing CellarKeeper')
  expect(JSON.parse(one.out)).toEqual({ ...told, 'last-error': null })
  // Everything is the brewery, as in the seed's transcript.
  expect((await cli(server, 'show')).out).not.toMatch(/alarms|things/)

  const warned = await cli(server, 'conf', 'set cellar wanted 88', 'commit')
  expect(warned).toMatchObject({ status: 0 })
  expect(warned.err).toContain('Warning: CellarKeeper: the labels will come off')
  await applied(server, 88)
  expect((await alarm(server))?.cleared).toBeString()
}, 90_000)
