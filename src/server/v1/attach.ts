import type { Server, ServerWebSocket, WebSocketHandler } from 'bun'
import { BrewError, errorText, type Log } from '../../base/index.ts'
import { HttpError } from '../errors.ts'
import type { AttachReceiver, ThingsPort } from '../ports.ts'
import { knownThing, thingName } from './things.ts'

/** Longest message of the Thing protocol, and what may wait for a reader that lags, bytes. */
const MAX_MESSAGE_BYTES = 1024 * 1024
const MAX_WAITING_BYTES = 4 * 1024 * 1024

/** RFC 6455 7.4.1. */
const GOING_AWAY = 1001
const UNSUPPORTED_DATA = 1003
const POLICY_VIOLATION = 1008

/** RFC 6455 5.5: a control frame holds 125 bytes, two of them are the code. */
const MAX_REASON_BYTES = 123

/** What a connection carries. */
export interface AttachData {
  readonly name: string
  receiver?: AttachReceiver
}

type Socket = ServerWebSocket<AttachData>

/** WebSocket `/v1/things/{name}/attach`: a Thing started by hand, in a process of its own, joins the running server. */
export class AttachApi {
  readonly #open = new Set<Socket>()

  constructor(
    readonly things: ThingsPort,
    readonly log: Log,
  ) {}

  /**
   * Turns the request into a connection.
   * @returns whether it became one
   * @throws HttpError 404 for an unknown Thing, 426 for a request that is no WebSocket handshake
   */
  upgrade(request: Request, server: Server<AttachData>, segment: string): boolean {
    const { name } = knownThing(this.things, thingName(segment))
    if (request.headers.get('upgrade')?.toLowerCase() !== 'websocket') {
      throw new HttpError(426, 'operation-not-supported', 'this is a WebSocket', {
        headers: { upgrade: 'websocket', connection: 'Upgrade' },
        hint: 'Connect with ws://',
      })
    }
    return server.upgrade(request, { data: { name } })
  }

  /** What Bun calls for every connection. */
  readonly handler: WebSocketHandler<AttachData> = {
    maxPayloadLength: MAX_MESSAGE_BYTES,
    backpressureLimit: MAX_WAITING_BYTES,
    closeOnBackpressureLimit: true,
    idleTimeout: 60,
    sendPings: true,
    open: (socket) => this.#opened(socket),
    message: (socket, message) => this.#received(socket, message),
    close: (socket) => this.#closed(socket),
  }

  /** Ends all connections: the server stops. */
  closeAll(): void {
    for (const socket of this.#open) close(socket, GOING_AWAY, 'the server stops')
  }

  #opened(socket: Socket): void {
    this.#open.add(socket)
    try {
      socket.data.receiver = this.things.attach(socket.data.name, {
        send: (text) => void socket.send(text),
        close: (reason) => close(socket, POLICY_VIOLATION, reason),
      })
    } catch (error) {
      this.#drop(socket, error)
    }
  }

  #received(socket: Socket, message: string | Buffer): void {
    if (typeof message !== 'string') {
      close(socket, UNSUPPORTED_DATA, 'text messages only')
      return
    }
    try {
      socket.data.receiver?.receive(message)
    } catch (error) {
      this.#drop(socket, error)
    }
  }

  #closed(socket: Socket): void {
    this.#open.delete(socket)
    try {
      socket.data.receiver?.closed()
    } catch (error) {
      this.log.error('an attached Thing could not be let go', { thing: socket.data.name, error: errorText(error) })
    }
  }

  /** Our own failures are logged and not told. */
  #drop(socket: Socket, error: unknown): void {
    this.log.warn('an attached Thing was refused', { thing: socket.data.name, error: errorText(error) })
    close(socket, POLICY_VIOLATION, error instanceof BrewError ? errorText(error) : 'the server failed')
  }
}

function close(socket: Socket, code: number, reason: string): void {
  const bytes = new TextEncoder().encode(reason).subarray(0, MAX_REASON_BYTES)
  // A character cut in half at the end is dropped.
  socket.close(code, new TextDecoder().decode(bytes, { stream: true }))
}
