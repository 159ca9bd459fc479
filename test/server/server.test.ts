import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import {
  type BrewError,
  childNamed,
  type DiscoverAnswer,
  FakeClock,
  type SchemaNode,
  silentLog,
} from '../../src/base/index.ts'
import { startServer } from '../../src/server/index.ts'
import { type Brewery, NotedOutputs, NotedThings, openBrewery } from './brewery.ts'

let brewery: Brewery
beforeAll(async () => {
  brewery = await openBrewery()
})
afterAll(() => brewery.close())

const start = (more: { readonly host?: string; readonly port?: number }) =>
  startServer({
    datastores: brewery.datastores,
    things: new NotedThings(),
    alarms: brewery.alarms,
    outputs: new NotedOutputs(),
    clock: new FakeClock(),
    log: silentLog,
    version: '0',
    hostname: 'h',
    simulated: false,
    port: 0,
    ...more,
  })
const refusal = async (more: { readonly host?: string; readonly port?: number }) =>
  start(more).then(
    () => undefined,
    (error: BrewError) => error,
  )

describe('starting', () => {
  test.each(['0.0.0.0', '::', '192.168.1.2', 'brewery.example'])('%s is refused, with the way round', async (host) => {
    const error = await refusal({ host })
    expect(error?.tag).toBe('access-denied')
    expect(error?.message).toContain(`does not listen on ${host}`)
    expect(error?.hint).toContain('ssh -L')
  })

  test('a taken port is told by its number, with what to do', async () => {
    const error = await refusal({ port: brewery.port })
    expect(error?.tag).toBe('in-use')
    expect(error?.message).toContain(String(brewery.port))
    expect(error?.hint).toContain('--port')
  })

  test.each([-1, 65536, 1.5, Number.NaN])('%d is no port', async (port) => {
    expect((await refusal({ port }))?.tag).toBe('invalid-value')
  })

  test('localhost and another address of the loopback will do', async () => {
    for (const host of ['localhost', '127.0.0.2']) {
      const server = await start({ host })
      expect(server.url).toBe(`http://${host}:${server.port}`)
      expect((await fetch(`${server.url}/health`)).status).toBe(200)
      await server.stop()
    }
  })
})

describe('stopping', () => {
  test('ends within a second whatever is open, and gives the port back', async () => {
    const server = await start({})
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/v1/things/ds18b20/attach`)
    await new Promise((resolve) => socket.addEventListener('open', resolve))
    const closed = new Promise<CloseEvent>((resolve) => socket.addEventListener('close', resolve))
    const idle = await Bun.connect({ hostname: '127.0.0.1', port: server.port, socket: { data: () => undefined } })
    const before = performance.now()
    await server.stop()
    expect(performance.now() - before).toBeLessThan(1000)
    expect((await closed).code).toBe(1001)
    idle.end()
    const again = await start({ port: server.port })
    await again.stop()
  })

  test('lets a request that is under way finish', async () => {
    const server = await start({})
    const release = Promise.withResolvers<readonly string[]>()
    const asked = Promise.withResolvers<void>()
    brewery.datastores.vetoBy(() => {
      asked.resolve()
      return release.promise
    })
    const answer = fetch(`${server.url}/v1/datastore/running/TemperatureProvider/fermentation/setpoint`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: '"18"',
    })
    await asked.promise
    const stopped = server.stop()
    release.resolve(['slow'])
    expect(await (await answer).json()).toMatchObject({ warnings: ['slow'] })
    await stopped
    brewery.datastores.vetoBy(async () => [])
  })
})

describe('GET /v1/discover', () => {
  test('tells all that a client needs', async () => {
    const answer = (await brewery.get('/v1/discover')).json as unknown as DiscoverAnswer
    expect(answer).toMatchObject({
      version: '0.0.0-test',
      boot: brewery.datastores.feed.boot,
      hostname: 'brewery',
      simulated: false,
      root: brewery.datastores.root,
    })
    expect(answer.things.map((thing) => thing.name)).toEqual(['TemperatureProvider'])
    expect(answer.datastores).toContainEqual({
      name: 'running',
      url: `${brewery.url}/v1/datastore/running`,
      writable: true,
    })
    const modules = new Map(answer.modules.map((module) => [module.name, module]))
    expect(modules.get('brewerslab')).toMatchObject({
      implemented: true,
      namespace: expect.stringContaining('brewerslab'),
    })
    expect(modules.get('brewerslab')?.features).toBeArray()
    const find = (nodes: readonly SchemaNode[], ...names: string[]): SchemaNode | undefined =>
      names.reduce<SchemaNode | undefined>(
        (node, name) => (node?.children ?? []).find((child) => child.name === name),
        { children: nodes } as SchemaNode,
      )
    expect(find(answer.schema, 'brewhouse', 'temperature', 'fermentation', 'setpoint')).toMatchObject({
      kind: 'leaf',
      type: { base: 'decimal64', fractionDigits: 3 },
      defaults: ['17.0'],
    })
    expect(answer.schema).toEqual(brewery.datastores.schema.nodes)
  })

  test('lists actions beside the data of their node, with input, output and what is asked before', async () => {
    const answer = (await brewery.get('/v1/discover')).json as unknown as DiscoverAnswer
    const output = ['brewhouse', 'power', 'output'].reduce<SchemaNode | undefined>(
      (node, name) => childNamed(node ?? { children: [] }, name),
      { children: answer.schema } as SchemaNode,
    )
    expect(output?.children?.map(({ name }) => name)).not.toContain('override')
    expect(output?.operations).toMatchObject([
      {
        name: 'override',
        kind: 'action',
        extensionArguments: { 'brewerslab-types:moves-hardware': expect.stringContaining('?') },
        children: [{ kind: 'input', children: [{ name: 'to', mandatory: true }, { name: 'for' }] }, { kind: 'output' }],
      },
    ])
    expect(answer.operations).toEqual(brewery.datastores.schema.operations)
  })
})

test('GET /health answers with version, boot and seconds since the start', async () => {
  expect((await brewery.get('/health')).json).toEqual({
    status: 'ok',
    version: '0.0.0-test',
    boot: brewery.datastores.feed.boot,
    uptimeSeconds: 0,
    simulated: false,
  })
})

describe('GET /openapi/json', () => {
  test('describes every route, and nothing is loaded from elsewhere', async () => {
    const answer = await brewery.get('/openapi/json')
    const document = answer.json as { paths: Record<string, Record<string, { summary?: string }>> }
    expect(Object.keys(document.paths).sort()).toEqual([
      '/health',
      '/v1/action',
      '/v1/alarms/acknowledge',
      '/v1/alarms/history',
      '/v1/alarms/silence',
      '/v1/alarms/test',
      '/v1/backup',
      '/v1/cancel',
      '/v1/commit',
      '/v1/commits',
      '/v1/commits/{number}',
      '/v1/commits/{number}/configuration',
      '/v1/commits/{number}/diff',
      '/v1/complete',
      '/v1/confirm',
      '/v1/datastore/{datastore}',
      '/v1/datastore/{datastore}/{name}',
      '/v1/datastore/{datastore}/{name}/*',
      '/v1/diff',
      '/v1/discover',
      '/v1/factory-reset',
      '/v1/outputs/{name}/override',
      '/v1/recipes',
      '/v1/recipes/import',
      '/v1/recipes/{name}',
      '/v1/recipes/{name}/profile',
      '/v1/rescue',
      '/v1/rescue/load',
      '/v1/restore',
      '/v1/rollback',
      '/v1/sessions',
      '/v1/sessions/{id}',
      '/v1/sessions/{id}/commit',
      '/v1/sessions/{id}/configuration',
      '/v1/sessions/{id}/diff',
      '/v1/sessions/{id}/discard',
      '/v1/sessions/{id}/edit',
      '/v1/sessions/{id}/load',
      '/v1/sessions/{id}/rollback',
      '/v1/sessions/{id}/validate',
      '/v1/stream',
      '/v1/things/{name}/register',
      '/v1/things/{name}/request',
      '/v1/things/{name}/restart',
      '/v1/things/{name}/start',
      '/v1/things/{name}/stop',
      '/v1/things/{name}/unregister',
    ])
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path))
    expect(operations.filter((operation) => operation.summary === undefined)).toEqual([])
    expect(answer.text).not.toContain('http://')
    expect(answer.text).not.toContain('https://')
    expect((await brewery.get('/openapi')).status).toBe(404)
  })
})

test('a URL that nothing is at is 404 with the body of RFC 8040 section 7', async () => {
  for (const url of ['/', '/v1', '/v1/datastore', '/v2/datastore/running', '/favicon.ico']) {
    const answer = await brewery.get(url)
    expect([answer.status, answer.fault?.['error-tag']]).toEqual([404, 'invalid-value'])
    expect(answer.headers.get('content-type')).toBe('application/yang-data+json')
  }
})
