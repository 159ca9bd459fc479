import { beforeAll, expect, test } from 'bun:test'
import { join } from 'node:path'
import type { HistoryAnswer, HistorySample } from '../../src/base/index.ts'
import { eventually, Place, type Program, type Server } from './brewery.ts'
import { compiledProgram } from './program.ts'
import { W1Files } from './w1-tree.ts'

const PROBE = '28-0316a2794bff'

let program: Program

beforeAll(async () => {
  program = await compiledProgram()
}, 120_000)

interface Results {
  readonly latest: string | null
  readonly average: Readonly<Record<'minute' | 'hourly' | 'daily', string | null>>
}

async function results(server: Server): Promise<Results> {
  const state = await server.get('/v1/datastore/operational/TemperatureProvider/fermentation/results')
  return state as Results
}

test('readings are kept over a restart: as history, as averages and as a chart', async () => {
  using place = new Place()
  const bus = new W1Files(join(place.directory, 'w1'), [PROBE])
  bus.show(PROBE, 18.25)
  await program.run(['thing', 'ds18b20', '--register', '--root', place.root])
  {
    await using server = await program.serve(place.root, ['--w1', bus.directory])
    await server.send('PATCH', '/v1/datastore/running/TemperatureProvider', {
      fermentation: { probe: { id: PROBE } },
      hardware: { 'brewerslab-device:sampling': { interval: 1 } },
    })
    await eventually('a reading', 15_000, async () => ((await results(server)).latest === '18.25' ? true : undefined))
    await Bun.sleep(1_500)
    await server.end('SIGTERM')
  }
  bus.spoil(PROBE)
  await using server = await program.serve(place.root, ['--w1', bus.directory])
  await eventually('the averages of before', 15_000, async () =>
    (await results(server)).average?.daily === '18.25' ? true : undefined,
  )
  expect((await results(server)).latest ?? null).toBeNull()

  const path = '/brewerslab:brewhouse/temperature/fermentation/results/latest'
  const answer = (await server.get(`/v1/history?path=${path}&from=-1h&points=1000`)) as HistoryAnswer
  const points = answer.series[0]?.points as readonly HistorySample[]
  expect(points.map(({ value }) => value)).toEqual([18.25, null])

  const shown = ['cli', '--server', server.url, '-c', 'show history brewhouse temperature fermentation last 1h']
  const { status, out } = await program.run(shown)
  expect(status).toBe(0)
  expect(out).toContain('min 18.25, mean 18.25, max 18.25')
}, 60_000)
