import { expect, test } from 'bun:test'
import { plainText } from '../../src/base/index.ts'

test('text becomes one line that any YANG string takes', () => {
  expect(plainText('  it failed:\n\tno\u0000 hops\x07 ')).toBe('it failed: no  hops')
  expect(plainText('half a \ud83d pair, \uffff')).toBe('half a \ufffd pair,')
  expect(plainText('18 °C 😀')).toBe('18 °C 😀')
})

test('a memory dump is cut', () => {
  expect(plainText('x'.repeat(2_000))).toBe(`${'x'.repeat(999)}…`)
})
