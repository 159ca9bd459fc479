import { expect, test } from 'bun:test'
import type { SchemaType } from '../../src/base/index.ts'
import type { Value } from '../../src/things/api.ts'
import { textFromValue, valueFromJson, valueFromText } from '../../src/things/values.ts'

const temperature: SchemaType = { base: 'decimal64', fractionDigits: 3 }
const uint64: SchemaType = { base: 'uint64' }
const mode: SchemaType = {
  base: 'enumeration',
  enums: [
    { name: 'on', value: 0 },
    { name: 'off', value: 1 },
  ],
}
const flags: SchemaType = {
  base: 'bits',
  bits: [
    { name: 'a', value: 0 },
    { name: 'b', value: 1 },
    { name: 'c', value: 2 },
  ],
}
const animal: SchemaType = { base: 'identityref', identities: ['zoo:dog', 'zoo:cat', 'farm:cat'] }

// RFC 7951 6: how each type stands in JSON; then what an author sees.
test.each([
  ['decimal64', temperature, '19.5', 19.5],
  ['int32', { base: 'int32' }, -7, -7],
  ['uint64', uint64, '18446744073709551615', 18446744073709551615n],
  ['boolean', { base: 'boolean' }, false, false],
  ['empty', { base: 'empty' }, [null], true],
  ['string', { base: 'string' }, '12', '12'],
  ['enumeration', mode, 'off', 'off'],
  ['bits', flags, 'a c', ['a', 'c']],
  ['no bits', flags, '', []],
  ['identityref', animal, 'zoo:dog', 'zoo:dog'],
  ['identityref without its module', animal, 'dog', 'zoo:dog'],
  ['binary', { base: 'binary' }, 'AQI=', Uint8Array.of(1, 2)],
  ['leafref', { base: 'leafref', path: '../x', targetType: uint64 }, '5', 5n],
] as const)('JSON of %s becomes a value, and the value canonical text', (_, type, json, value) => {
  expect(valueFromJson(type as SchemaType, json as never)).toEqual(value as never)
})

const CANONICAL: readonly (readonly [SchemaType, Value, string])[] = [
  [temperature, 19.5, '19.5'],
  [temperature, 17, '17.0'],
  [temperature, -0, '0.0'],
  [temperature, -0.0004, '0.0'],
  [temperature, -0.5, '-0.5'],
  [temperature, '007.500', '7.5'],
  [temperature, 4n, '4.0'],
  [{ base: 'int8' }, -5, '-5'],
  [{ base: 'int64' }, 9007199254740993n, '9007199254740993'],
  [{ base: 'uint32' }, -0, '0'],
  [{ base: 'boolean' }, true, 'true'],
  [{ base: 'empty' }, true, ''],
  [flags, ['c', 'a'], 'a c'],
  [animal, 'zoo:cat', 'zoo:cat'],
  [{ base: 'binary' }, Uint8Array.of(1, 2), 'AQI='],
]

// RFC 7950 9
test.each(CANONICAL.map((it) => [it[0].base, it] as const))('canonical text of %s', (_, [type, value, text]) => {
  expect(textFromValue(type, value)).toBe(text)
  expect(textFromValue(type, valueFromText(type, text))).toBe(text)
})

test('numbers are rounded to the fraction-digits on write', () => {
  expect(textFromValue(temperature, 19.123456)).toBe('19.123')
  expect(textFromValue(temperature, 19.9996)).toBe('20.0')
  expect(textFromValue(temperature, 0.1 + 0.2)).toBe('0.3')
})

test('a decimal given as text is refused where rounding would lose a digit', () => {
  expect(textFromValue(temperature, '19.120')).toBe('19.12')
  expect(() => textFromValue(temperature, '19.1234')).toThrow('more than 3 fraction digits')
})

const REFUSED: readonly (readonly [SchemaType, Value])[] = [
  [temperature, Number.NaN],
  [temperature, Number.POSITIVE_INFINITY],
  [temperature, 'warm'],
  [temperature, true],
  [{ base: 'int32' }, 1.5],
  [{ base: 'uint64' }, 2 ** 60],
  [{ base: 'boolean' }, 'true'],
  [{ base: 'empty' }, false],
  [{ base: 'string' }, 5],
  [mode, 'of'],
  [flags, ['d']],
  [animal, 'zoo:cow'],
  [animal, 'cat'],
]

test.each(REFUSED.map((it) => [it[0].base, String(it[1]), it] as const))('%s refuses %s', (_, __, [type, value]) => {
  expect(() => textFromValue(type, value)).toThrow(/is not a value of type/)
})

// RFC 7950 9.12 and RFC 7951 6.10: the first member that takes it, strings and numbers told apart by their quotes.
test('a union takes the first member that fits', () => {
  const union: SchemaType = {
    base: 'union',
    types: [
      { base: 'uint8', range: '0..9' },
      { base: 'boolean' },
      mode,
      { base: 'string', patterns: [{ regex: 'x.*' }] },
    ],
  }
  expect(valueFromJson(union, 7)).toBe(7)
  expect(valueFromJson(union, true)).toBe(true)
  expect(valueFromJson(union, 'on')).toBe('on')
  expect(valueFromJson(union, 'x7')).toBe('x7')
  expect(valueFromText(union, '7')).toBe(7)
  expect(() => valueFromJson(union, 10)).toThrow()
  expect(() => valueFromJson(union, '7')).toThrow()
  expect(textFromValue(union, 7)).toBe('7')
  expect(textFromValue(union, 'x1')).toBe('x1')
  expect(() => textFromValue(union, 'y')).toThrow()
})

test('a union in a union, and text that is also a number', () => {
  const union: SchemaType = {
    base: 'union',
    types: [
      { base: 'union', types: [{ base: 'decimal64', fractionDigits: 2 }, uint64] },
      { base: 'string', length: '1..3' },
    ],
  }
  expect(valueFromJson(union, '1.5')).toBe(1.5)
  expect(() => valueFromJson(union, '1.555')).toThrow()
  expect(valueFromJson(union, 'ab')).toBe('ab')
})
