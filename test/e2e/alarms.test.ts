import { beforeAll, expect, test } from 'bun:test'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventually, Place, type Program, type Server } from './brewery.ts'
import { compiledProgram } from './program.ts'
import { W1Files } from './w1-tree.ts'

const PROBE = '28-0316a2794bff'

let program: Program
beforeAll(async () => {
  program = await compiledProgram()
}, 120_000)

async function cli(server: Server, ...commands: string[]) {
  return program.run(['cli', '--server', server.url, ...commands.flatMap((command) => ['-c', command])])
}

/** Rows of `show alarms`, once one of them is so. */
async function row(server: Server, what: RegExp): Promise<string> {
  return eventually(`show alarms has ${what}`, 20_000, async () => {
    const { out } = await cli(server, 'show alarms')
    return out.split('\n').find((line) => what.test(line))
  })
}

test('a limit is crossed: raised, told, seen, acknowledged, kept over kill -9, over within the hysteresis, in the history', async () => {
  using place = new Place()
  const told: string[] = []
  using phone = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch: async (request) => {
      told.push(`${request.headers.get('authorization')} ${await request.text()}`)
      return new Response('ok')
    },
  })
  const bus = new W1Files(join(place.directory, 'w1'), [PROBE])
  bus.show(PROBE, 18.25)
  await program.run(['thing', 'ds18b20', '--register', '--root', place.root])
  mkdirSync(join(place.root, 'secrets'), { mode: 0o700 })
  writeFileSync(join(place.root, 'secrets', 'phone'), 'tk_hush\n', { mode: 0o600 })

  {
    await using server = await program.serve(place.root, ['--w1', bus.directory])
    const configured = await cli(
      server,
      'conf',
      `set brewhouse temperature fermentation probe id ${PROBE}`,
      'set brewhouse temperature fermentation lowpoint 17',
      'set brewhouse temperature fermentation setpoint 18',
      'set brewhouse temperature fermentation highpoint 19',
      'set brewhouse temperature hardware sampling interval 1',
      'set alarms limits delta 0',
      'set alarms limits delay 0',
      'set alarms hold 1',
      'set alarms target phone kind ntfy',
      `set alarms target phone url http://127.0.0.1:${phone.port}/brewery`,
      'set alarms target phone secret phone',
      'commit',
    )
    expect(configured).toMatchObject({ status: 0 })
    const tested = await cli(server, 'request alarm test phone')
    expect(tested.err).toContain('phone was told.')
    expect(told).toEqual([expect.stringMatching(/^Bearer tk_hush this is a test of "phone"/)])

    bus.show(PROBE, 19.5)
    const raised = await row(server, /temperature-high +raised/)
    expect(raised).toMatch(
      /^major +\d+s +temperature-high +raised +fermentation is at 19\.5 °C, above 19 °C +\/brewerslab:/,
    )
    await eventually('the phone is told', 10_000, () =>
      told.find((it) => it.includes('major: fermentation is at 19.5')),
    )

    const acknowledged = await cli(server, 'request alarm acknowledge temperature-high')
    expect(acknowledged.err).toContain('1 alarm acknowledged.')
    await server.end('SIGKILL')
  }
  {
    await using server = await program.serve(place.root, ['--w1', bus.directory])
    await row(server, /temperature-high +known to /)
    bus.show(PROBE, 18.9)
    await Bun.sleep(3500)
    // Below the limit, but not by the hysteresis of 0.3.
    await row(server, /temperature-high +known to /)
    bus.show(PROBE, 18)
    // Alarms of before a start are not over before their watchers have had a minute.
    await eventually('it is cleared', 90_000, async () =>
      /temperature-high +cleared/.test((await cli(server, 'show alarms')).out) ? true : undefined,
    )
    const { out } = await cli(server, 'show alarms history')
    const events = out.split('\n').map((line) => /^\S+ \S+ +(\w+) .*temperature-high/.exec(line)?.[1])
    expect(events.filter((it) => it !== undefined)).toEqual(['cleared', 'acknowledged', 'raised'])
    expect((await cli(server, 'show alarms targets')).out).toMatch(/^phone +\d+ +0 +0 /m)
    await eventually('the phone is told that it is over', 10_000, () => told.find((it) => it.includes('cleared: ferm')))
    expect(server.log.text).not.toContain('tk_hush')
  }
}, 180_000)

test('what is asked for and is not there says so', async () => {
  using place = new Place()
  await using server = await program.serve(place.root, ['--things', 'none'])
  const none = await cli(server, 'show alarms', 'show alarms history', 'show alarms targets')
  expect(none.err).toContain('There is no alarm.')
  expect(none.err).toContain('There was no alarm yet.')
  expect(none.err).toContain('Nobody is told of alarms.')
  const wrong = await cli(server, 'request alarm acknowledge nothing')
  expect(wrong).toMatchObject({ status: 1, out: '' })
  expect(wrong.err).toContain('there is no such alarm that is raised')
  expect((await cli(server, 'request alarm test nobody')).err).toContain('there is no such target')
  expect((await cli(server, 'request alarm silence all 60')).err).toContain('0 alarms silenced for 60 seconds.')
})
