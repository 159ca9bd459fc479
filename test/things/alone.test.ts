import { afterEach, expect, test } from 'bun:test'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Alarms } from '../../src/alarms/index.ts'
import { FakeClock, silentLog } from '../../src/base/index.ts'
import { openDatastores } from '../../src/datastore/index.ts'
import { openSupervisor } from '../../src/things/index.ts'
import { removeRoot } from '../roots.ts'
import { CELLAR_MODULE, thingSource, until } from './brewery.ts'

const main = join(import.meta.dir, '../../src/main.ts')

const COUNTER = `
  override async run(signal) {
    this.publish('heard', String(this.config.target))
    for (let n = 1; !signal.aborted; n++) {
      this.publish('count', n)
      await this.sleep(100, signal)
    }
  }
  override async onConfig() { this.publish('heard', String(this.config.target)) }`

let root = ''
interface Running {
  readonly child: Bun.Subprocess
  readonly errors: Promise<string>
}
const running: Running[] = []
afterEach(async () => {
  for (const it of running.splice(0)) {
    it.child.kill('SIGKILL')
    await it.child.exited
  }
  removeRoot(root)
})

function makeRoot(): void {
  root = mkdtempSync(join(tmpdir(), 'brewerslab-alone-'))
  for (const name of ['yang', 'things', 'persist', 'startup']) mkdirSync(join(root, name))
  writeFileSync(join(root, 'yang/cellar.yang'), CELLAR_MODULE)
  writeFileSync(join(root, 'things/Keeper.ts'), thingSource('Keeper', COUNTER))
}

/** `brewerslab thing ...` as a process. */
function alone(...words: string[]): Running {
  const child = Bun.spawn([process.execPath, main, 'thing', ...words, '--root', root], {
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const it = { child, errors: new Response(child.stderr).text() }
  running.push(it)
  return it
}

function readings(): { count?: number; heard?: string } {
  const file = join(root, 'operational/Keeper.json')
  if (!existsSync(file)) return {}
  return JSON.parse(readFileSync(file, 'utf8'))['cellar:cellar'] ?? {}
}

const configure = (target: string) =>
  writeFileSync(join(root, 'persist/Keeper.json'), JSON.stringify({ 'cellar:cellar': { target } }))

test('alone on a directory: configuration is read, readings are written, and both leave with it', async () => {
  makeRoot()
  configure('9.5')
  const keeper = alone('Keeper')
  await until('it writes readings', () => readings().heard === '9.5')
  configure('10.5')
  await until('it hears of the new configuration', () => readings().heard === '10.5')
  expect(existsSync(join(root, 'operational/Keeper.lease'))).toBe(true)
  keeper.child.kill('SIGINT')
  expect(await keeper.child.exited).toBe(0)
  expect(existsSync(join(root, 'operational/Keeper.json'))).toBe(false)
  expect(existsSync(join(root, 'operational/Keeper.lease'))).toBe(false)
}, 20_000)

test('a configuration that cannot be used is told, and the one before holds', async () => {
  makeRoot()
  const keeper = alone('Keeper')
  await until('it runs on defaults', () => readings().heard === '12')
  writeFileSync(join(root, 'persist/Keeper.json'), '{"cellar:cellar": {"target": "warm"}}')
  await Bun.sleep(300)
  configure('8.0')
  await until('it hears of the mended one', () => readings().heard === '8')
  keeper.child.kill('SIGINT')
  await keeper.child.exited
  expect(await keeper.errors).toContain('the configuration was changed but cannot be used')
}, 20_000)

test('a second process for the same Thing is refused, after a kill the next one takes over at once', async () => {
  makeRoot()
  const first = alone('Keeper')
  await until('it runs', () => readings().count !== undefined)
  const second = alone('Keeper')
  expect(await second.child.exited).toBe(1)
  expect(await second.errors).toContain(`Keeper already runs as process ${first.child.pid}`)
  first.child.kill('SIGKILL')
  await first.child.exited
  rmSync(join(root, 'operational/Keeper.json'))
  alone('Keeper')
  await until('the next one runs', () => readings().count !== undefined)
}, 20_000)

test('a server takes in a Thing in directory mode, and runs its own copy when the other has gone', async () => {
  makeRoot()
  const keeper = alone('Keeper')
  await until('it runs', () => readings().count !== undefined)
  const clock = new FakeClock()
  const datastores = await openDatastores({ root, clock, log: silentLog })
  const supervisor = await openSupervisor({
    datastores,
    clock,
    log: silentLog,
    alarms: new Alarms((edits) => datastores.publish(edits), clock),
    root,
    hardware: { w1Directory: '', simulated: false },
    choose: 'auto',
  })
  const state = () => supervisor.find('Keeper')?.status().state
  const count = () => Number(datastores.read('operational', '/cellar:cellar/count') ?? Number.NaN)
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 100) {
      clock.advance(100)
      supervisor.tick()
      await Bun.sleep(2)
    }
  }
  try {
    await supervisor.start()
    expect(state()).toBe('external')
    expect(count()).toBeGreaterThan(0)
    keeper.child.kill('SIGKILL')
    await keeper.child.exited
    const last = count()
    await pass(2_500)
    await until('its own copy runs', () => state() === 'running')
    await until('its readings arrive', () => count() !== last)
  } finally {
    await supervisor.stop()
    await datastores.close()
  }
}, 20_000)
