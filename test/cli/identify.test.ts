import { describe, expect, test } from 'bun:test'
import { type CompletionData, complete } from '../../src/cli/complete.ts'
import { Watch } from '../../src/cli/identify.ts'
import { probesIn } from '../../src/cli/probes.ts'
import { leaf, root as model, node } from './model.ts'

const WORT = '28-01'
const ROOM = '28-02'
const probe = (id: string, celsius?: number) => ({ id, isNamed: false, ...(celsius === undefined ? {} : { celsius }) })

describe('the probe in a hand', () => {
  test('is the one that becomes warmer than the others, whatever is the warmest', () => {
    const watch = new Watch()
    watch.see([probe(WORT, 18), probe(ROOM, 25)])
    watch.see([probe(WORT, 18.5), probe(ROOM, 25.25)])
    expect(watch.warmed).toBeUndefined()
    watch.see([probe(WORT, 19.5), probe(ROOM, 25.25)])
    expect(watch.warmed).toBe(WORT)
  })

  test('is not told while two of them become warmer', () => {
    const watch = new Watch()
    watch.see([probe(WORT, 18), probe(ROOM, 18)])
    watch.see([probe(WORT, 20), probe(ROOM, 19.75)])
    expect(watch.warmed).toBeUndefined()
  })

  test('counts from the coldest it was, and not from a time without a reading', () => {
    const watch = new Watch()
    watch.see([probe(WORT), probe(ROOM, 18)])
    expect(watch.see([probe(WORT, 24), probe(ROOM, 18)])).toEqual(['28-01  24.00 °C  +0.00'])
    expect(watch.warmed).toBeUndefined()
    watch.see([probe(WORT, 20)])
    expect(watch.see([probe(WORT, 21.5)])).toEqual(['28-01  21.50 °C  +1.50'])
    expect(watch.warmed).toBe(WORT)
  })
})

test('probes are those that are configured and those that are not, with what they read', () => {
  const hardware = {
    probe: [{ id: '28-02', 'brewerslab-device:reading': { value: '18.5', quality: 'good' } }, { id: '28-03' }],
    'brewerslab-device:discovered': [{ id: '28-01', value: '-1.25' }],
  }
  expect(probesIn({})).toEqual([])
  expect(probesIn({ 'brewerslab:brewhouse': { temperature: { hardware } } })).toEqual([
    { id: '28-01', celsius: -1.25, isNamed: false },
    { id: '28-02', celsius: 18.5, isNamed: true },
    { id: '28-03', isNamed: true },
  ])
})

test('Tab offers the probes there are where one is to be named, and says which is new', () => {
  const named = leaf('sensor', { base: 'string', typedef: 'w1-id' })
  const none = { values: [], more: false }
  const data: CompletionData = {
    keys: () => none,
    values: () => none,
    at: () => none,
    commits: () => [],
    probes: () => [
      { id: '28-01', celsius: 18.5, isNamed: true },
      { id: '28-02', isNamed: false },
    ],
  }
  const root = { operations: [], children: [...model.children, node('mash', 'container', { children: [named] })] }
  const line = 'set mash sensor '
  expect(complete(line, line.length, { mode: 'configuration', root, at: [] }, data).candidates).toEqual([
    { word: '28-01', description: '18.5 °C, configured' },
    { word: '28-02', description: 'no reading, not used yet' },
  ])
})
