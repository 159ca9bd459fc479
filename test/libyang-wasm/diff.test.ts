import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { type Context, type DataTree, Libyang } from 'libyang-wasm'
import { brewery } from './brewery.ts'

let engine: Libyang
let context: Context
let tree: DataTree

beforeAll(async () => {
  engine = await Libyang.load()
  context = engine.createContext({ modules: [{ text: brewery }] })
})

beforeEach(() => {
  tree = parse({ 'b:brewery': { name: 'Hof', probe: [{ id: 'a', offset: '0.5' }, { id: 'b' }] } })
})

afterAll(() => engine[Symbol.dispose]())

function parse(data: unknown, kind: 'config' | 'data' = 'config'): DataTree {
  return context.parse(JSON.stringify(data), { format: 'json', kind })
}

function content(of: DataTree, withDefaults: 'explicit' | 'report-all' | 'trim' = 'explicit'): unknown {
  return JSON.parse(of.print({ format: 'json', withDefaults }))
}

describe('copies and differences', () => {
  test('a duplicate is a tree of its own', () => {
    using copy = tree.duplicate()
    copy.set('/b:brewery/name', 'other')
    expect(tree.get('/b:brewery/name')).toBe('Hof')
    tree[Symbol.dispose]()
    expect(copy.get('/b:brewery/name')).toBe('other')
  })

  test('merge takes over what the other has', () => {
    using other = parse({ 'b:brewery': { name: 'New', probe: [{ id: 'c' }] }, 'b:top': 'c' })
    tree.merge(other)
    expect(content(tree)).toEqual({
      'b:brewery': { name: 'New', probe: [{ id: 'a', offset: '0.5' }, { id: 'b' }, { id: 'c' }] },
      'b:top': 'c',
    })
    using nothing = context.createTree()
    nothing.merge(other)
    expect(content(nothing)).toEqual(content(other))
  })

  test('edits tell each changed node once, parents first, with canonical values', () => {
    using to = parse({
      'b:brewery': { name: 'New', probe: [{ id: 'a' }, { id: 'c', calibration: { low: 1 } }], tag: ['x'] },
    })
    using difference = tree.diff(to)
    expect(difference.edits()).toEqual([
      { op: 'replace', path: '/b:brewery/name', kind: 'leaf', old: 'Hof', new: 'New', default: false },
      { op: 'delete', path: "/b:brewery/probe[id='a']/offset", kind: 'leaf', old: '0.5', default: false },
      { op: 'delete', path: "/b:brewery/probe[id='b']", kind: 'list', default: false },
      { op: 'create', path: "/b:brewery/probe[id='c']", kind: 'list', default: false },
      { op: 'create', path: "/b:brewery/probe[id='c']/calibration", kind: 'container', default: false },
      { op: 'create', path: "/b:brewery/probe[id='c']/calibration/low", kind: 'leaf', new: '1', default: false },
      { op: 'create', path: "/b:brewery/tag[.='x']", kind: 'leaf-list', new: 'x', default: false },
    ])
  })

  test('edits tell implicit defaults apart', () => {
    tree.validate()
    using to = tree.duplicate()
    to.set('/b:brewery/limit', '17')
    to.set("/b:brewery/probe[id='b']/offset", '1')
    using difference = tree.diff(to)
    expect(difference.edits()).toEqual([
      {
        op: 'replace',
        path: '/b:brewery/limit',
        kind: 'leaf',
        old: '17.0',
        new: '17.0',
        default: false,
        oldDefault: true,
      },
      {
        ...{ op: 'replace', path: "/b:brewery/probe[id='b']/offset", kind: 'leaf', old: '0.0', new: '1.0' },
        ...{ default: false, oldDefault: true },
      },
    ])
    using back = to.diff(tree)
    expect(back.edits()[0]).toEqual({
      ...{ op: 'replace', path: '/b:brewery/limit', kind: 'leaf', old: '17.0', new: '17.0', default: true },
    })
  })

  test('entries of user-ordered lists move', () => {
    using from = parse({ 'b:brewery': { step: [{ at: 1 }, { at: 2 }, { at: 3 }], order: ['x', 'y'] } })
    using to = parse({ 'b:brewery': { step: [{ at: 3 }, { at: 1 }, { at: 2 }], order: ['y', 'x'] } })
    using difference = from.diff(to)
    expect(difference.edits()).toEqual([
      { op: 'move', path: "/b:brewery/step[at='3']", kind: 'list', default: false, after: '' },
      { op: 'move', path: "/b:brewery/order[.='y']", kind: 'leaf-list', new: 'y', default: false, after: '' },
    ])
    from.applyDiff(difference)
    expect(content(from)).toEqual(content(to))
  })

  test('a diff applied, reversed and applied again leaves the tree as it was, defaults included', () => {
    tree.validate()
    using to = tree.duplicate()
    to.delete("/b:brewery/probe[id='a']")
    to.set("/b:brewery/probe[id='n']/calibration/low", '3')
    to.set('/b:brewery/limit', '20')
    to.set('/b:brewery/gas', '1')
    expect(to.validate()).toEqual([])
    const before = tree.print({ format: 'json', withDefaults: 'report-all' })
    const after = to.print({ format: 'json', withDefaults: 'report-all' })
    using forth = tree.diff(to)
    using back = forth.reverseDiff()
    for (let round = 0; round < 3; round++) {
      tree.applyDiff(forth)
      expect(tree.print({ format: 'json', withDefaults: 'report-all' })).toBe(after)
      tree.applyDiff(back)
      expect(tree.print({ format: 'json', withDefaults: 'report-all' })).toBe(before)
    }
    expect(tree.validate()).toEqual([])
    expect(tree.print({ format: 'json', withDefaults: 'report-all' })).toBe(before)
  })

  test('two diffs merged do what both did', () => {
    using first = tree.duplicate()
    first.set('/b:brewery/name', 'one')
    using second = first.duplicate()
    second.set('/b:brewery/name', 'two')
    second.delete("/b:brewery/probe[id='b']")
    using both = tree.diff(first)
    using next = first.diff(second)
    both.mergeDiff(next)
    tree.applyDiff(both)
    expect(content(tree)).toEqual(content(second))
  })

  test('trees of different contexts do not mix', () => {
    using other = engine.createContext({ modules: [{ text: brewery }] })
    using foreign = other.createTree()
    expect(() => tree.merge(foreign)).toThrow(TypeError)
  })
})

describe('stamps', () => {
  test('reach what changed and all above it, and nothing else', () => {
    using to = tree.duplicate()
    to.set("/b:brewery/probe[id='b']/offset", '1')
    to.delete("/b:brewery/probe[id='a']/offset")
    using difference = tree.diff(to)
    tree.applyDiff(difference)
    tree.stamp(difference, 7)
    expect(tree.stampOf('/b:brewery')).toBe(7)
    expect(tree.stampOf("/b:brewery/probe[id='b']/offset")).toBe(7)
    expect(tree.stampOf("/b:brewery/probe[id='b']")).toBe(7)
    expect(tree.stampOf("/b:brewery/probe[id='a']")).toBe(7)
    expect(tree.stampOf("/b:brewery/probe[id='a']/id")).toBe(0)
    expect(tree.stampOf('/b:brewery/name')).toBe(0)
    expect(tree.stampOf('/b:top')).toBeUndefined()
  })

  test('go up to 2^32 - 1, are copied with the tree, and stay with what is not touched', () => {
    using to = tree.duplicate()
    to.set('/b:brewery/name', 'x')
    using difference = tree.diff(to)
    tree.applyDiff(difference)
    tree.stamp(difference, 0xffffffff)
    using copy = tree.duplicate()
    expect(copy.stampOf('/b:brewery/name')).toBe(0xffffffff)
    expect(() => tree.stamp(difference, 0)).toThrow(RangeError)
    expect(() => tree.stamp(difference, 2 ** 32)).toThrow(RangeError)
  })
})
