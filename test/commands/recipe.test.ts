import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeRoot } from '../roots.ts'
import { type Brewery, openBrewery } from '../server/brewery.ts'

const main = join(import.meta.dir, '../../src/main.ts')
const fixture = (name: string) => join(import.meta.dir, '..', 'recipes', 'fixtures', name)
const ale = fixture('harvest-ale.json')
const stout = fixture('winter-stout.xml')

/** Runs `brewerslab recipe ...` to its end. */
async function recipe(...words: readonly string[]) {
  const child = Bun.spawn([process.execPath, main, 'recipe', ...words], {
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [out, err, status] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  return { out, err, status }
}

describe('on a root that no server holds', () => {
  let root = ''
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'brewerslab-recipe-'))
  })
  afterEach(() => removeRoot(root))

  test('several files are one commit, and what is not understood is told with its line', async () => {
    const done = await recipe('import', ale, stout, '--root', root)
    expect(done.out).toBe('Harvest Ale\nWinter Stout & Oats\n4 ingredients\nin commit 1\n')
    expect(done.err.split('\n')[0]).toBe(`${stout}:21:7: <OG_MIN> of <STYLE> is not known here and not kept`)
    expect((await recipe('list', '--root', root)).out).toBe(
      'Harvest Ale: Best Bitter, 18.9 l, 1.0475, 4.7 %\nWinter Stout & Oats: Oatmeal Stout, 23 l, 1.0520\n',
    )
  })

  test('what is exported can be imported again', async () => {
    await recipe('import', stout, '--root', root)
    const { out } = await recipe('export', 'Winter Stout & Oats', '--root', root)
    const file = join(root, 'again.json')
    writeFileSync(file, out)
    expect(await recipe('import', file, '--root', root)).toMatchObject({
      status: 1,
      err: expect.stringContaining('there is a recipe of that name. Add --replace'),
    })
    // As nothing is different, there is nothing to commit: the newest commit stays the first.
    expect((await recipe('import', file, '--replace', '--root', root)).out).toContain('in commit 1\n')
    expect((await recipe('export', 'Winter Stout & Oats', '--root', root)).out).toBe(out)
  })

  test('one bad file of two keeps both out, and is named with its line', async () => {
    const bad = join(root, 'bad.xml')
    writeFileSync(bad, '<RECIPES>\n  <RECIPE>\n    <NAME>A</NME>')
    const done = await recipe('import', ale, bad, '--root', root)
    expect(done).toMatchObject({ status: 1, out: '' })
    expect(done.err).toBe(`brewerslab: ${bad}:3:12: </NAME> is expected\n`)
    expect((await recipe('list', '--root', root)).out).toBe('there are no recipes\n')
  })

  test('a dry run changes nothing', async () => {
    const done = await recipe('import', ale, '--dry-run', '--root', root)
    expect(done.out).toBe('Harvest Ale\n4 ingredients\nnothing was changed: this was a dry run\n')
    expect((await recipe('list', '--root', root)).out).toBe('there are no recipes\n')
  })

  test('a recipe becomes a profile, looked at first; a second one of the name is refused', async () => {
    await recipe('import', ale, stout, '--root', root)
    const dry = await recipe('profile', 'Harvest Ale', '--as', 'ale', '--dry-run', '--root', root)
    expect(dry.out.split('\n')).toContain('set profiles profile ale step Crash duration 36')
    expect(dry.out).toEndWith('nothing was changed: this was a dry run\n')
    const done = await recipe('profile', 'Winter Stout & Oats', '--root', root)
    expect(done).toEqual({
      status: 0,
      err: '',
      out: 'Winter Stout - Oats\nin commit 2\nrun it: set profiles run fermentation profile "Winter Stout - Oats"\n',
    })
    const again = await recipe('profile', 'Harvest Ale', '--as', 'Winter Stout - Oats', '--root', root)
    expect(again).toMatchObject({
      status: 1,
      err: expect.stringContaining('there is a profile of that name. Add --rep'),
    })
    const replaced = await recipe('profile', 'Harvest Ale', '--as', 'Winter Stout - Oats', '--replace', '--root', root)
    expect(replaced).toMatchObject({ status: 0, err: '"Rest": no profile has its vessel\n' })
  })

  test.each([
    [['profile', 'Nothing'], 1, 'there is no recipe "Nothing"'],
    [['profile'], 2, 'NAME is missing'],
    [['export', 'Nothing'], 1, 'there is no recipe "Nothing"'],
    [['import', '/nonexistent'], 1, '/nonexistent: there is no such file'],
    [['import'], 2, 'FILE is missing'],
    [['export', 'a', 'b'], 2, 'nothing is expected at "b"'],
  ])('%p is refused', async (words, status, reason) => {
    const done = await recipe(...words, '--root', root)
    expect(done).toMatchObject({ status, err: expect.stringContaining(reason) })
  })
})

describe('at a server', () => {
  let brewery: Brewery
  beforeEach(async () => {
    brewery = await openBrewery()
  })
  afterEach(() => brewery.close())

  test('it is the same', async () => {
    const done = await recipe('import', ale, stout, '--server', brewery.url)
    expect(done.out).toEndWith('in commit 1\n')
    expect(brewery.datastores.commits()).toMatchObject([
      { client: 'cli', comment: 'imported harvest-ale.json, winter-stout.xml' },
    ])
    expect((await recipe('list', '--server', brewery.url)).out).toContain('Harvest Ale: Best Bitter')
    const out = await recipe('export', 'Harvest Ale', '--server', brewery.url)
    expect(JSON.parse(out.out)).toMatchObject({ beerjson: { recipes: [{ name: 'Harvest Ale' }] } })
    expect((await recipe('import', ale, '--server', brewery.url)).err).toContain('Add --replace')
    expect((await recipe('export', 'Nothing', '--server', brewery.url)).status).toBe(1)
    const dry = await recipe('profile', 'Harvest Ale', '--dry-run', '--server', brewery.url)
    expect(dry.out).toContain('set profiles profile "Harvest Ale" step Rise kind free-rise\n')
    const made = await recipe('profile', 'Harvest Ale', '--server', brewery.url)
    expect(made.out).toStartWith('Harvest Ale\nin commit 2\n')
    expect((await recipe('profile', 'Harvest Ale', '--server', brewery.url)).err).toContain('Add --replace')
    expect((await recipe('profile', 'Nothing', '--server', brewery.url)).err).toContain('there is no recipe')
  })
})
