import { hostname } from 'node:os'
import {
  BrewError,
  type Clock,
  errorFromData,
  errorText,
  isWithin,
  type Log,
  type LogLevel,
  machineId,
  type Schema,
} from '../base/index.ts'
import { type ServerInfo, serverOf } from '../datastore/index.ts'
import type { AnyThing, ThingClass } from './api.ts'
import { runInDirectory } from './directory.ts'
import { describe } from './load.ts'
import type { FromThing, ThingChannel, ToThing } from './protocol.ts'
import { runThing } from './runner.ts'

/** A Thing run by hand, in this process. */
export interface AloneOptions {
  readonly root: string
  readonly load: () => Promise<ThingClass>
  /** Of a user's Thing. */
  readonly file?: string
  /** Overrides the server's; in directory mode the one that is used. */
  readonly w1Directory?: string
  readonly defaultW1Directory: string
  readonly clock: Clock
  readonly log: Log
  readonly logLevel: LogLevel
  /** Aborts to stop it. */
  readonly signal: AbortSignal
  /** Once it is set up. `state` answers its newest readings by path. */
  readonly onReady?: (thing: AnyThing, schema: Schema, state: () => ReadonlyMap<string, string | true>) => void
}

/** This process's end of the channel to whoever looks after the Thing: a server, or a directory. */
export interface Keeper {
  /** Takes what the Thing says. */
  receive(message: FromThing): void
  /** Rejects when it can look after it no longer. */
  readonly lost: Promise<never>
  /** After the last message: leaves nothing behind. */
  close(): Promise<void>
}

/** Opens a keeper whose messages go to `deliver`. */
export type OpenKeeper = (deliver: (message: ToThing) => void) => Promise<Keeper>

/**
 * Runs a Thing alone until it is told to stop: through the server that holds the root, where one can be reached, else
 * on the directory itself.
 * @throws BrewError when the Thing fails, when another process already is it, or when the server goes
 */
export async function runAlone(options: AloneOptions): Promise<void> {
  const { name } = describe(await options.load(), options.file)
  const server = await reachableServer(options.root, options.log)
  const open: OpenKeeper =
    server === undefined
      ? (deliver) => runInDirectory(options, deliver)
      : (deliver) => joinServer(server, name, options, deliver)
  options.log.info(server === undefined ? 'no server: working on the directory alone' : 'working through the server', {
    thing: name,
    ...(server === undefined ? { root: options.root } : { url: server }),
  })
  await runKept(options, open)
}

async function runKept(options: AloneOptions, open: OpenKeeper): Promise<void> {
  const state = new Map<string, string | true>()
  let toThing: ((message: ToThing) => void) | undefined
  const early: ToThing[] = []
  const deliver = (message: ToThing) => (toThing === undefined ? early.push(message) : toThing(message))
  let fault: BrewError | undefined
  const keeper = await open((message) =>
    deliver(message.type === 'start' ? { ...message, hardware: hardwareOf(options, message) } : message),
  )
  const channel: ThingChannel = {
    send: (message) => {
      if (message.type === 'failed') fault = errorFromData(message.error)
      if (message.type === 'publish') noteState(state, message.changes)
      keeper.receive(message)
    },
    onMessage: (handler) => {
      toThing = handler
      for (const message of early.splice(0)) handler(message)
    },
  }
  const stop = () => deliver({ type: 'stop' })
  if (options.signal.aborted) stop()
  else options.signal.addEventListener('abort', stop)
  try {
    const running = runThing({
      channel,
      clock: options.clock,
      machine: machineId(),
      load: options.load,
      ...(options.file === undefined ? {} : { file: options.file }),
      ...(options.onReady === undefined
        ? {}
        : { onReady: (thing: AnyThing, schema: Schema) => options.onReady?.(thing, schema, () => state) }),
    })
    await Promise.race([keeper.lost, running])
    if (fault !== undefined) throw fault
  } finally {
    options.signal.removeEventListener('abort', stop)
    await keeper.close()
  }
}

function hardwareOf(options: AloneOptions, start: Extract<ToThing, { type: 'start' }>) {
  return options.w1Directory === undefined
    ? start.hardware
    : { ...start.hardware, w1Directory: options.w1Directory, simulated: false }
}

/** What a Thing published last, for `oper` of the prompt. */
function noteState(state: Map<string, string | true>, changes: Extract<FromThing, { type: 'publish' }>['changes']) {
  for (const change of changes) {
    if (change.op === 'set') state.set(change.path, change.value ?? true)
    else for (const path of [...state.keys()]) if (isWithin(path, change.path)) state.delete(path)
  }
}

/** For how long a server may take to say that it is there. */
const HEALTH_MS = 2_000

/**
 * URL of the server that holds a root, where it answers; `undefined` where none does.
 * @throws BrewError when one holds the root but does not serve yet
 */
export async function reachableServer(root: string, log: Log): Promise<string | undefined> {
  const info = serverOf(root)
  if (info === undefined) return undefined
  if (info.url === undefined) {
    const hint = 'Wait for it, or stop it.'
    throw new BrewError('in-use', `process ${info.pid} on ${info.host} is starting on it`, { file: root }, hint)
  }
  const reason = await unreachable(info, info.url)
  if (reason === undefined) return info.url
  log.warn('the server that holds the root cannot be reached', { url: info.url, host: info.host, reason })
  return undefined
}

/** Why a server cannot be used; a loopback address of another host is not it. */
async function unreachable(info: ServerInfo, url: string): Promise<string | undefined> {
  if (info.host !== hostname() && isLoopback(new URL(url).hostname)) return `it listens on ${info.host} only`
  try {
    const response = await fetch(new URL('/health', url), { signal: AbortSignal.timeout(HEALTH_MS) })
    const health = (await response.json()) as { readonly boot?: unknown }
    return health.boot === info.boot ? undefined : 'another server answers there'
  } catch (error) {
    return errorText(error)
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host.startsWith('127.')
}

async function joinServer(
  url: string,
  name: string,
  options: AloneOptions,
  deliver: (message: ToThing) => void,
): Promise<Keeper> {
  const address = new URL(`/v1/things/${name}/attach`, url)
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
  const socket = new WebSocket(address)
  const opened = Promise.withResolvers<void>()
  const lost = Promise.withResolvers<never>()
  // Where it never opens nobody waits for this one: `opened` says why.
  lost.promise.catch(() => undefined)
  let isLeaving = false
  socket.onopen = () => opened.resolve()
  socket.onmessage = ({ data }) => {
    try {
      deliver(JSON.parse(String(data)) as ToThing)
    } catch (error) {
      options.log.error('not a message of the server', { reason: errorText(error) })
    }
  }
  socket.onclose = ({ reason }) => {
    const gone =
      reason === ''
        ? new BrewError('operation-failed', `the server at ${url} has gone`, {}, 'Start it again when it is back.')
        : new BrewError('operation-failed', reason.replace(/\.$/, ''))
    opened.reject(gone)
    if (!isLeaving) lost.reject(gone)
  }
  try {
    await opened.promise
  } catch (error) {
    throw new BrewError(
      'operation-failed',
      `the server at ${url} does not take ${name}`,
      {},
      'Register it first, as in "brewerslab thing ./file.ts --register".',
      { cause: error },
    )
  }
  return {
    lost: lost.promise,
    receive: (message) => {
      if (message.type === 'log') options.log[message.level](message.message, message.fields)
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message))
    },
    close: async () => {
      isLeaving = true
      if (socket.readyState === WebSocket.CLOSED) return
      const closed = new Promise<void>((resolve) => {
        socket.addEventListener('close', () => resolve())
      })
      socket.close(1000, 'stopped')
      // A server that hangs does not keep it.
      await Promise.race([closed, Bun.sleep(HEALTH_MS)])
    },
  }
}
