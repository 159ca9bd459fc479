import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Alarm } from '../../../src/alarms/index.ts'
import type { JsonObject } from '../../../src/base/index.ts'
import { AlarmPlace } from '../place.ts'
import { MailServer } from './mail-server.ts'

const hot: Alarm = { resource: '/x:y', type: 'too-hot', severity: 'major', text: '25 °C' }
const SECRET = 'tk_hush'

/** A request as it arrived. */
interface Received {
  readonly path: string
  readonly headers: Headers
  readonly body: string
}

let place: AlarmPlace
let received: Received[]
let answer: () => Response | Promise<Response>
let server: Bun.Server<undefined>

beforeAll(() => {
  server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch: async (request) => {
      const { pathname, search } = new URL(request.url)
      received.push({ path: pathname + search, headers: request.headers, body: await request.text() })
      return answer()
    },
  })
})
afterAll(() => server.stop(true))
beforeEach(async () => {
  received = []
  answer = () => new Response('ok')
  place = await AlarmPlace.open()
  mkdirSync(join(place.root, 'secrets'))
  writeFileSync(join(place.root, 'secrets', 'phone'), `${SECRET}\n`)
})
afterEach(() => place[Symbol.asyncDispose]())

const target = (more: JsonObject) => place.commit('/brewerslab-alarm:alarms', { target: [{ name: 'phone', ...more }] })
const webhook = (more: JsonObject = {}) =>
  target({ kind: 'webhook', url: `http://127.0.0.1:${server.port}/hook`, ...more })
const state = () =>
  ((place.datastores.read('operational', '/brewerslab-alarm:alarms/target') ?? []) as readonly JsonObject[])[0]

/** Looks until something is so; time passes only for us. */
async function until(isSo: () => boolean): Promise<void> {
  const deadline = Date.now() + 5000
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error(`waited in vain: ${JSON.stringify([received, state(), place.lines])}`)
    await place.room.look()
    await Bun.sleep(5)
  }
}

describe('a webhook', () => {
  test('gets what was raised as JSON, and what was cleared', async () => {
    await webhook()
    await place.pass(10)
    place.room.alarms.raise(hot)
    await until(() => received.length === 1)
    const [first] = received
    expect(first?.headers.get('content-type')).toBe('application/json')
    expect(JSON.parse(first?.body ?? '')).toMatchObject({ alarms: [{ event: 'raised', ...hot }], dropped: 0 })
    await until(() => state()?.sent === 1)
    place.room.alarms.clear(hot.resource, hot.type)
    await until(() => received.length === 2)
    expect(JSON.parse(received[1]?.body ?? '').alarms).toMatchObject([{ event: 'cleared', cleared: expect.anything() }])
  })

  test('gets several at once as one message', async () => {
    await webhook()
    await place.pass(10)
    for (const type of ['one', 'two', 'three']) place.room.alarms.raise({ ...hot, type })
    await until(() => received.length === 1)
    expect(JSON.parse(received[0]?.body ?? '').title).toContain('3 alarms, major')
  })

  test('is not told of what is less bad than it wants, silenced, or shelved; it is once that ends', async () => {
    await webhook({ severity: 'major' })
    await place.commit('/brewerslab-alarm:alarms', { shelf: [{ resource: '/x:shelved', type: '*' }] })
    await place.pass(10)
    place.room.alarms.raise({ ...hot, type: 'minor', severity: 'minor' })
    place.room.alarms.raise({ ...hot, resource: '/x:shelved' })
    place.room.alarms.raise(hot)
    place.room.silence({ type: hot.type, resource: hot.resource }, 60)
    await place.pass(50)
    await Bun.sleep(20)
    expect(received).toEqual([])
    await place.pass(20)
    await until(() => received.length === 1)
    expect(JSON.parse(received[0]?.body ?? '').alarms).toMatchObject([{ event: 'audible', ...hot }])
  })

  test('that fails is tried again, holds up nobody, is told of once in the log, and shows its error', async () => {
    answer = () => new Response('no', { status: 503 })
    await webhook()
    await place.pass(10)
    place.room.alarms.raise(hot)
    await until(() => state()?.['last-error'] === 'it answered 503')
    await place.pass(10)
    await until(() => received.length === 2)
    expect(place.lines.filter((it) => it.includes('cannot be told of alarms'))).toHaveLength(1)
    expect(state()).toMatchObject({ waiting: 1, sent: 0 })
    answer = () => new Response('ok')
    await place.pass(30)
    await until(() => state()?.sent === 1)
    expect(state()).not.toHaveProperty('last-error')
    expect(place.lines.join('\n')).toContain('can be told of alarms again')
  })

  test('that never answers does not keep alarms from being raised, nor the program from stopping', async () => {
    const { promise, resolve } = Promise.withResolvers<Response>()
    answer = () => promise
    await webhook()
    await place.pass(10)
    place.room.alarms.raise(hot)
    await until(() => received.length === 1)
    const started = performance.now()
    await place.pass(100)
    place.room.alarms.raise({ ...hot, type: 'more' })
    expect(place.raised()).toContain('more')
    await place.restart()
    expect(performance.now() - started).toBeLessThan(3000)
    resolve(new Response('late'))
  })

  test('gets the secret as a bearer token, or in its URL; it is nowhere in the tree, the log, the commits', async () => {
    answer = () => new Response('no', { status: 500 })
    await webhook({ secret: 'phone' })
    await place.room.test('phone', 'robber')
    expect(received[0]?.headers.get('authorization')).toBe(`Bearer ${SECRET}`)
    await webhook({ url: `http://127.0.0.1:${server.port}/{secret}/x`, secret: 'phone' })
    await place.room.test('phone', 'robber')
    expect(received[1]?.path).toBe(`/${SECRET}/x`)
    expect(received[1]?.headers.get('authorization')).toBeNull()
    await webhook({ url: 'http://127.0.0.1:1/{secret}', secret: 'phone' })
    expect(await place.room.test('phone', 'robber')).toEqual({ isDelivered: false, reason: 'nothing listens there' })
    await place.datastores.flushFiles()
    await place.datastores.flushOperational()
    expect(JSON.stringify([place.lines, place.datastores.readAll('operational')])).not.toContain(SECRET)
    const files = readdirSync(place.root, { recursive: true, withFileTypes: true, encoding: 'utf8' })
      .filter((it) => it.isFile())
      .map((it) => join(it.parentPath, it.name))
    expect(files.filter((it) => readFileSync(it).includes(SECRET))).toEqual([join(place.root, 'secrets', 'phone')])
  })

  test('is not followed to where it points: the secret is not meant for others', async () => {
    answer = () => new Response(null, { status: 302, headers: { location: `http://127.0.0.1:${server.port}/other` } })
    await webhook({ secret: 'phone' })
    expect(await place.room.test('phone', 'robber')).toEqual({ isDelivered: false, reason: 'it answered 302' })
    expect(received).toHaveLength(1)
  })
})

test('ntfy gets a text, its title, priority and tags in headers', async () => {
  await target({ kind: 'ntfy', url: `http://127.0.0.1:${server.port}/brewery`, secret: 'phone' })
  await place.pass(10)
  place.room.alarms.raise({ ...hot, severity: 'critical' })
  await until(() => received.length === 1)
  const [{ path, headers, body }] = received as [Received]
  expect(path).toBe('/brewery')
  expect(headers.get('priority')).toBe('5')
  expect(headers.get('tags')).toBe('rotating_light')
  const title = /^=\?UTF-8\?B\?(.*)\?=$/.exec(headers.get('title') ?? '')?.[1] ?? ''
  expect(Buffer.from(title, 'base64').toString()).toEndWith(': critical: 25 °C')
  expect(body).toStartWith('critical: 25 °C\n  /x:y, raised 2018-')
})

describe('a command', () => {
  const command = (text: string, more: JsonObject = {}) => {
    const file = join(place.root, 'tell')
    writeFileSync(file, `#!/bin/sh\n${text}\n`)
    chmodSync(file, 0o700)
    return target({ kind: 'command', command: [file, 'an argument; echo', '$(id)'], ...more })
  }

  test('gets its arguments as they are, JSON on its input, the secret in its environment and little else', async () => {
    const out = join(place.root, 'out')
    process.env.BREWERSLAB_TEST_PRIVATE = 'private'
    await command(`{ printf '%s|' "$@"; cat; echo; env; } > ${out}.new; mv ${out}.new ${out}`, { secret: 'phone' })
    expect(await place.room.test('phone', 'robber')).toEqual({ isDelivered: true })
    const [first = '', ...rest] = readFileSync(out, 'utf8').split('\n')
    expect(first).toStartWith('an argument; echo|$(id)|{"from":')
    expect(JSON.parse(first.slice(first.indexOf('{')))).toMatchObject({ alarms: [{ event: 'test', type: 'test' }] })
    expect(rest).toContain(`BREWERSLAB_SECRET=${SECRET}`)
    expect(rest.join('\n')).not.toContain('private')
    delete process.env.BREWERSLAB_TEST_PRIVATE
  })

  test('that fails is told with its status and what it said, never with the secret', async () => {
    await command('echo "token $BREWERSLAB_SECRET is wrong" >&2; exit 3', { secret: 'phone' })
    const reason = 'it ended with 3: token *** is wrong'
    expect(await place.room.test('phone', 'robber')).toEqual({ isDelivered: false, reason })
    expect(state()?.['last-error']).toBe(reason)
  })

  test('that does not end is ended with all that it started, when the program stops', async () => {
    const alive = join(place.root, 'alive')
    await command(`sleep 300 & echo $! > ${alive}; wait`)
    await place.pass(10)
    place.room.alarms.raise(hot)
    await until(() => existsSync(alive) && readFileSync(alive, 'utf8').trim() !== '')
    const pid = Number(readFileSync(alive, 'utf8'))
    await place.restart()
    await Bun.sleep(50)
    const status = existsSync(`/proc/${pid}/status`) ? readFileSync(`/proc/${pid}/status`, 'utf8') : 'gone'
    expect(status).toMatch(/gone|State:\s+Z/)
  })

  test('that is not there is an error that says so', async () => {
    await target({ kind: 'command', command: ['/nowhere/at/all'] })
    expect(await place.room.test('phone', 'robber')).toMatchObject({ isDelivered: false })
  })
})

describe('a mail', () => {
  const mail = (port: number, more: JsonObject = {}) =>
    target({ kind: 'smtp', server: '127.0.0.1', port, from: 'pi@brewery.example', to: ['me@home.example'], ...more })
  const openssl = Bun.which('openssl')
  let keys: string
  let tls: { readonly key: string; readonly cert: string }

  beforeAll(() => {
    keys = mkdtempSync(join(tmpdir(), 'brewerslab-keys-'))
    if (openssl === null) return
    const names = ['-subj', '/CN=mail.example', '-addext', 'subjectAltName=IP:127.0.0.1']
    const files = ['-keyout', join(keys, 'key'), '-out', join(keys, 'cert')]
    Bun.spawnSync([openssl, 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...names, ...files])
    tls = { key: readFileSync(join(keys, 'key'), 'utf8'), cert: readFileSync(join(keys, 'cert'), 'utf8') }
  })
  afterAll(() => rmSync(keys, { recursive: true }))

  test('is sent in the clear where the server offers nothing else and no password is needed', async () => {
    await using smtp = await MailServer.open()
    await mail(smtp.port)
    await place.pass(10)
    place.room.alarms.raise(hot)
    await until(() => smtp.mails.length === 1)
    const [taken] = smtp.mails
    expect(taken).toMatchObject({ from: 'pi@brewery.example', to: ['me@home.example'], encrypted: false })
    expect(taken?.text).toMatch(/^Subject: .*major.*$/m)
    expect(taken?.text).toContain('/x:y, raised 2018-')
  })

  test('of which no receiver is taken is an error', async () => {
    await using smtp = await MailServer.open({ refuses: true })
    await mail(smtp.port)
    expect(await place.room.test('phone', 'robber')).toMatchObject({
      isDelivered: false,
      reason: expect.stringContaining('550'),
    })
  })

  test('is not sent, and no password is, where it would be in the clear', async () => {
    await using smtp = await MailServer.open({ password: SECRET })
    await mail(smtp.port, { user: 'me', secret: 'phone' })
    expect(await place.room.test('phone', 'robber')).toMatchObject({ isDelivered: false })
    expect(smtp.mails).toEqual([])
    expect(smtp.inTheClear.join('\n')).not.toContain('AUTH')
    const unprotected = mail(smtp.port, { user: 'me', secret: 'phone', security: 'none' })
    await expect(unprotected).rejects.toThrow('A user needs a secret, and a connection that is encrypted')
  })

  test.skipIf(openssl === null)('goes through STARTTLS and a password (needs openssl)', async () => {
    await using smtp = await MailServer.open({ tls, password: SECRET })
    const certificates = join(keys, 'cert')
    await mail(smtp.port, { user: 'me', secret: 'phone', certificates })
    expect(await place.room.test('phone', 'robber')).toEqual({ isDelivered: true })
    expect(smtp.mails).toMatchObject([{ encrypted: true, user: 'me' }])
    expect(smtp.inTheClear).toEqual([expect.stringMatching(/^EHLO/), 'STARTTLS'])
  })

  test.skipIf(openssl === null)('to a server that nobody vouches for is not sent (needs openssl)', async () => {
    await using smtp = await MailServer.open({ tls, password: SECRET })
    await mail(smtp.port, { user: 'me', secret: 'phone' })
    expect(await place.room.test('phone', 'robber')).toMatchObject({ isDelivered: false })
    expect(smtp.mails).toEqual([])
  })

  test.skipIf(openssl === null)('with a wrong password is an error without the password (needs openssl)', async () => {
    await using smtp = await MailServer.open({ tls, password: 'another' })
    await mail(smtp.port, { user: 'me', secret: 'phone', certificates: join(keys, 'cert') })
    const outcome = await place.room.test('phone', 'robber')
    expect(outcome).toMatchObject({ isDelivered: false, reason: expect.stringContaining('535') })
    expect(JSON.stringify([outcome, place.lines, state() ?? {}])).not.toContain(SECRET)
  })
})

describe('a target', () => {
  test('that is taken out of the configuration shows nothing any more, and is told nothing', async () => {
    await webhook()
    await place.pass(10)
    expect(state()).toMatchObject({ sent: 0, waiting: 0, dropped: 0 })
    await place.remove("/brewerslab-alarm:alarms/target[name='phone']")
    await place.pass(10)
    expect(state()).toBeUndefined()
    await expect(place.room.test('phone', 'robber')).rejects.toThrow('there is no such target')
  })

  test('whose secret others can read is told, and the log says what to do, once', async () => {
    const file = join(place.root, 'secrets', 'phone')
    await webhook({ secret: 'phone' })
    chmodSync(file, 0o644)
    for (const _ of [1, 2]) expect(await place.room.test('phone', 'robber')).toEqual({ isDelivered: true })
    expect(place.lines.filter((it) => it.includes('a secret can be read by others; chmod 600 it'))).toHaveLength(1)
  })

  test('is tested once at a time', async () => {
    const { promise, resolve } = Promise.withResolvers<Response>()
    answer = () => promise
    await webhook()
    const first = place.room.test('phone', 'robber')
    await until(() => received.length === 1)
    await expect(place.room.test('phone', 'robber')).rejects.toThrow('this target is being tested already')
    resolve(new Response('ok'))
    expect(await first).toEqual({ isDelivered: true })
  })

  test('whose secret is not there says so, and is sent nothing', async () => {
    await webhook({ secret: 'nothing' })
    const outcome = await place.room.test('phone', 'robber')
    expect(outcome).toMatchObject({ isDelivered: false, reason: expect.stringContaining('the secret cannot be read') })
    expect(received).toEqual([])
  })

  test.each([
    [{ kind: 'webhook' }, 'The target needs a url'],
    [{ kind: 'smtp', server: 'mail.example' }, 'The target needs a server, from and to'],
    [{ kind: 'command' }, 'The target needs a command'],
    [{ kind: 'webhook', url: 'http://me:password@host.example/' }, 'has no password in it'],
  ])('%j is refused', async (more, message) => {
    await expect(target(more)).rejects.toThrow(message)
  })
})
