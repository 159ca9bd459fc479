import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { BrewError, type JsonObject } from '../../src/base/index.ts'
import { type Brewery, openBrewery, TEMPERATURE_PROVIDER } from './brewery.ts'

/** Extends what the Thing of the seed owns; `lonely` is nobody's. */
const MODEL = `module garden {
  yang-version 1.1; namespace "urn:garden"; prefix g;
  import brewerslab { prefix b; }
  augment "/b:brewhouse/b:temperature" {
    list bed {
      key name; leaf name { type string; }
      action water {
        input { leaf litres { type uint8 { range "1..10"; } mandatory true; } leaf slowly { type boolean; default false; } }
        output { leaf used { type uint8; mandatory true; } leaf note { type string; default "done"; } }
      }
    }
  }
  container lonely { action sigh; }
  rpc rain;
}`
const BEDS = '/brewerslab:brewhouse/temperature/garden:bed'

let brewery: Brewery
beforeAll(async () => {
  brewery = await openBrewery(undefined, { 'garden.yang': MODEL })
  const value = [{ name: 'peas' }]
  await brewery.datastores.commit({ edits: [{ op: 'merge', path: BEDS, value }], user: 'ann', client: 'v1' })
  const cooler = { output: [{ name: 'cooler', driver: 'simulated' }] }
  const edits = [
    {
      op: 'merge' as const,
      path: '/brewerslab:brewhouse/power',
      value: { 'brewerslab-control:output': cooler.output },
    },
  ]
  await brewery.datastores.commit({ edits, user: 'ann', client: 'v1' })
})
afterAll(() => brewery.close())
beforeEach(() => {
  brewery.things.notes.length = 0
  brewery.things.answer = {}
  brewery.things.refusal = undefined
  brewery.outputs.notes.length = 0
})

const act = (path: string, input?: unknown, more: object = {}) =>
  brewery.send('POST', '/v1/action', { path, ...(input === undefined ? {} : { input }), ...more })
const WATER = `${BEDS}[name='peas']/water`

describe('an action of the place of a Thing', () => {
  test('is asked of it with defaults filled in, and its answer completed', async () => {
    brewery.things.answer = { used: 4 }
    const answer = await act(WATER, { litres: 5 }, { user: 'ann' })
    expect(answer).toMatchObject({ status: 200, json: { output: { used: 4, note: 'done' } } })
    const { name } = TEMPERATURE_PROVIDER
    expect(brewery.things.notes).toEqual([`request ${name} water {"litres":5,"slowly":false} ${WATER} ann`])
  })

  test.each([
    ['a value out of range', WATER, { litres: 11 }, 400, 'invalid-value', `${WATER}/litres`],
    ['a missing leaf', WATER, {}, 409, 'data-missing', WATER],
    ['a leaf the model does not have', WATER, { litres: 1, hops: 2 }, 400, 'unknown-element', WATER],
    ['input that is no object', WATER, [1], 400, 'bad-element', undefined],
    ['an entry that is not there', WATER.replace('peas', 'beans'), { litres: 1 }, 404, 'invalid-value', undefined],
    ['an entry without its key', `${BEDS}/water`, { litres: 1 }, 400, 'missing-attribute', undefined],
    ['what is no action', BEDS, {}, 400, 'unknown-element', BEDS],
    ['what is no path', 'water', {}, 400, 'invalid-value', 'water'],
  ])('is refused for %s, and the Thing hears nothing', async (_, path, input, status, tag, at) => {
    const { status: got, fault } = await act(path, input)
    expect({ status: got, tag: fault?.['error-tag'] as string, at: fault?.['error-path'] }).toEqual({ status, tag, at })
    expect(brewery.things.notes).toEqual([])
  })

  test('that the Thing refuses is refused in its words', async () => {
    brewery.things.refusal = new BrewError('operation-failed', 'It rains', {}, undefined, { appTag: 'refused' })
    const { status, fault } = await act(WATER, { litres: 1 })
    expect({ status, message: fault?.['error-message'] }).toEqual({ status: 400, message: 'It rains' })
  })

  test.each([[{}], [{ used: 300 }], [{ used: 1, more: 2 }], ['wet']])(
    'that is answered with %j is our fault, and says whose',
    async (answer) => {
      brewery.things.answer = answer as JsonObject
      const { status, fault } = await act(WATER, { litres: 1 })
      expect(status).toBe(500)
      expect(fault?.['error-message']).toStartWith('it was done, but TemperatureProvider answered what the model')
      brewery.failures.length = 0
    },
  )
})

test('what nobody does is 501', async () => {
  expect(await act('/garden:lonely/sigh')).toMatchObject({ status: 501 })
  const { status, fault } = await act('/garden:rain')
  expect({ status, hint: fault?.['error-info']?.hint }).toEqual({
    status: 501,
    hint: 'Register a Thing with the module "garden".',
  })
  expect(brewery.things.notes).toEqual([])
})

describe("the project's own actions", () => {
  const OUTPUT = "/brewerslab:brewhouse/power/brewerslab-control:output[name='cooler']/override"

  test('an output is overridden as by its own endpoint, ten minutes where nothing is said', async () => {
    expect(await act(OUTPUT, { to: 'off' }, { user: 'ann' })).toMatchObject({ status: 200, json: { output: {} } })
    await act(OUTPUT, { to: 'on', for: 30 })
    expect(brewery.outputs.notes).toEqual(['cooler off 600 ann', 'cooler on 30 anonymous'])
    expect(await act(OUTPUT, { to: 'half' })).toMatchObject({ status: 400 })
    expect(await act(OUTPUT.replace('cooler', 'heater'), { to: 'on' })).toMatchObject({ status: 404 })
    expect(brewery.outputs.notes).toHaveLength(2)
  })

  test('an alarm is acknowledged and silenced', async () => {
    const resource = "/brewerslab:brewhouse/temperature/hardware/probe[id='28-01']"
    brewery.alarms.alarms.raise({ resource, type: 'hot', severity: 'major', text: 'too warm' })
    const alarm = `/brewerslab-alarm:alarms/alarm[resource="${resource}"][type='hot']`
    expect(await act(`${alarm}/acknowledge`, {}, { user: 'robber' })).toMatchObject({ status: 200 })
    expect(await act(`${alarm}/silence`, { for: 60 })).toMatchObject({ status: 200 })
    expect(brewery.datastores.read('operational', alarm)).toMatchObject({
      'acknowledged-by': 'robber',
      'silenced-until': expect.any(String),
    })
    expect(await act(`${alarm.replace('hot', 'cold')}/acknowledge`)).toMatchObject({ status: 404 })
  })
})

describe('a Thing as a whole', () => {
  test('is started, stopped and restarted by name or alias', async () => {
    const stopped = await brewery.send('POST', '/v1/things/ds18b20/stop', { user: 'ann' })
    expect(stopped.json).toEqual({ thing: 'TemperatureProvider', state: 'stopped', released: ['cooler'] })
    await brewery.ask('POST', '/v1/things/TemperatureProvider/start')
    await brewery.ask('POST', '/v1/things/temperatureprovider/restart')
    expect(brewery.things.notes).toEqual([
      'stop TemperatureProvider ann',
      'start TemperatureProvider anonymous',
      'restart TemperatureProvider anonymous',
    ])
  })

  test('that is not there is 404, a word too many 400, another method 405', async () => {
    expect((await brewery.ask('POST', '/v1/things/sauna/stop')).status).toBe(404)
    expect((await brewery.send('POST', '/v1/things/ds18b20/stop', { now: true })).status).toBe(400)
    expect((await brewery.get('/v1/things/ds18b20/stop')).status).toBe(405)
    expect(brewery.things.notes).toEqual([])
  })
})
