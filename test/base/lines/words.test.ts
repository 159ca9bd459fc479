import { expect, test } from 'bun:test'
import { quoteWord, splitWords } from '../../../src/base/index.ts'

test.each(['plain', '', 'two words', '"', "'", '\\', '\n\r\t', '\u009b31m', '\u007f', 'u{9b}', '\\u{9b}', '#', '🍺'])(
  '%j is one word of printable characters, and reads back as itself',
  (text) => {
    const written = quoteWord(text)
    expect(written).not.toMatch(/\p{Cc}/u)
    expect(splitWords(written)).toMatchObject([{ text, start: 0, end: written.length }])
  },
)

test('a character by its number is one between double quotes only', () => {
  const texts = (line: string) => splitWords(line).map((it) => it.text)
  expect(texts(String.raw`"\u{1F37A}" '\u{9b}' \u{9b} "\u{110000}" "\u{}" "\u9b"`)).toEqual([
    '🍺',
    String.raw`\u{9b}`,
    'u{9b}',
    'u{110000}',
    'u{}',
    'u9b',
  ])
})
