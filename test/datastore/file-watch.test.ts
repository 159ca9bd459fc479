import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { existsSync, renameSync, rmSync } from 'node:fs'
import { BrewError } from '../../src/base/index.ts'
import type { CommitClient, Datastores } from '../../src/datastore/index.ts'
import { highpoint, mode, Place, setpoint } from './place.ts'

const FILE = 'persist/TemperatureProvider.json'
const wild: { user: string; client: CommitClient } = { user: 'wild', client: 'cli' }
let place: Place
let store: Datastores
beforeEach(async () => {
  place = new Place()
  store = await place.open({ watchFiles: true })
  await store.commit({ ...wild, edits: [{ op: 'merge', path: setpoint, value: '18' }] })
  await store.flushFiles()
})
afterEach(() => place[Symbol.asyncDispose]())

const set = (path: string, value: string) => store.commit({ ...wild, edits: [{ op: 'merge', path, value }] })
const edit = (from: string, to: string) => place.write(FILE, place.read(FILE).replace(from, to))
/** Waits for what the server does by itself. */
async function eventually(what: () => unknown, limitMs = 4_000): Promise<void> {
  for (const deadline = performance.now() + limitMs; !what(); ) {
    if (performance.now() > deadline) throw new Error(`not within ${limitMs} ms: ${what}\n${place.logged.join('\n')}`)
    await Bun.sleep(10)
  }
}
const logged = (text: string) => place.logged.filter((line) => line.includes(text))

test('an edit of a file becomes a commit while the server runs', async () => {
  edit('"18.0"', '"19"')
  await eventually(() => store.read('running', setpoint) === '19.0')
  expect(store.commits()[0]).toMatchObject({
    number: 2,
    user: 'file',
    client: 'file',
    comment: 'persist/TemperatureProvider.json, edited by hand',
  })
  await eventually(() => place.read(FILE).includes('"19.0"'))
  await store.rollback({ ...wild, to: 1 })
  await eventually(() => place.read(FILE).includes('"18.0"'))
})

test('so does a new file that an editor moves over it', async () => {
  place.write('persist/.TemperatureProvider.json.swp', 'half of it')
  place.write('persist/TemperatureProvider.json~', place.read(FILE).replace('"18.0"', '"19"'))
  renameSync(place.file('persist/TemperatureProvider.json~'), place.file(FILE))
  await eventually(() => store.read('running', setpoint) === '19.0')
  expect(logged('error')).toEqual([])
})

test('what the server writes itself is no edit', async () => {
  for (const value of ['20', '21', '22']) {
    await set(setpoint, value)
    await store.flushFiles()
  }
  await Bun.sleep(1_200)
  expect(store.commits()).toHaveLength(4)
  expect(logged('error')).toEqual([])
})

test('other layout of the same is no commit', async () => {
  place.write(FILE, JSON.stringify(JSON.parse(place.read(FILE))))
  await eventually(() => place.read(FILE).includes('\n  '))
  expect(store.commits()).toHaveLength(1)
})

test('an edit that is not valid is told with file and line, and left alone until it is mended', async () => {
  edit('"18.0"', '"warm"')
  await eventually(() => logged('left alone').length > 0)
  expect(logged('left alone')[0]).toContain(`${place.file(FILE)}:`)
  await set(mode, 'auto')
  await set(highpoint, '30')
  await store.flushFiles()
  expect(place.read(FILE)).toContain('"warm"')
  edit('"warm"', '"21"')
  await eventually(() => store.read('running', setpoint) === '21.0')
  expect(store.read('running', highpoint)).toBe('30.0')
  await eventually(() => place.read(FILE).includes('"30.0"'))
})

test('an edit of what a commit has changed meanwhile is told with its path, and overwrites nothing', async () => {
  edit('"18.0"', '"19"')
  await set(setpoint, '25')
  await eventually(() => logged('left alone').length > 0)
  expect(logged('left alone')[0]).toContain(setpoint)
  expect(store.read('running', setpoint)).toBe('25.0')
  expect(place.read(FILE)).toContain('"19"')
})

test('Things may refuse it, as any other commit', async () => {
  store.vetoBy(async () => {
    throw new BrewError('operation-failed', 'too warm for a lager')
  })
  edit('"18.0"', '"30"')
  await eventually(() => logged('too warm for a lager').length > 0)
  expect(store.read('running', setpoint)).toBe('18.0')
})

test('a file that is gone is restored, after a while', async () => {
  rmSync(place.file(FILE))
  await eventually(() => logged('restored from the commit log').length > 0, 8_000)
  await eventually(() => existsSync(place.file(FILE)))
  expect(place.read(FILE)).toContain('"18.0"')
}, 12_000)

test('at the end, an edit that was not taken in is still there', async () => {
  edit('"18.0"', '"warm"')
  await set(highpoint, '30')
  await place.close()
  expect(place.read(FILE)).toContain('"warm"')
})

test('a file in conflict that is removed comes back with a word in the log', async () => {
  edit('"18.0"', '"19"')
  await set(setpoint, '25')
  await eventually(() => logged('left alone').length > 0)
  rmSync(place.file(FILE))
  await set(setpoint, '26')
  await eventually(() => existsSync(place.file(FILE)), 8_000)
  expect(place.read(FILE)).toContain('"26.0"')
  expect(logged('restored from the commit log')).toHaveLength(1)
}, 12_000)

describe('without --watch-files', () => {
  beforeEach(async () => {
    store = await place.reopen()
    await store.flushFiles()
  })

  test('an edit that meets later commits of the same file is left alone, told once, and taken in at the start', async () => {
    edit('"18.0"', '"19"')
    for (const value of ['30', '31']) {
      await set(highpoint, value)
      await store.flushFiles()
    }
    expect(place.read(FILE)).toContain('"19"')
    expect(logged('was edited by hand while the server runs')).toHaveLength(1)
    await place.close()
    expect(place.read(FILE)).toContain('"19"')
    store = await place.open()
    expect([store.read('running', setpoint), store.read('running', highpoint)]).toEqual(['19.0', '31.0'])
    await store.flushFiles()
    expect(JSON.stringify(store.readAll('persist'))).toContain('"31.0"')
  })

  test('an edit that comes while the file is written anew is not lost either', async () => {
    await set(highpoint, '30')
    const flushed = store.flushFiles()
    await Promise.resolve()
    edit('"18.0"', '"19"')
    await flushed
    await place.close()
    expect(place.read(FILE)).toContain('"19"')
  })

  test('an older text of ours that is put back is left alone as well', async () => {
    const old = place.read(FILE)
    for (const value of ['20', '21', '22']) {
      await set(setpoint, value)
      await store.flushFiles()
    }
    place.write(FILE, old)
    await set(highpoint, '30')
    await store.flushFiles()
    expect(place.read(FILE)).toBe(old)
    expect(logged('was edited by hand while the server runs')).toHaveLength(1)
  })

  test('once the file is as it was, commits are followed again', async () => {
    const before = place.read(FILE)
    edit('"18.0"', '"19"')
    await set(highpoint, '30')
    await store.flushFiles()
    place.write(FILE, before)
    await set(highpoint, '31')
    await store.flushFiles()
    expect(place.read(FILE)).toContain('"31.0"')
  })

  test('what is cut short is written anew, and told', async () => {
    place.write(FILE, place.read(FILE).slice(0, 30))
    await set(highpoint, '30')
    await store.flushFiles()
    expect(place.read(FILE)).toContain('"30.0"')
    expect(logged('restored from the commit log')).toHaveLength(1)
  })
})
