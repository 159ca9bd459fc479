import { afterAll, beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { errorFromBody, formatError, type JsonObject, parseJson } from '../../src/base/index.ts'
import { STEPS_YANG } from '../server/steps.ts'
import { Person, RunningBrewery, runScript } from './server.ts'

setDefaultTimeout(30_000)

let brewery: RunningBrewery
beforeAll(async () => {
  brewery = await RunningBrewery.openWith({ 'mash.yang': STEPS_YANG })
})
afterAll(() => brewery[Symbol.asyncDispose]())

const LINES = 'text/plain'
const mash = async () => ((await brewery.running()) as { 'mash:mash'?: JsonObject })['mash:mash']

async function send(lines: string): Promise<void> {
  const init = { method: 'POST', headers: { 'content-type': LINES }, body: lines }
  const response = await fetch(`${brewery.url}/v1/commit`, init)
  if (!response.ok) throw new Error(await response.text())
}

const START = `delete mash
set mash step 1 x note first
set mash step 2 x
set mash step 3 x
set mash tag a b c
set mash probe p name kettle
`
beforeEach(() => send(START))

const run = (...commands: string[]) => runScript(brewery.url, { commands: ['configure', ...commands] })

describe('entries of ordered lists', () => {
  test('are put elsewhere, renamed and copied, looked at before and committed', async () => {
    const lines = [
      'insert mash step 3 x first',
      'insert mash step 1 x after 2 x',
      'insert mash tag a last',
      'rename mash probe p to q',
      'copy mash step 1 x to 4 y',
    ]
    const { out, status } = await run(...lines, 'show | compare', 'commit')
    expect([out, status]).toEqual([
      `  mash
!     tag a (after c)
!     step 1 x (after 2 x)
!     step 3 x (first)
+     step 4 y (after 1 x)
+         note first
+     probe q
+         name kettle
-     probe p
-         name kettle
`,
      0,
    ])
    expect(await mash()).toEqual({
      tag: ['b', 'c', 'a'],
      step: [
        { at: 3, of: 'x' },
        { at: 2, of: 'x' },
        { at: 1, of: 'x', note: 'first' },
        { at: 4, of: 'y', note: 'first' },
      ],
      probe: [{ id: 'q', name: 'kettle' }],
    })
  })
  test('are named where one is not there, or there already, and nothing is done', async () => {
    const wrong = [
      ['insert mash step 9 x first', "/mash:mash/step[at='9'][of='x']: "],
      ['insert mash step 1 x after 9 x', 'the entry to come to stand next to does not exist'],
      ['rename mash probe r to s', "/mash:mash/probe[id='r']: "],
      ['copy mash step 1 x to 2 x', "/mash:mash/step[at='2'][of='x']: "],
    ] as const
    for (const [line, message] of wrong) {
      const { err, status } = await run(line)
      expect([err, status]).toEqual([expect.stringContaining(message), 1])
    }
  })
  test('are completed, and ? tells of the words that follow', async () => {
    await using person = await Person.at(brewery.url)
    await person.until(/>$/)
    await person.enter('configure')
    person.type('insert mash st\t1 x ?')
    await person.until(/first +Before all others\n.*last +Behind all others\n.*before +Before another entry/)
    person.type('bef\t2 x\r')
    await person.until(/before 2 x\n\n\[ok\]/)
    person.type('copy mash probe ?')
    await person.until(/<id>/)
    person.type('p t\tq\r')
    await person.until(/copy mash probe p to q\n\n\[ok\]/)
    await person.enter('discard')
  })
  test('that somebody else took away meanwhile are told, and stay away when the rest is committed all the same', async () => {
    await using person = await Person.at(brewery.url)
    await person.until(/>$/)
    await person.enter('configure')
    await person.enter('insert mash step 3 x first')
    await person.enter('set mash name x')
    await send('delete mash step 3 x')
    await person.enter('commit')
    expect(person.screen.text).toMatch(/step\[at='3'\]\[of='x'\]: was changed by \S+ in commit \d+ meanwhile/)
    await person.enter('commit')
    expect(await mash()).toMatchObject({ name: 'x', step: [{ at: 1 }, { at: 2 }] })
  })
})

test('an edit that the server refuses is named by its number where there are several', async () => {
  const { err, status } = await run('set mash name x', 'set mash step 7 x part a grams 5', 'set mash probe "a\'b\\"c"')
  expect([err, status]).toEqual([expect.stringContaining('a list key cannot hold both kinds of quotes'), 1])
  const body = JSON.stringify({
    edits: [
      { op: 'merge', path: '/mash:mash/name', value: 'x' },
      { op: 'delete', path: "/mash:mash/probe[id='none']" },
    ],
  })
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body }
  const error = errorFromBody(parseJson(await (await fetch(`${brewery.url}/v1/commit`, init)).text()))
  expect(formatError(error)).toBe("edit 2: /mash:mash/probe[id='none']: there is nothing to delete")
})

describe('show | compare and show', () => {
  test('as lines are what the server and the command line take again', async () => {
    const before = await brewery.running()
    const { out } = await run(
      'delete mash step 2 x',
      'insert mash step 3 x first',
      'show | compare | display set',
      'commit',
    )
    expect(out).toBe('delete mash step 2 x\ninsert mash step 3 x first\n')
    const after = await brewery.running()
    await send(START)
    expect(await brewery.running()).toEqual(before)
    const { status } = await runScript(brewery.url, { input: `configure\n${out}commit\n` })
    expect(status).toBe(0)
    expect(await brewery.running()).toEqual(after)
  })
  test('of the whole configuration, too', async () => {
    const before = await mash()
    const { out } = await runScript(brewery.url, { commands: ['show configuration mash | display set'] })
    expect(out).toBe(`set mash tag a
set mash tag b
set mash tag c
set mash step 1 x note first
set mash step 2 x
set mash step 3 x
set mash probe p name kettle
`)
    await send(`delete mash\n${out}`)
    expect(await mash()).toEqual(before)
    const edited = await run('set mash name x', 'show mash | display set')
    expect(edited.out).toBe(`set mash name x\n${out}`)
  })
  test('with a file and with the startup files', async () => {
    const file = join(brewery.root, 'old.json')
    await writeFile(file, JSON.stringify({ 'mash:mash': { name: 'old', step: [{ at: 1, of: 'x', note: 'first' }] } }))
    const compared = await run(`show mash | compare file ${file} | display set`)
    expect(compared.out.split('\n')).toContain('delete mash name')
    expect(compared.out).not.toContain('step 1 x')
    const tree = await run(`show mash name | compare file ${file}`)
    expect(tree.out).toBe('  mash\n-     name old\n')
    expect((await run('set mash name s', 'show mash name | compare startup')).out).toBe('  mash\n+     name s\n')
    await writeFile(file, '{"mash:mash": {"strength": "strong"}}')
    expect((await run(`show | compare file ${file}`)).err).toContain(`${file} /mash:mash/strength: `)
    await writeFile(file, '{"mash:mash": {')
    expect((await run(`show | compare file ${file}`)).err).toContain(`${file}:1:16`)
    expect((await run('show | compare file none.json')).err).toContain('none.json: there is no such file')
  })
})

test('what was refused in exclusive mode is not committed by the next commit, unless it is still wanted', async () => {
  await using person = await Person.at(brewery.url, 160)
  await person.until(/>$/)
  await person.enter('configure exclusive')
  await person.enter('set mash step 1 x note never')
  await person.enter('set mash name refused')
  await person.enter('commit')
  expect(person.screen.text).toContain("/mash:mash/step[at='1'][of='x']/note: never is no note")
  await person.enter('discard')
  await person.enter('set mash step 1 x note ever')
  await person.enter('commit')
  expect((await mash())?.name).toBeUndefined()
  expect(await mash()).toMatchObject({ step: [{ note: 'ever' }, {}, {}] })
  await person.enter('exit')
})

test('a commit of thousands of entries is gone back to, looked at and committed', async () => {
  const entries = Array.from({ length: 5000 }, (_, at) => `set mash probe p${at} name n${at}`)
  await send(entries.join('\n'))
  const before = await mash()
  await send('delete mash probe')
  const { newest } = (await (await fetch(`${brewery.url}/v1/commits?limit=1`)).json()) as { newest: number }
  const { status, out } = await run(`rollback ${newest - 1}`, 'show mash probe p4999 | compare', 'commit')
  expect([status, out]).toEqual([0, '  mash\n+     probe p4999\n+         name n4999\n'])
  expect(await mash()).toEqual(before)
})
