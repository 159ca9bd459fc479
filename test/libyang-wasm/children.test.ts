import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type Context, type DataTree, Libyang } from 'libyang-wasm'
import { refusal } from './brewery.ts'

const VAT = `module vat {
  yang-version 1.1; namespace "urn:vat"; prefix v;
  leaf open { type boolean; }
  leaf lid { when "not(/v:open)"; type string; }
  container vat {
    leaf kind { type string; }
    leaf self { when "current()/../kind"; type string; }
    choice way { leaf tap { type string; } container pump { leaf rpm { type uint8; default 5; } }
      case both { choice inner { leaf left { type string; } leaf right { type string; } } } }
    list plate { key n; leaf n { type uint8; } leaf hole { when "../n > 3"; type uint8; } }
    action clean { input { leaf hot { type empty; } } }
    notification full;
  }
}`

let engine: Libyang
let context: Context
beforeAll(async () => {
  engine = await Libyang.load()
  context = engine.createContext({ modules: [{ text: VAT }] })
})
afterAll(() => engine[Symbol.dispose]())

const parse = (data: unknown): DataTree => {
  const tree = context.parse(JSON.stringify(data), { format: 'json', kind: 'config' })
  expect(tree.validate()).toEqual([])
  return tree
}
const told = (tree: DataTree, path: string) =>
  Object.fromEntries((tree.conditionalChildren(path) ?? []).map(({ name, module: _, ...rest }) => [name, rest]))

describe('children of a node that are not just allowed', () => {
  test('are those whose when does not hold, there or not, and those of another case', () => {
    using tree = parse({ 'vat:open': true, 'vat:vat': { kind: 'x', left: 'l', plate: [{ n: 2 }, { n: 7 }] } })
    expect(tree.conditionalChildren('/')).toEqual([{ module: 'vat', name: 'lid', absent: true }])
    expect(told(tree, '/vat:vat')).toEqual({
      tap: { case: 'both' },
      pump: { case: 'both' },
      right: { case: 'left' },
    })
    expect(told(tree, "/vat:vat/plate[n='2']")).toEqual({ hole: { absent: true } })
    expect(told(tree, "/vat:vat/plate[n='7']")).toEqual({})
  })

  test('of an empty tree are judged as well', () => {
    using tree = context.createTree()
    expect(tree.conditionalChildren('/')).toEqual([])
    expect(tree.conditionalChildren('/vat:vat')).toBeUndefined()
    expect(tree.empty).toBe(true)
  })

  test('are judged where they are there, too, and defaults keep no case in use', () => {
    using tree = parse({ 'vat:vat': { kind: 'x', pump: {}, self: 'a' } })
    expect(told(tree, '/vat:vat')).toEqual({})
    tree.delete('/vat:vat/kind')
    expect(told(tree, '/vat:vat')).toEqual({ self: { absent: true } })
    tree.delete('/vat:vat/self')
    expect(told(tree, '/vat:vat')).toEqual({ self: { absent: true } })
  })

  test('leave no trace in the tree', () => {
    using tree = parse({ 'vat:open': true, 'vat:vat': { left: 'l', plate: [{ n: 2 }] } })
    const text = () => tree.print({ format: 'json', withDefaults: 'report-all' })
    const before = text()
    using copy = tree.duplicate()
    for (const path of ['/', '/vat:vat', "/vat:vat/plate[n='2']", "/vat:vat/plate[n='3']"])
      for (let n = 0; n < 50; n++) tree.conditionalChildren(path)
    expect(text()).toBe(before)
    using diff = copy.diff(tree)
    expect(diff.empty).toBe(true)
    expect(tree.validate()).toEqual([])
  })

  test('of a path that the schema does not have are refused', () => {
    using tree = context.createTree()
    expect(refusal(() => tree.conditionalChildren('/vat:tub')).errorTag).toBe('unknown-element')
  })
})
