import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BrewError, FakeClock, type JsonValue, silentLog } from '../../src/base/index.ts'
import { recordOf } from '../../src/datastore/file-record.ts'
import { History } from '../../src/datastore/history.ts'
import {
  type CommitRequest,
  type Datastores,
  type Edit,
  type Owner,
  openDatastores,
} from '../../src/datastore/index.ts'
import { Journal, type NewEntry } from '../../src/datastore/journal.ts'

const temperature: Owner = {
  name: 'TemperatureProvider',
  alias: 'ds18b20',
  module: 'brewerslab',
  path: '/brewerslab:brewhouse/temperature',
}
const setpoint = `${temperature.path}/fermentation/setpoint`
const probes = `${temperature.path}/hardware/probe`
const mode = '/brewerslab:brewhouse/power/mode'

const emptyEntry: NewEntry = { time: new Date(), user: 'x', client: 'v1', modules: 'any', diff: '[]', size: 0 }

let root: string
let store: Datastores | undefined
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'brewerslab-history-'))
})
afterEach(async () => {
  await store?.close()
  store = undefined
  rmSync(root, { recursive: true, force: true })
})

async function open(): Promise<Datastores> {
  store = await openDatastores({ root, clock: new FakeClock(), log: silentLog, owners: [temperature] })
  return store
}
async function reopen(): Promise<Datastores> {
  await store?.close()
  store = undefined
  return open()
}
const request = (...edits: Edit[]): CommitRequest => ({ edits, user: 'wild', client: 'cli' })
const merge = (path: string, value: JsonValue) => request({ op: 'merge', path, value })
const file = (name = 'TemperatureProvider') => join(root, 'persist', `${name}.json`)
const refusal = async (promise: Promise<unknown>): Promise<BrewError> => {
  const outcome = await promise.then(
    () => 'accepted',
    (error: unknown) => error,
  )
  if (outcome instanceof BrewError) return outcome
  throw new Error(`not refused: ${outcome}`)
}

describe('the commit log', () => {
  test('lists who did what, newest first, also after a restart', async () => {
    const before = await open()
    await before.commit({ ...merge(mode, 'A'), comment: 'first' })
    await before.commit(merge(setpoint, '18'))
    const after = await reopen()
    expect(after.commits()).toMatchObject([
      { number: 2, user: 'wild', client: 'cli', size: 1 },
      { number: 1, comment: 'first' },
    ])
    expect(after.changesOf(2)).toEqual([{ op: 'replace', path: setpoint, old: '17.0', new: '18.0' }])
    expect(() => after.changesOf(3)).toThrow('there is no commit 3')
    expect((await after.commit(merge(mode, 'B'))).number).toBe(3)
  })

  test('is running, whatever happened to the files', async () => {
    const before = await open()
    await before.commit(merge(setpoint, '18'))
    await before.close()
    store = undefined
    rmSync(file())
    const after = await open()
    expect(after.read('running', setpoint)).toBe('18.0')
    await after.flushFiles()
    expect(readFileSync(file(), 'utf8')).toContain('"18.0"')
  })

  test('of more commits than are replayed at a start gets a snapshot, and is pruned to what is kept', async () => {
    const datastores = await open()
    for (let i = 0; i < 230; i++) {
      await datastores.commit(merge(mode, `m${i}`))
      if (i % 10 === 0) await datastores.flushFiles()
    }
    await datastores.flushFiles()
    const kept = datastores.commits({ limit: 1000 })
    expect(kept.length).toBeGreaterThanOrEqual(100)
    expect(kept.length).toBeLessThanOrEqual(220)
    const after = await reopen()
    expect(after.read('running', mode)).toBe('m229')
    await after.rollback({ to: 135, user: 'wild', client: 'cli' })
    expect(after.read('running', mode)).toBe('m134')
  })
})

test('a commit that a lagging file does not show is never pruned', async () => {
  store = await openDatastores({ root, clock: new FakeClock(), log: silentLog, owners: [temperature], keepCommits: 5 })
  await store.commit(merge(setpoint, '18'))
  await store.commit(merge(mode, 'start'))
  await store.flushFiles()
  await store.close()
  // A record of a text that is older than what the file may hold.
  const journal = Journal.open(join(root, 'commits.sqlite'))
  const { newest } = journal
  journal.files.recordFile('Lagging', newest, recordOf('{}'))
  for (let i = 0; i < 30; i++) journal.append(emptyEntry)
  journal.addSnapshot({ number: journal.newest, text: '{}' })
  const history = new History(journal, { commits: 5, now: () => new Date() })
  await history.tidy(async () => ({ text: '{}', commit: journal.newest }))
  expect(journal.oldest).toBe(newest + 1)
  journal.files.filesShow(['Lagging', 'TemperatureProvider', 'brewerslab'], journal.newest)
  await history.tidy(async () => ({ text: '{}', commit: journal.newest }))
  expect(journal.oldest).toBe(journal.newest - 4)
  journal[Symbol.dispose]()
  store = undefined
})

describe('rollback', () => {
  test('of one path leaves the rest as it is', async () => {
    const datastores = await open()
    await datastores.commit(
      request({ op: 'merge', path: mode, value: 'A' }, { op: 'merge', path: setpoint, value: '18' }),
    )
    await datastores.commit(
      request({ op: 'merge', path: mode, value: 'B' }, { op: 'merge', path: setpoint, value: '19' }),
    )
    const { edits } = await datastores.rollback({ to: 1, path: setpoint, user: 'wild', client: 'cli' })
    expect(edits).toEqual([{ op: 'replace', path: setpoint, old: '19.0', new: '18.0' }])
    expect(datastores.read('running', mode)).toBe('B')
    await datastores.rollback({ to: 0, path: mode, user: 'wild', client: 'cli' })
    expect(datastores.read('running', mode)).toBeUndefined()
    expect(datastores.commits({ limit: 1 })[0]?.comment).toBe(`rollback of ${mode} to 0`)
    expect((await refusal(datastores.rollback({ to: 99, path: mode, user: 'wild', client: 'cli' }))).tag).toBe(
      'data-missing',
    )
  })

  test('makes running what it was, as a commit that can be rolled back like any other', async () => {
    const datastores = await open()
    await datastores.commit(merge(setpoint, '18'))
    await datastores.commit(
      request({
        op: 'merge',
        path: `${probes}[id='28-01']`,
        value: { offsets: [{ low: '0', high: '30', offset: '0.5' }] },
      }),
    )
    const two = datastores.readAll('running')
    await datastores.commit(request({ op: 'delete', path: `${probes}[id='28-01']` }, { op: 'delete', path: setpoint }))
    await datastores.commit(merge(mode, 'ABC'))
    const four = datastores.readAll('running')
    const back = await datastores.rollback({ to: 2, user: 'wild', client: 'cli' })
    expect(back.number).toBe(5)
    expect(datastores.readAll('running')).toEqual(two)
    expect(datastores.commits({ limit: 1 })).toMatchObject([{ comment: 'rollback to 2' }])
    await datastores.rollback({ to: 4, user: 'wild', client: 'cli' })
    expect(datastores.readAll('running')).toEqual(four)
    await datastores.rollback({ to: 0, user: 'wild', client: 'cli' })
    expect(datastores.readAll('running')).toEqual({})
  })

  test('to a commit that is not kept is refused and names those that are', async () => {
    const datastores = await open()
    await datastores.commit(merge(setpoint, '18'))
    const fault = await refusal(datastores.rollback({ to: 7, user: 'wild', client: 'cli' }))
    expect(fault.message).toBe('there is no commit 7')
    expect(fault.hint).toContain('from 0 to 1')
  })

  test('can be vetoed', async () => {
    const datastores = await open()
    await datastores.commit(merge(setpoint, '18'))
    datastores.vetoBy(async () => {
      throw new BrewError('operation-failed', 'not now')
    })
    expect((await refusal(datastores.rollback({ to: 0, user: 'wild', client: 'cli' }))).message).toBe('not now')
    expect(datastores.read('running', setpoint)).toBe('18.0')
  })
})

describe('a file edited by hand', () => {
  const edit = (change: (text: string) => string) => writeFileSync(file(), change(readFileSync(file(), 'utf8')))

  test('is taken in at the start as a commit of its difference', async () => {
    const before = await open()
    await before.commit(merge(setpoint, '18'))
    await before.commit(merge(mode, 'ABC'))
    await before.close()
    store = undefined
    edit((text) => text.replace('18.0', '19'))
    const after = await open()
    expect(after.read('running', setpoint)).toBe('19.0')
    expect(after.read('running', mode)).toBe('ABC')
    expect(after.commits({ limit: 1 })).toMatchObject([{ number: 3, client: 'file', size: 1 }])
    const again = await reopen()
    expect(again.commits({ limit: 1 })).toMatchObject([{ number: 3 }])
  })

  test('that removes a node removes it, and nothing that the file never had', async () => {
    const before = await open()
    await before.commit(merge(setpoint, '18'))
    await before.commit(merge(`${temperature.path}/fermentation/highpoint`, '20'))
    await before.close()
    store = undefined
    edit((text) => text.replace(/"setpoint": "18.0",?/, '').replace(/,(\s*})/, '$1'))
    const after = await open()
    expect(after.readAll('running')).toEqual({
      'brewerslab:brewhouse': { temperature: { fermentation: { highpoint: '20.0' } } },
    })
  })

  test('that is not valid stops the start with file and path, and changes nothing', async () => {
    const before = await open()
    await before.commit(merge(setpoint, '18'))
    await before.close()
    store = undefined
    edit((text) => text.replace('18.0', 'warm'))
    const text = readFileSync(file(), 'utf8')
    const fault = await refusal(open())
    expect(fault.at).toMatchObject({ file: file(), path: setpoint })
    expect(readFileSync(file(), 'utf8')).toBe(text)
    edit((it) => it.replace('warm', '18'))
    expect((await open()).commits({ limit: 1 })).toMatchObject([{ number: 1 }])
  })

  test('is compared with the newest text written: an older one saved over it takes back what came since', async () => {
    const before = await open()
    await before.commit(merge(setpoint, '18'))
    await before.flushFiles()
    const old = readFileSync(file(), 'utf8')
    await before.commit(merge(setpoint, '20'))
    await before.close()
    store = undefined
    writeFileSync(file(), old.replace('18.0', '19.0'))
    expect((await open()).read('running', setpoint)).toBe('19.0')
  })

  test('edited by hand before a newer text came to the disk takes nothing back that was committed since', async () => {
    const before = await open()
    await before.commit(merge(setpoint, '18'))
    await before.flushFiles()
    const old = readFileSync(file(), 'utf8')
    await before.commit(merge(`${temperature.path}/fermentation/highpoint`, '30'))
    await before.flushFiles()
    await before.close()
    store = undefined
    // The newest text was recorded, and then the plug was pulled before the file was replaced.
    writeFileSync(file(), old.replace('18.0', '19.0'))
    const after = await open()
    expect(after.read('running', setpoint)).toBe('19.0')
    expect(after.read('running', `${temperature.path}/fermentation/highpoint`)).toBe('30.0')
  })

  test('where a commit that it does not show yet changed the same is a conflict that names file and path', async () => {
    const text = '{"brewerslab:brewhouse":{"temperature":{"fermentation":{"setpoint":"18.0"}}}}'
    const changed = (old: string, now: string, wasDefault: boolean): NewEntry => {
      const leaf = { n: 'setpoint', o: 'r', v: now, w: old, e: wasDefault }
      const above = [{ n: 'temperature', c: [{ n: 'fermentation', c: [leaf] }] }]
      const diff = JSON.stringify([{ n: 'brewerslab:brewhouse', c: above }])
      return { time: new Date(0), user: 'robber', client: 'cli', modules: 'any', diff, size: 1 }
    }
    // A server that was killed after its second commit, before the file followed.
    mkdirSync(join(root, 'persist'))
    const journal = Journal.open(join(root, 'commits.sqlite'))
    journal.append(changed('17.0', '18.0', true))
    journal.files.recordFile('TemperatureProvider', 1, recordOf(text))
    journal.append(changed('18.0', '20.0', false))
    journal[Symbol.dispose]()
    writeFileSync(file(), text.replace('18.0', '19.0'))
    const fault = await refusal(open())
    expect(fault.at).toMatchObject({ file: file(), path: setpoint })
    expect(fault.message).toContain('commit 2')
    expect(readFileSync(file(), 'utf8')).toContain('19.0')
    writeFileSync(file(), text)
    expect((await open()).read('running', setpoint)).toBe('20.0')
  })

  for (const [name, damage] of [
    ['empty', () => ''],
    ['cut short', (text: string) => text.slice(0, 40)],
    ['full of zero bytes', (text: string) => '\0'.repeat(text.length)],
  ] as const) {
    test(`that is ${name} after a power cut is restored from the commit log`, async () => {
      const before = await open()
      await before.commit(merge(setpoint, '18'))
      await before.close()
      store = undefined
      const text = readFileSync(file(), 'utf8')
      writeFileSync(file(), damage(text))
      const after = await open()
      expect(after.read('running', setpoint)).toBe('18.0')
      await after.flushFiles()
      expect(readFileSync(file(), 'utf8')).toBe(text)
    })
  }
})

test('a root without a log starts one from its files', async () => {
  mkdirSync(join(root, 'persist'))
  writeFileSync(file(), '{"brewerslab:brewhouse":{"temperature":{"fermentation":{"setpoint":"12"}}}}')
  const datastores = await open()
  expect(datastores.read('running', setpoint)).toBe('12.0')
  expect(datastores.commits()).toMatchObject([{ number: 1, client: 'file' }])
  const after = await reopen()
  expect(after.commits().length).toBe(1)
  await after.rollback({ to: 0, user: 'wild', client: 'cli' })
  expect(after.readAll('running')).toEqual({})
})

test('files move with their owners at the next commit, and the old ones go', async () => {
  const datastores = await open()
  const files = async () => {
    await datastores.flushFiles()
    return readdirSync(join(root, 'persist'))
  }
  await datastores.commit(merge(setpoint, '18'))
  expect(await files()).toEqual(['TemperatureProvider.json'])
  datastores.setOwners([])
  expect(await files()).toEqual(['TemperatureProvider.json'])
  await datastores.commit(merge(mode, 'A'))
  expect(await files()).toEqual(['brewerslab.json'])
  datastores.setOwners([temperature])
  await datastores.commit(merge(mode, 'B'))
  await datastores.flushFiles()
  expect(readFileSync(file(), 'utf8')).toContain('18.0')
  expect(readFileSync(file('brewerslab'), 'utf8')).not.toContain('18.0')
})
