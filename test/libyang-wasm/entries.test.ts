import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type Context, Libyang } from 'libyang-wasm'
import { refusal } from './brewery.ts'

const CELLAR = `module cellar {
  yang-version 1.1; namespace "urn:cellar"; prefix c;
  container cellar {
    list shelf { key "row column"; leaf row { type uint8; } leaf column { type uint8; } leaf label { type string; } }
    list rank { key id; ordered-by user; leaf id { type string; } }
    leaf-list mark { type string; }
    leaf-list usual { type string; default "a"; default "b"; }
    leaf name { type string; }
  }
  list barrel { key id; leaf id { type string; } }
}`
const shelf = '/cellar:cellar/shelf'
const rank = '/cellar:cellar/rank'

let engine: Libyang
let context: Context
beforeAll(async () => {
  engine = await Libyang.load()
  context = engine.createContext({ modules: [{ text: CELLAR }] })
})
afterAll(() => engine[Symbol.dispose]())

function cellar() {
  const shelves = [3, 1, 2].flatMap((row) => [1, 2].map((column) => ({ row, column, label: `${row}.${column}` })))
  return context.parse(
    JSON.stringify({
      'cellar:cellar': {
        shelf: shelves,
        rank: ['z', 'a', "it's", 'm'].map((id) => ({ id })),
        mark: ['x', 'y'],
        name: 'n',
      },
      'cellar:barrel': [{ id: 'b1' }, { id: 'b2' }],
    }),
    { format: 'json' },
  )
}
const at = (row: number, column: number) => `${shelf}[row='${row}'][column='${column}']`
const namesOf = (printed: ReturnType<ReturnType<typeof cellar>['printBetween']>) =>
  printed?.entries.map(({ name }) => name)

describe('entries between two others', () => {
  test('come in the order of the list, with their names and as documents, as many as wanted', () => {
    using tree = cellar()
    expect(tree.printBetween(shelf, { count: 2 })).toEqual({
      entries: [1, 2].map((column) => ({
        name: `[row='1'][column='${column}']`,
        document: { 'cellar:shelf': [{ row: 1, column, label: `1.${column}` }] },
      })),
      done: false,
    })
    const middle = tree.printBetween(shelf, { after: at(1, 1), until: at(3, 1), count: 9 })
    expect(middle?.done).toBe(true)
    expect(namesOf(middle)).toEqual(["[row='1'][column='2']", "[row='2'][column='1']", "[row='2'][column='2']"])
    expect(tree.printBetween(shelf, { after: at(1, 1), until: at(3, 1), count: 3 })?.done).toBe(true)
    expect(tree.printBetween(shelf, { after: at(1, 1), until: at(1, 2), count: 3 })).toEqual({
      entries: [],
      done: true,
    })
    expect(tree.printBetween(shelf, { after: at(3, 2), count: 3 })).toEqual({ entries: [], done: true })
  })

  test('are found in lists of the user, in leaf-lists and at the top', () => {
    using tree = cellar()
    expect(namesOf(tree.printBetween(rank, { after: `${rank}[id='z']`, count: 9 }))).toEqual([
      "[id='a']",
      `[id="it's"]`,
      "[id='m']",
    ])
    expect(tree.printBetween('/cellar:cellar/mark', { after: "/cellar:cellar/mark[.='x']", count: 9 })).toEqual({
      entries: [{ name: "[.='y']", document: { 'cellar:mark': ['y'] } }],
      done: true,
    })
    expect(namesOf(tree.printBetween('/cellar:barrel', { until: "/cellar:barrel[id='b2']", count: 9 }))).toEqual([
      "[id='b1']",
    ])
  })

  test('are none where nobody wrote any, and nothing is said where a bound is missing or they are the wrong way', () => {
    using tree = cellar()
    tree.validate()
    expect(tree.printBetween('/cellar:cellar/usual', { count: 9 })).toEqual({ entries: [], done: true })
    expect(tree.printBetween(shelf, { after: at(9, 9), count: 9 })).toBeUndefined()
    expect(tree.printBetween(shelf, { until: at(9, 9), count: 9 })).toBeUndefined()
    expect(tree.printBetween(shelf, { after: at(2, 1), until: at(1, 1), count: 99 })).toBeUndefined()
    expect(tree.printBetween(shelf, { after: `${rank}[id='z']`, count: 9 })).toBeUndefined()
    expect(refusal(() => tree.printBetween('/cellar:cellar/name', { count: 9 })).errorTag).toBe('invalid-value')
    using empty = context.createTree()
    expect(empty.printBetween(shelf, { count: 9 })).toEqual({ entries: [], done: true })
  })
})

describe('names of the entries before one', () => {
  test('are told from the nearest on, none before the first, and nothing of one that is not there', () => {
    using tree = cellar()
    expect(tree.namesBefore(`${rank}[id="it's"]`, 9)).toEqual(["[id='a']", "[id='z']"])
    expect(tree.namesBefore(`${rank}[id='m']`, 1)).toEqual([`[id="it's"]`])
    expect(tree.namesBefore(`${rank}[id='z']`, 9)).toEqual([])
    expect(tree.namesBefore("/cellar:barrel[id='b2']", 9)).toEqual(["[id='b1']"])
    expect(tree.namesBefore("/cellar:cellar/mark[.='y']", 9)).toEqual(["[.='x']"])
    expect(tree.namesBefore(`${rank}[id='nobody']`, 9)).toBeUndefined()
  })
})
