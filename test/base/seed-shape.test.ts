import { describe, expect, test } from 'bun:test'
import {
  BrewError,
  formatSeed,
  type JsonObject,
  parseSeed,
  renderSeed,
  type SchemaNode,
  type SchemaType,
} from '../../src/base/index.ts'

const CELSIUS: SchemaType = { base: 'decimal64', fractionDigits: 3, typedef: 'temperature' }

function node(kind: SchemaNode['kind'], name: string, more: Partial<SchemaNode> = {}): SchemaNode {
  return { kind, name, module: 'brewerslab', config: true, ...more }
}
const leaf = (name: string, type: SchemaType, more: Partial<SchemaNode> = {}) => node('leaf', name, { type, ...more })
const container = (name: string, children: readonly SchemaNode[], more: Partial<SchemaNode> = {}) =>
  node('container', name, { children, ...more })
const state = { config: false }

const fermentation = container('fermentation', [
  leaf('monitor', { base: 'boolean' }, state),
  leaf('setpoint', CELSIUS, { defaults: ['17.0'] }),
  leaf('highpoint', CELSIUS, { defaults: ['0.0'] }),
  leaf('lowpoint', CELSIUS, { defaults: ['0.0'] }),
  container('probe', [leaf('id', { base: 'string' })]),
  container('results', [
    leaf('latest', CELSIUS, state),
    container('average', [leaf('minute', CELSIUS, state), leaf('taken', { base: 'string' }, state)]),
  ]),
])
const probe = node('list', 'probe', {
  keys: ['id'],
  children: [
    leaf('id', { base: 'string' }, { isKey: true }),
    node('list', 'offsets', {
      keys: ['low', 'high'],
      children: [
        leaf('low', CELSIUS, { isKey: true }),
        leaf('high', CELSIUS, { isKey: true }),
        leaf('offset', CELSIUS),
      ],
    }),
    container('reading', [leaf('value', CELSIUS, { config: false, module: 'brewerslab-device' })], {
      module: 'brewerslab-device',
      config: false,
    }),
  ],
})
const temperature = container('temperature', [
  fermentation,
  container('hardware', [
    probe,
    container('sampling', [leaf('interval', { base: 'uint16' }, { module: 'brewerslab-device' })], {
      module: 'brewerslab-device',
    }),
  ]),
])
const power = container('power', [leaf('mode', { base: 'string' })])
const brewhouse = container('brewhouse', [temperature, power])
const root = { children: [brewhouse] }

const GOLDEN = `{
    "__namespace": "brewerslab",
    "fermentation": {
        "highpoint": "0",
        "lowpoint": "0",
        "probe": {
            "id": ""
        },
        "setpoint": "17"
    }
}`

describe("the seed's shape of configuration", () => {
  test('an empty TemperatureProvider is the sample of the seed, byte for byte', () => {
    const text = formatSeed({ __namespace: 'brewerslab', ...renderSeed(temperature, {}, 'configuration') })
    expect(text).toBe(GOLDEN)
    expect(Buffer.byteLength(text)).toBe(191)
  })

  test('decimal64 loses its trailing zeros and nothing else', () => {
    const shown = (low: string) => renderSeed(fermentation, { lowpoint: low }, 'configuration').lowpoint
    expect(['17.0', '17.50', '0.0', '-0.250', '-0.0', '100.0', '10.001'].map(shown)).toEqual([
      '17',
      '17.5',
      '0',
      '-0.25',
      '0',
      '100',
      '10.001',
    ])
  })

  test('unset leaves of other types, empty lists and empty containers are left out', () => {
    expect(renderSeed(temperature, { hardware: { probe: [] } }, 'configuration')).not.toHaveProperty('hardware')
  })

  test.each(['brewerslab-recipe', 'brewerslab-profile', 'brewerslab-alarm'])(
    'what %s does not say is left out, never shown as zero or as an empty text',
    (module) => {
      const mine = { module }
      const recipe = container('recipe', [
        leaf('final-gravity', CELSIUS, mine),
        leaf('notes', { base: 'string' }, mine),
        leaf('free-rise', { base: 'boolean' }, mine),
        leaf('use', { base: 'string' }, { ...mine, defaults: ['boil'] }),
        container('mash', [leaf('notes', { base: 'string' }, mine)], mine),
      ])
      expect(renderSeed(recipe, {}, 'configuration')).toEqual({ use: 'boil' })
      expect(renderSeed(recipe, { [`${module}:notes`]: '' }, 'configuration')).toEqual({ notes: '', use: 'boil' })
    },
  )

  test('a list entry shows its unset leaves, a reading is not shown', () => {
    const value: JsonObject = {
      hardware: { probe: [{ id: '28-01', offsets: [{ low: '0.0', high: '30.0' }], 'brewerslab-device:reading': {} }] },
    }
    expect(renderSeed(temperature, value, 'configuration').hardware).toEqual({
      probe: [{ id: '28-01', offsets: [{ low: '0', high: '30', offset: '0' }] }],
    })
  })

  test('what belongs to another Thing is left out, its unset leaves too', () => {
    const shown = renderSeed(root, {}, 'configuration', { leaveOut: ['/brewerslab:brewhouse/temperature'] })
    expect(shown).toEqual({ brewhouse: { power: { mode: '' } } })
  })

  test('a presence container is shown exactly when it exists (RFC 7950 7.5.1)', () => {
    const parent = {
      module: 'brewerslab',
      children: [container('p', [leaf('n', { base: 'int8' })], { presence: true })],
    }
    expect(renderSeed(parent, {}, 'configuration')).toEqual({})
    expect(renderSeed(parent, { p: {} }, 'configuration')).toEqual({ p: {} })
    expect(parseSeed(parent, { p: {} }, {})).toEqual({ p: {} })
  })

  test('of a choice only the case that is there is shown, else the default case (RFC 7950 7.9.3)', () => {
    const choice = node('choice', 'how', {
      defaults: ['b'],
      children: [
        node('case', 'a', { children: [leaf('left', { base: 'string' }), leaf('also', { base: 'boolean' })] }),
        node('case', 'b', { children: [leaf('right', { base: 'string' })] }),
      ],
    })
    const parent = { module: 'brewerslab', children: [choice] }
    expect(renderSeed(parent, {}, 'configuration')).toEqual({ right: '' })
    expect(renderSeed(parent, { left: 'x' }, 'configuration')).toEqual({ left: 'x', also: false })
  })

  test('a node with a when is shown only where it exists', () => {
    const parent = {
      module: 'brewerslab',
      children: [leaf('a', { base: 'string' }, { when: [{ expression: '../b' }] })],
    }
    expect(renderSeed(parent, {}, 'configuration')).toEqual({})
    expect(renderSeed(parent, { a: '' }, 'configuration')).toEqual({ a: '' })
  })

  test('defaults come in their JSON types, leafrefs by their target', () => {
    const parent = {
      module: 'brewerslab',
      children: [
        leaf('n', { base: 'uint8' }, { defaults: ['7'] }),
        leaf('wide', { base: 'uint64' }, { defaults: ['7'] }),
        leaf('b', { base: 'boolean' }, { defaults: ['true'] }),
        leaf('e', { base: 'enumeration', enums: [] }),
        leaf('ref', { base: 'leafref', path: '../b', targetType: CELSIUS }),
        node('leaf-list', 'll', { type: CELSIUS, defaults: ['1.0', '2.5'] }),
      ],
    }
    expect(renderSeed(parent, {}, 'configuration')).toEqual({ n: 7, wide: '7', b: true, ref: '0', ll: ['1', '2.5'] })
  })

  test('a name two modules have is qualified for the one that came later', () => {
    const top = [
      container('a', [leaf('x', { base: 'string' })]),
      container('a', [leaf('y', { base: 'string' })], { module: 'other' }),
    ]
    const shown = renderSeed({ children: top }, {}, 'configuration')
    expect(Object.keys(shown)).toEqual(['brewerslab:a', 'other:a'])
  })
})

describe("the seed's shape of state", () => {
  test('a removed reading is never "0"', () => {
    expect(renderSeed(temperature, {}, 'state')).toEqual({
      fermentation: { monitor: null, results: { latest: null, average: { minute: null, taken: null } } },
    })
  })

  test('configuration is left out, keys lead to state', () => {
    const value: JsonObject = {
      fermentation: { setpoint: '18.0', results: { latest: '17.250' } },
      hardware: { probe: [{ id: '28-01', 'brewerslab-device:reading': { value: '17.0' } }] },
    }
    expect(renderSeed(temperature, value, 'state')).toEqual({
      fermentation: { monitor: null, results: { latest: '17.25', average: { minute: null, taken: null } } },
      hardware: { probe: [{ id: '28-01', reading: { value: '17' } }] },
    })
  })
})

describe("from the seed's shape", () => {
  const roundTrip = (current: JsonObject) =>
    parseSeed(temperature, renderSeed(temperature, current, 'configuration'), current)

  test('what was read says nothing that was not set', () => {
    expect(roundTrip({})).toEqual({})
  })

  test('defaults are known in the form the engine prints: a near identity without its module, a union by its member', () => {
    const animal: SchemaType = { base: 'identityref', identities: ['zoo:cat', 'far:cat'] }
    const either: SchemaType = { base: 'union', types: [{ base: 'uint8' }, { base: 'string' }] }
    const parent = container('zoo', [
      leaf('near', animal, { module: 'zoo', defaults: ['zoo:cat'] }),
      leaf('far', animal, { module: 'zoo', defaults: ['far:cat'] }),
      leaf('some', either, { module: 'zoo', defaults: ['3'] }),
      node('leaf-list', 'many', { module: 'zoo', type: animal, defaults: ['zoo:cat', 'far:cat'] }),
    ])
    const shown = { near: 'cat', far: 'far:cat', some: 3, many: ['cat', 'far:cat'] }
    const root = { children: parent.children ?? [], module: 'zoo' }
    expect(parseSeed(root, shown, undefined)).toEqual({})
    const others = { near: 'far:cat', far: 'cat', some: 4, many: ['far:cat', 'cat'] }
    expect(parseSeed(root, others, undefined)).toEqual(others)
  })

  test('leaves set to what an unset one looks like stay set', () => {
    const current: JsonObject = { fermentation: { setpoint: '17.0', lowpoint: '0.0', probe: { id: '' } } }
    expect(roundTrip(current)).toEqual({ fermentation: { setpoint: '17', lowpoint: '0', probe: { id: '' } } })
  })

  test('keys are kept whatever they look like, entries are matched by their canonical keys', () => {
    const current: JsonObject = {
      hardware: {
        probe: [
          {
            id: '28-01',
            offsets: [
              { low: '0.0', high: '30.0', offset: '0.0' },
              { low: '30.0', high: '40.0' },
            ],
          },
        ],
      },
    }
    expect(roundTrip(current)).toEqual({
      hardware: {
        probe: [
          {
            id: '28-01',
            offsets: [
              { low: '0', high: '30', offset: '0' },
              { low: '30', high: '40' },
            ],
          },
        ],
      },
    })
  })

  test('a value that differs from the rendering is set, another document than the read one too', () => {
    expect(parseSeed(temperature, { 'brewerslab:fermentation': { setpoint: '18', highpoint: '0.000' } }, {})).toEqual({
      fermentation: { setpoint: '18' },
    })
  })

  test('an exact document means every value in it', () => {
    expect(parseSeed(temperature, { fermentation: { setpoint: '17' } }, {}, { exact: true })).toEqual({
      fermentation: { setpoint: '17' },
    })
  })

  test('members of other modules are qualified on the way in (RFC 7951 4)', () => {
    expect(parseSeed(temperature, { hardware: { sampling: { interval: 5 } } }, {})).toEqual({
      hardware: { 'brewerslab-device:sampling': { interval: 5 } },
    })
  })

  const refused = (json: JsonObject, options = {}) => {
    try {
      parseSeed(temperature, json, {}, { at: '/brewerslab:brewhouse/temperature', ...options })
    } catch (error) {
      if (error instanceof BrewError) return `${error.tag} ${error.at.path}`
    }
    return 'accepted'
  }

  test.each([
    [{ fermentatoin: {} }, 'unknown-element /brewerslab:brewhouse/temperature'],
    [{ __proto__x: {} }, 'unknown-element /brewerslab:brewhouse/temperature'],
    [JSON.parse('{"__proto__":{"setpoint":"1"}}'), 'unknown-element /brewerslab:brewhouse/temperature'],
    [{ constructor: {} }, 'unknown-element /brewerslab:brewhouse/temperature'],
    [{ fermentation: [] }, 'bad-element /brewerslab:brewhouse/temperature/fermentation'],
    [{ fermentation: { setpoint: {} } }, 'bad-element /brewerslab:brewhouse/temperature/fermentation/setpoint'],
    [{ fermentation: { setpoint: null } }, 'bad-element /brewerslab:brewhouse/temperature/fermentation/setpoint'],
    [{ fermentation: {}, 'brewerslab:fermentation': {} }, 'bad-element /brewerslab:brewhouse/temperature/fermentation'],
    [
      { hardware: { probe: [{ id: '28-01' }, { id: '28-01' }] } },
      "bad-element /brewerslab:brewhouse/temperature/hardware/probe[id='28-01']",
    ],
    [{ hardware: { probe: {} } }, 'bad-element /brewerslab:brewhouse/temperature/hardware/probe'],
    [
      { hardware: { probe: [{ id: '28-01', x: 1 }] } },
      "unknown-element /brewerslab:brewhouse/temperature/hardware/probe[id='28-01']",
    ],
  ] as [JsonObject, string][])('%j is refused with its place', (json, expected) => {
    expect(refused(json)).toBe(expected)
  })

  test('what belongs to another Thing is refused', () => {
    expect(refused({ hardware: {} }, { leaveOut: ['/hardware'] })).toBe(
      'bad-element /brewerslab:brewhouse/temperature/hardware',
    )
  })
})

describe('text', () => {
  test('names are sorted, four spaces, no newline at the end', () => {
    expect(formatSeed({ b: [1, { d: null, c: [] }], a: {} })).toBe(
      '{\n    "a": {},\n    "b": [\n        1,\n        {\n            "c": [],\n            "d": null\n        }\n    ]\n}',
    )
  })
})
