import { afterEach, expect, test } from 'bun:test'
import type { Socket } from 'bun'
import type { StateEdit } from '../../../src/datastore/index.ts'
import { type Brewery, openBrewery, RUNNING } from '../brewery.ts'
import { StreamReader } from './reader.ts'

const LONG = 'x'.repeat(4_000)
const NOTE = "/brewerslab-alarm:alarms/alarm[resource='/brewerslab:brewhouse'][type='note']/text"

let brewery: Brewery
afterEach(() => brewery.close())

async function start(streams: Parameters<typeof openBrewery>[2] = {}): Promise<Brewery> {
  brewery = await openBrewery(undefined, {}, streams)
  return brewery
}

/** Connects and asks for a stream; reads nothing until it is told to. */
async function deafReader(): Promise<{ socket: Socket; received: () => string }> {
  let received = ''
  const socket = await Bun.connect({
    hostname: '127.0.0.1',
    port: brewery.port,
    socket: {
      open: (it) => {
        it.pause()
        it.write(`GET /v1/stream HTTP/1.1\r\nhost: 127.0.0.1:${brewery.port}\r\n\r\n`)
      },
      data: (_, bytes) => {
        received += bytes.toString()
      },
      error: () => undefined,
    },
  })
  return { socket, received: () => received }
}

/** As many events as do not fit into the buffers of both ends: 8 KB each, 32 MB together. */
async function publishMuch(): Promise<void> {
  for (let n = 0; n < 4_000; n++) {
    const edit: StateEdit = { op: 'set', path: NOTE, value: `${n} ${LONG}` }
    brewery.datastores.publish([edit])
    if (n % 20 === 0) await Bun.sleep(0)
  }
}

test('a reader that does not read holds up no commit and costs no memory; when it reads again, it is told to resync', async () => {
  await start()
  const { socket, received } = await deafReader()
  await Bun.sleep(50)
  await publishMuch()
  const committed = await brewery.send('PATCH', RUNNING, { fermentation: { setpoint: '18' } })
  expect(committed.status).toBe(200)
  socket.resume()
  const deadline = Date.now() + 20_000
  while (!received().includes('event: resync') && Date.now() < deadline) await Bun.sleep(10)
  // All that was kept for it anywhere has come now: what the two ends of the connection hold, some 8 MB, and the outbox.
  expect(received()).toContain('event: resync')
  expect(received().length).toBeLessThan(16 * 1024 * 1024)
  socket.end()
}, 60_000)

test('something comes at every heart-beat, with the newest number, also where nothing of it was asked for', async () => {
  await start({ heartbeatMs: 30 })
  await using stream = await StreamReader.open(`${brewery.url}/v1/stream?kinds=config`)
  await stream.point('begin')
  brewery.datastores.publish([{ op: 'set', path: NOTE, value: 'x' }])
  const { boot, seq } = brewery.datastores.feed
  await stream.comment()
  const second = await stream.comment()
  expect(second).toBe(`: still here\nid: ${boot}-${seq}`)
})

test('one stream too many is refused, and not once another one is closed', async () => {
  await start({ most: 2 })
  const url = `${brewery.url}/v1/stream`
  await using first = await StreamReader.open(url)
  const second = await StreamReader.open(url)
  const third = await brewery.get('/v1/stream')
  expect(third.status).toBe(503)
  expect(third.headers.get('retry-after')).toBe('15')
  expect(third.fault).toMatchObject({ 'error-tag': 'resource-denied', 'error-message': '2 streams are open already' })
  await first.point('begin')
  await second[Symbol.asyncDispose]()
  await eventually(async () => {
    await using again = await StreamReader.open(url)
    return again.response.status === 200
  })
})

test('streams of readers that have gone away are let go, however early they went', async () => {
  await start({ most: 2 })
  for (let round = 0; round < 20; round++) {
    const { socket } = await deafReader()
    if (round % 2 === 0) await Bun.sleep(5)
    socket.terminate()
  }
  await eventually(async () => {
    await using stream = await StreamReader.open(`${brewery.url}/v1/stream`)
    return stream.response.status === 200
  })
})

test('HEAD keeps no stream open', async () => {
  await start({ most: 1 })
  for (let round = 0; round < 3; round++) expect((await brewery.ask('HEAD', '/v1/stream')).status).toBe(200)
})

test('a commit of more than 5000 nodes is a resync, not an event', async () => {
  await start()
  await using stream = await StreamReader.open(`${brewery.url}/v1/stream?kinds=config`)
  await stream.point('begin')
  const probe = Array.from({ length: 6_000 }, (_, at) => ({ id: `28-${at}`, offsets: [] }))
  expect((await brewery.send('PATCH', RUNNING, { hardware: { probe } })).status).toBe(200)
  expect(await stream.point('resync')).toMatchObject({ commit: 1, seq: brewery.datastores.feed.seq })
  await brewery.send('PATCH', RUNNING, { fermentation: { setpoint: '18' } })
  expect(await stream.change()).toMatchObject({ commit: 2 })
})

test('a server that stops ends streams cleanly, and is not held up by them or by who does not read', async () => {
  await start()
  const streams = await Promise.all([1, 2, 3].map(() => StreamReader.open(`${brewery.url}/v1/stream`)))
  for (const stream of streams) await stream.point('begin')
  const { socket } = await deafReader()
  await Bun.sleep(50)
  await publishMuch()
  const startedMs = performance.now()
  await brewery.stop()
  expect(performance.now() - startedMs).toBeLessThan(1_000)
  for (const stream of streams) expect(await stream.end()).toBe('cleanly')
  socket.terminate()
}, 30_000)

async function eventually(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 5_000
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error('it did not become so within five seconds')
    await Bun.sleep(10)
  }
}
