import { afterEach, describe, expect, test } from 'bun:test'
import { BrewError, type ChangeEdit, type JsonValue, type Schema } from '../../src/base/index.ts'
import type { Datastores, Edit } from '../../src/datastore/index.ts'
import { Configuration, viewOf } from '../../src/things/configuration.ts'
import { isFollowable } from '../../src/things/follow.ts'
import { configFromJson, locate, schemaFor } from '../../src/things/shape.ts'
import { randomFrom } from '../fault/random.ts'
import { type Brewery, openBrewery } from './brewery.ts'

/** A model with what the project's own has not. */
const ODD_MODULE = `module odd {
  yang-version 1.1;
  namespace "urn:odd";
  prefix o;
  typedef name { type string; }
  container odd {
    leaf number { type int8; default 5; }
    leaf text { type string; }
    leaf large { type uint64; }
    leaf marks { type bits { bit a; bit b; bit c; } }
    leaf either { type union { type uint8; type string; } default 7; }
    container inner { leaf kept { type string; default "k"; } leaf other { type boolean; } }
    container there { presence "it is there"; leaf here { type int8; default 3; } container deep { leaf w { type string; default "w"; } } }
    leaf-list words { type string; }
    leaf-list levels { type decimal64 { fraction-digits 2; } }
    leaf-list queue { ordered-by user; type string; }
    list row {
      key name;
      leaf name { type string; }
      leaf size { type uint8; default 9; }
      container more { leaf d { type string; default "d"; } leaf e { type string; } }
      list cell { key "x y"; leaf x { type decimal64 { fraction-digits 2; } } leaf y { type int32; } leaf content { type string; } }
    }
    list typed { key id; leaf id { type name; } leaf v { type int8; default 1; } }
    list step { key n; ordered-by user; leaf n { type uint8; } leaf v { type int8; } }
    leaf mode { type enumeration { enum plain; enum fancy; } default plain; }
    leaf only-fancy { when "../mode = 'fancy'"; type string; default "lace"; }
    choice heat {
      default gas;
      case gas { leaf burner { type string; default "small"; } }
      case current { leaf watts { type uint16; } container wires { leaf n { type uint8; default 2; } } }
    }
  }
}
`

let brewery: Brewery
afterEach(() => brewery.close())

type Random = () => number
const oneOf = <T>(random: Random, values: readonly T[]): T => {
  const value = values[Math.floor(random() * values.length)]
  if (value === undefined) throw new Error('nothing to choose from')
  return value
}

const NAMES = ['a', 'B', 'é', 'zz', 'Ω', '😀', '\uffee', '10', '9', "it's"]
const quoted = (text: string) => (text.includes("'") ? `"${text}"` : `'${text}'`)
const DECIMALS = ['-1.5', '0.0', '9.5', '10.0', '100.25']

/** An edit that may or may not be possible. */
function oddEdit(random: Random): Edit {
  const row = `/odd:odd/row[name=${quoted(oneOf(random, NAMES))}]`
  const cell = `${row}/cell[x='${oneOf(random, DECIMALS)}'][y='${oneOf(random, ['-30', '-3', '4', '40'])}']`
  const typed = `/odd:odd/typed[id=${quoted(oneOf(random, NAMES))}]`
  const step = `/odd:odd/step[n='${oneOf(random, ['1', '2', '3'])}']`
  const places: readonly (readonly [string, readonly JsonValue[]])[] = [
    ['/odd:odd/number', [5, 6, -7]],
    ['/odd:odd/text', ['', 'x', 'a "b" \'c\'']],
    ['/odd:odd/large', ['18446744073709551615', '0']],
    ['/odd:odd/marks', ['a', 'c b', '']],
    ['/odd:odd/either', [7, 8, 'seven']],
    ['/odd:odd/inner', [{}, { kept: 'k' }, { other: true }]],
    ['/odd:odd/inner/kept', ['k', 'l']],
    ['/odd:odd/inner/other', [true, false]],
    ['/odd:odd/there', [{}, { here: 4 }]],
    ['/odd:odd/there/deep/w', ['w', 'v']],
    ['/odd:odd/words', [['b', 'a', 'c'], ['a'], NAMES]],
    [`/odd:odd/words[.=${quoted(oneOf(random, NAMES))}]`, []],
    ['/odd:odd/levels', [DECIMALS, ['3.0']]],
    [
      '/odd:odd/queue',
      [
        ['b', 'a'],
        ['a', 'b'],
      ],
    ],
    [row, [{}, { size: 9 }, { more: { e: 'e' }, cell: [{ x: '1.0', y: 1 }] }]],
    [`${row}/size`, [9, 10]],
    [`${row}/more/d`, ['d', 'dd']],
    [`${row}/more`, [{ e: 'f' }]],
    [cell, [{}, { content: 'c' }]],
    [`${cell}/content`, ['c', 'd']],
    [typed, [{}, { v: 2 }]],
    [`${typed}/v`, [1, 2]],
    [step, [{}, { v: 1 }]],
    [`${step}/v`, [1, 2]],
    ['/odd:odd/mode', ['plain', 'fancy']],
    ['/odd:odd/only-fancy', ['lace', 'silk']],
    ['/odd:odd/burner', ['small', 'large']],
    ['/odd:odd/watts', [10, 20]],
    ['/odd:odd/wires', [{}, { n: 3 }]],
    ['/odd:odd', [{}]],
  ]
  return editOf(random, places)
}

/** An edit of the project's own model. */
function brewhouseEdit(random: Random): Edit {
  const temperature = '/brewerslab:brewhouse/temperature'
  const probe = `${temperature}/hardware/probe[id='28-${oneOf(random, ['01', '0a', '02', 'ff'])}']`
  const offsets = `${probe}/offsets[low='${oneOf(random, ['0.0', '9.5', '10.0'])}'][high='${oneOf(random, ['20.0', '100.0'])}']`
  return editOf(random, [
    [`${temperature}/fermentation/setpoint`, ['17', '18.5', '19']],
    [`${temperature}/fermentation/highpoint`, ['0', '1.5']],
    [`${temperature}/fermentation`, [{ setpoint: '12', lowpoint: '0.5' }, {}]],
    [`${temperature}/fermentation/probe/id`, ['', '28-01']],
    [probe, [{}]],
    [offsets, [{}, { offset: '0.25' }]],
    [`${offsets}/offset`, ['0.5', '-1']],
    [`${temperature}/hardware/brewerslab-device:sampling/interval`, [5, 20]],
    [`${temperature}/hardware/brewerslab-device:sampling`, [{ interval: 8, 'stale-after': 40 }]],
    [`${temperature}/hardware`, [{ probe: [{ id: '28-77' }] }]],
    ['/brewerslab:brewhouse/power/mode', ['A', 'B']],
    [temperature, [{}]],
  ])
}

function editOf(random: Random, places: readonly (readonly [string, readonly JsonValue[]])[]): Edit {
  const [path, values] = oneOf(random, places)
  if (values.length === 0 || random() < 0.3) return { op: 'remove', path }
  return { op: random() < 0.2 ? 'replace' : 'merge', path, value: oneOf(random, values) }
}

/** The configuration of some paths, once followed by edits and once read whole. */
class Followed {
  /** Of how many commits the whole configuration had to be told. */
  wholes = 0
  followed = 0
  #configuration: Configuration
  readonly #schema: Schema

  constructor(
    readonly datastores: Datastores,
    readonly paths: readonly string[],
  ) {
    // As it travels to a Thing's process.
    this.#schema = structuredClone(schemaFor(datastores.schema, paths))
    this.#configuration = this.whole()
  }

  whole(): Configuration {
    const located = this.paths.map((path) => locate(this.#schema, path))
    const values = located.map(({ path, node, isEntry }) =>
      configFromJson(node, this.datastores.read('running', path, { withDefaults: 'report-all' }), isEntry),
    )
    return new Configuration(this.#schema, located.map(viewOf), values)
  }

  take(edits: readonly ChangeEdit[]): void {
    if (isFollowable(this.datastores.schema, this.paths, edits)) {
      this.followed++
      this.#configuration = this.#configuration.with(structuredClone([...edits]))
    } else {
      this.wholes++
      this.#configuration = this.whole()
    }
  }

  get now(): Configuration {
    return this.#configuration
  }
}

/** With the order of maps, which `toEqual` does not look at. */
function ordered(value: unknown): unknown {
  if (value instanceof Map) return [...value].map(([key, entry]) => [key, ordered(entry)])
  if (Array.isArray(value) || value instanceof Uint8Array || typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, ordered(member)]))
}

/** Commits at random; the edits of each one that passed. */
async function commitAtRandom(random: Random, edit: (random: Random) => Edit): Promise<readonly ChangeEdit[]> {
  const edits = Array.from({ length: 1 + Math.floor(random() * 3) }, () => edit(random))
  try {
    return (await brewery.datastores.commit({ edits, user: 'ann', client: 'v1' })).edits
  } catch (error) {
    if (error instanceof BrewError) return []
    throw error
  }
}

describe.each([
  ['the project’s model', brewhouseEdit, ['/brewerslab:brewhouse/temperature', '/brewerslab:brewhouse/power/mode']],
  ['a model of everything', oddEdit, ['/odd:odd']],
  ['a list as a whole, an entry and a leaf', oddEdit, ['/odd:odd/row', "/odd:odd/row[name='a']", '/odd:odd/number']],
] as const)('in %s', (_, edit, paths) => {
  const seed = Number(process.env.BREWERSLAB_SEED ?? Math.floor(Math.random() * 1e9))

  test(`what is followed by edits is what is read whole, after each of 400 random commits (BREWERSLAB_SEED=${seed})`, async () => {
    brewery = await openBrewery({ choose: 'none', files: { 'yang/odd.yang': ODD_MODULE } })
    const random = randomFrom(seed)
    const followed = new Followed(brewery.datastores, paths)
    for (let commit = 0; commit < 400; commit++) {
      followed.take(await commitAtRandom(random, edit))
      // Not each time: what waits to be looked at must add up as well.
      if (random() < 0.3) continue
      for (const place of paths.keys()) {
        expect(ordered(followed.now.at(place))).toEqual(ordered(followed.whole().at(place)))
      }
    }
    expect(followed.followed).toBeGreaterThan(followed.wholes)
  }, 60_000)
})

const SETPOINT = '/brewerslab:brewhouse/temperature/fermentation/setpoint'
const TEMPERATURE = ['/brewerslab:brewhouse/temperature']

test('a setpoint that is deleted shows its default again, without being told whole', async () => {
  brewery = await openBrewery({ choose: 'none' })
  const followed = new Followed(brewery.datastores, TEMPERATURE)
  const { datastores } = brewery
  const set = await datastores.commit({
    edits: [{ op: 'merge', path: SETPOINT, value: '18' }],
    user: 'ann',
    client: 'v1',
  })
  followed.take(set.edits)
  expect(followed.now.at(0)).toMatchObject({ fermentation: { setpoint: 18 } })
  followed.take(
    (await datastores.commit({ edits: [{ op: 'delete', path: SETPOINT }], user: 'ann', client: 'v1' })).edits,
  )
  expect(followed.now.at(0)).toMatchObject({ fermentation: { setpoint: 17 } })
  expect(followed.wholes).toBe(0)
})

test('what was given away never changes, and what has not changed is shared', async () => {
  brewery = await openBrewery({ choose: 'none' })
  const { datastores } = brewery
  const probe = (id: string): Edit => ({
    op: 'merge',
    path: `/brewerslab:brewhouse/temperature/hardware/probe[id='${id}']`,
    value: {},
  })
  await datastores.commit({ edits: [probe('28-05')], user: 'ann', client: 'v1' })
  const followed = new Followed(brewery.datastores, TEMPERATURE)
  interface Shape {
    readonly fermentation: object
    readonly hardware: { readonly probe: ReadonlyMap<string, object> }
  }
  const before = followed.now.at(0) as Shape
  followed.take((await datastores.commit({ edits: [probe('28-01')], user: 'ann', client: 'v1' })).edits)
  const after = followed.now.at(0) as Shape
  expect([...before.hardware.probe.keys()]).toEqual(['28-05'])
  expect([...after.hardware.probe.keys()]).toEqual(['28-01', '28-05'])
  expect(after.hardware.probe.get('28-05')).toBe(before.hardware.probe.get('28-05'))
  expect(after.fermentation).toBe(before.fermentation)
})
