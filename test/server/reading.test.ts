import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { type Brewery, OPERATIONAL, openBrewery, RUNNING } from './brewery.ts'

const YANG = { accept: 'application/yang-data+json' }
const TEMPERATURE = '/brewerslab:brewhouse/temperature'

let brewery: Brewery
beforeAll(async () => {
  brewery = await openBrewery()
})
afterAll(() => brewery.close())

async function configure(value: object): Promise<void> {
  await brewery.datastores.commit({
    edits: [{ op: 'replace', path: TEMPERATURE, value: value as never }],
    user: 'test',
    client: 'v1',
  })
}
beforeEach(() => configure({}))

const GOLDEN = `{
    "__namespace": "brewerslab",
    "fermentation": {
        "highpoint": "0",
        "lowpoint": "0",
        "probe": {
            "id": ""
        },
        "setpoint": "17"
    }
}`

describe('GET of what a Thing owns', () => {
  test('startup is the sample of the seed, byte for byte, and 404 before there is a file', async () => {
    const url = '/v1/datastore/startup/TemperatureProvider'
    const before = await brewery.get(url)
    expect([before.status, before.fault?.['error-tag']]).toEqual([404, 'invalid-value'])
    const territory = brewery.datastores.territory('TemperatureProvider')
    if (territory === undefined) throw new Error('the Thing is known')
    await brewery.datastores.writeStartup(territory, {}, { force: true })
    const answer = await brewery.get(url)
    expect(answer.status).toBe(200)
    expect(answer.text).toBe(GOLDEN)
    expect(answer.headers.get('content-length')).toBe('191')
    expect(answer.headers.get('content-type')).toBe('application/json; charset=UTF-8')
  })

  test.each(['TemperatureProvider', 'temperatureprovider', 'ds18b20', 'DS18B20'])(
    'it goes by application name or alias, ignoring case: %s',
    async (name) => expect((await brewery.get(`/v1/datastore/running/${name}`)).text).toBe(GOLDEN),
  )

  test('persist is 404 until something was saved, then what was saved', async () => {
    const url = '/v1/datastore/persist/TemperatureProvider'
    expect((await brewery.get(url)).status).toBe(404)
    await configure({ fermentation: { setpoint: '18.5' } })
    expect((await brewery.get(url)).json).toMatchObject({ fermentation: { setpoint: '18.5' } })
  })

  test('a removed reading is never "0"', async () => {
    const path = `${TEMPERATURE}/fermentation/results/latest`
    brewery.datastores.publish([{ op: 'set', path, value: '17.250' }])
    expect((await brewery.get(OPERATIONAL)).json).toMatchObject({ fermentation: { results: { latest: '17.25' } } })
    expect((await brewery.get(`${OPERATIONAL}/fermentation/results/latest`)).text).toBe('"17.25"')
    brewery.datastores.publish([{ op: 'remove', path }])
    expect((await brewery.get(OPERATIONAL)).json).toEqual({
      __namespace: 'brewerslab',
      fermentation: {
        monitor: null,
        results: { average: { daily: null, hourly: null, minute: null }, latest: null },
      },
    })
    expect((await brewery.get(`${OPERATIONAL}/fermentation/results/latest`)).text).toBe('null')
  })

  test('a module is what no Thing owns of it', async () => {
    const answer = await brewery.get('/v1/datastore/running/brewerslab')
    expect(answer.json).toEqual({ __namespace: 'brewerslab', brewhouse: { power: { mode: '' } } })
    const owned = await brewery.get('/v1/datastore/running/brewerslab/brewhouse/temperature')
    expect(owned.status).toBe(404)
    expect(owned.fault?.['error-info']?.hint).toContain('/v1/datastore/running/TemperatureProvider')
  })

  test('a whole datastore starts at the root, without a namespace', async () => {
    const answer = await brewery.get('/v1/datastore/running')
    expect(Object.keys(answer.json as object)).not.toContain('__namespace')
    expect(answer.json).toMatchObject({
      brewhouse: { power: { mode: '' }, temperature: { fermentation: { setpoint: '17' } } },
    })
  })

  test('RFC 7951 is sent to who accepts it, with members qualified at the top (RFC 7951 4) and no rendering of unset leaves', async () => {
    await configure({ fermentation: { setpoint: '18.0' } })
    const answer = await brewery.get(RUNNING, YANG)
    expect(answer.headers.get('content-type')).toBe('application/yang-data+json')
    expect(answer.json).toEqual({ 'brewerslab:fermentation': { setpoint: '18.0' } })
    expect((await brewery.get('/v1/datastore/running', YANG)).json).toEqual({
      'brewerslab:brewhouse': { temperature: { fermentation: { setpoint: '18.0' } } },
    })
    const all = await brewery.get(`${RUNNING}?with-defaults=report-all`, YANG)
    expect(all.json).toMatchObject({ 'brewerslab:fermentation': { setpoint: '18.0', highpoint: '0.0' } })
  })

  test('a leaf shows the default in use (RFC 8040 3.5.4)', async () => {
    expect((await brewery.get(`${RUNNING}/fermentation/setpoint`)).text).toBe('"17"')
    expect((await brewery.get(`${RUNNING}/fermentation/setpoint`, YANG)).text).toBe('"17.0"')
    expect((await brewery.get(`${RUNNING}/fermentation/probe/id`, YANG)).status).toBe(404)
  })
})

describe('GET below a Thing (RFC 8040 3.5.3)', () => {
  const offsets = [{ low: '0.0', high: '30.0', offset: '0.5' }]
  beforeEach(() => configure({ hardware: { probe: [{ id: '28-01', offsets }, { id: '28-02' }] } }))

  test('an entry is named by its keys, as the seed shows them or as RFC 7951 does', async () => {
    const shown = { __namespace: 'brewerslab', low: '0', high: '30', offset: '0.5' }
    for (const keys of ['0,30', '0.0,30.0', '0.000,30', '%30,%33%30']) {
      expect((await brewery.get(`${RUNNING}/hardware/probe=28-01/offsets=${keys}`)).json).toEqual(shown)
    }
  })

  test('a whole list is an array, an empty one too', async () => {
    expect((await brewery.get(`${RUNNING}/hardware/probe`)).json).toEqual([
      { id: '28-01', offsets: [{ low: '0', high: '30', offset: '0.5' }] },
      { id: '28-02' },
    ])
    expect((await brewery.get(`${RUNNING}/hardware/probe=28-02/offsets`)).json).toEqual([])
  })

  test.each([
    ['/hardware/probe=28-03', 404],
    ['/hardware/probe=28-03/offsets', 404],
    ['/hardware/probe=28-03/offsets=0,30/offset', 404],
    ['/hardware/probe/id', 404],
    ['/hardware/probe/28-01', 404],
    ['/hardware/probe=28-01/offsets=0', 400],
    ['/hardware/probe=28-01/offsets=0,30,40', 400],
    ['/hardware=x', 400],
    ['/nothing', 404],
    ['/fermentation/', 404],
    ['//fermentation', 404],
  ])('%s is %d', async (below, status) => expect((await brewery.get(`${RUNNING}${below}`)).status).toBe(status))

  test('state of a probe is found under its key', async () => {
    const path = `${TEMPERATURE}/hardware/probe[id='28-01']/brewerslab-device:reading/value`
    brewery.datastores.publish([{ op: 'set', path, value: '18.000' }])
    expect((await brewery.get(`${OPERATIONAL}/hardware/probe=28-01/reading/value`)).text).toBe('"18"')
    expect((await brewery.get(`${OPERATIONAL}/hardware/probe=28-01/brewerslab-device:reading/value`)).text).toBe('"18"')
    expect((await brewery.get(`${OPERATIONAL}/hardware/probe=28-01`)).json).toMatchObject({
      id: '28-01',
      reading: { value: '18', quality: null },
    })
    brewery.datastores.publish([{ op: 'remove', path: `${TEMPERATURE}/hardware/probe[id='28-01']` }])
  })
})

describe('entity tags (RFC 9110 13.1)', () => {
  test('every GET of a datastore has one, and 304 spares what is known', async () => {
    for (const url of ['/v1/datastore/running', RUNNING, OPERATIONAL, `${RUNNING}/fermentation/setpoint`]) {
      const first = await brewery.get(url)
      const etag = first.headers.get('etag') ?? ''
      expect(etag).toMatch(/^"[^"]+-\d+"$/)
      const again = await brewery.get(url, { 'if-none-match': `"other", W/${etag}` })
      expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', etag])
    }
  })

  test('a change gives what it touched, and all above it, a new one, and leaves the rest', async () => {
    const tags = async () =>
      Promise.all(
        ['/v1/datastore/running', RUNNING, `${RUNNING}/fermentation/setpoint`, `${RUNNING}/hardware`].map(async (url) =>
          (await brewery.get(url)).headers.get('etag'),
        ),
      )
    await configure({ hardware: { probe: [{ id: '28-01' }] } })
    const before = await tags()
    await brewery.send('PATCH', `${RUNNING}/fermentation/setpoint`, '19')
    const after = await tags()
    expect(after.map((tag, at) => tag !== before[at])).toEqual([true, true, true, false])
  })

  test('what was asked for before is never shown after it has changed', async () => {
    for (const setpoint of ['18', '19', '20']) {
      await brewery.send('PUT', `${RUNNING}/fermentation/setpoint`, setpoint)
      expect((await brewery.get(`${RUNNING}/fermentation/setpoint`)).text).toBe(`"${setpoint}"`)
      expect((await brewery.get(RUNNING)).json).toMatchObject({ fermentation: { setpoint } })
    }
  })
})

describe('HEAD and OPTIONS', () => {
  test('HEAD is GET without its content (RFC 9110 9.3.2)', async () => {
    for (const url of [RUNNING, '/health', '/v1/discover', '/openapi/json', '/v1/datastore/running/nobody']) {
      const get = await brewery.get(url)
      const head = await brewery.ask('HEAD', url)
      expect([head.status, head.text]).toEqual([get.status, ''])
      for (const name of ['etag', 'content-type', 'content-length']) {
        expect(head.headers.get(name)).toBe(get.headers.get(name))
      }
    }
  })

  test.each([
    [RUNNING, 'GET, HEAD, OPTIONS, PUT, PATCH, DELETE'],
    [`${RUNNING}/fermentation/setpoint`, 'GET, HEAD, OPTIONS, PUT, PATCH, DELETE'],
    [`${RUNNING}/fermentation/monitor`, 'GET, HEAD, OPTIONS'],
    ['/v1/datastore/running', 'GET, HEAD, OPTIONS'],
    [OPERATIONAL, 'GET, HEAD, OPTIONS'],
    ['/v1/datastore/startup/TemperatureProvider', 'GET, HEAD, OPTIONS'],
    ['/v1/commit', 'OPTIONS, POST'],
    ['/health', 'GET, HEAD, OPTIONS'],
  ])('OPTIONS of %s allows %s', async (url, allow) => {
    const answer = await brewery.ask('OPTIONS', url)
    expect([answer.status, answer.headers.get('allow')]).toEqual([204, allow])
  })

  test('a method that is not among them is 405 and says which are (RFC 9110 15.5.6)', async () => {
    for (const [method, url] of [
      ['POST', RUNNING],
      ['PUT', OPERATIONAL],
      ['DELETE', '/v1/datastore/running'],
      ['GET', '/v1/commit'],
      ['PUT', '/v1/discover'],
    ] as const) {
      const answer = await brewery.ask(method, url)
      expect(answer.status).toBe(405)
      expect(answer.headers.get('allow')).toContain('OPTIONS')
      expect(answer.fault?.['error-tag']).toBe('operation-not-supported')
    }
  })
})
