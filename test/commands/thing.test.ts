import { afterEach, beforeEach, expect, test } from 'bun:test'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeRoot } from '../roots.ts'
import { CELLAR_MODULE, thingSource, until } from '../things/brewery.ts'

const main = join(import.meta.dir, '../../src/main.ts')
let root = ''

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'brewerslab-thing-'))
  mkdirSync(join(root, 'yang'))
  writeFileSync(join(root, 'yang/cellar.yang'), CELLAR_MODULE)
})
afterEach(() => removeRoot(root))

function spawn(words: readonly string[], input?: string) {
  return Bun.spawn([process.execPath, main, ...words], {
    stdin: input === undefined ? 'ignore' : new Blob([input]),
    stdout: 'pipe',
    stderr: 'pipe',
    env: { ...process.env, BREWERSLAB_ROOT: root },
  })
}

/** Runs `brewerslab thing ...` to its end. */
async function thing(words: readonly string[], input?: string) {
  const child = spawn(['thing', ...words], input)
  const [out, err, status] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  return { out, err, status }
}

test('--register says what it wrote and refuses to overwrite without --force', async () => {
  const file = join(root, 'startup/TemperatureProvider.json')
  expect(await thing(['ds18b20', '--register'])).toEqual({ out: `wrote ${file}\n`, err: '', status: 0 })
  const again = await thing(['TemperatureProvider', '--register'])
  expect(again).toMatchObject({ out: '', status: 1 })
  expect(again.err).toMatch(/startup\/TemperatureProvider\.json is there already\. Use --force/)
  expect((await thing(['ds18b20', '--register', '--force'])).status).toBe(0)
  expect(await thing(['ds18b20', '--unregister'])).toEqual({ out: `removed ${file}\n`, err: '', status: 0 })
  expect((await thing(['ds18b20', '--unregister'])).status).toBe(1)
})

test('--register of a file copies it below the root, --list shows it', async () => {
  const draft = join(root, 'my-draft.ts')
  writeFileSync(draft, thingSource('Keeper', ''))
  const { out } = await thing([draft, '--register'])
  expect(out).toBe(`wrote ${join(root, 'things/Keeper.ts')}\nwrote ${join(root, 'startup/Keeper.json')}\n`)
  expect(readFileSync(join(root, 'things/Keeper.ts'), 'utf8')).toBe(readFileSync(draft, 'utf8'))
  expect((await thing(['--list'])).out).toBe(
    [
      'NAME                 ALIAS         PATH                                                                       ORIGIN   FILES',
      'TemperatureProvider  ds18b20       /brewerslab:brewhouse/temperature                                          shipped  -',
      'FermenterSimulator   simulator     /brewerslab-simulator:simulator                                            shipped  -',
      'Fermentation         fermentation  /brewerslab:brewhouse/temperature/fermentation/brewerslab-control:control  shipped  -',
      'Vessels              vessels       /brewerslab:brewhouse/brewerslab-control:vessel                            shipped  -',
      'Profile              profile       /brewerslab-profile:profiles                                               shipped  -',
      'GravityProvider      ispindel      /brewerslab-gravity:gravity                                                shipped  -',
      'MulticastBridge      bridge        /brewerslab-bridge:bridge                                                  shipped  -',
      'Keeper               Keeper        /cellar:cellar                                                             user     things/Keeper.ts startup/Keeper.json',
      '',
    ].join('\n'),
  )
})

test('a file that does not compile is told with line and column', async () => {
  const draft = join(root, 'draft.ts')
  writeFileSync(draft, "import { Thing } from 'brewerslab'\nexport default class {{\n")
  for (const words of [[draft], [draft, '--register']]) {
    const { err, status } = await thing(words)
    expect(err).toStartWith(`brewerslab: ${draft}:2:23: `)
    expect(err.trimEnd().split('\n')).toEqual(err.match(new RegExp(`brewerslab: ${draft}:2:2\\d: .+`, 'g')) ?? [])
    expect(status).toBe(1)
  }
})

test.each([
  [[], 'no Thing is named', 2],
  [['ds18b20', '--force'], '--force goes with --register', 2],
  [['ds18b20', '--register', '--debug'], '--register and --debug exclude each other', 2],
  [['--list', 'ds18b20'], '--list takes no name', 2],
  [['ds18b20', '--frobnicate'], '--frobnicate', 2],
  [['nobody'], 'there is no Thing "nobody". There are: ds18b20, simulator', 1],
  [['./nowhere.ts'], 'there is no such file', 1],
  [['ds18b20', '--root', '/nowhere/at/all'], 'there is no datastore root', 1],
] as const)('%p: one line, and its exit status', async (words, message, status) => {
  const result = await thing(words)
  expect(result.err).toContain(message)
  expect(result.err.trimEnd().split('\n').length).toBe(1)
  expect(result.status).toBe(status)
})

test('--debug gives a TypeScript prompt with thing, config, oper and schema', async () => {
  const draft = join(root, 'Keeper.ts')
  writeFileSync(draft, thingSource('Keeper', "  override async setup() { this.publish('count', 7) }"))
  const lines = ['const twice: number = config.target * 2', 'twice', 'oper', 'schema.nodes[0].name', '.exit']
  const { out, status } = await thing([draft, '--debug'], `${lines.join('\n')}\n`)
  expect(out).toContain('Keeper> 24')
  expect(out).toContain("{ '/cellar:cellar/count': '7' }")
  expect(out).toContain("Keeper> 'cellar'")
  expect(status).toBe(0)
})

test('with a server: works through it, is shown as external, registers through it', async () => {
  mkdirSync(join(root, 'things'))
  const body = `
  override async run(signal) {
    this.publish('heard', String(process.env.WHERE))
    await this.sleep(1e9, signal)
  }`
  writeFileSync(join(root, 'things/Keeper.ts'), thingSource('Keeper', body))
  const server = spawn(['serve', '--port', '0'])
  const logged = new Response(server.stderr).text()
  try {
    const info = () => {
      const file = join(root, 'server.json')
      return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { url?: string }) : {}
    }
    await until('the server serves', () => info().url !== undefined)
    const states = async () => (await thing(['--list'])).out
    const registered = await thing(['ds18b20', '--register'])
    expect(registered.out).toBe(`wrote ${join(root, 'startup/TemperatureProvider.json')}\n`)
    expect((await thing(['ds18b20', '--register'])).err).toContain('is there already')

    const keeper = spawn(['thing', 'Keeper'])
    let list = await states()
    while (!/Keeper .* external/.test(list)) list = await states()
    const second = await thing(['Keeper'])
    expect(second).toMatchObject({ status: 1 })
    expect(second.err).toContain('Keeper already runs in another process')
    keeper.kill('SIGINT')
    expect(await keeper.exited).toBe(0)
    list = await states()
    while (!/Keeper .* running/.test(list)) list = await states()
  } finally {
    server.kill('SIGTERM')
    expect(await server.exited).toBe(0)
    expect(await logged).toContain('external=true')
  }
}, 30_000)
