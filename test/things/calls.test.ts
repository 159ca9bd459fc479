import { afterEach, expect, test } from 'bun:test'
import { BrewError } from '../../src/base/index.ts'
import { type Brewery, openBrewery, thingSource, until } from './brewery.ts'

const GARDEN = `module garden {
  yang-version 1.1; namespace "urn:garden"; prefix g;
  container garden {
    list bed {
      key "row name"; leaf row { type uint8; } leaf name { type string; }
      action water {
        input {
          leaf litres { type decimal64 { fraction-digits 2; } }
          leaf drops { type uint64; }
          leaf slowly { type boolean; }
          leaf-list tool { type enumeration { enum can; enum hose; } }
          list shower { key at; leaf at { type uint8; } leaf hard { type empty; } }
        }
        output {
          leaf used { type decimal64 { fraction-digits 2; } }
          leaf drops { type uint64; }
          list shower { key at; leaf at { type uint8; } leaf took { type uint16; } }
          container left { leaf litres { type int64; } }
        }
      }
    }
  }
  rpc rain { output { leaf by { type string; } } }
}
`
const PATH = "/garden:garden/bed[row='1'][name='peas']/water"

let brewery: Brewery | undefined
afterEach(async () => {
  await brewery?.close()
  brewery = undefined
})

/** A gardener whose `onRequest` has this body. */
async function open(body: string): Promise<Brewery> {
  const hook = `async onRequest(name, input, call, asker) { ${body} }`
  const files = { 'yang/garden.yang': GARDEN, 'things/Gardener.ts': thingSource('Gardener', hook, '/garden:garden') }
  brewery = await openBrewery({ files })
  await brewery.supervisor.start()
  await until('it runs', () => state() === 'running')
  return brewery
}
const state = () => brewery?.supervisor.list().find(({ name }) => name === 'Gardener')?.state
const call = (input: object, path = PATH) =>
  brewery?.supervisor.request('Gardener', {
    name: path.split(/[/:]/).at(-1) ?? '',
    input: input as never,
    user: 'ann',
    path,
  })

test('an author gets input and keys as the configuration has them, and who asks', async () => {
  await open(`
    const shower = [...input.shower].map(([at, { hard }]) => [at, hard])
    throw new Error(JSON.stringify([name, typeof input.litres, input.litres, typeof input.drops, input.tool, shower, call]))`)
  const input = { litres: '2.50', drops: '9007199254740993', tool: ['can'], shower: [{ at: 3, hard: [null] }] }
  const error = await call(input)?.then(
    () => undefined,
    (it) => it,
  )
  if (!(error instanceof BrewError)) throw new Error('not refused')
  expect(error.appTag).toBe('refused')
  expect(JSON.parse(error.message)).toEqual([
    ...['water', 'number', 2.5, 'bigint', ['can'], [[3, true]]],
    { path: PATH, keys: [{ row: 1, name: 'peas' }], user: 'ann' },
  ])
})

test('what an author answers travels as RFC 7951: decimals and 64 bits as text, maps as lists', async () => {
  await open(`
    const shower = new Map([[3, { at: 3, took: 20 }]])
    return { used: 1.499, drops: 9007199254740993n, shower, left: { litres: 4n }, wrong: { n: 1n } }`)
  expect(await call({})).toEqual({
    'garden:used': '1.5',
    'garden:drops': '9007199254740993',
    'garden:shower': [{ 'garden:at': 3, 'garden:took': 20 }],
    'garden:left': { 'garden:litres': '4' },
    // Who judges it says so.
    wrong: { n: '1' },
  })
})

test('an rpc of its module reaches a Thing, and one that answers nothing has answered', async () => {
  await open(`return name === 'rain' ? { by: call.user + call.keys.length } : undefined`)
  expect(await call({}, '/garden:rain')).toEqual({ 'garden:by': 'ann0' })
  expect(await call({})).toEqual({})
})

test('what is asked for by name alone comes as it was sent, without a call', async () => {
  await open('return [name, input, call === undefined, asker]')
  const asking = { name: 'water', input: { litres: '2.50' }, user: 'ann' }
  expect(await brewery?.supervisor.request('gardener', asking)).toEqual([
    'water',
    { litres: '2.50' },
    true,
    { user: 'ann' },
  ])
})
