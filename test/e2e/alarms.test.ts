import { beforeAll, expect, test } from 'bun:test'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MailServer } from '../alarms/notify/mail-server.ts'
import { StreamReader } from '../server/stream/reader.ts'
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

test('a limit is crossed: raised, told, seen, acknowledged, over once well within, in the history, kept over kill -9', async () => {
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

    await using stream = await StreamReader.open(`${server.url}/v1/stream?path=/brewerslab-alarm:alarms`)
    await stream.point('begin')
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
    await row(server, /temperature-high +known to /)

    bus.show(PROBE, 18.9)
    // Below the limit, but not by the hysteresis of 0.3.
    await Bun.sleep(7000)
    await row(server, /temperature-high +known to /)
    bus.show(PROBE, 18)
    await row(server, /temperature-high +cleared /)
    await eventually('the phone is told that it is over', 10_000, () => told.find((it) => it.includes('cleared: ferm')))
    const alarm = "/alarm[resource='/brewerslab:brewhouse/temperature/fermentation'][type='temperature-high']"
    for (const leaf of ['raised', 'acknowledged', 'cleared']) await stream.edit(`${alarm}/${leaf}`)
    const { out } = await cli(server, 'show alarms history')
    const events = out.split('\n').map((line) => /^\S+ \S+ +(\w+) .*temperature-high/.exec(line)?.[1])
    expect(events.filter((it) => it !== undefined)).toEqual(['cleared', 'acknowledged', 'raised'])
    expect((await cli(server, 'show alarms targets')).out).toMatch(/^phone +3 +0 +0 /m)

    bus.show(PROBE, 19.5)
    await row(server, /temperature-high +raised/)
    await eventually('the phone is told of the second one', 10_000, () => (told.length === 4 ? true : undefined))
    expect(
      (
        await cli(
          server,
          'request alarm acknowledge temperature-high resource /brewerslab:brewhouse/temperature/fermentation',
        )
      ).err,
    ).toContain('1 alarm acknowledged.')
    await server.end('SIGKILL')
    expect(server.log.text).not.toContain('tk_hush')
  }
  {
    await using server = await program.serve(place.root, ['--w1', bus.directory])
    await row(server, /temperature-high +known to /)
    await Bun.sleep(7000)
    await row(server, /temperature-high +known to /)
    // It is the same alarm: nobody is told of it again.
    expect(told).toHaveLength(4)
  }
}, 180_000)

test('the executable sends mails and runs commands', async () => {
  using place = new Place()
  await using smtp = await MailServer.open()
  await using server = await program.serve(place.root, ['--things', 'none'])
  const out = join(place.directory, 'out')
  const configured = await cli(
    server,
    'conf',
    'set alarms target mail kind smtp',
    'set alarms target mail server 127.0.0.1',
    `set alarms target mail port ${smtp.port}`,
    'set alarms target mail from pi@brewery.example',
    'set alarms target mail to me@home.example',
    'set alarms target program kind command',
    ...['/usr/bin/tee', out].map((it) => `set alarms target program command ${it}`),
    'commit',
  )
  expect(configured).toMatchObject({ status: 0 })
  const tested = await cli(server, 'request alarm test mail', 'request alarm test program')
  expect(tested.err).toContain('mail was told.')
  expect(tested.err).toContain('program was told.')
  expect(smtp.mails).toMatchObject([
    { to: ['me@home.example'], text: expect.stringContaining('this is a test of "mail"') },
  ])
  expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({ alarms: [{ event: 'test' }] })
})

const TANK = {
  'yang/tank.yang': `module tank {
    yang-version 1.1;
    namespace "urn:example:tank";
    prefix t;
    container tank { leaf level { config false; type uint8; units "percent"; } }
  }
`,
  'things/TankKeeper.ts': `import { readFileSync } from 'node:fs'
import { Thing } from 'brewerslab'

export default class TankKeeper extends Thing<'/tank:tank'> {
  static override readonly appName = 'TankKeeper'
  static override readonly module = 'tank'
  static override readonly path = '/tank'

  override async run(signal: AbortSignal) {
    while (!signal.aborted) {
      const level = Number(readFileSync(process.env.TANK ?? '', 'utf8'))
      this.publish('level', level)
      if (level < 10) this.alarm('tank-empty', { severity: 'major', text: 'the water tank is empty' })
      else this.clearAlarm('tank-empty')
      await this.sleep(100, signal)
    }
  }
}
`,
}

test("a user's Thing raises an alarm of its own: shown, kept over kill -9, acknowledged, cleared, gone with the Thing", async () => {
  using place = new Place()
  const level = join(place.directory, 'level')
  writeFileSync(level, '5')
  for (const [file, text] of Object.entries(TANK)) {
    mkdirSync(join(place.root, file, '..'), { recursive: true })
    writeFileSync(join(place.root, file), text)
  }
  {
    await using server = await program.serve(place.root, [], { TANK: level })
    expect(await row(server, /tank-empty +raised/)).toMatch(/^major .* the water tank is empty +\/tank:tank/)
    expect((await cli(server, 'request alarm acknowledge tank-empty')).err).toContain('1 alarm acknowledged.')
    await server.end('SIGKILL')
  }
  await using server = await program.serve(place.root, [], { TANK: level })
  await row(server, /tank-empty +known to /)
  writeFileSync(level, '50')
  await row(server, /tank-empty +cleared/)
  writeFileSync(level, '5')
  await row(server, /tank-empty +raised/)
  const unregistered = await program.run(['thing', 'TankKeeper', '--unregister', '--root', place.root])
  expect(unregistered).toMatchObject({ status: 0 })
  await row(server, /tank-empty +cleared/)
}, 60_000)

test('what is asked for and is not there says so', async () => {
  using place = new Place()
  await using server = await program.serve(place.root, ['--things', 'none'])
  expect((await cli(server, 'show alarms targets')).err).toContain('Nobody is told of alarms.')
  const wrong = await cli(server, 'request alarm acknowledge nothing')
  expect(wrong).toMatchObject({ status: 1, out: '' })
  expect(wrong.err).toContain('there is no such alarm that is raised')
  expect((await cli(server, 'request alarm test nobody')).err).toContain('there is no such target')
  const silenced = await cli(server, 'request alarm silence all 60 resource /x:nothing')
  expect(silenced.err).toContain('there is no such alarm that is raised')
})
