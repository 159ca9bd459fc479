import { beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { W1Tree } from '../../things/simulator/w1-tree.ts'
import { eventually, Place, type Program, type Server } from './brewery.ts'
import { compiledProgram } from './program.ts'

setDefaultTimeout(90_000)

let program: Program

beforeAll(async () => {
  program = await compiledProgram()
}, 120_000)

const FERMENTATION = '/v1/datastore/operational/Fermentation'
/** Two simulated outputs that are never on together. */
const OUTPUTS = ['heater', 'cooler'].flatMap((name) => [
  `set brewhouse power output ${name} driver simulated`,
  `set brewhouse power output ${name} exclusive-group chamber`,
])
/** A compressor that hardly rests, as a test does not either. */
const HOLD = [
  'set brewhouse temperature fermentation control mode hold',
  'set brewhouse temperature fermentation control heater heater',
  'set brewhouse temperature fermentation control cooler cooler',
  'set brewhouse temperature fermentation control minimum-off 2',
  'set brewhouse temperature fermentation control minimum-on 1',
  'set brewhouse temperature fermentation control changeover 3',
  'set brewhouse temperature fermentation control start-delay 1',
]

/** What a person types, ended by a commit. */
async function commit(server: Server, ...lines: readonly string[]): Promise<string> {
  const words = ['conf', ...lines, 'commit'].flatMap((line) => ['-c', line])
  const { status, out, err } = await program.run(['cli', '--server', server.url, ...words])
  expect([status, err]).toEqual([0, expect.not.stringContaining('error')])
  return out + err
}

async function show(server: Server, path: string): Promise<string> {
  const { out } = await program.run(['cli', '--server', server.url, '-c', `show ${path}`])
  return out
}

interface Control {
  readonly activity?: string
  readonly reason?: string
  readonly 'next-allowed'?: string
}

async function until(server: Server, activity: string, limitMs = 20_000): Promise<Control> {
  return eventually(`it is ${activity}`, limitMs, async () => {
    const control = (await server.get(FERMENTATION)) as Control
    if (control.activity !== activity) throw new Error(JSON.stringify(control))
    return control
  })
}

/** Waits until an output does something. */
async function untilApplied(server: Server, name: string, level: 'on' | 'off', limitMs = 5000): Promise<void> {
  await eventually(`${name} is ${level}`, limitMs, async () =>
    (await applied(server, name)).includes(level) ? true : undefined,
  )
}

async function applied(server: Server, name: string): Promise<string> {
  const out = await show(server, `brewhouse power output ${name} applied`)
  return out.trim()
}

test('a simulated fermentation is really regulated: it is heated, cooled, and the wort feels both', async () => {
  using place = new Place()
  await program.run(['thing', 'ds18b20', '--register', '--root', place.root])
  await using server = await program.serve(place.root, ['--simulate'])
  await commit(
    server,
    'set brewhouse temperature hardware sampling interval 1',
    'set simulator time-factor 60',
    ...OUTPUTS,
    'set simulator heater output heater',
    'set simulator heater power 400',
    'set simulator cooler output cooler',
    'set brewhouse temperature fermentation setpoint 20',
  )
  // Nobody registered it: that its configuration was committed is enough.
  await commit(server, ...HOLD)
  await until(server, 'heating')
  await untilApplied(server, 'heater', 'on')
  await until(server, 'idle', 40_000)
  await commit(server, 'set brewhouse temperature fermentation setpoint 16')
  await until(server, 'cooling')
  await untilApplied(server, 'cooler', 'on')
  expect(await applied(server, 'heater')).toContain('off')
  const shown = await show(server, 'brewhouse temperature fermentation control')
  expect(shown).toContain('"activity": "cooling"')
  expect(shown).toContain('"target": "16"')
})

test('a probe that is unplugged while the heater is on: it is off within max-age, and the reason is shown', async () => {
  using place = new Place()
  const bus = join(place.directory, 'w1')
  mkdirSync(bus)
  const tree = new W1Tree(bus)
  await tree.open(['28-1'])
  await tree.show('28-1', 15)
  await program.run(['thing', 'ds18b20', '--register', '--root', place.root])
  await using server = await program.serve(place.root, ['--w1', bus])
  await commit(
    server,
    'set brewhouse temperature fermentation probe id 28-1',
    'set brewhouse temperature hardware sampling interval 1',
    'set brewhouse temperature hardware sampling stale-after 60',
    ...OUTPUTS,
    ...['heater', 'cooler'].map((name) => `set brewhouse power output ${name} max-age 5`),
  )
  await commit(server, ...HOLD)
  await until(server, 'heating')
  await untilApplied(server, 'heater', 'on')
  rmSync(join(bus, '28-1'), { recursive: true })
  const unplugged = performance.now()
  await untilApplied(server, 'heater', 'off', 10_000)
  expect(performance.now() - unplugged).toBeLessThan(8000)
  expect((await until(server, 'fail-safe')).reason).toContain('older than 5 s')
})

test('a restart while the compressor runs: it rests its whole time, counted from when it was switched off', async () => {
  using place = new Place()
  const bus = join(place.directory, 'w1')
  mkdirSync(bus)
  const tree = new W1Tree(bus)
  await tree.open(['28-1'])
  await tree.show('28-1', 25)
  await program.run(['thing', 'ds18b20', '--register', '--root', place.root])
  const before = await program.serve(place.root, ['--w1', bus])
  await commit(before, 'set brewhouse temperature fermentation probe id 28-1', ...OUTPUTS)
  await commit(before, ...HOLD)
  await until(before, 'cooling')
  await untilApplied(before, 'cooler', 'on')
  await commit(before, 'set brewhouse temperature fermentation control minimum-off 20')
  const stopped = Date.now()
  await before.end('SIGTERM')
  await using server = await program.serve(place.root, ['--w1', bus])
  const waiting = await until(server, 'waiting')
  expect(waiting.reason).toStartWith('the cooler rests (minimum-off)')
  expect(Date.parse(waiting['next-allowed'] ?? '')).toBeWithin(stopped + 18_000, stopped + 24_000)
  expect(await applied(server, 'cooler')).toContain('off')
  await until(server, 'cooling', 30_000)
  await untilApplied(server, 'cooler', 'on')
  expect(Date.now() - stopped).toBeGreaterThan(20_000)
})
