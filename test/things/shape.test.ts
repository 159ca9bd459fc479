import { afterAll, expect, test } from 'bun:test'
import { tupleKey } from '../../src/things/api.ts'
import { absolutePath, configFromJson, jsonAt, locate, schemaFor, stateLeaves } from '../../src/things/shape.ts'
import { startupOf } from '../../src/things/startup.ts'
import { Yang } from '../../src/yang/index.ts'

const MODULES = [
  {
    file: 'room.yang',
    text: `module room {
      yang-version 1.1; namespace "urn:room"; prefix r;
      container room {
        leaf plain { type string; }
        leaf given { type int16; default 7; }
        leaf large { type uint64; default 5; }
        leaf dec { type decimal64 { fraction-digits 2; } default 1.5; }
        leaf yes { type boolean; default true; }
        leaf-list tags { type string; }
        container always { leaf x { type string; } }
        container maybe { presence "it is there"; leaf y { type int8; default 3; } }
        choice way { default one; case one { leaf first { type int8; default 1; } } case two { leaf second { type int8; default 2; } } }
        leaf hidden { when "../plain = 'show'"; type string; default h; }
        list single { key id; leaf id { type uint8; } leaf v { type string; } }
        list several { key "low high"; ordered-by user; leaf low { type decimal64 { fraction-digits 1; } } leaf high { type int64; }
          leaf seen { config false; type string; } }
        leaf status { config false; type boolean; }
      }
    }`,
  },
  {
    file: 'annex.yang',
    text: `module annex {
      yang-version 1.1; namespace "urn:annex"; prefix a; import room { prefix r; }
      augment /r:room { leaf plain { type int8; } leaf own { type string; } }
    }`,
  },
]

const yang = await Yang.open(MODULES)
afterAll(() => yang[Symbol.dispose]())
const { schema } = yang
const { node: room } = locate(schema, '/room:room')

test('configuration as an author sees it', () => {
  const config = configFromJson(room, {
    plain: 'a',
    given: 9,
    large: '18446744073709551615',
    'annex:plain': 4,
    'annex:own': 'b',
    tags: ['x', 'y'],
    single: [{ id: 2, v: 'two' }, { id: 1 }],
    several: [{ low: '0.5', high: '40' }],
    maybe: { y: 3 },
    status: true,
  })
  expect(config).toEqual({
    'room:plain': 'a',
    'annex:plain': 4,
    own: 'b',
    given: 9,
    large: 18446744073709551615n,
    tags: ['x', 'y'],
    always: {},
    maybe: { y: 3 },
    single: new Map([
      [2, { id: 2, v: 'two' }],
      [1, { id: 1 }],
    ]),
    several: new Map([[tupleKey(0.5, 40n), { low: 0.5, high: 40n }]]),
  })
})

test('what is unset is absent; containers without presence, lists and leaf-lists are there and empty', () => {
  expect(configFromJson(room, undefined)).toEqual({ tags: [], always: {}, single: new Map(), several: new Map() })
})

test('one entry of a list, a leaf and a whole list can be owned too', () => {
  const entry = locate(schema, "/room:room/single[id='2']")
  expect(configFromJson(entry.node, { id: 2 }, entry.isEntry)).toEqual({ id: 2 })
  expect(configFromJson(locate(schema, '/room:room/given').node, 5)).toBe(5)
  expect(configFromJson(locate(schema, '/room:room/single').node, [{ id: 2 }])).toEqual(new Map([[2, { id: 2 }]]))
})

test('paths are written in one form', () => {
  expect(locate(schema, "/room/several[high='4'][low='1.0']/low").path).toBe(
    "/room:room/several[low='1.0'][high='4']/low",
  )
  expect(locate(schema, '/room:room/own').path).toBe('/room:room/annex:own')
  expect(absolutePath('room', '/room/always')).toBe('/room:room/always')
  expect(absolutePath('room', '/annex:x')).toBe('/annex:x')
  expect(() => locate(schema, '/room:room/nope')).toThrow('there is no "nope"')
  expect(() => locate(schema, "/room:room/several[low='1.0']/low")).toThrow("needs its key [high='...']")
  expect(() => locate(schema, "/room:room/single[x='1']/v")).toThrow('needs its key')
  expect(() => locate(schema, "/room:room/single[id='1'][x='1']/v")).toThrow('has no key "x"')
})

test('a value is found in a document from the root', () => {
  const document = {
    'room:room': {
      'annex:own': 'b',
      several: [
        { low: '0.5', high: '40' },
        { low: '1.0', high: '2' },
      ],
    },
  }
  expect(jsonAt(schema, document, '/room:room/annex:own')).toBe('b')
  expect(jsonAt(schema, document, "/room:room/several[low='1.0'][high='2']/high")).toBe('2')
  expect(jsonAt(schema, document, "/room:room/several[low='9.0'][high='2']")).toBeUndefined()
  expect(jsonAt(schema, document, '/room:room/always')).toBeUndefined()
})

test('state leaves of a document, by path', () => {
  const json = { status: true, several: [{ low: '0.5', high: '40', seen: 'x' }], plain: 'configuration' }
  expect(stateLeaves(room, '/room:room', json)).toEqual(
    new Map([
      ["/room:room/several[low='0.5'][high='40']/seen", 'x'],
      ['/room:room/status', 'true'],
    ]),
  )
})

test('a Thing is sent the part of the schema that it can name', () => {
  const part = schemaFor(schema, ['/room:room/always'])
  expect(part.nodes.map((node) => node.name)).toEqual(['room'])
  expect(part.nodes[0]?.children?.map((node) => node.name)).toEqual(['always'])
  expect(locate(part, '/room:room/always/x').path).toBe('/room:room/always/x')
})

// RFC 7950 7.6.1 and 7.9.3: which defaults are in use when nothing is set.
test('a startup document holds the defaults that are in use, as RFC 7951 writes them', () => {
  expect(startupOf(room, '/room:room', (path) => path.endsWith('/yes'))).toEqual({
    given: 7,
    large: '5',
    dec: '1.5',
    first: 1,
  })
})
