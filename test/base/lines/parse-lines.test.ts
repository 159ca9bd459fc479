import { describe, expect, test } from 'bun:test'
import { BrewError, parseEditLines } from '../../../src/base/index.ts'
import { leaf, node } from '../../cli/model.ts'

const text = { base: 'string' } as const
const root = {
  children: [
    node('brewhouse', 'container', {
      children: [
        leaf('mode', text),
        leaf('on', { base: 'empty' }),
        node('tags', 'leaf-list', { type: text, userOrdered: true }),
        node('marks', 'leaf-list', { type: text }),
        node('probe', 'list', { keys: ['id'], children: [leaf('id', text, { isKey: true }), leaf('name', text)] }),
        node('shelf', 'list', {
          keys: ['id'],
          children: [leaf('id', text, { isKey: true }), node('jar', 'leaf-list', { type: text, userOrdered: true })],
        }),
        node('step', 'list', {
          keys: ['at', 'of'],
          userOrdered: true,
          children: [
            leaf('at', { base: 'uint8' }, { isKey: true }),
            leaf('of', text, { isKey: true }),
            node('before', 'list', {
              keys: ['id'],
              userOrdered: true,
              children: [leaf('id', text, { isKey: true })],
            }),
          ],
        }),
      ],
    }),
  ],
}

const edits = (...lines: string[]) => parseEditLines(root, lines.join('\n')).map(({ edit }) => edit)

/** The faults of lines: `line:column message`. */
function faults(...lines: string[]): string[] {
  try {
    parseEditLines(root, lines.join('\n'))
  } catch (error) {
    if (error instanceof BrewError) return error.all.map(({ at, message }) => `${at.line}:${at.column} ${message}`)
    throw error
  }
  return []
}

const STEP = (at: number, of: string) => `/m:brewhouse/step[at='${at}'][of='${of}']`

describe('lines as edits', () => {
  test('set and delete', () => {
    expect(
      edits(
        'set brewhouse mode "a b"',
        'set brewhouse on',
        'set brewhouse tags x y',
        "set brewhouse probe '28 01'",
        'delete brewhouse probe x name',
        'delete brewhouse tags x',
      ),
    ).toEqual([
      { op: 'merge', path: '/m:brewhouse/mode', value: 'a b' },
      { op: 'merge', path: '/m:brewhouse/on', value: [null] },
      { op: 'merge', path: '/m:brewhouse/tags', value: ['x', 'y'] },
      { op: 'merge', path: "/m:brewhouse/probe[id='28 01']", value: {} },
      { op: 'remove', path: "/m:brewhouse/probe[id='x']/name" },
      { op: 'remove', path: "/m:brewhouse/tags[.='x']" },
    ])
  })
  test('insert puts before or after another entry, first or last', () => {
    expect(
      edits(
        'insert brewhouse step 5 a first',
        'insert brewhouse step 5 a before 7 b',
        'insert brewhouse tags x last',
        'insert brewhouse tags x after last',
        'insert brewhouse step 5 a "before" x after y',
      ),
    ).toEqual([
      { op: 'move', path: STEP(5, 'a'), insert: 'first' },
      { op: 'move', path: STEP(5, 'a'), insert: 'before', point: "[at='7'][of='b']" },
      { op: 'move', path: "/m:brewhouse/tags[.='x']", insert: 'last' },
      { op: 'move', path: "/m:brewhouse/tags[.='x']", insert: 'after', point: 'last' },
      { op: 'move', path: `${STEP(5, 'a')}/before[id='x']`, insert: 'after', point: "[id='y']" },
    ])
  })
  test('rename and copy give other keys', () => {
    expect(edits('rename brewhouse probe a to to', 'copy brewhouse step 5 a to 6 b')).toEqual([
      { op: 'rename', path: "/m:brewhouse/probe[id='a']", to: "/m:brewhouse/probe[id='to']" },
      { op: 'copy', path: STEP(5, 'a'), to: STEP(6, 'b') },
    ])
  })
  test('empty lines and comments are passed over, line ends of other systems taken', () => {
    expect(parseEditLines(root, '# what for\r\n\r\n  # and\r\nset brewhouse mode x\r\n')).toEqual([
      { line: 4, edit: { op: 'merge', path: '/m:brewhouse/mode', value: 'x' } },
    ])
  })
})

describe('what is wrong', () => {
  test('is told of all lines at once, by line and column', () => {
    expect(faults('set brewhouse mode x', 'set brewhous mode x', '', 'show brewhouse', 'set brewhouse step x')).toEqual(
      [
        '2:5 there is no "brewhous" in the model',
        '4:1 "show" is no edit',
        '5:20 at of "step": "x" is not a whole number',
      ],
    )
  })
  test.each([
    ['set', '1:4 the path is missing'],
    ['set brewhouse mode', '1:19 the value of "mode" is missing'],
    ['set brewhouse mode x y', '1:22 "mode" takes one value'],
    ['set brewhouse mode "x', '1:20 the closing " is missing'],
    ['insert brewhouse probe x first', '1:18 the entries of "probe" have no order to change'],
    ['insert brewhouse shelf x first', '1:26 the entries of "shelf" have no order to change'],
    ['insert brewhouse shelf x lid first', '1:26 there is no "lid" in "shelf"'],
    ['insert brewhouse marks x first', '1:18 the entries of "marks" have no order to change'],
    ['insert brewhouse step 5 a', '1:26 one of first, last, before, after is missing'],
    ['insert brewhouse step 5', '1:24 the of of "step" is missing'],
    ['insert brewhouse step 5 a after 7', '1:34 the entry of "step" is missing'],
    ['insert brewhouse step 5 a first x', '1:33 nothing is expected after "insert" and what it takes'],
    ['insert brewhouse tags', '1:22 the entry of "tags" is missing'],
    ['rename brewhouse probe x', '1:25 "to" is missing'],
    ['rename brewhouse probe x to', '1:28 the entry of "probe" is missing'],
    ['rename brewhouse mode to x', '1:18 "mode" is no list'],
    ['copy brewhouse probe x to y z', '1:29 nothing is expected after "copy" and what it takes'],
    ['delete', '1:7 the path is missing'],
  ])('%p', (line, fault) => expect(faults(line)).toEqual([fault]))
})
