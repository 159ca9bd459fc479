import { afterAll, beforeAll, expect, test } from 'bun:test'
import { Alarms } from '../../src/cli/alarms.ts'
import { Client } from '../../src/cli/client.ts'
import { colouredLines } from '../../src/cli/report.ts'
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
  const rows: { text: string; colours: readonly (number | undefined)[] }[] = []
  const fail = () => {
    throw new Error('nothing else is shown')
  }
  const output = {
    result: fail,
    comparison: fail,
    notice: fail,
    rows: (text: string, colours: readonly (number | undefined)[]) => void rows.push({ text, colours }),
  }
  await new Alarms(new Client(`http://127.0.0.1:${server.port}`), 'me', output).list(undefined)
  expect(rows).toEqual([
    {
      text: `severity  age  type      state              text      resource
critical   2h  newer     raised             newer     /x:y
critical   3d  older     known to robber    older     /x:y
warning    0s  doubtful  raised             doubtful  /x:y
minor     30s  slight    silenced, shelved  slight    /x:y
critical  15m  over      cleared 10m ago    over      /x:y`,
      colours: [undefined, 31, 31, 33, 36, undefined],
    },
  ])
})

test('where there is none, it is said', async () => {
  using empty = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => Response.json({ steps: [] }) })
  const notices: string[] = []
  const fail = () => {
    throw new Error('nothing else is shown')
  }
  const output = { result: fail, comparison: fail, rows: fail, notice: (text: string) => void notices.push(text) }
  const alarms = new Alarms(new Client(`http://127.0.0.1:${empty.port}`), 'me', output)
  await alarms.list(undefined)
  await alarms.history(undefined, undefined)
  await alarms.targets(undefined)
  expect(notices).toEqual(['There is no alarm.', 'There was no alarm yet.', 'Nobody is told of alarms.'])
})

test('lines are coloured as the terminal has it, and only those that have a colour', () => {
  expect(colouredLines('a\nb', [undefined, 31])).toBe('a\n\x1b[31mb\x1b[39m')
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
