import { afterAll, beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Person } from '../../cli/server.ts'
import { type Ended, Place, type Program } from '../brewery.ts'
import { compiledProgram } from '../program.ts'
import { PROBE, SteadyBrewery } from './brewery.ts'

setDefaultTimeout(30_000)

let program: Program
let brewery: SteadyBrewery
beforeAll(async () => {
  program = await compiledProgram()
  brewery = await SteadyBrewery.open(program)
}, 120_000)
afterAll(() => brewery[Symbol.asyncDispose]())

const MODE = 'brewhouse power mode'
const SET = `set ${MODE}`

function cli(words: readonly string[], input?: string): Promise<Ended> {
  const options = { cwd: brewery.place.directory, ...(input === undefined ? {} : { input }) }
  return program.run(['cli', '--server', brewery.server.url, ...words], options)
}
const commands = (...lines: readonly string[]) => lines.flatMap((it) => ['-c', it])
async function mode(server = brewery.server): Promise<unknown> {
  const running = (await server.get('/v1/datastore/running', 'application/yang-data+json')) as Running
  return running['brewerslab:brewhouse']?.power?.mode
}
interface Running {
  readonly 'brewerslab:brewhouse'?: { readonly power?: { readonly mode?: string } }
}
/** A line of JSON for each command. */
interface Told {
  readonly command: string
  readonly status: string
  readonly result: unknown
  readonly notices: readonly string[]
  readonly errors: readonly Record<string, unknown>[]
}
const toldIn = ({ out }: Ended): readonly Told[] =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

beforeEach(async () => {
  await cli(commands('conf', `${SET} mains`, 'commit'))
})

describe('commands', () => {
  test('in options share one session, end with status 0, and nothing but results is on stdout', async () => {
    const { status, out, err } = await cli(commands('conf', `${SET} gas`, 'commit', `show ${MODE}`))
    expect({ status, out }).toEqual({ status: 0, out: '{\n    "mode": "gas"\n}\n' })
    expect(err).toContain('Commit complete.')
    expect(await mode()).toBe('gas')
  })
  test('in a file are the same, and "exit" ends them', async () => {
    const { status, out } = await cli([], `# gas\nconf\n\n${SET} gas\ncommit\nexit\nexit\nnever reached\n`)
    expect({ status, out }).toEqual({ status: 0, out: '' })
    expect(await mode()).toBe('gas')
  })
  test('end at the first that is wrong, with status 1 and nothing committed', async () => {
    const ended = await cli([], `conf\n${SET} gas\nset brewhouse powr x\ncommit\n`)
    expect(ended.status).toBe(1)
    expect(ended.err).toContain('Did you mean "power"?')
    expect(await mode()).toBe('mains')
  })
  test('go on with --keep-going, and the status tells all the same', async () => {
    const ended = await cli(['--keep-going'], `conf\nset brewhouse powr x\n${SET} gas\ncommit\n`)
    expect(ended.status).toBe(1)
    expect(await mode()).toBe('gas')
  })
  test('of a program that is started wrongly end with status 2', async () => {
    expect((await program.run(['cli', '--server', 'nonsense', '-c', 'show'])).status).toBe(2)
  })
})

describe('with --json', () => {
  test('each command is a line that parses: its result, its notices and its errors', async () => {
    const ended = await cli(['--json', ...commands('conf', `${SET} gas`, `show ${MODE}`, 'show | compare', 'commit')])
    expect({ status: ended.status, err: ended.err }).toEqual({ status: 0, err: '' })
    const told = toldIn(ended)
    expect(told.map((it) => it.status)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok'])
    expect(told[2]?.result).toEqual({ 'brewerslab:brewhouse': { power: { mode: 'gas' } } })
    expect(told[3]?.result).toContain('+         mode gas')
    expect(told[4]).toEqual({
      command: 'commit',
      status: 'ok',
      result: null,
      notices: ['Commit complete.'],
      errors: [],
    })
  })
  test('tables are lists of objects, with times as they are kept', async () => {
    const [told] = toldIn(await cli(['--json', ...commands('show commits')]))
    expect(told?.result).toContainEqual(expect.objectContaining({ commit: 1, client: 'startup' }))
  })
  test('an error has a tag, a message, and the path or the place in the line', async () => {
    const ended = await cli([
      '--json',
      '--keep-going',
      ...commands('conf', 'set brewhouse powr x', 'set brewhouse temperature fermentation lowpoint 90', 'validate'),
    ])
    expect(ended.status).toBe(1)
    const [, fault, , invalid] = toldIn(ended)
    expect(fault).toMatchObject({
      status: 'error',
      result: null,
      errors: [{ tag: 'invalid-value', message: 'there is no "powr" in "brewhouse"', start: 14, end: 18 }],
    })
    expect(invalid?.errors).toContainEqual(
      expect.objectContaining({
        tag: expect.any(String),
        path: '/brewerslab:brewhouse/temperature/fermentation/highpoint',
        message: 'highpoint is below lowpoint',
      }),
    )
  })
})

describe('with --dry-run', () => {
  test('commits are judged and not made', async () => {
    const good = await cli(['--dry-run', ...commands('conf', `${SET} gas`, 'commit')])
    expect({ status: good.status, mode: await mode() }).toEqual({ status: 0, mode: 'mains' })
    expect(good.err).toContain('Check passed: a commit would change 1 node.')
    const bad = await cli([
      '--dry-run',
      ...commands('conf', 'set brewhouse temperature fermentation lowpoint 90', 'commit'),
    ])
    expect({ status: bad.status, err: bad.err }).toEqual({
      status: 1,
      err: expect.stringContaining('highpoint is below'),
    })
  })
  test('no way to commit makes one: and-quit, confirmed, comment, rollback', async () => {
    const before = (await cli(commands('show commits | count'))).out
    for (const line of ['commit and-quit', 'commit confirmed 60', 'commit comment x', 'commit check'])
      expect((await cli(['--dry-run', ...commands('conf', `${SET} gas`, line)])).status).toBe(0)
    expect((await cli(['--dry-run', ...commands('rollback 1')])).err).toContain('Not done: this is a dry run.')
    expect((await cli(commands('show commits | count'))).out).toBe(before)
    expect(await mode()).toBe('mains')
  })
  test('no output moves and no Thing stops', async () => {
    const asked = ['request output cooler on', 'request thing TemperatureProvider stop', 'request profile start']
    const ended = await cli(['--dry-run', ...commands(...asked)])
    expect(ended.status).toBe(0)
    expect(ended.err.match(/Not done: this is a dry run\./g)).toHaveLength(asked.length)
    const level = readFileSync(join(brewery.place.root, 'outputs', 'simulated', 'cooler'), 'utf8')
    expect(level.trim()).toBe('off')
  })
})

describe('a record', () => {
  const configured = async (server: { get(path: string, accept: string): Promise<unknown> }) =>
    server.get('/v1/datastore/running', 'application/yang-data+json')

  test('of a script makes the same configuration on an empty root', async () => {
    await using one = await SteadyBrewery.openEmpty(program)
    await using other = await SteadyBrewery.openEmpty(program)
    const record = join(one.place.directory, 'record')
    const lines = [
      'conf',
      `${SET} "gas | or wood"`,
      `set brewhouse temperature hardware probe ${PROBE} offsets 0 50 offset -0.25`,
      'set brewhouse powr x',
      'edit brewhouse temperature fermentation',
      'set setpoint 18.5',
      'top',
      `copy brewhouse temperature hardware probe ${PROBE} to 28-0a`,
      'commit comment "as it was"',
    ]
    const made = await program.run([
      ...['cli', '--server', one.server.url, '--keep-going', '--record', record],
      ...commands(...lines),
    ])
    expect(made.status).toBe(1)
    expect(readFileSync(record, 'utf8').split('\n')).toEqual([...lines.filter((it) => !it.includes('powr')), ''])
    const again = await program.run(['cli', '--server', other.server.url], { input: readFileSync(record, 'utf8') })
    expect(again).toMatchObject({ status: 0 })
    expect(await configured(other.server)).toEqual(await configured(one.server))
  })
  test('leaves out a text that was refused, with the command that asked for it', async () => {
    await using one = await SteadyBrewery.openEmpty(program)
    const record = join(one.place.directory, 'record')
    const input = 'conf\nload merge terminal\n{"nonsense:x": 1}\n.\nset brewhouse power mode gas\ncommit\n'
    await program.run(['cli', '--server', one.server.url, '--keep-going', '--record', record], { input })
    expect(readFileSync(record, 'utf8')).toBe('conf\nset brewhouse power mode gas\ncommit\n')
  })
  test('of a person has the answers to questions and what was typed into a load', async () => {
    await using one = await SteadyBrewery.openEmpty(program)
    await using other = await SteadyBrewery.openEmpty(program)
    using place = new Place()
    const record = join(place.directory, 'record')
    const desk = { program: program.command, options: ['--record', record], directory: place.directory }
    await using person = await Person.at(one.server.url, 120, {}, desk)
    await person.until(/>$/)
    await person.enter('conf')
    person.type('set alarms target pager\r')
    await person.until(/Value for "kind".*:$/)
    await person.enter('webhook')
    await person.enter('set alarms target pager url http://127.0.0.1:9/')
    person.type('load merge terminal\r')
    await person.until(/ends it\.$/)
    person.type('{"brewerslab:brewhouse": {"power": {"mode": "typed"}}}\r\x04')
    await person.until(/Loaded: .*\n\n\[ok\].*\n\[edit\]\n.*%$/)
    await person.enter('commit')
    expect(person.screen.text).toContain('Commit complete.')
    person.type('exit\rexit\r')
    expect(await person.exited).toBe(0)
    const again = await program.run(['cli', '--server', other.server.url], { input: readFileSync(record, 'utf8') })
    expect({ ...again, record: readFileSync(record, 'utf8') }).toMatchObject({ status: 0 })
    expect(await configured(other.server)).toEqual(await configured(one.server))
  })
})
