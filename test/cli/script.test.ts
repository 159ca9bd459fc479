import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { Client } from '../../src/cli/client.ts'
import { COMMANDS } from '../../src/cli/grammar/commands.ts'
import { parseLine } from '../../src/cli/grammar/parse.ts'
import { PIPE_COMMANDS } from '../../src/cli/grammar/pipe-commands.ts'
import { sourceOf } from '../../src/cli/grammar/pipe-line.ts'
import { parsePipes } from '../../src/cli/pipes/index.ts'
import { RunningBrewery, runScript, withoutTimes } from './server.ts'

setDefaultTimeout(30_000)

let brewery: RunningBrewery

beforeAll(async () => {
  brewery = await RunningBrewery.open()
})
afterAll(() => brewery[Symbol.asyncDispose]())

const SET = 'set brewhouse temperature fermentation setpoint'
const setpoint = async () => {
  const running = (await brewery.running()) as {
    'brewerslab:brewhouse'?: { temperature?: { fermentation?: { setpoint?: string } } }
  }
  return running['brewerslab:brewhouse']?.temperature?.fermentation?.setpoint
}

describe('commands in options', () => {
  test('tell times in the zone that is set, and name no path of REST', async () => {
    const commands = ['set cli time-zone Asia/Tokyo', 'conf', `${SET} 18.125`, 'commit confirmed 60', 'commit abort']
    const before = Date.now()
    const { err, status } = await runScript(brewery.url, { commands })
    expect(status).toBe(0)
    const told = /rolled back at (\d\d:\d\d):/.exec(err)?.[1]
    const minutes = [60_000, 75_000].map((ms) =>
      new Date(before + ms).toLocaleTimeString('sv-SE', { timeZone: 'Asia/Tokyo' }).slice(0, 5),
    )
    expect(minutes).toContain(told ?? '')
    const lines = [['conf', 'rollback 99999'], ['request thing Nobody restart'], ['request alarm acknowledge nothing']]
    for (const commands of lines) {
      const refused = await runScript(brewery.url, { commands })
      expect(refused.status).toBe(1)
      expect(refused.err).not.toMatch(/v1|operational\//)
      expect(refused.err).toContain('See "show ')
    }
  })
  test('tell why what "show" prints by itself cannot be loaded, and how to save it', async () => {
    const file = `${process.env.TMPDIR ?? '/tmp'}/brewerslab-seed-${process.pid}.json`
    await Bun.write(file, '{"temperature": {"fermentation": {}}}')
    const { status, err } = await runScript(brewery.url, { commands: ['conf', `load merge ${file}`] })
    await Bun.file(file).delete()
    expect(status).toBe(1)
    expect(err).toContain('"temperature" names no module. What "show" prints cannot be loaded: use "save"')
  })
  test('end quietly where nobody reads on', async () => {
    const program = `${process.execPath} src/main.ts cli --server ${brewery.url} -c 'monitor things' | head -c 1`
    const shell = Bun.spawn(['sh', '-c', program], { stdout: 'pipe', stderr: 'pipe' })
    await Bun.sleep(1500)
    for (const verb of ['stop', 'start', 'stop', 'start'])
      await runScript(brewery.url, { commands: [`request thing Fermentation ${verb}`] })
    expect(await shell.exited).toBe(0)
    expect(await new Response(shell.stderr).text()).not.toContain('EPIPE')
  })
  test('have numbers of tables as numbers in JSON', async () => {
    const { out } = await runScript(brewery.url, { commands: ['show commits | display json'] })
    expect(JSON.parse(out)[0]).toMatchObject({ commit: expect.any(Number), nodes: expect.any(Number) })
  })
  test('share one session, and stdout holds nothing but what they show', async () => {
    const commands = ['conf', `${SET} 18.25`, 'commit', 'exit', 'show configuration brewhouse temperature fermentation']
    const { status, out, err } = await runScript(brewery.url, { commands })
    expect(JSON.parse(out)).toEqual({ highpoint: '0', lowpoint: '0', probe: { id: '' }, setpoint: '18.25' })
    expect(withoutTimes(err)).toBe(
      'Entering configuration mode private\n\n[ok][TIME]\n\n[ok][TIME]\nCommit complete.\n\n[ok][TIME]\n\n[ok][TIME]\n\n[ok][TIME]\n',
    )
    expect(status).toBe(0)
    expect(await setpoint()).toBe('18.25')
  })
  test('show what others have said without what would steer the terminal', async () => {
    const edits = [{ op: 'merge', path: "/brewerslab:recipes/recipe[recipename='x']", value: {} }]
    const body = JSON.stringify({ edits, user: 'eve\u009b2J', comment: 'x\u009b31my' })
    const headers = { 'content-type': 'application/json' }
    expect((await fetch(`${brewery.url}/v1/commit`, { method: 'POST', headers, body })).status).toBe(200)
    const { out } = await runScript(brewery.url, { commands: ['show commits'] })
    expect(out).toContain('eve\ufffd2J')
    expect(out).not.toContain('\u009b')
  })
  test('stop at the first that is wrong, with a caret under the word and the reason from the schema', async () => {
    const { status, out, err } = await runScript(brewery.url, { commands: ['conf', `${SET} 17.0625`, 'commit'] })
    expect({ status, out }).toEqual({ status: 1, out: '' })
    expect(withoutTimes(err)).toEndWith(`${SET} 17.0625
${' '.repeat(SET.length)} ^^^^^^^
17.0625 has more than 3 digits after the point

[error][TIME]
`)
    expect(await setpoint()).toBe('18.25')
  })
  test('stop at a commit that the model refuses, with the path and its message', async () => {
    const commands = ['conf', 'set brewhouse temperature hardware probe 28-01 offsets 50 10 offset 1', 'commit', 'exit']
    const { status, err } = await runScript(brewery.url, { commands })
    expect(status).toBe(1)
    expect(err).toContain(
      "/brewerslab:brewhouse/temperature/hardware/probe[id='28-01']/offsets[low='50.0'][high='10.0']",
    )
    expect(err).toContain('[error]')
  })
  test('that were not committed are lost, and it is said', async () => {
    const { status, err } = await runScript(brewery.url, { commands: ['conf', `${SET} 20`] })
    expect(status).toBe(0)
    expect(err).toEndWith('1 uncommitted edit discarded: there was no "commit"\n')
  })
})

describe('commands in a pipe', () => {
  test('are read without prompts; blank lines and comments are passed over', async () => {
    const input = `# tonight's brew\nconf\n\n  # cooler\n${SET} 16\ncommit\nexit\nexit\nnever reached\n`
    const { status, out, err } = await runScript(brewery.url, { input })
    expect({ status, out }).toEqual({ status: 0, out: '' })
    expect(err).not.toMatch(/[>%] |\[edit\]/)
    expect(await setpoint()).toBe('16.0')
  })
  test('end with status 1 at the first error', async () => {
    const { status, err } = await runScript(brewery.url, { input: `conf\n${SET} 12\nfrobnicate\ncommit\n` })
    expect(status).toBe(1)
    expect(err).toContain('there is no command "frobnicate"')
    expect(await setpoint()).toBe('16.0')
  })
  test('may come with the line ends of other systems', async () => {
    const { status, out } = await runScript(brewery.url, { input: 'show configuration brewhouse power mode\r\n' })
    expect({ status, out }).toEqual({ status: 0, out: '{\n    "mode": ""\n}\n' })
  })
})

describe('lists', () => {
  test('get entries, values and lose them again', async () => {
    const probe = 'brewhouse temperature hardware probe'
    const add = [
      'conf',
      `set ${probe} 28-0a offsets 0 50 offset -0.25`,
      `set ${probe} 28-0b`,
      'commit',
      `show ${probe}`,
    ]
    const added = await runScript(brewery.url, { commands: add })
    expect(JSON.parse(added.out)).toEqual({
      probe: [{ id: '28-0a', offsets: [{ high: '50', low: '0', offset: '-0.25' }] }, { id: '28-0b' }],
    })
    const take = ['conf', `delete ${probe} 28-0a offsets`, `delete ${probe} 28-0b`, 'commit', `show ${probe} 28-0a`]
    const taken = await runScript(brewery.url, { commands: take })
    expect(JSON.parse(taken.out)).toEqual({ id: '28-0a' })
    const none = await runScript(brewery.url, { commands: ['conf', `delete ${probe}`, 'commit', `show ${probe}`] })
    expect(none.out).toBe('{}\n')
    const missing = await runScript(brewery.url, { commands: ['conf', `delete ${probe} 28-0b`] })
    expect(missing.err).toContain("probe[id='28-0b']: there is nothing to delete")
    expect(missing.status).toBe(1)
  })
})

describe('a server that is not there', () => {
  test('is told in one line that says what to do', async () => {
    const { status, out, err } = await runScript('http://127.0.0.1:1', { commands: ['show'] })
    expect({ status, out }).toEqual({ status: 1, out: '' })
    expect(err).toBe(
      'brewerslab: cannot reach the server at http://127.0.0.1:1: nothing listens there. ' +
        'Start it with "brewerslab serve", or name another one with --server URL\n',
    )
  })
  test('is not looked for through a proxy when it is on this machine', async () => {
    const environment = {
      HTTP_PROXY: 'http://127.0.0.1:1',
      http_proxy: 'http://127.0.0.1:1',
      NO_PROXY: '',
      no_proxy: '',
    }
    expect((await runScript(brewery.url, { commands: ['show'], environment })).status).toBe(0)
  })
  test('may be another program', async () => {
    using other = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => new Response('<html>') })
    const { status, err } = await runScript(`http://127.0.0.1:${other.port}`, { commands: ['show'] })
    expect(status).toBe(1)
    expect(err).toContain('is no brewerslab server')
  })
  test.each(['8000', 'ftp://x', 'http://', 'http://h:99999'])('cannot be named %p: status 2', async (url) => {
    const { status, err } = await runScript(url, { commands: ['show'] })
    expect({ status, lines: err.trim().split('\n').length }).toEqual({ status: 2, lines: 1 })
  })
})

test('a simulated server is told', async () => {
  await using simulated = await RunningBrewery.open('--simulate')
  const { err } = await runScript(simulated.url, { commands: ['show'] })
  expect(err).toContain('Simulated hardware: no reading of')
})

test('every example that help gives is a command in the shipped model', async () => {
  const { schema, operations = [] } = await new Client(brewery.url).discover()
  // What follows "run" is a command by itself.
  for (const command of COMMANDS.filter(({ name }) => name !== 'run')) {
    for (const mode of command.modes) {
      expect(parseLine(command.example, { mode, root: { children: schema, operations }, at: [] })).toMatchObject({
        kind: 'command',
        command: { name: command.name },
      })
    }
  }
})

test('every example of a pipe is one in the shipped model', async () => {
  const { schema, operations = [] } = await new Client(brewery.url).discover()
  const root = { children: schema, operations }
  for (const { example } of PIPE_COMMANDS) {
    const mode = example.includes('| compare') ? 'configuration' : 'operational'
    const parsed = parseLine(example, { mode, root, at: [] })
    if (parsed.kind !== 'command') throw new Error(example)
    const { command, given, pipes = [] } = parsed
    expect({ example, steps: parsePipes(example, pipes, sourceOf(command, given, root)) }).toEqual({
      example,
      steps: expect.any(Array),
    })
  }
})

test('help lists the commands, and explains one', async () => {
  const { out } = await runScript(brewery.url, { commands: ['help', 'help show', 'help show conf'] })
  expect(out).toContain('show configuration [path]')
  expect(out).toContain('For example: show brewhouse temperature fermentation results')
})
