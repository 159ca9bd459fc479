import { beforeAll, describe, expect, test } from 'bun:test'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { version } from '../../package.json' with { type: 'json' }
import { eventually, Place, type Program } from './brewery.ts'
import { compiledProgram } from './program.ts'

let program: Program

beforeAll(async () => {
  program = await compiledProgram()
}, 120_000)

/** What every refusal looks like: nothing on stdout, one line on stderr that starts with our name, no stack. */
function expectOneLine(ended: { out: string; err: string }): void {
  const lines = ended.err.trimEnd().split('\n')
  expect(ended.out).toBe('')
  expect(lines).toHaveLength(1)
  expect(lines[0]).toStartWith('brewerslab: ')
  expect(ended.err).not.toMatch(/^\s+at /m)
}

describe('asked about itself', () => {
  test('it tells its version', async () => {
    expect(await program.run(['--version'])).toMatchObject({ status: 0, out: `${version}\n`, err: '' })
  })

  test('without words it shows what there is', async () => {
    const { status, out } = await program.run([])
    expect(status).toBe(0)
    for (const command of ['serve', 'thing', 'cli', 'yang', 'licenses']) expect(out).toContain(command)
  })

  test('it carries the licences of what it is made of', async () => {
    const { status, out } = await program.run(['licenses'])
    expect(status).toBe(0)
    for (const name of ['brewerslab', 'libyang', 'PCRE2', 'wasi-libc', 'Bun', 'elysia', 'citty', 'ds18b20-raspi'])
      expect(out).toMatch(new RegExp(`^${name} .*\\(.+\\): `, 'm'))
    expect(out).toContain('JavaScriptCore')
    expect(out).toContain('Permission is hereby granted')
  })

  test('it knows its model without a server', async () => {
    const tree = await program.run(['yang', 'tree', 'brewerslab'])
    expect(tree.out).toContain('+--rw setpoint?')
    expect((await program.run(['yang', 'modules'])).out).toMatch(/^brewerslab +\d{4}-\d\d-\d\d +implemented/m)
    expect((await program.run(['yang', 'types'])).out).toContain("'/brewerslab:brewhouse/temperature'")
  })

  test('what lies in the directory it is called from is none of its business', async () => {
    using place = new Place()
    writeFileSync(join(place.directory, 'bunfig.toml'), 'preload = ["./evil.ts"]\n')
    writeFileSync(join(place.directory, 'evil.ts'), 'console.log("evil")\n')
    writeFileSync(join(place.directory, '.env'), 'BREWERSLAB_ROOT=/nowhere\n')
    expect(await program.run(['--version'], { cwd: place.directory })).toMatchObject({ status: 0, out: `${version}\n` })
  })
})

describe('a wrong word is a usage error', () => {
  test.each([
    [['brew'], 'there is no command "brew"'],
    [['serve', '--prt', '9000'], 'there is no option --prt. Did you mean --port?'],
    [['serve', '--port', 'eighty'], '"eighty" is not a port'],
    [['serve', '--port', '65536'], '"65536" is not a port'],
    [['serve', '--log-format', 'xml'], '"xml" is not a value of --log-format'],
    [['serve', '--simulate', '--w1', '/tmp'], '--simulate and --w1 exclude each other'],
    [['serve', 'now'], 'nothing is expected at "now"'],
    [['cli', '--server', 'nonsense'], 'is not the URL of a server'],
    [['yang', 'validate'], 'FILE is missing'],
  ])('%j', async (words, message) => {
    const ended = await program.run(words)
    expect(ended.status).toBe(2)
    expectOneLine(ended)
    expect(ended.err).toContain(message)
  })
})

describe('what cannot be done is said in one line', () => {
  test('a root that cannot be written', async () => {
    const ended = await program.run(['serve', '--root', '/proc/brewery', '--port', '0'])
    expect(ended.status).toBe(1)
    expectOneLine(ended)
    expect(ended.err).toContain('/proc/brewery')
  })

  test('a port that is taken', async () => {
    using place = new Place()
    using other = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => new Response() })
    const ended = await program.run([
      'serve',
      '--root',
      place.root,
      '--port',
      String(other.port),
      '--log-level',
      'error',
    ])
    expect(ended.status).toBe(1)
    expectOneLine(ended)
    expect(ended.err).toContain(String(other.port))
  })

  test('an address beyond the loopback', async () => {
    using place = new Place()
    const ended = await program.run(['serve', '--root', place.root, '--host', '0.0.0.0', '--log-level', 'error'])
    expect(ended.status).toBe(1)
    expectOneLine(ended)
    expect(ended.err).toContain('0.0.0.0')
  })

  test('a second server on one root is told who holds it', async () => {
    using place = new Place()
    await using server = await program.serve(place.root)
    const ended = await program.run(['serve', '--root', place.root, '--port', '0'])
    expect(ended.status).toBe(1)
    expectOneLine(ended)
    expect(ended.err).toContain(String(server.process.pid))
  })

  test('a damaged file stops the start with file, line and column, and stays as it is', async () => {
    using place = new Place()
    mkdirSync(join(place.root, 'persist'), { recursive: true })
    const file = join(place.root, 'persist', 'TemperatureProvider.json')
    const damaged = '{\n  "brewerslab:brewhouse": {\n    "temperature": {,\n'
    writeFileSync(file, damaged)
    const ended = await program.run(['serve', '--root', place.root, '--port', '0'])
    expect(ended.status).toBe(1)
    expectOneLine(ended)
    expect(ended.err).toContain(`${file}:3:21`)
    expect(readFileSync(file, 'utf8')).toBe(damaged)
  })

  test('a YANG module that does not compile is named with the line', async () => {
    using place = new Place()
    mkdirSync(join(place.root, 'yang'), { recursive: true })
    writeFileSync(
      join(place.root, 'yang', 'cellar.yang'),
      'module cellar {\n  yang-version 1.1;\n  namespace "urn:cellar";\n  prefix c;\n  leaf humidity { type percnt; }\n}\n',
    )
    const ended = await program.run(['serve', '--root', place.root, '--port', '0'])
    expect(ended.status).toBe(1)
    expectOneLine(ended)
    expect(ended.err).toContain('cellar.yang')
    expect(ended.err).toContain('percnt')
  })

  test('a file that is not there, and one that is not valid', async () => {
    using place = new Place()
    mkdirSync(place.directory, { recursive: true })
    const file = join(place.directory, 'wrong.json')
    const missing = await program.run(['yang', 'validate', file])
    expect(missing.status).toBe(1)
    expectOneLine(missing)
    writeFileSync(file, '{ "brewerslab:brewhouse": { "temperature": { "fermentation": { "setpoint": "warm" } } } }')
    const wrong = await program.run(['yang', 'validate', file])
    expect(wrong.status).toBe(1)
    expectOneLine(wrong)
    expect(wrong.err).toContain(file)
    expect(wrong.err).toContain('setpoint')
  })

  test('--verbose shows where it came from', async () => {
    const { status, err } = await program.run(['serve', '--root', '/proc/brewery', '--verbose'])
    expect(status).toBe(1)
    expect(err).toMatch(/^\s+at /m)
  })

  test('a server that is not there', async () => {
    const ended = await program.run(['cli', '--server', 'http://127.0.0.1:9', '-c', 'show'])
    expect(ended.status).toBe(1)
    expect(ended.err + ended.out).toContain('127.0.0.1:9')
    expect(ended.err + ended.out).not.toMatch(/^\s+at /m)
  })
})

describe('told to stop', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    '%s: everything stops, exit 0 within 5 s',
    async (signal) => {
      using place = new Place()
      await program.run(['thing', 'ds18b20', '--register', '--root', place.root])
      await using server = await program.serve(place.root, ['--simulate', '--log-format', 'json'])
      await eventually('the Things run', 15_000, async () => {
        const { things } = (await server.get('/v1/discover')) as { things: { state: string }[] }
        // Those that nobody registered stay where they are.
        return things.filter((thing) => thing.state === 'running').length === 2 ? true : undefined
      })
      const { status, tookMs } = await server.end(signal)
      expect(status).toBe(0)
      expect(tookMs).toBeLessThan(5_000)
      const lines = server.log.text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>)
      for (const line of lines)
        expect(Object.keys(line)).toEqual(expect.arrayContaining(['time', 'level', 'component', 'message']))
      expect(lines.at(-1)).toMatchObject({ component: 'serve', message: 'stopped' })
      const operational = readFileSync(join(place.root, 'operational', 'TemperatureProvider.json'), 'utf8')
      expect(JSON.parse(operational)).toBeObject()
    },
    40_000,
  )
})

test('told to stop while it still waits for a Thing to load, it ends at once with 0', async () => {
  using place = new Place()
  mkdirSync(join(place.root, 'things'), { recursive: true })
  writeFileSync(join(place.root, 'things', 'Endless.ts'), 'for (;;) {}\n')
  const [executable = ''] = program.command
  const child = Bun.spawn([executable, 'serve', '--root', place.root, '--port', '0'], {
    stdin: 'ignore',
    stderr: 'pipe',
  })
  await eventually('it holds the root', 10_000, () => existsSync(join(place.root, 'server.json')) || undefined)
  await Bun.sleep(300)
  const told = performance.now()
  child.kill('SIGTERM')
  expect(await child.exited).toBe(0)
  expect(performance.now() - told).toBeLessThan(5_000)
  expect(await child.stderr.text()).toContain('stopped before it was up')
  // What it left is in nobody's way.
  rmSync(join(place.root, 'things', 'Endless.ts'))
  await using _ = await program.serve(place.root)
})
