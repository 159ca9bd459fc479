import { describe, expect, test } from 'bun:test'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { JsonObject } from '../../../src/base/index.ts'
import { parseBackup } from '../../../src/datastore/index.ts'
import { LAYOUT } from '../../../src/datastore/journal-layout.ts'
import { projectModules } from '../../../src/yang/index.ts'
import { layOut, storesOfThePast } from '../../fixtures/stores/store.ts'
import { Place, refusal, setpoint } from '../place.ts'
import {
  CELLAR_MIGRATIONS,
  changeCellar,
  contents,
  NEWER_CELLAR,
  OLD_CELLAR,
  storeOfThePast,
  UPGRADED_CELLAR,
} from './brewery.ts'

const cellar = '/cellar:cellar'

describe('stores of the past', () => {
  // Whoever changes a revision or the layout makes one of what was before, and one of what is now: see dump.ts.
  test('there is one of each, up to the present revision and layout', () => {
    const present = projectModules
      .map(({ text }) => /revision (\d{4}-\d{2}-\d{2})/.exec(text)?.[1] ?? '')
      .sort()
      .at(-1)
    expect(storesOfThePast).toContain(`${present}-layout-${LAYOUT}`)
  })

  test.each(storesOfThePast)('%s opens, with all it had', async (name) => {
    await using place = new Place()
    layOut(name, place.root)
    const store = await place.open()
    expect(store.read('running', setpoint)).toBe('19.5')
    expect(store.read('running', cellar)).toEqual(OLD_CELLAR)
    expect(store.commits()[0]).toMatchObject({ number: 6, user: 'anna', client: 'v1', comment: 'is it too warm?' })
    expect(store.changesOf(5)).toEqual([
      { op: 'delete', path: "/brewerslab:brewhouse/temperature/hardware/probe[id='28-000000000001']" },
    ])
    expect((store.configurationAt(3) as JsonObject)['cellar:cellar']).toEqual({
      ...OLD_CELLAR,
      warmth: '54.5',
      shelf: OLD_CELLAR.shelf.filter(({ name }) => name !== 'middle'),
    })
    expect(store.pendingConfirm()).toMatchObject({ backTo: 5, user: 'anna' })
    expect(store.rescue()).toMatchObject({ commit: 5, user: 'frank' })
  })

  test.each(storesOfThePast)('%s is brought to newer models at the start', async (name) => {
    await using place = await storeOfThePast(name)
    changeCellar(place)
    const store = await place.open()
    expect(store.read('running', cellar)).toEqual(UPGRADED_CELLAR)
    expect(store.read('running', setpoint)).toBe('19.5')
  })
})

describe('an upgrade at the start', () => {
  test('is one commit of its own, told in one line, that keeps what waits to be confirmed', async () => {
    await using place = await storeOfThePast()
    changeCellar(place)
    const store = await place.open()
    expect(store.commits()[0]).toMatchObject({
      number: 7,
      user: 'brewerslab',
      client: 'upgrade',
      comment: 'cellar 2026-01-01 -> 2027-02-03',
    })
    expect(place.logged.filter((line) => line.includes('brought to the models of now'))).toHaveLength(1)
    expect(store.pendingConfirm()).toMatchObject({ backTo: 5, user: 'anna' })
    expect(store.changesOf(7)).toEqual([
      { op: 'delete', path: `${cellar}/warmth`, old: '60.0' },
      ...['top', 'middle', 'low'].flatMap((name) => [
        { op: 'delete', path: `${cellar}/shelf[name='${name}']` } as const,
        {
          op: 'delete',
          path: `${cellar}/shelf[name='${name}']/span`,
          old: OLD_CELLAR.shelf.find((shelf) => shelf.name === name)?.span ?? '',
        } as const,
      ]),
      { op: 'replace', path: `${cellar}/wanted`, old: '80', new: '80.0' },
      { op: 'create', path: `${cellar}/temperature`, new: '15.6' },
      ...UPGRADED_CELLAR.rack.flatMap(({ name, low, high }) => [
        { op: 'create', path: `${cellar}/rack[name='${name}']` } as const,
        { op: 'create', path: `${cellar}/rack[name='${name}']/low`, new: String(low) } as const,
        { op: 'create', path: `${cellar}/rack[name='${name}']/high`, new: String(high) } as const,
      ]),
    ])
    expect(store.commits()[0]?.size).toBe(store.changesOf(7).length)
  })

  test('leaves a backup of before, files that say what is now, and is done once', async () => {
    await using place = await storeOfThePast()
    changeCellar(place)
    const store = await place.open()
    const [file = ''] = readdirSync(place.file('backups'))
    expect(file).toStartWith('before-upgrade-')
    const backup = parseBackup(place.read(`backups/${file}`), file)
    expect(backup).toMatchObject({ commit: 6, modules: expect.arrayContaining(['cellar@2026-01-01']) })
    expect(backup.configuration['cellar:cellar']).toEqual(OLD_CELLAR)
    expect(Object.keys(backup.yang)).toEqual(['cellar.yang'])
    expect(backup.yang['cellar.yang']).toContain('leaf warmth')
    expect(backup.log).toHaveLength(6)
    await store.flushFiles()
    expect(JSON.parse(place.read('persist/cellar.json'))).toEqual({ 'cellar:cellar': UPGRADED_CELLAR })
    const again = await place.reopen()
    expect(again.commits()[0]?.number).toBe(7)
    expect(readdirSync(place.file('backups'))).toHaveLength(1)
  })

  test('is no obstacle to editing the files by hand afterwards', async () => {
    await using place = await storeOfThePast()
    changeCellar(place)
    await (await place.open()).flushFiles()
    await place.close()
    const file = place.file('persist/cellar.json')
    writeFileSync(file, readFileSync(file, 'utf8').replace('"15.6"', '"16.6"'))
    const store = await place.open()
    expect(store.commits()[0]).toMatchObject({ number: 8, client: 'file' })
    expect(store.read('running', `${cellar}/temperature`)).toBe('16.6')
  })

  test('converts startup files and keeps what they said', async () => {
    await using place = await storeOfThePast()
    const before = `${JSON.stringify({ 'cellar:cellar': { warmth: '50.0' } })}\n`
    writeFileSync(place.file('startup/CellarKeeper.json'), before)
    changeCellar(place)
    await place.open()
    expect(JSON.parse(place.read('startup/CellarKeeper.json'))).toEqual({ 'cellar:cellar': { temperature: '10.0' } })
    expect(place.read('startup/CellarKeeper.json.before-upgrade')).toBe(before)
    // What is the same in both models is left alone, to the byte.
    expect(readdirSync(place.file('startup')).sort()).toEqual([
      'CellarKeeper.json',
      'CellarKeeper.json.before-upgrade',
      'TemperatureProvider.json',
    ])
  })

  test('a module that was only added, changed in words, or lies in another file makes no commit and no backup', async () => {
    await using place = await storeOfThePast()
    writeFileSync(
      place.file('yang/attic.yang'),
      'module attic { yang-version 1.1; namespace "urn:attic"; prefix a; leaf light { type boolean; } }',
    )
    writeFileSync(
      place.file('yang/cellar.yang'),
      place.read('yang/cellar.yang').replace('leaf span', '// How wide.\n      leaf span'),
    )
    const store = await place.open()
    expect(store.commits()[0]?.number).toBe(6)
    await store.commit({ edits: [{ op: 'merge', path: '/attic:light', value: true }], user: 'a', client: 'cli' })
    expect(readdirSync(place.root)).not.toContain('backups')
    // All of history is there as before, from both sides of the change.
    expect((store.configurationAt(3) as JsonObject)['cellar:cellar']).toMatchObject({ warmth: '54.5' })
    expect(store.changesOf(6)).toEqual([{ op: 'replace', path: `${cellar}/warmth`, old: '54.5', new: '60.0' }])
    const again = await place.reopen()
    expect(again.read('running', '/attic:light')).toBe(true)
    await again.rollback({ to: 5, user: 'a', client: 'cli' })
    expect(again.read('running', `${cellar}/warmth`)).toBe('54.5')
    expect(again.read('running', '/attic:light')).toBeUndefined()
  })

  test('a changed default is told where nobody has set another value', async () => {
    await using place = await storeOfThePast()
    const store = await place.open()
    await store.commit({ edits: [{ op: 'delete', path: `${cellar}/wanted` }], user: 'a', client: 'cli' })
    await place.close()
    changeCellar(place, place.read('yang/cellar.yang').replace('default "75"', 'default "60"'), null)
    const changed = await place.open()
    expect(changed.changesOf(8)).toEqual([
      { op: 'replace', path: `${cellar}/wanted`, old: '75', new: '60', default: true },
    ])
    expect(changed.read('running', `${cellar}/wanted`, { withDefaults: 'report-all' })).toBe(60)
    expect(changed.commits()[0]).toMatchObject({
      client: 'upgrade',
      comment: 'cellar changed, revision still 2026-01-01',
    })
  })
})

describe('a commit that waits to be confirmed', () => {
  const later = NEWER_CELLAR.replace(/list rack \{.*?\n {4}\}\n/s, '').replace('revision 2027-02-03;', '')

  test('stops an upgrade after which it could not be taken back; confirmed, it does not', async () => {
    await using place = await storeOfThePast()
    const store = await place.open()
    store.confirm({ persistId: 'warm' })
    const without = (name: string) => ({ op: 'delete', path: `${cellar}/${name}` }) as const
    await store.commit({
      edits: [without('warmth'), ...OLD_CELLAR.shelf.map(({ name }) => without(`shelf[name='${name}']`))],
      user: 'anna',
      client: 'cli',
      confirmed: { timeoutSeconds: 600 },
    })
    await store.flushFiles()
    await place.close()
    const model = place.read('yang/cellar.yang')
    changeCellar(place, later, null)
    const before = contents(place.root)
    const error = await refusal(place.open())
    expect(error.message).toStartWith('a commit of anna waits to be confirmed, and after this it could not be taken')
    expect(error.at.path).toStartWith(cellar)
    expect(contents(place.root)).toEqual(before)
    changeCellar(place, model, null)
    const confirmed = await place.open()
    confirmed.confirm({})
    await place.close()
    changeCellar(place, later, null)
    expect((await place.open()).read('running', cellar)).toEqual({ wanted: '80.0' })
  })

  test('is taken back after an upgrade', async () => {
    await using place = await storeOfThePast()
    changeCellar(place)
    const store = await place.open()
    await store.cancelConfirm({ user: 'anna', client: 'cli', persistId: 'warm' })
    expect(store.read('running', `${cellar}/temperature`)).toBe('12.5')
    expect(store.pendingConfirm()).toBeUndefined()
  })
})

describe('refusals change nothing', () => {
  async function refused(change: (place: Place) => void) {
    await using place = await storeOfThePast()
    change(place)
    const before = contents(place.root)
    const error = await refusal(place.open())
    expect(contents(place.root)).toEqual(before)
    return error
  }

  test('where data would be lost: every path with its reason', async () => {
    const error = await refused((place) => changeCellar(place, NEWER_CELLAR.replace('revision 2027-02-03;', ''), null))
    expect(error.all.map(({ at, message }) => [at.path, message])).toEqual([
      [`${cellar}/warmth`, expect.stringContaining('is not in the new model')],
      [`${cellar}/shelf`, expect.stringContaining('would be lost')],
    ])
    expect(error.hint).toContain('brewerslab upgrade --dry-run')
  })

  test('where a startup file would lose something: with the file', async () => {
    const error = await refused((place) => {
      writeFileSync(place.file('startup/Attic.json'), '{"cellar:cellar":{"shelf":[{"name":"x","span":"wide"}]}}')
      changeCellar(place)
    })
    expect(error.all).toHaveLength(1)
    expect(error.at).toMatchObject({ file: expect.stringContaining('startup/Attic.json') })
    expect(error.message).toContain('wide')
  })

  test('where the outcome would not be valid', async () => {
    const error = await refused((place) =>
      changeCellar(
        place,
        NEWER_CELLAR.replace('leaf temperature {', 'leaf temperature { must ". > 20" { error-message "Too cold."; }'),
      ),
    )
    expect(error.at.path).toBe(`${cellar}/temperature`)
    expect(error.message).toContain('Too cold')
  })

  test('where an added module wants what nobody has configured, with the path and what to do', async () => {
    const error = await refused((place) =>
      writeFileSync(
        place.file('yang/attic.yang'),
        `module attic { yang-version 1.1; namespace "urn:attic"; prefix a;
          leaf light { type boolean; mandatory true; } }`,
      ),
    )
    expect(error.at.path).toBe('/attic:light')
    expect(error.message).toStartWith('the configuration would not be valid in the new model, so nothing was changed: ')
    expect(error.hint).toStartWith('Take the new module out of yang/ again')
  })

  test('where a migration does not compile or throws while it loads: with line and column', async () => {
    const broken = await refused((place) =>
      changeCellar(place, NEWER_CELLAR, 'export const migrations = [\n  { module: }\n  { also }\n]'),
    )
    expect(broken.at).toMatchObject({ file: expect.stringContaining('yang/migrations/cellar.ts'), line: 2 })
    const throwing = await refused((place) =>
      changeCellar(place, NEWER_CELLAR, "\n\nthrow new Error('no idea')\nexport const migrations = []"),
    )
    expect(throwing.at).toMatchObject({ file: expect.stringContaining('yang/migrations/cellar.ts'), line: 3 })
  })

  test('where a link of the chain is missing, or a step fails, or the file of migrations', async () => {
    const missing = await refused((place) =>
      changeCellar(place, NEWER_CELLAR, CELLAR_MIGRATIONS.replace('2026-01-01', '2026-06-06')),
    )
    expect(missing.message).toBe('no migration leads the module cellar from its revision 2026-01-01 to 2026-06-06')
    const failing = await refused((place) =>
      changeCellar(place, NEWER_CELLAR, CELLAR_MIGRATIONS.replace('return [low, high]', "throw new Error('no idea')")),
    )
    expect(failing.message).toContain('no idea')
    expect(failing.at.path).toBe(`${cellar}/rack/span`)
    const broken = await refused((place) => changeCellar(place, NEWER_CELLAR, 'export const migrations = [{ to: 3 }]'))
    expect(broken.message).toBe('it exports no migrations')
    expect(broken.at.file).toEndWith('yang/migrations/cellar.ts')
  })

  test('a downgrade, with the reason and what to do', async () => {
    await using place = await storeOfThePast()
    const old = place.read('yang/cellar.yang')
    changeCellar(place)
    await (await place.open()).flushFiles()
    await place.close()
    writeFileSync(place.file('yang/cellar.yang'), old)
    const before = contents(place.root)
    const error = await refusal(place.open())
    expect(error.tag).toBe('operation-not-supported')
    expect(error.message).toBe(
      'the store was written with the module cellar of 2027-02-03, and here it is of 2026-01-01: it cannot go back by itself',
    )
    expect(error.hint).toContain('backups/')
    expect(contents(place.root)).toEqual(before)
  })

  test('where no backup can be written', async () => {
    const error = await refused((place) => {
      writeFileSync(place.file('backups'), '')
      changeCellar(place)
    })
    expect(error.tag).toBe('resource-denied')
    expect(error.at.file).toEndWith('backups')
  })

  test('where it was said that nothing may change, as a dry run does', async () => {
    await using place = await storeOfThePast()
    changeCellar(place)
    const before = contents(place.root)
    const error = await refusal(place.open({ mayUpgrade: false }))
    expect(error.message).toContain('cellar 2026-01-01 -> 2027-02-03')
    expect(contents(place.root)).toEqual(before)
  })

  test('a file edited by hand in terms of the old model', async () => {
    const error = await refused((place) => {
      const file = place.file('persist/cellar.json')
      writeFileSync(file, readFileSync(file, 'utf8').replace('60.0', '61.0'))
      changeCellar(place)
    })
    expect(error.at.file).toEndWith('persist/cellar.json')
    expect(error.message).toContain('edited by hand')
  })
})
