import { beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { COMMANDS } from '../../../src/cli/grammar/commands.ts'
import { PIPE_COMMANDS } from '../../../src/cli/grammar/pipe-commands.ts'
import { userName } from '../../../src/cli/user.ts'
import { Person } from '../../cli/server.ts'
import type { Program } from '../brewery.ts'
import { compiledProgram } from '../program.ts'
import { SteadyBrewery } from './brewery.ts'
import { nameOf, pipeName, typedIn, used } from './transcript.ts'
import { transcriptOf } from './typing.ts'

/** With `UPDATE_TRANSCRIPTS=1` they are written anew, to be read in the diff. */
const IS_UPDATE = process.env.UPDATE_TRANSCRIPTS === '1'
const DIRECTORY = join(import.meta.dir, 'transcripts')
const FILES = readdirSync(DIRECTORY).toSorted()
const textOf = (file: string) => readFileSync(join(DIRECTORY, file), 'utf8')

setDefaultTimeout(60_000)

let program: Program
beforeAll(async () => {
  program = await compiledProgram()
}, 120_000)

test.each(FILES)('%s is what a person sees at a terminal', async (file) => {
  await using brewery = await (file === 'seed.txt' ? SteadyBrewery.openEmpty(program) : SteadyBrewery.open(program))
  const { server, place } = brewery
  await using person = await Person.at(
    server.url,
    150,
    { TZ: 'UTC' },
    { program: program.command, rows: 250, directory: place.directory },
  )
  const names = { [`${userName()}@${hostname()}`]: 'me@brewery', [place.directory]: 'HERE' }
  const text = await transcriptOf(person, typedIn(textOf(file)), names)
  if (IS_UPDATE) writeFileSync(join(DIRECTORY, file), text)
  else expect(text).toBe(textOf(file))
})

test('no command and no pipe is without a transcript', () => {
  const seen = used(FILES.flatMap((file) => typedIn(textOf(file))))
  const all = [
    ...COMMANDS.flatMap((command) => command.modes.map((mode) => nameOf(mode, command))),
    ...PIPE_COMMANDS.map(pipeName),
  ]
  expect(all.filter((it) => !seen.has(it))).toEqual([])
})
