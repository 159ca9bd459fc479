import type { ChangeEdit, ErrorData, JsonValue, LogFields, LogLevel, Schema } from '../base/index.ts'
import type { Hardware, Quality } from './api.ts'

/**
 * The messages between the supervisor and whatever runs a Thing. The same over all three channels: `postMessage` of a
 * Worker, IPC of a child process, and JSON text over the WebSocket `/v1/things/{name}/attach`. All plain JSON;
 * configuration is RFC 7951, values of readings are canonical text.
 */
export const PROTOCOL_VERSION = 1

/** What a Thing says about itself before it runs. */
export interface ThingDescription {
  readonly name: string
  readonly module: string
  /** Owned path as its class has it. */
  readonly path: string
  readonly watches: readonly string[]
}

/** One change of state; paths from the root, values canonical. */
export type StateChange =
  | {
      readonly op: 'set'
      readonly path: string
      readonly value?: string
      readonly quality: Quality
      readonly source?: string
      /** `CLOCK_BOOTTIME` in ms of the sender's machine. */
      readonly taken: number
    }
  | { readonly op: 'remove'; readonly path: string }

/** A watched reading; no `value` when it is gone. */
export interface ReadingData {
  readonly path: string
  readonly value?: string
  readonly quality: Quality
  readonly source?: string
  readonly taken: number
}

/** The configuration a Thing sees: what it owns, and what it watches by watched path. RFC 7951, defaults included. */
export interface ConfigData {
  readonly own?: JsonValue
  readonly watched: Readonly<Record<string, JsonValue>>
}

/** A change as it is told to a Thing, with the configuration after it. */
export interface ChangeData {
  readonly commit?: number
  readonly user: string
  readonly edits: readonly ChangeEdit[]
  readonly config: ConfigData
}

/** From the supervisor (or, in directory mode, from the directory) to a Thing. */
export type ToThing =
  | {
      readonly type: 'start'
      /** The nodes a Thing can name: what it owns and watches. */
      readonly schema: Schema
      readonly config: ConfigData
      readonly readings: readonly ReadingData[]
      readonly hardware: Hardware
      readonly logLevel: LogLevel
    }
  | { readonly type: 'config'; readonly change: ChangeData }
  | { readonly type: 'readings'; readonly readings: readonly ReadingData[] }
  | { readonly type: 'validate'; readonly id: number; readonly change: ChangeData }
  | { readonly type: 'ping'; readonly id: number }
  | { readonly type: 'stop' }

/** From a Thing to the supervisor. */
export type FromThing =
  /** First message, before it is told to start: it has loaded and this is what it is. */
  | {
      readonly type: 'hello'
      readonly protocol: number
      readonly thing: ThingDescription
      /** `/proc/sys/kernel/random/boot_id`: stamps of `CLOCK_BOOTTIME` compare only where it is the same. */
      readonly machine: string
      readonly pid: number
    }
  /** `setup` has returned. */
  | { readonly type: 'ready' }
  | { readonly type: 'pong'; readonly id: number }
  | { readonly type: 'publish'; readonly changes: readonly StateChange[] }
  | { readonly type: 'log'; readonly level: LogLevel; readonly message: string; readonly fields?: LogFields }
  | { readonly type: 'verdict'; readonly id: number; readonly veto?: ErrorData }
  /** It could not be loaded, or a hook threw; nothing follows. */
  | { readonly type: 'failed'; readonly error: ErrorData }
  /** It has stopped as told; nothing follows. */
  | { readonly type: 'stopped' }

/** A two-way channel of typed messages; closing is told once. */
export interface Channel<Out, In> {
  send(message: Out): void
  onMessage(handler: (message: In) => void): void
}
