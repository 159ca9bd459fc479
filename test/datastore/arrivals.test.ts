import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { mkdirSync, rmSync } from 'node:fs'
import type { CommitClient, Datastores } from '../../src/datastore/index.ts'
import { Journal } from '../../src/datastore/journal.ts'
import { Place, refusal, setpoint } from './place.ts'

const FILE = 'persist/TemperatureProvider.json'
const CELLAR = 'persist/cellar.json'
const wild: { user: string; client: CommitClient } = { user: 'wild', client: 'cli' }
const cellar = `module cellar { yang-version 1.1; namespace "urn:example:cellar"; prefix c;
  import brewerslab { prefix b; }
  container cellar {
    list shelf { key name; leaf name { type string; } }
    leaf wanted { type uint8 { range "40..90"; } }
    leaf for { type leafref { path "/b:brewhouse/b:temperature/b:hardware/b:probe/b:id"; } }
  } }\n`

let place: Place
let store: Datastores
beforeEach(async () => {
  place = new Place()
  place.write('yang/cellar.yang', cellar)
  store = await place.open()
  await set(setpoint, '18')
  await set('/cellar:cellar/wanted', 60)
  await store.flushFiles()
})
afterEach(() => place[Symbol.asyncDispose]())

const set = (path: string, value: string | number) => store.commit({ ...wild, edits: [{ op: 'merge', path, value }] })
const edit = (file: string, from: string, to: string) => place.write(file, place.read(file).replace(from, to))

/** Takes from the log what it knows of a file's newest text, as if the power had gone before it was written. */
function forgetNewestText(file: string): void {
  using journal = Journal.open(place.file('commits.sqlite'))
  journal.log.write((database) =>
    database.run(
      'DELETE FROM files WHERE name = $name AND "order" = (SELECT max("order") FROM files WHERE name = $name)',
      [file],
    ),
  )
}

describe('files edited by hand while nothing ran', () => {
  test('are taken in as one commit that names them', async () => {
    await place.close()
    edit(FILE, '"18.0"', '"19"')
    edit(CELLAR, '60', '70')
    store = await place.open()
    expect(store.commits()).toHaveLength(3)
    expect(store.commits()[0]).toMatchObject({
      client: 'file',
      comment: 'persist/TemperatureProvider.json, persist/cellar.json, edited by hand',
    })
    expect([store.read('running', setpoint), store.read('running', '/cellar:cellar/wanted')]).toEqual(['19.0', 70])
  })

  test('are judged together: valid only together is valid', async () => {
    await place.close()
    edit(CELLAR, '"wanted": 60', '"wanted": 60, "for": "28-01"')
    edit(FILE, '"temperature": {', '"temperature": { "hardware": { "probe": [{ "id": "28-01" }] },')
    store = await place.open()
    expect(store.read('running', '/cellar:cellar/for')).toBe('28-01')
    expect(store.commits()).toHaveLength(3)
  })

  test('are all refused where one is: nothing is taken in, and the fault is located in its own file', async () => {
    await place.close()
    edit(FILE, '"18.0"', '"19"')
    edit(CELLAR, '"wanted": 60', '"wanted": 60,\n "for": "28-01"')
    const refused = await refusal(place.open())
    expect(refused.at).toMatchObject({ file: place.file(CELLAR), line: 4 })
    edit(CELLAR, ',\n "for": "28-01"', '')
    store = await place.open()
    expect(store.commits()).toHaveLength(3)
    expect(store.commits()[0]?.comment).toBe('persist/TemperatureProvider.json, edited by hand')
  })

  test('and the log knows their texts from the very commit on', async () => {
    await place.close()
    edit(FILE, '"18.0"', '"19"')
    store = await place.open()
    await place.close()
    edit(FILE, '"19.0"', '"20"')
    store = await place.open()
    expect(store.read('running', setpoint)).toBe('20.0')
  })

  test('are no conflict where a commit before the power went has made the same', async () => {
    await place.close()
    edit(FILE, '"18.0"', '"19"')
    const edited = place.read(FILE)
    store = await place.open()
    await place.close()
    // The file as the person left it, of which the log knows nothing: as an older program was killed.
    forgetNewestText('TemperatureProvider')
    forgetNewestText('TemperatureProvider')
    place.write(FILE, edited)
    store = await place.open()
    expect(store.commits()).toHaveLength(3)
    expect(store.read('running', setpoint)).toBe('19.0')
    await store.flushFiles()
    expect(place.read(FILE)).toContain('"19.0"')
  })

  test('are a conflict where it made something else', async () => {
    const before = place.read(FILE)
    await set(setpoint, '25')
    await place.close()
    forgetNewestText('TemperatureProvider')
    place.write(FILE, before.replace('"18.0"', '"19"'))
    expect((await refusal(place.open())).message).toBe('was edited by hand, and commit 3 changed the same')
  })
})

describe('an older text of ours that somebody put back while nothing ran', () => {
  test('is his wish to go back', async () => {
    const old = place.read(FILE)
    for (const value of ['20', '21', '22']) {
      await set(setpoint, value)
      await store.flushFiles()
    }
    await place.close()
    place.write(FILE, old)
    store = await place.open()
    expect(store.read('running', setpoint)).toBe('18.0')
    expect(store.commits()[0]).toMatchObject({ number: 6, client: 'file' })
    expect(place.logged.join()).toContain('took in a file that was edited by hand')
  })

  test('is none where a power cut may have left it: the newest was recorded, and not yet written', async () => {
    const old = place.read(FILE)
    await set(setpoint, '20')
    await store.flushFiles()
    await place.close()
    place.write(FILE, old)
    store = await place.open()
    expect(store.read('running', setpoint)).toBe('20.0')
    await store.flushFiles()
    expect(place.read(FILE)).toContain('"20.0"')
  })

  test('is none after many texts that could not be written, also after a start and the same text again', async () => {
    const old = place.read(FILE)
    mkdirSync(place.file('persist/.TemperatureProvider.json.new'))
    for (let i = 0; i < 20; i++) {
      await set(setpoint, String(20 + i / 10))
      await refusal(store.flushFiles())
    }
    await refusal(place.close())
    expect(place.read(FILE)).toBe(old)
    store = await place.open()
    expect(store.read('running', setpoint)).toBe('21.9')
    await set(setpoint, '18')
    await refusal(store.flushFiles())
    await refusal(place.close())
    rmSync(place.file('persist/.TemperatureProvider.json.new'), { recursive: true })
    store = await place.open()
    await store.flushFiles()
    await place.close()
    using journal = Journal.open(place.file('commits.sqlite'))
    expect(journal.files.newestOfFile('TemperatureProvider')?.text).toBe(place.read(FILE))
    expect(place.read(FILE)).toContain('"18.0"')
  })
})
