import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { BrewError } from '../../src/base/index.ts'
import { type Brewery, openBrewery } from './brewery.ts'

let brewery: Brewery
beforeAll(async () => {
  brewery = await openBrewery()
})
afterAll(() => brewery.close())
beforeEach(() => {
  brewery.things.notes.length = 0
  brewery.things.refusal = undefined
})

/** A client's end of a connection; `next` is the next message or the reason of the end. */
function attach(name: string, headers: Record<string, string> = {}) {
  const url = `${brewery.url.replace('http', 'ws')}/v1/things/${name}/attach`
  const socket = new WebSocket(url, { headers } as unknown as string[])
  const heard: string[] = []
  const waiting: ((text: string) => void)[] = []
  const tell = (text: string) => {
    const first = waiting.shift()
    if (first === undefined) heard.push(text)
    else first(text)
  }
  socket.addEventListener('message', (event) => tell(String(event.data)))
  socket.addEventListener('close', (event) => tell(`closed ${event.code} ${event.reason}`))
  const next = async (): Promise<string> => heard.shift() ?? new Promise<string>((resolve) => waiting.push(resolve))
  const opened = new Promise<boolean>((resolve) => {
    socket.addEventListener('open', () => resolve(true))
    socket.addEventListener('close', () => resolve(false))
  })
  return { socket, next, opened }
}

async function until(note: string): Promise<void> {
  for (let tries = 0; !brewery.things.notes.includes(note) && tries < 100; tries++) await Bun.sleep(5)
  expect(brewery.things.notes).toContain(note)
}

describe('WebSocket /v1/things/{name}/attach', () => {
  test.each(['TemperatureProvider', 'ds18b20', 'DS18B20'])('carries text both ways, by any name: %s', async (name) => {
    const client = attach(name)
    await client.opened
    await until('attached TemperatureProvider')
    client.socket.send('{"kind":"hello"}')
    expect(await client.next()).toBe('heard {"kind":"hello"}')
    expect(brewery.things.notes).toContain('received {"kind":"hello"}')
    client.socket.close()
    await until('closed TemperatureProvider')
  })

  test('ends with a reason when the supervisor refuses or lets go', async () => {
    brewery.things.refusal = new BrewError('in-use', 'TemperatureProvider runs already')
    const refused = attach('ds18b20')
    expect(await refused.next()).toBe('closed 1008 TemperatureProvider runs already')
    brewery.things.refusal = undefined
    const client = attach('ds18b20')
    await client.opened
    await until('attached TemperatureProvider')
    brewery.things.links.at(-1)?.close('ü'.repeat(100))
    expect(await client.next()).toBe(`closed 1008 ${'ü'.repeat(61)}`)
  })

  test('a failure of ours ends it without telling more', async () => {
    brewery.things.refusal = new TypeError('secret')
    expect(await attach('ds18b20').next()).toBe('closed 1008 the server failed')
  })

  test('takes text only', async () => {
    const client = attach('ds18b20')
    await client.opened
    client.socket.send(new Uint8Array([1, 2, 3]))
    expect(await client.next()).toStartWith('closed 1003')
  })

  test('is 404 for an unknown Thing, 426 for a plain GET, 405 for another method, 403 for a web page', async () => {
    expect((await brewery.get('/v1/things/nobody/attach')).status).toBe(404)
    const plain = await brewery.get('/v1/things/ds18b20/attach')
    expect([plain.status, plain.headers.get('upgrade')]).toEqual([426, 'websocket'])
    expect((await brewery.ask('POST', '/v1/things/ds18b20/attach')).status).toBe(405)
    expect(await attach('ds18b20', { origin: 'http://evil.example' }).opened).toBe(false)
    expect(await attach('nobody').opened).toBe(false)
    expect(brewery.things.notes).toEqual([])
  })
})

describe('POST /v1/things/{name}/request', () => {
  test('asks the Thing, by any name, and answers what it says', async () => {
    const answer = await brewery.send('POST', '/v1/things/DS18B20/request', {
      name: 'identify',
      input: { for: 5 },
      user: 'ann',
    })
    expect([answer.status, answer.json]).toEqual([200, { output: { done: 'identify' } }])
    await brewery.send('POST', '/v1/things/TemperatureProvider/request', { name: 'look' })
    expect(brewery.things.notes).toEqual([
      'request TemperatureProvider identify {"for":5} ann',
      'request TemperatureProvider look {} anonymous',
    ])
  })

  test('what the Thing refuses is 400 in its words; one that does not run is 409', async () => {
    const ask = () => brewery.send('POST', '/v1/things/ds18b20/request', { name: 'look' })
    brewery.things.refusal = new BrewError('operation-failed', 'nothing runs there', {}, undefined, {
      appTag: 'refused',
    })
    const refused = await ask()
    expect([refused.status, refused.fault?.['error-message']]).toEqual([400, 'nothing runs there'])
    brewery.things.refusal = new BrewError('resource-denied', 'it does not run')
    expect((await ask()).status).toBe(409)
  })

  test('is 404 for an unknown Thing, 400 without a name', async () => {
    expect((await brewery.send('POST', '/v1/things/nobody/request', { name: 'x' })).status).toBe(404)
    for (const json of [{}, { name: 1 }, { name: 'x', output: 1 }, []]) {
      expect((await brewery.send('POST', '/v1/things/ds18b20/request', json)).status).toBe(400)
    }
    expect(brewery.things.notes).toEqual([])
  })
})

describe('register and unregister', () => {
  test('go to the supervisor', async () => {
    const written = await brewery.send('POST', '/v1/things/ds18b20/register', { force: true })
    expect(written.json).toEqual({ written: ['startup/ds18b20.json'] })
    await brewery.send('POST', '/v1/things/Mine/register', { source: '/home/pi/mine.ts' })
    expect((await brewery.ask('POST', '/v1/things/Mine/unregister')).json).toEqual({ removed: ['startup/Mine.json'] })
    expect(brewery.things.notes).toEqual([
      'register {"name":"ds18b20","force":true}',
      'register {"name":"Mine","force":false,"source":"/home/pi/mine.ts"}',
      'unregister Mine',
    ])
  })

  test('without a body means without force', async () => {
    await brewery.ask('POST', '/v1/things/ds18b20/register')
    expect(brewery.things.notes).toEqual(['register {"name":"ds18b20","force":false}'])
  })

  test('what stands in the way is told with its status', async () => {
    brewery.things.refusal = new BrewError('data-exists', 'startup/x.json is there already', {}, 'Use --force')
    const answer = await brewery.send('POST', '/v1/things/ds18b20/register', {})
    expect([answer.status, answer.fault?.['error-tag'], answer.fault?.['error-info']?.hint]).toEqual([
      409,
      'data-exists',
      'Use --force',
    ])
  })

  test('a failure of the supervisor is 500, and tells nothing', async () => {
    brewery.things.refusal = new TypeError('secret')
    const answer = await brewery.send('POST', '/v1/things/ds18b20/register', {})
    expect([answer.status, answer.text.includes('secret')]).toEqual([500, false])
    expect(brewery.failures.splice(0)).toEqual([expect.stringContaining('secret')])
  })

  test.each([[{ force: 'yes' }], [{ source: 1 }], [{ foce: true }], [[]]])('%j is 400', async (json) => {
    expect((await brewery.send('POST', '/v1/things/ds18b20/register', json)).status).toBe(400)
    expect(brewery.things.notes).toEqual([])
  })
})
