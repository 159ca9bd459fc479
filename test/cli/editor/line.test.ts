import { describe, expect, test } from 'bun:test'
import { type Key, KeyDecoder } from '../../../src/cli/editor/keys.ts'
import { emptyLine, type LineState, press, shownLine } from '../../../src/cli/editor/line.ts'

/** Line with `|` at the cursor, after these bytes, and the last action if it was one. */
function type(text: string, start: LineState = emptyLine()): string {
  let state = start
  let last = 'none'
  for (const key of new KeyDecoder().feed(new TextEncoder().encode(text))) {
    const pressed = press(state, key)
    state = pressed.state
    last = pressed.action
  }
  return `${state.line.slice(0, state.cursor)}|${state.line.slice(state.cursor)}${last === 'none' ? '' : ` ${last}`}`
}

describe('keys', () => {
  test.each([
    ['abc', 'abc|'],
    ['abc\x1b[D\x1b[Dx', 'ax|bc'],
    ['abc\x01x\x05y', 'xabcy|'],
    ['abc\x01\x1b[3~\x04', '|c'],
    ['abc\x7f\x7f', 'a|'],
    ['one two three\x17', 'one two |'],
    ['one two  \x17', 'one |'],
    ['one two\x1bb\x0b', 'one |'],
    ['one two\x15', '|'],
    ['one two\x15a\x19', 'aone two|'],
    ['one two\x01\x1bf\x1bd', 'one|'],
    ['🍺ü\x7f\x7f', '|'],
    ['e\u0301x\x1b[D\x7f', '|x'],
    ['👩‍👩‍👧\x1b[Da', 'a|👩‍👩‍👧'],
    ['\x1b[D\x7f\x1b[C\x1b[3~', '|'],
    ['show ?', 'show | help'],
    ['set x "a?', 'set x "a?|'],
    ['set x a\\?', 'set x a\\?|'],
    ['abc\x04', 'abc|'],
    ['\x04', '| end'],
    ['abc\x03', '| interrupt'],
  ])('%p', (text, expected) => expect(type(text)).toBe(expected))
})

describe('history', () => {
  const history = ['show', 'set a', 'configure', 'set b']
  test.each([
    ['\x1b[A', 'set b|'],
    ['\x1b[A\x1b[A', 'configure|'],
    ['\x1b[A\x1b[A\x1b[B', 'set b|'],
    ['x\x1b[A', 'x|'],
    ['set\x1b[A\x1b[A', 'set a|'],
    ['set\x1b[A\x1b[A\x1b[B\x1b[B', 'set|'],
    ['set\x1b[A!\x1b[A', 'set b!|'],
    ['\x1b[A\x1b[A\x1b[A\x1b[A\x1b[A\x1b[A', 'show|'],
    ['\x1b[B', '|'],
  ])('%p', (text, expected) => expect(type(text, emptyLine(history))).toBe(expected))
})

describe('keys of Emacs', () => {
  test.each([
    // C-b C-f C-a C-e
    ['abc\x02\x02x\x06y\x01z\x05!', 'zaxbyc!|'],
    // words are letters and digits: M-b M-f M-d M-backspace; between blanks: C-w
    ['probe 28-00c0ffee\x1b\x7f', 'probe 28-|'],
    ['probe 28-00c0ffee\x17', 'probe |'],
    ['probe 28-00\x1bb\x1bbx', 'probe x|28-00'],
    ['probe 28-00\x01\x1bf\x1bf.', 'probe 28.|-00'],
    ['probe 28-00\x01\x1bd', '| 28-00'],
    ['grün\x1bb', '|grün'],
    // what is killed in a row is yanked as one, from both sides
    ['one two three\x17\x17\x19', 'one two three|'],
    ['one two three\x01\x1bd\x1bd\x05\x19', ' threeone two|'],
    ['one\x15two\x15\x19\x19', 'twotwo|'],
    // M-y: what was killed before that
    ['one\x15two\x15\x19\x1by', 'one|'],
    ['one\x15two\x15x\x19\x1by\x1by', 'xtwo|'],
    ['one\x15\x1by', '|'],
    // C-t
    ['ab\x14', 'ba|'],
    ['abc\x02\x14', 'acb|'],
    ['a\x14', 'a|'],
    ['日本\x02\x14', '本日|'],
    // M-u M-l M-c
    ['über mode\x01\x1bu\x1bc', 'ÜBER Mode|'],
    ['ABC DEF\x01\x1bl', 'abc| DEF'],
    // C-_
    ['one two\x1f', 'one|'],
    ['one two\x1f\x1f\x1f', '|'],
    ['one\x15\x1f', 'one|'],
    ['one two\x17\x17\x1f', 'one |'],
    ['\x1f', '|'],
    // C-g does nothing to a line
    ['abc\x07', 'abc|'],
  ])('%p', (text, expected) => expect(type(text)).toBe(expected))
})

describe('M-. puts in the last word of an earlier line', () => {
  const history = ['set a one', '', 'set b "two words"', 'show']
  test.each([
    ['x \x1b.', 'x show|'],
    ['x \x1b.\x1b.', 'x "two words"|'],
    ['x \x1b.\x1b.\x1b.', 'x one|'],
    ['x \x1b.\x1b.\x1b.\x1b.', 'x one|'],
    ['x \x1b.y\x1b.', 'x showyshow|'],
    ['x \x1b.\x1b.\x1f', 'x |'],
  ])('%p', (text, expected) => expect(type(text, emptyLine(history))).toBe(expected))
})

describe('C-r and C-s search the history', () => {
  const history = ['show', 'set power mode A', 'configure', 'set power mode B', 'Commit']
  test.each([
    ['\x12pow', 'set |power mode B'],
    ['\x12pow\x12', 'set |power mode A'],
    ['\x12pow\x12\x12', 'set |power mode A'],
    ['\x12pow\x12\x13', 'set |power mode B'],
    ['\x12power mode A', 'set |power mode A'],
    ['\x12power mode A\x7f', 'set |power mode B'],
    ['\x12comm', '|Commit'],
    ['draft\x12pow\x07', 'draft|'],
    ['\x12pow\r', 'set |power mode B submit'],
    ['\x12pow\x05!', 'set power mode B!|'],
    // Enter does not carry out a line that was not what was searched for
    ['\x12nowhere\r', 'co|nfigure'],
    ['\x12nowhere\r\r', 'co|nfigure submit'],
    // without a text, that of the search before
    ['\x12pow\x07\x12\x12', 'set |power mode B'],
    ['\x12sho\x03', '| interrupt'],
  ])('%p', (text, expected) => expect(type(text, emptyLine(history))).toBe(expected))
  test('and show what is searched for before the line, also when nothing is found', () => {
    const shown = (text: string) => {
      let state = emptyLine(history)
      for (const key of new KeyDecoder().feed(new TextEncoder().encode(text))) state = press(state, key).state
      const { prompt, line } = shownLine(state, '> ')
      return prompt + line
    }
    expect(shown('\x12')).toBe('history "": ')
    expect(shown('\x12pow')).toBe('history "pow": set power mode B')
    expect(shown('\x12powx')).toBe('history "powx" (nothing older): set power mode B')
    expect(shown('\x12pow\x07')).toBe('> ')
  })
})

describe('M-< and M-> go to the ends of the history', () => {
  test.each([
    ['set\x1b<', 'show|'],
    ['set\x1b<\x1b>', 'set|'],
    ['\x1b>', '|'],
  ])('%p', (text, expected) => expect(type(text, emptyLine(['show', 'set a']))).toBe(expected))
})

describe('several lines', () => {
  const paste = (text: string) => `\x1b[200~${text}\x1b[201~`
  test.each([
    [`x${paste('a b')}`, 'xa b|'],
    [`x${paste('a\nb')}y`, 'xa\nby|'],
    [paste('a\nb'), 'a\nb| submit-complete'],
    // M-Enter begins another one
    ['ab\x1b\rcd', 'ab\ncd|'],
    ['abc\x1b\rd\x10x', 'ax|bc\nd'],
    ['ab\x1b\rcd\x10\x0ex', 'ab\ncdx|'],
    ['ab\x1b\rcd\x01x\x05y', 'ab\nxcdy|'],
    ['ab\x1b\rcd\x15\x15', 'ab\n|'],
    ['ab\x1b\rcd\x10\x01\x0b\x0b', '|cd'],
    ['ab\x1b\r\x7f', 'ab|'],
  ])('%p', (text, expected) => expect(type(text)).toBe(expected))
})

describe('a blank asks for the word before it to be written out', () => {
  test.each([
    ['se ', 'se | blank'],
    ['se  ', 'se  |'],
    [' ', ' |'],
    ['set "a ', 'set "a |'],
    ['set a\\ ', 'set a\\ |'],
    ['set x\x02\x02 ', 'set | x blank'],
    ['set x\x02 ', 'set  |x'],
    ['ab\x02 ', 'a |b'],
  ])('%p', (text, expected) => expect(type(text)).toBe(expected))
})

test('whatever is typed, the cursor stays in the line and no character is cut in two', () => {
  const names = [
    'enter',
    'tab',
    'backspace',
    'delete',
    'left',
    'right',
    'up',
    'down',
    'home',
    'end',
    'word-left',
    'word-right',
    'delete-word-left',
    'delete-word-right',
    'delete-blank-word-left',
    'yank-earlier',
    'undo',
    'transpose',
    'upper-case',
    'capitalize',
    'last-argument',
    'search-back',
    'search-forward',
    'newline',
    'abort',
    'oldest',
    'newest',
    'kill-to-end',
    'kill-to-start',
    'yank',
    'clear',
    'end-of-input',
    'question',
  ] as const
  const texts = ['a', 'bc ', '🍺', 'e\u0301', '日', ' "', '\\', '👩‍👧', '  ']
  let seed = 2018
  const random = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2 ** 31
    return Math.floor((seed / 2 ** 31) * below)
  }
  let state = emptyLine(['show', 'set 🍺', 'été'])
  for (let round = 0; round < 20_000; round++) {
    const key: Key =
      random(2) === 0
        ? { name: 'text', text: texts[random(texts.length)] ?? '' }
        : { name: names[random(names.length)] ?? 'left' }
    state = press(state, key).state
    if (state.line.length > 60) state = press(state, { name: 'kill-to-start' }).state
    expect(state.cursor).toBeGreaterThanOrEqual(0)
    expect(state.cursor).toBeLessThanOrEqual(state.line.length)
    expect(state.line.isWellFormed()).toBe(true)
  }
})
