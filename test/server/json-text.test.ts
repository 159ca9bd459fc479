import { describe, expect, test } from 'bun:test'
import { BrewError } from '../../src/base/index.ts'
import { isYangText, MAX_DEPTH, parseJsonText } from '../../src/server/json-text.ts'

function refusal(text: string): string {
  try {
    parseJsonText(text)
  } catch (error) {
    if (error instanceof BrewError) return `${error.tag} ${error.at.line}:${error.at.column} ${error.message}`
    throw error
  }
  return 'accepted'
}

describe('JSON of a body', () => {
  test('is parsed as JSON.parse does', () => {
    const text = ' {"a": [1, -2.5e3, true, false, null, "x\\n\\u00e9 é"], "b": {}, "c": []} '
    expect(parseJsonText(text)).toEqual(JSON.parse(text))
  })

  // RFC 8259, and RFC 7493 2.3 for names that come twice.
  test.each([
    ['', '1:1', 'a value expected'],
    ['{"a":}', '1:6', 'a value expected'],
    ['{"a":1,}', '1:8', 'a name in quotes expected'],
    ['[1,]', '1:4', 'a value expected'],
    ['{"a":1\n "b":2}', '2:2', '"," or "}" expected'],
    ['{"a" 1}', '1:6', '":" expected'],
    ['[1 2]', '1:4', '"," or "]" expected'],
    ['{}x', '1:3', 'nothing more expected'],
    ['"abc', '1:5', 'the text ends within a string'],
    ['"a\\x"', '1:4', 'no such escape'],
    ['"a\tb"', '1:3', 'a control character'],
    ['{"a":1,\n\n"a":2}', '3:1', '"a" comes twice'],
    ['{"a":1,"\\u0061":2}', '1:8', '"a" comes twice'],
    ["{'a':1}", '1:2', 'a name in quotes expected'],
    ['01', '1:2', 'nothing more expected'],
    ['NaN', '1:1', 'a value expected'],
    ['nulls', '1:5', 'nothing more expected'],
  ])('%j is refused at %s: %s', (text, place, reason) => {
    const told = refusal(text)
    expect(told).toStartWith(`malformed-message ${place} `)
    expect(told).toContain(reason)
  })

  test.each(['"a\\u0000b"', '"\\ud800"', '"\\uffff"', '"\\u001b[2J"'])(
    'a string that YANG cannot hold is refused: %s (RFC 7950 9.4)',
    (text) => expect(refusal(text)).toStartWith('invalid-value 1:1'),
  )

  test('nesting ends at 512 levels, however deep a text goes', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
    expect(refusal(nested(MAX_DEPTH))).toBe('accepted')
    expect(refusal(nested(MAX_DEPTH + 1))).toContain('nested deeper than 512 levels')
    expect(refusal('{"a":'.repeat(1_000_000))).toContain('nested deeper than 512 levels')
  })

  test('what it accepts and refuses is what JSON.parse accepts and refuses, in ten thousand broken texts', () => {
    const sound = '{"a":[1,-2.5e-3,true,null,"x\\n\\"y\\\\"],"b":{"c":{},"d":[]},"e":"é","f":0}'
    let seed = 42
    const random = (below: number) => {
      seed = (seed * 1103515245 + 12345) % 2147483648
      return seed % below
    }
    const disagreements: string[] = []
    for (let round = 0; round < 10_000; round++) {
      const at = random(sound.length)
      const cut = random(3)
      const put = ['', ',', '"', '{', '}', '[', ']', ':', '1', 'e', '-', '.', '\\', ' ', 't', 'null'][random(16)] ?? ''
      const text = sound.slice(0, at) + put + sound.slice(at + cut)
      let expected = 'accepted'
      try {
        JSON.parse(text)
      } catch {
        expected = 'refused'
      }
      const told = refusal(text)
      const got = told === 'accepted' ? 'accepted' : 'refused'
      if (got !== expected && !told.includes('comes twice')) disagreements.push(text)
    }
    expect(disagreements).toEqual([])
  })
})

describe('text', () => {
  test('tab, newline and characters beyond the basic plane are YANG, controls and noncharacters are not', () => {
    expect(['a\tb\n', 'é🍺', ''].map(isYangText)).toEqual([true, true, true])
    expect(['\u0000', '\u0007', '\ud83c', '\ufffe', '\u{1ffff}'].map(isYangText)).toEqual([
      false,
      false,
      false,
      false,
      false,
    ])
  })
})
