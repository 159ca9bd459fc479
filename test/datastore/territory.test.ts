import { describe, expect, test } from 'bun:test'
import type { Schema } from '../../src/base/index.ts'
import { cutHoles, keepHoles, Territories, withoutKeys, wrapAt } from '../../src/datastore/territory.ts'

const schema: Schema = {
  modules: [
    { name: 'brewerslab', namespace: 'urn:b', prefix: 'b', features: [], implemented: true },
    { name: 'types', namespace: 'urn:t', prefix: 't', features: [], implemented: true },
  ],
  nodes: [{ name: 'brewhouse', module: 'brewerslab', kind: 'container', config: true }],
  operations: [],
}
const owner = (name: string, path: string) => ({ name, alias: name.toLowerCase(), module: 'brewerslab', path })
const temperature = owner('TemperatureProvider', '/brewerslab:brewhouse/temperature')
const control = owner('Fermentation', '/brewerslab:brewhouse/temperature/fermentation/control')

describe('territories', () => {
  const territories = new Territories(schema, [temperature, control])

  test('the longest owned path wins, whole steps only', () => {
    expect(territories.of("/brewerslab:brewhouse/temperature/hardware/probe[id='a/b']/id").name).toBe(
      'TemperatureProvider',
    )
    expect(territories.of('/brewerslab:brewhouse/temperature/fermentation/control/mode').name).toBe('Fermentation')
    expect(territories.of('/brewerslab:brewhouse/temperatures').name).toBe('brewerslab')
    expect(territories.of('/brewerslab:brewhouse/power/mode').name).toBe('brewerslab')
  })

  test('a change above a Thing touches the Thing', () => {
    expect(territories.touching('/brewerslab:brewhouse').map((it) => it.name)).toEqual([
      'brewerslab',
      'TemperatureProvider',
      'Fermentation',
    ])
  })

  test('a module without data has no territory', () => {
    expect(territories.all().map((it) => it.name)).toEqual(['TemperatureProvider', 'Fermentation', 'brewerslab'])
  })

  test('a name is found by application name, alias or module, ignoring case', () => {
    expect(territories.named('temperatureprovider')?.path).toBe('/brewerslab:brewhouse/temperature')
    expect(territories.named('BREWERSLAB')?.kind).toBe('module')
    expect(territories.named('nobody')).toBeUndefined()
  })

  test('holes are what longer paths own', () => {
    const named = (name: string) => {
      const territory = territories.named(name)
      if (territory === undefined) throw new Error(name)
      return territories.holes(territory)
    }
    expect(named('TemperatureProvider')).toEqual([control.path])
    expect(named('brewerslab')).toEqual([temperature.path, control.path])
    expect(named('Fermentation')).toEqual([])
  })

  test('two Things with one path are refused', () => {
    expect(() => new Territories(schema, [temperature, owner('Other', temperature.path)])).toThrow('both own this path')
  })
  test('two Things with one name, whatever its case, are refused', () => {
    expect(() => new Territories(schema, [temperature, owner('TEMPERATUREPROVIDER', '/brewerslab:x')])).toThrow('taken')
  })
  test("a module's name cannot name a Thing", () => {
    expect(() => new Territories(schema, [owner('Types', '/brewerslab:x')])).toThrow('taken by a YANG module')
  })
  for (const name of ['../x', '', 'a b', '1a', 'x'.repeat(65), 'a/b', 'ä']) {
    test(`${JSON.stringify(name.slice(0, 10))} cannot name a Thing`, () => {
      expect(() => new Territories(schema, [owner(name, '/brewerslab:x')])).toThrow('cannot name a Thing')
    })
  }
})

describe('documents', () => {
  const value = { a: { b: 1, 'm:c': { d: 2 } }, e: 3 }

  test('a hole is cut out, and the container that it empties', () => {
    expect(cutHoles(value, '/x:root', ['/x:root/a/b'])).toEqual({ a: { 'm:c': { d: 2 } }, e: 3 })
    expect(cutHoles(value, '/x:root', ['/x:root/a/m:c/d', '/x:root/a/b'])).toEqual({ e: 3 })
    expect(cutHoles(value, '/x:root', ['/x:root/nothing/here'])).toEqual(value)
  })
  test('a hole that lies elsewhere cuts nothing', () => {
    expect(cutHoles(value, '/x:root/a', ['/x:root/e', '/y:other/b'])).toEqual(value)
    expect(keepHoles(value, '/x:root/a', ['/x:root/e', '/y:other/b'])).toBeUndefined()
  })
  test('what is in holes is kept apart', () => {
    expect(keepHoles(value, '/x:root', ['/x:root/a/m:c', '/x:root/e'])).toEqual({ a: { 'm:c': { d: 2 } }, e: 3 })
    expect(keepHoles(value, '/x:root', ['/x:root/z'])).toBeUndefined()
  })
  test('a value is wrapped into a document from the root', () => {
    expect(wrapAt('/m:a/n:b', { c: 1 })).toEqual({ 'm:a': { 'n:b': { c: 1 } } })
    expect(wrapAt('/', { 'm:a': 1 })).toEqual({ 'm:a': 1 })
  })
  test('keys are left out of a path whatever they hold', () => {
    expect(withoutKeys("/m:a[k='x]/y'][j=\"'\"]/b")).toBe('/m:a/b')
  })
})
