import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { Client } from '../../src/cli/client.ts'
import { helpText } from '../../src/cli/report.ts'
import { Session } from '../../src/cli/session.ts'
import { Person, RunningBrewery } from './server.ts'

setDefaultTimeout(30_000)

const KETTLE = `module kettle {
  yang-version 1.1; namespace "urn:kettle"; prefix k;
  container kettle {
    leaf heat { type enumeration { enum electric; enum gas; } default electric; }
    leaf watts { when "../heat = 'electric'"; type uint16; description "How strong"; }
    leaf burner { when "../heat = 'gas'"; type string; }
    container valve { when "../heat = 'gas'"; leaf size { type uint8; } }
    choice stirring { leaf paddle { type string; description "Made of"; } case motor { leaf rpm { type uint16; } } }
    list step { key n; leaf n { type uint8; } leaf hops { when "../n > 3"; type uint8; } leaf rest { type uint8; } }
  }
}`

let brewery: RunningBrewery
beforeAll(async () => {
  brewery = await RunningBrewery.openWith({ 'kettle.yang': KETTLE })
})
afterAll(() => brewery[Symbol.asyncDispose]())

async function open(...lines: string[]): Promise<Session & AsyncDisposable> {
  const ignore = () => undefined
  const session = await Session.open({
    client: new Client(brewery.url),
    user: 'robber',
    output: { result: ignore, live: ignore, notice: ignore },
  })
  for (const line of lines) expect([line, (await session.execute(line)).status]).toEqual([line, 'ok'])
  return Object.assign(session, { [Symbol.asyncDispose]: () => session.close() })
}
const words = async (session: Session, line: string, signal?: AbortSignal) =>
  (await session.complete(line, line.length, signal)).candidates.map(({ word }) => word)
const ALL = ['heat', 'watts', 'burner', 'valve', 'paddle', 'rpm', 'step']

describe('Tab in configuration mode', () => {
  test('leaves out what may not be there as the candidate is', async () => {
    await using session = await open('configure')
    expect(await words(session, 'set kettle ')).toEqual(['heat', 'watts', 'paddle', 'rpm', 'step'])
    expect((await session.execute('set kettle heat gas')).status).toBe('ok')
    expect(await words(session, 'set kettle ')).toEqual(['heat', 'burner', 'valve', 'paddle', 'rpm', 'step'])
    expect(await words(session, 'set kettle b')).toEqual(['burner'])
    expect(await words(session, 'edit kettle ')).toEqual(['valve', 'step'])
    expect((await session.execute('edit kettle')).status).toBe('ok')
    expect(await words(session, 'set ')).not.toContain('watts')
    expect(await words(session, 'set ')).toContain('burner')
  })

  test('goes by the keys of an entry that is not there yet', async () => {
    await using session = await open('configure')
    expect(await words(session, 'set kettle step 3 ')).toEqual(['rest'])
    expect(await words(session, 'set kettle step 4 ')).toEqual(['hops', 'rest'])
  })

  test('offers all where the line itself has set what decides, and where what is there is named', async () => {
    await using session = await open('configure')
    expect(await words(session, 'set kettle heat gas b')).toEqual(['burner'])
    expect(await words(session, 'delete kettle ')).toEqual(ALL)
  })

  test('offers all where the server does not answer in time, whatever it said before', async () => {
    await using session = await open('configure')
    expect(await words(session, 'set kettle b')).toEqual([])
    brewery.signal('SIGSTOP')
    try {
      expect(await words(session, 'set kettle ', AbortSignal.timeout(200))).toEqual(ALL)
    } finally {
      brewery.signal('SIGCONT')
    }
    expect(await words(session, 'set kettle b')).toEqual([])
  })

  test('has no say in what is accepted: a node that may not be there is still one, also in short', async () => {
    await using session = await open('configure')
    expect(session.expand('set kettle bur', 14)).toBe('burner')
    expect((await session.execute('set kettle bur x')).status).toBe('ok')
    expect(await session.execute('commit')).toMatchObject({ status: 'failed' })
  })
})

describe('? in configuration mode', () => {
  const help = async (session: Session, line: string) => helpText(await session.complete(line, line.length), 100)

  test('says of a child of another case that it replaces the one in use', async () => {
    await using first = await open('configure')
    expect(await help(first, 'set kettle ')).not.toContain('replaces')
    expect((await first.execute('set kettle rpm 60')).status).toBe('ok')
    expect((await first.execute('commit')).status).toBe('ok')
    const text = await help(first, 'set kettle ')
    expect(text).toMatch(/paddle +Made of .*; replaces "motor"/)
    expect(text).not.toMatch(/rpm.*replaces/)
    expect((await first.execute('set kettle paddle oak')).status).toBe('ok')
    expect((await first.execute('commit')).status).toBe('ok')
    expect(await help(first, 'set kettle ')).toMatch(/rpm .*replaces "paddle"/)
  })

  test('shows it at a real terminal', async () => {
    await using person = await Person.at(brewery.url)
    await person.until(/>$/)
    await person.enter('configure')
    person.type('set kettle ?')
    await person.until(/step +list by n/)
    expect(person.screen.text).toContain('watts')
    expect(person.screen.text).not.toContain('burner')
  })
})
