import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type DataTree, Libyang, YangError } from 'libyang-wasm'
import { walk } from './random/walk.ts'

/** Changes of the random comparison; all of them for `npm run test:fault`. */
const CHANGES = process.env.FAULT_ROUNDS === undefined ? 3_000 : 20_000
const FIRST_SEED = Number(process.env.VALIDATE_CHANGE_SEED ?? 1)
const STEPS = 30

let engine: Libyang

beforeAll(async () => {
  engine = await Libyang.load()
})

afterAll(() => engine[Symbol.dispose]())

/** What following a change came to; it is undone again before this is told. */
interface Outcome {
  /** Path and message of each fault. */
  readonly faults: string[]
  /** What validation did, as `op path`. */
  readonly followed: string[]
}

/**
 * Makes a change in a valid tree, judges it, and compares with libyang's own validation: the verdict, the faults, the
 * tree. Undoes it and compares with the tree of before.
 */
function follow(modules: string | readonly string[], before: unknown, change: (tree: DataTree) => void): Outcome {
  using context = engine.createContext({ modules: [modules].flat().map((text) => ({ text })) })
  using tree = context.parse(JSON.stringify(before), { format: 'json' })
  expect(tree.validateWhole().map(String)).toEqual([])
  using whole = context.parse(JSON.stringify(before), { format: 'json' })
  expect(whole.validate().map(String)).toEqual([])
  expect(everything(tree)).toEqual(everything(whole))

  using kept = tree.duplicate()
  using after = tree.duplicate()
  change(after)
  using diff = tree.diff(after)
  using oracle = tree.duplicate()
  oracle.applyDiff(diff)
  const expected = oracle.validate()

  tree.applyDiff(diff)
  const { faults, followUp } = tree.validateChange(diff)
  using _ = followUp
  expect(tell(faults)).toEqual(tell(expected))
  if (faults.length === 0) expect(everything(tree)).toEqual(everything(oracle))
  expect(tree.tally().holds).toBe(true)
  const followed = followUp.edits().map(({ op, path }) => `${op} ${path}`)

  using undoFollowUp = followUp.reverseDiff()
  using undo = diff.reverseDiff()
  tree.applyDiff(undoFollowUp)
  tree.applyDiff(undo)
  expect(everything(tree)).toEqual(everything(kept))
  expect(tree.tally().holds).toBe(true)
  // once more, on what the undo has left: no flag of before may have been lost
  tree.applyDiff(diff)
  const again = tree.validateChange(diff)
  expect(tell(again.faults)).toEqual(tell(faults))
  again.followUp[Symbol.dispose]()
  return { faults: faults.map(({ path, message }) => `${path}: ${message}`), followed }
}

/** Does something for each, one after the other. */
function each<T>(items: readonly T[], work: (item: T) => unknown): void {
  for (const item of items) work(item)
}

function tell(faults: readonly YangError[]): string[] {
  return faults.map(({ path, message, errorTag, appTag }) => `${path}: ${message} (${errorTag} ${appTag})`).sort()
}

function everything(tree: DataTree): unknown {
  const text = tree.print({ format: 'json', withDefaults: 'report-all', keepEmptyContainers: true })
  return [JSON.parse(text), tree.find('//*').map(({ path, default: isDefault }) => `${path} ${isDefault}`)]
}

function module(body: string, name = 'm', head = ''): string {
  return `module ${name} { yang-version 1.1; namespace "urn:${name}"; prefix ${name}; ${head} ${body} }`
}

describe('must (RFC 7950 7.5.3)', () => {
  const hall = module(`container hall { leaf limit { type uint8; default 20; }
    list tank { key id; leaf id { type string; } leaf set { type uint8; must ". <= ../../limit"; } leaf twin { type string; }
      must "not(twin) or ../tank[id = current()/twin]/set = set"; must "count(../tank) < 4"; } }`)
  const before = {
    'm:hall': {
      tank: [
        { id: 'a', set: 10, twin: 'b' },
        { id: 'b', set: 10 },
      ],
    },
  }

  test('of the node that changed', () => {
    const { faults } = follow(hall, before, (tree) => tree.set("/m:hall/tank[id='a']/set", '30'))
    expect(faults).toHaveLength(2)
  })

  test('of those that read it, wherever they stand', () => {
    expect(follow(hall, before, (tree) => tree.set('/m:hall/limit', '5')).faults).toEqual([
      `/m:hall/tank[id='a']/set: Must condition ". <= ../../limit" not satisfied`,
      `/m:hall/tank[id='b']/set: Must condition ". <= ../../limit" not satisfied`,
    ])
    expect(follow(hall, before, (tree) => tree.set("/m:hall/tank[id='b']/set", '11')).faults).toHaveLength(1)
  })

  test('of those that count what came or read what went', () => {
    const add =
      (...ids: string[]) =>
      (tree: DataTree) =>
        each(ids, (id) => tree.set(`/m:hall/tank[id='${id}']`))
    expect(follow(hall, before, add('c')).faults).toEqual([])
    expect(follow(hall, before, add('c', 'd')).faults).toHaveLength(4)
    expect(follow(hall, before, (tree) => tree.delete("/m:hall/tank[id='b']")).faults).toHaveLength(1)
  })

  test('that reads a default which comes back', () => {
    const explicit = { 'm:hall': { limit: 40, tank: [{ id: 'a', set: 30 }] } }
    expect(follow(hall, explicit, (tree) => tree.delete('/m:hall/limit'))).toMatchObject({
      faults: [`/m:hall/tank[id='a']/set: Must condition ". <= ../../limit" not satisfied`],
      followed: ['create /m:hall/limit'],
    })
  })

  test('that follows a leafref by deref(), and reads the text of a container', () => {
    const model = module(`container c { list t { key id; leaf id { type string; } leaf on { type boolean; } }
      leaf at { type leafref { path "../t/id"; } must "deref(.)/../on = 'true'"; }
      container box { leaf a { type string; } } leaf size { type uint8; must "string-length(normalize-space(../box)) < 4"; } }`)
    const data = { 'm:c': { t: [{ id: 'x', on: true }], at: 'x', box: { a: 'abc' }, size: 1 } }
    expect(follow(model, data, (tree) => tree.set("/m:c/t[id='x']/on", 'false')).faults).toHaveLength(1)
    expect(follow(model, data, (tree) => tree.set('/m:c/box/a', 'abcdef')).faults).toHaveLength(1)
  })
})

describe('when (RFC 7950 7.21.5)', () => {
  const model = module(`container c { leaf mode { type string; } leaf deep { type string; }
    leaf a { when "../mode = 'x'"; type string; } leaf b { when "../a"; type string; }
    leaf d { when "../mode = 'x'"; type uint8; default 7; } leaf e { when "../deep = 'x'"; type string; mandatory true; }
    list o { when "../mode = 'x'"; key k; ordered-by user; leaf k { type string; } } }`)
  const data = { 'm:c': { mode: 'x', a: '1', b: '2', o: [{ k: 'q' }, { k: 'p' }, { k: 'r' }] } }

  test('what it no longer allows goes, and what hung on that', () => {
    const { followed, faults } = follow(model, { 'm:c': { mode: 'x', a: '1' } }, (tree) => tree.set('/m:c/mode', 'y'))
    expect(faults).toEqual([])
    expect(followed).toEqual(['delete /m:c/a', 'delete /m:c/d'])
  })

  test('a chain of them is followed to its end, and undone in order', () => {
    using context = engine.createContext({ modules: [{ text: model }] })
    using tree = context.parse(JSON.stringify(data), { format: 'json' })
    expect(tree.validateWhole()).toEqual([])
    using kept = tree.duplicate()
    using after = tree.duplicate()
    after.delete('/m:c/mode')
    using diff = tree.diff(after)
    tree.applyDiff(diff)
    const { faults, followUp } = tree.validateChange(diff)
    expect(faults).toEqual([])
    expect(JSON.parse(tree.print({ format: 'json', withDefaults: 'report-all' }))).toEqual({})
    using undoFollowUp = followUp.reverseDiff()
    using undo = diff.reverseDiff()
    tree.applyDiff(undoFollowUp)
    tree.applyDiff(undo)
    followUp[Symbol.dispose]()
    expect(tree.print({ format: 'json' })).toBe(kept.print({ format: 'json' }))
  })

  test('new data that it forbids is a fault', () => {
    expect(follow(model, {}, (tree) => tree.set('/m:c/a', '1')).faults).toEqual([
      `/m:c/a: When condition "../mode = 'x'" not satisfied`,
    ])
  })

  test('a default comes with it, and a mandatory node is missed with it', () => {
    expect(follow(model, {}, (tree) => tree.set('/m:c/mode', 'x')).followed).toEqual(['create /m:c/d'])
    expect(follow(model, {}, (tree) => tree.set('/m:c/deep', 'x')).faults).toEqual([
      '/m:c: Mandatory node "e" instance does not exist',
    ])
  })

  test('of an augment in another module', () => {
    const base = module('container c { leaf on { type boolean; } }')
    const more = module(
      `augment "/m:c" { when "m:on = 'true'"; leaf extra { type string; } leaf level { type uint8; default 3; } }`,
      'n',
      'import m { prefix m; }',
    )
    const on = { 'm:c': { on: true, 'n:extra': 'x' } }
    expect(follow([base, more], on, (tree) => tree.set('/m:c/on', 'false')).followed).toEqual([
      'delete /m:c/n:extra',
      'delete /m:c/n:level',
    ])
  })
})

describe('choices and defaults (RFC 7950 7.9, 7.6.1)', () => {
  const model = module(`container c { choice heat { default coil;
      case coil { leaf power { type uint8; default 5; } } case gas { leaf flame { type uint8; } leaf valve { type uint8; default 1; } }
      case steam { container jacket { leaf bar { type uint8; } leaf safety { type uint8; default 9; } } } }
    list tank { key id; leaf id { type string; } leaf volume { type uint8; default 20; } container lid { leaf open { type boolean; default false; } } }
    leaf-list tag { type string; default "x"; default "y"; } }`)

  test('new data of one case takes the place of the other with its defaults', () => {
    expect(follow(model, {}, (tree) => tree.set('/m:c/flame', '3')).followed).toEqual([
      'delete /m:c/power',
      'create /m:c/valve',
    ])
    expect(follow(model, { 'm:c': { flame: 3 } }, (tree) => tree.set('/m:c/jacket/bar', '3')).followed).toEqual([
      'delete /m:c/flame',
      'delete /m:c/valve',
      'create /m:c/jacket/safety',
    ])
  })

  test('the default case comes back when the last of another goes', () => {
    expect(follow(model, { 'm:c': { flame: 3 } }, (tree) => tree.delete('/m:c/flame')).followed).toEqual([
      'create /m:c/power',
      'delete /m:c/valve',
    ])
  })

  test('new data of two cases is a fault', () => {
    const both = (tree: DataTree) => {
      tree.set('/m:c/flame', '3')
      tree.set('/m:c/jacket/bar', '3')
    }
    expect(follow(model, {}, both).faults).toEqual(['undefined: Data for both cases "gas" and "steam" exist'])
  })

  test('new entries get theirs, and an explicit leaf-list puts an end to them', () => {
    expect(follow(model, {}, (tree) => tree.set("/m:c/tank[id='a']")).followed).toEqual([
      "create /m:c/tank[id='a']/volume",
      "create /m:c/tank[id='a']/lid",
      "create /m:c/tank[id='a']/lid/open",
    ])
    expect(follow(model, {}, (tree) => tree.set("/m:c/tag[.='z']")).followed).toEqual([
      "delete /m:c/tag[.='x']",
      "delete /m:c/tag[.='y']",
    ])
  })
})

describe('references (RFC 7950 9.9, 9.13)', () => {
  const model = module(`container c {
    list tank { key id; leaf id { type string; } leaf serial { type string; }
      list port { key n; leaf n { type uint8; } } leaf drain { type leafref { path "../port/n"; } } }
    leaf by-key { type leafref { path "../tank/id"; } } leaf by-serial { type leafref { path "/m:c/m:tank/m:serial"; } }
    leaf loose { type leafref { path "../tank/id"; require-instance false; } }
    leaf tank-of { type leafref { path "../tank/id"; } }
    leaf port-of { type leafref { path "../tank[id = current()/../tank-of]/port/n"; } }
    leaf either { type union { type leafref { path "../tank/id"; } type enumeration { enum none; } } }
    leaf any { type instance-identifier; } }`)
  const tank = [
    { id: 'a', serial: 's1', port: [{ n: 1 }], drain: 1 },
    { id: 'b', serial: 's1', port: [{ n: 2 }] },
  ]
  const at = (rest: string) => `/m:c/${rest}`

  test.each([
    ['to a key', { 'by-key': 'b' }],
    ['to a key that goes through a predicate', { 'tank-of': 'b', 'port-of': 2 }],
    ['in a union', { either: 'b' }],
    ['an instance-identifier', { any: "/m:c/tank[id='b']/serial" }],
  ])('%s: its target must stay', (_, leaves) => {
    const gone = follow(model, { 'm:c': { tank, ...leaves } }, (tree) => tree.delete(at("tank[id='b']")))
    expect(gone.faults.length).toBeGreaterThan(0)
    expect(follow(model, { 'm:c': { tank } }, (tree) => tree.delete(at("tank[id='b']"))).faults).toEqual([])
  })

  test('to a leaf that is no key: one of those with the value is enough', () => {
    const data = { 'm:c': { tank, 'by-serial': 's1' } }
    expect(follow(model, data, (tree) => tree.delete(at("tank[id='a']"))).faults).toEqual([])
    expect(follow(model, data, (tree) => tree.set(at("tank[id='a']/serial"), 's2')).faults).toEqual([])
    const both = (tree: DataTree) => each(['a', 'b'], (id) => tree.set(at(`tank[id='${id}']/serial`), 's2'))
    expect(follow(model, data, both).faults).toHaveLength(1)
    expect(follow(model, data, (tree) => tree.set(at('by-serial'), 's9')).faults).toHaveLength(1)
  })

  test('within one entry: a target in another entry is none', () => {
    const data = { 'm:c': { tank } }
    expect(follow(model, data, (tree) => tree.set(at("tank[id='a']/drain"), '2')).faults).toHaveLength(1)
    expect(follow(model, data, (tree) => tree.delete(at("tank[id='a']/port"))).faults).toHaveLength(1)
    expect(follow(model, data, (tree) => tree.delete(at("tank[id='b']/port"))).faults).toEqual([])
  })

  test('a predicate on the way that points elsewhere', () => {
    const data = { 'm:c': { tank, 'tank-of': 'b', 'port-of': 2 } }
    expect(follow(model, data, (tree) => tree.set(at('tank-of'), 'a')).faults).toHaveLength(1)
  })

  test('without require-instance nothing is wanted', () => {
    expect(follow(model, { 'm:c': { tank } }, (tree) => tree.set(at('loose'), 'zz')).faults).toEqual([])
  })
})

describe('mandatory, counts, unique, state (RFC 7950 7.6.5, 7.7.5, 7.8.3)', () => {
  const model = module(`container c { container p { presence "x"; leaf must-be { type string; mandatory true; }
      choice h { mandatory true; leaf h1 { type string; } leaf h2 { type string; } } }
    leaf-list few { type string; min-elements 1; max-elements 2; }
    list tank { key id; unique "name place/row"; max-elements 3; ordered-by user; leaf id { type string; }
      leaf name { type string; } container place { leaf row { type uint8; default 1; } } } }`)
  const data = {
    'm:c': {
      few: ['a'],
      tank: [
        { id: 'a', name: 'n' },
        { id: 'b', name: 'n', place: { row: 2 } },
      ],
    },
  }

  test('of a new parent, and of one that loses its child', () => {
    expect(follow(model, data, (tree) => tree.set('/m:c/p')).faults).toHaveLength(2)
    const with_p = { 'm:c': { ...data['m:c'], p: { 'must-be': 'x', h1: 'x' } } }
    expect(follow(model, with_p, (tree) => tree.delete('/m:c/p/h1')).faults).toEqual([
      '/m:c/p: Mandatory choice "h" data do not exist',
    ])
    expect(follow(model, with_p, (tree) => tree.delete('/m:c/p')).faults).toEqual([])
  })

  test('too few, too many', () => {
    expect(follow(model, data, (tree) => tree.delete('/m:c/few')).faults).toEqual(['/m:c/few: Too few "few" instances'])
    const more = (tree: DataTree) => each(['b', 'c'], (value) => tree.set(`/m:c/few[.='${value}']`))
    expect(follow(model, data, more).faults).toEqual([`/m:c/few[.='c']: Too many "few" instances`])
    const tanks = (tree: DataTree) => each(['c', 'd'], (id) => tree.set(`/m:c/tank[id='${id}']`))
    expect(follow(model, data, tanks).faults).toHaveLength(1)
  })

  test('tuples, with defaults in them', () => {
    const fault = `Unique data leaf(s) "name place/row" not satisfied`
    expect(follow(model, data, (tree) => tree.set("/m:c/tank[id='b']/place/row", '1')).faults[0]).toContain(fault)
    expect(follow(model, data, (tree) => tree.delete("/m:c/tank[id='b']/place")).faults[0]).toContain(fault)
    const swap = (tree: DataTree) => {
      tree.set("/m:c/tank[id='a']/place/row", '2')
      tree.set("/m:c/tank[id='b']/place/row", '1')
    }
    expect(follow(model, data, swap).faults).toEqual([])
  })

  test('deleted entries of a list that the user has ordered come back where they were', () => {
    const many = { 'm:c': { few: ['a'], tank: ['c', 'a', 'b'].map((id) => ({ id, name: id })) } }
    for (const gone of [['a'], ['c', 'a'], ['a', 'b'], ['c', 'a', 'b']]) {
      follow(model, many, (tree) => each(gone, (id) => tree.delete(`/m:c/tank[id='${id}']`)))
      follow(model, many, (tree) =>
        each(gone, (id) => {
          tree.delete(`/m:c/tank[id='${id}']`)
          tree.set(`/m:c/tank[id='${id}']/name`, 'again')
        }),
      )
    }
  })

  test('state is judged where it is asked for, and refused otherwise', () => {
    const state = module('container c { leaf a { type string; } leaf s { config false; type string; must "../a"; } }')
    using context = engine.createContext({ modules: [{ text: state }] })
    using tree = context.createTree()
    expect(tree.validateWhole()).toEqual([])
    using after = tree.duplicate()
    after.set('/m:c/s', 'x')
    using diff = tree.diff(after)
    tree.applyDiff(diff)
    const tags = (options: { state: boolean }) => {
      const { faults, followUp } = tree.validateChange(diff, options)
      followUp[Symbol.dispose]()
      return faults.map((fault) => fault.errorTag)
    }
    expect(tags({ state: true })).toEqual(['operation-failed'])
    expect(tags({ state: false })).toContain('unknown-element')
  })
})

describe('what it stands on', () => {
  const model = module(
    `container c { leaf a { type leafref { path "../l/v"; } } list l { key k; leaf k { type string; } leaf v { type string; } } }`,
  )

  test('a tree that is not what the diff made is refused', () => {
    using context = engine.createContext({ modules: [{ text: model }] })
    using tree = context.createTree()
    tree.validateWhole()
    using after = tree.duplicate()
    after.set("/m:c/l[k='1']/v", 'x')
    using diff = tree.diff(after)
    expect(() => tree.validateChange(diff)).toThrow(YangError)
  })

  test('changes in lists without keys are judged as a whole, and come with a follow-up as well', () => {
    const readings =
      module(`container c { leaf on { type boolean; } leaf level { when "../on = 'true'"; type uint8; default 3; }
      list sample { config false; leaf v { type uint8; must ". < 9"; } } }`)
    using context = engine.createContext({ modules: [{ text: readings }] })
    const parse = (on: boolean, last: number) =>
      context.parse(JSON.stringify({ 'm:c': { on, sample: [{ v: 1 }, { v: last }] } }), {
        format: 'json',
        kind: 'data',
      })
    using tree = parse(true, 2)
    expect(tree.validateWhole({ state: true })).toEqual([])
    for (const [last, faults] of [
      [3, 0],
      [9, 1],
    ] as const) {
      using changed = parse(false, last)
      using before = tree.duplicate()
      using diff = tree.diff(changed)
      tree.applyDiff(diff)
      const verdict = tree.validateChange(diff, { state: true })
      using followUp = verdict.followUp
      expect(verdict.faults).toHaveLength(faults)
      using oracle = before.duplicate()
      oracle.applyDiff(diff)
      expect(oracle.validate({ state: true })).toHaveLength(faults)
      expect(everything(tree)).toEqual(everything(oracle))
      using undoFollowUp = followUp.reverseDiff()
      using undo = diff.reverseDiff()
      tree.applyDiff(undoFollowUp)
      tree.applyDiff(undo)
      expect(everything(tree)).toEqual(everything(before))
    }
  })

  test('changes made by other means are counted anew', () => {
    using context = engine.createContext({ modules: [{ text: model }] })
    using tree = context.parse('{"m:c":{"a":"x","l":[{"k":"1","v":"x"}]}}', { format: 'json' })
    expect(tree.validateWhole()).toEqual([])
    expect(tree.tally().bytes).toBeGreaterThan(0)
    tree.set("/m:c/l[k='2']/v", 'y')
    expect(tree.tally().bytes).toBe(0)
    using after = tree.duplicate()
    after.set('/m:c/a', 'y')
    using diff = tree.diff(after)
    tree.applyDiff(diff)
    const { faults, followUp } = tree.validateChange(diff)
    followUp[Symbol.dispose]()
    expect(faults).toEqual([])
  })

  test('nothing is left behind: ten thousand changes and undos take no memory', () => {
    using context = engine.createContext({ modules: [{ text: model }] })
    using tree = context.parse('{"m:c":{"a":"x","l":[{"k":"1","v":"x"},{"k":"2","v":"y"}]}}', { format: 'json' })
    expect(tree.validateWhole()).toEqual([])
    using after = tree.duplicate()
    after.set('/m:c/a', 'y')
    after.delete("/m:c/l[k='1']")
    after.set("/m:c/l[k='3']/v", 'z')
    using diff = tree.diff(after)
    const round = () => {
      tree.applyDiff(diff)
      const { followUp } = tree.validateChange(diff)
      followUp[Symbol.dispose]()
      using undo = diff.reverseDiff()
      tree.applyDiff(undo)
    }
    for (let n = 0; n < 100; n++) round()
    const used = engine.usedBytes
    for (let n = 0; n < 10_000; n++) round()
    expect(engine.usedBytes).toBe(used)
  })
})

test(`${CHANGES} random changes end as libyang's own validation does`, async () => {
  const sum = { cases: 0, valid: 0, followed: 0 }
  let seed = FIRST_SEED
  for (; sum.cases < CHANGES; seed++) {
    const { cases, valid, followed } = walk(engine, seed, STEPS)
    sum.cases += cases
    sum.valid += valid
    sum.followed += followed
    // libyang itself fails on some data; see OracleFailed
    if (engine.failed) engine = await Libyang.load()
  }
  console.log(
    `seeds ${FIRST_SEED} to ${seed - 1}: ${sum.cases} changes, ${sum.valid} valid, ${sum.followed} with a follow-up`,
  )
  expect(sum.valid).toBeGreaterThan(0)
  expect(sum.cases).toBeGreaterThan(sum.valid)
}, 600_000)
