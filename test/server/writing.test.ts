import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import type { CommitAnswer, JsonValue } from '../../src/base/index.ts'
import { type Brewery, openBrewery, RUNNING } from './brewery.ts'

const YANG_TYPE = { 'content-type': 'application/yang-data+json' }
const TEMPERATURE = '/brewerslab:brewhouse/temperature'
const SETPOINT = `${RUNNING}/fermentation/setpoint`

let brewery: Brewery
beforeAll(async () => {
  brewery = await openBrewery()
})
afterAll(() => brewery.close())

async function configure(value: JsonValue): Promise<void> {
  await brewery.datastores.commit({
    edits: [
      { op: 'replace', path: TEMPERATURE, value },
      { op: 'remove', path: '/brewerslab:brewhouse/power/mode' },
    ],
    user: 'test',
    client: 'v1',
  })
}
beforeEach(() => configure({}))

const explicit = () => brewery.datastores.read('running', TEMPERATURE)
const edits = (answer: { readonly json: JsonValue }) => (answer.json as unknown as CommitAnswer).edits

describe('PUT', () => {
  test.each([
    ['nothing is set', {}],
    [
      'leaves are set to what an unset one looks like',
      { fermentation: { setpoint: '17.0', lowpoint: '0.0', probe: { id: '' } } },
    ],
    [
      'lists have entries',
      {
        hardware: {
          probe: [
            {
              id: '28-01',
              offsets: [
                { low: '-5.0', high: '0.0' },
                { low: '0.0', high: '30.0', offset: '0.0' },
              ],
            },
          ],
        },
      },
    ],
  ] as [string, JsonValue][])('of what GET gave changes nothing when %s', async (_, value) => {
    await configure(value)
    const before = explicit()
    const got = await brewery.get(RUNNING)
    const answer = await brewery.ask('PUT', RUNNING, { 'content-type': 'application/json' }, got.text)
    expect([answer.status, edits(answer)]).toEqual([200, []])
    expect(answer.headers.get('etag')).toBe(got.headers.get('etag'))
    expect(explicit()).toEqual(before)
  })

  test('replaces what the Thing owns and nothing else', async () => {
    await brewery.send('PUT', '/v1/datastore/running/brewerslab/brewhouse/power/mode', 'ABC')
    await configure({ fermentation: { setpoint: '18.0', highpoint: '25.0' } })
    await brewery.send('PUT', '/v1/datastore/running/brewerslab', { brewhouse: { power: { mode: 'DEF' } } })
    expect(explicit()).toEqual({ fermentation: { setpoint: '18.0', highpoint: '25.0' } })
    const answer = await brewery.send('PUT', RUNNING, { fermentation: { setpoint: '19' } })
    expect(answer.status).toBe(200)
    expect(explicit()).toEqual({ fermentation: { setpoint: '19.0' } })
    expect(brewery.datastores.read('running', '/brewerslab:brewhouse/power/mode')).toBe('DEF')
  })

  test('takes RFC 7951 in application/json, and in its own content type means every value of it', async () => {
    await brewery.send('PUT', RUNNING, { 'brewerslab:fermentation': { setpoint: '17.0' } })
    expect(explicit()).toEqual({})
    await brewery.send('PUT', RUNNING, { 'brewerslab:fermentation': { setpoint: '17.0' } }, YANG_TYPE)
    expect(explicit()).toEqual({ fermentation: { setpoint: '17.0' } })
  })

  test('of an entry makes it, answers 201, and again 200 (RFC 9110 9.3.4)', async () => {
    const url = `${RUNNING}/hardware/probe=28-01`
    const made = await brewery.send('PUT', url, { id: '28-01' })
    expect([made.status, made.headers.get('etag')]).toEqual([201, (await brewery.get(url)).headers.get('etag')])
    expect((await brewery.send('PUT', url, {})).status).toBe(200)
    const below = await brewery.send('PUT', `${url}/offsets=0,30`, { low: '0', high: '30', offset: '-0.5' })
    expect(below.status).toBe(201)
    expect(explicit()).toEqual({
      hardware: { probe: [{ id: '28-01', offsets: [{ low: '0.0', high: '30.0', offset: '-0.5' }] }] },
    })
  })

  test('of an entry with other keys than the URL is 400 (RFC 8040 4.5)', async () => {
    const answer = await brewery.send('PUT', `${RUNNING}/hardware/probe=28-01`, { id: '28-02' })
    expect([answer.status, answer.fault?.['error-tag']]).toEqual([400, 'bad-element'])
    expect(explicit()).toEqual({})
  })

  test('below an entry that is not there is 404 and makes nothing', async () => {
    const answer = await brewery.send('PUT', `${RUNNING}/hardware/probe=28-01/offsets=0,30`, { offset: '1' })
    expect(answer.status).toBe(404)
    expect(explicit()).toEqual({})
  })

  test('of a whole list replaces all its entries', async () => {
    await configure({ hardware: { probe: [{ id: '28-01' }, { id: '28-02' }] } })
    expect((await brewery.send('PUT', `${RUNNING}/hardware/probe`, [{ id: '28-02' }, { id: '28-03' }])).status).toBe(
      200,
    )
    expect(explicit()).toEqual({ hardware: { probe: [{ id: '28-02' }, { id: '28-03' }] } })
  })

  test('If-None-Match: * makes, and never overwrites (RFC 9110 13.1.2)', async () => {
    const url = `${RUNNING}/hardware/probe=28-01`
    expect((await brewery.send('PUT', url, {}, { 'if-none-match': '*' })).status).toBe(201)
    const again = await brewery.send('PUT', url, {}, { 'if-none-match': '*' })
    expect([again.status, again.fault?.['error-app-tag']]).toEqual([412, 'precondition-failed'])
  })

  test('If-None-Match: * of two at once makes one, also while a Thing is still asked', async () => {
    brewery.datastores.vetoBy(async () => {
      await Bun.sleep(20)
      return []
    })
    const url = '/v1/datastore/running/brewerslab/brewhouse/power/mode'
    const answers = await Promise.all(
      ['one', 'two'].map((value) => brewery.send('PUT', url, value, { 'if-none-match': '*' })),
    )
    expect(answers.map((it) => it.status).sort()).toEqual([201, 412])
    expect(answers.find((it) => it.status === 412)?.fault?.['error-app-tag']).toBe('precondition-failed')
  })

  test.each([
    ['a namespace of somebody else', { __namespace: 'other' }, 'unknown-namespace'],
    ['a name the model has not', { fermentatoin: {} }, 'unknown-element'],
    ['state', { fermentation: { monitor: true } }, undefined],
    ['a value out of type', { fermentation: { setpoint: 'warm' } }, 'invalid-value'],
    ['a number where RFC 7951 6.1 has a string', { fermentation: { setpoint: 18 } }, undefined],
    ['null', { fermentation: { setpoint: null } }, 'bad-element'],
    ['an array', [], 'bad-element'],
  ] as [string, unknown, string | undefined][])('of %s is refused and changes nothing', async (_, json, tag) => {
    const answer = await brewery.send('PUT', RUNNING, json)
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.status).toBeLessThan(500)
    if (tag !== undefined) expect(answer.fault?.['error-tag'] as string).toBe(tag)
    expect(explicit()).toEqual({})
  })

  test('a must that does not hold is 400, with the model’s own message and tag', async () => {
    const answer = await brewery.send('PUT', RUNNING, { fermentation: { highpoint: '10', lowpoint: '20' } })
    expect(answer.status).toBe(400)
    expect(answer.fault).toMatchObject({
      'error-app-tag': 'highpoint-below-lowpoint',
      'error-message': expect.stringContaining('highpoint is below lowpoint'),
    })
    expect(explicit()).toEqual({})
  })
})

describe('PATCH', () => {
  test('merges and leaves the rest', async () => {
    await configure({ fermentation: { highpoint: '25.0' } })
    const answer = await brewery.send('PATCH', RUNNING, { fermentation: { setpoint: '18.5' } })
    expect([answer.status, edits(answer)]).toEqual([
      200,
      [expect.objectContaining({ path: `${TEMPERATURE}/fermentation/setpoint`, new: '18.5' })],
    ])
    expect(explicit()).toEqual({ fermentation: { highpoint: '25.0', setpoint: '18.5' } })
  })

  test('a leaf that is unset and arrives as its rendering stays unset', async () => {
    const answer = await brewery.send('PATCH', RUNNING, {
      fermentation: { setpoint: '17', lowpoint: '0', probe: { id: '' } },
    })
    expect([answer.status, edits(answer)]).toEqual([200, []])
    expect(explicit()).toEqual({})
  })

  // RFC 8040 4.6.1: the target resource of a plain patch must exist.
  test('of a missing entry answers 404 and creates nothing', async () => {
    const answer = await brewery.send('PATCH', `${RUNNING}/hardware/probe=28-01`, { id: '28-01' })
    expect(answer.status).toBe(404)
    expect(explicit()).toEqual({})
  })
})

describe('DELETE', () => {
  beforeEach(() =>
    configure({ fermentation: { setpoint: '18.0' }, hardware: { probe: [{ id: '28-01' }, { id: '28-02' }] } }),
  )

  test('of a leaf unsets it, and a second time is 404', async () => {
    expect((await brewery.ask('DELETE', SETPOINT)).status).toBe(200)
    expect((await brewery.get(SETPOINT)).text).toBe('"17"')
    const again = await brewery.ask('DELETE', SETPOINT)
    expect([again.status, again.fault?.['error-tag']]).toEqual([404, 'invalid-value'])
  })

  test('of an entry removes it, of a list all of them', async () => {
    await brewery.ask('DELETE', `${RUNNING}/hardware/probe=28-01`)
    expect(explicit()).toMatchObject({ hardware: { probe: [{ id: '28-02' }] } })
    await brewery.ask('DELETE', `${RUNNING}/hardware/probe`)
    expect((await brewery.get(`${RUNNING}/hardware/probe`)).json).toEqual([])
  })

  test('of a Thing removes what it owns and nothing else', async () => {
    await brewery.send('PUT', '/v1/datastore/running/brewerslab/brewhouse/power/mode', 'ABC')
    expect((await brewery.ask('DELETE', RUNNING)).status).toBe(200)
    expect((await brewery.get(RUNNING)).json).toMatchObject({ fermentation: { setpoint: '17' } })
    expect(brewery.datastores.read('running', '/brewerslab:brewhouse/power/mode')).toBe('ABC')
  })

  test('of a key is 405', async () => {
    expect((await brewery.ask('DELETE', `${RUNNING}/hardware/probe=28-01/id`)).status).toBe(405)
  })

  test('with a body of a kind a form could send is 415', async () => {
    const answer = await brewery.ask('DELETE', SETPOINT, { 'content-type': 'text/plain' }, 'x')
    expect(answer.status).toBe(415)
    expect(explicit()).toMatchObject({ fermentation: { setpoint: '18.0' } })
  })
})

describe('If-Match (RFC 9110 13.1.1)', () => {
  test('lets through who has seen the newest, and nobody else', async () => {
    const seen = (await brewery.get(SETPOINT)).headers.get('etag') ?? ''
    const mine = await brewery.send('PUT', SETPOINT, '18', { 'if-match': seen })
    expect(mine.status).toBe(200)
    const theirs = await brewery.send('PUT', SETPOINT, '19', { 'if-match': seen })
    expect([theirs.status, theirs.fault?.['error-app-tag']]).toEqual([412, 'precondition-failed'])
    expect((await brewery.get(SETPOINT)).text).toBe('"18"')
    const next = mine.headers.get('etag') ?? ''
    expect((await brewery.send('PUT', SETPOINT, '20', { 'if-match': `"old", ${next}` })).status).toBe(200)
  })

  test('of two at once exactly one gets through', async () => {
    const seen = (await brewery.get(SETPOINT)).headers.get('etag') ?? ''
    const answers = await Promise.all(
      ['18', '19', '20', '21'].map((value) => brewery.send('PUT', SETPOINT, value, { 'if-match': seen })),
    )
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 412, 412, 412])
  })

  test('a weak tag guards nothing, * needs something to be there', async () => {
    const seen = (await brewery.get(SETPOINT)).headers.get('etag') ?? ''
    expect((await brewery.send('PUT', SETPOINT, '18', { 'if-match': `W/${seen}` })).status).toBe(412)
    const url = `${RUNNING}/hardware/probe=28-01`
    expect((await brewery.send('PUT', url, {}, { 'if-match': '*' })).status).toBe(412)
    expect((await brewery.ask('DELETE', url, { 'if-match': '*' })).status).toBe(412)
  })
})

describe('POST /v1/commit', () => {
  const set = (value: string) => ({ op: 'merge', path: `${TEMPERATURE}/fermentation/setpoint`, value })

  test('takes all edits or none', async () => {
    const bad = await brewery.send('POST', '/v1/commit', {
      edits: [set('18.0'), { op: 'merge', path: `${TEMPERATURE}/nothing`, value: 1 }],
    })
    expect([bad.status, bad.fault?.['error-tag']]).toEqual([400, 'unknown-element'])
    expect(explicit()).toEqual({})
    const good = await brewery.send('POST', '/v1/commit', {
      edits: [set('18.0')],
      user: 'robber',
      client: 'cli',
      comment: 'c',
    })
    expect([good.status, edits(good).length]).toEqual([200, 1])
    expect(good.headers.get('etag')).toBe((await brewery.get('/v1/datastore/running')).headers.get('etag'))
  })

  test('only checks when it is told to', async () => {
    const answer = await brewery.send('POST', '/v1/commit', { edits: [set('18.0')], check: true })
    expect([answer.status, edits(answer).length]).toEqual([200, 1])
    expect(explicit()).toEqual({})
  })

  test('is told to commits by name', async () => {
    using feed = brewery.datastores.feed.subscribe()
    await brewery.send('POST', '/v1/commit', { edits: [set('18.0')], user: 'robber', client: 'cli' })
    for await (const event of feed) {
      expect(event).toMatchObject({ kind: 'change', user: 'robber', client: 'cli' })
      break
    }
  })

  test.each([
    [[], 'bad-element'],
    [{}, 'missing-element'],
    [{ edits: {} }, 'missing-element'],
    [{ edits: [1] }, 'bad-element'],
    [{ edits: [{ op: 'patch', path: '/' }] }, 'invalid-value'],
    [{ edits: [{ op: 'merge' }] }, 'missing-element'],
    [{ edits: [{ op: 'merge', path: '/a' }] }, 'missing-element'],
    [{ edits: [{ op: 'delete', path: '/a', value: 1 }] }, 'bad-element'],
    [{ edits: [{ op: 'delete', path: 'a' }] }, 'invalid-value'],
    [{ edits: [{ op: 'delete', path: '/a', extra: 1 }] }, 'unknown-element'],
    [{ edits: [], chekc: true }, 'unknown-element'],
    [{ edits: [], check: 'yes' }, 'invalid-value'],
    [{ edits: [], client: 'startup' }, 'invalid-value'],
    [{ edits: [], user: 'x'.repeat(65) }, 'invalid-value'],
  ] as [unknown, string][])('%j is %s', async (json, tag) => {
    const answer = await brewery.send('POST', '/v1/commit', json)
    expect([answer.status, answer.fault?.['error-tag'] as string]).toEqual([400, tag])
  })
})
