import { afterAll, beforeAll, expect, test } from 'bun:test'
import { Alarms } from '../../src/cli/alarms.ts'
import { Client } from '../../src/cli/client.ts'
import type { TableCell } from '../../src/cli/pipes/index.ts'
import { age } from '../../src/cli/text.ts'

const before = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString()
const alarm = (type: string, severity: string, more: object) => ({
  resource: '/x:y',
  type,
  severity,
  text: type,
  ...more,
})
const document = {
  'brewerslab-alarm:alarms': {
    alarm: [
      alarm('over', 'critical', { raised: before(900), cleared: before(600) }),
      alarm('slight', 'minor', { raised: before(30), 'silenced-until': before(-60), shelved: true }),
      alarm('older', 'critical', { raised: before(300_000), acknowledged: before(1), 'acknowledged-by': 'robber' }),
      alarm('newer', 'critical', { raised: before(8000) }),
      alarm('doubtful', 'warning', { raised: before(-99) }),
    ],
  },
}

let server: Bun.Server<undefined>
beforeAll(() => {
  server = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => Response.json(document) })
})
afterAll(() => server.stop(true))

test('show alarms: the worst first, then the newest, what is over last; red, yellow, cyan by severity', async () => {
  const fail = () => {
    throw new Error('nothing is said')
  }
  const output = { result: fail, live: fail, notice: fail }
  const shown = await new Alarms(new Client(`http://127.0.0.1:${server.port}`), 'me', output, () => undefined).list(
    undefined,
  )
  if (shown?.kind !== 'table') throw new Error(shown?.kind)
  const text = (cell: TableCell | undefined) => (typeof cell === 'string' ? cell : cell?.text)
  expect(shown.rows.map(({ cells, colour }) => [...cells.slice(0, 4).map(text), colour])).toEqual([
    ['critical', '2h', 'newer', 'raised', 31],
    ['critical', '3d', 'older', 'known to robber', 31],
    ['warning', '0s', 'doubtful', 'raised', 33],
    ['minor', '30s', 'slight', 'silenced, shelved', 36],
    ['critical', '15m', 'over', 'cleared 10m ago', undefined],
  ])
})

test('where there is none, it is said', async () => {
  using empty = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => Response.json({ steps: [] }) })
  const notices: string[] = []
  const fail = () => {
    throw new Error('nothing else is shown')
  }
  const output = { result: fail, live: fail, notice: (text: string) => void notices.push(text) }
  const alarms = new Alarms(new Client(`http://127.0.0.1:${empty.port}`), 'me', output, () => undefined)
  await alarms.list(undefined)
  await alarms.history(undefined, undefined)
  await alarms.targets(undefined)
  expect(notices).toEqual(['There is no alarm.', 'There was no alarm yet.', 'Nobody is told of alarms.'])
})

test('show alarms targets: also those that were never told anything, and those that are not enabled', async () => {
  const documents: Record<string, object> = {
    running: { target: [{ name: 'phone' }, { name: 'mail', enabled: false }, { name: 'new' }] },
    operational: {
      target: [{ name: 'phone', sent: 3, waiting: 1, dropped: 0, 'last-error': 'nothing listens there' }],
    },
  }
  using two = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch: ({ url }) =>
      Response.json({ 'brewerslab-alarm:alarms': documents[url.includes('running') ? 'running' : 'operational'] }),
  })
  const fail = () => {
    throw new Error('nothing is said')
  }
  const output = { result: fail, live: fail, notice: fail }
  const shown = await new Alarms(new Client(`http://127.0.0.1:${two.port}`), 'me', output, () => undefined).targets(
    undefined,
  )
  if (shown?.kind !== 'table') throw new Error(shown?.kind)
  expect(shown.rows.map(({ cells }) => cells)).toEqual([
    ['phone', '3', '1', '0', '', 'nothing listens there'],
    ['mail', '0', '0', '0', '', 'it is not enabled'],
    ['new', '0', '0', '0', '', ''],
  ])
})

test.each([
  [119, '119s'],
  [120, '2m'],
  [7200, '2h'],
  [172_800, '2d'],
  [-5, '0s'],
])('%i seconds are %s', (seconds, text) => {
  expect(age(new Date(0), new Date(seconds * 1000))).toBe(text)
})
