import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { JsonObject } from '../../src/base/index.ts'
import { type Brewery, openBrewery } from './brewery.ts'

const RESOURCE = "/brewerslab:brewhouse/temperature/hardware/probe[id='28-01']"

let brewery: Brewery
beforeAll(async () => {
  brewery = await openBrewery()
})
afterAll(() => brewery.close())

const post = (what: string, body: unknown) => brewery.send('POST', `/v1/alarms/${what}`, body)
const raise = (type: string) =>
  brewery.alarms.alarms.raise({ resource: RESOURCE, type, severity: 'major', text: 'too warm' })
const shown = async () => {
  const { json } = await brewery.get('/v1/datastore/operational/brewerslab-alarm')
  return (json as unknown as { alarms: { alarm: readonly JsonObject[] } }).alarms.alarm
}

describe('POST /v1/alarms/acknowledge', () => {
  test('says who knows of it', async () => {
    raise('hot')
    const answer = await post('acknowledge', { resource: RESOURCE, type: 'hot', user: 'robber', client: 'cli' })
    expect(answer).toMatchObject({ status: 200, json: { alarms: 1 } })
    expect(await shown()).toMatchObject([{ type: 'hot', 'acknowledged-by': 'robber', cleared: null }])
  })

  test('of what is not raised is 404; of all, whatever there is', async () => {
    expect(await post('acknowledge', { type: 'cold' })).toMatchObject({ status: 404 })
    expect(await post('acknowledge', {})).toMatchObject({ status: 200, json: { alarms: 1 } })
  })

  test.each([
    [{ resource: 'no path' }, 'not a data path: / expected at character 1'],
    [{ resource: RESOURCE, tpye: 'hot' }, '"tpye" is not known here'],
    [{ type: 5 }, '"type" must be a text of at most 128 characters'],
  ])('%j is refused', async (body, message) => {
    const { status, fault } = await post('acknowledge', body)
    expect({ status, message: fault?.['error-message'] }).toEqual({ status: 400, message })
  })

  test('is POST only', async () => {
    expect(await brewery.get('/v1/alarms/acknowledge')).toMatchObject({ status: 405 })
  })
})

describe('POST /v1/alarms/silence', () => {
  test('silences for an hour, or for as long as is said; a week at most', async () => {
    const until = async () => Date.parse(String((await shown())[0]?.['silenced-until'])) - brewery.clock.now().getTime()
    expect(await post('silence', { type: 'hot' })).toMatchObject({ status: 200, json: { alarms: 1 } })
    expect(await until()).toBe(3_600_000)
    await post('silence', { type: 'hot', seconds: 60 })
    expect(await until()).toBe(60_000)
    expect(await post('silence', { type: 'hot', seconds: 604_801 })).toMatchObject({ status: 400 })
  })
})

describe('POST /v1/alarms/test', () => {
  test('says whether the target took it, and why not', async () => {
    const target = { name: 'phone', kind: 'webhook', url: 'http://127.0.0.1:1/' }
    await brewery.send('PATCH', '/v1/datastore/running/brewerslab-alarm', { alarms: { target: [target] } })
    const answer = await post('test', { target: 'phone' })
    expect(answer.status).toBe(200)
    expect(answer.json).toEqual({ target: 'phone', delivered: false, reason: 'nothing listens there' })
  })

  test('of a target that is not there is 404; without one, 400', async () => {
    expect(await post('test', { target: 'nobody' })).toMatchObject({ status: 404 })
    expect(await post('test', {})).toMatchObject({ status: 400 })
  })
})

describe('GET /v1/alarms/history', () => {
  test('is what happened, newest first, in pages', async () => {
    brewery.alarms.alarms.clear(RESOURCE, 'hot')
    const { json } = await brewery.get('/v1/alarms/history?limit=2')
    const { steps } = json as unknown as { steps: readonly JsonObject[] }
    expect(steps).toMatchObject([
      { event: 'cleared', resource: RESOURCE, type: 'hot', severity: 'major', text: 'too warm' },
      { event: 'silenced' },
    ])
    const older = await brewery.get(`/v1/alarms/history?before=${steps[1]?.id}`)
    expect(older.json).toMatchObject({
      steps: [{ event: 'silenced' }, { event: 'acknowledged', user: 'robber' }, { event: 'raised' }],
    })
  })

  test('of no number of steps is refused', async () => {
    expect(await brewery.get('/v1/alarms/history?limit=0')).toMatchObject({ status: 400 })
  })
})

test('all of it is in the OpenAPI document', async () => {
  const { json } = await brewery.get('/openapi/json')
  const paths = Object.keys((json as { paths: object }).paths).filter((it) => it.startsWith('/v1/alarms'))
  expect(paths.sort()).toEqual(['acknowledge', 'history', 'silence', 'test'].map((it) => `/v1/alarms/${it}`))
})
