import { afterEach, expect, test } from 'bun:test'
import { FakeClock, silentLog } from '../../src/base/index.ts'
import type { KnownThing } from '../../src/things/known.ts'
import { openWorker } from '../../src/things/links.ts'
import type { FromThing, StateChange } from '../../src/things/protocol.ts'
import { EXTERNAL_LIFE } from '../../src/things/reading-book.ts'
import { DEFAULT_SETTINGS } from '../../src/things/settings.ts'
import { schemaFor } from '../../src/things/shape.ts'
import { SupervisedThing } from '../../src/things/supervised.ts'
import { Yang } from '../../src/yang/index.ts'
import { CELLAR_MODULE, until } from './brewery.ts'

const WORKER = new URL('./fixtures/worker.ts', import.meta.url).href
const known: KnownThing = {
  name: 'Mannered',
  alias: 'mannered',
  module: 'cellar',
  path: '/cellar:cellar',
  watches: [],
  vetoes: true,
  source: { kind: 'shipped', alias: 'mannered', onlySimulated: false },
}

const yang = await Yang.open([{ file: 'cellar.yang', text: CELLAR_MODULE }])
const schema = schemaFor(yang.schema, [known.path])
yang[Symbol.dispose]()

const open: SupervisedThing[] = []
afterEach(async () => {
  await Promise.all(
    open.splice(0).map(async (thing) => {
      const stopped = thing.stop()
      clock.advance(10_000)
      thing.tick()
      await stopped
    }),
  )
})
let clock = new FakeClock()

/** A Thing in a real Worker, on a clock that stands still; what it published and how it behaves from now on. */
function supervise(manner: string) {
  const world = {
    manner,
    published: [] as StateChange[],
    withdrawn: [] as (number | undefined)[],
    driven: [] as FromThing[],
    stored: [] as FromThing[],
    releases: 0,
    changes: 0,
  }
  const thing = new SupervisedThing({
    known,
    settings: DEFAULT_SETTINGS,
    clock,
    log: silentLog,
    open: (handlers) => openWorker(WORKER, { load: world.manner }, handlers),
    isSame: () => true,
    startingPoint: () => ({
      commit: 7,
      seq: 70,
      message: {
        type: 'start',
        schema,
        config: { watched: {} },
        readings: [],
        hardware: { w1Directory: '', simulated: false },
        logLevel: 'info',
      },
    }),
    changed: () => {
      world.changes++
    },
    alarm: () => undefined,
    drive: (_, message) => world.driven.push(message),
    store: (message) => world.stored.push(message),
    release: () => {
      world.releases++
    },
    publish: (_, changes) => world.published.push(...changes),
    past: () => [],
    withdraw: (life) => world.withdrawn.push(life),
  })
  open.push(thing)
  return { thing, world }
}

/** Lets the supervisor's clock run in its own steps, messages arriving between them. */
async function pass(ms: number, ...things: SupervisedThing[]): Promise<void> {
  for (let passed = 0; passed < ms; passed += 100) {
    clock.advance(100)
    for (const thing of things) thing.tick()
    await Bun.sleep(2)
  }
}

const state = (thing: SupervisedThing) => thing.status().state

test('a Thing starts, publishes, and stops when told to', async () => {
  clock = new FakeClock()
  const { thing, world } = supervise('is good')
  expect(state(thing)).toBe('stopped')
  thing.start()
  expect(state(thing)).toBe('starting')
  await until('it publishes', () => world.published.length > 0)
  expect(state(thing)).toBe('running')
  expect(world.published[0]).toMatchObject({ op: 'set', path: '/cellar:cellar/count', value: '1', quality: 'good' })
  await thing.stop()
  expect(thing.status()).toMatchObject({ state: 'stopped', restarts: 0 })
  expect(world.withdrawn).toEqual([undefined])
})

test.each([
  ['throws', 'out of hops'],
  ['throws in setup', 'no such luck'],
  ['rejects unseen', 'nobody caught it'],
  ['throws in a timer', 'out of a timer'],
  ['sends rubbish', 'not a message of a Thing: "changes" is no array'],
])('a Thing that %s is started again after 1 s', async (manner, reason) => {
  clock = new FakeClock()
  const { thing, world } = supervise(manner)
  thing.start()
  await until('it fails', () => state(thing) === 'backing-off')
  expect(thing.status().restarts).toBe(1)
  expect(thing.status().lastError).toContain(reason)
  world.manner = 'is good'
  await pass(900, thing)
  expect(state(thing)).toBe('backing-off')
  await pass(100, thing)
  await until('it runs', () => state(thing) === 'running')
})

test('a Thing that keeps crashing waits twice as long each time', async () => {
  clock = new FakeClock()
  const { thing } = supervise('throws')
  thing.start()
  const waits: number[] = []
  for (let n = 0; n < 5; n++) {
    await until('it fails', () => state(thing) === 'backing-off')
    const from = clock.bootMs()
    while (state(thing) === 'backing-off') await pass(100, thing)
    waits.push(clock.bootMs() - from)
  }
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000])
})

test('a Thing that hangs is restarted', async () => {
  clock = new FakeClock()
  const { thing, world } = supervise('loops')
  thing.start()
  await until('it is up', () => state(thing) === 'running')
  await pass(5_500, thing)
  expect(thing.status()).toMatchObject({ state: 'hung', restarts: 1, lastError: 'it has not answered for 5 s' })
  world.manner = 'is good'
  await pass(1_000, thing)
  await until('it runs again', () => state(thing) === 'running' && world.published.length > 0)
})

test('an endless loop does not stop the others', async () => {
  clock = new FakeClock()
  const bad = supervise('loops')
  const good = supervise('is good')
  bad.thing.start()
  good.thing.start()
  await until('both are up', () => state(bad.thing) === 'running' && good.world.published.length > 0)
  await pass(5_500, bad.thing, good.thing)
  expect(state(bad.thing)).toBe('hung')
  expect(good.thing.status()).toMatchObject({ state: 'running', restarts: 0 })
})

test('a stall of the supervisor is no hang of a Thing', async () => {
  clock = new FakeClock()
  const { thing } = supervise('loops')
  thing.start()
  await until('it is up', () => state(thing) === 'running')
  await pass(4_000, thing)
  clock.advance(60_000)
  thing.tick()
  await pass(4_000, thing)
  expect(state(thing)).toBe('running')
  await pass(1_500, thing)
  expect(state(thing)).toBe('hung')
})

test('readings of a Thing that crashed are withdrawn when they are stale, those of its next life are not', async () => {
  clock = new FakeClock()
  const { thing, world } = supervise('is good')
  thing.start()
  await until('it publishes', () => world.published.length > 0)
  world.manner = 'never stops'
  thing.send({ type: 'config', change: { user: '', edits: [], config: { own: { target: 'warm' }, watched: {} } } })
  await until('it fails', () => state(thing) === 'backing-off')
  await pass(1_000, thing)
  await until('it runs again', () => state(thing) === 'running')
  await pass(28_900, thing)
  expect(world.withdrawn).toEqual([])
  await pass(200, thing)
  expect(world.withdrawn).toEqual([2])
})

test('readings of its own copy are withdrawn after another process took over, those of that process stay', async () => {
  clock = new FakeClock()
  const { thing, world } = supervise('is good')
  thing.start()
  await until('it publishes', () => world.published.length > 0)
  thing.setLeased(true)
  await pass(30_000, thing)
  expect(world.withdrawn).toEqual([EXTERNAL_LIFE])
  thing.setLeased(false)
})

test('a Thing that does not stop is ended 3 s later', async () => {
  clock = new FakeClock()
  const { thing } = supervise('never stops')
  thing.start()
  await until('it is up', () => state(thing) === 'running')
  let stopped = false
  const stopping = thing.stop().then(() => {
    stopped = true
  })
  await pass(2_900, thing)
  expect(stopped).toBe(false)
  await pass(200, thing)
  await stopping
  expect(state(thing)).toBe('stopped')
})

test('run() that returns early makes a Thing that only reacts', async () => {
  clock = new FakeClock()
  const { thing } = supervise('ends early')
  thing.start()
  await until('it is up', () => state(thing) === 'running')
  await pass(10_000, thing)
  expect(thing.status()).toMatchObject({ state: 'running', restarts: 0 })
  await thing.stop()
})

test('silence at the veto deadline: hung, started again, and not asked before it answers a heart-beat', async () => {
  clock = new FakeClock()
  const { thing } = supervise('is silent')
  thing.start()
  await until('it is up', () => state(thing) === 'running')
  await until('it has answered', () => thing.isAskable)
  const verdict = thing.ask({ user: 'u', edits: [], config: { watched: {} } })
  await pass(5_000, thing)
  expect(await verdict).toEqual({ kind: 'silent' })
  expect(thing.status()).toMatchObject({ state: 'hung', restarts: 1 })
  expect(thing.isAskable).toBe(false)
  await pass(1_000, thing)
  await until('it runs again', () => state(thing) === 'running')
  await until('it has answered again', () => thing.isAskable)
})

test('a Thing is asked about commits as soon as it is up, and never while it has not answered', async () => {
  clock = new FakeClock()
  const { thing } = supervise('is good')
  thing.start()
  expect(thing.isAskable).toBe(false)
  await until('it has answered on a clock that stands still', () => thing.isAskable)
  const { thing: looping } = supervise('loops')
  looping.start()
  await until('it is up', () => state(looping) === 'running')
  await Bun.sleep(50)
  expect(looping.isAskable).toBe(false)
})

test('deadlines are looked at often whenever there is one: only a Thing of which nothing is awaited is calm', async () => {
  clock = new FakeClock()
  const { thing } = supervise('is silent')
  expect(thing.isCalm).toBe(true)
  thing.start()
  expect(thing.isCalm).toBe(false)
  await until('it is up and has answered', () => thing.isAskable)
  expect(thing.isCalm).toBe(true)
  void thing.ask({ user: 'u', edits: [], config: { watched: {} } })
  expect(thing.isCalm).toBe(false)
  await pass(5_000, thing)
  expect(state(thing)).toBe('hung')
  expect(thing.isCalm).toBe(false)
  const { thing: looping } = supervise('loops')
  looping.start()
  await until('it is up', () => state(looping) === 'running')
  await pass(2_100, looping)
  expect(looping.isCalm).toBe(false)
})
