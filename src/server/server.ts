import { type Server, serve } from 'bun'
import { BrewError } from '../base/index.ts'
import { createApp } from './app.ts'
import { errorResponse, notAllowed } from './errors.ts'
import { Gate, isLoopback, urlHost } from './gate.ts'
import { DEFAULT_HOST, DEFAULT_PORT, type RunningServer, type ServerOptions } from './options.ts'
import { StreamApi } from './stream/index.ts'
import { rawPath } from './url.ts'
import { AttachApi, type AttachData } from './v1/attach.ts'

/** How long requests may go on after `stop`, and how often it is looked whether they are done. */
const GRACE_MS = 500
const LOOK_MS = 10

/**
 * A connection without traffic is closed after this, also of a stream that nobody reads; commits wait for Things no longer
 * than that. Seconds.
 */
const IDLE_SECONDS = 60

const ATTACH_PATH = /^\/v1\/things\/([^/]*)\/attach$/

/** Methods the server knows at all; others (TRACE, CONNECT, what nobody has heard of) end before any route. */
const METHODS = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE']

/**
 * Starts to listen.
 * @throws BrewError `access-denied` for a host beyond the loopback or a port that needs root, `in-use` for a taken
 * port, `invalid-value` for a port that cannot be
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { host = DEFAULT_HOST, port = DEFAULT_PORT, log } = options
  requireLoopback(host)
  requirePort(port)
  const { datastores, clock } = options
  const streams = new StreamApi({ datastores, now: () => clock.now(), log }, options.streams)
  const app = createApp(options, streams, clock.bootMs())
  const attach = new AttachApi(options.things, log)
  let gate: Gate | undefined
  let underWay = 0

  const route = async (request: Request, server: Server<AttachData>): Promise<Response | undefined> => {
    const refusal = gate?.refuse(request)
    if (refusal !== undefined) return errorResponse(refusal, request, log)
    if (!METHODS.includes(request.method)) return errorResponse(notAllowed(request.method, METHODS), request, log)
    const segment = request.url.includes('/attach') ? ATTACH_PATH.exec(rawPath(request.url))?.[1] : undefined
    if (segment === undefined) return app.fetch(request)
    if (request.method !== 'GET') return errorResponse(notAllowed(request.method, ['GET']), request, log)
    return attach.upgrade(request, server, segment) ? undefined : new Response(null, { status: 400 })
  }

  const server = listen(host, port, {
    fetch: async (request, it) => {
      underWay++
      try {
        return await route(request, it)
      } catch (error) {
        return errorResponse(error, request, log)
      } finally {
        underWay--
      }
    },
    attach,
  })
  const bound = server.port ?? port
  gate = new Gate(host, bound)
  const url = `http://${urlHost(host)}:${bound}`
  log.info('listening', { url })

  return {
    url,
    port: bound,
    async stop() {
      // Not awaited: it waits for connections that are merely kept open, too.
      void server.stop(false)
      attach.closeAll()
      // Their end goes out with the next turn, also where nothing else is under way.
      if (streams.closeAll() > 0) await Bun.sleep(LOOK_MS)
      for (let waited = 0; underWay > 0 && waited < GRACE_MS; waited += LOOK_MS) await Bun.sleep(LOOK_MS)
      await server.stop(true)
      log.info('stopped listening', { url })
    },
  }
}

/** @throws BrewError `access-denied` */
function requireLoopback(host: string): void {
  if (isLoopback(host)) return
  throw new BrewError(
    'access-denied',
    `the server does not listen on ${host}: without authentication everybody there could change the brewery`,
    {},
    `Listen on ${DEFAULT_HOST} and reach it from elsewhere with: ssh -L ${DEFAULT_PORT}:localhost:${DEFAULT_PORT} pi`,
  )
}

/** @throws BrewError `invalid-value` */
function requirePort(port: number): void {
  if (Number.isInteger(port) && port >= 0 && port <= 65535) return
  throw new BrewError('invalid-value', `${port} is no port`, {}, 'Use a number from 0 to 65535')
}

interface Listener {
  readonly fetch: (request: Request, server: Server<AttachData>) => Promise<Response | undefined>
  readonly attach: AttachApi
}

function listen(host: string, port: number, listener: Listener): Server<AttachData> {
  try {
    return serve<AttachData>({
      hostname: host.replace(/^\[(.*)\]$/, '$1'),
      port,
      idleTimeout: IDLE_SECONDS,
      // The limit is ours to tell, with an answer that says so.
      maxRequestBodySize: Number.MAX_SAFE_INTEGER,
      development: false,
      // Without this, `development: false` lets a second server share the port, each taking some of the requests.
      reusePort: false,
      fetch: listener.fetch,
      websocket: listener.attach.handler,
    })
  } catch (cause) {
    throw notListening(cause, host, port)
  }
}

function notListening(cause: unknown, host: string, port: number): BrewError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (code === 'EADDRINUSE') {
    return new BrewError(
      'in-use',
      `port ${port} on ${host} is taken by another program`,
      {},
      `Stop it (ss -ltnp 'sport = :${port}' names it) or choose another port with --port`,
      { cause },
    )
  }
  if (code === 'EACCES') {
    return new BrewError('access-denied', `port ${port} needs root`, {}, 'Choose a port above 1023', { cause })
  }
  const message = cause instanceof Error ? cause.message : String(cause)
  return new BrewError('operation-failed', `cannot listen on ${host} port ${port}: ${message}`, {}, undefined, {
    cause,
  })
}
