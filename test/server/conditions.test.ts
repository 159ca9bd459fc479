import { describe, expect, test } from 'bun:test'
import { YANG_DATA_JSON } from '../../src/base/index.ts'
import { matchesWeakly, negotiate, strongTags, tagCondition } from '../../src/server/conditions.ts'
import { HttpError } from '../../src/server/errors.ts'

describe('Accept (RFC 9110 12.5.1)', () => {
  test.each([
    [null, 'seed'],
    ['', 'seed'],
    ['*/*', 'seed'],
    ['application/json', 'seed'],
    ['application/*', 'seed'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'seed'],
    [YANG_DATA_JSON, 'yang'],
    [`${YANG_DATA_JSON};q=0.5`, 'yang'],
    [`application/json;q=0.4, ${YANG_DATA_JSON};q=0.5`, 'yang'],
    [`application/json, ${YANG_DATA_JSON}`, 'seed'],
    [`*/*;q=0.1, ${YANG_DATA_JSON}`, 'yang'],
    ['application/json;q=0, */*', 'yang'],
  ] as const)('%j is answered in the shape "%s"', (accept, expected) => expect(negotiate(accept)).toBe(expected))

  test.each(['text/html', 'application/xml', '*/*;q=0', 'image/*', 'nonsense'])('%j is 406', (accept) => {
    expect(() => negotiate(accept)).toThrow(HttpError)
  })
})

describe('If-Match and If-None-Match (RFC 9110 13.1)', () => {
  const read = (value: string) => tagCondition(new Headers({ 'if-match': value }), 'if-match')

  test('are entity tags with their quotes, or any', () => {
    expect(read('*')).toBe('*')
    expect(read('"a-1"')).toEqual(['"a-1"'])
    expect(read('"a-1", W/"a-2" ,"c,d"')).toEqual(['"a-1"', 'W/"a-2"', '"c,d"'])
    expect(tagCondition(new Headers(), 'if-match')).toBeUndefined()
  })

  test.each(['a-1', '"a', '"a" "b"', '*, "a"', ',', 'w/"a"'])('%j is 400', (value) => {
    expect(() => read(value)).toThrow('is not a list of entity tags')
  })

  test('a weak tag finds what is known already, and guards no change', () => {
    expect(matchesWeakly(['W/"a-1"'], '"a-1"')).toBe(true)
    expect(matchesWeakly(['"a-2"'], '"a-1"')).toBe(false)
    expect(matchesWeakly('*', '"a-1"')).toBe(true)
    expect(strongTags(['W/"a-1"', '"a-1"'])).toEqual(['"a-1"'])
  })
})
