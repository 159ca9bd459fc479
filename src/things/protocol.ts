import {
  type ChangeEdit,
  type ErrorData,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  LOG_LEVELS,
  type LogFields,
  type LogLevel,
  plainText,
  type Schema,
} from '../base/index.ts'
import { type AlarmMessage, alarmOf } from './alarm-message.ts'
import type { Hardware, Quality } from './api.ts'
import { array, errorData, integer, logFields, malformed, text } from './message-parts.ts'

/**
 * The messages between the supervisor and whatever runs a Thing. The same over all three channels: `postMessage` of a
 * Worker, IPC of a child process, and JSON text over the WebSocket `/v1/things/{name}/attach`. All plain JSON;
 * configuration is RFC 7951, values of readings are canonical text.
 */
export const PROTOCOL_VERSION = 5

/** What a Thing says about itself before it runs. */
export interface ThingDescription {
  readonly name: string
  readonly module: string
  /** Owned path as its class has it. */
  readonly path: string
  readonly watches: readonly string[]
  /** Its class has a `validate`: it wants to be asked about commits. */
  readonly vetoes: boolean
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

/** A reading that was acted on; `gone` where it had no value. */
export interface ActedOn {
  readonly path: string
  readonly quality: Quality
  readonly taken: number
  readonly gone: boolean
}

/** What an output is to do: on, off, or the share of time in which it is on, in percent. */
export type DriveLevel = 'on' | 'off' | number

/** A stretch of the past of a number; ages in ms, so that it means the same by whatever clock. */
export interface PastData {
  readonly agoMs: number
  readonly forMs: number
  readonly mean: number
  readonly quality: Quality
}

/** The configuration a Thing sees: what it owns, and what it watches by watched path. RFC 7951, defaults included. */
export interface ConfigData {
  readonly own?: JsonValue
  readonly watched: Readonly<Record<string, JsonValue>>
}

/** A change as it is told to a Thing. */
export interface ChangeData {
  readonly commit?: number
  readonly user: string
  readonly edits: readonly ChangeEdit[]
  /**
   * The whole configuration after it. Without it, the edits lead there from what the Thing was told before: all of
   * them are below what it owns or watches, and name defaults that take effect or end as well.
   */
  readonly config?: ConfigData
}

/** What somebody asks a Thing for. */
export interface Asking {
  /** What the Thing calls it. */
  readonly name: string
  readonly input: JsonValue
  readonly user: string
  /** Data path of an action or RPC of the model, which the input is as that wants it of. Absent: by name alone. */
  readonly path?: string
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
      /** What it has stored; absent where it never has. */
      readonly stored?: JsonValue
    }
  /** `upTo`: the commit with which it has this configuration; it is answered with `applied` or `not-applied`. */
  | { readonly type: 'config'; readonly change: ChangeData; readonly upTo?: number }
  /** `complete`: all there are; those heard of before that are not among them are gone. */
  | { readonly type: 'readings'; readonly readings: readonly ReadingData[]; readonly complete?: boolean }
  /** The oldest `publish` not yet answered has been taken in: room for one more. */
  | { readonly type: 'published' }
  | { readonly type: 'validate'; readonly id: number; readonly change: ChangeData }
  /** Somebody asks for something; it is answered with `answer`. */
  | ({ readonly type: 'request'; readonly id: number } & Asking)
  /** What came with `store` is on the disk, or cannot be brought there. */
  | { readonly type: 'stored'; readonly id: number; readonly error?: ErrorData }
  /** The answer to a `history`. */
  | { readonly type: 'past'; readonly id: number; readonly past: readonly PastData[] }
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
  | {
      readonly type: 'verdict'
      readonly id: number
      readonly veto?: ErrorData
      readonly warnings?: readonly string[]
    }
  /** It wants to know what a number was in the last so many seconds; answered with `past`. */
  | { readonly type: 'history'; readonly id: number; readonly path: string; readonly seconds: number }
  /** `onConfig` has returned for the configuration of this commit. */
  | { readonly type: 'applied'; readonly commit: number }
  /** `onConfig` has thrown. The Thing goes on. */
  | { readonly type: 'not-applied'; readonly commit?: number; readonly error: ErrorData }
  /** What an output is to do; holds until the output's lease ends. */
  | {
      readonly type: 'renew'
      readonly output: string
      readonly level: DriveLevel
      readonly basedOn: readonly ActedOn[]
      /** `CLOCK_BOOTTIME` in ms of the sender's machine: the lease counts from it, however long this was on its way. */
      readonly sent: number
    }
  /** It lets go of an output. */
  | { readonly type: 'release'; readonly output: string }
  /** What is wrong with something that it owns; without `raised`, what was is over. */
  | AlarmMessage
  /** What became of a request. */
  | { readonly type: 'answer'; readonly id: number; readonly output?: JsonValue; readonly error?: ErrorData }
  /** To be kept in the place of what it stored before. */
  | { readonly type: 'store'; readonly id: number; readonly document: JsonValue }
  /** It could not be loaded, or a hook threw; nothing follows. */
  | { readonly type: 'failed'; readonly error: ErrorData }
  /** It has stopped as told; nothing follows. */
  | { readonly type: 'stopped' }

/** `publish` messages that may be on their way at once; more is gathered, the newest value of each path winning. */
export const PUBLISH_WINDOW = 4

/** The Thing's end of a channel. */
export interface ThingChannel {
  send(message: FromThing): void
  /** Set once, before the first message can arrive. */
  onMessage(handler: (message: ToThing) => void): void
}

const QUALITIES: readonly string[] = ['good', 'suspect', 'stale', 'simulated']

/**
 * A message of a Thing, checked: a user's process may send anything.
 * @throws BrewError `malformed-message`
 */
export function readFromThing(value: unknown): FromThing {
  const it = value as JsonValue
  if (!isJsonObject(it)) throw malformed('it is no object')
  switch (it.type) {
    case 'hello':
      return {
        type: 'hello',
        protocol: integer(it, 'protocol'),
        thing: description(it.thing),
        machine: text(it, 'machine'),
        pid: integer(it, 'pid'),
      }
    case 'ready':
    case 'stopped':
      return { type: it.type }
    case 'pong':
      return { type: 'pong', id: integer(it, 'id') }
    case 'publish':
      return { type: 'publish', changes: array(it, 'changes').map(stateChange) }
    case 'log': {
      const level = LOG_LEVELS.find((known) => known === it.level)
      if (level === undefined) throw malformed('unknown log level')
      const fields = isJsonObject(it.fields) ? { fields: logFields(it.fields) } : {}
      return { type: 'log', level, message: text(it, 'message'), ...fields }
    }
    case 'verdict':
      return {
        type: 'verdict',
        id: integer(it, 'id'),
        ...(it.veto === undefined ? {} : { veto: errorData(it.veto) }),
        ...(it.warnings === undefined ? {} : { warnings: warningTexts(it) }),
      }
    case 'history':
      return { type: 'history', id: integer(it, 'id'), path: text(it, 'path'), seconds: integer(it, 'seconds') }
    case 'applied':
      return { type: 'applied', commit: integer(it, 'commit') }
    case 'not-applied':
      return {
        type: 'not-applied',
        error: errorData(it.error),
        ...(it.commit === undefined ? {} : { commit: integer(it, 'commit') }),
      }
    case 'renew':
      return {
        type: 'renew',
        output: text(it, 'output'),
        level: driveLevel(it.level),
        basedOn: array(it, 'basedOn').map(actedOn),
        sent: time(it, 'sent'),
      }
    case 'release':
      return { type: 'release', output: text(it, 'output') }
    case 'alarm':
      return alarmOf(it)
    case 'answer':
      return {
        type: 'answer',
        id: integer(it, 'id'),
        ...(it.output === undefined ? {} : { output: it.output }),
        ...(it.error === undefined ? {} : { error: errorData(it.error) }),
      }
    case 'store':
      if (it.document === undefined) throw malformed('"document" is missing')
      return { type: 'store', id: integer(it, 'id'), document: it.document }
    case 'failed':
      return { type: 'failed', error: errorData(it.error) }
    default:
      throw malformed('unknown type')
  }
}

function description(value: JsonValue | undefined): ThingDescription {
  if (!isJsonObject(value)) throw malformed('no description')
  const watches = array(value, 'watches').map((path) => {
    if (typeof path !== 'string') throw malformed('watches are paths')
    return path
  })
  return {
    name: text(value, 'name'),
    module: text(value, 'module'),
    path: text(value, 'path'),
    watches,
    vetoes: value.vetoes === true,
  }
}

/** Warnings of one Thing that are told; a commit's answer is no place for a log. */
const WARNINGS_TOLD = 20

function warningTexts(of: JsonObject): string[] {
  const warnings = array(of, 'warnings').map((warning) => {
    if (typeof warning !== 'string') throw malformed('warnings are texts')
    return plainText(warning)
  })
  const more = warnings.length - WARNINGS_TOLD
  return more > 0 ? [...warnings.slice(0, WARNINGS_TOLD), `and ${more} more warnings`] : warnings
}

function stateChange(value: JsonValue): StateChange {
  if (!isJsonObject(value)) throw malformed('a change is an object')
  const path = text(value, 'path')
  if (value.op === 'remove') return { op: 'remove', path }
  if (value.op !== 'set') throw malformed('not a change')
  return {
    op: 'set',
    path,
    ...trust(value),
    ...(value.value === undefined ? {} : { value: text(value, 'value') }),
    ...(value.source === undefined ? {} : { source: text(value, 'source') }),
  }
}

function trust(of: JsonObject): { quality: Quality; taken: number } {
  const { quality } = of
  if (typeof quality !== 'string' || !QUALITIES.includes(quality)) throw malformed('"quality" is none')
  return { quality: quality as Quality, taken: time(of, 'taken') }
}

function time(of: JsonObject, name: string): number {
  const value = of[name]
  if (typeof value !== 'number' || !Number.isFinite(value)) throw malformed(`"${name}" is no time`)
  return value
}

function driveLevel(level: JsonValue | undefined): DriveLevel {
  if (level === 'on' || level === 'off') return level
  if (typeof level === 'number' && level >= 0 && level <= 100) return level
  throw malformed('"level" is none')
}

function actedOn(value: JsonValue): ActedOn {
  if (!isJsonObject(value)) throw malformed('a reading is an object')
  return { path: text(value, 'path'), gone: value.gone === true, ...trust(value) }
}
