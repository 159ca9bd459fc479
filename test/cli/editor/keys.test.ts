import { describe, expect, test } from 'bun:test'
import { type Key, KeyDecoder } from '../../../src/cli/editor/keys.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

/** Text keys as their text, others as `<name>`. */
function show(keys: readonly Key[]): string {
  return keys.map((key) => ('text' in key ? key.text : `<${key.name}>`)).join('')
}

const decode = (text: string) => show(new KeyDecoder().feed(bytes(text)))

describe('one chunk may hold', () => {
  test.each([
    ['show\r', 'show<enter>'],
    ['a\x1b[Db\x1b[C\x7f', 'a<left>b<right><backspace>'],
    ['\x1b[A\x1bOA\x1b[B', '<up><up><down>'],
    ['\x1b[H\x1b[1~\x1bOH\x1b[F\x1b[4~', '<home><home><home><end><end>'],
    [
      '\x01\x05\x0b\x15\x17\x0c\x03\x04',
      '<home><end><kill-to-end><kill-to-start><delete-blank-word-left><clear><interrupt><end-of-input>',
    ],
    ['\x1bb\x1bf\x1b[1;5C\x1b[1;5D', '<word-left><word-right><word-right><word-left>'],
    ['a?\t', 'a<question><tab>'],
    ['a\r\nb\nc\r', 'a<enter>b<enter>c<enter>'],
    ['\x1b[99;99z\x1b[Zx', 'x'],
    ['\x1b\x1b[A', '<up>'],
    ['a\x00\x1c\x80b', 'ab'],
    ['für 🍺 日本', 'für 🍺 日本'],
    ['\x07\x0e\x10\x12\x13\x14\x1f', '<abort><down><up><search-back><search-forward><transpose><undo>'],
    ['\x1by\x1bu\x1bl\x1bc\x1b.', '<yank-earlier><upper-case><lower-case><capitalize><last-argument>'],
    ['\x1b<\x1b>\x1b\x7f\x1b\r', '<oldest><newest><delete-word-left><newline>'],
    ['\x1b[5~\x1b[6~', '<page-up><page-down>'],
  ])('%p', (text, keys) => expect(decode(text)).toBe(keys))
})

describe('a paste', () => {
  test('is one key, in which neither Tab nor ? asks for anything', () => {
    const keys = new KeyDecoder().feed(bytes('\x1b[200~set a?\tb\r\nset c\x1b[201~d?'))
    expect(keys).toEqual([
      { name: 'paste', text: 'set a? b\nset c' },
      { name: 'text', text: 'd' },
      { name: 'question' },
    ])
  })
  test('cannot steer the editor with control characters', () => {
    expect(decode('\x1b[200~a\x03\x1b[Ab\x1b[201~')).toBe('a[Ab')
  })
  test('that never ends is left with Ctrl-C', () => {
    const decoder = new KeyDecoder()
    expect(decoder.feed(bytes('\x1b[200~set a'))).toEqual([])
    expect(show(decoder.feed(bytes('\x03')))).toBe('<interrupt>')
    expect(show(decoder.feed(bytes('b')))).toBe('b')
  })
})

test('a blank is a key of its own, however fast it is typed', () => {
  expect(new KeyDecoder().feed(bytes('se x')).map((key) => ('text' in key ? key.text : key.name))).toEqual([
    'se',
    ' ',
    'x',
  ])
})

test('an Escape that nothing follows is the key, and what comes later is read as if it had not been', () => {
  const decoder = new KeyDecoder()
  expect(decoder.feed(bytes('\x1b'))).toEqual([])
  expect(decoder.isPending).toBe(true)
  expect(decoder.flush()).toEqual([{ name: 'escape' }])
  expect(show(decoder.feed(bytes('[A')))).toBe('[A')
})

test('however the bytes are cut, the keys are the same', () => {
  const input = bytes('für\x1b[A🍺\x1b[3~日\x1b[200~a\r\nb?\x1b[201~\x1b[1;5C\r\nx\x1bOH')
  const whole = show(new KeyDecoder().feed(input))
  for (let cut = 1; cut < input.length; cut++) {
    for (const other of [cut, Math.min(input.length, cut + 1), Math.min(input.length, cut + 3)]) {
      const decoder = new KeyDecoder()
      const parts = [input.slice(0, cut), input.slice(cut, other), input.slice(other)]
      expect(show(parts.flatMap((part) => decoder.feed(part)))).toBe(whole)
    }
  }
})
