import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import type { CompleteAnswer, V1Edit, V1Session } from '../../src/base/index.ts'
import { type Answer, type Brewery, openBrewery } from './brewery.ts'

let brewery: Brewery

/** Leafrefs of every kind that RFC 7950 9.9.2 knows, lists of several keys, and orders of the user's own. */
const CELLAR = `module cellar {
  yang-version 1.1; namespace "urn:cellar"; prefix c;
  typedef shelf-ref { type leafref { path "/c:cellar/c:room/c:shelf/c:name"; } }
  container cellar {
    list room {
      key "name";
      leaf name { type string; }
      leaf description { type string; }
      list shelf { key "name"; leaf name { type string; } leaf holds { type uint8; } }
      leaf favourite { type leafref { path "../shelf/name"; } }
      leaf-list tag { type string; ordered-by user; }
      leaf thermometer { config false; type string; }
    }
    list crate {
      key "row column"; ordered-by user;
      leaf row { type uint8; }
      leaf column { type decimal64 { fraction-digits 1; } }
      leaf where { type leafref { path "/cellar/room/name"; } }
      leaf shelf { type leafref { path "/c:cellar/c:room[c:name=current()/../where]/c:shelf/c:name"; } }
      leaf above { type leafref { path "../../crate[row = current()/../row]/column"; } }
      leaf any { type union { type enumeration { enum nowhere; } type shelf-ref; type leafref { path "../../room/name"; } } }
    }
  }
}`

const json = <T>(answer: Answer): T => answer.json as unknown as T
const set = (path: string, value?: string | number): V1Edit =>
  value === undefined ? { op: 'merge', path, value: {} } : { op: 'merge', path, value }
const ask = (query: Record<string, string | number>, headers?: Record<string, string>) => {
  const parameters = Object.entries(query).map(([name, value]): [string, string] => [name, String(value)])
  return brewery.get(`/v1/complete?${new URLSearchParams(parameters)}`, headers)
}
const values = async (query: Record<string, string | number>) => {
  const answer = await ask(query)
  if (answer.status !== 200) throw new Error(answer.text)
  return json<CompleteAnswer>(answer).values.map(({ value }) => value)
}

async function open(): Promise<string> {
  return json<V1Session>(await brewery.send('POST', '/v1/sessions', {})).id
}

const edit = (session: string, ...edits: V1Edit[]) => brewery.send('POST', `/v1/sessions/${session}/edit`, { edits })

const room = (name: string) => `/cellar:cellar/room[name='${name}']`
const crate = (row: number, column: string) => `/cellar:cellar/crate[row='${row}'][column='${column}']`

beforeAll(async () => {
  brewery = await openBrewery(undefined, { 'cellar.yang': CELLAR })
})
afterAll(() => brewery.close())
beforeEach(async () => {
  await brewery.send('POST', '/v1/rollback', { to: 0 })
  const answer = await brewery.send('POST', '/v1/commit', {
    edits: [
      set(`${room('north')}/description`, 'the cold one'),
      set(`${room('north')}/shelf[name='top']/holds`, 2),
      set(`${room('north')}/shelf[name='low']/holds`, 3),
      set(`${room('south')}/shelf[name='top']/holds`, 2),
      { op: 'merge', path: `${room('south')}/tag`, value: ['warm', 'big', 'dry'] },
      set(`${crate(2, '1.5')}/where`, 'south'),
      set(crate(1, '7.0')),
      set(crate(2, '0.5')),
    ],
  })
  expect(answer.status).toBe(200)
})

describe('GET /v1/complete of a list', () => {
  test('has the keys of its entries in their order, and what entries say of themselves', async () => {
    const answer = await ask({ path: '/cellar:cellar/room' })
    expect(answer.text).toBe(
      '{"values":[{"value":"north","description":"the cold one"},{"value":"south"}],"more":false}',
    )
    expect(answer.headers.get('content-type')).toStartWith('application/json')
  })

  test('of several keys has the first that is not given, each value once', async () => {
    expect(await values({ path: '/cellar:cellar/crate' })).toEqual(['2', '1'])
    expect(await values({ path: '/cellar:cellar/crate', key: 'column' })).toEqual(['1.5', '7.0', '0.5'])
    expect(await values({ path: "/cellar:cellar/crate[row='2']" })).toEqual(['1.5', '0.5'])
    expect(await values({ path: "/cellar:cellar/crate[column='7']", key: 'row' })).toEqual(['1'])
    expect(await values({ path: crate(2, '0.5'), key: 'column' })).toEqual(['1.5', '0.5'])
  })

  test('comes page by page', async () => {
    const entries = Array.from({ length: 25 }, (_, n) =>
      set(`${room(`r${String(n).padStart(2, '0')}`)}/description`, `${n}`),
    )
    await brewery.send('POST', '/v1/commit', { edits: entries })
    const seen: string[] = []
    for (let after: string | undefined, more = true; more; after = seen.at(-1)) {
      const page = json<CompleteAnswer>(
        await ask({ path: '/cellar:cellar/room', prefix: 'r', limit: 10, ...(after === undefined ? {} : { after }) }),
      )
      seen.push(...page.values.map(({ value }) => value))
      more = page.more
    }
    expect(seen).toEqual(Array.from({ length: 25 }, (_, n) => `r${String(n).padStart(2, '0')}`))
  })

  test('pages of a list that the user has ordered follow that order', async () => {
    const path = '/cellar:cellar/crate'
    expect(json<CompleteAnswer>(await ask({ path, key: 'column', limit: 1 }))).toEqual({
      values: [{ value: '1.5' }],
      more: true,
    })
    expect(await values({ path, key: 'column', after: '1.5' })).toEqual(['7.0', '0.5'])
    expect(await values({ path, key: 'column', after: '0.5' })).toEqual([])
  })

  test('begins anew where the value one has is gone', async () => {
    expect(await values({ path: '/cellar:cellar/room', after: 'gone' })).toEqual(['north', 'south'])
  })

  test('has running and what only state knows, or one of them', async () => {
    brewery.datastores.publish([
      { op: 'set', path: `${room('south')}/thermometer`, value: 'a' },
      { op: 'set', path: `${room('attic')}/thermometer`, value: 'b' },
    ])
    const path = '/cellar:cellar/room'
    expect(await values({ path })).toEqual(['north', 'south', 'attic'])
    expect(await values({ path, datastore: 'running' })).toEqual(['north', 'south'])
    expect((await values({ path, datastore: 'operational' })).sort()).toEqual(['attic', 'south'])
    brewery.datastores.publish([
      { op: 'remove', path: room('south') },
      { op: 'remove', path: room('attic') },
    ])
  })

  test('with quotes and signs in its keys has them as they are', async () => {
    const session = await open()
    await edit(session, set(`/cellar:cellar/room[name="it's"]`), set(`/cellar:cellar/room[name='"q" ü\\']`))
    expect(await values({ path: '/cellar:cellar/room', session })).toEqual(['"q" ü\\', "it's", 'north', 'south'])
  })
})

describe('GET /v1/complete of a leaf', () => {
  test('that is a leafref has what it may refer to, by text, also where it is not there yet', async () => {
    expect(await values({ path: `${crate(9, '9.0')}/where` })).toEqual(['north', 'south'])
    expect(await values({ path: `${room('north')}/favourite` })).toEqual(['low', 'top'])
    expect(await values({ path: `${room('south')}/favourite` })).toEqual(['top'])
    expect(await values({ path: `${room('none')}/favourite` })).toEqual([])
  })

  test('follows the predicates of a leafref from its place', async () => {
    expect(await values({ path: `${crate(2, '1.5')}/shelf` })).toEqual(['top'])
    expect(await values({ path: `${crate(1, '7.0')}/shelf` })).toEqual([])
    // the key of an entry that is not there yet is known from the path
    expect(await values({ path: `${crate(2, '9.0')}/above` })).toEqual(['0.5', '1.5'])
  })

  test('of a union has what its leafrefs lead to, each value once', async () => {
    expect(await values({ path: `${crate(2, '1.5')}/any` })).toEqual(['low', 'north', 'south', 'top'])
    expect(json<CompleteAnswer>(await ask({ path: `${crate(2, '1.5')}/any`, limit: 2 }))).toEqual({
      values: [{ value: 'low' }, { value: 'north', description: 'the cold one' }],
      more: true,
    })
    expect(await values({ path: `${crate(2, '1.5')}/any`, after: 'low', prefix: 's' })).toEqual(['south'])
  })

  test('of configuration is never offered what only state knows', async () => {
    brewery.datastores.publish([{ op: 'set', path: `${room('attic')}/thermometer`, value: 'b' }])
    expect(await values({ path: `${crate(9, '9.0')}/where` })).toEqual(['north', 'south'])
    brewery.datastores.publish([{ op: 'remove', path: room('attic') }])
  })

  test('of another type has the values that are there', async () => {
    expect(await values({ path: `${room('south')}/tag` })).toEqual(['big', 'dry', 'warm'])
    expect(await values({ path: `${room('south')}/tag[.='x']` })).toEqual(['big', 'dry', 'warm'])
    expect(await values({ path: '/cellar:cellar/room/shelf/holds' })).toEqual(['2', '3'])
    expect(await values({ path: `${room('north')}/shelf[name='low']/holds` })).toEqual(['3'])
  })
})

describe('GET /v1/complete of a candidate', () => {
  test('has what its edits make of it, and running is as before', async () => {
    const session = await open()
    await edit(session, set(room('west')), { op: 'delete', path: room('north') })
    expect(await values({ path: '/cellar:cellar/room', session })).toEqual(['south', 'west'])
    expect(await values({ path: `${crate(9, '9.0')}/where`, session })).toEqual(['south', 'west'])
    expect(await values({ path: '/cellar:cellar/room' })).toEqual(['north', 'south'])
    await edit(session, set(`${room('west')}/shelf[name='new']`))
    expect(await values({ path: `${room('west')}/shelf`, session })).toEqual(['new'])
  })

  test('is 404 where there is no such session', async () => {
    expect((await ask({ path: '/cellar:cellar/room', session: 'none' })).status).toBe(404)
  })
})

describe('GET /v1/complete', () => {
  test('has a tag that holds while the answer is the same, whatever changes beside it', async () => {
    const query = { path: '/cellar:cellar/room' }
    const etag = (await ask(query)).headers.get('etag') ?? ''
    await brewery.send('POST', '/v1/commit', { edits: [set(crate(5, '5.0'))] })
    const same = await ask(query, { 'if-none-match': etag })
    expect([same.status, same.text, same.headers.get('etag')]).toEqual([304, '', etag])
    await brewery.send('POST', '/v1/commit', { edits: [set(room('east'))] })
    expect((await ask(query, { 'if-none-match': etag })).status).toBe(200)
  })

  test.each([
    [{}, 400],
    [{ path: '/' }, 400],
    [{ path: '/cellar:cellar' }, 400],
    [{ path: '/cellar:nothing' }, 400],
    [{ path: 'cellar' }, 400],
    [{ path: "/cellar:cellar/room[name='x']" }, 400],
    [{ path: '/cellar:cellar/room', key: 'description' }, 400],
    [{ path: '/cellar:cellar/room/name', key: 'name' }, 400],
    [{ path: '/cellar:cellar/room', limit: 0 }, 400],
    [{ path: '/cellar:cellar/room', limit: 1001 }, 400],
    [{ path: '/cellar:cellar/room', datastore: 'startup' }, 400],
    [{ path: '/cellar:cellar/room', datastore: 'running', session: 'x' }, 400],
    [{ path: '/cellar:cellar/room', depth: 1 }, 400],
  ])('%p is %p', async (query, status) => {
    expect((await ask(query as Record<string, string>)).status).toBe(status)
  })
})
