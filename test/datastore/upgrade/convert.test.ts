import { describe, expect, test } from 'bun:test'
import {
  BrewError,
  convertUnit,
  drop,
  fill,
  type JsonObject,
  type MigrationStep,
  move,
  rename,
  rewrite,
  split,
} from '../../../src/base/index.ts'
import { type Converted, convert, type Judge } from '../../../src/datastore/upgrade/convert.ts'
import { combineFaults, Yang } from '../../../src/yang/index.ts'

/** A module `m` with these statements in it. */
function module(body: string, name = 'm') {
  return {
    file: `${name}.yang`,
    text: `module ${name} { yang-version 1.1; namespace "urn:${name}"; prefix ${name}; ${body} }`,
  }
}

/** Converts between two models, and has the new one judge what comes out. */
async function converted(
  [before, after]: readonly [string, string],
  document: JsonObject,
  steps: readonly MigrationStep[] = [],
  judging?: 'judging',
): Promise<Converted> {
  using from = await Yang.open([module(before)])
  using to = await Yang.open([module(after)])
  using old = from.parse(JSON.stringify(document), { kind: 'config' })
  const canonical = JSON.parse(old.print({ format: 'json' }) || '{}') as JsonObject
  using scratch = to.emptyTree()
  const judge: Judge = (path, text) => {
    try {
      scratch.set(path, text === '' ? undefined : text)
      return undefined
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }
  const result = convert(canonical, {
    from: from.schema,
    to: to.schema,
    steps,
    ...(judging === undefined ? {} : { judge }),
  })
  using fresh = to.parse(JSON.stringify(result.document), { kind: 'config' })
  const faults = fresh.validateWhole()
  if (faults.length > 0) throw combineFaults(faults)
  return { ...result, document: JSON.parse(fresh.print({ format: 'json' }) || '{}') as JsonObject }
}

const top = (inner: string) => `container c { ${inner} }`
const nothingLost = { losses: [], done: [] }

describe('what goes by itself', () => {
  test('a node was added', async () => {
    const result = await converted(
      [top('leaf a { type string; }'), top('leaf a { type string; } leaf b { type string; default x; }')],
      {
        'm:c': { a: '1' },
      },
    )
    expect(result).toEqual({ ...nothingLost, document: { 'm:c': { a: '1' } } })
  })

  test('a default changed: what somebody set stays as it is', async () => {
    const leaf = (value: string) => top(`leaf a { type int8; default ${value}; }`)
    const result = await converted([leaf('1'), leaf('2')], { 'm:c': { a: 1 } })
    expect(result).toEqual({ ...nothingLost, document: { 'm:c': { a: 1 } } })
  })

  test.each([
    ['string', 'int8', '5', 5],
    ['int8', 'string', 5, '5'],
    ['int32', 'int64', 5, '5'],
    ['uint64', 'uint16', '5', 5],
    ['int8', 'decimal64 { fraction-digits 2; }', 5, '5.0'],
    ['decimal64 { fraction-digits 3; }', 'decimal64 { fraction-digits 1; }', '18.5', '18.5'],
    ['decimal64 { fraction-digits 1; }', 'string', '18.5', '18.5'],
    ['string', 'boolean', 'true', true],
    ['boolean', 'enumeration { enum true; enum false; }', false, 'false'],
    ['string', 'union { type int8; type boolean; }', '7', 7],
    ['string', 'union { type boolean; type string; }', 'true', 'true'],
    ['union { type int8; type string; }', 'union { type string; type int8; }', 7, 7],
    ['int8', 'union { type int64; type string; }', 7, '7'],
  ])('%s became %s and its text is one of both', async (before, after, value, expected) => {
    const leaf = (type: string) => top(`leaf a { type ${type.endsWith('}') ? type : `${type};`} }`)
    const result = await converted([leaf(before), leaf(after)], { 'm:c': { a: value } })
    expect(result).toEqual({ ...nothingLost, document: { 'm:c': { a: expected } } })
  })

  test('a leaf became a leaf-list, and a leaf-list of one a leaf', async () => {
    const result = await converted(
      [
        top('leaf a { type int8; } leaf-list b { type string; }'),
        top('leaf-list a { type string; } leaf b { type int8; }'),
      ],
      { 'm:c': { a: 1, b: ['2'] } },
    )
    expect(result).toEqual({ ...nothingLost, document: { 'm:c': { a: ['1'], b: 2 } } })
  })

  test('a node moved into a case of a choice', async () => {
    const result = await converted(
      [
        top('leaf a { type string; }'),
        top('choice how { case one { leaf a { type string; } } leaf two { type empty; } }'),
      ],
      { 'm:c': { a: '1' } },
    )
    expect(result).toEqual({ ...nothingLost, document: { 'm:c': { a: '1' } } })
  })

  test('a node without data was removed, a container that held nothing too', async () => {
    const result = await converted(
      [top('leaf a { type string; } container gone { leaf x { type int8; } }'), top('leaf b { type string; }')],
      {
        'm:c': { gone: {} },
      },
    )
    expect(result).toEqual({ ...nothingLost, document: {} })
  })

  test('the order that users gave stays', async () => {
    const list = (type: string) => top(`list l { key k; ordered-by user; leaf k { type ${type}; } }`)
    const result = await converted([list('string'), list('int8')], {
      'm:c': { l: [{ k: '3' }, { k: '1' }, { k: '2' }] },
    })
    expect(result.document).toEqual({ 'm:c': { l: [{ k: 3 }, { k: 1 }, { k: 2 }] } })
  })
})

describe('what would be lost', () => {
  test('is told once for all entries of a list, and counted', async () => {
    const list = (inner: string) => top(`list l { key k; leaf k { type string; } ${inner} }`)
    const result = await converted(
      [list('leaf a { type string; } leaf b { type string; }'), list('leaf b { type string; }')],
      {
        'm:c': {
          l: [
            { k: 'x', a: '1', b: '1' },
            { k: 'y', a: '2' },
          ],
        },
      },
    )
    expect(result.losses).toEqual([
      { path: "/m:c/l[k='x']/a", count: 2, reason: 'is not in the new model', hint: expect.stringContaining('--drop') },
    ])
    expect(result.document).toEqual({ 'm:c': { l: [{ k: 'x', b: '1' }, { k: 'y' }] } })
  })

  test('a container by its presence alone', async () => {
    const result = await converted([top('container on { presence "switched on"; }'), top('leaf a { type string; }')], {
      'm:c': { on: {} },
    })
    expect(result.losses).toMatchObject([{ path: '/m:c/on', count: 1 }])
  })

  test('what is another kind of node now, or state', async () => {
    const result = await converted(
      [
        top('leaf a { type string; } leaf-list b { type string; } leaf s { type string; }'),
        top('container a { leaf x { type string; } } leaf b { type string; } leaf s { config false; type string; }'),
      ],
      { 'm:c': { a: '1', b: ['1', '2'], s: '3' } },
    )
    expect(result.losses).toMatchObject([
      { path: '/m:c/a', reason: 'is a container now' },
      { path: '/m:c/b', reason: 'is a leaf now' },
      { path: '/m:c/s', reason: expect.stringContaining('it is state now') },
    ])
  })

  test('entries that lack a new key, unless a step fills it', async () => {
    const list = (keys: string) =>
      top(`list l { key "${keys}"; leaf k { type string; } leaf n { type int8; default 1; } }`)
    const document = { 'm:c': { l: [{ k: 'x' }, { k: 'y', n: 2 }] } }
    const lost = await converted([list('k'), list('k n')], document)
    expect(lost.losses).toMatchObject([{ path: '/m:c/l', count: 1, hint: expect.stringContaining('fill') }])
    expect(lost.document).toEqual({ 'm:c': { l: [{ k: 'y', n: 2 }] } })
    const filled = await converted([list('k'), list('k n')], document, [fill('/m:c/l/n', '1')])
    expect(filled).toEqual({
      losses: [],
      done: [{ step: 'fill /m:c/l/n with "1"', count: 1 }],
      document: {
        'm:c': {
          l: [
            { k: 'x', n: 1 },
            { k: 'y', n: 2 },
          ],
        },
      },
    })
  })

  test('every value that is none of the new type, with the reason; a wrong key takes its entry along', async () => {
    const model = (type: string) =>
      top(
        `leaf a { type ${type} } leaf-list b { type ${type} } list l { key k; leaf k { type ${type} } leaf x { type string; } }`,
      )
    const result = await converted(
      [model('string;'), model('int8 { range "0..9"; }')],
      { 'm:c': { a: 'high', b: ['1', '10'], l: [{ k: '1' }, { k: 'ten', x: 'y' }] } },
      [],
      'judging',
    )
    expect(result.losses).toMatchObject([
      { path: '/m:c/a', reason: expect.stringContaining('high') },
      { path: "/m:c/b[.='10']", reason: expect.stringContaining('range') },
      { path: "/m:c/l[k='ten']/k", reason: expect.stringContaining('ten') },
    ])
    expect(result.document).toEqual({ 'm:c': { b: [1], l: [{ k: 1 }] } })
  })
})

describe('migration steps', () => {
  const shelf = (inner: string) => top(`list l { key k; leaf k { type string; } ${inner} }`)

  test('a node gets another name in every entry, a key too', async () => {
    const result = await converted(
      [
        shelf('container a { leaf x { type string; } }'),
        top('list l { key id; leaf id { type string; } container b { leaf x { type string; } } }'),
      ],
      { 'm:c': { l: [{ k: '1', a: { x: 'p' } }, { k: '2' }] } },
      [rename('/m:c/l/a', 'b'), rename('/m:c/l/k', 'id')],
    )
    expect(result).toEqual({
      losses: [],
      done: [
        { step: 'move /m:c/l/a to /m:c/l/b', count: 1 },
        { step: 'move /m:c/l/k to /m:c/l/id', count: 2 },
      ],
      document: { 'm:c': { l: [{ id: '1', b: { x: 'p' } }, { id: '2' }] } },
    })
  })

  test('a node moves, with all below it; each entry keeps its own', async () => {
    const result = await converted(
      [
        shelf('container a { leaf x { type int8; } }'),
        shelf('container b { container d { leaf x { type string; } } }'),
      ],
      { 'm:c': { l: [{ k: '1', a: { x: 1 } }] } },
      [move('/m:c/l/a', '/m:c/l/b/d')],
    )
    expect(result.document).toEqual({ 'm:c': { l: [{ k: '1', b: { d: { x: '1' } } }] } })
  })

  test('a whole list moves to the top', async () => {
    const result = await converted(
      [shelf(''), 'list r { key k; leaf k { type string; } }'],
      { 'm:c': { l: [{ k: '1' }] } },
      [move('/m:c/l', '/m:r')],
    )
    expect(result.document).toEqual({ 'm:r': [{ k: '1' }] })
  })

  test('a leaf becomes several', async () => {
    const result = await converted(
      [
        shelf('leaf span { type string; }'),
        shelf('leaf low { type int8; } container up { leaf to { type int8; } } leaf note { type string; }'),
      ],
      { 'm:c': { l: [{ k: '1', span: '20-40' }] } },
      [
        split('/m:c/l/span', ['/m:c/l/low', '/m:c/l/up/to', '/m:c/l/note'], (text) => {
          const [low, high] = text.split('-')
          return [low, high, undefined]
        }),
      ],
    )
    expect(result.document).toEqual({ 'm:c': { l: [{ k: '1', low: 20, up: { to: 40 } }] } })
  })

  test('values change their unit, or are written in another way', async () => {
    const celsius = (text: string) => ((Number(text) - 32) / 1.8).toFixed(1)
    const result = await converted(
      [
        top('leaf a { type decimal64 { fraction-digits 1; } units "°F"; } leaf-list b { type string; }'),
        top('leaf a { type decimal64 { fraction-digits 1; } units "°C"; } leaf-list b { type int8; }'),
      ],
      { 'm:c': { a: '68.0', b: ['one', 'two'] } },
      [
        convertUnit('/m:c/a', { from: '°F', to: '°C', by: celsius }),
        rewrite('/m:c/b', (text) => String(['zero', 'one', 'two'].indexOf(text))),
      ],
    )
    expect(result).toEqual({
      losses: [],
      done: [
        { step: 'convert /m:c/a from °F to °C', count: 1 },
        { step: 'rewrite /m:c/b', count: 2 },
      ],
      document: { 'm:c': { a: '20.0', b: [1, 2] } },
    })
  })

  test('what a step drops is no loss, and is counted', async () => {
    const result = await converted(
      [top('leaf a { type string; }'), top('leaf b { type string; }')],
      { 'm:c': { a: '1' } },
      [drop('/m:c/a')],
    )
    expect(result).toEqual({ losses: [], done: [{ step: 'drop /m:c/a', count: 1 }], document: {} })
  })

  test('each is done on what the one before it has left', async () => {
    const result = await converted(
      [top('leaf a { type string; }'), 'container d { leaf b { type string; } }'],
      { 'm:c': { a: '1' } },
      [rename('/m:c/a', 'b'), rename('/m:c', 'd'), rewrite('/m:d/b', (text) => `${text}!`)],
    )
    expect(result.document).toEqual({ 'm:d': { b: '1!' } })
  })

  test('one that would overwrite, cross a list, or throws, is named; nothing is half done', async () => {
    const model = `${shelf('leaf x { type string; }')} leaf a { type string; } leaf b { type string; }`
    const document = { 'm:c': { l: [{ k: '1', x: 'p' }] }, 'm:a': '1', 'm:b': '2' }
    const untouched = structuredClone(document)
    const told = async (step: MigrationStep) => {
      try {
        return await converted([model, model], document, [step])
      } catch (error) {
        expect(document).toEqual(untouched)
        return error instanceof BrewError ? [error.at.path, error.message] : error
      }
    }
    expect(await told(move('/m:a', '/m:b'))).toEqual([
      '/m:b',
      'there is something already (migration step: move /m:a to /m:b)',
    ])
    expect(await told(move('/m:c/l/x', '/m:c/x'))).toEqual(['/m:c/l/x', expect.stringContaining('several entries')])
    const broken = rewrite('/m:a', () => {
      throw new Error('no idea')
    })
    expect(await told(broken)).toEqual(['/m:a', 'the migration step failed: no idea (migration step: rewrite /m:a)'])
    expect(await told(rewrite('/m:c', (text) => text))).toEqual(['/m:c', expect.stringContaining('is no leaf')])
  })
})

describe('types of steps', () => {
  test('wrong ones do not compile', () => {
    // @ts-expect-error a name is no path
    rename('/m:a', 'b/c')
    // @ts-expect-error a path begins at the root, with its module
    drop('a/b')
    // @ts-expect-error from one unit to the same
    convertUnit('/m:a', { from: '°C', to: '°C', by: (text) => text })
    // @ts-expect-error two paths want two texts
    split('/m:a', ['/m:b', '/m:d'], (text) => [text])
  })
})
