import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import type { JsonObject, SessionDiffAnswer, SessionsAnswer, V1Edit, V1Session } from '../../src/base/index.ts'
import { type Answer, type Brewery, openBrewery, RUNNING } from './brewery.ts'

let brewery: Brewery

const JSON_DOCUMENT = 'application/yang-data+json'
const XML_DOCUMENT = 'application/yang-data+xml'
const TEMPERATURE = '/brewerslab:brewhouse/temperature'
const FERMENTATION = `${TEMPERATURE}/fermentation`
const HARDWARE = `${TEMPERATURE}/hardware`
const probe = (id: string) => `${HARDWARE}/probe[id='${id}']`
const NAMESPACE = 'xmlns="urn:brewerslab:yang:brewerslab"'

const json = <T>(answer: Answer): T => answer.json as unknown as T

interface How {
  readonly mode?: string
  readonly path?: string
}

/** A session, what can be loaded into it, and what it holds then. */
async function open() {
  const { id } = json<V1Session>(await brewery.send('POST', '/v1/sessions', {}))
  const url = `/v1/sessions/${id}`
  const load = (type: string, text: string, how: How = {}) =>
    brewery.ask('POST', `${url}/load?${new URLSearchParams({ ...how })}`, { 'content-type': type }, text)
  return {
    url,
    json: (document: unknown, how?: How) => load(JSON_DOCUMENT, JSON.stringify(document), how),
    xml: (text: string, how?: How) => load(XML_DOCUMENT, text, how),
    text: load,
    edit: (...edits: V1Edit[]) => brewery.send('POST', `${url}/edit`, { edits }),
    at: async (path: string) =>
      (await brewery.get(`${url}/configuration?path=${encodeURIComponent(path)}`, { accept: JSON_DOCUMENT })).json,
    all: async () => json<JsonObject>(await brewery.get(`${url}/configuration`, { accept: JSON_DOCUMENT })),
    changes: async () => json<SessionDiffAnswer>(await brewery.get(`${url}/diff`)).edits,
  }
}

/** A document of what the temperatures are. */
const temperature = (members: JsonObject): JsonObject => ({ 'brewerslab:brewhouse': { temperature: members } })

beforeAll(async () => {
  brewery = await openBrewery()
})
afterAll(() => brewery.close())
beforeEach(async () => {
  for (const { id } of json<SessionsAnswer>(await brewery.get('/v1/sessions')).sessions)
    await brewery.ask('DELETE', `/v1/sessions/${id}`)
  await brewery.send('PUT', RUNNING, {
    fermentation: { setpoint: '17.5', highpoint: '20' },
    hardware: { probe: [{ id: '28-01', offsets: [{ low: '0', high: '30', offset: '1' }] }, { id: '28-02' }] },
  })
})

describe('POST /v1/sessions/{id}/load', () => {
  test('merges a document into what is there, and answers the session', async () => {
    const session = await open()
    const answer = await session.json(temperature({ fermentation: { setpoint: '18' } }))
    expect(answer.status).toBe(200)
    expect(json<V1Session>(answer).edits).toBe(1)
    expect(await session.at(FERMENTATION)).toEqual({ 'brewerslab:setpoint': '18.0', 'brewerslab:highpoint': '20.0' })
  })

  test('takes XML as it takes JSON', async () => {
    const session = await open()
    const answer = await session.xml(
      `<?xml version="1.0"?>\n<brewhouse ${NAMESPACE}><temperature><hardware><probe><id>28-03</id></probe></hardware></temperature></brewhouse>`,
    )
    expect(answer.status).toBe(200)
    expect(await session.at(probe('28-03'))).toEqual({ 'brewerslab:id': '28-03' })
  })

  test('in a merge, nodes may say what is to be done with them (RFC 6241 7.2)', async () => {
    const session = await open()
    const nc = 'xmlns:nc="urn:ietf:params:xml:ns:netconf:base:1.0"'
    await session.xml(
      `<brewhouse ${NAMESPACE} ${nc}><temperature><hardware><probe nc:operation="delete"><id>28-02</id></probe></hardware></temperature></brewhouse>`,
    )
    expect((await session.changes()).map(({ op, path }) => [op, path])).toContainEqual(['delete', probe('28-02')])
  })

  test('overrides: the candidate becomes just the document', async () => {
    const session = await open()
    await session.json(temperature({ fermentation: { setpoint: '18' } }), { mode: 'override' })
    expect(await session.all()).toEqual(temperature({ fermentation: { setpoint: '18.0' } }))
    await session.json({}, { mode: 'override' })
    expect(await session.all()).toEqual({})
  })

  test('replaces each node that the document begins with, and nothing else', async () => {
    const session = await open()
    await session.json({ fermentation: { setpoint: '18' } }, { mode: 'replace', path: TEMPERATURE })
    expect(await session.at(FERMENTATION)).toEqual({ 'brewerslab:setpoint': '18.0' })
    expect(await session.at(`${HARDWARE}/probe`)).toHaveLength(2)
  })

  test('a container that the document empties is emptied', async () => {
    const session = await open()
    await session.json(temperature({ fermentation: {} }), { mode: 'replace' })
    expect(await session.all()).toEqual({})
    await session.json({ fermentation: { setpoint: '18' } }, { path: TEMPERATURE })
    await session.json({ fermentation: {} }, { mode: 'replace', path: TEMPERATURE })
    expect(await session.all()).toEqual({})
  })

  test('replaces a list entry by entry: those it does not name stay', async () => {
    const session = await open()
    await session.json({ probe: [{ id: '28-01' }, { id: '28-03' }] }, { mode: 'replace', path: HARDWARE })
    expect(await session.at(`${HARDWARE}/probe`)).toEqual([{ id: '28-01' }, { id: '28-02' }, { id: '28-03' }])
  })

  test.each(['merge', 'override', 'replace'])(
    '%s: at the path of an entry its keys may be left out or repeated',
    async (mode) => {
      const offsets = { offsets: [{ low: '0', high: '30', offset: '2.0' }] }
      for (const document of [offsets, { id: '28-01', ...offsets }]) {
        const session = await open()
        expect((await session.json(document, { mode, path: probe('28-01') })).status).toBe(200)
        expect(await session.at(probe('28-01'))).toEqual({
          'brewerslab:id': '28-01',
          'brewerslab:offsets': [{ low: '0.0', high: '30.0', offset: '2.0' }],
        })
        const wrong = await session.json({ ...document, id: '28-02' }, { mode, path: probe('28-01') })
        expect([wrong.status, wrong.fault?.['error-tag']]).toEqual([400, 'invalid-value'])
      }
    },
  )

  test('makes the entry that its path names, if it is not there', async () => {
    const session = await open()
    await session.xml('', { path: probe('28-09') })
    expect((await session.json({}, { path: probe('28-09') })).status).toBe(200)
    expect(await session.at(probe('28-09'))).toEqual({ 'brewerslab:id': '28-09' })
  })

  test('says line, column and path of what is wrong, and takes nothing then', async () => {
    const session = await open()
    const text =
      '{\n  "brewerslab:brewhouse": {"temperature": {\n    "fermentation": {"highpoint": "21", "setpoint": "hot"}}}}'
    const answer = await session.text(JSON_DOCUMENT, text)
    expect(answer.status).toBe(400)
    expect(answer.fault).toMatchObject({
      'error-path': `${FERMENTATION}/setpoint`,
      'error-info': { line: 3 },
    })
    const below = await session.text(JSON_DOCUMENT, '{\n "setpoint": "hot"}', { path: FERMENTATION })
    expect(below.fault).toMatchObject({ 'error-path': `${FERMENTATION}/setpoint`, 'error-info': { line: 2 } })
    const xml = await session.xml(`<setpoint ${NAMESPACE}>1\n</setpint>`, { path: FERMENTATION })
    expect(xml.fault?.['error-info']).toMatchObject({ line: 2 })
    expect(json<V1Session>(await brewery.get(session.url)).edits).toBe(0)
  })

  test('what replaces says no operations of its own', async () => {
    for (const mode of ['override', 'replace']) {
      const session = await open()
      const document = temperature({ fermentation: { '@': { 'ietf-netconf:operation': 'delete' } } })
      const answer = await session.json(document, { mode })
      expect([answer.status, answer.fault?.['error-tag']]).toEqual([400, 'bad-attribute'])
      expect((await session.json(document)).status).toBe(200)
    }
  })

  test('refuses state, what is there twice, and what the model does not have', async () => {
    const session = await open()
    for (const mode of ['merge', 'override', 'replace'])
      for (const members of [
        { hardware: { probe: [{ id: '28-01', reading: '1.0' }] } },
        { hardware: { probe: [{ id: '28-01' }, { id: '28-01' }] } },
        { hardware: { nothing: '1' } },
      ])
        expect([mode, (await session.json(temperature(members), { mode })).status]).toEqual([mode, 400])
    expect(json<V1Session>(await brewery.get(session.url)).edits).toBe(0)
  })

  test.each([
    [JSON_DOCUMENT, '{}', '?mode=update', 400],
    [JSON_DOCUMENT, '{}', '?path=brewhouse', 400],
    [JSON_DOCUMENT, '{}', `?path=${FERMENTATION}/setpoint`, 400],
    [JSON_DOCUMENT, '{}', `?path=${HARDWARE}/probe`, 400],
    [JSON_DOCUMENT, '{}', '?path=/brewerslab:nowhere', 400],
    [JSON_DOCUMENT, '{}', '?depth=1', 400],
    [JSON_DOCUMENT, '[]', '', 400],
    [JSON_DOCUMENT, '{"a":1,"a":2}', '', 400],
    [JSON_DOCUMENT, '', '', 400],
    [XML_DOCUMENT, '<brewhouse>', '', 400],
    ['application/json', '{}', '', 415],
    ['text/plain', 'set', '', 415],
  ])('%p %p at %p is %p', async (type, text, query, status) => {
    const session = await open()
    const answer = await brewery.ask('POST', `${session.url}/load${query}`, { 'content-type': type }, text)
    expect(answer.status).toBe(status)
  })

  test('a session that is not there is 404', async () => {
    const answer = await brewery.ask('POST', '/v1/sessions/none/load', { 'content-type': JSON_DOCUMENT }, '{}')
    expect(answer.status).toBe(404)
  })
})
