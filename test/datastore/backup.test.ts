import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { existsSync, rmSync } from 'node:fs'
import { BrewError, type JsonValue, parseJson } from '../../src/base/index.ts'
import {
  type Backup,
  backupOf,
  type CommitClient,
  type Datastores,
  formatBackup,
  parseBackup,
  type RestoreRequest,
} from '../../src/datastore/index.ts'
import { highpoint, lowpoint, mode, Place, probes, refusal, setpoint, TEMPERATURE, withSetpoint } from './place.ts'

const VERSION = '0.1.0'
const wild: { user: string; client: CommitClient } = { user: 'wild', client: 'cli' }
const cellar = `module cellar { yang-version 1.1; namespace "urn:example:cellar"; prefix c;
  container cellar { leaf wanted { type uint8 { range "40..90"; } } } }\n`

let place: Place
let other: Place
beforeEach(() => {
  place = new Place()
  other = new Place()
})
afterEach(async () => {
  await place[Symbol.asyncDispose]()
  await other[Symbol.asyncDispose]()
})

const request = (backup: Backup): RestoreRequest => ({ ...wild, backup, version: VERSION, from: 'brewery.json' })

/** A brewery with a history, startup files and a user's Thing. */
async function brewery(): Promise<Datastores> {
  place.write('startup/TemperatureProvider.json', withSetpoint('17'))
  place.write('things/CellarKeeper.ts', 'export default class {}\n')
  const store = await place.open()
  await store.commit({ ...wild, edits: [{ op: 'merge', path: setpoint, value: '18' }], comment: 'warmer' })
  await store.commit({
    ...wild,
    edits: [
      { op: 'create', path: `${probes}[id='28-01']`, value: {} },
      { op: 'merge', path: mode, value: 'auto' },
    ],
  })
  await store.flushFiles()
  return store
}

describe('a backup', () => {
  test('holds the configuration, its history, startup files and the sources of the Things', async () => {
    const store = await brewery()
    const backup = parseBackup(formatBackup(store.backup(VERSION)), 'brewery.json')
    expect(backup).toMatchObject({
      version: VERSION,
      commit: 2,
      configuration: { 'brewerslab:brewhouse': { temperature: { fermentation: { setpoint: '18.0' } } } },
      saved: ['TemperatureProvider', 'brewerslab'],
      things: { 'CellarKeeper.ts': 'export default class {}\n' },
      yang: {},
    })
    expect(backup.startup['TemperatureProvider.json']).toContain('"17"')
    expect(backup.modules).toContainEqual(expect.stringMatching(/^brewerslab@\d{4}-\d\d-\d\d$/))
    expect(backup.log).toMatchObject([{ number: 1, user: 'wild', comment: 'warmer' }, { number: 2 }])
    expect(backup.log[0]?.diff).toContain('"18.0"')
  })

  test('of an empty root is one, too', async () => {
    const backup = (await place.open()).backup(VERSION)
    expect(backup).toMatchObject({ commit: 0, configuration: {}, log: [], startup: {} })
    expect((await (await other.open()).restore(request(backup))).commit.edits).toEqual([])
  })

  test.each([
    ['a byte changed', (text: string) => text.replace('"18.0"', '"19.0"'), 'was damaged, or changed by hand'],
    ['cut short', (text: string) => text.slice(0, -40), 'not JSON'],
    ['something else', () => '{"brewerslab:brewhouse": {}}', 'is no backup of brewerslab'],
    [
      'of a newer layout',
      (text: string) => text.replace('"brewerslab-backup": 1', '"brewerslab-backup": 2'),
      'newer version',
    ],
  ])('%s is refused', async (_, damage, message) => {
    const text = formatBackup((await brewery()).backup(VERSION))
    expect(() => parseBackup(damage(text), 'brewery.json')).toThrow(message)
  })

  test('that was mended by hand is taken without its check sum, but never a name that leads elsewhere', async () => {
    const text = formatBackup((await brewery()).backup(VERSION))
    const { sha256: _, ...mended } = parseJson(text) as Record<string, JsonValue>
    expect(backupOf(mended).commit).toBe(2)
    expect(() => backupOf({ ...mended, things: { '../evil.ts': '' } })).toThrow('its member "things"')
    expect(() => backupOf({ ...mended, startup: { '.hidden.json': '' } })).toThrow('its member "startup"')
    expect(() => backupOf({ ...mended, log: 7 })).toThrow('its member "log"')
  })
})

const sizes = (store: Datastores) => store.commits().map(({ number, size }) => [number, size])

describe('a restore', () => {
  test('on a new card brings everything back, with one commit that says where from', async () => {
    const source = await brewery()
    source.saveRescue('wild')
    const target = await other.open()
    const { commit, files, history } = await target.restore(request(source.backup(VERSION)))
    expect([commit.number, history]).toEqual([3, 2])
    expect(target.commits()[0]?.comment).toStartWith('restored from brewery.json, made 2018-04-14T18:51:18.000Z on ')
    expect(files).toEqual([
      { name: 'startup/TemperatureProvider.json', change: 'create' },
      { name: 'things/CellarKeeper.ts', change: 'create' },
    ])
    await source.flushFiles()
    await target.flushFiles()
    expect(other.files('persist', 'startup', 'things')).toEqual(place.files('persist', 'startup', 'things'))
    expect(target.rescueConfiguration()).toEqual(source.rescueConfiguration())
  })

  test('on a new card goes on with the history of the old one, also after a start', async () => {
    const source = await brewery()
    await source.commit({ ...wild, edits: [{ op: 'merge', path: highpoint, value: '30' }] })
    await (await other.open()).restore(request(source.backup(VERSION)))
    const target = await other.reopen()
    expect(target.commits().map(({ number, size }) => [number, size])).toEqual([[4, 0], ...sizes(source)])
    for (const number of [1, 2, 3]) {
      expect(target.changesOf(number)).toEqual(source.changesOf(number))
      expect(target.configurationAt(number)).toEqual(source.configurationAt(number))
    }
    await target.rollback({ ...wild, to: 2 })
    expect(target.read('running', highpoint)).toBeUndefined()
    await target.rollback({ ...wild, to: 0 })
    expect(target.readAll('running')).toEqual({})
  })

  test('takes no more of a history than what leads to the configuration', async () => {
    const source = await brewery()
    await source.commit({ ...wild, edits: [{ op: 'merge', path: highpoint, value: '30' }] })
    const backup = source.backup(VERSION)
    const mended = backup.log.map((it) =>
      it.number === 2 ? { ...it, diff: '[{"n":"brewerslab:nowhere","o":"c"}]' } : it,
    )
    const target = await other.open()
    expect((await target.restore(request({ ...backup, log: mended }))).history).toBe(1)
    expect(target.readAll('running')).toEqual(backup.configuration)
    expect(target.commits().map(({ number }) => number)).toEqual([4, 3])
  })

  test('on a root with a history leaves that as it is', async () => {
    const backup = (await brewery()).backup(VERSION)
    const target = await other.open()
    await target.commit({ ...wild, edits: [{ op: 'merge', path: highpoint, value: '30' }] })
    const { commit, history } = await target.restore(request(backup))
    expect([commit.number, history]).toEqual([2, 0])
  })

  test('startup files are not taken in over what was restored', async () => {
    const backup = (await brewery()).backup(VERSION)
    await (await other.open()).restore(request(backup))
    const store = await other.reopen()
    const territory = store.territory('TemperatureProvider')
    if (territory === undefined) throw new Error('no territory')
    expect(await store.takeInStartup(territory)).toBeUndefined()
    expect(store.read('running', setpoint)).toBe('18.0')
  })

  test('goes back to the day of the backup, and can be rolled back', async () => {
    const store = await brewery()
    const backup = store.backup(VERSION)
    await store.commit({ ...wild, edits: [{ op: 'delete', path: `${probes}[id='28-01']` }] })
    await store.commit({ ...wild, edits: [{ op: 'merge', path: highpoint, value: '30' }] })
    const { commit } = await store.restore(request(backup))
    expect(commit.edits.map(({ op, path }) => `${op} ${path}`)).toEqual([
      `replace ${highpoint}`,
      `create ${probes}[id='28-01']`,
    ])
    expect(store.readAll('running')).toEqual(backup.configuration)
    await store.rollback({ ...wild, to: 4 })
    expect(store.read('running', highpoint)).toBe('30.0')
  })

  test('keeps beside a replaced file what it said', async () => {
    const store = await brewery()
    const backup = store.backup(VERSION)
    place.write('things/CellarKeeper.ts', '// mine\n')
    const { files } = await store.restore(request(backup))
    expect(files).toEqual([{ name: 'things/CellarKeeper.ts', change: 'replace' }])
    expect(place.read('things/CellarKeeper.ts')).toBe('export default class {}\n')
    expect(place.read('things/CellarKeeper.ts.before-restore')).toBe('// mine\n')
  })

  test('that cannot write a file after its commit says what is done; the next start does the rest', async () => {
    const source = await brewery()
    source.saveRescue('wild')
    const backup = source.backup(VERSION)
    other.write('startup/TemperatureProvider.json', '{}')
    other.write('startup/TemperatureProvider.json.before-restore/obstacle', '')
    const refused = await refusal((await other.open()).restore(request(backup)))
    expect(refused).toMatchObject({
      tag: 'resource-denied',
      at: { file: other.file('startup/TemperatureProvider.json.before-restore') },
      hint: 'Mend that; then the next start writes the rest, or restore once more.',
    })
    expect(refused.message).toStartWith('the configuration was restored (commit 3), but not every file beside it: ')
    const still = await other.reopen()
    expect(other.logged.join()).toContain('files of a backup that was restored could not be written')
    expect([still.read('running', setpoint), still.rescue()?.user]).toEqual(['18.0', 'wild'])
    expect(still.hasFile('persist', TEMPERATURE.name)).toBe(true)
    rmSync(other.file('startup/TemperatureProvider.json.before-restore'), { recursive: true })
    await other.reopen()
    expect(other.read('startup/TemperatureProvider.json')).toContain('"17"')
    expect(other.read('startup/TemperatureProvider.json.before-restore')).toBe('{}')
    expect(other.read('things/CellarKeeper.ts')).toBe('export default class {}\n')
    other.write('things/CellarKeeper.ts', 'mine')
    await other.reopen()
    expect(other.read('things/CellarKeeper.ts')).toBe('mine')
  })

  test('once more, where one before it was not finished, leaves nothing of that to do', async () => {
    const backup = (await brewery()).backup(VERSION)
    other.write('startup/TemperatureProvider.json', '{}')
    other.write('startup/TemperatureProvider.json.before-restore/obstacle', '')
    const target = await other.open()
    await refusal(target.restore(request(backup)))
    rmSync(other.file('startup/TemperatureProvider.json.before-restore'), { recursive: true })
    expect((await target.restore(request({ ...backup, things: {} }))).commit.edits).toEqual([])
    expect(other.read('startup/TemperatureProvider.json')).toContain('"17"')
    await other.reopen()
    expect(existsSync(other.file('things/CellarKeeper.ts'))).toBe(false)
  })

  test('of a configuration that does not fit says where, and what to do', async () => {
    const backup = (await brewery()).backup(VERSION)
    const configuration = { 'brewerslab:brewhouse': { power: { mode: 7 } } }
    const target = await other.open()
    expect(await refusal(target.restore(request({ ...backup, configuration })))).toMatchObject({
      at: { path: mode },
      hint: 'Use another backup; nothing was changed.',
    })
    const compared = () => target.difference('running', { document: configuration, file: 'old.json' })
    const hint = 'Correct the document that is compared with.'
    expect(compared).toThrow(expect.objectContaining({ at: { path: mode, file: 'old.json' }, hint }))
  })

  test('asked only to check tells what it would change and changes nothing', async () => {
    const backup = (await brewery()).backup(VERSION)
    const target = await other.open()
    const { commit, files } = await target.restore({ ...request(backup), check: true })
    expect(commit.edits).not.toEqual([])
    expect(files).toHaveLength(2)
    expect(target.commits()).toEqual([])
    expect(other.files('startup', 'things', 'persist')).toEqual({})
  })

  test('that is not valid names all faults and changes nothing', async () => {
    const backup = (await brewery()).backup(VERSION)
    const target = await other.open()
    const wrong = (configuration: Backup['configuration']) => target.restore(request({ ...backup, configuration }))
    const limits = { 'brewerslab:brewhouse': { temperature: { fermentation: { highpoint: '10', lowpoint: '20' } } } }
    expect(await refusal(wrong(limits))).toMatchObject({ at: { path: highpoint } })
    expect((await refusal(wrong({ 'brewerslab:cellar': {} }))).message).toContain('cellar')
    other.write('things/CellarKeeper.ts', '// mine\n')
    target.vetoBy(async () => {
      throw new BrewError('operation-failed', 'not today')
    })
    expect((await refusal(target.restore(request(backup)))).message).toBe('not today')
    expect(target.commits()).toEqual([])
    expect(target.read('running', lowpoint)).toBeUndefined()
    expect(other.files('startup', 'things')).toEqual({ 'things/CellarKeeper.ts': '// mine\n' })
  })

  test.each([
    ['program', { version: '0.2.0' }, 'it was made by 0.2.0, and this is 0.1.0'],
    ['model', { modules: ['brewerslab@2199-01-01'] }, 'its model brewerslab is of 2199-01-01'],
  ])('of a newer %s is refused', async (_, newer, message) => {
    const backup = { ...(await brewery()).backup(VERSION), ...newer }
    const error = await refusal((await other.open()).restore(request(backup)))
    expect(error.tag).toBe('invalid-value')
    expect(error.message).toContain(message)
  })

  test('with models of the user needs a root that is opened with them', async () => {
    place.write('yang/cellar.yang', cellar)
    const source = await place.open()
    await source.commit({ ...wild, edits: [{ op: 'merge', path: '/cellar:cellar/wanted', value: 75 }] })
    const backup = source.backup(VERSION)
    const error = await refusal((await other.open()).restore(request(backup)))
    expect(error).toMatchObject({ tag: 'data-missing', hint: expect.stringContaining('--root') })
    const modules = Object.entries(backup.yang).map(([name, text]) => ({ file: name, text }))
    const target = await other.reopen({ userModules: modules })
    expect((await target.restore(request(backup))).files).toEqual([{ name: 'yang/cellar.yang', change: 'create' }])
    expect((await other.reopen()).read('running', '/cellar:cellar/wanted')).toBe(75)
  })
})
