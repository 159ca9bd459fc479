import { describe, expect, test } from 'bun:test'
import { type Key, KeyDecoder } from '../../../src/cli/editor/keys.ts'
import { emptyLine, type LineState, press } from '../../../src/cli/editor/line.ts'

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
