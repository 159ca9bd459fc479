import { describe, expect, test } from 'bun:test'
import { nearest } from '../../src/base/index.ts'
import { asctime, caretLine, cut, manyColumns, printable, twoColumns } from '../../src/cli/text.ts'

// C11 7.27.3.1: the day of the month is padded with a space
test('times are written as asctime(3) writes them', () => {
  expect(asctime(new Date(2018, 3, 14, 18, 51, 22))).toBe('Sat Apr 14 18:51:22 2018')
  expect(asctime(new Date(2026, 0, 4, 3, 5, 9))).toBe('Sun Jan  4 03:05:09 2026')
})

test('text from elsewhere cannot steer the terminal', () => {
  expect(printable('a\x1b[2Jb\u009b1mc\n\td\r')).toBe('a\ufffd[2Jb\ufffd1mc\n\td\ufffd')
})

test('the caret stands under the word also behind wide characters', () => {
  expect(caretLine('set 日本 ab', 7, 9)).toBe('         ^^')
  expect(caretLine('set', 4, 4)).toBe('    ^')
})

describe('lists', () => {
  test('of names with descriptions are aligned and cut', () => {
    expect(
      twoColumns(
        [
          { left: 'a', right: 'one' },
          { left: 'long', right: 'two' },
        ],
        80,
      ),
    ).toBe('  a     one\n  long  two')
    expect(twoColumns([{ left: 'a', right: 'word '.repeat(20) }], 40).length).toBeLessThanOrEqual(40)
  })
  test('of names alone are filled column by column', () => {
    expect(manyColumns(['a', 'b', 'c', 'd', 'e'], 9)).toBe('a  c  e\nb  d')
  })
  test('cut text says so', () => expect(cut('one two three', 8)).toBe('one two…'))
})

test('what was likely meant is near, or nothing', () => {
  const known = ['temperature', 'power', 'set', 'show']
  expect(['temprature', 'pwoer', 'shwo', 'xyz', 'st'].map((it) => nearest(it, known))).toEqual([
    'temperature',
    'power',
    'show',
    undefined,
    'set',
  ])
})
