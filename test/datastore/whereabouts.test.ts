import { describe, expect, test } from 'bun:test'
import { BrewError, formatError } from '../../src/base/index.ts'
import { locateFault } from '../../src/datastore/whereabouts.ts'

const probes = `{
  "brewerslab:brewhouse": {
    "temperature": {
      "hardware": { "probe": [
        { "id": "28-01", "offsets": [ { "low": "1", "high": "2.5" } ] },
        { "id": "28-02" }
      ] }
    }
  }
}`
const power = '{ "brewerslab:brewhouse": { "power": { "mode": "a\\"}b" } }, "other:x": [1, 2] }'
const sources = [
  { file: 'T.json', text: probes },
  { file: 'm.json', text: power },
]
const at = (path: string) => locateFault(new BrewError('operation-failed', 'is wrong', { path }), sources).at

describe('a fault of the whole configuration', () => {
  test('is found in the file that has its node, at its line and column', () => {
    expect(at('/brewerslab:brewhouse/power/mode')).toMatchObject({ file: 'm.json', line: 1, column: 40 })
    expect(at("/brewerslab:brewhouse/temperature/hardware/probe[id='28-02']")).toMatchObject({
      file: 'T.json',
      line: 6,
      column: 9,
    })
  })

  test('finds list entries by the canonical form of their keys', () => {
    const path = "/brewerslab:brewhouse/temperature/hardware/probe[id='28-01']/offsets[low='1.0'][high='2.5']"
    expect(at(path)).toMatchObject({ file: 'T.json', line: 5, column: 39 })
    expect(at("/other:x[.='2']")).toMatchObject({ file: 'm.json', line: 1, column: 76 })
  })

  test('is told at the nearest node above when its own is in no file', () => {
    expect(at('/brewerslab:brewhouse/temperature/fermentation/highpoint')).toMatchObject({
      file: 'T.json',
      line: 3,
      column: 5,
    })
  })

  test('names no file when nothing of its path is in one, but says what to do', () => {
    const fault = locateFault(new BrewError('data-missing', 'is missing', { path: '/foo:top' }), sources)
    expect(formatError(fault)).toBe(
      '/foo:top: is missing. Mend the files in persist/ by hand; nothing was overwritten.',
    )
  })

  test('keeps the others of the same judgement, each with its place', () => {
    const other = new BrewError('operation-failed', 'too', { path: '/brewerslab:brewhouse/power' })
    const fault = new BrewError('operation-failed', 'one', {}, undefined, { others: [other], appTag: 'own' })
    const found = locateFault(fault, sources)
    expect(found.appTag).toBe('own')
    expect(found.others.map((it) => it.at.file)).toEqual(['m.json'])
  })
})
