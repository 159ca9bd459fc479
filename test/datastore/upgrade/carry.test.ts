import { describe, expect, test } from 'bun:test'
import { rename } from '../../../src/base/index.ts'
import { type Carried, carryOver } from '../../../src/datastore/upgrade/carry.ts'
import { Yang } from '../../../src/yang/index.ts'

/** A module `m` with these statements in it. */
function module(body: string) {
  return { file: 'm.yang', text: `module m { yang-version 1.1; namespace "urn:m"; prefix m; ${body} }` }
}

async function carried(
  [before, after]: readonly [string, string],
  document: object,
  steps: Parameters<typeof carryOver>[1]['steps'] = [],
): Promise<Carried> {
  using from = await Yang.open([module(before)])
  using to = await Yang.open([module(after)])
  using tree = from.parse(JSON.stringify(document), { kind: 'config' })
  tree.validateWhole()
  return carryOver(tree, { from, to, steps })
}

/** Nothing may go without being told: as a loss, or as a fault. */
function isTold({ losses, faults }: Carried, path: string): boolean {
  return [...losses.map((loss) => loss.path), ...faults.map(({ at }) => at.path)].includes(path)
}

describe('what the engine makes of it', () => {
  test('data whose new "when" does not hold is never taken out silently', async () => {
    const leaves = (when: string) => `container c { leaf a { type string; } leaf b { ${when} type string; } }`
    const outcome = await carried([leaves(''), leaves(`when "../a = 'on'";`)], { 'm:c': { a: 'off', b: '1' } })
    expect(isTold(outcome, '/m:c/b')).toBe(true)
  })

  test('data of two cases of a new choice is never halved silently', async () => {
    const outcome = await carried(
      [
        'container c { leaf a { type string; } leaf b { type string; } }',
        'container c { choice how { leaf a { type string; } leaf b { type string; } } }',
      ],
      { 'm:c': { a: '1', b: '2' } },
    ).catch((error: Error) => error.message)
    expect(typeof outcome === 'string' || outcome.faults.length + outcome.losses.length > 0).toBe(true)
  })

  test('a new mandatory node, must, unique and leafref are faults with their paths', async () => {
    const list = (more: string, inner = '') =>
      `list l { key k; ${more} leaf k { type string; } leaf a { type string; } ${inner} }`
    const outcome = await carried(
      [list(''), list('unique a; must "a != \'x\'";', 'leaf needed { mandatory true; type string; }')],
      {
        'm:l': [
          { k: '1', a: 'x' },
          { k: '2', a: 'x' },
        ],
      },
    )
    expect(outcome.losses).toEqual([])
    expect(outcome.faults.map(({ at }) => at.path)).toContain("/m:l[k='1']")
    expect(outcome.faults.length).toBeGreaterThanOrEqual(3)
  })

  test('entries that become one by fewer keys are a fault', async () => {
    const list = (keys: string) => `list l { key "${keys}"; leaf k { type string; } leaf n { type int8; } }`
    const outcome = await carried([list('k n'), list('k')], {
      'm:l': [
        { k: '1', n: 1 },
        { k: '1', n: 2 },
      ],
    })
    expect(outcome.faults).not.toEqual([])
  })
})

describe('changes', () => {
  test('are told as both models have them: deleted, set, with the kinds and values of each', async () => {
    const { changes } = await carried(
      [
        'container c { leaf a { type int8; } leaf d { type string; default "x"; } leaf gone { type string; default "y"; } }',
        'container c { leaf b { type decimal64 { fraction-digits 1; } } leaf d { type string; default "z"; } leaf new { type string; default "w"; } }',
      ],
      { 'm:c': { a: 1 } },
      [rename('/m:c/a', 'b')],
    )
    expect(changes).toEqual([
      { op: 'delete', path: '/m:c/a', kind: 'leaf', default: false, old: '1' },
      { op: 'create', path: '/m:c/b', kind: 'leaf', default: false, new: '1.0' },
      { op: 'replace', path: '/m:c/d', kind: 'leaf', default: true, oldDefault: true, old: 'x', new: 'z' },
    ])
  })

  test('there are none where only the model is another', async () => {
    const { changes, text } = await carried(
      ['leaf a { type string; }', 'leaf a { type string { length "0..9"; } } leaf b { type int8; default 1; }'],
      { 'm:a': '1' },
    )
    expect({ changes, text }).toEqual({ changes: [], text: '{"m:a":"1"}' })
  })
})
