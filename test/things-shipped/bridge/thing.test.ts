import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { createSocket, type Socket } from 'node:dgram'
import { type JsonObject, type JsonValue, systemClock } from '../../../src/base/index.ts'
import { Yang } from '../../../src/yang/index.ts'
import { formatMessages } from '../../../things/bridge/message.ts'
import MulticastBridge from '../../../things/bridge/thing.ts'
import { type Running, startThing } from '../running.ts'

// Everything here is sent to 127.0.0.1, nothing to a group: a brewery may be listening to that.

setDefaultTimeout(30_000)

const PROBE = '28-0417c4aa05ff'
const here = { w1Directory: '/nonexistent', simulated: false }

let yang: Yang
beforeAll(async () => {
  yang = await Yang.open()
})
afterAll(() => yang[Symbol.dispose]())

/** The owned configuration with its defaults, as the supervisor gives it. */
function configuration(bridge: JsonObject): JsonValue {
  using tree = yang.parse(JSON.stringify({ 'brewerslab-bridge:bridge': bridge }), { kind: 'config' })
  expect(tree.validate()).toEqual([])
  const text = tree.print({ format: 'json', withDefaults: 'report-all' })
  return (JSON.parse(text) as JsonObject)['brewerslab-bridge:bridge'] ?? {}
}

function bound(port = 0): Promise<{ socket: Socket; port: number; heard: string[] }> {
  const socket = createSocket({ type: 'udp4' })
  const heard: string[] = []
  socket.on('message', (bytes) => heard.push(bytes.toString()))
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.bind({ port, address: '127.0.0.1' }, () => resolve({ socket, port: socket.address().port, heard }))
  })
}

const reading = (value: string | undefined, quality: 'good' | 'suspect' | 'simulated' | 'stale', ageMs = 0) => ({
  path: `/brewerslab:brewhouse/temperature/hardware/probe[id='${PROBE}']/brewerslab-device:reading/value`,
  ...(value === undefined ? {} : { value }),
  quality,
  taken: systemClock.bootMs() - ageMs,
})
const sending = (port: number) => ({
  enabled: true,
  group: '127.0.0.1',
  port,
  send: { probe: [{ id: PROBE }], interval: 1 },
  receive: { enabled: false },
})
const start = (bridge: JsonObject, simulated = false) =>
  startThing(MulticastBridge, { schema: yang.schema, own: configuration(bridge), ...here, simulated })
const messages = (running: Running, leaf: string) => running.value(`messages/${leaf}`)

describe('what is told', () => {
  test('is the good reading of a chosen probe', async () => {
    const { socket, port, heard } = await bound()
    await using running = start(sending(port))
    await running.until('it is ready', () => running.logged.length > 0)
    running.read(reading('16.937', 'good'))
    await running.until('it is heard', () => heard.length > 0)
    expect(heard[0]).toHaveLength(1200)
    expect(JSON.parse(heard[0] ?? '')).toMatchObject({
      _operation: 'temperatureResults1',
      currentResult: { [PROBE]: { valid: true, temperature: 16.937 } },
    })
    await running.until('it is counted', () => Number(messages(running, 'sent')) > 0)
    socket.close()
  })

  test('never is a simulated, suspect, stale, old or removed reading: old relays might be switched by it', async () => {
    const { socket, port, heard } = await bound()
    await using running = start(sending(port))
    await running.until('it is ready', () => running.logged.length > 0)
    for (const wrong of [
      reading('16.937', 'simulated'),
      reading('16.937', 'suspect'),
      reading('16.937', 'stale'),
      reading('16.937', 'good', 31_000),
      reading(undefined, 'stale'),
    ]) {
      running.read(reading('18.0', 'good'), wrong)
      await Bun.sleep(1200)
    }
    // A good one may have been told in the moment before it was replaced; the wrong ones never.
    expect(heard.filter((it) => it.includes('16.937'))).toEqual([])
    heard.length = 0
    await Bun.sleep(1500)
    expect(heard).toEqual([])
    socket.close()
  })

  test('is nothing unless it is enabled', async () => {
    const { socket, port, heard } = await bound()
    await using running = start({ ...sending(port), enabled: false })
    await Bun.sleep(200)
    running.read(reading('16.937', 'good'))
    await Bun.sleep(1500)
    expect(heard).toEqual([])
    expect(running.logged).toEqual([])
    socket.close()
  })
})

describe('what is heard', () => {
  async function free(): Promise<number> {
    const { socket, port } = await bound()
    socket.close()
    return port
  }
  const told = (celsius: number, id = PROBE) =>
    formatMessages([{ id, celsius }], 'before', new Date())[0] ?? Buffer.of()
  const heard = (running: Running, leaf: string, id = PROBE) => running.value(`heard/probe[id='${id}']/${leaf}`)

  async function listening(changes: JsonObject = {}, simulated = false) {
    const port = await free()
    const running = start({ enabled: true, group: '127.0.0.1', port, ...changes }, simulated)
    await running.until('it listens', () => running.logged.some((it) => it.message === 'bridging'))
    const { socket } = await bound()
    const say = (bytes: Buffer | string) => socket.send(bytes, port, '127.0.0.1')
    return { running, say, socket }
  }

  test('is published, but never as good: anybody could have said it', async () => {
    const { running, say, socket } = await listening()
    await using _ = running
    say(told(17.25))
    await running.until('it is published', () => heard(running, 'temperature') !== undefined)
    expect(Number(heard(running, 'temperature'))).toBe(17.25)
    expect([heard(running, 'quality'), heard(running, 'source')]).toEqual(['suspect', '127.0.0.1'])
    expect([...running.state.values()].filter((it) => it.path.includes('/heard/')).map((it) => it.quality)).toEqual(
      Array(4).fill('suspect'),
    )
    socket.close()
  })

  test('is withdrawn when it is too old', async () => {
    const { running, say, socket } = await listening({ receive: { 'stale-after': 1 } })
    await using _ = running
    say(told(17.25))
    await running.until('it is published', () => heard(running, 'temperature') !== undefined)
    await running.until('it is stale', () => heard(running, 'quality') === 'stale')
    expect(heard(running, 'temperature')).toBeUndefined()
    say(told(17.5))
    await running.until('it is heard again', () => heard(running, 'quality') === 'suspect')
    socket.close()
  })

  test('of nonsense is refused and counted, and crashes nothing', async () => {
    const { running, say, socket } = await listening()
    await using _ = running
    for (const nasty of ['', '{', '\u0000', '[1]', 'x'.repeat(5000), '{"_operation":"\ud800"}']) say(nasty)
    await running.until('they are counted', () => Number(messages(running, 'refused')) >= 6)
    expect(messages(running, 'refused-reason')).toEndWith('from 127.0.0.1')
    say(told(17.25))
    await running.until('it goes on', () => heard(running, 'temperature') !== undefined)
    socket.close()
  })

  test('of more probes than a brewery has is refused', async () => {
    const { running, say, socket } = await listening()
    await using _ = running
    for (let at = 0; at < 80; at++) {
      say(told(17, `28-${at.toString(16)}`))
      if (at % 10 === 0) await Bun.sleep(10)
    }
    await running.until('they are counted', () => Number(messages(running, 'taken')) === 80)
    expect([...running.state.keys()].filter((path) => path.endsWith('/temperature'))).toHaveLength(64)
    socket.close()
  })

  test('ends with the configuration of it', async () => {
    const { running, say, socket } = await listening()
    await using _ = running
    say(told(17.25))
    await running.until('it is published', () => heard(running, 'temperature') !== undefined)
    running.configure(configuration({ enabled: false }))
    await running.until('it is gone', () => heard(running, 'quality') === undefined)
    say(told(18))
    await Bun.sleep(200)
    expect(heard(running, 'temperature')).toBeUndefined()
    socket.close()
  })

  test('on a port that cannot be had is trouble, not a crash', async () => {
    await using running = start({ enabled: true, group: '203.0.113.7', port: 5087 })
    await running.until('it says so', () => messages(running, 'trouble') !== undefined)
  })
})
