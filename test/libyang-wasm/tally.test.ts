import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type DataTree, type Edit, Libyang, YangError } from 'libyang-wasm'
import { Numbers } from './random/numbers.ts'

const ROUNDS = 1500

let engine: Libyang

beforeAll(async () => {
  engine = await Libyang.load()
})

afterAll(() => engine[Symbol.dispose]())

function module(body: string): string {
  return `module m { yang-version 1.1; namespace "urn:m"; prefix m; container c { ${body} } }`
}

function all(tree: DataTree): string {
  return tree.print({ format: 'xml', withDefaults: 'report-all', keepEmptyContainers: true })
}

/** Undoes what was done and what followed. */
function undo(tree: DataTree, ...diffs: readonly DataTree[]): void {
  for (const diff of diffs.toReversed()) {
    using reversed = diff.reverseDiff()
    tree.applyDiff(reversed)
  }
}

/** An edit of the module below: most can be done, some only once, some never. */
function anyEdit(numbers: Numbers): Edit {
  const key = numbers.pick(['1', '2', '3', '4'])
  const name = numbers.pick(['d0', 'q', 'z'])
  const entry = `/m:c/tank[id='${key}']`
  const number = String(numbers.below(4))
  const [path, value] = numbers.pick<readonly [string, string?]>([
    [entry, JSON.stringify({ id: key, name })],
    [`${entry}/name`, JSON.stringify(name)],
    [`${entry}/place/row`, number],
    [`${entry}/from`, JSON.stringify(numbers.pick(['1', '2', '3']))],
    ['/m:c/at', JSON.stringify(name)],
    [`/m:c/tag[.='${numbers.pick(['a', 'b', 'x'])}']`],
    ['/m:c/power', number],
    ['/m:c/flame', number],
  ]) ?? ['/m:c']
  const op = numbers.pick(['create', 'merge', 'replace', 'delete', 'remove'] as const) ?? 'merge'
  return op === 'delete' || op === 'remove' ? { op, path } : { op, path, ...(value === undefined ? {} : { value }) }
}

describe('the tally of a tree', () => {
  const model =
    module(`leaf at { type leafref { path "../tank/name"; } default d0; } leaf-list tag { type string; max-elements 3; default a; default b; }
    list tank { key id; ordered-by user; unique "name place/row"; max-elements 3; leaf id { type string; } leaf name { type string; default d0; }
      container place { leaf row { type uint8; default 2; } } leaf from { type leafref { path "../../tank/id"; } } }
    choice heat { default coil; case coil { leaf power { type uint8; default 1; } } case gas { leaf flame { type uint8; } leaf valve { type uint8; default 4; } } }`)

  test(`is right after ${ROUNDS} random edits, refusals and undos`, () => {
    const numbers = new Numbers(7)
    using context = engine.createContext({ modules: [{ text: model }] })
    using tree = context.parse('{"m:c":{"tank":[{"id":"1"}]}}', { format: 'json' })
    expect(tree.validateWhole()).toEqual([])
    const sum = { valid: 0, faulty: 0, refused: 0 }
    for (let round = 0; round < ROUNDS; round++) {
      const edits = Array.from({ length: 1 + numbers.below(3) }, () => anyEdit(numbers))
      using before = tree.duplicate()
      let diff: DataTree
      try {
        diff = tree.applyEdits(edits)
      } catch (error) {
        if (!(error instanceof YangError)) throw error
        sum.refused++
        expect([tree.tally().holds, all(tree)]).toEqual([true, all(before)])
        continue
      }
      using _ = diff
      expect(tree.tally().holds).toBe(true)
      using oracle = before.duplicate()
      oracle.applyDiff(diff)
      oracle.validate()
      const expected = oracle.validate()
      const { faults, followUp } = tree.validateChange(diff)
      using __ = followUp
      expect(tree.tally().holds).toBe(true)
      expect(faults.length > 0).toBe(expected.length > 0)
      if (faults.length === 0) expect(all(tree)).toBe(all(oracle))
      sum[faults.length > 0 ? 'faulty' : 'valid']++
      if (faults.length === 0 && numbers.chance(60)) continue
      undo(tree, diff, followUp)
      expect([tree.tally().holds, all(tree)]).toEqual([true, all(before)])
    }
    expect(Math.min(sum.valid, sum.faulty, sum.refused)).toBeGreaterThan(ROUNDS / 50)
  })

  test('is kept, not made anew', () => {
    using context = engine.createContext({ modules: [{ text: model }] })
    using tree = context.parse('{"m:c":{"tank":[{"id":"1"}]}}', { format: 'json' })
    expect(tree.validateWhole()).toEqual([])
    using diff = tree.applyEdits([{ op: 'create', path: "/m:c/tank[id='2']/name", value: '"q"' }])
    expect(tree.tally().bytes).toBeGreaterThan(0)
    undo(tree, diff)
    expect(tree.tally().bytes).toBeGreaterThan(0)
  })
})

test('the same text in another member of a union is no change', () => {
  const model = module(`leaf a { type string; }
    leaf b { type union { type leafref { path "../a"; } type enumeration { enum x; } } }`)
  using context = engine.createContext({ modules: [{ text: model }] })
  using tree = context.parse('{"m:c":{"b":"x"}}', { format: 'json' })
  expect(tree.validateWhole()).toEqual([])
  using after = tree.duplicate()
  after.set('/m:c/b', 'x')
  using diff = tree.diff(after)
  expect(diff.edits()).toEqual([])
})

describe('entries that nothing tells apart', () => {
  const lists = `config false; leaf v { type uint8; }`
  const state = { sample: [{ v: 1 }, { v: 2 }, { v: 1 }], level: [3, 3, 4] }
  const model = module(`leaf on { type boolean; }
    list sample { when "../on = 'true'"; ${lists} } leaf-list level { when "../on = 'true'"; config false; type uint8; }
    container box { when "../on = 'true'"; config false; list sample { ${lists} } leaf-list level { type uint8; } }`)

  test.each([
    ['themselves', state],
    ['with what they are in', { box: state }],
  ])('go with their `when` and come back in order: %s', (_, data) => {
    using context = engine.createContext({ modules: [{ text: model }] })
    using tree = context.parse(JSON.stringify({ 'm:c': { on: true, ...data } }), { format: 'json', kind: 'data' })
    expect(tree.validateWhole({ state: true })).toEqual([])
    using before = tree.duplicate()
    using after = tree.duplicate()
    after.set('/m:c/on', 'false')
    using diff = tree.diff(after)
    tree.applyDiff(diff)
    const { faults, followUp } = tree.validateChange(diff, { state: true })
    using __ = followUp
    expect(faults).toEqual([])
    expect(JSON.parse(tree.print({ format: 'json' }))).toEqual({ 'm:c': { on: false } })
    undo(tree, diff, followUp)
    expect([tree.tally().holds, all(tree)]).toEqual([true, all(before)])
  })
})
