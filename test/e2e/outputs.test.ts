import { beforeAll, expect, test } from 'bun:test'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { NotifySocket } from '../base/notify-socket.ts'
import { eventually, Place, type Program, type Server } from './brewery.ts'
import { compiledProgram } from './program.ts'

let program: Program
beforeAll(async () => {
  program = await compiledProgram()
}, 120_000)

const SET = 'set brewhouse power output'

async function cli(server: Server, ...commands: string[]) {
  return program.run(['cli', '--server', server.url, ...commands.flatMap((command) => ['-c', command])])
}
const level = (place: Place, name: string) =>
  readFileSync(join(place.root, 'outputs', 'simulated', name), 'utf8').trim()
const becomes = (place: Place, name: string, wanted: string) =>
  eventually(`${name} is ${wanted}`, 5_000, () => (level(place, name) === wanted ? true : undefined))

test('an output is configured, switched by a person and shown so, and safe when the server has stopped', async () => {
  using place = new Place()
  const server = await program.serve(place.root, ['--things', 'none'])
  const configured = await cli(server, 'conf', `${SET} cooler driver simulated`, `${SET} cooler lease 2`, 'commit')
  expect(configured).toMatchObject({ status: 0 })
  await becomes(place, 'cooler', 'off')

  const decided = await cli(server, 'request output cooler override on for 300')
  expect(decided).toMatchObject({ status: 0, out: '' })
  expect(decided.err).toMatch(/OVERRIDE: cooler is to be on until \S+ \S+, as \S+ decided\./)
  await becomes(place, 'cooler', 'on')
  const shown = await cli(server, 'show brewhouse power')
  expect(shown.err).toMatch(/OVERRIDE: cooler is to be on until \S+ \S+, as \S+ decided\./)
  expect(JSON.parse(shown.out).output[0]).toMatchObject({ applied: 'on', 'limited-by': 'override', overridden: 'on' })
  const listed = await program.run(['outputs', 'show', '--root', place.root])
  expect(listed.out).toMatch(/^cooler: requested=on applied=on limited-by=override .*driven-by=/)
  const refused = await program.run(['outputs', 'off', '--root', place.root])
  expect(refused.status).toBe(1)
  expect(refused.err).toContain('the lines are held by process')
  expect(level(place, 'cooler')).toBe('on')

  expect(await cli(server, 'request output cooler override auto')).toMatchObject({ status: 0, out: '' })
  await becomes(place, 'cooler', 'off')
  const wrong = await cli(server, 'request output heater override on')
  expect(wrong.status).toBe(1)
  expect(wrong.err).toContain("output[name='heater']")
  await cli(server, 'request output cooler override on')
  await becomes(place, 'cooler', 'on')
  expect(await server.end('SIGTERM')).toMatchObject({ status: 0 })
  expect(level(place, 'cooler')).toBe('off')
  const left = await program.run(['outputs', 'show', '--root', place.root, '--json'])
  expect(JSON.parse(left.out)).toEqual([{ name: 'cooler', driver: 'simulated', 'safe-state': 'off' }])
}, 60_000)

test('a removed output goes to its safe state, and one that needs a line is not configured without', async () => {
  using place = new Place()
  await using server = await program.serve(place.root, ['--things', 'none'])
  await cli(server, 'conf', `${SET} cooler driver simulated`, 'commit')
  await becomes(place, 'cooler', 'off')
  await cli(server, 'request output cooler override on')
  await becomes(place, 'cooler', 'on')
  await cli(server, 'conf', 'delete brewhouse power output cooler', 'commit')
  await becomes(place, 'cooler', 'off')
  const wrong = await cli(server, 'conf', `${SET} relay driver gpio-chip`, 'commit')
  expect(wrong.status).toBe(1)
  expect(wrong.err).toContain('The output needs a line')
}, 60_000)

test('the watchdog hears of a server that lives, with outputs from the guard, and of none that is stopped', async () => {
  using place = new Place()
  using manager = new NotifySocket(`@brewerslab-e2e-${process.pid}`)
  const env = { NOTIFY_SOCKET: manager.name, WATCHDOG_USEC: '400000' }
  await using server = await program.serve(place.root, ['--things', 'none'], env)
  const hears = (what: string) => eventually(what, 3_000, () => (manager.heard().includes(what) ? true : undefined))
  await hears('READY=1')
  await hears('WATCHDOG=1')
  await cli(server, 'conf', `${SET} cooler driver simulated`, `${SET} cooler lease 1`, 'commit')
  await becomes(place, 'cooler', 'off')
  await Bun.sleep(200)
  manager.heard()
  await hears('WATCHDOG=1')
  server.process.kill('SIGSTOP')
  // As long as it may be silent, and some more.
  await Bun.sleep(1_000)
  manager.heard()
  await Bun.sleep(1_000)
  expect(manager.heard()).toEqual([])
  server.process.kill('SIGCONT')
  await hears('WATCHDOG=1')
  await server.end('SIGTERM')
  expect(manager.heard()).toContain('STOPPING=1')
}, 30_000)

test('"outputs off" says what it did, needs no server, and fails where a line cannot be had', async () => {
  using place = new Place()
  expect(await program.run(['outputs', 'off', '--root', place.root])).toMatchObject({
    status: 0,
    out: 'There are no outputs.\n',
  })
  mkdirSync(join(place.root, 'outputs', 'simulated'), { recursive: true })
  writeFileSync(join(place.root, 'outputs', 'simulated', 'cooler'), 'on\n')
  const output = (name: string, more: object) => ({
    ...{ name, activeLow: false, safeState: 'off', leaseMs: 1, maxAgeMs: 1, minimumOnMs: 0, minimumOffMs: 0, watts: 0 },
    ...{ duty: { periodMs: 1, minimumPulseMs: 0 } },
    ...more,
  })
  const outputs = [
    output('relay', { driver: 'gpio-chip', chip: 'no-such-chip', line: '1' }),
    output('cooler', { driver: 'simulated' }),
  ]
  writeFileSync(join(place.root, 'outputs', 'lines.json'), JSON.stringify({ outputs }))
  const done = await program.run(['outputs', 'off', '--root', place.root])
  expect(done.out).toContain('relay: not set (none: no chip no-such-chip')
  expect(done.out).toContain('cooler: off (simulated')
  expect(done.err).toContain('not put in their safe states: relay')
  expect(done.status).toBe(1)
  expect(level(place, 'cooler')).toBe('off')
}, 30_000)

test('"outputs off" reads what is saved where nothing was kept of the lines, and fails where nobody knows them', async () => {
  using place = new Place()
  const saved = join(place.root, 'persist', 'brewerslab.json')
  mkdirSync(join(place.root, 'persist'), { recursive: true })
  const power = { 'brewerslab-control:output': [{ name: 'cooler', driver: 'simulated' }] }
  writeFileSync(saved, JSON.stringify({ 'brewerslab:brewhouse': { power } }))
  const off = () => program.run(['outputs', 'off', '--root', place.root])
  expect(await off()).toMatchObject({ status: 0, out: expect.stringContaining('cooler: off (simulated') })
  expect(level(place, 'cooler')).toBe('off')
  writeFileSync(saved, '{')
  const failed = await off()
  expect(failed).toMatchObject({ status: 1, out: '' })
  expect(failed.err).toContain('which outputs there are is not known')
}, 30_000)
