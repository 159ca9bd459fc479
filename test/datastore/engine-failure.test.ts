import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BrewError, type JsonValue, silentLog, systemClock } from '../../src/base/index.ts'
import { type CommitRequest, type Datastores, openDatastores } from '../../src/datastore/index.ts'
import { removeRoot } from '../roots.ts'

const temperature = '/brewerslab:brewhouse/temperature'
const latest = `${temperature}/fermentation/results/latest`
const mode = '/brewerslab:brewhouse/power/mode'

let root: string
let datastores: Datastores
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'brewerslab-engine-'))
  datastores = await openDatastores({
    root,
    clock: systemClock,
    log: silentLog,
    owners: [],
    maxEngineBytes: 8 * 1024 * 1024,
  })
})
afterEach(async () => {
  await datastores.close()
  removeRoot(root)
})

const merge = (path: string, value: JsonValue): CommitRequest => ({
  edits: [{ op: 'merge', path, value }],
  user: 'wild',
  client: 'v1',
})
/** More than the engine's memory can hold. */
const tooMuch = () =>
  merge('/brewerslab:recipes', {
    recipe: Array.from({ length: 40_000 }, (_, i) => ({ recipename: `${'a very long name '.repeat(10)}${i}` })),
  })

describe('when the YANG engine fails', () => {
  test('the commit is refused, and running and the latest readings are as they were', async () => {
    await datastores.commit(merge(mode, 'ABC'))
    datastores.publish([{ op: 'set', path: latest, value: '18.5' }])
    await datastores.flushFiles()
    const before = readFileSync(join(root, 'persist', 'brewerslab.json'), 'utf8')
    const outcome = await datastores.commit(tooMuch()).catch((error: unknown) => error)
    expect(outcome).toBeInstanceOf(BrewError)
    expect((outcome as BrewError).message).toContain('nothing was changed')
    expect(datastores.usage().rebuilds).toBe(1)
    expect(datastores.read('running', mode)).toBe('ABC')
    expect(datastores.read('operational', latest)).toBe('18.5')
    expect(readFileSync(join(root, 'persist', 'brewerslab.json'), 'utf8')).toBe(before)
  })

  test('commits go on after it, durable as before', async () => {
    await datastores.commit(tooMuch()).catch(() => undefined)
    const commit = await datastores.commit(merge(mode, 'DEF'))
    expect(commit.edits).toEqual([{ op: 'create', path: mode, new: 'DEF' }])
    await datastores.flushFiles()
    expect(JSON.parse(readFileSync(join(root, 'persist', 'brewerslab.json'), 'utf8'))).toEqual({
      'brewerslab:brewhouse': { power: { mode: 'DEF' } },
    })
  })

  test('entity tags of before hold no longer: what they named was built anew', async () => {
    await datastores.commit(merge(mode, 'ABC'))
    datastores.publish([{ op: 'set', path: latest, value: '18.5' }])
    const before = datastores.etag('running', mode)
    await datastores.commit(tooMuch()).catch(() => undefined)
    expect(datastores.etag('running', mode)).not.toBe(before)
  })

  test('under load, with readers, readings and commits at once, nobody sees a half-dead engine', async () => {
    await datastores.commit(merge(mode, 'start'))
    let refused = 0
    const commits = Array.from({ length: 30 }, (_, i) =>
      datastores.commit(i % 10 === 5 ? tooMuch() : merge(mode, `m${i}`)).catch((error: unknown) => {
        expect(error).toBeInstanceOf(BrewError)
        refused++
      }),
    )
    let isDone = false
    const all = Promise.all(commits).then(() => {
      isDone = true
    })
    for (let i = 0; !isDone; i++) {
      datastores.publish([{ op: 'set', path: latest, value: String(i % 50) }])
      expect(datastores.read('operational', latest)).toBe(`${i % 50}.0`)
      expect(datastores.read('running', mode)).toMatch(/^(start|m\d+)$/)
      await Bun.sleep(0)
    }
    await all
    expect(refused).toBe(3)
    expect(datastores.usage().rebuilds).toBe(3)
    expect(datastores.read('running', mode)).toBe('m29')
  })
})
