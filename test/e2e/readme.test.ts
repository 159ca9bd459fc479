import { beforeAll, expect, test } from 'bun:test'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../build/steps.ts'
import { eventually, Place, type Program } from './brewery.ts'
import { compiledProgram } from './program.ts'

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8')

let program: Program

beforeAll(async () => {
  program = await compiledProgram()
}, 120_000)

/** The code block of the README that starts like this. */
function block(start: string): string {
  const found = [...readme.matchAll(/```\w*\n(.*?)```/gs)]
    .map((match) => match[1] ?? '')
    .filter((it) => it.startsWith(start))
  expect(found).toHaveLength(1)
  return found[0] ?? ''
}

test('the Thing of the README is of the right types, registers, runs and goes again', async () => {
  using place = new Place()
  const source = join(place.directory, 'cellar.ts')
  mkdirSync(join(place.root, 'yang'), { recursive: true })
  writeFileSync(join(place.root, 'yang', 'cellar.yang'), block('module cellar'))
  writeFileSync(source, block("import { Thing } from 'brewerslab'"))
  writeFileSync(join(place.directory, 'migrations.ts'), block('import { convertUnit'))

  const types = await program.run([
    'yang',
    'types',
    '--root',
    place.root,
    '--out',
    join(place.directory, 'brewerslab.d.ts'),
  ])
  expect(types).toMatchObject({ status: 0 })
  const checked = Bun.spawnSync(
    [
      join(ROOT, 'node_modules/.bin/tsc'),
      ...['--noEmit', '--strict', '--target', 'esnext', '--module', 'esnext', '--moduleResolution', 'bundler'],
      ...['--types', '', '--ignoreConfig', 'brewerslab.d.ts', 'cellar.ts', 'migrations.ts'],
    ],
    { cwd: place.directory },
  )
  expect(checked.stdout.toString()).toBe('')

  const registered = await program.run(['thing', source, '--register', '--root', place.root])
  expect(registered).toMatchObject({ status: 0 })
  await using server = await program.serve(place.root)
  await eventually('it publishes', 15_000, async () => {
    const { humidity } = (await server.get('/v1/datastore/operational/CellarKeeper')) as { humidity?: string | null }
    return humidity != null && Number(humidity) >= 70 ? true : undefined
  })
  expect(await server.get('/v1/datastore/running/CellarKeeper')).toMatchObject({ wanted: 75 })

  const again = await program.run(['thing', source, '--register', '--root', place.root])
  expect(again.status).toBe(1)
  expect((await program.run(['thing', source, '--register', '--force', '--root', place.root])).status).toBe(0)
  expect((await program.run(['thing', 'CellarKeeper', '--unregister', '--root', place.root])).status).toBe(0)
  expect(readFileSync(join(place.root, 'persist', 'CellarKeeper.json'), 'utf8')).toContain('cellar:cellar')
}, 60_000)

test('the tree diagram and the GET of the README are what the program says', async () => {
  const tree = block('$ brewerslab yang tree brewerslab').split('\n').slice(1).join('\n')
  expect((await program.run(['yang', 'tree', 'brewerslab'])).out.trim()).toBe(tree.trim())

  using place = new Place()
  await program.run(['thing', 'ds18b20', '--register', '--root', place.root])
  await using server = await program.serve(place.root, ['--things', 'none'])
  const answer = await fetch(`${server.url}/v1/datastore/startup/TemperatureProvider`)
  const shown = block('$ curl http://localhost:8000/v1/datastore/startup').split('\n')
  expect(shown.slice(1, 1 + 11).join('\n')).toBe(await answer.text())
})
