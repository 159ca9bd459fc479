import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AlarmRoom } from '../../src/alarms/index.ts'
import {
  BrewError,
  type ErrorBody,
  FakeClock,
  type JsonValue,
  openLog,
  silentLog,
  type ThingStatus,
} from '../../src/base/index.ts'
import { type Datastores, type Owner, openDatastores } from '../../src/datastore/index.ts'
import {
  type AttachLink,
  type OutputsControl,
  type ServerOptions,
  startServer,
  type ThingsPort,
} from '../../src/server/index.ts'
import { removeRoot } from '../roots.ts'

/** The Thing of the seed. */
export const TEMPERATURE_PROVIDER: Owner = {
  name: 'TemperatureProvider',
  alias: 'ds18b20',
  module: 'brewerslab',
  path: '/brewerslab:brewhouse/temperature',
}

/** What regulates, and is known though nobody registered it. */
export const FERMENTATION: Owner = {
  name: 'Fermentation',
  alias: 'fermentation',
  module: 'brewerslab',
  path: '/brewerslab:brewhouse/temperature/fermentation/brewerslab-control:control',
}

export const RUNNING = '/v1/datastore/running/TemperatureProvider'
export const OPERATIONAL = '/v1/datastore/operational/TemperatureProvider'
export const JSON_TYPE = 'application/json'

/** What was asked of the Things, in order: the supervisor has tests of its own. */
export class NotedThings implements ThingsPort {
  readonly notes: string[] = []
  readonly links: AttachLink[] = []
  refusal: Error | undefined

  list(): readonly ThingStatus[] {
    const { name, alias, module, path } = TEMPERATURE_PROVIDER
    return [
      { name, alias, module, path, origin: 'shipped', state: 'running', restarts: 0, since: '2018-04-14T18:51:18Z' },
    ]
  }

  attach(name: string, link: AttachLink) {
    if (this.refusal !== undefined) throw this.refusal
    this.notes.push(`attached ${name}`)
    this.links.push(link)
    return {
      receive: (text: string) => {
        this.notes.push(`received ${text}`)
        link.send(`heard ${text}`)
      },
      closed: () => void this.notes.push(`closed ${name}`),
    }
  }

  async register(request: { name: string; source?: string; force: boolean }) {
    if (this.refusal !== undefined) throw this.refusal
    this.notes.push(`register ${JSON.stringify(request)}`)
    return { written: [`startup/${request.name}.json`] }
  }

  /** What is answered to an action or RPC of the model. */
  answer: JsonValue = {}

  async request(name: string, { name: action, input, user, path }: Parameters<ThingsPort['request']>[1]) {
    if (this.refusal !== undefined) throw this.refusal
    const where = path === undefined ? '' : ` ${path}`
    this.notes.push(`request ${name} ${action} ${JSON.stringify(input)}${where} ${user}`)
    return path === undefined ? { done: action } : this.answer
  }

  async control(thing: string, { verb, user }: Parameters<ThingsPort['control']>[1]) {
    if (this.refusal !== undefined) throw this.refusal
    this.notes.push(`${verb} ${thing} ${user}`)
    return { thing, state: verb === 'stop' ? ('stopped' as const) : ('starting' as const), released: ['cooler'] }
  }

  async unregister(name: string) {
    this.notes.push(`unregister ${name}`)
    return { removed: [`startup/${name}.json`] }
  }
}

/** Outputs that note what is asked of them; there is only a cooler. */
export class NotedOutputs implements OutputsControl {
  readonly notes: string[] = []

  override(name: string, { to, seconds, user }: Parameters<OutputsControl['override']>[1]): void {
    if (name !== 'cooler') throw new BrewError('data-missing', `there is no output "${name}"`)
    this.notes.push(`${name} ${to} ${seconds} ${user}`)
  }
}

/** An answer, with its body read. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The body as JSON. */
  readonly json: JsonValue
  /** The first error of an error body. */
  readonly fault: ErrorBody['ietf-restconf:errors']['error'][number] | undefined
}

/** A real server on a real port over a real directory. */
export interface Brewery {
  readonly url: string
  readonly port: number
  readonly root: string
  readonly datastores: Datastores
  readonly things: NotedThings
  readonly outputs: NotedOutputs
  readonly alarms: AlarmRoom
  readonly clock: FakeClock
  ask(method: string, path: string, headers?: Record<string, string>, body?: string | Uint8Array): Promise<Answer>
  get(path: string, headers?: Record<string, string>): Promise<Answer>
  /** With a JSON body. */
  send(method: string, path: string, json: unknown, headers?: Record<string, string>): Promise<Answer>
  /** Stops the server, and leaves all else for `close`. */
  stop(): Promise<void>
  /** Bytes on the wire, as no client would write them; the first line of the answer. */
  raw(request: string): Promise<string>
  /** Path and content of every file of the root, but for the lock of the server and the pages of the commit log. */
  files(): Record<string, string>
  /** What the server logged as failures of its own. A test that provokes one takes it out. */
  readonly failures: string[]
  /** @throws when the server has failed in a way that no test provoked */
  close(): Promise<void>
}

/** @param modules texts of models of one's own, by the names of their files */
export async function openBrewery(
  bodyLimitBytes?: number,
  modules: Readonly<Record<string, string>> = {},
  streams: ServerOptions['streams'] = {},
): Promise<Brewery> {
  const root = mkdtempSync(join(tmpdir(), 'brewery-'))
  const clock = new FakeClock()
  const things = new NotedThings()
  const outputs = new NotedOutputs()
  const userModules = Object.entries(modules).map(([file, text]) => ({ file, text }))
  const owners = [TEMPERATURE_PROVIDER, FERMENTATION]
  const datastores = await openDatastores({ root, clock, log: silentLog, owners, userModules })
  const failures: string[] = []
  const log = openLog('server', {
    level: 'error',
    format: 'text',
    write: (line) => void failures.push(line),
    now: () => clock.now(),
  })
  const alarms = AlarmRoom.open({ datastores, clock, log, hostname: 'brewery', isClockSynchronised: () => true })
  const server = await startServer({
    datastores,
    things,
    outputs,
    alarms,
    clock,
    log,
    version: '0.0.0-test',
    hostname: 'brewery',
    simulated: false,
    port: 0,
    streams,
    ...(bodyLimitBytes === undefined ? {} : { bodyLimitBytes }),
  })
  const ask: Brewery['ask'] = async (method, path, headers = {}, body) => {
    const response = await fetch(`${server.url}${path}`, { method, headers, ...(body === undefined ? {} : { body }) })
    return readAnswer(response)
  }
  return {
    url: server.url,
    port: server.port,
    root,
    datastores,
    things,
    outputs,
    alarms,
    clock,
    ask,
    get: (path, headers) => ask('GET', path, headers),
    send: (method, path, json, headers) =>
      ask(method, path, { 'content-type': JSON_TYPE, ...headers }, JSON.stringify(json)),
    raw: (request) => rawAnswer(server.port, request),
    stop: () => server.stop(),
    files: () => filesOf(root),
    failures,
    async close() {
      await server.stop()
      await alarms[Symbol.asyncDispose]()
      await datastores.close()
      removeRoot(root)
      if (failures.length > 0) throw new Error(`the server failed: ${failures.join('; ')}`)
    },
  }
}

async function readAnswer(response: Response): Promise<Answer> {
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    text,
    get json() {
      return JSON.parse(text) as JsonValue
    },
    get fault() {
      return (JSON.parse(text) as ErrorBody)['ietf-restconf:errors'].error[0]
    },
  }
}

function rawAnswer(port: number, request: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let answer = ''
  const done = () => resolve(answer.split('\r\n')[0] ?? '')
  Bun.connect({
    hostname: '127.0.0.1',
    port,
    socket: {
      open: (socket) => void socket.write(request),
      data: (socket, bytes) => {
        answer += bytes.toString()
        if (answer.includes('\r\n')) socket.end()
      },
      close: done,
      error: done,
    },
  }).catch(reject)
  setTimeout(done, 1000).unref()
  return promise
}

function filesOf(root: string): Record<string, string> {
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()
  const files = names.filter(
    (name) => statSync(join(root, name)).isFile() && !/server\.|(commits|alarms)\.sqlite/.test(name),
  )
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(root, name), 'utf8')]))
}
