import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { connect } from 'node:net'
import type { JsonObject, JsonValue } from '../../../src/base/index.ts'
import { Yang } from '../../../src/yang/index.ts'
import type { Inbox } from '../../../things/ispindel/listen.ts'
import { listenHttp } from '../../../things/ispindel/listen-http.ts'
import { listenTcp } from '../../../things/ispindel/listen-tcp.ts'
import { REFUSAL_REASONS, type Refusal } from '../../../things/ispindel/refusal.ts'
import GravityProvider from '../../../things/ispindel/thing.ts'
import { type Running, startThing } from '../running.ts'

setDefaultTimeout(30_000)

let yang: Yang
beforeAll(async () => {
  yang = await Yang.open()
})
afterAll(() => yang[Symbol.dispose]())

/** The owned configuration with its defaults, as the supervisor gives it. */
function configuration(gravity: JsonObject): JsonValue {
  using tree = yang.parse(JSON.stringify({ 'brewerslab-gravity:gravity': gravity }), { kind: 'config' })
  expect(tree.validate()).toEqual([])
  const text = tree.print({ format: 'json', withDefaults: 'report-all' })
  return (JSON.parse(text) as JsonObject)['brewerslab-gravity:gravity'] ?? {}
}

/** A port that is free now. */
async function freePort(): Promise<number> {
  const server = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data: () => undefined } })
  const { port } = server
  server.stop(true)
  return port
}

const spindle = {
  name: 'one',
  kind: 'ispindel',
  id: '14039613',
  token: 'hush',
  calibration: {
    coefficient: [
      { degree: 0, value: '-10' },
      { degree: 1, value: '0.5' },
    ],
  },
  'original-gravity': '1.06',
}
const sent = { name: 'iSpindel000', ID: 14039613, token: 'hush', angle: 44, temperature: 19.5, battery: 4.1, RSSI: -60 }
const here = { w1Directory: '/nonexistent', simulated: false }
const reading = (running: Running, leaf: string) => running.value(`hydrometer[name='one']/reading/${leaf}`)
const refused = (running: Running) => running.value('reports/refused-reason')

/** Sends bytes and answers what comes back until the other side closes. */
function talk(port: number, ...parts: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = connect({ host: '127.0.0.1', port }, () => {
      for (const part of parts) socket.write(part)
    })
    socket.on('data', (data) => {
      answer += data.toString('latin1')
      socket.end()
    })
    socket.on('error', () => resolve(answer))
    socket.on('close', () => resolve(answer))
  })
}

async function start(changes: JsonObject = {}, stored?: JsonValue) {
  const [http, tcp] = [await freePort(), await freePort()]
  const own = configuration({
    listen: { 'http-port': http, 'tcp-port': tcp },
    hydrometer: [spindle, { name: 'two', kind: 'tilt', colour: 'red', 'original-gravity': '1.05' }],
    ...changes,
  })
  const running = startThing(GravityProvider, { schema: yang.schema, own, stored, ...here })
  await running.until('it listens', () => running.value('reports/listening') !== undefined)
  const post = (body: string, path = '/', headers: Record<string, string> = {}) =>
    fetch(`http://127.0.0.1:${http}${path}`, { method: 'POST', body, headers })
  return { running, http, tcp, post }
}

describe('an original gravity that was only seen', () => {
  const { 'original-gravity': _, ...unknown } = spindle
  const setup = { hydrometer: [unknown] }
  const lean = async (post: (body: string) => Promise<Response>, ...angles: readonly number[]) => {
    for (const angle of angles) expect((await post(JSON.stringify({ ...sent, angle }))).status).toBe(204)
  }
  const original = (running: Running) => reading(running, 'original-gravity')

  test('is the same after a restart, and another one when a person says that there is another wort', async () => {
    const first = await start(setup)
    await lean(first.post, 45, 45, 45, 30)
    await first.running.until('it is known', () => original(first.running) === '1.0505')
    await first.running[Symbol.asyncDispose]()
    const { running, post } = await start(setup, first.running.stored)
    await using _ = running
    await lean(post, 30)
    await running.until('it is known', () => original(running) === '1.0505')
    expect(Number(reading(running, 'attenuation'))).toBeCloseTo(59.7, 0)
    expect(await running.request('new-batch', { hydrometer: 'one' })).toContain('the next gravity that holds still')
    expect(original(running)).toBeUndefined()
    await lean(post, 40, 40, 40)
    await running.until('it is another one', () => original(running) === '1.04')
    expect(running.stored).toMatchObject({ hydrometers: { one: { originalSg: expect.closeTo(1.04, 3) } } })
  })

  test('says nothing of another calibration', async () => {
    const first = await start(setup)
    await lean(first.post, 45, 45, 45)
    await first.running.until('it is stored', () => first.running.stored !== undefined)
    await first.running[Symbol.asyncDispose]()
    const calibration = { coefficient: [{ degree: 1, value: '0.3' }] }
    const { running, post } = await start({ hydrometer: [{ ...unknown, calibration }] }, first.running.stored)
    await using _ = running
    await lean(post, 45)
    await running.until('it is read', () => reading(running, 'gravity') !== undefined)
    expect(original(running)).toBeUndefined()
  })

  test('is no matter of a request where it is configured, or where nobody knows the hydrometer', async () => {
    const { running } = await start()
    await using _ = running
    await expect(running.request('new-batch', { hydrometer: 'one' })).rejects.toThrow('of one is configured')
    await expect(running.request('new-batch', { hydrometer: 'six' })).rejects.toThrow('there are: one, two')
    await expect(running.request('dance')).rejects.toThrow('it knows no "dance"')
  })
})

describe('an iSpindel', () => {
  test('that reports by HTTP is read, calibrated and reckoned with', async () => {
    const { running, post } = await start()
    await using _ = running
    expect((await post(JSON.stringify(sent))).status).toBe(204)
    await running.until('it is published', () => reading(running, 'quality') === 'good')
    expect(Number(reading(running, 'plato'))).toBeCloseTo(12, 2)
    expect(Number(reading(running, 'gravity'))).toBeCloseTo(1.0484, 3)
    expect(Number(reading(running, 'temperature'))).toBe(19.5)
    expect(Number(reading(running, 'attenuation'))).toBeCloseTo(18.6, 0)
    expect(Number(reading(running, 'abv'))).toBeGreaterThan(1)
    expect(reading(running, 'source')).toBe('iSpindel 14039613 from 127.0.0.1')
    expect(running.value('reports/accepted')).toBe('1')
  })

  test('that reports by bare TCP is the same, in one piece, in two, or without an end of line', async () => {
    const { running, tcp } = await start()
    await using _ = running
    const text = JSON.stringify(sent)
    expect(await talk(tcp, `${text}\n`)).toBe('\x06')
    expect(await talk(tcp, text.slice(0, 20), text.slice(20))).toBe('\x06')
    expect(await talk(tcp, text)).toBe('\x06')
    await running.until('they are published', () => running.value('reports/accepted') === '3')
    expect(Number(reading(running, 'plato'))).toBeCloseTo(12, 2)
  })

  test.each([
    ['of nobody', { ID: 7, name: 'x' }, 'unknown', 404],
    ['with another token', { token: 'guessed' }, 'wrong-token', 403],
    ['without its token', { token: undefined }, 'wrong-token', 403],
    ['out of the beer', { angle: 90 }, 'implausible', 400],
    ['beyond any angle', { angle: -1 }, 'implausible', 400],
  ])('a report %s is refused, with the reason, and counted', async (_, changes, reason, status) => {
    const { running, post } = await start({
      hydrometer: [{ ...spindle, calibration: { coefficient: [{ degree: 2, value: '0.01' }] } }],
    })
    await using _running = running
    const answer = await post(JSON.stringify({ ...sent, ...changes }))
    expect(answer.status).toBe(status)
    expect(await answer.text()).toStartWith(`${reason}: `)
    await running.until('it is counted', () => refused(running) === reason)
    expect(running.value('reports/refused')).toBe('1')
    expect(reading(running, 'gravity')).toBeUndefined()
  })

  test('that is silent for too long has no values any more, never old ones', async () => {
    const { running, post } = await start({ hydrometer: [{ ...spindle, 'stale-after': 10 }] })
    await using _ = running
    await post(JSON.stringify(sent))
    await running.until('it is published', () => reading(running, 'gravity') !== undefined)
    running.configure(configuration({ hydrometer: [{ ...spindle, 'stale-after': 10 }] }))
    await running.until('it goes stale', () => reading(running, 'quality') === 'stale')
    for (const leaf of ['gravity', 'plato', 'abv', 'attenuation', 'temperature', 'angle']) {
      expect([leaf, reading(running, leaf)]).toEqual([leaf, undefined])
    }
    expect(reading(running, 'taken')).toBeDefined()
  }, 30_000)

  test('that sends nonsense after a good report makes the reading suspect', async () => {
    const calibration = { coefficient: [{ degree: 2, value: '0.01' }] }
    const { running, post } = await start({ hydrometer: [{ ...spindle, calibration }] })
    await using _ = running
    await post(JSON.stringify({ ...sent, angle: 30 }))
    await running.until('it is published', () => reading(running, 'quality') === 'good')
    expect((await post(JSON.stringify({ ...sent, angle: 90 }))).status).toBe(400)
    await running.until('it is suspect', () => reading(running, 'quality') === 'suspect')
    expect(Number(reading(running, 'plato'))).toBeCloseTo(9, 2)
    await post(JSON.stringify({ ...sent, angle: 30 }))
    await running.until('it is good again', () => reading(running, 'quality') === 'good')
  })

  test('that calls itself by something YANG cannot hold is known by its other name, and crashes nothing', async () => {
    const { running, post } = await start({ hydrometer: [{ ...spindle, id: 'iSpindel000' }] })
    await using _ = running
    expect((await post(JSON.stringify({ ...sent, ID: '\u0001\ud800' }))).status).toBe(204)
    expect((await post(JSON.stringify({ ...sent, ID: '\u0001', name: '\ufffe' }))).status).toBe(404)
    await running.until(
      'both are seen',
      () => refused(running) === 'unknown' && reading(running, 'source') !== undefined,
    )
    expect(reading(running, 'source')).toBe('iSpindel iSpindel000 from 127.0.0.1')
  })

  test('is not heard any more once its port is no longer configured', async () => {
    const { running, post } = await start()
    await using _ = running
    running.configure(configuration({ hydrometer: [spindle] }))
    await running.until('nothing listens', () => running.value('reports/listening') === 'nowhere')
    await expect(post(JSON.stringify(sent))).rejects.toThrow()
  })

  test('in a simulated brewery is simulated: nothing real may be switched by it', async () => {
    const port = await freePort()
    const own = configuration({ listen: { 'http-port': port }, hydrometer: [spindle] })
    await using running = startThing(GravityProvider, { schema: yang.schema, own, ...here, simulated: true })
    await running.until('it listens', () => running.value('reports/listening') !== undefined)
    await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: JSON.stringify(sent) })
    await running.until('it is published', () => reading(running, 'quality') === 'simulated')
    expect([...running.state.values()].filter((it) => it.path.endsWith('/abv'))).toMatchObject([
      { quality: 'simulated' },
    ])
  })
})

describe('Tilts', () => {
  const frame = { color: 'Red', temp: '68.0', tempUnit: 'F', gravity: '1.0100', rssi: -70 }
  const two = (running: Running, leaf: string) => running.value(`hydrometer[name='two']/reading/${leaf}`)

  test('are heard by a bridge that sends', async () => {
    const { running, post } = await start()
    await using _ = running
    expect((await post(JSON.stringify({ Red: frame }), '/tilt')).status).toBe(204)
    await running.until('it is published', () => two(running, 'quality') === 'good')
    expect(Number(two(running, 'gravity'))).toBe(1.01)
    expect(Number(two(running, 'attenuation'))).toBeCloseTo(79.3, 0)
  })

  test('are heard by a bridge that is asked', async () => {
    using bridge = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => Response.json({ Red: frame }) })
    const { running } = await start({ 'tilt-bridge': { url: `http://127.0.0.1:${bridge.port}/json/`, interval: 5 } })
    await using _ = running
    await running.until('it is published', () => two(running, 'quality') === 'good')
    expect(Number(two(running, 'temperature'))).toBe(20)
  })

  test('of a bridge that does not answer are missing, and it is said', async () => {
    const { running } = await start({ 'tilt-bridge': { url: `http://127.0.0.1:${await freePort()}/`, interval: 5 } })
    await using _ = running
    await running.until('it is said', () => refused(running) === 'unreachable')
  })
})

describe('nothing listens', () => {
  test('unless a port is configured', async () => {
    const own = configuration({ hydrometer: [spindle] })
    await using running = startThing(GravityProvider, { schema: yang.schema, own, ...here })
    await running.until('it says so', () => running.value('reports/listening') === 'nowhere')
  })

  test('on a port that somebody else has: it says so, and goes on', async () => {
    using other = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => new Response('mine') })
    const own = configuration({ listen: { 'http-port': other.port ?? 0 }, hydrometer: [spindle] })
    await using running = startThing(GravityProvider, { schema: yang.schema, own, ...here })
    await running.until('it says so', () => running.value('reports/listening')?.startsWith('cannot listen') === true)
  })
})

describe('hostile input', () => {
  const limits = { reportMs: 150, connections: 2 }
  const place = { address: '127.0.0.1', port: 0 }

  /** An inbox that writes down what is refused before it is a text, and takes every text. */
  function noting() {
    const reasons: string[] = []
    const texts: string[] = []
    const inbox: Inbox = {
      ispindel: (text) => {
        texts.push(text)
        return undefined
      },
      tilts: () => [],
      refuse: (refusal: Refusal) => void reasons.push(refusal.reason),
    }
    return { inbox, reasons, texts }
  }

  test('a report without end is cut off by TCP, and by HTTP', async () => {
    const { inbox, reasons, texts } = noting()
    const tcp = await listenTcp(place, inbox, limits)
    const http = await listenHttp(place, inbox, limits)
    expect(await talk(tcp.port, '{"name":"', 'x'.repeat(20_000))).toBe('\x15')
    const answer = await fetch(`http://127.0.0.1:${http.port}/`, { method: 'POST', body: 'x'.repeat(20_000) })
    expect(answer.status).toBe(413)
    expect(reasons).toEqual(['too-long', 'too-long'])
    expect(texts).toEqual([])
    await Promise.all([tcp.close(), http.close()])
  })

  test('whoever sends a byte now and then is not waited for', async () => {
    const { inbox, reasons } = noting()
    const tcp = await listenTcp(place, inbox, limits)
    const http = await listenHttp(place, inbox, limits)
    expect(await talk(tcp.port, '{"name"')).toBe('\x15')
    const slow = await talk(http.port, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"na')
    expect(slow).toContain('408')
    expect(reasons).toEqual(['too-slow', 'too-slow'])
    await Promise.all([tcp.close(), http.close()])
  })

  test('more connections than there are hydrometers are closed at once, and the others go on', async () => {
    const { inbox, reasons, texts } = noting()
    const tcp = await listenTcp(place, inbox, { ...limits, reportMs: 5000 })
    const waiting = [connect(tcp.port, '127.0.0.1'), connect(tcp.port, '127.0.0.1')]
    await Bun.sleep(50)
    expect(await talk(tcp.port, '{}')).toBe('')
    expect(reasons).toEqual(['too-many'])
    waiting[0]?.write('{"a":1}')
    while (texts.length === 0) await Bun.sleep(5)
    for (const socket of waiting) socket.destroy()
    await tcp.close()
  })

  test('a web page cannot report', async () => {
    const { inbox, reasons } = noting()
    const http = await listenHttp(place, inbox, limits)
    const answer = await fetch(`http://127.0.0.1:${http.port}/`, {
      method: 'POST',
      body: '{}',
      headers: { origin: 'http://evil.example', 'content-type': 'text/plain' },
    })
    expect(answer.status).toBe(400)
    expect(reasons).toEqual(['malformed'])
    expect((await fetch(`http://127.0.0.1:${http.port}/`)).status).toBe(405)
    await http.close()
  })

  test('bytes of all kinds crash nothing', async () => {
    const { running, post, tcp } = await start()
    await using _ = running
    const nasty = [
      '\u0000',
      '{',
      '[[[['.repeat(500),
      '{"a":1',
      '"',
      'nul',
      '{"angle":1e999,"name":"a"}',
      '\u00ff\u00fe',
    ]
    for (const text of nasty) {
      expect((await post(text)).status).toBeGreaterThanOrEqual(400)
      expect((await post(text, '/tilt')).status).toBeGreaterThanOrEqual(400)
    }
    expect(await talk(tcp, `${JSON.stringify(sent)} and more`)).toBe('\x15')
    expect((await post(JSON.stringify(sent))).status).toBe(204)
    await running.until('it goes on', () => reading(running, 'quality') === 'good')
    expect(Number(running.value('reports/refused'))).toBeGreaterThanOrEqual(nasty.length * 2)
  })
})

test('the reasons for a refusal are those of the model', () => {
  const gravity = yang.schema.nodes.find((node) => node.name === 'gravity')
  const text = JSON.stringify(gravity)
  for (const reason of REFUSAL_REASONS) expect(text).toContain(`"${reason}"`)
})
