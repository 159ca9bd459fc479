import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { StateEdit } from '../../../src/datastore/index.ts'
import { type Brewery, openBrewery, RUNNING } from '../brewery.ts'
import { StreamReader } from './reader.ts'

const FERMENTATION = '/brewerslab:brewhouse/temperature/fermentation'
const PROBE = '/brewerslab:brewhouse/temperature/hardware/probe'
const value = (id: string) => `${PROBE}[id='${id}']/brewerslab-device:reading/value`
const latest = `${FERMENTATION}/results/latest`

let brewery: Brewery
beforeAll(async () => {
  brewery = await openBrewery()
})
afterAll(() => brewery.close())

function open(query: Record<string, string> | [string, string][] = {}, headers?: Record<string, string>) {
  return StreamReader.open(`${brewery.url}/v1/stream?${new URLSearchParams(query)}`, headers)
}

const publish = (...edits: StateEdit[]) => brewery.datastores.publish(edits)
const read = (id: string, celsius: string) => publish({ op: 'set', path: value(id), value: celsius, quality: 'good' })
const set = (setpoint: string) => brewery.send('PATCH', RUNNING, { fermentation: { setpoint } })

describe('GET /v1/stream', () => {
  test('says where it begins, then tells commits and readings in order, without a gap', async () => {
    const { feed } = brewery.datastores
    const { seq } = feed
    await using stream = await open()
    expect(stream.response.headers.get('content-type')).toBe('text/event-stream')
    expect(stream.response.headers.get('cache-control')).toBe('no-cache')
    const begin = await stream.next()
    expect(begin).toMatchObject({
      event: 'begin',
      id: `${feed.boot}-${seq}`,
      data: { boot: feed.boot, seq, commit: 0 },
    })
    await set('18')
    read('28-01', '18.5')
    const committed = await stream.next()
    expect(committed.id).toBe(`${feed.boot}-${seq + 1}`)
    expect(committed.data).toEqual({
      boot: feed.boot,
      seq: seq + 1,
      datastore: 'running',
      commit: 1,
      user: 'anonymous',
      client: 'v1',
      time: brewery.clock.now().toISOString(),
      edits: expect.arrayContaining([
        expect.objectContaining({ path: `${FERMENTATION}/setpoint`, new: '18.0' }),
      ]) as never,
    })
    expect(await stream.change()).toEqual({
      boot: feed.boot,
      seq: seq + 2,
      datastore: 'operational',
      time: brewery.clock.now().toISOString(),
      edits: [
        { op: 'create', path: `${PROBE}[id='28-01']` },
        { op: 'create', path: value('28-01'), new: '18.5', quality: 'good' },
      ],
    })
  })

  test('tells of several paths what is at and below them, and nothing else', async () => {
    await using stream = await open([
      ['path', `${PROBE}[id="28-02"]`],
      ['path', '/brewhouse/temperature/fermentation'],
    ])
    await stream.point('begin')
    read('28-01', '19.25')
    read('28-02', '19.5')
    read('28-021', '19.75')
    await set('19')
    expect((await stream.change()).edits.map(({ path }) => path)).toEqual([`${PROBE}[id='28-02']`, value('28-02')])
    expect((await stream.change()).edits).toEqual([
      { op: 'replace', path: `${FERMENTATION}/setpoint`, old: '18.0', new: '19.0' },
    ])
  })

  test('takes a list without keys for all of its entries, and keys of any spelling', async () => {
    await set('17')
    const offset = `${PROBE}[id='28-03']/offsets[low='1.0'][high='30.0']/offset`
    await using every = await open({ path: `${PROBE}/offsets/offset`, kinds: 'config' })
    await using one = await open({ path: `${PROBE}[id='28-03']/offsets[high='30'][low='01.00']`, kinds: 'config' })
    await every.point('begin')
    await one.point('begin')
    await brewery.send('PATCH', RUNNING, {
      hardware: { probe: [{ id: '28-03', offsets: [{ low: '1', high: '30', offset: '0.5' }] }] },
    })
    expect((await every.change()).edits).toEqual([expect.objectContaining({ op: 'create', path: offset, new: '0.5' })])
    expect((await one.change()).edits.map(({ path }) => path)).toContain(offset)
  })

  test('tells what is gone with the entry above it', async () => {
    await brewery.send('PATCH', RUNNING, {
      hardware: { probe: [{ id: '28-04', offsets: [{ low: '1', high: '30', offset: '0.25' }] }] },
    })
    const offset = `${PROBE}[id='28-04']/offsets[low='1.0'][high='30.0']/offset`
    await using stream = await open({ path: offset })
    await stream.point('begin')
    expect((await brewery.ask('DELETE', `${RUNNING}/hardware/probe=28-04`)).status).toBe(200)
    expect((await stream.change()).edits).toEqual([
      expect.objectContaining({ op: 'delete', path: offset, old: '0.25' }),
    ])
  })

  test('tells configuration or state alone', async () => {
    await using config = await open({ path: FERMENTATION, kinds: 'config' })
    await using state = await open({ path: FERMENTATION, kinds: 'state' })
    await config.point('begin')
    await state.point('begin')
    publish({ op: 'set', path: latest, value: '17.125' })
    await set('17.5')
    publish({ op: 'remove', path: latest })
    expect((await config.change()).edits).toEqual([expect.objectContaining({ new: '17.5' })])
    expect((await state.change()).edits).toEqual([expect.objectContaining({ path: latest, new: '17.125' })])
    expect((await state.change()).edits).toContainEqual({ op: 'delete', path: latest, old: '17.125' })
  })

  test('with initial=true nothing is missed between what was there and what comes', async () => {
    publish({ op: 'set', path: latest, value: '16.5' })
    const stop = new AbortController()
    // Readings go on all the time while streams are opened.
    const writing = (async () => {
      for (let at = 0; !stop.signal.aborted; at++) {
        publish({ op: 'set', path: latest, value: String(10 + (at % 80) / 10) })
        await Bun.sleep(0)
      }
    })()
    for (let round = 0; round < 20; round++) {
      await using stream = await open({ path: latest, kinds: 'state', initial: 'true' })
      const { seq, values } = await stream.point('begin')
      const next = await stream.change()
      expect(values).toEqual([{ path: latest, operational: expect.any(String) }])
      expect(next.edits[0]?.old).toBe(String(values?.[0]?.operational))
      expect(next.seq).toBe(seq + 1)
    }
    stop.abort()
    await writing
  })

  test('initial=true leaves out what is not there, and has both where both were asked for', async () => {
    publish({ op: 'set', path: latest, value: '16.5' })
    await set('17')
    await using stream = await open([
      ['path', FERMENTATION],
      ['path', `${PROBE}[id='28-none']`],
      ['initial', 'true'],
    ])
    const { values } = await stream.point('begin')
    expect(values).toEqual([
      {
        path: FERMENTATION,
        running: expect.objectContaining({ setpoint: '17.0' }),
        operational: { results: { latest: '16.5' } },
      },
      { path: `${PROBE}[id='28-none']` },
    ])
  })

  test('an alarm that is raised, acknowledged and cleared arrives', async () => {
    const { alarms } = brewery.alarms
    const resource = '/brewerslab:brewhouse/power'
    await using stream = await open({ path: '/brewerslab-alarm:alarms' })
    await stream.point('begin')
    alarms.raise({ resource, type: 'too-warm', severity: 'major', text: 'it is warm' })
    alarms.acknowledge({}, 'robber')
    alarms.clear(resource, 'too-warm')
    const alarm = `/brewerslab-alarm:alarms/alarm[resource='${resource}'][type='too-warm']`
    expect((await stream.change()).edits).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ op: 'create', path: `${alarm}/severity`, new: 'major' }),
        expect.objectContaining({ op: 'create', path: `${alarm}/text`, new: 'it is warm' }),
      ]) as never,
    )
    const acknowledged = await stream.change()
    expect(acknowledged.edits).toContainEqual(
      expect.objectContaining({ path: `${alarm}/acknowledged-by`, new: 'robber' }),
    )
    expect((await stream.change()).edits).toContainEqual(
      expect.objectContaining({ op: 'create', path: `${alarm}/cleared` }),
    )
  })

  test.each([
    [{ kinds: 'all' }, 400, '"kinds" is one of config, state, both'],
    [{ initial: 'yes' }, 400, '"initial" is one of true, false'],
    [{ colour: 'red' }, 400, 'query parameter "colour" is not known here'],
    [{ path: '/brewerslab:cellar' }, 400, 'there is no "cellar"'],
    [{ path: 'latest' }, 400, 'not a data path'],
    [{ path: `${PROBE}[name='x']` }, 400, 'these are not the keys of "probe"'],
    [{ path: `${FERMENTATION}[name='x']` }, 400, 'these are not the keys of "fermentation"'],
    [{ path: `${PROBE}/offsets`, initial: 'true' }, 400, '"initial" cannot be had of'],
  ])('refuses %p', async (query, status, message) => {
    const answer = await brewery.get(`/v1/stream?${new URLSearchParams(query as Record<string, string>)}`)
    expect(answer.status).toBe(status)
    expect(answer.fault?.['error-message']).toContain(message)
  })

  test('refuses more than 32 paths, and who accepts no events', async () => {
    const paths = Array.from({ length: 33 }, () => `path=${latest}`).join('&')
    expect((await brewery.get(`/v1/stream?${paths}`)).fault?.['error-message']).toContain('32 times at most')
    expect((await brewery.get('/v1/stream', { accept: 'application/json' })).status).toBe(406)
  })

  test('is not for other web pages, nor under another name', async () => {
    expect((await brewery.get('/v1/stream', { origin: 'http://evil.example' })).status).toBe(403)
    expect((await brewery.get('/v1/stream', { host: 'evil.example' })).status).toBe(403)
  })

  test('HEAD has an answer with an end', async () => {
    const answer = await brewery.ask('HEAD', '/v1/stream')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/event-stream')
    expect((await brewery.ask('OPTIONS', '/v1/stream')).headers.get('allow')).toBe('GET, HEAD, OPTIONS')
  })
})

describe('who comes again with Last-Event-ID', () => {
  const tag = () => `${brewery.datastores.feed.boot}-${brewery.datastores.feed.seq}`

  test('gets what came meanwhile, and nothing twice', async () => {
    const id = tag()
    await set('15')
    await set('16')
    await using stream = await open({ kinds: 'config', initial: 'true' }, { 'last-event-id': id })
    const begin = await stream.next()
    expect(begin).toMatchObject({ event: 'begin', id })
    expect(begin.data).not.toHaveProperty('values')
    expect((await stream.change()).edits).toEqual([expect.objectContaining({ new: '15.0' })])
    expect((await stream.change()).edits).toEqual([expect.objectContaining({ new: '16.0' })])
    await set('17')
    expect((await stream.change()).edits).toEqual([expect.objectContaining({ new: '17.0' })])
  })

  test('gets nothing but what comes where nothing came meanwhile', async () => {
    await using stream = await open({}, { 'last-event-id': tag() })
    await stream.point('begin')
    await set('14')
    expect((await stream.change()).edits).toEqual([expect.objectContaining({ new: '14.0' })])
  })

  test('is told to read again after more changes than are kept', async () => {
    const id = tag()
    for (let at = 0; at < 1_100; at++) read('28-01', String(at / 100))
    await using stream = await open({ path: value('28-01'), initial: 'true' }, { 'last-event-id': id })
    await stream.point('begin')
    const { seq, values } = await stream.point('resync')
    expect(seq).toBe(brewery.datastores.feed.seq)
    expect(values).toEqual([{ path: value('28-01'), operational: '10.99' }])
    read('28-01', '11.5')
    expect((await stream.change()).seq).toBe(seq + 1)
  })

  test.each(['4be0a1c2-1', 'x', '-', `${'9'.repeat(30)}`])(
    'is told to read again with %p of another start',
    async (id) => {
      await using stream = await open({}, { 'last-event-id': id })
      await stream.point('begin')
      await stream.point('resync')
    },
  )

  test('is told to read again with a number that has not been yet', async () => {
    const { boot, seq } = brewery.datastores.feed
    await using stream = await open({}, { 'last-event-id': `${boot}-${seq + 5}` })
    await stream.point('begin')
    expect((await stream.point('resync')).seq).toBe(seq)
  })
})
