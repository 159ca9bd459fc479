import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CommitAnswer, DiffAnswer, JsonObject, V1Session } from '../../src/base/index.ts'
import { type Brewery, openBrewery, RUNNING } from './brewery.ts'
import { STEPS_YANG } from './steps.ts'

let brewery: Brewery
beforeAll(async () => {
  brewery = await openBrewery(undefined, { 'mash.yang': STEPS_YANG })
})
afterAll(() => brewery.close())

const YANG = { accept: 'application/yang-data+json' }
const LINES = { 'content-type': 'text/plain' }

const running = async () => (await brewery.get('/v1/datastore/running', YANG)).json as JsonObject
async function commit(lines: string): Promise<number> {
  const answer = await brewery.ask('POST', '/v1/commit', LINES, lines)
  if (answer.status !== 200) throw new Error(answer.text)
  return (answer.json as unknown as CommitAnswer).commit
}
async function lines(from: number | string, to: number | string): Promise<string> {
  const answer = await brewery.get(`/v1/diff?from=${from}&to=${to}&format=set`)
  if (answer.status !== 200) throw new Error(answer.text)
  return answer.text
}

describe('/v1/diff', () => {
  test('compares commits, running, startup, a candidate and a document, each with each', async () => {
    const first = await commit('set mash name one')
    const second = await commit('set mash name two\nset mash tag a')
    mkdirSync(join(brewery.root, 'startup'), { recursive: true })
    writeFileSync(join(brewery.root, 'startup', 'mash.json'), '{"mash:mash": {"name": "three"}}')
    const { id } = (await brewery.send('POST', '/v1/sessions', {})).json as unknown as V1Session
    await brewery.ask('POST', `/v1/sessions/${id}/edit`, LINES, 'set mash name four')
    const sides = [
      first,
      second,
      'running',
      'startup',
      `session:${id}`,
      { document: { 'mash:mash': { name: 'five' } } },
    ]
    const names = ['one', 'two', 'two', 'three', 'four', 'five']
    for (const [at, from] of sides.entries()) {
      for (const [index, to] of sides.entries()) {
        const answer = await brewery.send('POST', '/v1/diff', { from, to, format: 'edits' })
        expect(answer.status).toBe(200)
        const { edits } = answer.json as unknown as DiffAnswer
        const name = edits.find(({ path }) => path === '/mash:mash/name')
        const expected = { op: 'replace', path: '/mash:mash/name', old: names[at], new: names[index] }
        expect(name as unknown).toEqual(names[at] === names[index] ? undefined : expected)
      }
    }
    expect((await brewery.get('/v1/diff?from=1')).json).toMatchObject({ from: 1, to: 'running' })
    expect(await lines(first, `session:${id}`)).toBe('set mash name four\nset mash tag a\ninsert mash tag a first\n')
  })
  test('answers a tree for people, and nothing where nothing differs', async () => {
    const from = await commit('set mash strength 5.5')
    const to = await commit('set mash strength 4\nset mash step 9 x note "a b"')
    const answer = await brewery.get(`/v1/diff?from=${from}&to=${to}&format=tree`)
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=UTF-8')
    expect(answer.text).toBe(`  mash
-     strength 5.5
+     strength 4
+     step 9 x (first)
+         note "a b"
`)
    expect((await brewery.get(`/v1/diff?from=${to}&to=running&format=tree`)).text).toBe('')
    expect((await brewery.get(`/v1/commits/${to}/diff?format=tree`)).text).toBe(answer.text)
    expect((await brewery.get(`/v1/commits/${to}/diff?to=${from}&format=set`)).text).toBe(
      'set mash strength 5.5\ndelete mash step 9 x\n',
    )
  })
  test.each([
    ['', 400],
    ['?from=x', 400],
    ['?from=-1', 400],
    ['?from=session:', 400],
    ['?from=1&to=persist', 400],
    ['?from=1&format=xml', 400],
    ['?from=1&extra=1', 400],
    ['?from=99999', 404],
    ['?from=session:none', 404],
  ])('%p is %p', async (query, status) => expect((await brewery.get(`/v1/diff${query}`)).status).toBe(status))
  test.each([
    [{ from: 1 }, 'missing-element'],
    [{ from: 1, to: {} }, 'missing-element'],
    [{ from: 1, to: { document: {}, x: 1 } }, 'unknown-element'],
    [{ from: { document: [] }, to: 1 }, 'missing-element'],
    [{ from: { document: {}, file: 1 }, to: 1 }, 'invalid-value'],
    [{ from: 1, to: 1.5 }, 'invalid-value'],
    [{ from: 1, to: { document: { 'mash:mash': { nam: 'x' } }, file: 'old.json' } }, 'unknown-element'],
    [{ from: 1, to: { document: { 'mash:mash': { strength: 'x' } } } }, 'invalid-value'],
  ])('POST %j is %p', async (body, tag) => {
    const answer = await brewery.send('POST', '/v1/diff', body)
    expect([answer.status, answer.fault?.['error-tag']]).toEqual([400, tag as 'missing-element'])
  })
  test('shows decimals of the shipped model as they are typed', async () => {
    const from = await commit('set brewhouse temperature fermentation setpoint 18.50')
    await brewery.send('PATCH', RUNNING, { fermentation: { setpoint: '20' } })
    expect(await lines(from, 'running')).toBe('set brewhouse temperature fermentation setpoint 20\n')
  })
})

describe('lines that a diff has printed', () => {
  /** Park and Miller: the same numbers each time, so that what fails can be found. */
  function* numbers(seed: number): Generator<number, never> {
    for (let state = seed; ; ) {
      state = (state * 48_271) % 2_147_483_647
      yield state
    }
  }

  const TEXTS = [
    'x',
    '',
    'two words',
    `say "it's"`,
    'back\\slash',
    '#',
    'to',
    'first',
    'before',
    'new\nline\ttab',
    'ü 🍺',
    '|',
    '?',
  ]
  const KEYS = ['x', '', 'a b', "it's", 'to', 'first', 'before', 'back\\', 'a\nb', '#1', '/']

  /** A mash as nobody would make it. */
  function mash(random: Generator<number, never>): JsonObject {
    const upTo = (most: number) => random.next().value % most
    const some = <T>(all: readonly T[]): T[] =>
      all
        .map((it) => ({ it, at: upTo(1000) }))
        .sort((a, b) => a.at - b.at)
        .slice(0, upTo(all.length + 1))
        .map(({ it }) => it)
    const text = () => TEXTS[upTo(TEXTS.length)] ?? ''
    const maybe = <T extends JsonObject>(value: T): T | Record<string, never> => (upTo(2) === 0 ? value : {})
    const heats = [{}, { gas: text() }, { current: { watts: upTo(900), phase: some([1, 2, 3, 4]) } }]
    return {
      ...maybe({ name: text() }),
      ...maybe({ to: text() }),
      ...maybe({ strength: `${upTo(9)}.${upTo(99)}` }),
      ...maybe({ on: [null] }),
      ...maybe({ lid: maybe({ colour: text() }) }),
      ...heats[upTo(heats.length)],
      tag: some(TEXTS.filter((it) => it !== '' && !(it.includes("'") && it.includes('"')))),
      mark: some(['a', 'b c', 'to']),
      step: some([1, 2, 3, 4, 5]).flatMap((at) =>
        some(KEYS.slice(0, 4)).map((of) => ({
          at,
          of,
          ...maybe({ note: text() }),
          part: some(KEYS).map((id) => ({ id, ...maybe({ grams: 1 + upTo(5000) }) })),
        })),
      ),
      probe: some(KEYS).map((id) => ({ id, ...maybe({ name: text() }) })),
    }
  }

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('make the same of where it began (seed %p)', async (seed) => {
    const random = numbers(seed)
    const made: { readonly commit: number; readonly configuration: JsonObject }[] = []
    const become = async (value: JsonObject) => {
      const answer = await brewery.send('POST', '/v1/commit', { edits: [{ op: 'replace', path: '/mash:mash', value }] })
      if (answer.status !== 200) throw new Error(answer.text)
      made.push({ commit: (answer.json as unknown as CommitAnswer).commit, configuration: await running() })
    }
    for (let round = 0; round < 6; round++) await become(mash(random))
    for (let round = 0; round < 12; round++) {
      const [from, to] = [made[random.next().value % made.length], made[random.next().value % made.length]]
      if (from === undefined || to === undefined) throw new Error('no commit')
      await brewery.send('POST', '/v1/rollback', { to: from.commit })
      expect(await running()).toEqual(from.configuration)
      const text = await lines(from.commit, to.commit)
      const answer = await brewery.ask('POST', '/v1/commit', LINES, text === '' ? '# nothing' : text)
      expect({ text, status: answer.status, error: answer.status === 200 ? '' : answer.text }).toEqual({
        text,
        status: 200,
        error: '',
      })
      expect(await running()).toEqual(to.configuration)
    }
  })
})
