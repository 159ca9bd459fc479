import type { Clock, Log } from '../base/index.ts'
import type { Datastores } from '../datastore/index.ts'
import type { AlarmsPort, HistoryPort, OutputsControl, ThingsPort } from './ports.ts'
import type { StreamSettings } from './stream/index.ts'

/** Where the server listens when nothing else is said: the loopback, as there is no authentication yet. */
export const DEFAULT_HOST = '127.0.0.1'
/** The port of the seed's `http localhost:8000`. */
export const DEFAULT_PORT = 8000
/** 4 MB: about 40 000 list entries, and no more than a Pi can hold several times over. */
export const DEFAULT_BODY_LIMIT_BYTES = 4 * 1024 * 1024

/** What `startServer` is given: nothing is reached for. */
export interface ServerOptions {
  readonly datastores: Datastores
  readonly things: ThingsPort
  readonly alarms: AlarmsPort
  readonly outputs: OutputsControl
  /** Without one there is no `/v1/history`. */
  readonly history?: HistoryPort
  readonly clock: Clock
  readonly log: Log
  /** Version of the program, for `/v1/discover` and `/health`. */
  readonly version: string
  /** Name of the machine, which the command line shows in its prompt. */
  readonly hostname: string
  /** Whether simulated hardware is in use. */
  readonly simulated: boolean
  /** Address or name to listen on; only the loopback is accepted. Default `127.0.0.1`. */
  readonly host?: string
  /** Default 8000; 0 takes any free one. */
  readonly port?: number
  /** Largest request body. Default 4 MB. */
  readonly bodyLimitBytes?: number
  /** Of `/v1/stream`. */
  readonly streams?: StreamSettings
}

/** A server that listens. */
export interface RunningServer {
  /** `http://127.0.0.1:8000`, without a final slash. */
  readonly url: string
  readonly port: number
  /** Stops listening, lets requests finish for half a second, then cuts what is left. Ends within a second. */
  stop(): Promise<void>
}
