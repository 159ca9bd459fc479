import { beforeAll, describe, expect, test } from 'bun:test'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { silentLog, systemClock } from '../../src/base/index.ts'
import { openDatastores } from '../../src/datastore/index.ts'
import {
  CELLAR_MIGRATIONS,
  contents,
  FIRST_STORE,
  NEWER_CELLAR,
  UPGRADED_CELLAR,
} from '../datastore/upgrade/brewery.ts'
import { layOut } from '../fixtures/stores/store.ts'
import { Place, type Program } from './brewery.ts'
import { compiledProgram } from './program.ts'

let program: Program
beforeAll(async () => {
  program = await compiledProgram()
}, 120_000)

const cellarKeeper = `import { Thing } from 'brewerslab'
export default class CellarKeeper extends Thing<'/cellar:cellar'> {
  static override readonly appName = 'CellarKeeper'
  static override readonly module = 'cellar'
  static override readonly path = '/cellar'
}
`

/** A root as an older program left it, taken in by the program of now; then its owner changes his module. */
async function prepare(module = NEWER_CELLAR, migrations: string | null = CELLAR_MIGRATIONS): Promise<Place> {
  const place = new Place()
  layOut(FIRST_STORE, place.root)
  mkdirSync(join(place.root, 'things'))
  writeFileSync(join(place.root, 'things', 'CellarKeeper.ts'), cellarKeeper)
  writeFileSync(join(place.root, 'startup', 'CellarKeeper.json'), '{"cellar:cellar":{"warmth":"50.0"}}')
  expect(await program.run(['backup', join(place.directory, 'backup.json'), '--root', place.root])).toMatchObject({
    status: 0,
  })
  await confirm(place.root)
  writeFileSync(join(place.root, 'yang', 'cellar.yang'), module)
  mkdirSync(join(place.root, 'yang', 'migrations'))
  if (migrations !== null) writeFileSync(join(place.root, 'yang', 'migrations', 'cellar.ts'), migrations)
  return place
}

/** A commit that waits to be confirmed stands in the way of an upgrade that it could not be taken back across. */
async function confirm(root: string): Promise<void> {
  const store = await openDatastores({ root, clock: systemClock, log: silentLog })
  store.confirm({ persistId: 'warm' })
  await store.close()
}

function cellarIn(place: Place, file = 'persist/CellarKeeper.json'): unknown {
  return (JSON.parse(readFileSync(join(place.root, file), 'utf8')) as Record<string, unknown>)['cellar:cellar']
}

describe('upgrade', () => {
  test('shows what would change, changes nothing, and then does it', async () => {
    using place = await prepare()
    const before = contents(place.root)
    const dry = await program.run(['upgrade', '--dry-run', '--root', place.root])
    expect(dry).toMatchObject({ status: 0, err: '' })
    expect(dry.out.trimEnd().split('\n')).toEqual([
      'cellar 2026-01-01 -> 2027-02-03',
      'move /cellar:cellar/warmth to /cellar:cellar/temperature: in 1 place',
      'convert /cellar:cellar/temperature from °F to °C: in 1 place',
      'move /cellar:cellar/shelf to /cellar:cellar/rack: in 1 place',
      'split /cellar:cellar/rack/span into /cellar:cellar/rack/low, /cellar:cellar/rack/high: in 3 places',
      'delete cellar warmth',
      'delete cellar shelf top',
      'delete cellar shelf middle',
      'delete cellar shelf low',
      'set cellar wanted 80',
      'set cellar temperature 15.6',
      ...UPGRADED_CELLAR.rack.flatMap(({ name, low, high }) => [
        `set cellar rack ${name} low ${low}`,
        `set cellar rack ${name} high ${high}`,
      ]),
      'rewrite startup/CellarKeeper.json',
      'nothing was changed: this was a dry run',
    ])
    expect(contents(place.root)).toEqual(before)

    expect(await program.run(['upgrade', '--root', place.root])).toMatchObject({
      status: 2,
      err: expect.stringContaining('nobody is there to be asked'),
    })
    const done = await program.run(['upgrade', '--yes', '--root', place.root])
    expect(done).toMatchObject({ status: 0, err: '' })
    expect(done.out).toContain('\nupgraded in commit 7\nwhat was before is in ')
    expect(cellarIn(place)).toEqual(UPGRADED_CELLAR)
    expect(cellarIn(place, 'startup/CellarKeeper.json')).toEqual({ temperature: '10.0' })
    expect(await program.run(['upgrade', '--yes', '--root', place.root])).toMatchObject({
      status: 0,
      out: 'the store is of the models of now\n',
    })
  }, 60_000)

  test('says so of a store that an older program wrote, and of a root that is not there', async () => {
    using place = new Place()
    const none = await program.run(['upgrade', '--dry-run', '--root', place.root])
    expect(none).toMatchObject({ status: 1, err: expect.stringContaining('there is no datastore root') })
    layOut(FIRST_STORE, place.root)
    const unknown = await program.run(['upgrade', '--dry-run', '--root', place.root])
    expect(unknown).toMatchObject({ status: 0, out: expect.stringContaining('does not say which models it is of') })
  }, 60_000)

  test('a server does it by itself, and the command then says so', async () => {
    using place = await prepare()
    await using server = await program.serve(place.root, ['--things', 'none'])
    const { commits } = (await server.get('/v1/commits')) as { commits: readonly object[] }
    expect(commits[0]).toMatchObject({ client: 'upgrade', comment: 'cellar 2026-01-01 -> 2027-02-03' })
    expect(await server.get('/v1/commits/7')).toMatchObject({ client: 'upgrade' })
    expect(server.log.text.match(/brought to the models of now/g)).toHaveLength(1)
    const refused = await program.run(['upgrade', '--yes', '--root', place.root])
    expect(refused).toMatchObject({ status: 1, err: expect.stringContaining(`held by the server at ${server.url}`) })
    expect((await server.send('POST', '/v1/rollback', { to: 3 })).status).toBe(200)
    const running = await server.get('/v1/datastore/running', 'application/yang-data+json')
    expect(running).toMatchObject({ 'cellar:cellar': { temperature: '12.5' } })
  }, 60_000)

  test('a server does not start where something would be lost; --drop leaves it behind', async () => {
    using place = await prepare(NEWER_CELLAR.replace('revision 2027-02-03;', ''), null)
    const before = contents(place.root)
    const refused = await program.run(['serve', '--port', '0', '--root', place.root])
    expect(refused.status).toBe(1)
    expect(refused.err).toContain('/cellar:cellar/warmth')
    expect(refused.err).toContain('"brewerslab upgrade --dry-run"')
    expect(contents(place.root)).toEqual(before)
    const dry = await program.run(['upgrade', '--dry-run', '--root', place.root])
    expect(dry.out).toContain('lose /cellar:cellar/warmth: is not in the new model\n')
    expect(dry.out).toContain('lose /cellar:cellar/shelf and 5 more like it: is not in the new model\n')
    expect(dry.out).toContain('lose /cellar:cellar/warmth in startup/CellarKeeper.json: ')
    expect(dry.out).toEndWith('nothing was changed: this was a dry run\n')
    expect(dry).toMatchObject({ status: 1, err: 'brewerslab: it would be refused without --drop\n' })
    expect(await program.run(['upgrade', '--yes', '--root', place.root])).toMatchObject({ status: 1 })
    expect(contents(place.root)).toEqual(before)
    const dropped = await program.run(['upgrade', '--yes', '--drop', '--root', place.root])
    expect(dropped).toMatchObject({ status: 0, err: '' })
    expect(cellarIn(place)).toEqual({ wanted: '80.0' })
  }, 60_000)
})

test('a default that changed is told as such', async () => {
  using place = await prepare(
    NEWER_CELLAR.replace('container cellar {', 'container cellar {\n    leaf lamp { type uint8; default 1; }'),
  )
  expect(await program.run(['upgrade', '--yes', '--root', place.root])).toMatchObject({ status: 0 })
  const file = join(place.root, 'yang', 'cellar.yang')
  writeFileSync(file, readFileSync(file, 'utf8').replace('default 1;', 'default 2;'))
  const dry = await program.run(['upgrade', '--dry-run', '--root', place.root])
  expect(dry.out.split('\n').slice(0, 2)).toEqual([
    'cellar changed, revision still 2027-02-03',
    'default /cellar:cellar/lamp: 2, was 1',
  ])
}, 60_000)

describe('thing --upgrade', () => {
  test('drops only what the Thing owns, and shows only that', async () => {
    using place = await prepare(NEWER_CELLAR.replace('revision 2027-02-03;', ''), null)
    const other = await program.run(['thing', 'ds18b20', '--upgrade', '--drop', '--yes', '--root', place.root])
    expect(other).toMatchObject({ status: 1, err: expect.stringContaining('/cellar:cellar/warmth') })
    expect(other.out).not.toContain('set ')
    const own = await program.run(['thing', 'CellarKeeper', '--upgrade', '--drop', '--yes', '--root', place.root])
    expect(own).toMatchObject({ status: 0, err: '' })
    expect(cellarIn(place)).toEqual({ wanted: '80.0' })
  }, 60_000)

  test('brings a startup file along that came later, in terms of an older model', async () => {
    using place = await prepare()
    expect(await program.run(['upgrade', '--yes', '--root', place.root])).toMatchObject({ status: 0 })
    const file = join(place.root, 'startup', 'CellarKeeper.json')
    writeFileSync(file, '{"cellar:cellar":{"warmth":"68.0"}}')
    const dry = await program.run(['thing', 'CellarKeeper', '--upgrade', '--dry-run', '--root', place.root])
    expect(dry.out).toContain('rewrite startup/CellarKeeper.json\nnothing was changed')
    const done = await program.run(['thing', 'CellarKeeper', '--upgrade', '--yes', '--root', place.root])
    expect(done).toMatchObject({ status: 0, err: '' })
    expect(cellarIn(place, 'startup/CellarKeeper.json')).toEqual({ temperature: '20.0' })
    expect(existsSync(`${file}.before-upgrade`)).toBe(true)
    const again = await program.run(['thing', 'CellarKeeper', '--upgrade', '--yes', '--root', place.root])
    expect(again.out).toContain('startup/CellarKeeper.json is as it should be')
  }, 60_000)

  test('options that do not go together are told', async () => {
    const run = await program.run(['thing', 'ds18b20', '--drop'])
    expect(run).toMatchObject({ status: 2, err: expect.stringContaining('--drop goes with --upgrade') })
  })
})

test('a restore of the backup that an upgrade left brings everything back, on a new card', async () => {
  using place = await prepare()
  expect(await program.run(['upgrade', '--yes', '--root', place.root])).toMatchObject({ status: 0 })
  const [backup = ''] = readdirSync(join(place.root, 'backups'))
  const card = join(place.directory, 'card')
  const restored = await program.run(['restore', join(place.root, 'backups', backup), '--root', card])
  expect(restored).toMatchObject({ status: 0, err: '' })
  expect(restored.out).toContain('set cellar warmth 60\n')
  expect(readFileSync(join(card, 'yang', 'cellar.yang'), 'utf8')).toContain('leaf warmth')
}, 60_000)
