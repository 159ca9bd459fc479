import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { existsSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Brewery, JSON_TYPE, openBrewery, RUNNING } from './brewery.ts'

let brewery: Brewery
let before: Record<string, string>
const outside = () => join(dirname(brewery.root), 'outside-of-the-brewery.json')

beforeAll(async () => {
  brewery = await openBrewery(64 * 1024)
  await brewery.send('PUT', `${RUNNING}/fermentation/setpoint`, '18')
  const hop = '/v1/datastore/running/brewerslab/ingredients/hops=Fuggle'
  await brewery.send('PUT', hop, {})
  await brewery.ask('DELETE', hop)
  writeFileSync(outside(), '{"secret": true}')
  await brewery.datastores.flushFiles()
  before = brewery.files()
})
afterAll(async () => {
  await brewery.datastores.flushFiles()
  expect(brewery.files()).toEqual(before)
  const { unlinkSync } = await import('node:fs')
  unlinkSync(outside())
  await brewery.close()
})

/** Everything below is refused by a 4xx, tells nothing of our insides, and leaves every file as it was. */
function expectRefused(answer: { readonly status: number; readonly text: string }): void {
  expect(answer.status).toBeGreaterThanOrEqual(400)
  expect(answer.status).toBeLessThan(500)
  expect(answer.text).not.toMatch(/\.ts:|node_modules|\/src\/|secret|root:/)
  expect(JSON.parse(answer.text)).toHaveProperty('ietf-restconf:errors')
}

const TRICKS = [
  '..',
  '%2e%2e',
  '..%2f..%2fetc%2fpasswd',
  '%2e%2e%2foutside-of-the-brewery',
  '..%5c..%5coutside-of-the-brewery',
  '%252e%252e%252f',
  '....//....//etc/passwd',
  'TemperatureProvider%00',
  'TemperatureProvider%00.json',
  'TemperatureProvider%2f..%2f..',
  '/etc/passwd',
  '%2fetc%2fpasswd',
  '%00',
  '%0a',
  '%0d%0aX-Evil:%201',
  '%1b[2J',
  '%7f',
  '%ff%fe',
  '%c0%ae%c0%ae',
  '%ed%a0%80',
  '%',
  '%2',
  '%zz',
  '%u002e',
  '.',
  '~',
  '*',
  '$HOME',
  'con',
  'a'.repeat(65),
  'a'.repeat(5000),
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'toString',
  "'or'1'='1",
  '[.=1]',
  '%EF%BF%BF',
  'T%C3%A9mperature',
  'persist',
]

describe('tricks in the path are 400 or 404', () => {
  test.each(TRICKS)('as a datastore: %s', async (trick) =>
    expectRefused(await brewery.get(`/v1/datastore/x${trick}/TemperatureProvider`)),
  )
  for (const datastore of ['startup', 'persist', 'running', 'operational']) {
    test.each(TRICKS)(`as a name in ${datastore}: %s`, async (trick) =>
      expectRefused(await brewery.get(`/v1/datastore/${datastore}/${trick}`)),
    )
  }
  test.each(TRICKS)('as a node: %s', async (trick) =>
    expectRefused(await brewery.get(`${RUNNING}/fermentation/${trick}/x`)),
  )
  test.each(TRICKS)('as a key: %s', async (trick) =>
    expectRefused(await brewery.get(`${RUNNING}/hardware/probe=${trick}`)),
  )
  test.each(TRICKS)('as a key to be made: %s', async (trick) =>
    expectRefused(await brewery.send('PUT', `${RUNNING}/hardware/probe=${trick}`, {})),
  )
  test.each(TRICKS)('as a Thing to register: %s', async (trick) => {
    expectRefused(await brewery.send('POST', `/v1/things/-${trick}/register`, {}))
  })
  test.each(TRICKS)('as a commit or a session: %s', async (trick) => {
    expectRefused(await brewery.get(`/v1/commits/-${trick}`))
    expectRefused(await brewery.get(`/v1/commits/-${trick}/configuration`))
    expectRefused(await brewery.get(`/v1/commits/1/diff?to=-${trick}`))
    expectRefused(await brewery.get(`/v1/sessions/-${trick}`))
    expectRefused(await brewery.ask('DELETE', `/v1/sessions/-${trick}`))
    expectRefused(await brewery.ask('POST', `/v1/sessions/-${trick}/commit`))
  })
})

describe('a key', () => {
  test('may hold a slash, a comma and an equals sign, each decoded once', async () => {
    const url = (name: string) => `/v1/datastore/running/brewerslab/ingredients/hops=${encodeURIComponent(name)}`
    for (const name of ['a/b', 'a,b', 'a=b', '%2F', "Goldings'", '"East Kent"', 'é🍺', '../x', 'a b', '[x]']) {
      const made = await brewery.send('PUT', url(name), {})
      expect([name, made.status]).toEqual([name, 201])
      expect((await brewery.get(url(name))).json).toEqual({ __namespace: 'brewerslab', ingredient: name })
      expect((await brewery.ask('DELETE', url(name))).status).toBe(200)
    }
  })

  test('with both kinds of quotes cannot be written in a data path, and is refused', async () => {
    expectRefused(await brewery.get(`/v1/datastore/running/brewerslab/ingredients/hops=${encodeURIComponent(`'"`)}`))
  })

  test('with both kinds of quotes in a body is refused, and its reason told, also where it looks like a path', async () => {
    for (const ingredient of [`'"`, `it's "x"`, `x'"][y="z`]) {
      const before = brewery.files()
      const answer = await brewery.send('PATCH', '/v1/datastore/running/brewerslab', {
        ingredients: { hops: [{ ingredient }] },
      })
      expect(answer.status).toBe(400)
      expect(answer.fault?.['error-message']).toContain('both kinds of quotes')
      expect(brewery.files()).toEqual(before)
    }
  })

  test('does not end the data path it stands in', async () => {
    const key = encodeURIComponent("28-01']/offsets[low='0")
    expectRefused(await brewery.send('PUT', `${RUNNING}/hardware/probe=${key}`, {}))
  })
})

describe('tricks in the body are 4xx', () => {
  const bodies: [string, string | Uint8Array][] = [
    ['nothing', ''],
    ['a space', ' '],
    ['half an object', '{"fermentation":'],
    ['a trailing comma', '{"fermentation":{},}'],
    ['two documents', '{}{}'],
    ['a comment', '{/**/}'],
    ['a number', '1'],
    ['null', 'null'],
    ['a text', '"x"'],
    ['an array', '[{}]'],
    ['names that come twice', '{"fermentation":{"setpoint":"1"},"fermentation":{"setpoint":"2"}}'],
    ['__proto__', '{"__proto__":{"setpoint":"1"}}'],
    ['constructor', '{"constructor":{"prototype":{}}}'],
    ['NUL', '{"fermentation":{"probe":{"id":"28-\\u0000"}}}'],
    ['a lone surrogate', '{"fermentation":{"probe":{"id":"\\ud800"}}}'],
    ['ten thousand levels', '{"a":'.repeat(10_000)],
    ['arrays in arrays', '['.repeat(20_000)],
    ['no UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ['UTF-16', new Uint8Array(Buffer.from('{}', 'utf16le'))],
    ['a number beyond all', '{"fermentation":{"setpoint":1e999}}'],
    ['an empty key', '{"hardware":{"probe":[{"id":""}]}}'],
    ['no key', '{"hardware":{"probe":[{}]}}'],
    ['one key twice', '{"hardware":{"probe":[{"id":"28-01"},{"id":"28-01"}]}}'],
    ['objects for leaves', '{"fermentation":{"setpoint":{"a":1}}}'],
    ['arrays for leaves', '{"fermentation":{"setpoint":["18"]}}'],
    ['true for a number', '{"fermentation":{"setpoint":true}}'],
    ['a number out of range', '{"fermentation":{"setpoint":"999999999999999999"}}'],
    ['too many digits', '{"fermentation":{"setpoint":"18.12345"}}'],
    ['metadata', '{"@":{"ietf-origin:origin":"x"}}'],
    ['an unknown module', '{"nobody:fermentation":{}}'],
    ['XML', '<fermentation/>'],
    ['a form', 'fermentation=1'],
  ]
  test.each(bodies)('of PUT: %s', async (_, body) =>
    expectRefused(await brewery.ask('PUT', RUNNING, { 'content-type': JSON_TYPE }, body)),
  )
  test.each(bodies)('of PATCH: %s', async (_, body) =>
    expectRefused(await brewery.ask('PATCH', RUNNING, { 'content-type': JSON_TYPE }, body)),
  )
  test.each(bodies)('of PUT as RFC 7951: %s', async (_, body) =>
    expectRefused(await brewery.ask('PUT', RUNNING, { 'content-type': 'application/yang-data+json' }, body)),
  )
  test.each(bodies)('of POST /v1/commit: %s', async (_, body) =>
    expectRefused(await brewery.ask('POST', '/v1/commit', { 'content-type': JSON_TYPE }, body)),
  )
  test.each(bodies.filter(([name]) => name !== 'nothing'))('of register: %s', async (_, body) =>
    expectRefused(await brewery.ask('POST', '/v1/things/ds18b20/register', { 'content-type': JSON_TYPE }, body)),
  )

  test.each([
    '/',
    '',
    'x',
    '/brewerslab:brewhouse/..',
    '/brewerslab:brewhouse[',
    "/brewerslab:brewhouse/temperature/hardware/probe[id='28-01'",
    "/brewerslab:brewhouse/temperature/hardware/probe[id='28-01'] | /*",
    '/brewerslab:brewhouse/temperature/hardware/probe',
    '//*',
    '/*',
    '/nobody:x',
    '/brewerslab:brewhouse/temperature/fermentation/monitor',
    `/${'a'.repeat(10_000)}`,
    '/a'.repeat(5_000),
  ])('as the path of an edit: %j', async (path) => {
    expectRefused(await brewery.send('POST', '/v1/commit', { edits: [{ op: 'merge', path, value: 'x' }] }))
  })
})

describe('tricks in the headers are 4xx', () => {
  test.each([
    ['content type missing', {}, 415],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['multipart', { 'content-type': 'multipart/form-data; boundary=x' }, 415],
    ['plain text, as any web page can send', { 'content-type': 'text/plain' }, 415],
    ['JSON only in a parameter', { 'content-type': 'text/plain; application/json' }, 415],
    ['another charset', { 'content-type': 'application/json; charset=utf-16' }, 415],
    ['compressed', { 'content-type': JSON_TYPE, 'content-encoding': 'gzip' }, 415],
    ['a foreign Origin', { 'content-type': JSON_TYPE, origin: 'http://evil.example' }, 403],
    ['the null Origin', { 'content-type': JSON_TYPE, origin: 'null' }, 403],
    ['a foreign Host', { 'content-type': JSON_TYPE, host: 'evil.example' }, 403],
    ['a broken If-Match', { 'content-type': JSON_TYPE, 'if-match': 'x' }, 400],
    ['a broken If-None-Match', { 'content-type': JSON_TYPE, 'if-none-match': '"' }, 400],
  ] as [string, Record<string, string>, number][])('%s: %j is %d', async (_, headers, status) => {
    const answer = await brewery.ask('PUT', RUNNING, headers, '{"fermentation":{"setpoint":"30"}}')
    expectRefused(answer)
    expect(answer.status).toBe(status)
  })

  test.each(['application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"', 'application/yang-data+json'])(
    'content type %s is taken',
    async (type) => {
      const body = '{"brewerslab:fermentation":{"setpoint":"18.0"}}'
      expect((await brewery.ask('PUT', RUNNING, { 'content-type': type }, body)).status).toBe(200)
    },
  )

  test.each(['GET', 'OPTIONS', 'HEAD'])(
    'a foreign Origin is 403 with %s, too, and gets no CORS header',
    async (method) => {
      const answer = await brewery.ask(method, RUNNING, { origin: 'http://evil.example' })
      expect(answer.status).toBe(403)
      expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
    },
  )

  test('a query that is not known is 400 (RFC 8040 4.8)', async () => {
    expectRefused(await brewery.get(`${RUNNING}?depth=1`))
    expectRefused(await brewery.get(`${RUNNING}?with-defaults=report-all`))
    expectRefused(await brewery.ask('DELETE', `${RUNNING}?force`))
  })
})

describe('the body limit', () => {
  const tooLong = `{"fermentation":{"probe":{"id":"${'x'.repeat(64 * 1024)}"}}}`

  test('is 413 for who tells the length', async () => {
    const answer = await brewery.ask('PUT', RUNNING, { 'content-type': JSON_TYPE }, tooLong)
    expectRefused(answer)
    expect([answer.status, answer.fault?.['error-tag']]).toEqual([413, 'too-big'])
  })

  test('is 413 for who does not, long before all of it has come', async () => {
    let sent = 0
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        sent += 16 * 1024
        controller.enqueue(new Uint8Array(16 * 1024).fill(0x20))
        if (sent > 64 * 1024 * 1024) controller.close()
        await Bun.sleep(1)
      },
    })
    const response = await fetch(`${brewery.url}${RUNNING}`, {
      method: 'PUT',
      headers: { 'content-type': JSON_TYPE },
      body,
    })
    expect(response.status).toBe(413)
    expect(sent).toBeLessThan(32 * 1024 * 1024)
  })

  test('is not reached by a body that just fits', async () => {
    const fits = `{"fermentation":{"setpoint":"18.0"}}${' '.repeat(60 * 1024)}`
    expect((await brewery.ask('PUT', RUNNING, { 'content-type': JSON_TYPE }, fits)).status).toBe(200)
  })
})

describe('tricks on the wire', () => {
  test.each([
    ['no Host', 'GET /health HTTP/1.1\r\n\r\n'],
    ['HTTP/1.0 without Host', 'GET /health HTTP/1.0\r\n\r\n'],
    ['two Hosts', 'GET /health HTTP/1.1\r\nHost: localhost:PORT\r\nHost: evil.example\r\n\r\n'],
    ['a Host with a path', 'GET /health HTTP/1.1\r\nHost: localhost:PORT/x\r\n\r\n'],
    ['a target with a foreign authority', 'GET http://evil.example/health HTTP/1.1\r\nHost: evil.example\r\n\r\n'],
    ['dots that lead out', 'GET /v1/datastore/running/../../../../etc/passwd HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n'],
    ['backslashes that lead out', 'GET /v1\\datastore\\..\\..\\etc HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n'],
    ['TRACE', 'TRACE /health HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n'],
    ['a fragment', 'GET /health#x HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n'],
    ['two slashes', 'GET //health HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n'],
    ['a target that is another URL', 'GET //evil.example/v1/discover HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n'],
    [
      'both lengths',
      'PUT /v1/datastore/running/ds18b20 HTTP/1.1\r\nHost: localhost:PORT\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}',
    ],
    ['an endless target', `GET /${'a'.repeat(100_000)} HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n`],
    ['an endless header', `GET /health HTTP/1.1\r\nHost: localhost:PORT\r\nX: ${'a'.repeat(100_000)}\r\n\r\n`],
  ])('%s is refused', async (_, request) => {
    const line = await brewery.raw(request.replaceAll('PORT', String(brewery.port)))
    if (line !== '') expect(line).toMatch(/^HTTP\/1\.1 4\d\d /)
  })

  test('none of it kept the server from answering', async () => {
    expect((await brewery.get('/health')).status).toBe(200)
    expect(existsSync(outside())).toBe(true)
  })
})
