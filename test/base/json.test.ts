import { describe, expect, test } from 'bun:test'
import { BrewError, parseJson } from '../../src/base/index.ts'

function faultOf(text: string): BrewError {
  try {
    parseJson(text, 'persist/T.json')
  } catch (error) {
    if (error instanceof BrewError) return error
  }
  throw new Error(`accepted: ${text}`)
}

describe('parseJson', () => {
  test('gives what JSON.parse gives', () => {
    expect(parseJson('{"a":[1,{"b":null}],"c":"\\u00b0"}')).toEqual({ a: [1, { b: null }], c: '°' })
  })

  const damaged: [name: string, text: string, line: number, column: number][] = [
    ['an empty file', '', 1, 1],
    ['a truncated object', '{\n  "a": 1', 2, 9],
    ['a truncated string', '{"a": "x', 1, 7],
    ['a missing colon', '{"a" 1}', 1, 6],
    ['a trailing comma in an object', '{"a":1,\n}', 2, 1],
    ['a trailing comma in an array', '[1,]', 1, 4],
    ['a missing comma', '{"a":1\n "b":2}', 2, 2],
    ['a bare word', '{"a": yes}', 1, 7],
    ['a number with a leading zero', '[01]', 1, 2],
    ['something after the value', '{} x', 1, 4],
    ['a newline inside a string', '["a\nb"]', 1, 2],
    ['zero bytes', '\0\0\0\0', 1, 1],
  ]
  for (const [name, text, line, column] of damaged) {
    test(`${name} is refused with line ${line} and column ${column}`, () => {
      const fault = faultOf(text)
      expect(fault.tag).toBe('malformed-message')
      expect(fault.at).toEqual({ file: 'persist/T.json', line, column })
    })
  }
})
