import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { CommitAnswer, CommitsAnswer, DiffAnswer, ErrorBody, JsonValue, V1Commit } from '../../src/base/index.ts'
import { type Answer, type Brewery, JSON_TYPE, openBrewery, RUNNING } from './brewery.ts'

let brewery: Brewery

const SETPOINT = '/brewerslab:brewhouse/temperature/fermentation/setpoint'
const HIGHPOINT = '/brewerslab:brewhouse/temperature/fermentation/highpoint'
const YANG = { accept: 'application/yang-data+json' }

const json = <T>(answer: Answer): T => answer.json as unknown as T
const setpoint = async () => (await brewery.get(`${RUNNING}/fermentation/setpoint`)).json

/** Commits a setpoint. */
async function warm(value: string, more: Record<string, JsonValue> = {}): Promise<Answer> {
  return brewery.send('POST', '/v1/commit', { edits: [{ op: 'merge', path: SETPOINT, value }], ...more })
}
const log = async () => json<CommitsAnswer>(await brewery.get('/v1/commits'))

beforeAll(async () => {
  brewery = await openBrewery()
  await warm('18.0', { user: 'robber', comment: 'first', client: 'cli' })
  await warm('19.0', { user: 'alice' })
  await brewery.send('PATCH', RUNNING, { fermentation: { highpoint: '25' } })
})
afterAll(() => brewery.close())

describe('GET /v1/commits', () => {
  test('lists who committed what and when, the newest first', async () => {
    const answer = await brewery.get('/v1/commits')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('application/json; charset=UTF-8')
    const { newest, commits, pending } = json<CommitsAnswer>(answer)
    expect({ newest, pending }).toEqual({ newest: 3, pending: undefined })
    expect(commits.map(({ time: _, ...it }) => it)).toEqual([
      { number: 3, user: 'anonymous', client: 'v1', size: 1 },
      { number: 2, user: 'alice', client: 'v1', size: 1 },
      { number: 1, user: 'robber', client: 'cli', comment: 'first', size: 1 },
    ])
    expect(commits[0]?.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  })
  test('page by page', async () => {
    const { newest, commits } = json<CommitsAnswer>(await brewery.get('/v1/commits?limit=1&before=3'))
    expect({ newest, numbers: commits.map((it) => it.number) }).toEqual({ newest: 3, numbers: [2] })
    expect(json<CommitsAnswer>(await brewery.get('/v1/commits?before=1')).commits).toEqual([])
  })
  test.each(['limit=0', 'limit=1001', 'limit=x', 'limit=', 'before=-1', 'before=1.5', 'from=1'])(
    'with ?%s is 400',
    async (query) => expect((await brewery.get(`/v1/commits?${query}`)).status).toBe(400),
  )
  test('HEAD and OPTIONS are as everywhere', async () => {
    const head = await brewery.ask('HEAD', '/v1/commits')
    expect({ status: head.status, text: head.text }).toEqual({ status: 200, text: '' })
    const options = await brewery.ask('OPTIONS', '/v1/commits')
    expect(options.headers.get('allow')).toBe('GET, HEAD, OPTIONS')
    expect((await brewery.ask('DELETE', '/v1/commits/1')).status).toBe(405)
  })
})

describe('GET /v1/commits/{n}', () => {
  test('gives one', async () => {
    const commit = json<V1Commit>(await brewery.get('/v1/commits/1'))
    expect(commit).toMatchObject({ number: 1, user: 'robber', client: 'cli', comment: 'first', size: 1 })
  })
  test.each(['0', '4', '99', '-1', 'x', '1.0', '1e0', '%31', '9999999999999999'])('%s is 404', async (number) => {
    const answer = await brewery.get(`/v1/commits/${number}`)
    expect([answer.status, answer.fault?.['error-tag']]).toEqual([404, 'invalid-value'])
  })
})

describe('GET /v1/commits/{n}/diff', () => {
  test('tells what the commit changed', async () => {
    expect(json<DiffAnswer>(await brewery.get('/v1/commits/2/diff'))).toEqual({
      from: 1,
      to: 2,
      edits: [{ op: 'replace', path: SETPOINT, old: '18.0', new: '19.0' }],
    })
  })
  test('or from it to another commit, either way, or to running', async () => {
    const paths = async (url: string) =>
      json<DiffAnswer>(await brewery.get(url)).edits.map(({ op, path }) => `${op} ${path}`)
    expect(await paths('/v1/commits/1/diff?to=3')).toEqual([`replace ${SETPOINT}`, `replace ${HIGHPOINT}`])
    expect(await paths('/v1/commits/3/diff?to=1')).toEqual([`replace ${SETPOINT}`, `replace ${HIGHPOINT}`])
    expect(await paths('/v1/commits/3/diff?to=running')).toEqual([])
    // 0 is the empty configuration before the first.
    expect(await paths('/v1/commits/0/diff?to=1')).toEqual([`replace ${SETPOINT}`])
  })
  test.each([
    ['/v1/commits/9/diff', 404],
    ['/v1/commits/1/diff?to=9', 404],
    ['/v1/commits/9/diff?to=running', 404],
    ['/v1/commits/1/diff?to=', 400],
    ['/v1/commits/1/diff?to=startup', 400],
    ['/v1/commits/1/diff?from=2', 400],
  ])('%s is %p', async (url, status) => expect((await brewery.get(url)).status).toBe(status))
})

describe('GET /v1/commits/{n}/configuration', () => {
  test('is running as it was, in the shape of a whole datastore', async () => {
    const answer = await brewery.get('/v1/commits/1/configuration')
    expect(answer.headers.get('vary')).toBe('accept')
    expect(answer.json).toMatchObject({
      brewhouse: { temperature: { fermentation: { setpoint: '18', highpoint: '0' } } },
    })
    expect(answer.text).not.toContain('__namespace')
  })
  test('or as RFC 7951, with defaults as asked for', async () => {
    expect((await brewery.get('/v1/commits/1/configuration', YANG)).json).toEqual({
      'brewerslab:brewhouse': { temperature: { fermentation: { setpoint: '18.0' } } },
    })
    expect((await brewery.get('/v1/commits/0/configuration', YANG)).json).toEqual({})
    const all = await brewery.get('/v1/commits/0/configuration?with-defaults=report-all', YANG)
    expect(all.json).toMatchObject({ 'brewerslab:brewhouse': { temperature: { fermentation: { setpoint: '17.0' } } } })
  })
  test('of a commit that is not there is 404, and of no other shape 406', async () => {
    expect((await brewery.get('/v1/commits/9/configuration')).status).toBe(404)
    expect((await brewery.get('/v1/commits/1/configuration', { accept: 'text/html' })).status).toBe(406)
    expect((await brewery.get('/v1/commits/1/configuration?path=/')).status).toBe(400)
  })
})

describe('POST /v1/rollback', () => {
  test('is a commit of its own, which can be rolled back like any other', async () => {
    const before = (await log()).newest
    const answer = await brewery.send('POST', '/v1/rollback', { to: 1, user: 'robber', comment: 'as it was' })
    expect(answer.status).toBe(200)
    const commit = json<CommitAnswer>(answer)
    expect(commit.commit).toBe(before + 1)
    expect(commit.edits).toContainEqual({ op: 'replace', path: SETPOINT, old: '19.0', new: '18.0' })
    expect(answer.headers.get('etag')).toBe((await brewery.get('/v1/datastore/running')).headers.get('etag'))
    expect(await setpoint()).toBe('18')
    expect((await log()).commits[0]).toMatchObject({ user: 'robber', comment: 'as it was', number: before + 1 })
    await brewery.send('POST', '/v1/rollback', { to: before })
    expect(await setpoint()).toBe('19')
  })
  test('may be of one path only', async () => {
    const { newest } = await log()
    const high = `${RUNNING}/fermentation/highpoint`
    await brewery.send('PATCH', RUNNING, { fermentation: { setpoint: '21', highpoint: '30' } })
    expect((await brewery.send('POST', '/v1/rollback', { to: newest, path: SETPOINT })).status).toBe(200)
    expect([await setpoint(), (await brewery.get(high)).json]).toEqual(['19', '30'])
    await brewery.send('POST', '/v1/rollback', { to: newest })
    for (const path of [5, 'x[', '/brewerslab:none'])
      expect((await brewery.send('POST', '/v1/rollback', { to: newest, path })).status).toBe(400)
  })
  test('with check tells what would change and changes nothing', async () => {
    const before = await log()
    const answer = await brewery.send('POST', '/v1/rollback', { to: 1, check: true })
    expect(json<CommitAnswer>(answer).edits.length).toBeGreaterThan(0)
    expect(await log()).toEqual(before)
    expect(await setpoint()).toBe('19')
  })
  test('honours If-Match on the whole of running', async () => {
    const answer = await brewery.send('POST', '/v1/rollback', { to: 1 }, { 'if-match': '"old"' })
    expect(answer.status).toBe(412)
    expect(await setpoint()).toBe('19')
  })
  test.each([
    ['{"to":99}', 404],
    ['{}', 400],
    ['', 400],
    ['{"to":"1"}', 400],
    ['{"to":-1}', 400],
    ['{"to":1.5}', 400],
    ['{"to":1,"edits":[]}', 400],
    ['{"to":1,"client":"timeout"}', 400],
    ['[1]', 400],
  ])('of %p is %p', async (body, status) => {
    const before = await log()
    const answer = await brewery.ask('POST', '/v1/rollback', { 'content-type': JSON_TYPE }, body)
    expect(answer.status).toBe(status)
    expect(await log()).toEqual(before)
  })
})

describe('POST /v1/commit', () => {
  test('with the base it was made on passes when nobody has changed the same', async () => {
    const { newest } = await log()
    await brewery.send('PATCH', RUNNING, { fermentation: { highpoint: '26' } })
    expect((await warm('20.0', { base: newest })).status).toBe(200)
    expect(await setpoint()).toBe('20')
  })
  test('with a base that is yet to come is 400, and nothing is changed', async () => {
    const { newest } = await log()
    const before = await setpoint()
    const answer = await warm('23.5', { base: newest + 1 })
    expect([answer.status, answer.fault?.['error-tag']]).toEqual([400, 'invalid-value'])
    expect(await setpoint()).toBe(before)
  })
  test('that meets several commits at one path is told of the newest of them', async () => {
    const { newest } = await log()
    for (const user of ['alice', 'bob'])
      await brewery.send('POST', '/v1/commit', {
        edits: [{ op: 'merge', path: SETPOINT, value: user === 'bob' ? '24.0' : '23.0' }],
        user,
      })
    const answer = await warm('22.0', { base: newest })
    const faults = json<ErrorBody>(answer)['ietf-restconf:errors'].error
    expect(faults.map((it) => it['error-message'])).toEqual([`was changed by bob in commit ${newest + 2} meanwhile`])
  })
  test('with an older base is 409 with every path that somebody else has changed, and nothing is changed', async () => {
    const { newest } = await log()
    await brewery.send('POST', '/v1/commit', {
      edits: [
        { op: 'merge', path: SETPOINT, value: '21.0' },
        { op: 'merge', path: HIGHPOINT, value: '27.0' },
      ],
      user: 'alice',
    })
    const answer = await brewery.send('POST', '/v1/commit', {
      edits: [
        { op: 'merge', path: SETPOINT, value: '22.0' },
        { op: 'merge', path: HIGHPOINT, value: '28.0' },
        { op: 'merge', path: '/brewerslab:brewhouse/power/mode', value: 'X' },
      ],
      base: newest,
    })
    expect(answer.status).toBe(409)
    const errors = json<{ 'ietf-restconf:errors': { error: Record<string, JsonValue>[] } }>(answer)
    const faults = errors['ietf-restconf:errors'].error
    expect(faults.map((it) => [it['error-app-tag'], it['error-path']])).toEqual([
      ['conflict', SETPOINT],
      ['conflict', HIGHPOINT],
    ])
    expect(String(faults[0]?.['error-message'])).toContain('alice')
    expect(await setpoint()).toBe('21')
  })
  test.each<Record<string, JsonValue>>([
    { base: -1 },
    { base: '1' },
    { confirmed: {} },
    { confirmed: true },
    { confirmed: { timeoutSeconds: 0 } },
    { confirmed: { timeoutSeconds: 604801 } },
    { confirmed: { timeoutSeconds: 1.5 } },
    { confirmed: { timeoutSeconds: 10, persist: 'x' } },
    { confirmed: { timeoutSeconds: 10 }, check: true },
  ])('with %p is 400', async (more) => {
    const before = await log()
    expect((await warm('23.0', more)).status).toBe(400)
    expect(await log()).toEqual(before)
  })
})

describe('a confirmed commit', () => {
  const confirmed = (timeoutSeconds: number, persistId?: string) => ({
    confirmed: { timeoutSeconds, ...(persistId === undefined ? {} : { persistId }) },
    user: 'robber',
  })

  test('waits, is listed as waiting, and stays when it is confirmed', async () => {
    const { newest } = await log()
    expect((await warm('10.0', confirmed(600))).status).toBe(200)
    expect((await log()).pending).toEqual({ backTo: newest, remainingSeconds: 600, user: 'robber', persistent: false })
    brewery.clock.advance(100_000)
    expect((await log()).pending?.remainingSeconds).toBe(500)
    const answer = await brewery.ask('POST', '/v1/confirm')
    expect({ status: answer.status, text: answer.text }).toEqual({ status: 204, text: '' })
    expect((await log()).pending).toBeUndefined()
    expect(await setpoint()).toBe('10')
  })
  test('is rolled back by itself when its time is over', async () => {
    await warm('11.0', confirmed(1))
    expect(await setpoint()).toBe('11')
    brewery.clock.advance(1_001)
    const deadline = Date.now() + 5_000
    while ((await setpoint()) !== '10' && Date.now() < deadline) await Bun.sleep(20)
    expect(await setpoint()).toBe('10')
    const { commits, pending } = await log()
    expect({ client: commits[0]?.client, pending }).toEqual({ client: 'timeout', pending: undefined })
  })
  test('is rolled back at once by cancel, which answers as a commit', async () => {
    await warm('12.0', confirmed(600))
    const answer = await brewery.send('POST', '/v1/cancel', { user: 'alice', client: 'cli' })
    expect(answer.status).toBe(200)
    expect(json<CommitAnswer>(answer).edits).toEqual([{ op: 'replace', path: SETPOINT, old: '12.0', new: '10.0' }])
    expect((await log()).commits[0]).toMatchObject({ user: 'alice', client: 'cli' })
    expect(await setpoint()).toBe('10')
  })
  // RFC 6241 8.4.1, persist: whoever confirms has to name it
  test('with a persist-id is only for who names it', async () => {
    await warm('13.0', confirmed(600, 'tonight'))
    expect((await log()).pending?.persistent).toBe(true)
    for (const url of ['/v1/confirm', '/v1/cancel']) {
      const wrong = await brewery.send('POST', url, { persistId: 'tomorrow' })
      expect([wrong.status, wrong.fault?.['error-tag']]).toEqual([403, 'access-denied'])
    }
    expect(await setpoint()).toBe('13')
    expect((await brewery.send('POST', '/v1/cancel', { persistId: 'tonight' })).status).toBe(200)
    expect(await setpoint()).toBe('10')
  })
  test('that is not there can be neither confirmed nor cancelled: 409', async () => {
    for (const url of ['/v1/confirm', '/v1/cancel']) {
      const answer = await brewery.ask('POST', url)
      expect([answer.status, answer.fault?.['error-tag']]).toEqual([409, 'data-missing'])
      expect((await brewery.send('POST', url, { persist: 'x' })).status).toBe(400)
      expect((await brewery.get(url)).status).toBe(405)
    }
  })
  test('may be a rollback', async () => {
    await brewery.send('POST', '/v1/rollback', { to: 1, ...confirmed(600) })
    expect(await setpoint()).toBe('18')
    await brewery.ask('POST', '/v1/cancel')
    expect(await setpoint()).toBe('10')
  })
})
