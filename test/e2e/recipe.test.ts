import { beforeAll, expect, test } from 'bun:test'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventually, Place, type Program, type Server } from './brewery.ts'
import { compiledProgram } from './program.ts'

const BEERXML = `<?xml version="1.0" encoding="UTF-8"?>
<RECIPES>
  <RECIPE>
    <NAME>Smoke/Lager</NAME>
    <FERMENTATION_STAGES>3</FERMENTATION_STAGES>
    <PRIMARY_AGE>10</PRIMARY_AGE><PRIMARY_TEMP>9.5</PRIMARY_TEMP>
    <SECONDARY_AGE>2</SECONDARY_AGE><SECONDARY_TEMP>14</SECONDARY_TEMP>
    <TERTIARY_AGE>28</TERTIARY_AGE><TERTIARY_TEMP>1</TERTIARY_TEMP>
  </RECIPE>
</RECIPES>
`

let program: Program
beforeAll(async () => {
  program = await compiledProgram()
}, 120_000)

async function cli(server: Server, ...commands: string[]) {
  return program.run(['cli', '--server', server.url, ...commands.flatMap((command) => ['-c', command])])
}

interface Step {
  readonly step: string
  readonly temperature: string
  readonly ends?: string | null
}

test('the stages of a BeerXML recipe become a profile, and are run as one', async () => {
  using place = new Place()
  await using server = await program.serve(place.root, ['--simulate'])
  const file = join(place.directory, 'lager.xml')
  writeFileSync(file, BEERXML)
  const imported = await program.run(['recipe', 'import', file, '--root', place.root])
  expect([imported.status, imported.out]).toEqual([0, 'Smoke/Lager\nin commit 1\n'])
  const made = await program.run(['recipe', 'profile', 'Smoke/Lager', '--root', place.root])
  expect([made.status, made.err, made.out.split('\n').slice(0, 2)]).toEqual([0, '', ['Smoke-Lager', 'in commit 2']])

  const configured = await cli(
    server,
    'configure',
    'set profiles run fermentation profile Smoke-Lager',
    'set brewhouse power output cooler driver simulated',
    'set brewhouse temperature fermentation control cooler cooler',
    'set brewhouse temperature fermentation control mode profile',
    'commit',
  )
  expect([configured.status, configured.err]).toEqual([0, expect.stringContaining('Commit complete')])
  await eventually('it runs', 10_000, async () => {
    const done = await cli(server, 'request profile start')
    return done.status === 0 ? expect(done.out).toContain('step 1 of 3, "primary"') === undefined : undefined
  })
  const schedule = await eventually('it shows what is ahead', 10_000, async () => {
    const { run } = (await server.get('/v1/datastore/operational/Profile')) as {
      run?: readonly { readonly schedule?: readonly Step[] }[]
    }
    return run?.[0]?.schedule
  })
  expect(schedule.map(({ step, temperature }) => [step, temperature])).toEqual([
    ['primary', '9.5'],
    ['secondary', '14'],
    ['tertiary', '1'],
  ])
  await eventually('the regulation is told', 20_000, async () => {
    const { target } = (await server.get('/v1/datastore/operational/Fermentation')) as { target?: string | null }
    return target === '9.5' ? true : undefined
  })
  // What runs is not pulled away under the beer by a recipe that has become another one.
  writeFileSync(file, BEERXML.replace(/<PRIMARY_\w+>[\d.]+<\/PRIMARY_\w+>/g, ''))
  expect((await program.run(['recipe', 'import', file, '--replace', '--root', place.root])).status).toBe(0)
  const pulled = await program.run(['recipe', 'profile', 'Smoke/Lager', '--replace', '--root', place.root])
  expect([pulled.status, pulled.err]).toEqual([1, expect.stringContaining('"primary" is the step that fermentation')])
}, 60_000)
