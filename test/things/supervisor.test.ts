import { afterEach, expect, test } from 'bun:test'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { BrewError, machineId, type ThingStatus } from '../../src/base/index.ts'
import type { Edit } from '../../src/datastore/index.ts'
import { PROTOCOL_VERSION } from '../../src/things/protocol.ts'
import { shippedThings } from '../../src/things/shipped.ts'
import { type Brewery, type BrewerySetup, openBrewery, thingSource, until } from './brewery.ts'

let brewery: Brewery
afterEach(() => brewery.close())

async function open(setup: BrewerySetup): Promise<void> {
  brewery = await openBrewery(setup)
  await brewery.supervisor.start()
}

const status = (name: string): ThingStatus | undefined => brewery.supervisor.list().find((it) => it.name === name)
const isUp = (name: string) => until(`${name} runs`, () => status(name)?.state === 'running')
const oper = (path: string) => brewery.datastores.read('operational', path)
const commit = (...edits: Edit[]) => brewery.datastores.commit({ edits, user: 'ann', client: 'v1' })
const target = (value: string): Edit => ({ op: 'merge', path: '/cellar:cellar/target', value })
/** Waits until a Thing has answered a heart-beat, which is when commits wait for it. */
async function isAsked(name: string): Promise<void> {
  await isUp(name)
  await brewery.pass(2_200)
  await until(`${name} has answered`, () => brewery.supervisor.find(name)?.isAskable === true)
}
async function failure(work: Promise<unknown>): Promise<BrewError> {
  try {
    await work
  } catch (error) {
    if (error instanceof BrewError) return error
    throw error
  }
  throw new Error('it did not fail')
}

const ECHO = `
  override async onConfig(change) {
    this.publish('heard', JSON.stringify([change.commit, change.user, change.edits.map((it) => it.new), this.config.target]))
  }`

test('a reading goes from a Thing to operational, and is gone when the Thing stops', async () => {
  await open({
    files: {
      'things/Keeper.ts': thingSource(
        'Keeper',
        `
  override async run(signal) {
    this.publish('count', 3)
    this.publish("shelf[name='low']/humidity", 61.237, { source: 'probe 7' })
    this.publish("guest[name='ann']", true)
    await this.sleep(1e9, signal)
  }`,
      ),
    },
  })
  await until('it arrives', () => oper('/cellar:cellar/count') === 3)
  expect(oper("/cellar:cellar/shelf[name='low']/humidity")).toBe('61.24')
  expect(oper('/cellar:cellar/guest')).toEqual([{ name: 'ann' }])
  await brewery.supervisor.stop()
  expect(oper('/cellar:cellar/count')).toBeUndefined()
  expect(oper('/cellar:cellar/guest')).toBeUndefined()
})

test('a Thing hears of a commit that touches what it owns, and of no other', async () => {
  await open({ files: { 'things/Keeper.ts': thingSource('Keeper', ECHO) } })
  await isUp('Keeper')
  await commit({ op: 'merge', path: '/cellar:attic/note', value: 'dusty' })
  await commit(target('14.5'))
  await until('it hears', () => oper('/cellar:cellar/heard') !== undefined)
  expect(JSON.parse(String(oper('/cellar:cellar/heard')))).toEqual([2, 'ann', ['14.5'], 14.5])
})

test('watched configuration and watched readings reach a Thing, also those published again unchanged', async () => {
  await open({
    files: {
      'things/Keeper.ts': thingSource(
        'Keeper',
        `
  override async onConfig() { this.publish('count', 5); setTimeout(() => this.publish('count', 5), 20) }
  override async validate() {}`,
      ),
      'things/Watcher.ts': thingSource(
        'Watcher',
        `
  seen = []
  override async onConfig() { this.see('target ' + this.watched('/cellar:cellar/target')) }
  override async onReading(reading) { this.see('count ' + reading.value + ' ' + reading.quality) }
  see(what) { this.seen.push(what); this.publish('seen', this.seen.join(', ')) }`,
        '/cellar:attic',
        ['/cellar:cellar/target', '/cellar:cellar/count'],
      ),
    },
  })
  await isUp('Keeper')
  await isUp('Watcher')
  await commit(target('9'))
  await until('both readings', () => String(oper('/cellar:attic/seen')).split('count').length === 3)
  expect(String(oper('/cellar:attic/seen')).split(', ').sort()).toEqual(['count 5 good', 'count 5 good', 'target 9'])
  await brewery.supervisor.find('Keeper')?.stop()
  await until('it is gone', () => String(oper('/cellar:attic/seen')).includes('count undefined'))
})

test('a Thing cannot publish what another one owns, and what is wrong does not keep the rest out', async () => {
  await open({
    files: {
      'things/Keeper.ts': thingSource('Keeper', ECHO),
      'things/Guests.ts': thingSource('Guests', '', '/cellar:cellar/guest'),
    },
  })
  await isUp('Keeper')
  const book = (changes: unknown) => {
    // As a process that does not keep to the rules would send it.
    const thing = brewery.supervisor.find('Keeper')
    if (thing === undefined) throw new Error('there is no Keeper')
    const receiver = brewery.supervisor.attach('Keeper', { send: () => undefined, close: () => undefined })
    const description = { name: 'Keeper', module: 'cellar', path: '/cellar', watches: [] }
    receiver.receive(
      JSON.stringify({ type: 'hello', protocol: PROTOCOL_VERSION, thing: description, machine: 'other', pid: 1 }),
    )
    receiver.receive(JSON.stringify({ type: 'publish', changes }))
    return receiver
  }
  const set = (path: string, value: string) => ({ op: 'set', path, value, quality: 'good', taken: 0 })
  const receiver = book([
    set('/cellar:attic/seen', 'mine'),
    set("/cellar:cellar/guest[name='x']/age", '3'),
    set('/cellar:cellar/target', '3.0'),
    set('/cellar:cellar/nothing', '3'),
    set('/cellar:cellar/heard', 'still heard'),
    set('/cellar:cellar/count', 'many'),
  ])
  expect(oper('/cellar:cellar/heard')).toBe('still heard')
  expect(oper('/cellar:attic/seen')).toBeUndefined()
  expect(oper('/cellar:cellar/count')).toBeUndefined()
  expect(oper("/cellar:cellar/guest[name='x']")).toBeUndefined()
  const refused = brewery.lines.filter((line) => line.includes('a reading was refused'))
  expect(refused.map((line) => /path=(\S+)/.exec(line)?.[1])).toEqual([
    '/cellar:attic/seen',
    "/cellar:cellar/guest[name='x']/age",
    '/cellar:cellar/nothing',
    '/cellar:cellar/target',
    '/cellar:cellar/count',
  ])
  receiver.closed()
})

test('a Thing vetoes a commit: nothing changes and its words are told', async () => {
  await open({
    files: {
      'things/Keeper.ts': thingSource(
        'Keeper',
        `
  override async validate(change) {
    if (change.running.target > 20) throw new Error('the wine would suffer at ' + change.running.target)
  }`,
      ),
    },
  })
  await isAsked('Keeper')
  await commit(target('19'))
  const error = await failure(commit(target('21')))
  expect(error).toMatchObject({
    tag: 'operation-failed',
    message: 'Keeper refuses this: the wine would suffer at 21',
    appTag: 'veto',
    at: { path: '/cellar:cellar' },
  })
  expect(brewery.datastores.read('running', '/cellar:cellar/target')).toBe('19.0')
})

test('silence at the veto deadline is a warning', async () => {
  await open({
    files: {
      'things/Keeper.ts': thingSource('Keeper', '  override async validate() { await new Promise(() => {}) }'),
    },
  })
  await isAsked('Keeper')
  const committing = commit(target('10'))
  await brewery.pass(5_100)
  const { warnings } = await committing
  expect(warnings).toEqual(['Keeper said nothing about this change in time; it is started again'])
  expect(brewery.datastores.read('running', '/cellar:cellar/target')).toBe('10.0')
  expect(status('Keeper')?.state).toBe('hung')
  await until('its process is gone', () => status('Keeper')?.restarts === 1)
  // Not asked again before it has answered a heart-beat.
  expect((await commit(target('11'))).warnings).toEqual([
    'Keeper was not asked: it does not answer and is started again',
  ])
})

test('an endless loop in a Thing of one’s own holds up no commit for longer than its deadline', async () => {
  await open({ files: { 'things/Keeper.ts': thingSource('Keeper', '  override async validate() { for (;;); }') } })
  await isAsked('Keeper')
  const committing = commit(target('10'))
  await brewery.pass(5_200)
  expect((await committing).warnings.length).toBe(1)
  await until('it is restarted', () => status('Keeper')?.restarts === 1)
})

test('a process that dies is told with what it said last, and started again', async () => {
  await open({
    files: {
      'things/Keeper.ts': thingSource(
        'Keeper',
        "  override async run() { console.error('goodbye, cruel cellar'); process.kill(process.pid, 'SIGABRT') }",
      ),
    },
  })
  await until('it dies', () => status('Keeper')?.state === 'backing-off')
  expect(status('Keeper')?.lastError).toBe('its process ended with SIGABRT: goodbye, cruel cellar')
})

test('a Thing that throws says in which line', async () => {
  await open({
    files: { 'things/Keeper.ts': thingSource('Keeper', "  override async run() { throw new Error('no') }") },
  })
  await until('it fails', () => status('Keeper')?.state === 'backing-off')
  expect(status('Keeper')?.lastError).toBe(`${join(brewery.root, 'things/Keeper.ts')}:8:36: no`)
})

test('a Thing that does not compile is told with file, line and column, and stops nobody', async () => {
  await open({
    files: {
      'things/Broken.ts': "import { Thing } from 'brewerslab'\nexport default class {{\n",
      'things/Keeper.ts': thingSource('Keeper', ECHO),
    },
  })
  await isUp('Keeper')
  const broken = status('Broken')
  expect(broken?.state).toBe('stopped')
  expect(broken?.lastError).toMatch(new RegExp(`^${join(brewery.root, 'things/Broken.ts')}:2:23: `))
})

test('files that hold no Thing, or one that cannot be, are told', async () => {
  await open({
    files: {
      'things/Nothing.ts': 'export default 5\n',
      'things/Twice.ts': thingSource('Twice', '', '/brewerslab:brewhouse/temperature'),
      'things/Named.ts': thingSource('temperatureprovider', ''),
      'things/Module.ts': thingSource('brewerslab', ''),
      'things/Wild.ts': thingSource('Wild', '').replace("appName = 'Wild'", "appName = '../wild'"),
      'things/Lost.ts': thingSource('Lost', '', '/nowhere:lost'),
      'things/Keyed.ts': thingSource('Keyed', '', "/cellar:cellar/shelf[name='x']"),
      'things/Astray.ts': thingSource('Astray', '', '/cellar:nowhere'),
      'things/Throws.ts': "throw new Error('on the first line')\n",
    },
  })
  const faults = brewery.supervisor.list().map((it) => `${it.name}: ${it.lastError?.replace(brewery.root, '')}`)
  expect(faults.slice(shippedThings.length)).toEqual([
    'Astray: /things/Astray.ts /nowhere: there is no "nowhere" in /',
    "Keyed: /things/Keyed.ts /cellar:cellar/shelf[name='x']: Keyed cannot own this. Own a container or a whole list.",
    'Lost: /things/Lost.ts: Lost needs the module nowhere, which is not loaded. Put it in yang/ below the root.',
    'Module: /things/Module.ts: brewerslab is the name of a YANG module. Choose another appName.',
    'Named: /things/Named.ts: there already is a Thing named TemperatureProvider. Choose another appName.',
    "Nothing: /things/Nothing.ts: it exports no Thing. Write: import { Thing } from 'brewerslab'; export default class ... extends Thing.",
    'Throws: /things/Throws.ts:1:11: it fails while loading: on the first line',
    'Twice: /things/Twice.ts: TemperatureProvider already owns /brewerslab:brewhouse/temperature. Choose another path.',
    'Wild: /things/Wild.ts: "../wild" cannot be the name of a Thing. appName is a letter, then up to 63 letters, digits, _ and -.',
  ])
})

test('auto runs shipped Things that have a file, and every file in things/', async () => {
  await open({ files: { 'things/Keeper.ts': thingSource('Keeper', ECHO) } })
  await isUp('Keeper')
  expect(brewery.supervisor.list().map((it) => [it.name, it.state])).toEqual([
    ['TemperatureProvider', 'stopped'],
    ['FermenterSimulator', 'stopped'],
    ['Fermentation', 'stopped'],
    ['Vessels', 'stopped'],
    ['Profile', 'stopped'],
    ['GravityProvider', 'stopped'],
    ['MulticastBridge', 'stopped'],
    ['Keeper', 'running'],
  ])
})

test('auto runs what regulates from the commit on that configures it: nobody need register it', async () => {
  await open({ files: {} })
  const control = '/brewerslab:brewhouse/temperature/fermentation/brewerslab-control:control'
  const commit = (path: string, value: string) =>
    brewery.datastores.commit({ edits: [{ op: 'merge', path, value }], user: 'tester', client: 'v1' })
  await commit('/brewerslab:brewhouse/temperature/fermentation/setpoint', '18')
  await brewery.pass(1000)
  expect(status('Fermentation')?.state).toBe('stopped')
  await commit(`${control}/band`, '0.5')
  await isUp('Fermentation')
  expect(status('Vessels')?.state).toBe('stopped')
})

test.each([
  ['GravityProvider', '/brewerslab-gravity:gravity/listen/address', '127.0.0.1'],
  ['MulticastBridge', '/brewerslab-bridge:bridge/interface', '127.0.0.1'],
])('auto runs %s from the commit on that configures it', async (name, path, value) => {
  await open({ files: {} })
  expect(status(name)?.state).toBe('stopped')
  await brewery.datastores.commit({ edits: [{ op: 'merge', path, value }], user: 'tester', client: 'v1' })
  await isUp(name)
})

test('after a kill in the moment of the commit that configured it, what regulates runs: its file is not there yet', async () => {
  brewery = await openBrewery({ files: {} })
  const path = '/brewerslab:brewhouse/temperature/fermentation/brewerslab-control:control/band'
  await brewery.datastores.commit({ edits: [{ op: 'merge', path, value: '0.5' }], user: 'tester', client: 'v1' })
  expect(existsSync(join(brewery.root, 'persist/Fermentation.json'))).toBe(false)
  await brewery.supervisor.start()
  await isUp('Fermentation')
  expect(status('Vessels')?.state).toBe('stopped')
  expect(status('Profile')?.state).toBe('stopped')
})

test('none runs none, a name that nobody has is refused', async () => {
  await open({ choose: 'none', files: { 'things/Keeper.ts': thingSource('Keeper', ECHO) } })
  expect(brewery.supervisor.list().every((it) => it.state === 'stopped')).toBe(true)
  await brewery.close()
  const error = await failure(openBrewery({ choose: ['ds18b20', 'Sauna'] }).then((it) => it.close()))
  expect(error).toMatchObject({ tag: 'data-missing', message: 'there is no Thing "Sauna"' })
  brewery = await openBrewery({ choose: 'none' })
})

test('the simulator runs only when the hardware is simulated', async () => {
  await open({ choose: ['simulator'] })
  expect(status('FermenterSimulator')?.state).toBe('stopped')
  await brewery.close()
  await open({ simulated: true })
  await isUp('FermenterSimulator')
})

// The seed: "GET /v1/datastore/startup/TemperatureProvider".
test('registering a shipped Thing writes its startup file, takes it in, and starts the Thing', async () => {
  await open({})
  const { written } = await brewery.supervisor.register({ name: 'ds18b20', force: false })
  const file = join(brewery.root, 'startup/TemperatureProvider.json')
  expect(written).toEqual([file])
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
    'brewerslab:brewhouse': {
      temperature: { fermentation: { setpoint: '17.0', highpoint: '0.0', lowpoint: '0.0' } },
    },
  })
  await isUp('TemperatureProvider')
  await brewery.datastores.flushFiles()
  expect(existsSync(join(brewery.root, 'persist/TemperatureProvider.json'))).toBe(true)
  const again = await failure(brewery.supervisor.register({ name: 'TemperatureProvider', force: false }))
  expect(again).toMatchObject({ tag: 'data-exists', at: { file } })
  expect(again.hint).toContain('--force')
  await brewery.supervisor.register({ name: 'TemperatureProvider', force: true })
})

test('unregistering removes what registering wrote and keeps persist/', async () => {
  await open({})
  await brewery.supervisor.register({ name: 'ds18b20', force: false })
  await isUp('TemperatureProvider')
  const { removed } = await brewery.supervisor.unregister('ds18b20')
  expect(removed).toEqual([join(brewery.root, 'startup/TemperatureProvider.json')])
  expect(status('TemperatureProvider')?.state).toBe('stopped')
  await brewery.datastores.flushFiles()
  expect(existsSync(join(brewery.root, 'persist/TemperatureProvider.json'))).toBe(true)
  expect(await failure(brewery.supervisor.unregister('ds18b20'))).toMatchObject({ tag: 'data-missing' })
})

test('a Thing of one’s own is registered, runs, is replaced by a newer one, and leaves', async () => {
  await open({})
  const source = join(brewery.root, 'draft.ts')
  const announce = (n: number) =>
    thingSource('Keeper', `  override async run(signal) { this.publish('count', ${n}); await this.sleep(1e9, signal) }`)
  writeFileSync(source, announce(1))
  const { written } = await brewery.supervisor.register({ name: 'Keeper', source, force: false })
  const file = join(brewery.root, 'things/Keeper.ts')
  expect(written).toEqual([file, join(brewery.root, 'startup/Keeper.json')])
  await until('it runs', () => oper('/cellar:cellar/count') === 1)
  expect(brewery.datastores.readTerritory('startup', { ...owner(), kind: 'thing' })).toEqual({ target: '12.0' })

  writeFileSync(source, announce(2))
  expect(await failure(brewery.supervisor.register({ name: 'Keeper', source, force: false }))).toMatchObject({
    tag: 'data-exists',
    at: { file },
  })
  expect(readFileSync(file, 'utf8')).toBe(announce(1))
  await brewery.supervisor.register({ name: 'Keeper', source, force: true })
  await until('the newer one runs', () => oper('/cellar:cellar/count') === 2)

  const { removed } = await brewery.supervisor.unregister('Keeper')
  expect(removed).toEqual([join(brewery.root, 'startup/Keeper.json'), file])
  expect(status('Keeper')).toBeUndefined()
  expect(oper('/cellar:cellar/count')).toBeUndefined()
  rmSync(source)
})

function owner() {
  return { name: 'Keeper', module: 'cellar', path: '/cellar:cellar' }
}

test('registering a Thing that runs in another process starts no second one beside it', async () => {
  await open({})
  const source = join(brewery.root, 'draft.ts')
  writeFileSync(source, thingSource('Keeper', "  override async run() { this.publish('count', 1) }"))
  const lease = {
    host: hostname(),
    pid: process.pid,
    machine: machineId(),
    count: 1,
    renewedMs: brewery.clock.bootMs(),
  }
  writeFileSync(join(brewery.datastores.operationalDirectory, 'Keeper.lease'), JSON.stringify(lease))
  await brewery.supervisor.register({ name: 'Keeper', source, force: false })
  expect(status('Keeper')?.state).toBe('external')
  rmSync(join(brewery.datastores.operationalDirectory, 'Keeper.lease'))
})

test('registering refuses a source that is another Thing, or none', async () => {
  await open({})
  const source = join(brewery.root, 'draft.ts')
  writeFileSync(source, thingSource('Keeper', ''))
  expect(await failure(brewery.supervisor.register({ name: 'Cook', source, force: false }))).toMatchObject({
    message: 'it is Keeper, not Cook',
  })
  writeFileSync(source, 'export default class {\n')
  expect(await failure(brewery.supervisor.register({ name: 'Keeper', source, force: false }))).toMatchObject({
    at: { file: source },
  })
  expect(existsSync(join(brewery.root, 'things/Keeper.ts'))).toBe(false)
})

test('stopping takes less than 4 s even when a Thing does not want to', async () => {
  await open({
    files: { 'things/Keeper.ts': thingSource('Keeper', '  override async run() { await new Promise(() => {}) }') },
  })
  await isUp('Keeper')
  const stopping = brewery.supervisor.stop()
  await brewery.pass(3_200)
  await stopping
  expect(status('Keeper')?.state).toBe('stopped')
})
