import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import type { CommitAnswer, ErrorBody, SessionDiffAnswer, V1Edit, V1Session } from '../../src/base/index.ts'
import { type Answer, type Brewery, JSON_TYPE, openBrewery } from './brewery.ts'
import { STEPS_YANG } from './steps.ts'

let brewery: Brewery
beforeAll(async () => {
  brewery = await openBrewery(undefined, { 'mash.yang': STEPS_YANG })
})
afterAll(() => brewery.close())

const MASH = '/mash:mash'
const JSON_DOCUMENT = 'application/yang-data+json'
const XML_DOCUMENT = 'application/yang-data+xml'
const LINES = 'text/plain; charset=utf-8'
const start = {
  tag: ['a', 'b'],
  step: [
    { at: 1, of: 'x', note: 'first' },
    { at: 2, of: 'x' },
    { at: 3, of: 'x' },
  ],
  probe: [{ id: 'p', name: 'kettle' }],
}

beforeEach(async () => {
  await commit({ op: 'replace', path: MASH, value: start })
})

const send = (type: string, body: string, query = '') =>
  brewery.ask('POST', `/v1/commit${query}`, { 'content-type': type }, body)
async function commit(...edits: V1Edit[]): Promise<Answer> {
  return send(JSON_TYPE, JSON.stringify({ edits }))
}
const mash = async () =>
  ((await brewery.get('/v1/datastore/running', { accept: JSON_DOCUMENT })).json as { 'mash:mash': typeof start })[
    'mash:mash'
  ]
const order = async () => (await mash()).step.map(({ at }) => at)
const errors = (answer: Answer) => (answer.json as unknown as ErrorBody)['ietf-restconf:errors'].error
const STEP = (at: number) => `${MASH}/step[at='${at}'][of='x']`
const point = (at: number) => `[at='${at}'][of='x']`

describe('edits as JSON', () => {
  // RFC 7950 7.8.6: insert and key
  test('put entries of ordered lists where they are wanted, when they are made and later', async () => {
    expect((await commit({ op: 'move', path: STEP(3), insert: 'first' })).status).toBe(200)
    expect(await order()).toEqual([3, 1, 2])
    await commit({ op: 'create', path: STEP(9), value: {}, insert: 'after', point: point(3) })
    await commit({ op: 'create', path: STEP(8), insert: 'before', point: point(9) })
    expect(await order()).toEqual([3, 8, 9, 1, 2])
    const answer = await commit({ op: 'move', path: `${MASH}/tag[.='a']`, insert: 'after', point: 'b' })
    expect((await mash()).tag).toEqual(['b', 'a'])
    expect((answer.json as unknown as CommitAnswer).edits).toEqual([
      { op: 'move', path: `${MASH}/tag[.='a']`, new: 'a', after: 'b' },
    ])
  })
  test('rename and copy entries with all that is in them', async () => {
    await commit(
      { op: 'rename', path: `${MASH}/probe[id='p']`, to: `${MASH}/probe[id='q']` },
      { op: 'copy', path: STEP(1), to: STEP(7) },
    )
    const { probe, step } = await mash()
    expect(probe).toEqual([{ id: 'q', name: 'kettle' }])
    expect(step.find(({ at }) => at === 7)).toEqual({ at: 7, of: 'x', note: 'first' })
  })
  test('name the edit that is wrong, whether its form is or what it says, and change nothing', async () => {
    const good: V1Edit = { op: 'merge', path: `${MASH}/name`, value: 'x' }
    const wrong: readonly [unknown, string][] = [
      [{ op: 'delete', path: `${MASH}/probe[id='none']` }, 'data-missing'],
      [{ op: 'create', path: STEP(1), value: {} }, 'data-exists'],
      [{ op: 'move', path: STEP(1), insert: 'after', point: point(99) }, 'bad-attribute'],
      [{ op: 'rename', path: STEP(1), to: STEP(2) }, 'data-exists'],
      [{ op: 'move', path: STEP(1) }, 'missing-element'],
      [{ op: 'move', path: STEP(1), insert: 'before' }, 'missing-element'],
      [{ op: 'move', path: STEP(1), insert: 'first', point: '2' }, 'bad-element'],
      [{ op: 'copy', path: STEP(1) }, 'missing-element'],
      [{ op: 'none', path: STEP(1) }, 'invalid-value'],
    ]
    for (const [edit, tag] of wrong) {
      const answer = await send(JSON_TYPE, JSON.stringify({ edits: [good, edit] }))
      expect([answer.status < 500, answer.fault?.['error-tag'], answer.fault?.['error-info']?.edit]).toEqual([
        true,
        tag as 'data-missing',
        2,
      ])
    }
    expect(await mash()).toEqual(start)
  })
})

test('an edit of everything among others is done in its turn, and what fails is named by its number', async () => {
  const name = (value: string): V1Edit => ({ op: 'merge', path: `${MASH}/name`, value })
  const gone: V1Edit = { op: 'delete', path: `${MASH}/probe[id='none']` }
  const all: V1Edit = { op: 'merge', path: '/', value: { 'mash:mash': { name: 'second' } } }
  await commit(name('first'), all, { op: 'remove', path: `${MASH}/tag` })
  expect(await mash()).toMatchObject({ name: 'second', step: start.step })
  for (const [edits, number] of [
    [[name('x'), all, gone], 3],
    [[gone, all, name('x')], 1],
    [[gone, { op: 'merge', path: '/mash:none', value: 1 }], 1],
    [[name('x'), { op: 'merge', path: '/mash:none', value: 1 }, gone], 2],
  ] satisfies [V1Edit[], number][])
    expect((await commit(...edits)).fault?.['error-info']).toMatchObject({ edit: number })
  expect((await commit(gone)).fault?.['error-info']).toBeUndefined()
  expect(await mash()).toMatchObject({ name: 'second' })
})

test('a key is refused as a mistake of who sent it: the entry would be another one', async () => {
  const answer = await commit({ op: 'merge', path: "/mash:mash/probe[id='p']/id", value: 'q' })
  expect([answer.status, answer.fault?.['error-message']]).toEqual([400, 'a key cannot be edited'])
})

describe('a document with operations', () => {
  test.each(['?user=%1b%5b2J', '?comment=a%00b', '?%07=1'])(
    'with a control character in %p is refused',
    async (query) => {
      const answer = await send(XML_DOCUMENT, '<mash xmlns="urn:example:mash"><name>loud</name></mash>', query)
      expect(answer.status).toBe(400)
      expect(answer.fault?.['error-message']).toStartWith('query parameter')
      expect(await mash()).not.toMatchObject({ name: 'loud' })
    },
  )
  // RFC 6241 7.2, RFC 7950 7.8.6
  test('in XML', async () => {
    const document = `<mash xmlns="urn:example:mash" xmlns:nc="urn:ietf:params:xml:ns:netconf:base:1.0"
        xmlns:yang="urn:ietf:params:xml:ns:yang:1" xmlns:m="urn:example:mash">
      <name>of today</name>
      <probe nc:operation="delete"><id>p</id></probe>
      <step nc:operation="create" yang:insert="before" yang:key="[m:at='2'][m:of='x']"><at>5</at><of>x</of></step>
    </mash>`
    const answer = await send(XML_DOCUMENT, document, '?comment=why&user=robber')
    expect(answer.status).toBe(200)
    expect(await order()).toEqual([1, 5, 2, 3])
    expect(await mash()).toMatchObject({ name: 'of today' })
    expect((await mash()).probe).toBeUndefined()
    expect(brewery.datastores.commits({ limit: 1 })).toMatchObject([{ comment: 'why', user: 'robber', client: 'v1' }])
  })
  test('in JSON, with annotations (RFC 7952)', async () => {
    const document = {
      'mash:mash': { probe: [{ '@': { 'ietf-netconf:operation': 'remove' }, id: 'p' }, { id: 'q' }] },
    }
    expect((await send(JSON_DOCUMENT, JSON.stringify(document))).status).toBe(200)
    expect((await mash()).probe).toEqual([{ id: 'q' }] as never)
  })
  test('is meant as default-operation says where its nodes say nothing', async () => {
    const document = JSON.stringify({ 'mash:mash': { name: 'x' } })
    await send(JSON_DOCUMENT, document, '?default-operation=none')
    expect(await mash()).toEqual(start)
    await send(JSON_DOCUMENT, document, '?default-operation=replace')
    expect(await mash()).toEqual({ name: 'x' } as never)
  })
  test.each([
    [XML_DOCUMENT, '<mash xmlns="urn:example:mash">\n<nam>x</nam></mash>', ''],
    [XML_DOCUMENT, '<mash xmlns="urn:example:mash">', ''],
    [JSON_DOCUMENT, '{"mash:mash": {"name": "x", "name": "y"}}', ''],
    [JSON_DOCUMENT, '{"mash:mash": {"name": 5}}', ''],
    [JSON_DOCUMENT, '{}', '?default-operation=delete'],
    [JSON_DOCUMENT, '{}', '?check=yes'],
    [JSON_DOCUMENT, '{}', '?base=x'],
    [JSON_DOCUMENT, '{}', '?edits=x'],
    [XML_DOCUMENT, '', ''],
  ])('of %p that is wrong is 400: %p %p', async (type, body, query) => {
    const answer = await send(type, body, query)
    expect([answer.status, typeof answer.fault?.['error-message']]).toEqual([400, 'string'])
    expect(await mash()).toEqual(start)
  })
  test('that is wrong names the line', async () => {
    const answer = await send(XML_DOCUMENT, '<mash xmlns="urn:example:mash">\n<nam>x</nam></mash>')
    expect(answer.fault).toMatchObject({ 'error-tag': 'unknown-element', 'error-info': { line: 2 } })
  })
})

describe('lines', () => {
  test('are edits as the command line has them; what comes beside them is in the query', async () => {
    const lines = [
      '# of today',
      'set mash name "two words"',
      '',
      'delete mash probe p',
      'insert mash step 3 x before 1 x',
      'insert mash tag b first',
      'copy mash step 1 x to 4 y',
    ]
    const answer = await send(LINES, lines.join('\n'), '?check=true')
    expect((answer.json as unknown as CommitAnswer).edits.length).toBeGreaterThan(4)
    expect(await mash()).toEqual(start)
    expect((await send(LINES, lines.join('\r\n'))).status).toBe(200)
    expect(await order()).toEqual([3, 1, 2, 4])
    expect(await mash()).toMatchObject({ name: 'two words', tag: ['b', 'a'] })
    const { newest } = (await brewery.get('/v1/commits')).json as { newest: number }
    expect((await send(LINES, 'set mash name x', `?base=${newest - 1}`)).status).toBe(409)
  })
  test('that cannot be read are told all at once, by line and column', async () => {
    const answer = await send(LINES, 'set mash nam x\nset mash name x\nset mash strength strong')
    expect(answer.status).toBe(400)
    expect(errors(answer).map((it) => it['error-info'])).toMatchObject([
      { line: 1, column: 10 },
      { line: 3, column: 19 },
    ])
  })
  test('that cannot be done are told by their line', async () => {
    const answer = await send(LINES, 'set mash name x\n# and\ninsert mash step 1 x after 77 z')
    expect(answer.fault?.['error-info']).toMatchObject({ line: 3, edit: 2 })
    expect(await mash()).toEqual(start)
  })
  test('from another web page are refused, whatever an old browser leaves out', async () => {
    const headers = { 'content-type': LINES, 'sec-fetch-site': 'cross-site' }
    expect((await brewery.ask('POST', '/v1/commit', headers, 'set mash name x')).status).toBe(403)
  })
})

describe('a candidate', () => {
  test('takes all forms, and tells all faults at once when it is validated', async () => {
    const { id } = (await brewery.send('POST', '/v1/sessions', {})).json as unknown as V1Session
    const url = `/v1/sessions/${id}`
    const edit = (type: string, body: string, query = '') =>
      brewery.ask('POST', `${url}/edit${query}`, { 'content-type': type }, body)
    expect((await edit(LINES, 'set mash step 1 x note never')).status).toBe(200)
    expect((await edit(JSON_DOCUMENT, '{"mash:mash": {"step": [{"at": 2, "of": "x", "note": "never"}]}}')).status).toBe(
      200,
    )
    const xml = '<mash xmlns="urn:example:mash"><name>n</name></mash>'
    expect((await edit(XML_DOCUMENT, xml, '?default-operation=merge')).status).toBe(200)
    expect((await edit(LINES, 'set mash nam x')).fault?.['error-info']).toMatchObject({ line: 1 })
    expect((await edit(LINES, 'set mash name x', '?comment=x')).status).toBe(400)
    for (const verb of ['validate', 'commit']) {
      const answer = await brewery.ask('POST', `${url}/${verb}`)
      expect([
        answer.status,
        errors(answer)
          .map((it) => [it['error-path'] ?? '', it['error-message'], it['error-app-tag']])
          .sort(),
      ]).toEqual([400, [1, 2].map((at) => [`${STEP(at)}/note`, 'never is no note', 'no-never'])])
    }
    await brewery.ask('DELETE', url)
  })
  test('is shown as lines that make it again', async () => {
    const { id } = (await brewery.send('POST', '/v1/sessions', {})).json as unknown as V1Session
    const url = `/v1/sessions/${id}`
    const lines = 'set mash name x\ninsert mash step 3 x first\n'
    await brewery.ask('POST', `${url}/edit`, { 'content-type': LINES }, lines)
    const answer = await brewery.get(`${url}/diff?format=set`)
    expect([answer.text, answer.headers.get('content-type')]).toEqual([lines, 'text/plain; charset=UTF-8'])
    expect((await brewery.get(`${url}/diff?format=tree`)).text).toBe('  mash\n+     name x\n!     step 3 x (first)\n')
    expect(((await brewery.get(`${url}/diff`)).json as unknown as SessionDiffAnswer).edits).toHaveLength(2)
    expect((await brewery.get(`${url}/diff?format=xml`)).status).toBe(400)
    await brewery.ask('DELETE', url)
  })
})
