import { expect, test } from 'bun:test'
import { BrewError, silentLog } from '../../src/base/index.ts'
import { Engine } from '../../src/datastore/engine.ts'
import { brokenEngine } from '../../src/yang/index.ts'

const mode = '/brewerslab:brewhouse/power/mode'

/** An engine whose running is rebuilt from one document. */
async function engine(): Promise<Engine> {
  const configuration = (_: unknown, tree: { set(path: string, value: string): boolean }) => void tree.set(mode, 'ABC')
  return Engine.open({ userModules: [], limits: {}, sources: { configuration, readings: () => [] }, log: silentLog })
}

// A look that fails each time must not leave running as it was in the middle of it.
test('an engine that fails on the second try too is built anew once more, and what was under way is not kept', async () => {
  using it = await engine()
  let tries = 0
  const look = () => {
    it.running.set(mode, 'half done')
    tries++
    throw brokenEngine('cannot be taken back', undefined)
  }
  expect(() => it.read(look)).toThrow(BrewError)
  expect([tries, it.rebuilds]).toEqual([2, 2])
  expect(it.running.get(mode)).toBe('ABC')
})

test('an engine that fails once answers the second time', async () => {
  using it = await engine()
  let tries = 0
  const mode2 = it.read(() => {
    tries++
    if (tries === 1) throw brokenEngine('once', undefined)
    return it.running.get(mode)
  })
  expect([mode2, tries, it.rebuilds]).toEqual(['ABC', 2, 1])
})
