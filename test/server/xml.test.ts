import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { V1Session } from '../../src/base/index.ts'
import { type Answer, type Brewery, OPERATIONAL, openBrewery, RUNNING } from './brewery.ts'

let brewery: Brewery

const XML = { accept: 'application/yang-data+xml' }
const TEMPERATURE = '/brewerslab:brewhouse/temperature'
const OPEN = '<brewhouse xmlns="urn:brewerslab:yang:brewerslab">'

const json = <T>(answer: Answer): T => answer.json as unknown as T
/** Without the space between elements. */
const elements = (text: string) => text.replace(/>\s+</g, '><').trim()

beforeAll(async () => {
  brewery = await openBrewery()
  await brewery.send('PUT', RUNNING, {
    fermentation: { setpoint: '17.5' },
    hardware: { probe: [{ id: '28-01', offsets: [{ low: '0', high: '30', offset: '1' }] }] },
  })
  brewery.datastores.publish([{ op: 'set', path: `${TEMPERATURE}/fermentation/results/latest`, value: '18.25' }])
})
afterAll(() => brewery.close())

describe('application/yang-data+xml', () => {
  test('is a whole datastore as elements from the root, with the tag that all shapes have', async () => {
    const answer = await brewery.get('/v1/datastore/running', XML)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('application/yang-data+xml')
    expect(answer.headers.get('etag')).toBe((await brewery.get('/v1/datastore/running')).headers.get('etag'))
    expect(elements(answer.text)).toBe(
      `${OPEN}<temperature><fermentation><setpoint>17.5</setpoint></fermentation><hardware><probe><id>28-01</id>` +
        '<offsets><low>0.0</low><high>30.0</high><offset>1.0</offset></offsets></probe></hardware></temperature></brewhouse>',
    )
  })

  test.each([
    ['a container', '/fermentation', '<fermentation><setpoint>17.5</setpoint></fermentation>'],
    ['a leaf', '/fermentation/setpoint', '<fermentation><setpoint>17.5</setpoint></fermentation>'],
    [
      'an entry, with the keys of all above it',
      '/hardware/probe=28-01/offsets=0,30/offset',
      '<hardware><probe><id>28-01</id><offsets><low>0.0</low><high>30.0</high><offset>1.0</offset></offsets></probe></hardware>',
    ],
  ])('of %s is only what is there, from the root', async (_, below, inner) => {
    const answer = await brewery.get(`${RUNNING}${below}`, XML)
    expect(elements(answer.text)).toBe(`${OPEN}<temperature>${inner}</temperature></brewhouse>`)
  })

  test('shows a default where it is asked for', async () => {
    const highpoint = await brewery.get(`${RUNNING}/fermentation/highpoint`, XML)
    expect(highpoint.text).toContain('<highpoint>0.0</highpoint>')
    const whole = await brewery.get(`${RUNNING}/fermentation?with-defaults=report-all`, XML)
    expect(whole.text).toContain('<highpoint>0.0</highpoint>')
    expect((await brewery.get(`${RUNNING}/fermentation`, XML)).text).not.toContain('highpoint')
    expect((await brewery.get(`${RUNNING}/fermentation?with-defaults=all`, XML)).status).toBe(400)
  })

  test('tells state, too', async () => {
    expect(elements((await brewery.get(OPERATIONAL, XML)).text)).toBe(
      `${OPEN}<temperature><fermentation><results><latest>18.25</latest></results></fermentation></temperature></brewhouse>`,
    )
  })

  test('is empty where there is nothing, and 404 where nothing can be', async () => {
    const empty = await brewery.get('/v1/datastore/running/brewerslab', XML)
    expect([empty.status, empty.text]).toEqual([200, ''])
    expect((await brewery.get(`${RUNNING}/hardware/probe=none`, XML)).status).toBe(404)
  })

  test('of a candidate, what it is once it is loaded again', async () => {
    const { id } = json<V1Session>(await brewery.send('POST', '/v1/sessions', {}))
    const url = `/v1/sessions/${id}`
    const path = `${TEMPERATURE}/fermentation/setpoint`
    await brewery.send('POST', `${url}/edit`, { edits: [{ op: 'merge', path, value: '19' }] })
    const whole = await brewery.get(`${url}/configuration`, XML)
    const part = await brewery.get(`${url}/configuration?path=${path}`, XML)
    expect(elements(part.text)).toBe(
      `${OPEN}<temperature><fermentation><setpoint>19.0</setpoint></fermentation></temperature></brewhouse>`,
    )
    const before = (await brewery.get(`${url}/configuration`)).text
    await brewery.ask('POST', `${url}/load?mode=override`, { 'content-type': XML.accept }, part.text)
    expect((await brewery.get(`${url}/configuration`)).text).not.toBe(before)
    await brewery.ask('POST', `${url}/load?mode=override`, { 'content-type': XML.accept }, whole.text)
    expect((await brewery.get(`${url}/configuration`)).text).toBe(before)
    expect(json<V1Session>(await brewery.get(url)).edits).toBe(1)
  })

  test('is sent only to who prefers it', async () => {
    const type = async (accept: string, path = '/v1/datastore/running') =>
      (await brewery.get(path, { accept })).headers.get('content-type')
    expect(await type('application/yang-data+xml;q=0.9, application/yang-data+json;q=0.8')).toBe(XML.accept)
    expect(await type('text/html, application/xml;q=0.9, */*;q=0.8')).toStartWith('application/json')
    expect(await type('application/*')).toStartWith('application/json')
    expect((await brewery.get('/v1/sessions', XML)).status).toBe(406)
  })

  test('an earlier commit can be had as XML, too', async () => {
    const { text } = await brewery.get('/v1/commits/1/configuration', XML)
    expect(elements(text)).toStartWith(`${OPEN}<temperature>`)
  })
})
