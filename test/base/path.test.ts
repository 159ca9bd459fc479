import { describe, expect, test } from 'bun:test'
import { BrewError, formatPath, isWithin, joinPath, parentPath, parsePath, schemaPath } from '../../src/base/index.ts'

describe('data paths (RFC 7951 6.11)', () => {
  const paths = [
    '/',
    '/brewerslab:brewhouse',
    "/brewerslab:brewhouse/temperature/hardware/probe[id='28-01']",
    '/a:l[k="it\'s"][j=\'say "x"\']/b:c',
    "/a:leaf-list[.='x/y[1]']",
  ]
  for (const path of paths) {
    test(`${path} is read and written the same`, () => {
      expect(formatPath(parsePath(path))).toBe(path)
    })
  }

  test('a step names its module, its keys and their values', () => {
    expect(parsePath("/m:list[a='1'][b=' ']")).toEqual([{ module: 'm', name: 'list', keys: { a: '1', b: ' ' } }])
  })

  const refused: [string, number][] = [
    ['brewhouse', 1],
    ['/a//b', 4],
    ['/a/', 4],
    ["/a[k='x", 6],
    ['/a[k=x]', 6],
    ["/a[k='x'", 9],
    ['/1a', 2],
    ['/a/..', 4],
    ['/a\0', 3],
  ]
  for (const [path, column] of refused) {
    test(`${JSON.stringify(path)} is refused at character ${column}`, () => {
      expect(() => parsePath(path)).toThrow(BrewError)
      try {
        parsePath(path)
      } catch (error) {
        expect((error as BrewError).at.column).toBe(column)
      }
    })
  }

  test('a key with both kinds of quotes cannot be written as XPath 1.0', () => {
    expect(() => formatPath([{ name: 'l', keys: { k: `'"` } }])).toThrow('both kinds of quotes')
  })

  test('within goes by whole steps', () => {
    expect(isWithin('/a:b/c', '/a:b')).toBe(true)
    expect(isWithin("/a:b[k='1']/c", '/a:b')).toBe(true)
    expect(isWithin('/a:bc', '/a:b')).toBe(false)
    expect(isWithin('/a:b', '/')).toBe(true)
  })

  test('paths are joined, cut and stripped of keys', () => {
    expect(joinPath('/', 'a:b')).toBe('/a:b')
    expect(joinPath('/a:b', '/c')).toBe('/a:b/c')
    expect(joinPath('/a:b', '/')).toBe('/a:b')
    expect(parentPath("/a:b/c[k='x/y']")).toBe('/a:b')
    expect(parentPath('/a:b')).toBe('/')
    expect(schemaPath("/a:b/c[k='x/y']/d")).toBe('/a:b/c/d')
  })
})
