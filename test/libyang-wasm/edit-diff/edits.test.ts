import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { type Context, type DataTree, type Edit, EditError, Libyang, standardModule, YangError } from 'libyang-wasm'

const brewery = `module b {
  yang-version 1.1; namespace "urn:b"; prefix b;
  identity medium; identity wort { base medium; }
  container brewery {
    leaf name { type string; }
    leaf limit { type decimal64 { fraction-digits 3; } default 17; }
    leaf flag { type empty; }
    leaf medium { type identityref { base medium; } }
    leaf mixed { type union { type int8; type string; } }
    anydata notes; anyxml extra;
    list probe { key "id"; leaf id { type string; } leaf offset { type decimal64 { fraction-digits 3; } default 0; }
      leaf label { type string; } container calibration { leaf low { type int8; } leaf high { type int8; } } }
    list step { key "at"; ordered-by user; leaf at { type uint8; } leaf what { type string; } }
    list medium-at { key "kind at"; ordered-by user; leaf kind { type identityref { base medium; } }
      leaf at { type decimal64 { fraction-digits 2; } } }
    list quoted { key "name"; ordered-by user; leaf name { type string; } }
    list pair { key "a b"; leaf a { type string; } leaf b { type uint8; } leaf v { type int8; } }
    leaf-list tag { type string; }
    leaf-list grade { type uint8; default 1; default 2; }
    leaf-list order { type string; ordered-by user; }
    container fermenter { presence "there is one"; leaf litres { type uint16; default 50; } }
    container results { config false; leaf latest { type decimal64 { fraction-digits 3; } } list sample { leaf v { type int8; } } }
    choice heat { case gas { leaf gas { type int8; default 3; } leaf jet { type int8; } } case coil { leaf coil { type int8; } } }
    leaf cooled { when "../name = 'Hof'"; type string; }
  }
  leaf top { type leafref { path "/b:brewery/b:probe/b:id"; } }
}`

let engine: Libyang
let context: Context
let tree: DataTree

beforeAll(async () => {
  engine = await Libyang.load()
  const netconf = standardModule('ietf-netconf') ?? { text: '' }
  context = engine.createContext({ modules: [{ text: brewery }, netconf] })
})

beforeEach(() => {
  tree = parse({
    'b:brewery': {
      name: 'Hof',
      probe: [{ id: 'a', offset: '0.5' }, { id: 'b' }],
      step: [{ at: 1 }, { at: 2, what: 'mash' }, { at: 3 }],
      order: ['x', 'y', 'z'],
    },
  })
})

afterAll(() => engine[Symbol.dispose]())

function parse(data: unknown, kind: 'config' | 'data' | 'edit' = 'config'): DataTree {
  return context.parse(JSON.stringify(data), { format: 'json', kind })
}

function content(of: DataTree): Record<string, unknown> {
  return (JSON.parse(of.print({ format: 'json' })) as Record<string, Record<string, unknown>>)['b:brewery'] ?? {}
}

/** All there is to know of a tree. */
function dump(of: DataTree): string {
  using empty = context.createTree()
  using all = empty.diff(of)
  return all.diffText()
}

/** Does edits; checks that the diff, turned around, takes them back, and done again, does them. */
function edit(...edits: Edit[]): Record<string, unknown> {
  const before = dump(tree)
  using diff = tree.applyEdits(edits)
  const after = dump(tree)
  using back = diff.reverseDiff()
  tree.applyDiff(back)
  expect(dump(tree)).toBe(before)
  using again = context.parseDiff(diff.diffText())
  tree.applyDiff(again)
  expect(dump(tree)).toBe(after)
  return content(tree)
}

/** What an edit is refused with; it leaves nothing behind. */
function refusal(...edits: Edit[]): { index: number; tag: string; path: string | undefined } {
  const before = dump(tree)
  try {
    tree.applyEdits(edits)
  } catch (error) {
    if (!(error instanceof EditError)) throw error
    expect(dump(tree)).toBe(before)
    return { index: error.index, tag: error.errorTag, path: error.path }
  }
  throw new Error('was not refused')
}

const name = '/b:brewery/name'
const step = (at: number) => `/b:brewery/step[at='${at}']`
const steps = () => (content(tree).step as { at: number }[]).map((each) => each.at)

describe('merge, create, replace', () => {
  test('merge writes a leaf, with what is missing above it', () => {
    expect(edit({ op: 'merge', path: name, value: '"Neu"' })).toMatchObject({ name: 'Neu' })
    const low = "/b:brewery/probe[id='n']/calibration/low"
    expect(edit({ op: 'merge', path: low, value: '5' })).toMatchObject({
      probe: [{ id: 'a' }, { id: 'b' }, { id: 'n', calibration: { low: 5 } }],
    })
  })

  test('what was so already is no change', () => {
    using diff = tree.applyEdits([
      { op: 'merge', path: name, value: '"Hof"' },
      { op: 'merge', path: "/b:brewery/probe[id='a']", value: '{"offset":"0.500"}' },
      { op: 'merge', path: name, value: '"Neu"' },
      { op: 'replace', path: name, value: '"Hof"' },
      { op: 'create', path: "/b:brewery/probe[id='n']" },
      { op: 'delete', path: "/b:brewery/probe[id='n']" },
    ])
    expect(diff.empty).toBe(true)
  })

  test('an entry may repeat its key, if it is the same', () => {
    const path = "/b:brewery/pair[a='x'][b='7']"
    expect(edit({ op: 'create', path, value: '{"a":"x","b":7,"v":1}' })).toMatchObject({
      pair: [{ a: 'x', b: 7, v: 1 }],
    })
    expect(refusal({ op: 'merge', path, value: '{"b":8,"v":1}' })).toEqual({
      index: 0,
      tag: 'invalid-value',
      path: `${path}/b`,
    })
  })

  // RFC 6241 7.2, create: "if the configuration data exists, … data-exists"
  test('create is refused where something is written, with the exact node', () => {
    expect(refusal({ op: 'create', path: name, value: '"Neu"' })).toEqual({ index: 0, tag: 'data-exists', path: name })
    const path = "/b:brewery/probe[id='a']"
    expect(refusal({ op: 'merge', path: name, value: '"x"' }, { op: 'create', path })).toEqual({
      index: 1,
      tag: 'data-exists',
      path,
    })
    expect(refusal({ op: 'create', path: "/b:brewery/order[.='x']" }).tag).toBe('data-exists')
  })

  // RFC 6243 2.3.3: a default that nobody set is not there
  test('a default does not stand in the way of create, and cannot be deleted', () => {
    tree.validate()
    expect(refusal({ op: 'delete', path: '/b:brewery/limit' }).tag).toBe('data-missing')
    using none = tree.applyEdits([{ op: 'remove', path: '/b:brewery/limit' }])
    expect(none.empty).toBe(true)
    expect(edit({ op: 'create', path: '/b:brewery/limit', value: '"17.0"' })).toMatchObject({ limit: '17.0' })
    expect(refusal({ op: 'create', path: '/b:brewery/limit', value: '"18.0"' }).tag).toBe('data-exists')
  })

  // RFC 6241 7.2, replace: the data "replaces any related configuration"
  test('replace removes what it does not write, and says no more than what changes', () => {
    tree.validate()
    edit({ op: 'merge', path: "/b:brewery/probe[id='a']", value: '{"label":"l","calibration":{"low":1,"high":2}}' })
    using diff = tree.applyEdits([
      { op: 'replace', path: "/b:brewery/probe[id='a']", value: '{"label":"m","calibration":{"low":1}}' },
    ])
    expect(diff.edits().map(({ op, path }) => [op, path.replace("/b:brewery/probe[id='a']", '')])).toEqual([
      ['replace', '/offset'],
      ['replace', '/label'],
      ['delete', '/calibration/high'],
    ])
    expect(tree.find("/b:brewery/probe[id='a']/offset")[0]).toMatchObject({ value: '0.0', default: true })
  })

  test('a value that is wrong deep inside is named by its whole path', () => {
    const wrong = (path: string, value: string) => refusal({ op: 'merge', path, value }).path
    expect(wrong('/b:brewery', '{"probe":[{"id":"a","calibration":{"low":"x"}}]}')).toBe(
      "/b:brewery/probe[id='a']/calibration/low",
    )
    expect(wrong("/b:brewery/probe[id='a']", '{"calibration":{"high":1000}}')).toBe(
      "/b:brewery/probe[id='a']/calibration/high",
    )
    expect(wrong("/b:brewery/probe[id='a']/calibration/low", '"warm"')).toBe("/b:brewery/probe[id='a']/calibration/low")
  })

  test('replace of a whole list or leaf-list', () => {
    const value = '[{"id":"b","label":"x"},{"id":"c"}]'
    expect(edit({ op: 'replace', path: '/b:brewery/probe', value })).toMatchObject({
      probe: [{ id: 'b', label: 'x' }, { id: 'c' }],
    })
    expect(edit({ op: 'replace', path: '/b:brewery/order', value: '["z","n","x"]' })).toMatchObject({
      order: ['z', 'n', 'x'],
    })
    expect(edit({ op: 'replace', path: '/b:brewery/order', value: '[]' })).not.toHaveProperty('order')
    edit({ op: 'replace', path: '/b:brewery/step', value: '[{"at":3},{"at":1}]' })
    expect(steps()).toEqual([3, 1])
  })

  test('empty leaves, identities, unions, anydata', () => {
    expect(
      edit(
        { op: 'merge', path: '/b:brewery/flag' },
        { op: 'merge', path: '/b:brewery/medium', value: '"b:wort"' },
        { op: 'merge', path: '/b:brewery/mixed', value: '"x"' },
        { op: 'merge', path: '/b:brewery/notes', value: '{"b:any":[1,{"deep":"ä"}]}' },
        { op: 'merge', path: '/b:brewery/extra', value: '7' },
      ),
    ).toMatchObject({ flag: [null], medium: 'wort', mixed: 'x', extra: 7 })
    expect(
      edit(
        { op: 'merge', path: '/b:brewery/mixed', value: '7' },
        { op: 'merge', path: '/b:brewery/notes', value: '{"other":true}' },
        { op: 'merge', path: '/b:brewery/extra', value: '"text"' },
      ),
    ).toMatchObject({ mixed: 7, notes: { other: true }, extra: 'text' })
  })

  test('what would be too deep for the engine does not reach it', () => {
    const deep = `{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`
    const path = '/b:brewery/notes'
    expect(refusal({ op: 'merge', path, value: deep })).toEqual({ index: 0, tag: 'too-big', path })
    const node = { n: 'notes', o: 'c', t: 0, v: deep }
    expect(() => context.parseDiff(JSON.stringify([{ n: 'b:brewery', c: [node] }]))).toThrow('levels deep')
    expect(edit({ op: 'merge', path: name, value: '"\\ud83c\\udf7a"' })).toMatchObject({ name: '🍺' })
  })

  test('values that do not fit are refused', () => {
    const refusals: [Edit, string][] = [
      [{ op: 'merge', path: '/b:brewery/limit', value: '"warm"' }, 'invalid-value'],
      [{ op: 'merge', path: name }, 'invalid-value'],
      [{ op: 'merge', path: name, value: '"x","b:flag":[null]' }, 'malformed-message'],
      [{ op: 'merge', path: name, value: '"x' }, 'malformed-message'],
      [{ op: 'merge', path: "/b:brewery/order[.='x']", value: '"x"' }, 'invalid-value'],
      [{ op: 'merge', path: '/b:brewery/nope', value: '1' }, 'unknown-element'],
      [{ op: 'merge', path: '/b:brewery/probe[id]', value: '{}' }, 'invalid-value'],
      [{ op: 'merge', path: "/b:brewery/probe[id='a']", value: '{"nope":1}' }, 'unknown-element'],
      [{ op: 'merge', path: "/b:brewery/probe[id='a']", value: '{"label":"x","label":"y"}' }, 'bad-element'],
      [{ op: 'merge', path: '/b:brewery/probe', value: '[{"id":"n"},{"id":"n"}]' }, 'bad-element'],
      [{ op: 'merge', path: '/b:brewery/results/latest', value: '"1.0"' }, 'invalid-value'],
      [{ op: 'delete', path: '/b:brewery/results' }, 'invalid-value'],
      [{ op: 'merge', path: "/b:brewery/probe[id='a']/id", value: '"a"' }, 'invalid-value'],
      [{ op: 'delete', path: "/b:brewery/probe[id='a']/id" }, 'invalid-value'],
    ]
    for (const [each, tag] of refusals) expect([each, refusal(each).tag]).toEqual([each, tag])
  })
})

describe('delete, remove', () => {
  // RFC 6241 7.2, delete: "if the configuration data does not exist, … data-missing"
  test('delete wants something there, remove does not mind', () => {
    const path = "/b:brewery/probe[id='z']"
    expect(refusal({ op: 'delete', path })).toEqual({ index: 0, tag: 'data-missing', path })
    expect(refusal({ op: 'delete', path: `${path}/label` }).tag).toBe('data-missing')
    edit({ op: 'remove', path }, { op: 'remove', path: `${path}/label` })
    expect(edit({ op: 'delete', path: "/b:brewery/probe[id='a']" })).toMatchObject({ probe: [{ id: 'b' }] })
    expect(edit({ op: 'delete', path: '/b:brewery/probe' })).not.toHaveProperty('probe')
    expect(refusal({ op: 'delete', path: '/b:brewery/probe' }).tag).toBe('data-missing')
  })

  test('a deleted leaf with a default becomes the default; in a case that is left to the validation', () => {
    edit({ op: 'merge', path: '/b:brewery/limit', value: '"20"' }, { op: 'merge', path: '/b:brewery/gas', value: '1' })
    edit({ op: 'delete', path: '/b:brewery/limit' })
    expect(tree.find('/b:brewery/limit')[0]).toMatchObject({ value: '17.0', default: true })
    edit({ op: 'delete', path: '/b:brewery/gas' })
    expect(tree.exists('/b:brewery/gas')).toBe(false)
  })

  test('a deleted container without presence loses what was written, one with presence goes', () => {
    edit({ op: 'create', path: '/b:brewery/fermenter' })
    tree.validate()
    expect(edit({ op: 'delete', path: '/b:brewery/fermenter' })).not.toHaveProperty('fermenter')
    expect(tree.exists('/b:brewery/fermenter')).toBe(false)
    edit({ op: 'delete', path: '/b:brewery' })
    expect(content(tree)).toEqual({})
    expect(refusal({ op: 'delete', path: '/b:brewery' }).tag).toBe('data-missing')
  })
})

describe('order of user-ordered entries', () => {
  // RFC 7950 7.8.6: "first", "last", "before", "after"
  test('new entries come last unless told otherwise', () => {
    edit({ op: 'create', path: step(9) })
    edit({ op: 'create', path: step(8), insert: 'first' })
    edit({ op: 'create', path: step(7), insert: 'before', point: "[at='2']" })
    edit({ op: 'create', path: step(6), insert: 'after', point: "[at='2']" })
    expect(steps()).toEqual([8, 1, 7, 2, 6, 3, 9])
  })

  test('entries that are there move', () => {
    edit({ op: 'move', path: step(3), insert: 'first' }, { op: 'move', path: step(1), insert: 'last' })
    expect(steps()).toEqual([3, 2, 1])
    edit({ op: 'merge', path: step(1), value: '{"what":"boil"}', insert: 'before', point: "[at='2']" })
    expect(steps()).toEqual([3, 1, 2])
    expect(edit({ op: 'move', path: "/b:brewery/order[.='z']", insert: 'after', point: 'x' })).toMatchObject({
      order: ['x', 'z', 'y'],
    })
  })

  test('moves that lead back are no change', () => {
    using diff = tree.applyEdits([
      { op: 'move', path: step(3), insert: 'first' },
      { op: 'move', path: step(1), insert: 'first' },
      { op: 'move', path: step(3), insert: 'last' },
    ])
    expect(diff.empty).toBe(true)
  })

  test('the diff says where an entry stood and stands', () => {
    using diff = tree.applyEdits([{ op: 'move', path: step(3), insert: 'first' }])
    expect(diff.edits()).toEqual([{ op: 'move', path: step(3), kind: 'list', default: false, after: '' }])
    using back = diff.reverseDiff()
    expect(back.edits()).toEqual([{ op: 'move', path: step(3), kind: 'list', default: false, after: "[at='2']" }])
  })

  // RFC 7950 15.7
  test('a missing point, a place in a list without order and a missing entry are refused', () => {
    expect(refusal({ op: 'move', path: step(3), insert: 'after', point: "[at='77']" }).tag).toBe('bad-attribute')
    expect(refusal({ op: 'create', path: step(9), insert: 'before', point: "[at='9']" }).tag).toBe('bad-attribute')
    expect(refusal({ op: 'move', path: "/b:brewery/probe[id='a']", insert: 'first' }).tag).toBe('bad-attribute')
    expect(refusal({ op: 'move', path: step(77), insert: 'first' }).tag).toBe('data-missing')
  })

  test('several deleted neighbours come back in their order', () => {
    edit({ op: 'delete', path: step(1) }, { op: 'delete', path: step(2) })
    expect(steps()).toEqual([3])
  })

  test('keys of any type', () => {
    const value = '[{"kind":"wort","at":"1"},{"kind":"b:wort","at":"2.5"},{"kind":"b:wort","at":"3"}]'
    edit({ op: 'merge', path: '/b:brewery/medium-at', value })
    const at = (text: string) => `[kind='b:wort'][at='${text}']`
    edit({ op: 'move', path: `/b:brewery/medium-at${at('3')}`, insert: 'before', point: at('2.50') })
    edit(
      { op: 'delete', path: `/b:brewery/medium-at${at('1')}` },
      { op: 'create', path: `/b:brewery/medium-at${at('7')}` },
    )
    expect((content(tree)['medium-at'] as { at: string }[]).map((each) => each.at)).toEqual(['3.0', '2.5', '7.0'])
  })

  test('names with both quotes, and the empty value', () => {
    const tricky = `it's "x"`
    const value = JSON.stringify([{ name: tricky }, { name: 'b' }, { name: 'c' }])
    edit({ op: 'merge', path: '/b:brewery/quoted', value })
    edit({ op: 'move', path: "/b:brewery/quoted[name='c']", insert: 'after', point: `[name="${tricky}"]` })
    expect(content(tree).quoted).toEqual([{ name: tricky }, { name: 'c' }, { name: 'b' }])
    edit({ op: 'merge', path: '/b:brewery/order', value: '["","n"]' })
    edit({ op: 'move', path: "/b:brewery/order[.='x']", insert: 'last' })
    edit({ op: 'move', path: "/b:brewery/order[.='n']", insert: 'after', point: '' })
    edit({ op: 'move', path: "/b:brewery/order[.='y']", insert: 'after', point: '' })
    expect(content(tree).order).toEqual(['z', '', 'y', 'n', 'x'])
  })
})

describe('rename, copy', () => {
  const a = "/b:brewery/probe[id='a']"

  test('an entry gets another key, with all below it', () => {
    edit({ op: 'rename', path: a, to: "/b:brewery/probe[id='z']" })
    expect(content(tree).probe).toEqual([{ id: 'b' }, { id: 'z', offset: '0.5' }])
    edit({ op: 'copy', path: "/b:brewery/probe[id='z']", to: a })
    expect(content(tree).probe).toEqual([{ id: 'a', offset: '0.5' }, { id: 'b' }, { id: 'z', offset: '0.5' }])
  })

  test('a renamed user-ordered entry stays where it was, a copied one comes last', () => {
    edit({ op: 'rename', path: step(2), to: step(9) }, { op: 'copy', path: step(1), to: step(5) })
    expect(content(tree).step).toEqual([{ at: 1 }, { at: 9, what: 'mash' }, { at: 3 }, { at: 5 }])
  })

  test('are refused where the new key is taken or the entry is missing', () => {
    const b = "/b:brewery/probe[id='b']"
    expect(refusal({ op: 'rename', path: a, to: b })).toEqual({ index: 0, tag: 'data-exists', path: b })
    expect(refusal({ op: 'copy', path: a, to: a }).tag).toBe('data-exists')
    expect(refusal({ op: 'rename', path: "/b:brewery/probe[id='z']", to: "/b:brewery/probe[id='y']" }).tag).toBe(
      'data-missing',
    )
    expect(refusal({ op: 'rename', path: a, to: step(9) }).tag).toBe('invalid-value')
    expect(refusal({ op: 'copy', path: name, to: name }).tag).toBe('invalid-value')
  })
})

describe('edits as a tree', () => {
  function changes(data: unknown, operation: 'merge' | 'replace' | 'none' = 'merge'): [string, string][] {
    using said = parse(data, 'edit')
    const before = dump(tree)
    using diff = tree.editDiff(said, { operation })
    expect(dump(tree)).toBe(before)
    return diff.edits().map(({ op, path }) => [op, path.replace('/b:brewery', '')])
  }

  const op = (operation: string) => ({ '@': { 'ietf-netconf:operation': operation } })

  test('the default operation merges or replaces; the tree stays as it is', () => {
    const data = { 'b:brewery': { name: 'Neu', probe: [{ id: 'a', label: 'l' }] } }
    expect(changes(data)).toEqual([
      ['replace', '/name'],
      ['create', "/probe[id='a']/label"],
    ])
    expect(
      changes(data, 'replace')
        .map(([done]) => done)
        .filter((done) => done === 'delete').length,
    ).toBeGreaterThan(4)
  })

  // RFC 6241 7.2: each node's own operation
  test('nodes have operations of their own', () => {
    expect(
      changes(
        {
          'b:brewery': {
            '@name': { 'ietf-netconf:operation': 'delete' },
            name: 'Hof',
            probe: [
              { ...op('remove'), id: 'b' },
              { ...op('create'), id: 'n', label: 'x', calibration: { low: 1 } },
              { ...op('replace'), id: 'a', label: 'y' },
            ],
          },
        },
        'none',
      ),
    ).toEqual([
      ['delete', '/name'],
      ['replace', "/probe[id='a']/offset"],
      ['create', "/probe[id='a']/label"],
      ['delete', "/probe[id='b']"],
      ['create', "/probe[id='n']"],
      ['create', "/probe[id='n']/label"],
      ['create', "/probe[id='n']/calibration"],
      ['create', "/probe[id='n']/calibration/low"],
    ])
  })

  test('with none, what an operation is wanted for must be there', () => {
    using said = parse({ 'b:brewery': { probe: [{ id: 'z', calibration: { ...op('create'), low: 1 } }] } }, 'edit')
    const refused = () => tree.editDiff(said, { operation: 'none' })
    expect(refused).toThrow(YangError)
    expect(refused).toThrow('no such node')
    expect(
      changes({ 'b:brewery': { probe: [{ id: 'b', calibration: { ...op('create'), low: 1 } }] } }, 'none'),
    ).toEqual([
      ['create', "/probe[id='b']/calibration"],
      ['create', "/probe[id='b']/calibration/low"],
    ])
  })

  // RFC 7950 7.8.6, 7.7.9
  test('insert, key and value say where entries come to stand', () => {
    using said = parse(
      {
        'b:brewery': {
          step: [
            { '@': { 'yang:insert': 'first' }, at: 9 },
            { '@': { 'yang:insert': 'after', 'yang:key': "[b:at='1']" }, at: 3 },
          ],
          order: ['y'],
          '@order': [{ 'yang:insert': 'before', 'yang:value': 'x' }],
        },
      },
      'edit',
    )
    using diff = tree.editDiff(said, { operation: 'merge' })
    tree.applyDiff(diff)
    expect(steps()).toEqual([9, 1, 3, 2])
    expect(content(tree).order).toEqual(['y', 'x', 'z'])
  })
})

describe('what is left to the validation', () => {
  test('another case of a choice gives way, also when the diff was a text in between', () => {
    edit({ op: 'merge', path: '/b:brewery/gas', value: '1' })
    tree.validate()
    edit({ op: 'merge', path: '/b:brewery/coil', value: '2' })
    expect(tree.validate()).toEqual([])
    expect(content(tree)).toMatchObject({ coil: 2 })
    expect(content(tree)).not.toHaveProperty('gas')
  })

  test('default entries of a leaf-list go when one is written, and come back when none is', () => {
    const grades = () => tree.find('/b:brewery/grade').map(({ value, default: isDefault }) => [value, isDefault])
    tree.validate()
    expect(grades()).toEqual([
      ['1', true],
      ['2', true],
    ])
    edit({ op: 'create', path: "/b:brewery/grade[.='2']" })
    expect(tree.validate()).toEqual([])
    expect(grades()).toEqual([['2', false]])
    edit({ op: 'delete', path: "/b:brewery/grade[.='2']" })
    expect(tree.validate()).toEqual([])
    expect(grades().length).toBe(2)
  })

  test('an edit and what validation adds make one diff', () => {
    tree.validate()
    const before = dump(tree)
    using diff = tree.applyEdits([
      { op: 'create', path: "/b:brewery/probe[id='n']" },
      { op: 'delete', path: "/b:brewery/probe[id='a']" },
    ])
    using unjudged = tree.duplicate()
    expect(tree.validate()).toEqual([])
    using judged = unjudged.diff(tree)
    diff.mergeDiff(judged)
    expect(diff.edits().filter(({ default: isDefault }) => isDefault).length).toBeGreaterThan(0)
    using back = diff.reverseDiff()
    tree.applyDiff(back)
    expect(dump(tree)).toBe(before)
  })
})

describe('diffs', () => {
  test('keep the stamps of what they do not touch, also there and back', () => {
    using empty = context.createTree()
    using all = empty.diff(tree)
    tree.stamp(all, 7)
    using diff = tree.applyEdits([
      { op: 'merge', path: name, value: '"Neu"' },
      { op: 'delete', path: "/b:brewery/probe[id='a']" },
      { op: 'move', path: step(3), insert: 'first' },
    ])
    using back = diff.reverseDiff()
    tree.applyDiff(back)
    expect(tree.stampOf(step(3))).toBe(7)
    expect(tree.stampOf("/b:brewery/probe[id='b']")).toBe(7)
    expect(tree.stampOf(name)).toBe(7)
  })

  test('a hundred of a hundred edits each take less than 10 MB', () => {
    const probe = Array.from({ length: 1000 }, (_, index) => ({
      id: `28-${index}`,
      label: 'l',
      calibration: { low: 1 },
    }))
    using large = parse({ 'b:brewery': { probe } })
    const path = (index: number) => `/b:brewery/probe[id='28-${index * 7}']`
    const edits = Array.from({ length: 100 }, (_, index): Edit => {
      if (index % 4 === 0) return { op: 'create', path: `/b:brewery/probe[id='n${index}']`, value: '{"label":"new"}' }
      if (index % 4 === 1) return { op: 'delete', path: path(index) }
      return { op: 'merge', path: `${path(index)}/label`, value: `"label ${index}"` }
    })
    using diff = large.applyEdits(edits)
    const before = engine.usedBytes
    const candidates = Array.from({ length: 100 }, () => diff.duplicate())
    expect(engine.usedBytes - before).toBeLessThan(10_000_000)
    for (const candidate of candidates) candidate[Symbol.dispose]()
    expect(engine.usedBytes).toBeLessThan(before + 1000)
  })

  test('that do not fit change nothing, and say where', () => {
    using diff = tree.applyEdits([
      { op: 'merge', path: name, value: '"Neu"' },
      { op: 'create', path: "/b:brewery/probe[id='n']" },
    ])
    const before = dump(tree)
    expect(() => tree.applyDiff(diff)).toThrow('exists already')
    expect(dump(tree)).toBe(before)
    using back = diff.reverseDiff()
    tree.applyDiff(back)
    try {
      tree.applyDiff(back)
      throw new Error('was not refused')
    } catch (error) {
      expect(error).toMatchObject({ errorTag: 'data-missing', path: "/b:brewery/probe[id='n']" })
    }
  })

  test('that do not follow each other are not merged', () => {
    using diff = tree.applyEdits([{ op: 'create', path: "/b:brewery/probe[id='n']" }])
    using same = diff.duplicate()
    const before = diff.diffText()
    expect(() => diff.mergeDiff(same)).toThrow(YangError)
    expect(diff.diffText()).toBe(before)
  })

  test('whose conditions held are put back with that', () => {
    edit({ op: 'merge', path: '/b:brewery/cooled', value: '"yes"' })
    expect(tree.validate()).toEqual([])
    edit({ op: 'delete', path: '/b:brewery/cooled' })
    edit({ op: 'delete', path: name })
    expect(tree.validate()).toEqual([])
  })

  test('entries that nothing tells apart are compared as libyang does it', () => {
    using from = parse({ 'b:brewery': { results: { sample: [{ v: 1 }, { v: 1 }] } } }, 'data')
    using to = parse({ 'b:brewery': { results: { sample: [{ v: 1 }, { v: 2 }, { v: 1 }] } } }, 'data')
    using diff = from.diff(to)
    from.applyDiff(diff)
    expect(from.print({ format: 'json' })).toBe(to.print({ format: 'json' }))
  })

  test('text that is none is refused', () => {
    const refusals: [string, string][] = [
      ['[', 'malformed-message'],
      ['{}', 'malformed-message'],
      ['[{"n":1}]', 'malformed-message'],
      ['[{"n":"b:brewery","c":[{"n":"notes","o":"c","v":"{}","t":4}]}]', 'malformed-message'],
      ['[{"n":"b:brewery","c":[{"n":"notes","o":"c","v":"{","t":0}]}]', 'malformed-message'],
      ['[{"n":"b:brewery"},{"n":"b:brewery"}]', 'invalid-value'],
      ['[{"n":"b:brewery","c":[{"n":"probe","o":"c","k":["a"],"c":[{"n":"id","v":"b"}]}]}]', 'invalid-value'],
      ['[{"n":"b:nope"}]', 'invalid-value'],
      ['[{"n":"b:top"}]', 'invalid-value'],
      ['[{"n":"b:brewery","v":"x"}]', 'invalid-value'],
      ['[{"n":"b:brewery","c":[{"n":"limit","o":"c","v":"warm"}]}]', 'invalid-value'],
      ['[{"n":"b:brewery","c":[{"n":"probe","o":"c","k":[]}]}]', 'invalid-value'],
      ['[{"n":"b:brewery","c":[{"n":"probe","o":"c","k":["a","b"]}]}]', 'invalid-value'],
    ]
    for (const [text, errorTag] of refusals) {
      try {
        context.parseDiff(text)[Symbol.dispose]()
        throw new Error(`${text} was not refused`)
      } catch (error) {
        expect([text, error]).toMatchObject([text, { errorTag }])
      }
    }
  })
})

describe('where two diffs of one base meet', () => {
  function meetings(one: Edit[], other: Edit[]): string[] {
    using first = tree.applyEdits(one)
    using firstBack = first.reverseDiff()
    tree.applyDiff(firstBack)
    using second = tree.applyEdits(other)
    using secondBack = second.reverseDiff()
    tree.applyDiff(secondBack)
    const met = first.meetings(second)
    expect(second.meetings(first).sort()).toEqual([...met].sort())
    return met
  }
  const label = "/b:brewery/probe[id='a']/label"
  const a = "/b:brewery/probe[id='a']"

  test('not where they only pass through the same containers and entries', () => {
    expect(
      meetings(
        [{ op: 'merge', path: label, value: '"x"' }],
        [
          { op: 'merge', path: `${a}/offset`, value: '"1"' },
          { op: 'create', path: "/b:brewery/probe[id='n']" },
        ],
      ),
    ).toEqual([])
  })

  test('where both change or create the same, or one changes what the other deletes', () => {
    const merge: Edit = { op: 'merge', path: label, value: '"x"' }
    expect(meetings([merge], [{ op: 'merge', path: label, value: '"y"' }])).toEqual([label])
    expect(meetings([merge], [{ op: 'delete', path: a }])).toEqual([label])
    expect(meetings([{ op: 'delete', path: a }], [{ op: 'delete', path: a }])).toEqual([a])
    const n = "/b:brewery/probe[id='n']"
    expect(meetings([{ op: 'create', path: n }], [{ op: 'create', path: n, value: '{"label":"x"}' }])).toEqual([n])
  })

  test('where one puts an entry behind what the other deletes; a move and a change do not meet', () => {
    const after: Edit = { op: 'create', path: step(9), insert: 'after', point: "[at='2']" }
    expect(meetings([after], [{ op: 'delete', path: step(2) }])).toEqual([step(9)])
    const move: Edit = { op: 'move', path: step(2), insert: 'first' }
    expect(meetings([move], [{ op: 'merge', path: `${step(2)}/what`, value: '"x"' }])).toEqual([])
    expect(meetings([move], [{ op: 'move', path: step(2), insert: 'last' }])).toEqual([step(2)])
  })

  test('a container without presence that both bring about is only on the way', () => {
    expect(
      meetings(
        [{ op: 'merge', path: `${a}/calibration/low`, value: '1' }],
        [{ op: 'merge', path: `${a}/calibration/high`, value: '2' }],
      ),
    ).toEqual([])
  })
})
