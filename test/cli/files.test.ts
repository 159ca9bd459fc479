import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { JsonObject, SchemaNode } from '../../src/base/index.ts'
import { Client } from '../../src/cli/client.ts'
import { Session } from '../../src/cli/session.ts'
import { ANNEX_YANG, ZOO_YANG } from './pipes/model.ts'
import { Dice, randomDocument } from './pipes/random.ts'
import { RunningBrewery } from './server.ts'

setDefaultTimeout(60_000)

const FORMATS = ['json', 'xml', 'curly', 'set'] as const
/** XPath knows no way to write such a key or entry, no data path does, and so the server takes none. */
const hasBothQuotes = (text: string) => text.includes("'") && text.includes('"')

let brewery: RunningBrewery
let client: Client
let zoo: { readonly children: readonly SchemaNode[] }
const directory = mkdtempSync(join(tmpdir(), 'files-'))
beforeAll(async () => {
  brewery = await RunningBrewery.openWith({ 'zoo.yang': ZOO_YANG, 'annex.yang': ANNEX_YANG })
  client = new Client(brewery.url)
  const { schema } = await client.discover()
  zoo = { children: schema.filter(({ module }) => module === 'zoo' || module === 'annex') }
})
afterAll(async () => {
  await brewery[Symbol.asyncDispose]()
  rmSync(directory, { recursive: true })
})

/** A session of a program: what it is told and shown, and no question. */
class Typing {
  /** What the terminal gives to a command that asks for a text. */
  text = ''

  private constructor(
    readonly session: Session,
    readonly told: string[],
  ) {}

  static async open(): Promise<Typing> {
    const lines: string[] = []
    let typing: Typing | undefined
    const session = await Session.open({
      client,
      user: 'ann',
      output: {
        result: (shown) => lines.push(...shown.lines.map((it) => it.text)),
        live: (text) => lines.push(text),
        notice: (text) => lines.push(text),
      },
      readText: async () => typing?.text ?? '',
    })
    typing = new Typing(session, lines)
    return typing
  }

  /** What a line has to say. @throws Error where it is wrong or fails */
  async line(text: string): Promise<readonly string[]> {
    this.told.length = 0
    const outcome = await this.session.execute(text)
    if (outcome.status === 'ok') return [...this.told]
    throw new Error(`${text}: ${'error' in outcome ? outcome.error.message : JSON.stringify(outcome)}`)
  }

  /** Tries one. */
  async tried(text: string): Promise<boolean> {
    return (await this.session.execute(text)).status === 'ok'
  }
}

async function commit(document: JsonObject): Promise<void> {
  const edits = ['/zoo:zoo', '/annex:annex', '/annex:twins'].map((path) => ({ op: 'remove' as const, path }))
  const merges = Object.entries(document).map(([name, value]) => ({ op: 'merge' as const, path: `/${name}`, value }))
  await client.commit({ edits: [...edits, ...merges] })
}

describe('a configuration that is saved', () => {
  test.each(Array.from({ length: 8 }, (_, at) => at + 101))(
    'is the same when it is loaded again, however it was written (seed %p)',
    async (seed) => {
      const document = randomDocument(zoo, new Dice(seed), { density: 0.7, entries: 3, isRefused: hasBothQuotes })
      await commit(document)
      const typing = await Typing.open()
      await typing.line('configure')
      for (const format of FORMATS) {
        const file = join(directory, `saved.${format}`)
        await typing.line(`save ${file}`)
        const modes = format === 'set' ? ['set'] : ['merge', 'override', 'replace']
        for (const mode of modes) {
          // What is merged is merged into nothing; what takes the place of something, into something else.
          if (mode === 'merge' || mode === 'set') {
            for (const name of ['zoo', 'annex', 'twins']) await typing.tried(`delete ${name}`)
          } else await typing.line('set brewhouse power mode other')
          await typing.line(`load ${mode} file ${file}`)
          if (mode === 'replace') await typing.tried('delete brewhouse power mode')
          expect({ format, mode, differs: await typing.line('show | compare') }).toEqual({
            format,
            mode,
            differs: ['No differences.'],
          })
          typing.text = await Bun.file(file).text()
          await typing.line('discard')
          if (mode === 'override') await typing.line('set brewhouse power mode other')
          await typing.line(`load ${mode} terminal`)
          expect(await typing.line('show | compare')).toEqual(['No differences.'])
          await typing.line('discard')
        }
      }
      await typing.session.close()
    },
  )
  test('with one thing wrong is not taken in at all, and the place of it is told', async () => {
    await commit({})
    const typing = await Typing.open()
    await typing.line('configure')
    const bad = {
      'wrong.json': '{"brewerslab:brewhouse": {"power": {"mode": "x"}, "powr": {}}}',
      'wrong.xml': '<brewhouse xmlns="urn:brewerslab:yang:brewerslab"><power><mode>x</mode></powr></brewhouse>',
      'wrong.curly': 'brewhouse { power { mode x; } powr { } }',
      'wrong.set': 'set brewhouse power mode x\nset brewhouse powr y',
    }
    for (const [name, text] of Object.entries(bad)) {
      const file = join(directory, name)
      writeFileSync(file, text)
      const modes = name.endsWith('.set') ? ['set'] : ['merge', 'override', 'replace']
      for (const mode of modes) {
        const outcome = await typing.session.execute(`load ${mode} ${file}`)
        expect({ name, mode, outcome }).toMatchObject({ outcome: { status: 'failed' } })
        expect(await typing.line('show | compare')).toEqual(['No differences.'])
      }
    }
    await typing.session.close()
  })
})
