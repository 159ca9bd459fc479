import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type Context, type DataTree, Libyang, type ListedValues, type ValuesOptions, YangError } from 'libyang-wasm'
import { refusal } from './brewery.ts'

const CELLAR = `module cellar {
  yang-version 1.1; namespace "urn:cellar"; prefix c;
  container cellar {
    list room { key name; leaf name { type string; } leaf name2 { type string; }
      list shelf { key "row column"; ordered-by user; leaf row { type uint8; } leaf column { type uint8; }
        leaf label { type string; } leaf description { type string; } } }
    leaf-list mark { type string; ordered-by user; }
  }
  list barrel { key id; leaf id { type string; } }
}`

let engine: Libyang
let context: Context
beforeAll(async () => {
  engine = await Libyang.load()
  context = engine.createContext({ modules: [{ text: CELLAR }] })
})
afterAll(() => engine[Symbol.dispose]())

const parse = (cellar: unknown, barrels: readonly string[] = []): DataTree =>
  context.parse(JSON.stringify({ 'cellar:cellar': cellar, 'cellar:barrel': barrels.map((id) => ({ id })) }), {
    format: 'json',
  })
const texts = ({ values }: ListedValues) => values.map(({ value }) => value)
const all = { limit: 1000, order: 'tree' } as const

function thrown(work: () => unknown): YangError {
  try {
    work()
  } catch (error) {
    if (error instanceof YangError) return error
    throw error
  }
  throw new Error('was not refused')
}

/** Everything, page by page. */
function paged(tree: DataTree, options: Omit<ValuesOptions, 'after'>): string[] {
  const seen: string[] = []
  for (let more = true; more; ) {
    const page = tree.values({ ...options, after: seen.at(-1) })
    expect(page.values.length).toBeLessThanOrEqual(options.limit)
    seen.push(...texts(page))
    more = page.more
  }
  return seen
}

describe('values of leafs', () => {
  test('of top-level lists, and below a node that is named', () => {
    using tree = parse({ room: [{ name: 'a', shelf: [{ row: 1, column: 2, label: 'x', description: 'dry' }] }] }, [
      'b',
      'c',
    ])
    expect(texts(tree.values({ ...all, above: '/', below: '/cellar:barrel/id' }))).toEqual(['b', 'c'])
    const shelf = { ...all, above: "/cellar:cellar/room[name='a']", below: '/shelf/row' }
    expect(tree.values(shelf)).toEqual({ values: [{ value: '1', description: 'dry' }], more: false })
    expect(
      texts(tree.values({ ...all, above: '/cellar:cellar', below: "/room[name='a']/shelf[column='2']/label" })),
    ).toEqual(['x'])
    expect(texts(tree.values({ ...all, above: "/cellar:cellar/room[name='z']", below: '/shelf/row' }))).toEqual([])
    using empty = context.createTree()
    expect(empty.values({ ...all, above: '/', below: '/cellar:barrel/id' })).toEqual({ values: [], more: false })
  })

  test('come once each, in the order of the trees or by text, page by page', () => {
    let state = 7
    const random = () => {
      state = (state * 48_271) % 2_147_483_647
      return state
    }
    const shelves = new Map(
      Array.from({ length: 600 }, () => [random() % 200, random() % 200] as const).map((it) => [it.join(), it]),
    )
    const rows = [...shelves.values()].map(([row]) => String(row))
    using tree = parse({
      room: [{ name: 'a', shelf: [...shelves.values()].map(([row, column]) => ({ row, column })) }],
    })
    const path = { above: '/cellar:cellar', below: "/room[name='a']/shelf/row" }
    for (const limit of [1, 7, 100, 1000]) {
      expect(paged(tree, { ...path, limit, order: 'tree' })).toEqual([...new Set(rows)])
      expect(paged(tree, { ...path, limit, order: 'text' })).toEqual([...new Set(rows)].sort())
      const ones = [...new Set(rows)].filter((row) => row.startsWith('1'))
      expect(paged(tree, { ...path, limit, order: 'tree', prefix: '1' })).toEqual(ones)
      expect(paged(tree, { ...path, limit, order: 'text', prefix: '1' })).toEqual(ones.sort())
    }
  })

  test('of a second tree come behind those of the first, unless they are there already', () => {
    using one = parse({ mark: ['z', 'b'] })
    using other = parse({ mark: ['a', 'z', 'ä'] })
    const marks = { ...all, above: '/cellar:cellar', below: '/mark' }
    expect(texts(one.values(marks, other))).toEqual(['z', 'b', 'a', 'ä'])
    expect(texts(one.values({ ...marks, after: 'b' }, other))).toEqual(['a', 'ä'])
    expect(texts(one.values({ ...marks, order: 'text' }, other))).toEqual(['a', 'b', 'z', 'ä'])
  })

  test('after one that is not there are lost in the order of the tree, and found by text', () => {
    using tree = parse({ mark: ['z', 'b'] })
    const marks = { ...all, above: '/cellar:cellar', below: '/mark', after: 'c' }
    expect(tree.values(marks)).toEqual({ values: [], more: false, lost: true })
    expect(texts(tree.values({ ...marks, order: 'text' }))).toEqual(['z'])
  })

  test.each([
    ['/', '/cellar:nothing'],
    ['/', '/barrel/id'],
    ['/', '/cellar:barrel'],
    ['/', "/cellar:barrel[id='x'/id"],
    ['/', "/cellar:barrel[label='x']/id"],
    ['/', '/cellar:barrel[id=]/id'],
    ['/', '/cellar:barrel[id='],
    ['/', ''],
    ['/', 'cellar:barrel/id'],
    ['/', '/cellar:barrel/id/'],
    ['/cellar:nothing', '/id'],
    ['/cellar:barrel', '/id'],
  ])('of %p and %p there are none: refused', (above, below) => {
    using tree = parse({}, ['b'])
    expect(refusal(() => tree.values({ ...all, above, below })).errorTag).toBe('invalid-value')
  })
})

describe('a document below a node', () => {
  const room = "/cellar:cellar/room[name='a']"

  test('is parsed as what is in it, in JSON and XML', () => {
    using json = context.parse('{"name2": "x"}', { format: 'json', below: room })
    using xml = context.parse('<name2 xmlns="urn:cellar">x</name2>', { format: 'xml', below: room })
    const whole = '{"cellar:cellar":{"room":[{"name":"a","name2":"x"}]}}'
    expect([json.print({ format: 'json' }), xml.print({ format: 'json' })]).toEqual([whole, whole])
    expect(json.exists(room)).toBe(true)
    using repeated = context.parse('{"name": "a", "name2": "x"}', { format: 'json', below: room })
    expect(repeated.print({ format: 'json' })).toBe(whole)
  })

  test('is refused where it names another key, with the line where it is none, and where there is no such place', () => {
    const below = (text: string, path = room) => thrown(() => context.parse(text, { format: 'json', below: path }))
    expect(below('{"name": "b"}')).toMatchObject({ errorTag: 'invalid-value', path: `${room}/name` })
    expect(below('{\n"name2": 1}')).toMatchObject({ line: 2 })
    expect(below('{} x')).toMatchObject({ errorTag: 'malformed-message' })
    expect(below('{}', '/cellar:nothing').message).toContain('nothing')
    // The engine is well.
    using tree = context.parse('{}', { format: 'json', below: room })
    expect(tree.empty).toBe(false)
  })
})
