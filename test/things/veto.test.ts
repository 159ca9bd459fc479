import { afterEach, expect, test } from 'bun:test'
import { BrewError } from '../../src/base/index.ts'
import type { Edit } from '../../src/datastore/index.ts'
import { refusal } from '../datastore/place.ts'
import { type Brewery, type BrewerySetup, openBrewery, thingSource, until } from './brewery.ts'

let brewery: Brewery
afterEach(() => brewery.close())

async function open(body: string, setup: BrewerySetup = {}): Promise<void> {
  brewery = await openBrewery({ ...setup, files: { 'things/Keeper.ts': thingSource('Keeper', body) } })
  await brewery.supervisor.start()
}
const keeper = () => brewery.supervisor.find('Keeper')
const state = () => keeper()?.status().state
const target = (value: string): Edit => ({ op: 'merge', path: '/cellar:cellar/target', value })
const commit = (...edits: Edit[]) => brewery.datastores.commit({ edits, user: 'ann', client: 'v1' })
const warningsOf = async (edit: Edit) => (await commit(edit)).warnings
/** Waits until commits wait for it. */
async function isAsked(): Promise<void> {
  await until('it runs', () => state() === 'running')
  await brewery.pass(2_200)
  await until('it has answered', () => keeper()?.isAskable === true)
}

const WARNS = `
  override async validate(change) {
    if (change.running.target > 20) change.warn('the cooler will be loud at ' + change.running.target)
    if (change.running.target > 25) change.warn('and the neighbours will hear it')
    if (change.running.target > 30) throw new Error('no')
  }`

test('a Thing warns, and the commit passes with its words after its name', async () => {
  await open(WARNS)
  await isAsked()
  expect(await warningsOf(target('19'))).toEqual([])
  expect(await warningsOf(target('28'))).toEqual([
    'Keeper: the cooler will be loud at 28',
    'Keeper: and the neighbours will hear it',
  ])
  expect(brewery.datastores.read('running', '/cellar:cellar/target')).toBe('28.0')
})

test('a check without a commit is warned of as well, and changes nothing', async () => {
  await open(WARNS)
  await isAsked()
  const { warnings } = await brewery.datastores.commit({
    edits: [target('28')],
    user: 'ann',
    client: 'v1',
    check: true,
  })
  expect(warnings).toHaveLength(2)
  expect(brewery.datastores.read('running', '/cellar:cellar/target')).toBeUndefined()
})

test('a Thing that warns and then throws vetoes', async () => {
  await open(WARNS)
  await isAsked()
  const error = await commit(target('31')).then(
    () => undefined,
    (error) => error,
  )
  expect(error).toBeInstanceOf(BrewError)
  expect(error.message).toBe('Keeper refuses this: no')
})

test('a Thing that warns without end is told of twenty times, in lines that any terminal bears', async () => {
  await open("  override async validate(change) { for (let n = 0; n < 99; n++) change.warn(n + '\\n\\x1b[31m') }")
  await isAsked()
  const warnings = await warningsOf(target('19'))
  expect(warnings).toHaveLength(21)
  expect(warnings[0]).toBe('Keeper: 0 [31m')
  expect(warnings.at(-1)).toBe('Keeper: and 79 more warnings')
})

const VETOES = "  override async validate() { throw new Error('never') }"

test('a commit passes a Thing that is starting, and says that it was not asked', async () => {
  await open(`  override async setup() { await this.sleep(300) }\n${VETOES}`)
  expect(state()).toBe('starting')
  expect(await warningsOf(target('19'))).toEqual(['Keeper was not asked: it is starting'])
  await isAsked()
  expect(commit(target('20'))).rejects.toThrow('Keeper refuses this: never')
})

test('a commit passes a Thing that has failed and waits to be started again, and says so', async () => {
  await open(`  override async run() { throw new Error('no bus') }\n${VETOES}`)
  await until('it fails', () => state() === 'backing-off')
  expect(await warningsOf(target('19'))).toEqual(['Keeper was not asked: it has failed and is started again'])
})

test('nobody waits for a Thing that has no validate, and nobody is warned of it', async () => {
  await open('  override async run() { for (;;); }')
  await until('it is up', () => state() === 'running')
  expect(await warningsOf(target('19'))).toEqual([])
})

test('a Thing that is not to run is not missed', async () => {
  await open(VETOES, { choose: 'none' })
  expect(await warningsOf(target('19'))).toEqual([])
})

test('a commit that does not concern a Thing says nothing of it', async () => {
  await open(`  override async run() { throw new Error('no bus') }\n${VETOES}`)
  await until('it fails', () => state() === 'backing-off')
  expect(await warningsOf({ op: 'merge', path: '/cellar:attic/note', value: 'dusty' })).toEqual([])
})

test('the deadline is a setting', async () => {
  await open('  override async validate() { await new Promise(() => {}) }', { settings: { vetoMs: 1_000 } })
  await isAsked()
  const committing = commit(target('10'))
  await brewery.pass(1_200)
  expect((await committing).warnings).toEqual(['Keeper said nothing about this change in time; it is started again'])
  expect(keeper()?.status().lastError).toBe('it said nothing about a commit for 1 s')
})

test('a commit that a Thing thinks about when all are stopped is refused, and so are those behind it', async () => {
  await open('  override async validate() { await new Promise(() => {}) }')
  await isAsked()
  const [first, second] = [refusal(commit(target('10'))), refusal(commit(target('11')))]
  await Bun.sleep(20)
  await brewery.supervisor.stop()
  for (const error of [await first, await second]) {
    expect(error.tag).toBe('resource-denied')
    expect(error.message).toBe('the program is stopping, and its Things could not be asked: nothing was committed')
  }
  expect(brewery.datastores.commits()).toEqual([])
})

test('a Thing that ends over the question is told of as such', async () => {
  await open('  override async validate() { process.exit(3) }')
  await isAsked()
  expect(await warningsOf(target('10'))).toEqual(['Keeper ended before it said anything about this change'])
})
