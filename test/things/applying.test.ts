import { afterEach, describe, expect, test } from 'bun:test'
import { rmSync, writeFileSync } from 'node:fs'
import type { Edit } from '../../src/datastore/index.ts'
import { Applying } from '../../src/things/applying.ts'
import { type Brewery, openBrewery, thingSource, until } from './brewery.ts'

describe('how far a Thing is', () => {
  test('what it was told is pending until it says that it has applied it', () => {
    const applying = new Applying()
    applying.started(3)
    expect(applying.state).toEqual({ applied: 3 })
    applying.told(4, 0)
    applying.told(6, 10)
    expect(applying.state).toEqual({ applied: 3, pending: 6 })
    applying.succeeded(4, 20)
    expect(applying.state).toEqual({ applied: 4, pending: 6 })
    applying.succeeded(6, 30)
    expect(applying.state).toEqual({ applied: 6 })
  })

  test('a failure is told until a later change is applied', () => {
    const applying = new Applying()
    applying.started(3)
    applying.told(4, 0)
    applying.failed(4, 'no hops', 1)
    expect(applying.state).toEqual({ applied: 3, reason: 'no hops' })
    applying.told(5, 2)
    expect(applying.state).toEqual({ applied: 3, pending: 5, reason: 'no hops' })
    applying.succeeded(5, 3)
    expect(applying.state).toEqual({ applied: 5 })
  })

  test('what it dies of while a change is pending is why that is not applied', () => {
    const applying = new Applying()
    applying.started(3)
    applying.ended('out of hops')
    expect(applying.state).toEqual({ applied: 3 })
    applying.told(4, 0)
    applying.ended('out of hops')
    expect(applying.state).toEqual({ applied: 3, reason: 'out of hops' })
    applying.started(4)
    expect(applying.state).toEqual({ applied: 4 })
  })

  test('silence is told once, and does not count before the time', () => {
    const applying = new Applying()
    applying.told(4, 1_000)
    expect(applying.expire(30_900, 30_000)).toBe(false)
    expect(applying.expire(31_000, 30_000)).toBe(true)
    expect(applying.expire(31_100, 30_000)).toBe(false)
    expect(applying.state).toEqual({ pending: 4, reason: 'it has not applied commit 4 within 30 s' })
  })
})

let brewery: Brewery
const KEEPER = "/brewerslab-thing:things/thing[name='Keeper']"
const target = (value: string): Edit => ({ op: 'merge', path: '/cellar:cellar/target', value })
const commit = (...edits: Edit[]) => brewery.datastores.commit({ edits, user: 'ann', client: 'v1' })
const read = (path: string) => brewery.datastores.read('operational', path)
const state = () => (read(KEEPER) ?? {}) as Readonly<Record<string, unknown>>
const alarms = () => (read('/brewerslab-alarm:alarms/alarm') ?? []) as readonly Readonly<Record<string, unknown>>[]

async function open(body: string): Promise<void> {
  brewery = await openBrewery({ files: { 'things/Keeper.ts': thingSource('Keeper', body) } })
  await brewery.supervisor.start()
}
const hasStarted = () => until('it runs', () => state().state === 'running' && state().applied === 0)

const BALKS = `
  override async onConfig(change) {
    if (change.running.target > 20) throw new Error('the cooler cannot do ' + change.running.target)
    this.publish('count', change.running.target)
  }`

describe('a Thing under supervision', () => {
  afterEach(() => brewery.close())

  test('cannot apply a change: that stands, it says why and goes on; an alarm until a later one is applied', async () => {
    await open(BALKS)
    await hasStarted()
    await commit(target('19'))
    await until('it is applied', () => state().applied === 1)
    expect(alarms()).toEqual([])

    expect(await commit(target('25'))).toMatchObject({ number: 2, warnings: [] })
    await until('it says so', () => state().reason !== undefined)
    const reason = expect.stringMatching(/Keeper\.ts:\d+:\d+: the cooler cannot do 25$/)
    expect(state()).toMatchObject({ state: 'running', restarts: 0, applied: 1, reason })
    expect(state()).not.toHaveProperty('pending')
    const alarm = { resource: KEEPER, type: 'apply-failed', severity: 'major' }
    expect(alarms()).toMatchObject([{ ...alarm, text: expect.stringMatching(/^Keeper has not applied/) }])
    expect(alarms()[0]).not.toHaveProperty('cleared')
    expect(brewery.datastores.read('running', '/cellar:cellar/target')).toBe('25.0')

    await commit(target('18'))
    await until('it is applied', () => state().applied === 3)
    expect(state()).not.toHaveProperty('reason')
    expect(alarms()).toMatchObject([{ ...alarm, cleared: expect.anything() }])
    expect(read('/cellar:cellar/count')).toBe(18)
    expect(state().restarts).toBe(0)
  })

  test.each([
    ['dies', 'process.exit(3)'],
    ['loops for ever', 'for (;;);'],
  ])('that %s while it applies a change has not applied it, and has once it is up again', async (_, act) => {
    await open(`  override async onConfig(change) { if (change.running.target > 20) ${act} }`)
    await hasStarted()
    await commit(target('25'))
    await until('it has heard', () => state().pending === 1 || state().reason !== undefined)
    const isTold = () => brewery.supervisor.find('Keeper')?.applied.reason !== undefined
    // A ping, and the silence after it.
    if (act.startsWith('for')) for (let n = 0; n < 100 && !isTold(); n++) await brewery.pass(100)
    await until('it says so', () => isTold() && state().reason !== undefined)
    expect(state()).toMatchObject({ applied: 0, restarts: 1 })
    expect(alarms()).toMatchObject([{ type: 'apply-failed' }])
    expect(alarms()[0]).not.toHaveProperty('cleared')
    await brewery.pass(1_100)
    await until('it is up again', () => state().applied === 1)
    expect(state()).not.toHaveProperty('reason')
    expect(alarms()).toMatchObject([{ type: 'apply-failed', cleared: expect.anything() }])
  })

  test('that never comes to an end with a change is told of after 30 s', async () => {
    await open('  override async onConfig() { await new Promise(() => {}) }')
    await hasStarted()
    await commit(target('25'))
    await until('it has heard', () => state().pending === 1)
    await brewery.pass(31_000)
    await until('it is told', () => state().reason === 'it has not applied commit 1 within 30 s')
    expect(state()).toMatchObject({ state: 'running', pending: 1 })
    expect(alarms()).toMatchObject([{ type: 'apply-failed' }])
  })

  test('that fails three times in a row is an alarm, until it has run well for a minute', async () => {
    await open(`
  override async setup() {
    if (!require('node:fs').existsSync(import.meta.dir + '/../mended')) throw new Error('no bus')
  }`)
    for (const [failures, pauseMs] of [
      [1, 1_100],
      [2, 2_100],
    ] as const) {
      await until(`failure ${failures}`, () => state().restarts === failures)
      expect(alarms()).toEqual([])
      await brewery.pass(pauseMs)
    }
    await until('failure 3', () => state().restarts === 3)
    const alarm = { resource: KEEPER, type: 'thing-failed', severity: 'critical' }
    expect(alarms()).toMatchObject([{ ...alarm, text: expect.stringMatching(/^Keeper keeps failing: .*no bus$/) }])

    writeFileSync(`${brewery.root}/mended`, '')
    await brewery.pass(4_100)
    await hasStarted()
    await brewery.pass(30_000)
    expect(alarms()[0]).not.toHaveProperty('cleared')
    await brewery.pass(31_000)
    expect(alarms()).toMatchObject([{ ...alarm, cleared: expect.anything() }])
    rmSync(`${brewery.root}/mended`)
  })

  test('is shown beside all others, and causes no change of state while nothing happens', async () => {
    await open('')
    await hasStarted()
    const things = read('/brewerslab-thing:things/thing') as { readonly name: string }[]
    expect(things.sort((a, b) => (a.name < b.name ? -1 : 1))).toMatchObject([
      { name: 'Fermentation', state: 'stopped' },
      { name: 'FermenterSimulator', state: 'stopped' },
      { name: 'GravityProvider', state: 'stopped' },
      { name: 'Keeper', state: 'running', restarts: 0 },
      { name: 'MulticastBridge', state: 'stopped' },
      { name: 'Profile', state: 'stopped' },
      { name: 'TemperatureProvider', state: 'stopped' },
      { name: 'Vessels', state: 'stopped' },
    ])
    const { seq } = brewery.datastores.feed
    await commit({ op: 'merge', path: '/cellar:attic/note', value: 'dusty' })
    await brewery.pass(10_000)
    await Bun.sleep(200)
    // The commit itself, which concerns none of them.
    expect(brewery.datastores.feed.seq).toBe(seq + 1)
  })

  test('answers commits that follow each other closely with few changes of state', async () => {
    await open('')
    await hasStarted()
    const { seq } = brewery.datastores.feed
    for (let n = 1; n <= 20; n++) await commit(target(String(n)))
    await until('all are applied', () => state().applied === 20 && state().pending === undefined)
    expect(brewery.datastores.feed.seq - seq - 20).toBeLessThan(10)
  })

  test('that is unregistered leaves no state, and its alarm is cleared', async () => {
    await open(BALKS)
    await hasStarted()
    await commit(target('25'))
    await until('it says so', () => state().reason !== undefined)
    await brewery.supervisor.unregister('Keeper')
    await until('it is gone', () => read(KEEPER) === undefined)
    expect(alarms()).toMatchObject([{ type: 'apply-failed', cleared: expect.anything() }])
  })
})
