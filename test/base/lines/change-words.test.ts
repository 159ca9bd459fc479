import { expect, test } from 'bun:test'
import { type ChangeEdit, changeLines, changeTree, differencesOf, parseEditLines } from '../../../src/base/index.ts'
import { leaf, node } from '../../cli/model.ts'

const step = node('step', 'list', {
  keys: ['at'],
  userOrdered: true,
  children: [leaf('at', { base: 'uint8' }, { isKey: true }), leaf('note', { base: 'string' })],
})
const text = { base: 'string' } as const
const root = {
  children: [
    node('brewhouse', 'container', {
      children: [
        leaf('setpoint', { base: 'decimal64', fractionDigits: 3 }),
        leaf('mode', text),
        leaf('first', text),
        leaf('either', { base: 'union', types: [{ base: 'uint8' }, { base: 'empty' }] }),
        node('tags', 'leaf-list', { type: text, userOrdered: true }),
        node('probe', 'list', {
          keys: ['id'],
          children: [leaf('id', text, { isKey: true }), leaf('name', text)],
        }),
        step,
      ],
    }),
  ],
}
const lines = (...edits: ChangeEdit[]) => changeLines(root, differencesOf(root, edits).found)
const tree = (...edits: ChangeEdit[]) => changeTree(root, differencesOf(root, edits).found).split('\n')

test('changes are one line each, as they would be typed', () => {
  expect(
    lines(
      { op: 'replace', path: '/m:brewhouse/setpoint', old: '17.0', new: '18.0' },
      { op: 'create', path: '/m:brewhouse/mode', new: 'a "b"\nc' },
      { op: 'delete', path: '/m:brewhouse/first', old: 'x' },
    ),
  ).toEqual(['set brewhouse setpoint 18', 'set brewhouse mode "a \\"b\\"\\nc"', 'delete brewhouse "first"'])
})

test('a value that is there and empty is said where its leaf could have another one', () => {
  const line = 'set brewhouse either ""'
  expect(lines({ op: 'create', path: '/m:brewhouse/either', new: '' })).toEqual([line])
  expect(parseEditLines(root, line)).toEqual([
    { line: 1, edit: { op: 'merge', path: '/m:brewhouse/either', value: [null] } },
  ])
})

test('an entry is left out where what is in it makes it, or where it went as a whole', () => {
  expect(
    lines(
      { op: 'create', path: "/m:brewhouse/probe[id='a/b']" },
      { op: 'create', path: "/m:brewhouse/probe[id='a/b']/name", new: 'fermenter' },
      { op: 'create', path: "/m:brewhouse/probe[id='empty']" },
      { op: 'delete', path: "/m:brewhouse/probe[id='old']" },
      { op: 'delete', path: "/m:brewhouse/probe[id='old']/name", old: 'kettle' },
    ),
  ).toEqual(['set brewhouse probe a/b name fermenter', 'set brewhouse probe empty', 'delete brewhouse probe old'])
})

const moves: readonly ChangeEdit[] = [
  { op: 'create', path: "/m:brewhouse/tags[.='x y']", new: 'x y', after: 'b' },
  { op: 'create', path: "/m:brewhouse/step[at='5']", after: '' },
  { op: 'create', path: "/m:brewhouse/step[at='5']/note", new: 'rest' },
  { op: 'move', path: "/m:brewhouse/step[at='7']", after: "[at='5']" },
]

test('entries that a user keeps in order are put where they belong', () => {
  expect(lines(...moves)).toEqual([
    'set brewhouse tags "x y"',
    'insert brewhouse tags "x y" after b',
    'set brewhouse step 5 note rest',
    'insert brewhouse step 5 first',
    'insert brewhouse step 7 after 5',
  ])
  expect(tree(...moves)).toEqual([
    '  brewhouse',
    '+     tags "x y" (after b)',
    '+     step 5 (first)',
    '+         note rest',
    '!     step 7 (after 5)',
  ])
})
