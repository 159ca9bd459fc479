import { afterEach, describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Alarms, PROGRAM_ALARMS } from '../../src/alarms/index.ts'
import { FakeClock, openLog } from '../../src/base/index.ts'
import { MAX_OWN_ALARMS, OwnAlarms } from '../../src/things/own-alarms.ts'
import { type Brewery, openBrewery, thingSource, until } from './brewery.ts'

const KEEPER = `
  override async onRequest(name, input) {
    if (name === 'raise') this.alarm(input.type, input)
    else if (name === 'clear') this.clearAlarm(input.type, input.resource)
    else process.exit(1)
  }`

describe('an alarm of a Thing', () => {
  let brewery: Brewery
  afterEach(() => brewery.close())

  const open = async () => {
    brewery = await openBrewery({
      files: { 'things/Keeper.ts': thingSource('Keeper', KEEPER, undefined, ['/cellar:attic']) },
    })
    await brewery.supervisor.start()
    await runs()
  }
  const runs = () =>
    until('it runs', () =>
      brewery.supervisor.list().some(({ name, state }) => name === 'Keeper' && state === 'running'),
    )
  const ask = (name: string, input: Record<string, string>) =>
    brewery.supervisor.request('Keeper', { name, input, user: 'ann' })
  const shown = () => {
    const alarms = brewery.datastores.read('operational', '/brewerslab-alarm:alarms/alarm') ?? []
    return (alarms as { resource: string; type: string; severity: string; text: string; cleared?: string }[])
      .filter(({ cleared }) => cleared === undefined)
      .map(({ resource, type, severity, text }) => `${severity} ${type} of ${resource}: ${text}`)
  }
  const becomes = (...alarms: readonly string[]) =>
    until(`${alarms.join()}; ${shown().join()}`, () => shown().join() === alarms.join())

  test('is shown until the Thing clears it, of all that it owns or of a part', async () => {
    await open()
    await ask('raise', { type: 'dry', severity: 'major', text: 'the humidifier\nis empty' })
    await becomes('major dry of /cellar:cellar: the humidifier is empty')
    await ask('raise', { type: 'dry', severity: 'critical', text: 'and the beer is warm' })
    await becomes('critical dry of /cellar:cellar: and the beer is warm')
    await ask('raise', { type: 'full', severity: 'minor', text: 'no room', resource: "shelf[name='upper']" })
    await ask('clear', { type: 'dry' })
    await becomes("minor full of /cellar:cellar/shelf[name='upper']: no room")
    await ask('clear', { type: 'full', resource: "shelf[name='upper']" })
    await becomes()
  })

  test('is refused where the Thing does not own it, or it is none', async () => {
    await open()
    const alarm = { type: 'dry', severity: 'major', text: 'empty' }
    for (const [wrong, words] of [
      [{ resource: '/cellar:attic' }, 'does not own it'],
      [{ resource: 'roof' }, 'roof'],
      [{ type: 'Dry' }, 'no type of alarm'],
      [{ severity: 'awful' }, 'no severity'],
      [{ text: ' ' }, 'has a text'],
    ] as const) {
      await expect(ask('raise', { ...alarm, ...wrong })).rejects.toThrow(words)
    }
    await ask('raise', { ...alarm, type: 'thing-failed' })
    await until('it is in the log', () => brewery.lines.some((line) => line.includes('raised by the program itself')))
    expect(shown()).toEqual([])
  })

  test('has a text that can be read in one line: what is longer is cut', async () => {
    await open()
    await ask('raise', { type: 'dry', severity: 'major', text: 'x'.repeat(5_000) })
    await becomes(`major dry of /cellar:cellar: ${'x'.repeat(300)}`)
  })

  test('is cleared when the Thing is unregistered', async () => {
    await open()
    await ask('raise', { type: 'dry', severity: 'major', text: 'empty' })
    await becomes('major dry of /cellar:cellar: empty')
    await brewery.supervisor.unregister('Keeper')
    await becomes()
  })

  test('of a life that has failed is cleared, unless the next one raises it again', async () => {
    await open()
    await ask('raise', { type: 'dry', severity: 'major', text: 'empty' })
    await ask('raise', { type: 'full', severity: 'major', text: 'no room' })
    await expect(ask('crash', {})).rejects.toThrow('did not answer')
    await brewery.pass(2_000)
    await runs()
    await ask('raise', { type: 'full', severity: 'major', text: 'no room' })
    expect(shown()).toHaveLength(2)
    await brewery.pass(31_000)
    await becomes('major full of /cellar:cellar: no room')
  })

  test('stays when the program stops: after its start whoever knew of it need not be told again', async () => {
    await open()
    await ask('raise', { type: 'dry', severity: 'major', text: 'empty' })
    await becomes('major dry of /cellar:cellar: empty')
    await brewery.supervisor.stop()
    expect(shown()).toEqual(['major dry of /cellar:cellar: empty'])
  })
})

describe('a Thing that never stops talking', () => {
  const open = () => {
    const clock = new FakeClock()
    const alarms = new Alarms(() => undefined, clock)
    const lines: string[] = []
    const log = openLog('test', {
      level: 'info',
      format: 'text',
      write: (it) => lines.push(it),
      now: () => clock.now(),
    })
    const own = new OwnAlarms(alarms, { ownedPath: (_, path) => path }, clock)
    const say = (alarm: string, text: string | undefined) => {
      const raised = text === undefined ? {} : { raised: { severity: 'major', text } as const }
      own.take(
        { name: 'Keeper', life: 1, sameMachine: true },
        { type: 'alarm', alarm, resource: '/c:c', ...raised },
        log,
      )
    }
    return { clock, alarms, own, say, lines, log }
  }

  test(`has ${MAX_OWN_ALARMS} alarms at most, and that is logged once`, () => {
    const { alarms, say, lines } = open()
    for (let number = 0; number < 100; number++) say(`alarm-${number}`, 'much is wrong')
    expect(alarms.raised()).toHaveLength(MAX_OWN_ALARMS)
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain('20 alarms at most')
  })

  test('changes them a few times at once and then now and then, and its last word counts', () => {
    const { clock, alarms, own, say, log } = open()
    let changes = 0
    alarms.listen(() => void changes++)
    for (let round = 0; round < 1_000; round++) {
      say('wavers', 'it is')
      say('wavers', undefined)
    }
    expect(changes).toBe(20)
    say('wavers', 'it is after all')
    own.tick(log)
    expect(alarms.raised()).toEqual([])
    clock.advance(10_000)
    own.tick(log)
    expect(alarms.raised()).toMatchObject([{ type: 'wavers', text: 'it is after all' }])
    clock.advance(3_600_000)
    own.tick(log)
    expect(changes).toBe(21)
  })
})

test('the alarms of the program are those that the README tells of, and nobody else can raise them', () => {
  const readme = readFileSync(join(import.meta.dir, '..', '..', 'README.md'), 'utf8')
  const rows = readme.split('\n').filter((line) => /^\| `[a-z].* \| .*(major|critical|minor|warning)/.test(line))
  const types = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([a-z-]+)`/g)].map((it) => it[1] ?? ''))
  expect(types.sort()).toEqual([...PROGRAM_ALARMS].sort())
})
