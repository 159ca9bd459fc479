import { describe, expect, test } from 'bun:test'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { removeOperational } from '../../src/datastore/volatile.ts'
import { eventually, Place, Program } from './brewery.ts'

const program = new Program([process.execPath, resolve('src/main.ts')])
const setpoint = '/brewerslab:brewhouse/temperature/fermentation/setpoint'
const SETPOINT_WORDS = 'brewhouse temperature fermentation setpoint'
const startup = { 'brewerslab:brewhouse': { temperature: { fermentation: { setpoint: '16' } } } }
const cellar = `module cellar { yang-version 1.1; namespace "urn:example:cellar"; prefix c;
  container cellar { leaf wanted { type uint8 { range "40..90"; } } } }\n`

const cellarKeeper = `import { Thing } from 'brewerslab'
export default class CellarKeeper extends Thing<'/cellar:cellar'> {
  static override readonly appName = 'CellarKeeper'
  static override readonly module = 'cellar'
  static override readonly path = '/cellar'
}
`

interface Setup extends AsyncDisposable {
  readonly root: string
  readonly file: string
  /** Where a second root may be made. */
  readonly card: string
  readonly place: Place
}

/** A root with a startup file, and a place for a backup. */
function prepare(): Setup {
  const place = new Place()
  const { root } = place
  mkdirSync(join(root, 'startup'), { recursive: true })
  writeFileSync(join(root, 'startup', 'TemperatureProvider.json'), JSON.stringify(startup))
  return {
    place,
    root,
    file: join(place.directory, 'backup.json'),
    card: join(place.directory, 'card'),
    [Symbol.asyncDispose]: async () => {
      removeOperational(join(place.directory, 'card'))
      place[Symbol.dispose]()
    },
  }
}

describe('with a server', () => {
  test('backup, restore and factory reset go through it', async () => {
    await using setup = prepare()
    const { root, file } = setup
    await using server = await program.serve(root, ['--things', 'none'])
    const warm = (value: string) =>
      server.send('POST', '/v1/commit', { edits: [{ op: 'merge', path: setpoint, value }] })
    await warm('25')
    const made = await program.run(['backup', file, '--root', root])
    expect(made).toMatchObject({ status: 0, out: `wrote ${file}: commit 1, 1 commits of history\n`, err: '' })

    await warm('30')
    const dry = await program.run(['restore', file, '--server', server.url, '--dry-run'])
    expect(dry).toMatchObject({ status: 0, out: `set ${SETPOINT_WORDS} 25\nnothing was changed: this was a dry run\n` })
    const restored = await program.run(['restore', file, '--root', root])
    expect(restored).toMatchObject({ status: 0, out: `set ${SETPOINT_WORDS} 25\nrestored in commit 3\n` })

    const asked = await program.run(['factory-reset', '--root', root])
    expect(asked).toMatchObject({ status: 2, out: '' })
    expect(asked.err).toContain('nobody is there to be asked')
    const reset = await program.run(['factory-reset', 'ds18b20', '--yes', '--root', root])
    expect(reset).toMatchObject({ status: 0, out: `set ${SETPOINT_WORDS} 16\nreset in commit 4\n` })
    const { commits } = (await server.get('/v1/commits')) as { commits: readonly object[] }
    expect(commits).toMatchObject([
      { client: 'cli', comment: 'factory reset of ds18b20' },
      { client: 'cli', comment: expect.stringMatching(/^restored from backup\.json, made /) },
      { client: 'v1' },
      { client: 'v1' },
    ])
  }, 30_000)
})

describe('without a server', () => {
  test('a backup taken to a new card brings models, Things and configuration', async () => {
    await using setup = prepare()
    const { root, file, card } = setup
    mkdirSync(join(root, 'yang'))
    mkdirSync(join(root, 'things'))
    writeFileSync(join(root, 'yang', 'cellar.yang'), cellar)
    writeFileSync(join(root, 'things', 'CellarKeeper.ts'), cellarKeeper)
    writeFileSync(join(root, 'startup', 'CellarKeeper.json'), JSON.stringify({ 'cellar:cellar': { wanted: 60 } }))
    {
      await using server = await program.serve(root)
      await server.send('POST', '/v1/commit', {
        edits: [
          { op: 'merge', path: setpoint, value: '25' },
          { op: 'merge', path: '/cellar:cellar/wanted', value: 75 },
        ],
      })
    }
    // The server was killed: that a file in persist/ had not followed yet may be said on stderr.
    expect(await program.run(['backup', file, '--root', root])).toMatchObject({ status: 0 })
    const restored = await program.run(['restore', file, '--root', card])
    expect(restored).toMatchObject({ status: 0, err: '' })
    expect(restored.out.trimEnd().split('\n').sort()).toEqual(
      [
        `set ${SETPOINT_WORDS} 25`,
        'set cellar wanted 75',
        'create yang/cellar.yang',
        'create startup/TemperatureProvider.json',
        'create startup/CellarKeeper.json',
        'create things/CellarKeeper.ts',
        '3 commits of its history',
        'restored in commit 4',
      ].sort(),
    )
    await using server = await program.serve(card)
    const { things } = (await server.get('/v1/discover')) as { things: readonly { name: string }[] }
    expect(things.map(({ name }) => name)).toContain('CellarKeeper')
    expect(await server.get('/v1/datastore/running', 'application/yang-data+json')).toEqual({
      'brewerslab:brewhouse': { temperature: { fermentation: { setpoint: '25.0' } } },
      'cellar:cellar': { wanted: 75 },
    })
  }, 30_000)

  test('a damaged backup changes nothing, and nothing takes the place of a good one', async () => {
    await using setup = prepare()
    const { root, file, card, place } = setup
    expect(await program.run(['backup', file, '--root', root])).toMatchObject({ status: 0 })
    const good = readFileSync(file, 'utf8')
    const bad = join(place.directory, 'bad.json')
    writeFileSync(bad, good.replace('"commit": 0', '"commit": 1'))
    const refused = await program.run(['restore', bad, '--root', card])
    expect(refused).toMatchObject({ status: 1, out: '' })
    expect(refused.err).toContain(`${bad}: was damaged, or changed by hand`)
    expect(existsSync(card)).toBe(false)
    expect(await program.run(['backup', file, '--root', join(place.directory, 'nowhere')])).toMatchObject({ status: 1 })
    expect(readFileSync(file, 'utf8')).toBe(good)
  }, 30_000)

  test('a factory reset shows what it would do, then does it', async () => {
    await using setup = prepare()
    const { root } = setup
    const dry = await program.run(['factory-reset', '--dry-run', '--root', root])
    expect(dry.out).toBe(`set ${SETPOINT_WORDS} 16\nnothing was changed: this was a dry run\n`)
    const done = await program.run(['factory-reset', '--yes', '--root', root])
    expect(done).toMatchObject({ status: 0, out: `set ${SETPOINT_WORDS} 16\nreset in commit 1\n`, err: '' })
    const again = await program.run(['factory-reset', '--yes', '--root', root])
    expect(again).toMatchObject({ status: 0, out: 'everything is as in the startup files\n' })
    const unknown = await program.run(['factory-reset', 'Nobody', '--yes', '--root', root])
    expect(unknown).toMatchObject({ status: 1, err: expect.stringContaining('there is no Thing or module "Nobody"') })
  }, 30_000)
})

test('with --watch-files, an edit of a file is a commit at once', async () => {
  await using setup = prepare()
  const { root } = setup
  await using server = await program.serve(root, ['--things', 'none', '--watch-files'])
  await server.send('POST', '/v1/commit', { edits: [{ op: 'merge', path: setpoint, value: '25' }] })
  const file = join(root, 'persist', 'TemperatureProvider.json')
  await eventually('the file follows', 5_000, () => readFileSync(file, 'utf8').includes('"25.0"') || undefined)
  writeFileSync(file, readFileSync(file, 'utf8').replace('"25.0"', '"19.5"'))
  const newest = await eventually('the edit is taken in', 5_000, async () => {
    const { commits } = (await server.get('/v1/commits')) as { commits: readonly { client: string }[] }
    return commits[0]?.client === 'file' ? commits[0] : undefined
  })
  expect(newest).toMatchObject({ number: 2, user: 'file', comment: 'persist/TemperatureProvider.json, edited by hand' })
}, 30_000)

describe('at a terminal', () => {
  test.each([
    ['n', 'nothing was changed', 'everything'],
    ['', 'nothing was changed', 'everything'],
    ['yes', 'reset in commit 1', 'nothing'],
  ])(
    'a factory reset asks first; "%s" means: %s',
    async (word, outcome, left) => {
      await using setup = prepare()
      const { root } = setup
      let screen = ''
      const decoder = new TextDecoder()
      const terminal = new Bun.Terminal({
        cols: 120,
        rows: 20,
        data: (_, data) => {
          screen += decoder.decode(data, { stream: true })
        },
      })
      const child = Bun.spawn([...program.command, 'factory-reset', '--root', root], { terminal })
      await eventually('it asks', 10_000, () => screen.includes('[y/N]') || undefined)
      expect(screen).toContain(`set ${SETPOINT_WORDS} 16`)
      terminal.write(`${word}\r`)
      expect(await child.exited).toBe(0)
      await eventually('it tells', 5_000, () => screen.includes(outcome) || undefined)
      terminal.close()
      const { out } = await program.run(['factory-reset', '--dry-run', '--root', root])
      expect(out.includes(SETPOINT_WORDS)).toBe(left === 'everything')
    },
    30_000,
  )
})
