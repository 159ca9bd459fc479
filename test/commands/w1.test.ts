import { expect, test } from 'bun:test'
import { resolve } from 'node:path'
import { namedW1Directory } from '../../src/commands/w1.ts'

test('the 1-wire bus is where --w1 says, else $BREWERSLAB_W1, and an empty name is none', () => {
  expect(namedW1Directory('bus', { BREWERSLAB_W1: '/other' })).toBe(resolve('bus'))
  expect(namedW1Directory(undefined, { BREWERSLAB_W1: '/other' })).toBe('/other')
  expect(namedW1Directory(undefined, { BREWERSLAB_W1: '' })).toBeUndefined()
  expect(namedW1Directory('', {})).toBeUndefined()
})
