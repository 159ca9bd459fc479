import { describe, expect, test } from 'bun:test'
import { checkValue, type SchemaType } from '../../../src/base/index.ts'
import { xsdPattern } from '../../../src/base/values/xsd-regex.ts'
import { leaf } from '../../cli/model.ts'

/** The value, or why not. */
function judge(type: SchemaType, text: string): unknown {
  const checked = checkValue(leaf('it', type), text)
  return checked.ok ? checked.value : `no: ${checked.reason}`
}

const temperature: SchemaType = { base: 'decimal64', fractionDigits: 3, range: '-100..200' }

describe('RFC 7950 9.3: decimal64', () => {
  test.each([
    ['17', '17.0'],
    ['17.500', '17.5'],
    ['-0.05', '-0.05'],
    ['+3', '3.0'],
    ['007', '7.0'],
    ['-0', '0.0'],
    ['200', '200.0'],
  ])('%s is sent as %s', (text, value) => expect(judge(temperature, text)).toBe(value))
  test.each([
    ['17.1234', 'no: 17.1234 has more than 3 digits after the point'],
    ['200.001', 'no: 200.001 is outside -100..200'],
    ['warm', 'no: "warm" is not a number'],
    ['1e3', 'no: "1e3" is not a number'],
    ['', 'no: "" is not a number'],
  ])('%p is refused', (text, reason) => expect(judge(temperature, text)).toBe(reason))
  test('what a 64-bit integer cannot hold is refused without a range too', () => {
    const type: SchemaType = { base: 'decimal64', fractionDigits: 18 }
    expect(judge(type, '9.223372036854775807')).toBe('9.223372036854775807')
    expect(judge(type, '9.223372036854775808')).toBe('no: 9.223372036854775808 is too large')
  })
})

describe('RFC 7950 9.2: integers', () => {
  const some: SchemaType = { base: 'uint8', range: '1..10 | 20 | 200..max' }
  test.each([
    ['1', 1],
    ['20', 20],
    ['255', 255],
  ])('%s is a number', (text, value) => expect(judge(some, text)).toBe(value))
  test.each(['0', '11', '199'])('%s is outside the range', (text) =>
    expect(judge(some, text)).toBe(`no: ${text} is outside 1..10 or 20 or 200..max`),
  )
  test('the limits of the type hold where its range says max', () => {
    expect(judge(some, '256')).toBe('no: 256 is outside 0..255')
    expect(judge({ base: 'int64' }, '-9223372036854775809')).toContain('is outside -9223372036854775808..')
  })
  // RFC 7951 6.1
  test('64-bit integers are sent as strings', () =>
    expect(judge({ base: 'uint64' }, '18446744073709551615')).toBe('18446744073709551615'))
  test.each(['1.5', '0x10', 'one', ''])('%p is not a whole number', (text) =>
    expect(judge({ base: 'int32' }, text)).toBe(`no: "${text}" is not a whole number`),
  )
})

describe('strings', () => {
  test('length counts characters, not UTF-16 units', () => {
    expect(judge({ base: 'string', length: '2' }, '🍺🍺')).toBe('🍺🍺')
    expect(judge({ base: 'string', length: '1..3' }, 'abcd')).toBe('no: it has 4 characters, length 1..3')
  })
  test('a pattern must match all of the value, an inverted one must not', () => {
    const probe: SchemaType = { base: 'string', patterns: [{ regex: '28-[0-9a-f]{1,32}' }] }
    expect(judge(probe, '28-0a')).toBe('28-0a')
    expect(judge(probe, 'x28-0a')).toBe('no: "x28-0a" does not match the pattern 28-[0-9a-f]{1,32}')
    expect(judge({ base: 'string', patterns: [{ regex: 'x.*', invert: true }] }, 'xy')).toContain('must not match')
  })
  test('the model’s own message is used where it has one', () => {
    const type: SchemaType = { base: 'string', patterns: [{ regex: '[a-z]+', message: 'Small letters only.' }] }
    expect(judge(type, 'A')).toBe('no: Small letters only.')
  })
  test('a pattern that JavaScript cannot judge is left to the server, and said so', () => {
    const checked = checkValue(leaf('it', { base: 'string', patterns: [{ regex: '[a-z-[aeiou]]+' }] }), 'AEI')
    expect(checked).toMatchObject({ ok: true, value: 'AEI', unchecked: 'pattern [a-z-[aeiou]]+' })
  })
})

// XML Schema part 2, appendix F
describe('patterns of XML Schema', () => {
  test.each([
    ['a|b', 'b', true],
    ['a|bc', 'abc', false],
    ['a^b$', 'a^b$', true],
    ['\\d+', '٣', true],
    ['.', '\n', false],
    ['\\-x', '-x', true],
    ['[\\-\\.]+', '-.', true],
    ['\\p{L}+', 'Würze', true],
    ['a{2,3}', 'aaaa', false],
    ['(([0-1]?[0-9]):)*', '1:2:', true],
  ])('%s with %p: %p', (pattern, text, matches) => expect(xsdPattern(pattern)?.test(text)).toBe(matches))
  test.each(['\\i\\c*', '\\w+', '\\p{IsGreek}', '[a-z-[m]]', '(?i)a', '[', 'a{,3}b\\'])('%s is not judged', (pattern) =>
    expect(xsdPattern(pattern)).toBeUndefined(),
  )
})

describe('the other types', () => {
  test('booleans', () => {
    expect(judge({ base: 'boolean' }, 'true')).toBe(true)
    expect(judge({ base: 'boolean' }, 'True')).toBe('no: "True" is neither true nor false')
  })
  test('enumerations tell what was likely meant', () => {
    const type: SchemaType = {
      base: 'enumeration',
      enums: [
        { name: 'heating', value: 0 },
        { name: 'off', value: 1 },
      ],
    }
    expect(judge(type, 'off')).toBe('off')
    const checked = checkValue(leaf('it', type), 'haeting')
    expect(checked).toEqual({
      ok: false,
      reason: '"haeting" is not one of heating, off',
      hint: 'Did you mean "heating"?',
    })
  })
  // RFC 7950 9.7.2
  test('bits are put in the order of their positions', () => {
    const type: SchemaType = {
      base: 'bits',
      bits: [
        { name: 'b', value: 1 },
        { name: 'a', value: 0 },
      ],
    }
    expect(judge(type, 'b  a')).toBe('a b')
    expect(judge(type, '')).toBe('')
    expect(judge(type, 'a a')).toBe('no: the bit "a" comes twice')
    expect(judge(type, 'c')).toContain('not one of the bits')
  })
  // RFC 7951 6.8
  test('identities get their module, the leaf’s own first', () => {
    const type: SchemaType = {
      base: 'identityref',
      identities: ['m:ale', 'x:lager', 'm:stout', 'x:stout', 'y:malt', 'z:malt'],
    }
    expect(judge(type, 'ale')).toBe('m:ale')
    expect(judge(type, 'lager')).toBe('x:lager')
    expect(judge(type, 'stout')).toBe('m:stout')
    expect(judge(type, 'x:stout')).toBe('x:stout')
    expect(judge(type, 'malt')).toBe('no: "malt" may be y:malt, z:malt')
    expect(judge(type, 'cider')).toContain('is not one of m:ale')
  })
  // RFC 7950 9.12: the first member type that accepts the value
  test('a union takes the first type that fits, and gives all reasons when none does', () => {
    const type: SchemaType = { base: 'union', types: [{ base: 'uint8' }, { base: 'boolean' }] }
    expect(judge(type, '7')).toBe(7)
    expect(judge(type, 'true')).toBe(true)
    expect(judge(type, 'x')).toBe('no: "x" is not a whole number; "x" is neither true nor false')
  })
  test('a leafref is judged by the type it points to', () => {
    expect(judge({ base: 'leafref', path: '../x', targetType: { base: 'uint8' } }, '300')).toContain('outside 0..255')
  })
  test('binary is base64 and its length counts octets', () => {
    expect(judge({ base: 'binary', length: '2' }, 'AAA=')).toBe('AAA=')
    expect(judge({ base: 'binary', length: '2' }, 'AAAA')).toBe('no: it has 3 octets, length 2')
    expect(judge({ base: 'binary' }, 'A')).toContain('not base64')
  })
  test('an instance-identifier is a path with a node', () => {
    expect(judge({ base: 'instance-identifier' }, '/m:a/b')).toBe('/m:a/b')
    expect(judge({ base: 'instance-identifier' }, 'a b')).toContain('not a data path')
    expect(judge({ base: 'instance-identifier' }, '/')).toContain('starts with a node')
  })
  // RFC 7951 6.9
  test('empty is [null]', () => expect(judge({ base: 'empty' }, '')).toEqual([null]))
})
