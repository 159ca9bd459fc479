import { describe, expect, test } from 'bun:test'
import { BrewError, type JsonObject } from '../../../src/base/index.ts'
import { curlyLines, formatOf, parseCurly } from '../../../src/cli/pipes/index.ts'
import { leaf, node, root, sample } from '../model.ts'

const wide = {
  children: [
    ...root.children,
    node('zoo', 'container', {
      children: [
        node('walk', 'list', {
          keys: ['at', 'of'],
          userOrdered: true,
          children: [
            leaf('at', { base: 'uint8' }, { isKey: true }),
            leaf('of', { base: 'string' }, { isKey: true }),
            leaf('note', { base: 'string' }),
          ],
        }),
        node('free', 'anydata'),
      ],
    }),
  ],
}

const DOCUMENT: JsonObject = {
  'm:brewhouse': sample()['m:brewhouse'] ?? {},
  'm:types': {
    flag: true,
    there: [null],
    tags: ['a', 'two words', '{'],
    here: {},
    twin: 'one',
    'x:twin': 'other',
  },
  'm:zoo': {
    walk: [
      { at: 5, of: 'mash in', note: 'a "b"\nc' },
      { at: 3, of: '' },
    ],
    free: { a: [1] },
  },
}

const TEXT = `brewhouse {
    temperature {
        fermentation {
            setpoint 18.5;
        }
        probe 28-01 {
            offsets 0 50 {
                offset 0.25;
            }
        }
        probe 28-02;
    }
}
types {
    flag true;
    there;
    tags [ a "two words" "{" ];
    here;
    twin one;
    x:twin other;
}
zoo {
    walk 5 "mash in" {
        note "a \\"b\\"\\nc";
    }
    walk 3 "";
    free "{\\"a\\":[1]}";
}`

/** What is wrong with a text: `line:column message`. */
function faults(text: string): string[] {
  try {
    parseCurly(wide, text)
  } catch (error) {
    if (!(error instanceof BrewError)) throw error
    return error.all.map(({ at, message }) => `${at.line}:${at.column} ${message}`)
  }
  return []
}

describe('curly braces', () => {
  test('are written as Junos users read them, and read again', () => {
    expect(curlyLines(wide, DOCUMENT).join('\n')).toBe(TEXT)
    expect(parseCurly(wide, TEXT)).toEqual(DOCUMENT)
  })
  test('are read with comments, on one line, with quotes anywhere, and in several parts', () => {
    const text = String.raw`
      # a comment; { "
      /* another { */ types{flag true;tags[a 'b c'"d"e\ f];}types { tags "x y"; m:twin 'o\n'ne; here { } }
      zoo { walk 1 a { } walk 2 "b
c" { note "\u{1F37A}"; } } zoo { walk 1 a { note x; } }`
    expect(parseCurly(wide, text)).toEqual({
      'm:types': { flag: true, tags: ['a', 'b cde f', 'x y'], twin: 'o\\nne', here: {} },
      'm:zoo': {
        walk: [
          { at: 1, of: 'a', note: 'x' },
          { at: 2, of: 'b\nc', note: '🍺' },
        ],
      },
    })
  })
  test('may begin inside the model: what is below is what the document holds', () => {
    const [brewhouse] = wide.children
    const above = brewhouse === undefined ? [] : [{ node: brewhouse, step: { name: 'brewhouse', module: 'm' } }]
    expect(parseCurly(wide, 'power { mode x; }', undefined, above)).toEqual({ 'm:power': { mode: 'x' } })
  })
  test('that mean nothing are nothing', () => {
    expect(parseCurly(wide, '\ufeff # only this\n')).toEqual({})
    expect(parseCurly(wide, 'brewhouse { temperature { } } types { tags [ ]; }')).toEqual({})
  })
  test('name the file that they are in', () => {
    const read = () => parseCurly(wide, 'types {\n  flag maybe; }', 'old.conf')
    expect(read).toThrow(expect.objectContaining({ at: { file: 'old.conf', line: 2, column: 8 } }))
  })
})

describe('what is wrong with curly braces', () => {
  test.each([
    ['types {', '1:1 the { of "types" is never closed'],
    ['types { flag true; } }', '1:22 there is no { that this } closes'],
    ['types {\n  flag true\n}', '3:1 "flag true" is not ended: ; is missing'],
    ['types { tags [ a b; }', '1:19 ] is expected, not ;'],
    ['types { tags [ a ] }', '1:20 ; is expected, not }'],
    ['types { tags [ a', '1:17 ] is expected, the text ends'],
    ['types { twin "a; }\n', '1:14 the closing " is missing'],
    ['types { /* flag true; }', '1:9 the comment is never closed: */ is missing'],
    ['{ }', '1:1 a name is expected, not {'],
    ['types { ; }', '1:9 a name is expected, not ;'],
    ['types { inactive: flag true; }', '1:9 "inactive:" marks nothing here'],
    ['protect: types { }', '1:1 "protect:" marks nothing here'],
    ['typos { }', '1:1 there is no "typos" here'],
    ['apply-groups x;', '1:1 there is no "apply-groups" here'],
    ['types { y:twin a; }', '1:9 there is no "y:twin" here'],
    ['types x { }', '1:7 "types" is no list: nothing can follow but {'],
    ['types;', '1:1 "types" is a container: { is expected behind it'],
    ['types { flag { } }', '1:9 "flag" is a leaf: it takes no {'],
    ['types { flag [ true ]; }', '1:9 "flag" is a leaf: it takes no ['],
    ['types { flag; }', '1:9 the value of "flag" is missing'],
    ['types { flag true false; }', '1:19 "flag" takes one value'],
    ['types { there yes; }', '1:15 "there" takes no value'],
    ['types { flag true; flag true; }', '1:20 "flag" comes twice'],
    ['types { tags a b; }', '1:16 several values stand between [ and ]'],
    ['types { tags a [ b ]; }', '1:14 [ is expected behind "tags"'],
    ['types { tags; }', '1:9 the values of "tags" are missing'],
    ['types { tags { } }', '1:9 "tags" is a leaf-list: it takes no {'],
    ['types { tags [ a b a ]; }', '1:20 "a" comes twice'],
    ['types { tags a; tags a; }', '1:22 "a" comes twice'],
    ['zoo { walk 5 { } }', '1:7 the of of "walk" is missing'],
    ['zoo { walk 5 a b { } }', '1:16 "walk" takes at, of: then { or ; is expected'],
    ['zoo { walk 5 a [ b ]; }', '1:7 "walk" is a list: it takes no [ ]'],
    ['zoo { walk x a; }', '1:12 at: "x" is not a whole number'],
    ['zoo { walk 5 a { at 5; } }', '1:18 "at" is the key of this entry: it stands before its {'],
    ['zoo { free x; }', '1:12 "free" is JSON in quotes: not JSON: a value expected, "x" found'],
    ['zoo { free "[]"; }', '1:12 "free" is a JSON object in quotes'],
    ['types { count 99; }', '1:15 count: 99 is outside 1..10 or 20'],
    ['brewhouse { temperature { fermentation { monitor true; } } }', '1:42 "monitor" is state, not configuration'],
  ])('%j: %s', (text, message) => expect(faults(text)).toEqual([message]))
  test('is told of all statements at once', () => {
    expect(faults('types {\n  flag maybe;\n  nothing;\n  kind ale;\n}\ntypos { }')).toEqual([
      '2:8 flag: "maybe" is neither true nor false',
      '3:3 there is no "nothing" here',
      '6:1 there is no "typos" here',
    ])
  })
  test('a name of two nodes is asked for', () => {
    const twins = { children: ['a', 'b'].map((module) => node('top', 'container', { module, presence: true })) }
    expect(() => parseCurly(twins, 'top;')).toThrow('"top" may be a:top or b:top')
    expect(parseCurly(twins, 'b:top;')).toEqual({ 'b:top': {} })
    expect(curlyLines(twins, { 'b:top': {} })).toEqual(['b:top;'])
  })
  test('nesting without an end is refused, not followed', () => {
    expect(faults('types { '.repeat(600))).toEqual(['1:4103 it is nested deeper than 512 braces'])
  })
})

describe('how a text is written', () => {
  test.each([
    ['{"a": 1}', 'json'],
    ['\ufeff\n [1]', 'json'],
    ['<config/>', 'xml'],
    ['<?xml version="1.0"?><a/>', 'xml'],
    ['set a b c', 'set'],
    ['# made by hand\n\n  delete a "b; {"\n', 'set'],
    ["copy a 'x;' to \\;", 'set'],
    ['set {\n}', 'curly'],
    ['set 5;', 'curly'],
    ['/* a */ brewhouse {\n}', 'curly'],
    ['settings { }', 'curly'],
    ['', 'curly'],
  ] as const)('%j is %s', (text, format) => expect(formatOf(text)).toBe(format))
})
