import { afterEach, expect, test } from 'bun:test'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BrewError, openLog } from '../../src/base/index.ts'
import { ThingStore } from '../../src/things/store.ts'
import { removeRoot } from '../roots.ts'
import { type Brewery, openBrewery, thingSource, until } from './brewery.ts'

let brewery: Brewery | undefined
const roots: string[] = []
afterEach(async () => {
  await brewery?.close()
  brewery = undefined
  for (const root of roots.splice(0)) removeRoot(root)
})

const COUNTER = `
  async setup() {
    this.publish('count', this.store.read()?.count ?? 0)
  }
  async run(signal) { await this.sleep(1e9, signal) }
  async onRequest(name, input, call, asker) {
    if (name === 'count') {
      const count = (this.store.read()?.count ?? 0) + input.by
      await this.store.save({ count })
      this.publish('count', count)
      return { count }
    }
    if (name === 'crash') return void setTimeout(() => process.exit(3), 20)
    if (name === 'think') await new Promise(() => undefined)
    if (name === 'boot') return [this.clock.boot.length > 10, typeof this.clock.isTrusted()]
    if (name === 'nothing') return undefined
    if (name === 'too much') return this.store.save('x'.repeat(70000))
    return super.onRequest(name, input, call, asker)
  }`

async function open(): Promise<Brewery> {
  brewery = await openBrewery({ files: { 'things/Counter.ts': thingSource('Counter', COUNTER) } })
  await brewery.supervisor.start()
  await until('it runs', () => state() === 'running')
  return brewery
}
const state = () => brewery?.supervisor.list().find(({ name }) => name === 'Counter')?.state
const ask = (action: string, input: object = {}) => {
  if (brewery === undefined) throw new Error('no brewery')
  return brewery.supervisor.request('counter', { name: action, input: input as never, user: 'ann' })
}
async function refusal(work: Promise<unknown>): Promise<BrewError> {
  const error = await work.then(
    () => undefined,
    (it) => it,
  )
  if (error instanceof BrewError) return error
  throw new Error(`not refused: ${error}`)
}

test('a Thing does what it is asked for, and says what came of it', async () => {
  await open()
  expect(await ask('count', { by: 2 })).toEqual({ count: 2 })
  expect(await ask('count', { by: 3 })).toEqual({ count: 5 })
  expect(await ask('nothing')).toBeNull()
  expect(await ask('boot')).toEqual([true, 'boolean'])
})

test('what it refuses is told in its words, as no failure of the server, and it goes on', async () => {
  await open()
  const error = await refusal(ask('dance'))
  expect([error.tag, error.message, error.appTag, error.at]).toEqual([
    'operation-failed',
    'it does not know "dance"',
    'refused',
    {},
  ])
  expect(await ask('count', { by: 1 })).toEqual({ count: 1 })
})

test('one that does not answer in time, does not run, or is not known, is said to be so', async () => {
  const { supervisor, pass } = await open()
  const silent = refusal(ask('think'))
  await pass(11_000)
  expect((await silent).message).toContain('did not answer')
  // It answers heart-beats all the while: it is busy, not hung.
  expect(state()).toBe('running')
  expect((await refusal(supervisor.request('Nobody', { name: 'x', input: {}, user: 'ann' }))).tag).toBe('data-missing')
  const dying = refusal(ask('crash').then(() => ask('think')))
  expect((await dying).tag).toBe('resource-denied')
  await until('it has ended', () => state() === 'backing-off')
  expect((await refusal(ask('count'))).message).toContain('does not run (backing-off)')
})

test('asked while it starts, it does it as soon as it is up; one that never comes up was not asked', async () => {
  const slow = COUNTER.replace('async setup() {', 'async setup() {\n    await this.sleep(800)')
  brewery = await openBrewery({ files: { 'things/Counter.ts': thingSource('Counter', slow) } })
  const { supervisor, pass } = brewery
  await supervisor.start()
  expect(state()).toBe('starting')
  const early = ask('count', { by: 2 })
  expect(await early).toEqual({ count: 2 })
  const controlled = supervisor.control('Counter', { verb: 'restart', user: 'ann' })
  await until('it has ended', () => state() === 'starting')
  await controlled
  const stopped = refusal(ask('count', { by: 3 }))
  const stopping = supervisor.control('Counter', { verb: 'stop', user: 'ann' })
  expect((await stopped).message).toBe('Counter does not run (starting)')
  // It need not listen yet: then it is ended when its time to stop is over.
  await pass(4_000)
  await stopping
})

test('asked right after the commit by which it starts, it answers', async () => {
  brewery = await openBrewery()
  const { datastores, supervisor } = brewery
  await supervisor.start()
  const profile = "/brewerslab-profile:profiles/profile[name='ale']"
  const edits = [
    { op: 'merge', path: `${profile}/step[name='pitch']/kind`, value: 'hold' },
    { op: 'merge', path: `${profile}/step[name='pitch']/temperature`, value: '18' },
    { op: 'merge', path: "/brewerslab-profile:profiles/run[where='fermentation']/profile", value: 'ale' },
  ] as const
  await datastores.commit({ edits, user: 'ann', client: 'v1' })
  const answer = supervisor.request('Profile', { name: 'pause', input: { where: 'fermentation' }, user: 'ann' })
  expect((await refusal(answer)).message).toContain('no profile runs at fermentation')
})

test('what it has stored is there in its next life, and after the server was started again', async () => {
  const { root, pass } = await open()
  await ask('count', { by: 7 })
  expect(JSON.parse(readFileSync(join(root, 'state/Counter.json'), 'utf8'))).toEqual({ count: 7 })
  await ask('crash')
  await until('it has ended', () => state() === 'backing-off')
  await pass(1_500)
  await until('it runs again', () => state() === 'running')
  expect(await ask('count', { by: 1 })).toEqual({ count: 8 })
  expect((await refusal(ask('too much'))).message).toContain('at most 65536 bytes')
})

function storeIn(root: string, lines: string[] = []): ThingStore {
  const log = openLog('', { level: 'debug', format: 'text', write: (line) => lines.push(line), now: () => new Date(0) })
  return new ThingStore(root, 'Counter', log)
}
function makeRoot(): string {
  const root = mkdtempSync(join(tmpdir(), 'brewerslab-store-'))
  roots.push(root)
  return root
}
const stored = (root: string) => JSON.parse(readFileSync(join(root, 'state/Counter.json'), 'utf8'))

test('documents that follow each other closely become one write, the last of them; a flush waits for it', async () => {
  const root = makeRoot()
  const store = storeIn(root)
  await store.save(1)
  const later = [2, 3, 4].map((document) => store.save(document))
  await Bun.sleep(50)
  expect(stored(root)).toBe(1)
  expect(store.document).toBe(4)
  await store.flush()
  expect(stored(root)).toBe(4)
  await Promise.all(later)
  expect(readdirSync(join(root, 'state'))).toEqual(['Counter.json'])
  expect(storeIn(root).document).toBe(4)
})

test('a file that was damaged is told of and put aside, not overwritten', async () => {
  const root = makeRoot()
  mkdirSync(join(root, 'state'))
  writeFileSync(join(root, 'state/Counter.json'), '{"count": 7')
  const lines: string[] = []
  const store = storeIn(root, lines)
  expect(store.document).toBeUndefined()
  expect(lines.join()).toContain('what it stored cannot be used')
  await store.save({ count: 1 })
  await store.flush()
  expect(readFileSync(join(root, 'state/Counter.json.damaged'), 'utf8')).toBe('{"count": 7')
})

test('where it cannot be written who saved is told, and the next document is tried again', async () => {
  const root = makeRoot()
  writeFileSync(join(root, 'state'), 'in the way')
  const store = storeIn(root)
  expect((await refusal(store.save(1))).tag).toBe('resource-denied')
  expect(existsSync(join(root, 'state/Counter.json'))).toBe(false)
  await store.flush()
})
