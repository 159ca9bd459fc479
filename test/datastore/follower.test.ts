import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { JsonValue } from '../../src/base/index.ts'
import { Store } from '../../src/datastore/datastores.ts'
import type { Datastores } from '../../src/datastore/index.ts'
import { Journal } from '../../src/datastore/journal.ts'
import { Place, probes, refusal, setpoint, TEMPERATURE } from './place.ts'

const FILE = 'persist/TemperatureProvider.json'
const mode = '/brewerslab:brewhouse/power/mode'
const hardware = `${TEMPERATURE.path}/hardware`
const many = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i))
const tick = () => new Promise((resolve) => setImmediate(resolve))

let place: Place
let store: Datastores
beforeEach(async () => {
  place = new Place()
  store = await place.open()
})
afterEach(() => place[Symbol.asyncDispose]())

const merge = (path: string, value: JsonValue) =>
  store.commit({ edits: [{ op: 'merge', path, value }], user: 'x', client: 'v1' })
const saved = () => store.readAll('persist')
const running = () => store.readAll('running')

/** Waits until it holds. @throws when it does not for five seconds */
async function until(what: string, holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    if (holds()) return
    await Bun.sleep(10)
  }
  throw new Error(`not within 5 s: ${what}`)
}

/** A new file for each write. */
const inodeOf = (name: string) => statSync(place.file(name)).ino

describe('files that follow', () => {
  test('follow a lone commit at once, and a stream of them once for many', async () => {
    await merge(setpoint, '17')
    await until('the file is there', () => place.files('persist')[FILE]?.includes('17.0') === true)
    const written = new Set<number>()
    for (let i = 0; i < 40; i++) {
      await merge(setpoint, String(18 + i / 10))
      written.add(inodeOf(FILE))
      await Bun.sleep(5)
    }
    expect(written.size).toBeLessThanOrEqual(2)
    await until('the file shows the last', () => place.read(FILE).includes('21.9'))
    expect(saved()).toEqual(running())
  })

  test('are not written where nothing in them has changed', async () => {
    await merge(setpoint, '17')
    await store.flushFiles()
    const before = inodeOf(FILE)
    await merge(setpoint, '18')
    await merge(setpoint, '17')
    await merge(mode, 'A')
    await store.flushFiles()
    expect(inodeOf(FILE)).toBe(before)
    expect(saved()).toEqual(running())
  })

  test('show a commit that came while they were written, with the next write', async () => {
    await merge(hardware, { probe: many(1_000, (i) => ({ id: `28-${i}` })) })
    const flushed = store.flushFiles()
    for (let i = 0; i < 60; i++) {
      await tick()
      if (i % 20 === 0) await merge(`${probes}[id='28-${i}']/offsets`, [{ low: '0', high: '9', offset: '0.5' }])
    }
    await flushed
    await store.flushFiles()
    expect(saved()).toEqual(running())
    expect(readdirSync(place.file('persist')).filter((name) => name.startsWith('.'))).toEqual([])
  })

  test('are written by one at a time, whoever asks', async () => {
    await merge(hardware, { probe: many(500, (i) => ({ id: `28-${i}` })) })
    const flushes = many(4, () => store.flushFiles())
    await merge(setpoint, '17')
    flushes.push(store.flushFiles())
    await Promise.all(flushes)
    await store.flushFiles()
    expect(saved()).toEqual(running())
  })

  test('that cannot be written are told, are as before, and are written when they can be', async () => {
    await merge(setpoint, '17')
    await store.flushFiles()
    const before = place.read(FILE)
    await merge(setpoint, '18')
    mkdirSync(place.file('persist/.TemperatureProvider.json.new'))
    expect((await refusal(store.flushFiles())).tag).toBe('resource-denied')
    expect(place.read(FILE)).toBe(before)
    rmSync(place.file('persist/.TemperatureProvider.json.new'), { recursive: true })
    await store.flushFiles()
    expect(saved()).toEqual(running())
  })

  test('show a commit that the follower was not told of, with the next one', async () => {
    await merge(hardware, { probe: many(200, (i) => ({ id: `28-${i}` })) })
    await store.flushFiles()
    if (!(store instanceof Store)) throw new Error('not the store itself')
    const { core } = store
    const forget = core.forgetDeleted
    core.forgetDeleted = () => {
      throw new Error('operational is in the way')
    }
    await store.commit({ edits: [{ op: 'delete', path: `${probes}[id='28-100']` }], user: 'x', client: 'v1' })
    core.forgetDeleted = forget
    expect(saved()).not.toEqual(running())
    await merge(mode, 'A')
    await store.flushFiles()
    expect(saved()).toEqual(running())
  })

  test('move between owners with all that is in them when others own it in the middle of a write', async () => {
    await merge(hardware, { probe: many(500, (i) => ({ id: `28-${i}` })) })
    await merge(mode, 'A')
    const flushed = store.flushFiles()
    await tick()
    store.setOwners([{ name: 'Bus', alias: 'bus', module: 'brewerslab', path: hardware }])
    await flushed
    await store.flushFiles()
    expect(saved()).toEqual(running())
    expect(readdirSync(place.file('persist')).sort()).toEqual(['Bus.json', 'brewerslab.json'])
  })

  test('are recorded as showing later commits that do not touch them, so that these may be pruned', async () => {
    await merge(setpoint, '17')
    await merge(mode, 'A')
    await store.flushFiles()
    for (let i = 0; i < 80; i++) await merge(mode, `M${i}`)
    await store.flushFiles()
    await place.close()
    using journal = Journal.open(join(place.root, 'commits.sqlite'))
    expect(journal.newest).toBe(82)
    expect(journal.files.numberOfFile('TemperatureProvider')).toBe(82)
    expect(journal.files.oldestNeededByFiles()).toBeUndefined()
  })

  test('that are left alone because a person damaged them keep the commits they do not show', async () => {
    store = await place.reopen({ watchFiles: true })
    await merge(setpoint, '17')
    await store.flushFiles()
    place.write(FILE, '{"of a person')
    await merge(setpoint, '18')
    for (let i = 0; i < 80; i++) await merge(mode, `M${i}`)
    await store.flushFiles()
    await place.close()
    expect(place.read(FILE)).toBe('{"of a person')
    using journal = Journal.open(join(place.root, 'commits.sqlite'))
    expect(journal.files.numberOfFile('brewerslab')).toBe(82)
    expect(journal.files.oldestNeededByFiles()).toBe(2)
  })
})
