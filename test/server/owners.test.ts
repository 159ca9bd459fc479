import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { type Brewery, openBrewery, RUNNING, TEMPERATURE_PROVIDER } from './brewery.ts'

const PROBES = {
  name: 'Probes',
  alias: 'probes',
  module: 'brewerslab',
  path: '/brewerslab:brewhouse/temperature/hardware',
}
const HOPS = { name: 'Hops', alias: 'hops', module: 'brewerslab', path: '/brewerslab:ingredients/hops' }
const YANG = { accept: 'application/yang-data+json' }
const PROBES_URL = '/v1/datastore/running/Probes'
const HOPS_URL = '/v1/datastore/running/Hops'

let brewery: Brewery
beforeAll(async () => {
  brewery = await openBrewery()
  brewery.datastores.setOwners([TEMPERATURE_PROVIDER, PROBES, HOPS])
})
afterAll(() => brewery.close())
beforeEach(async () => {
  await brewery.send('PUT', RUNNING, { fermentation: { setpoint: '18' } })
  await brewery.send('PUT', PROBES_URL, { probe: [{ id: '28-01' }] })
  await brewery.send('PUT', HOPS_URL, [{ ingredient: 'Fuggle' }])
})

const probes = async () => (await brewery.get(PROBES_URL, YANG)).json
const configured = { 'brewerslab:probe': [{ id: '28-01' }] }

describe('the longest owned path wins', () => {
  test('in GET, in both shapes, of the Thing and of what is below it', async () => {
    expect((await brewery.get(RUNNING)).json).not.toHaveProperty('hardware')
    expect((await brewery.get(RUNNING, YANG)).json).toEqual({ 'brewerslab:fermentation': { setpoint: '18.0' } })
    expect((await brewery.get('/v1/datastore/running/brewerslab/brewhouse', YANG)).json).toEqual({})
    expect((await brewery.get('/v1/datastore/running/brewerslab/ingredients')).json).toEqual({
      __namespace: 'brewerslab',
    })
    expect(await probes()).toEqual(configured)
  })

  test('and what it owns is found under its own name only', async () => {
    for (const below of ['/hardware', '/hardware/probe', '/hardware/probe=28-01']) {
      const answer = await brewery.get(`${RUNNING}${below}`)
      expect([answer.status, answer.fault?.['error-info']?.hint]).toEqual([404, 'Ask for /v1/datastore/running/Probes'])
    }
  })

  test('in PUT: what the body leaves out of another Thing stays', async () => {
    await brewery.send('PUT', RUNNING, {})
    expect((await brewery.get(RUNNING, YANG)).json).toEqual({})
    expect(await probes()).toEqual(configured)
    await brewery.send('PUT', '/v1/datastore/running/brewerslab', {})
    await brewery.send('PUT', '/v1/datastore/running/brewerslab/brewhouse', {})
    expect(await probes()).toEqual(configured)
    expect((await brewery.get(HOPS_URL)).json).toEqual([{ ingredient: 'Fuggle' }])
  })

  test('in PUT and PATCH: what the body says of another Thing is refused', async () => {
    for (const method of ['PUT', 'PATCH']) {
      const answer = await brewery.send(method, RUNNING, { hardware: { probe: [] } })
      expect([answer.status, answer.fault?.['error-path']]).toEqual([400, PROBES.path])
    }
    expect(await probes()).toEqual(configured)
  })

  test('in DELETE', async () => {
    expect((await brewery.ask('DELETE', RUNNING)).status).toBe(200)
    expect((await brewery.get(RUNNING, YANG)).json).toEqual({})
    expect(await probes()).toEqual(configured)
  })
})

describe('a Thing that owns a whole list', () => {
  test('is an array, written as one', async () => {
    expect((await brewery.get(HOPS_URL)).text).toBe('[\n    {\n        "ingredient": "Fuggle"\n    }\n]')
    await brewery.send('PATCH', HOPS_URL, [{ ingredient: 'Saaz' }])
    await brewery.send('PUT', '/v1/datastore/running/brewerslab/ingredients/adjunct=Honey', {})
    expect((await brewery.get(HOPS_URL)).json).toEqual([{ ingredient: 'Fuggle' }, { ingredient: 'Saaz' }])
    const got = await brewery.get(HOPS_URL)
    const again = await brewery.ask('PUT', HOPS_URL, { 'content-type': 'application/json' }, got.text)
    expect(again.json).toMatchObject({ edits: [] })
    expect((await brewery.get(`${HOPS_URL}=Saaz`)).status).toBe(404)
  })
})

describe('a Thing that owns a presence container (RFC 7950 7.5.1)', () => {
  const SIMULATOR = {
    name: 'FermenterSimulator',
    alias: 'simulator',
    module: 'brewerslab-simulator',
    path: '/brewerslab-simulator:simulator',
  }
  const url = '/v1/datastore/running/FermenterSimulator'

  test('is not found while the container is not there; PUT makes it, and PUT of GET then changes nothing', async () => {
    brewery.datastores.setOwners([TEMPERATURE_PROVIDER, PROBES, HOPS, SIMULATOR])
    for (const place of [url, `${url}/wort`, url.replace('running', 'operational')]) {
      expect([place, (await brewery.get(place)).status]).toEqual([place, 404])
    }
    expect((await brewery.send('PATCH', url, {})).status).toBe(404)
    expect((await brewery.send('PUT', url, {})).status).toBe(201)
    const shown = await brewery.get(url)
    expect(shown.json).toMatchObject({ __namespace: 'brewerslab-simulator', 'time-factor': 60 })
    expect((await brewery.send('PUT', url, shown.json)).json).toMatchObject({ edits: [] })
    expect((await brewery.ask('DELETE', url)).status).toBe(200)
    expect((await brewery.get(url)).status).toBe(404)
  })
})
