import { beforeAll, expect, test } from 'bun:test'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DiscoverAnswer } from '../../src/base/index.ts'
import { eventually, Place, type Program, type Server } from './brewery.ts'
import { compiledProgram } from './program.ts'

/** As an author would write them: a model of one's own with an action and an rpc, and the Thing that does them. */
const MODEL = `module garden {
  yang-version 1.1; namespace "urn:garden"; prefix g;
  import brewerslab-types { prefix types; }
  container garden {
    list bed {
      key row; leaf row { type uint8; }
      leaf litres { config false; type decimal64 { fraction-digits 1; } }
      action water {
        types:moves-hardware "The tap opens. Water it?";
        input {
          leaf litres { type decimal64 { fraction-digits 1; range "0.1..20"; } mandatory true; }
          leaf from { type leafref { path "/g:garden/g:barrel/g:name"; } }
        }
        output { leaf total { type decimal64 { fraction-digits 1; } } leaf by { type string; } }
      }
    }
    list barrel { key name; leaf name { type string; } }
  }
  rpc rain { input { leaf hours { type uint8; default 2; } } output { leaf beds { type uint8; } } }
}
`
const GARDENER = `import { type Call, Thing } from 'brewerslab'

export default class Gardener extends Thing {
  static override readonly appName = 'Gardener'
  static override readonly module = 'garden'
  static override readonly path = '/garden'
  readonly #given = new Map<number, number>()

  override async run(signal: AbortSignal) {
    const basedOn = { path: '/garden:garden', value: 1, quality: 'good' as const, taken: 0 }
    while (!signal.aborted) {
      this.output('pump').renew('on', { basedOn: { ...basedOn, taken: this.clock.bootMs() } })
      await this.sleep(200, signal)
    }
  }

  override async onRequest(name: string, given: unknown, call: Call | undefined) {
    const input = given as { hours: number; litres: number }
    if (name === 'rain') return { beds: this.config.bed.size * input.hours }
    if (name !== 'water' || call === undefined) throw new Error('it only waters')
    const row = call.keys[0]?.row as number
    if (!this.config.bed.has(row)) throw new Error('the bed is gone')
    const total = (this.#given.get(row) ?? 0) + input.litres
    if (total > 30) throw new Error('It is wet enough')
    this.#given.set(row, total)
    this.publish(\`bed[row='\${row}']/litres\`, total)
    return { total, by: call.user }
  }
}
`

let program: Program
beforeAll(async () => {
  program = await compiledProgram()
}, 120_000)

async function openGarden(place: Place): Promise<Server> {
  for (const [name, text] of Object.entries({ 'yang/garden.yang': MODEL, 'things/Gardener.ts': GARDENER })) {
    mkdirSync(join(place.root, name, '..'), { recursive: true })
    writeFileSync(join(place.root, name), text)
  }
  const server = await program.serve(place.root)
  const edits = [
    { op: 'merge', path: '/garden:garden', value: { bed: [{ row: 1 }, { row: 2 }], barrel: [{ name: 'north' }] } },
    {
      op: 'merge',
      path: '/brewerslab:brewhouse/power',
      value: { 'brewerslab-control:output': [{ name: 'pump', driver: 'simulated', 'max-age': 60 }] },
    },
  ]
  expect((await server.send('POST', '/v1/commit', { edits })).status).toBe(200)
  await eventually('the Gardener runs', 15_000, async () =>
    (await gardener(server))?.state === 'running' ? true : undefined,
  )
  return server
}
async function discover(server: Server): Promise<DiscoverAnswer> {
  return (await server.get('/v1/discover')) as DiscoverAnswer
}
async function gardener(server: Server) {
  return (await discover(server)).things.find(({ name }) => name === 'Gardener')
}
async function act(server: Server, path: string, input: object = {}) {
  const answer = await server.send('POST', '/v1/action', { path, input, user: 'ann' })
  return { status: answer.status, json: (await answer.json()) as Record<string, unknown> }
}
const pump = (place: Place) => readFileSync(join(place.root, 'outputs', 'simulated', 'pump'), 'utf8').trim()
const becomes = (place: Place, wanted: string) =>
  eventually(`the pump is ${wanted}`, 5_000, () => (pump(place) === wanted ? true : undefined))

test("actions and an rpc of a user's model are discovered, judged, done by the user's Thing, and judged again", async () => {
  using place = new Place()
  await using server = await openGarden(place)
  const { schema, operations } = await discover(server)
  const bed = schema.find(({ name }) => name === 'garden')?.children?.find(({ name }) => name === 'bed')
  expect(bed?.operations?.map(({ name }) => name)).toEqual(['water'])
  expect(bed?.operations?.[0]?.extensionArguments).toEqual({
    'brewerslab-types:moves-hardware': 'The tap opens. Water it?',
  })
  expect(operations?.map(({ name, kind }) => [name, kind])).toContainEqual(['rain', 'rpc'])

  const water = "/garden:garden/bed[row='1']/water"
  expect(await act(server, water, { litres: '12.5', from: 'north' })).toEqual({
    status: 200,
    json: { output: { total: '12.5', by: 'ann' } },
  })
  expect(await server.get('/v1/datastore/operational/Gardener')).toMatchObject({ bed: [{ row: 1, litres: '12.5' }] })
  expect(await act(server, '/garden:rain', { hours: 3 })).toMatchObject({ json: { output: { beds: 6 } } })
  expect(await act(server, '/garden:rain')).toMatchObject({ json: { output: { beds: 4 } } })
  const refused = [
    await act(server, water, { litres: '25' }),
    await act(server, water, { litres: '1', from: 'south' }),
    await act(server, water),
    await act(server, water.replace('1', '9'), { litres: '1' }),
    await act(server, water, { litres: '20' }),
  ]
  expect(refused.map(({ status }) => status)).toEqual([400, 409, 409, 404, 400])
  expect(JSON.stringify(refused.at(-1)?.json)).toContain('It is wet enough')
  expect((await act(server, water, { litres: '0.5' })).json).toMatchObject({ output: { total: '13.0' } })
}, 60_000)

test('a Thing that is stopped lets its output go safe at once, stays stopped, and runs again when told to', async () => {
  using place = new Place()
  await using server = await openGarden(place)
  await becomes(place, 'on')
  // The line is there before the report of who drives it.
  await eventually('it is told who drives the pump', 5_000, async () => {
    const power = await server.get('/v1/datastore/operational/brewerslab/brewhouse/power')
    return JSON.stringify(power).includes('"driven-by":"Gardener"') ? true : undefined
  })
  const stopped = await server.send('POST', '/v1/things/gardener/stop', { user: 'ann' })
  expect(await stopped.json()).toEqual({ thing: 'Gardener', state: 'stopped', released: ['pump'] })
  await becomes(place, 'off')
  expect(await gardener(server)).toMatchObject({ state: 'stopped', stoppedBy: 'ann' })
  await eventually('its state says who has stopped it', 5_000, async () => {
    const state = JSON.stringify(await server.get('/v1/datastore/operational/brewerslab-thing'))
    return state.includes('"stopped-by":"ann"') ? true : undefined
  })
  const asked = await act(server, "/garden:garden/bed[row='1']/water", { litres: '1' })
  expect([asked.status, JSON.stringify(asked.json)]).toEqual([409, expect.stringContaining('does not run')])
  await Bun.sleep(1_500)
  expect([pump(place), (await gardener(server))?.state]).toEqual(['off', 'stopped'])

  expect((await server.send('POST', '/v1/things/Gardener/start')).status).toBe(200)
  await becomes(place, 'on')
  const restarted = await server.send('POST', '/v1/things/Gardener/restart')
  expect(await restarted.json()).toMatchObject({ released: ['pump'] })
  await eventually('it runs again', 10_000, async () =>
    (await gardener(server))?.state === 'running' ? true : undefined,
  )
  expect(await gardener(server)).not.toHaveProperty('stoppedBy')
  await becomes(place, 'on')
}, 60_000)

test('a profile is started, paused and stopped by actions of its run, as by requests of its Thing', async () => {
  using place = new Place()
  await using server = await program.serve(place.root, ['--simulate'])
  const value = {
    profile: [{ name: 'ale', step: [{ name: 'hold', kind: 'hold', temperature: '18.0' }] }],
    run: [{ where: 'fermentation', profile: 'ale' }],
  }
  const edits = [{ op: 'merge', path: '/brewerslab-profile:profiles', value }]
  expect((await server.send('POST', '/v1/commit', { edits })).status).toBe(200)
  const run = "/brewerslab-profile:profiles/run[where='fermentation']"
  await eventually('it starts', 15_000, async () =>
    (await act(server, `${run}/start`)).status === 200 ? true : undefined,
  )
  const paused = await act(server, `${run}/pause`)
  expect(paused.json).toEqual({ output: { message: expect.stringContaining('ale paused') } })
  const old = await server.send('POST', '/v1/things/profile/request', {
    name: 'resume',
    input: { where: 'fermentation' },
  })
  expect(await old.json()).toEqual({ output: expect.stringContaining('ale running') })
  expect((await act(server, `${run}/stop`)).json).toEqual({ output: { message: 'fermentation: stopped' } })
  expect((await act(server, `${run}/skip`)).status).toBe(400)
}, 60_000)
