import type { Log } from '../../base/index.ts'
import type { Datastores } from '../../datastore/index.ts'
import { isAcceptable } from '../conditions.ts'
import { HttpError } from '../errors.ts'
import type { Route } from '../route.ts'
import { Stream } from './stream.ts'
import { wishOf } from './wish.ts'

const EVENT_STREAM = 'text/event-stream'

/** Open at once where nothing else is said: a household of dashboards, and some 40 MB if none of them reads. */
const DEFAULT_MOST = 64

/** Proxies drop what is silent for a minute, and so does Bun. */
const DEFAULT_HEARTBEAT_MS = 15_000

/** What tests set otherwise. */
export interface StreamSettings {
  /** Streams that may be open at once. */
  readonly most?: number
  readonly heartbeatMs?: number
}

/** What changes, as it changes: `/v1/stream`. */
export class StreamApi {
  readonly #open = new Set<Stream>()

  constructor(
    readonly options: { readonly datastores: Datastores; readonly now: () => Date; readonly log: Log },
    readonly settings: StreamSettings = {},
  ) {}

  /** Its part of the server's table. */
  get routes(): readonly Route[] {
    return [{ name: 'stream', path: '/v1/stream', methods: { GET: (request) => this.#get(request) } }]
  }

  /** How many are open. */
  get size(): number {
    return this.#open.size
  }

  /** Ends all streams, as the server stops, and says how many there were. */
  closeAll(): number {
    const { size } = this.#open
    for (const stream of this.#open) stream.end()
    return size
  }

  #get(request: Request): Response {
    if (!isAcceptable(request.headers.get('accept'), EVENT_STREAM)) {
      throw new HttpError(406, 'invalid-value', 'a stream is sent as events only', { hint: `Accept ${EVENT_STREAM}` })
    }
    const wish = wishOf(request, this.options.datastores)
    const { most = DEFAULT_MOST, heartbeatMs = DEFAULT_HEARTBEAT_MS } = this.settings
    if (this.#open.size >= most) {
      throw new HttpError(503, 'resource-denied', `${most} streams are open already`, {
        hint: 'Close one that nobody looks at',
        headers: { 'retry-after': String(Math.ceil(heartbeatMs / 1000)) },
      })
    }
    const stream = new Stream({ ...this.options, wish, heartbeatMs })
    this.#open.add(stream)
    stream.ended.then(() => this.#open.delete(stream))
    // The last one: buffering would hold up what is to come at once (nginx, proxy_buffering).
    return new Response(stream.body, {
      headers: { 'content-type': EVENT_STREAM, 'cache-control': 'no-cache', 'x-accel-buffering': 'no' },
    })
  }
}
