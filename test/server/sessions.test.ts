import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import type {
  CommitAnswer,
  CommitsAnswer,
  ErrorBody,
  SessionDiffAnswer,
  SessionsAnswer,
  V1Edit,
  V1Session,
  ValidateAnswer,
} from '../../src/base/index.ts'
import { BrewError } from '../../src/base/index.ts'
import { type Answer, type Brewery, JSON_TYPE, openBrewery, RUNNING } from './brewery.ts'

let brewery: Brewery

const FERMENTATION = '/brewerslab:brewhouse/temperature/fermentation'
const SETPOINT = `${FERMENTATION}/setpoint`
const HIGHPOINT = `${FERMENTATION}/highpoint`
const PROBE = "/brewerslab:brewhouse/temperature/hardware/probe[id='28-01']"
const YANG = { accept: 'application/yang-data+json' }

const json = <T>(answer: Answer): T => answer.json as unknown as T
const set = (path: string, value: string): V1Edit => ({ op: 'merge', path, value })
const setpoint = async () => (await brewery.get(`${RUNNING}/fermentation/setpoint`)).json

/** A session and what can be asked of it. */
async function open(body: Record<string, string> = {}) {
  const answer = await brewery.send('POST', '/v1/sessions', body)
  const { id } = json<V1Session>(answer)
  const url = `/v1/sessions/${id}`
  return {
    id,
    url,
    answer,
    get: (below: string, headers?: Record<string, string>) => brewery.get(`${url}${below}`, headers),
    post: (verb: string, members?: unknown) =>
      members === undefined ? brewery.ask('POST', `${url}/${verb}`) : brewery.send('POST', `${url}/${verb}`, members),
    edit: (...edits: V1Edit[]) => brewery.send('POST', `${url}/edit`, { edits }),
  }
}

beforeAll(async () => {
  brewery = await openBrewery()
})
afterAll(() => brewery.close())
beforeEach(async () => {
  for (const { id } of json<SessionsAnswer>(await brewery.get('/v1/sessions')).sessions)
    await brewery.ask('DELETE', `/v1/sessions/${id}`)
  await brewery.send('PUT', RUNNING, { fermentation: { setpoint: '17.5' } })
})

describe('/v1/sessions', () => {
  test('POST opens one, GET lists them, DELETE closes one', async () => {
    const session = await open({ user: 'robber', client: 'cli' })
    expect(session.answer.status).toBe(201)
    expect(session.answer.headers.get('location')).toBe(session.url)
    const { newest } = json<CommitsAnswer>(await brewery.get('/v1/commits'))
    const shown = json<V1Session>(session.answer)
    expect(shown).toMatchObject({ user: 'robber', client: 'cli', mode: 'private', base: newest, edits: 0 })
    expect(shown.opened).toMatch(/Z$/)
    expect(json<V1Session>(await brewery.get(session.url))).toEqual(shown)
    await open({ mode: 'shared' })
    const { sessions } = json<SessionsAnswer>(await brewery.get('/v1/sessions'))
    expect(sessions.map((it) => [it.user, it.mode])).toEqual([
      ['robber', 'private'],
      ['anonymous', 'shared'],
    ])
    const closed = await brewery.ask('DELETE', session.url)
    expect({ status: closed.status, text: closed.text }).toEqual({ status: 204, text: '' })
    expect((await brewery.get(session.url)).status).toBe(404)
    expect((await brewery.ask('DELETE', session.url)).status).toBe(404)
  })
  test('a body is not needed, but must be right where there is one', async () => {
    expect((await brewery.ask('POST', '/v1/sessions')).status).toBe(201)
    for (const body of [{ mode: 'public' }, { user: 1 }, { client: 'thing' }, { name: 'x' }, []])
      expect((await brewery.send('POST', '/v1/sessions', body)).status).toBe(400)
    expect((await brewery.ask('POST', '/v1/sessions', { 'content-type': 'text/plain' }, '{}')).status).toBe(415)
  })
  test('there is an end to how many', async () => {
    const statuses = await Promise.all(Array.from({ length: 101 }, async () => (await open()).answer.status))
    expect(statuses.filter((it) => it === 201)).toHaveLength(100)
    expect(statuses.filter((it) => it === 409)).toHaveLength(1)
  })
  test('one that nobody used for half an hour is gone', async () => {
    const session = await open({ mode: 'exclusive' })
    brewery.clock.advance(31 * 60_000)
    const answer = await brewery.get(session.url)
    expect([answer.status, answer.fault?.['error-tag']]).toEqual([404, 'invalid-value'])
    expect((await brewery.send('PATCH', RUNNING, { fermentation: { setpoint: '18' } })).status).toBe(200)
  })
  test.each(['x', '..%2Fy', '%00', 'a b', 'x'.repeat(65), '__proto__'])('%p names none: 404', async (id) => {
    for (const [method, below] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/edit'],
      ['POST', '/discard'],
      ['POST', '/rollback'],
      ['POST', '/validate'],
      ['POST', '/commit'],
      ['GET', '/diff'],
      ['GET', '/configuration'],
    ] as const) {
      const body = below === '/edit' ? '{"edits":[]}' : below === '/rollback' ? '{"to":0}' : undefined
      const headers = body === undefined ? {} : { 'content-type': JSON_TYPE }
      const answer = await brewery.ask(method, `/v1/sessions/${id}${below}`, headers, body)
      expect([method, below, answer.status]).toEqual([method, below, 404])
    }
  })
})

describe('a session opened for edits that were made in another one', () => {
  const newest = async () => json<CommitsAnswer>(await brewery.get('/v1/commits')).newest

  test('is told what others have committed since, edit by edit, and puts its values over it once told', async () => {
    const base = await newest()
    await brewery.send('PATCH', RUNNING, { fermentation: { setpoint: '21' } })
    const answer = await brewery.send('POST', '/v1/sessions', { base })
    const { id, base: told } = json<V1Session>(answer)
    expect(told).toBe(base)
    const url = `/v1/sessions/${id}`
    const edit = (...edits: V1Edit[]) => brewery.send('POST', `${url}/edit`, { edits })
    await edit(set(HIGHPOINT, '25'))
    // Looked at in between, as whoever edits does.
    expect(json<SessionDiffAnswer>(await brewery.get(`${url}/diff`)).edits).toHaveLength(1)
    await edit(set(SETPOINT, '19'))
    const refused = await brewery.ask('POST', `${url}/commit`)
    expect([refused.status, refused.fault?.['error-app-tag'], refused.fault?.['error-path']]).toEqual([
      409,
      'conflict',
      SETPOINT,
    ])
    expect(await setpoint()).toBe('21')
    expect((await brewery.ask('POST', `${url}/commit`)).status).toBe(200)
    expect(await setpoint()).toBe('19')
  })

  test('has nothing against what does not meet', async () => {
    const base = await newest()
    await brewery.send('PATCH', RUNNING, { fermentation: { setpoint: '21' } })
    const { id } = json<V1Session>(await brewery.send('POST', '/v1/sessions', { base }))
    await brewery.send('POST', `/v1/sessions/${id}/edit`, { edits: [set(HIGHPOINT, '25')] })
    expect((await brewery.ask('POST', `/v1/sessions/${id}/commit`)).status).toBe(200)
    expect(await setpoint()).toBe('21')
    // What it has committed itself is nothing to be told of.
    await brewery.send('POST', `/v1/sessions/${id}/edit`, { edits: [set(HIGHPOINT, '26')] })
    expect((await brewery.ask('POST', `/v1/sessions/${id}/commit`)).status).toBe(200)
  })

  test('begins anew when its edits are discarded', async () => {
    const base = await newest()
    await brewery.send('PATCH', RUNNING, { fermentation: { setpoint: '21' } })
    const { id } = json<V1Session>(await brewery.send('POST', '/v1/sessions', { base }))
    const discarded = json<V1Session>(await brewery.ask('POST', `/v1/sessions/${id}/discard`))
    expect(discarded.base).toBe(await newest())
    await brewery.send('POST', `/v1/sessions/${id}/edit`, { edits: [set(SETPOINT, '19')] })
    expect((await brewery.ask('POST', `/v1/sessions/${id}/commit`)).status).toBe(200)
  })

  test('for a commit that is to come is 400', async () => {
    const answer = await brewery.send('POST', '/v1/sessions', { base: (await newest()) + 1 })
    expect([answer.status, answer.fault?.['error-tag']]).toEqual([400, 'invalid-value'])
    expect((await brewery.send('POST', '/v1/sessions', { base: -1 })).status).toBe(400)
  })
})

describe('a candidate', () => {
  test('is shown to Things when it is validated: they warn, or refuse it as they would the commit', async () => {
    const session = await open()
    await session.edit(set(SETPOINT, '19.5'))
    brewery.datastores.vetoBy(async ({ edits }) => edits.map(({ path, new: now }) => `${path} ${now} is odd`))
    const { warnings } = json<ValidateAnswer>(await session.post('validate'))
    expect(warnings).toEqual([`${SETPOINT} 19.5 is odd`])
    brewery.datastores.vetoBy(async () => {
      throw new BrewError('operation-failed', 'no', { path: SETPOINT }, undefined, { appTag: 'veto' })
    })
    const refused = await session.post('validate')
    expect([refused.status, refused.fault?.['error-app-tag']]).toEqual([400, 'veto'])
    brewery.datastores.vetoBy(async () => [])
    expect(await setpoint()).toBe('17.5')
    expect(json<V1Session>(await session.get('')).edits).toBe(1)
  })
  test('is edited, looked at, validated and committed, and nobody else sees it before', async () => {
    const session = await open({ user: 'robber' })
    const edited = await session.edit(set(SETPOINT, '19.5'), { op: 'create', path: PROBE, value: {} })
    expect(json<V1Session>(edited).edits).toBe(2)
    expect(await setpoint()).toBe('17.5')
    const { base, edits } = json<SessionDiffAnswer>(await session.get('/diff'))
    expect(base).toBe(json<V1Session>(edited).base)
    expect(edits).toContainEqual({ op: 'replace', path: SETPOINT, old: '17.5', new: '19.5' })
    expect(edits.map((it) => it.path)).toContain(PROBE)
    expect(json<ValidateAnswer>(await session.post('validate'))).toEqual({ base, edits, warnings: [] })
    const committed = await session.post('commit', { comment: 'a warmer week' })
    expect(committed.status).toBe(200)
    expect(json<CommitAnswer>(committed).commit).toBe(base + 1)
    expect(committed.headers.get('etag')).toBe((await brewery.get('/v1/datastore/running')).headers.get('etag'))
    expect(await setpoint()).toBe('19.5')
    const [newest] = json<CommitsAnswer>(await brewery.get('/v1/commits?limit=1')).commits
    expect(newest).toMatchObject({ user: 'robber', comment: 'a warmer week' })
    expect(json<V1Session>(await brewery.get(session.url))).toMatchObject({ edits: 0, base: base + 1 })
  })
  test('is shown in either shape, whole or at a path', async () => {
    const session = await open()
    await session.edit(set(SETPOINT, '20.0'))
    const at = async (path: string, headers = {}) =>
      (await session.get(`/configuration?path=${encodeURIComponent(path)}`, headers)).json
    expect((await session.get('/configuration', YANG)).json).toEqual({
      'brewerslab:brewhouse': { temperature: { fermentation: { setpoint: '20.0' } } },
    })
    expect((await session.get('/configuration')).json).toMatchObject({
      brewhouse: { temperature: { fermentation: { setpoint: '20', highpoint: '0' } } },
    })
    expect(await at(FERMENTATION, YANG)).toEqual({ 'brewerslab:setpoint': '20.0' })
    expect(await at(FERMENTATION)).toMatchObject({ __namespace: 'brewerslab', setpoint: '20', highpoint: '0' })
    expect(await at(SETPOINT, YANG)).toBe('20.0')
    expect(await at(SETPOINT)).toBe('20')
    // RFC 8040 3.5.4: a leaf asked for by itself shows its default
    expect(await at(HIGHPOINT, YANG)).toBe('0.0')
    expect(await at('/brewerslab:brewhouse/temperature/hardware/probe', YANG)).toEqual([])
    expect(await at('/', YANG)).toMatchObject({ 'brewerslab:brewhouse': {} })
  })
  test.each([
    [PROBE, 404],
    [`${PROBE}/offsets`, 404],
    ['/brewerslab:brewhouse/nowhere', 400],
    ['brewhouse', 400],
    ['', 400],
  ])('at %p is %p', async (path, status) => {
    const session = await open()
    expect((await session.get(`/configuration?path=${encodeURIComponent(path)}`)).status).toBe(status)
  })
  test('takes all edits or none, and the error names the one that is wrong', async () => {
    const session = await open()
    const answer = await session.edit(set(SETPOINT, '20.0'), set(HIGHPOINT, 'hot'))
    expect([answer.status, answer.fault?.['error-path']]).toEqual([400, HIGHPOINT])
    expect(json<V1Session>(await brewery.get(session.url)).edits).toBe(0)
    for (const body of [{}, { edits: {} }, { edits: [{ op: 'move', path: SETPOINT }] }, { edits: [], comment: 'x' }])
      expect((await session.post('edit', body)).status).toBe(400)
  })
  test('that is not valid is told with all its faults, by validate as by commit, and stays', async () => {
    const session = await open()
    const wrong = (low: string): V1Edit => ({
      op: 'merge',
      path: `${PROBE}/offsets[low='${low}'][high='10.0']/offset`,
      value: '1.0',
    })
    await session.edit(wrong('50.0'), wrong('60.0'))
    for (const verb of ['validate', 'commit']) {
      const answer = await session.post(verb)
      const faults = json<ErrorBody>(answer)['ietf-restconf:errors'].error
      expect({ status: answer.status, faults: faults.length }).toEqual({ status: 400, faults: 2 })
      expect(faults[0]?.['error-path']).toContain("[low='50.0']")
    }
    // The probe, two entries in it, and a leaf in each.
    expect(json<V1Session>(await brewery.get(session.url)).edits).toBe(5)
  })
  test('is discarded', async () => {
    const session = await open()
    await session.edit(set(SETPOINT, '20.0'))
    expect(json<V1Session>(await session.post('discard')).edits).toBe(0)
    expect(json<SessionDiffAnswer>(await session.get('/diff')).edits).toEqual([])
    expect((await session.post('discard', { all: true })).status).toBe(400)
  })
  test('is made what running was after a commit, or only at a path, to look at first', async () => {
    const { newest } = json<CommitsAnswer>(await brewery.get('/v1/commits'))
    await brewery.send('PATCH', RUNNING, { fermentation: { setpoint: '21', highpoint: '25' } })
    const session = await open()
    const ops = async () =>
      json<SessionDiffAnswer>(await session.get('/diff')).edits.map(({ path, new: now }) => `${path} ${now}`)
    await session.post('rollback', { to: newest, path: SETPOINT })
    expect(await ops()).toEqual([`${SETPOINT} 17.5`])
    await session.post('rollback', { to: newest })
    expect((await ops()).toSorted()).toEqual([`${HIGHPOINT} 0.0`, `${SETPOINT} 17.5`])
    expect(await setpoint()).toBe('21')
    expect((await session.post('rollback', { to: 9999 })).status).toBe(404)
    for (const body of [{}, { to: 'x' }, { to: newest, path: 5 }, { to: newest, path: 'x[' }])
      expect((await session.post('rollback', body)).status).toBe(400)
  })
  test('is checked and confirmed as any commit', async () => {
    const session = await open()
    await session.edit(set(SETPOINT, '22.0'))
    expect(json<CommitAnswer>(await session.post('commit', { check: true })).edits).toHaveLength(1)
    expect(await setpoint()).toBe('17.5')
    expect((await session.post('commit', { confirmed: { timeoutSeconds: 60 } })).status).toBe(200)
    expect(await setpoint()).toBe('22')
    expect((await brewery.ask('POST', '/v1/cancel')).status).toBe(200)
    expect(await setpoint()).toBe('17.5')
    for (const body of [{ confirmed: {} }, { edits: [] }, { comment: 5 }])
      expect((await session.post('commit', body)).status).toBe(400)
  })
})

describe('two sessions', () => {
  test('that change different things both commit: the second is brought up to the first', async () => {
    const [first, second] = [await open(), await open()]
    await first.edit(set(SETPOINT, '18.0'))
    await second.edit(set(HIGHPOINT, '25.0'))
    expect((await first.post('commit')).status).toBe(200)
    expect((await second.post('commit')).status).toBe(200)
    expect((await brewery.get(`${RUNNING}/fermentation`)).json).toMatchObject({ setpoint: '18', highpoint: '25' })
  })
  test('that change the same: the second is told which, 409, and may insist', async () => {
    const [first, second] = [await open({ user: 'alice' }), await open()]
    await first.edit(set(SETPOINT, '18.0'))
    await second.edit(set(SETPOINT, '19.0'))
    await first.post('commit')
    const answer = await second.post('commit')
    expect([answer.status, answer.fault?.['error-app-tag'], answer.fault?.['error-path']]).toEqual([
      409,
      'conflict',
      SETPOINT,
    ])
    expect(await setpoint()).toBe('18')
    expect((await second.post('commit')).status).toBe(200)
    expect(await setpoint()).toBe('19')
  })
  test('share a candidate where both are shared', async () => {
    const [first, second] = [await open({ mode: 'shared' }), await open({ mode: 'shared' })]
    await first.edit(set(SETPOINT, '18.0'))
    expect(json<SessionDiffAnswer>(await second.get('/diff')).edits).toHaveLength(1)
  })
  test('where one is exclusive, nobody else commits until it is closed: 409', async () => {
    const exclusive = await open({ mode: 'exclusive', user: 'alice' })
    const refused = await brewery.send('PATCH', RUNNING, { fermentation: { setpoint: '18' } })
    expect([refused.status, refused.fault?.['error-tag']]).toEqual([409, 'lock-denied'])
    expect(refused.fault?.['error-message']).toContain('alice')
    expect((await open({ mode: 'exclusive' })).answer.status).toBe(409)
    await exclusive.edit(set(SETPOINT, '19.0'))
    expect((await exclusive.post('commit')).status).toBe(200)
    await brewery.ask('DELETE', exclusive.url)
    expect((await brewery.send('PATCH', RUNNING, { fermentation: { setpoint: '18' } })).status).toBe(200)
  })
})
