import { type Inbox, LIMITS, type Limits, type Listener } from './listen.ts'
import { type Refusal, refusal } from './refusal.ts'
import { MAX_REPORT_BYTES } from './report.ts'

/** Where bridges send what they hear of Tilts; at any other path an iSpindel's report is expected. */
export const TILT_PATH = '/tilt'

/** Seconds without a byte after which Bun itself gives a connection up. */
const IDLE_SECONDS = 10

const STATUS: Readonly<Partial<Record<Refusal['reason'], number>>> = {
  'too-long': 413,
  'too-slow': 408,
  'too-many': 503,
  unknown: 404,
  'wrong-token': 403,
}

/**
 * Takes reports by POST. Answers 204, or a status and the reason in one line.
 * @throws Error when the port cannot be had
 */
export async function listenHttp(
  place: { readonly address: string; readonly port: number },
  inbox: Inbox,
  limits: Limits = LIMITS,
): Promise<Listener> {
  let talking = 0
  const refuse = (refused: Refusal): Response => {
    inbox.refuse(refused)
    return answerTo(refused)
  }
  const server = Bun.serve({
    hostname: place.address,
    port: place.port,
    idleTimeout: IDLE_SECONDS,
    maxRequestBodySize: MAX_REPORT_BYTES * 8,
    development: false,
    error: () => new Response('this failed\n', { status: 500 }),
    fetch: async (request, self) => {
      const from = self.requestIP(request)?.address ?? 'somebody'
      if (request.method !== 'POST') {
        return new Response('reports come by POST\n', { status: 405, headers: { allow: 'POST' } })
      }
      // A page in somebody's browser can send here as well; no device names an origin.
      if (request.headers.has('origin')) return refuse(refusal('malformed', `a web page's request from ${from}`))
      if (talking >= limits.connections) {
        return refuse(refusal('too-many', `${talking} requests at once; the next from ${from}`))
      }
      talking++
      try {
        const text = await bodyOf(request, from, limits)
        if (typeof text !== 'string') return refuse(text)
        const isTilt = new URL(request.url).pathname === TILT_PATH
        const refused = isTilt ? inbox.tilts(text, from) : [inbox.ispindel(text, from)]
        const [first] = refused.filter((it) => it !== undefined)
        return first === undefined ? new Response(null, { status: 204 }) : answerTo(first)
      } finally {
        talking--
      }
    },
  })
  return { port: server.port ?? place.port, close: () => server.stop(true) }
}

function answerTo({ reason, detail }: Refusal): Response {
  return new Response(`${reason}: ${detail}\n`, {
    status: STATUS[reason] ?? 400,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff', connection: 'close' },
  })
}

/** The body, of bounded length and within bounded time. */
async function bodyOf(request: Request, from: string, limits: Limits): Promise<string | Refusal> {
  const reader = request.body?.getReader()
  if (reader === undefined) return refusal('malformed', `an empty report from ${from}`)
  const late = Promise.withResolvers<'late'>()
  const deadline = setTimeout(() => late.resolve('late'), limits.reportMs)
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for (;;) {
      const part = await Promise.race([reader.read(), late.promise])
      if (part === 'late') return refusal('too-slow', `nothing whole after ${limits.reportMs / 1000} s from ${from}`)
      if (part.done) return Buffer.concat(chunks).toString('utf8')
      length += part.value.length
      if (length > MAX_REPORT_BYTES) return refusal('too-long', `more than ${MAX_REPORT_BYTES} bytes from ${from}`)
      chunks.push(part.value)
    }
  } catch (error) {
    return refusal('malformed', `${from} broke off: ${error instanceof Error ? error.message : String(error)}`)
  } finally {
    clearTimeout(deadline)
    // Nobody waits for the rest of a body that was given up.
    reader.cancel().catch(() => undefined)
  }
}
