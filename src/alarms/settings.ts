import { asArray, isJsonObject, type JsonObject, type JsonValue, ownMember } from '../base/index.ts'
import type { Datastores } from '../datastore/index.ts'
import { ALARM_SEVERITIES, type AlarmSeverity } from './alarm.ts'
import type { ShelfEntry } from './shelf.ts'

/** Where the settings of alarms are in running. */
export const SETTINGS_PATH = '/brewerslab-alarm:alarms'

/** What every target has, however it is told. */
interface TargetBase {
  readonly name: string
  readonly isEnabled: boolean
  readonly severity: AlarmSeverity
  readonly tellsCleared: boolean
  readonly perHour: number
  /** Name of a file in `secrets/`. */
  readonly secret?: string
  /** Absolute path of a PEM file. */
  readonly certificates?: string
}

/** A target of a kind, with what that kind needs. */
export type Target = TargetBase &
  (
    | { readonly kind: 'webhook' | 'ntfy'; readonly url: string }
    | {
        readonly kind: 'smtp'
        readonly server: string
        readonly port: number
        readonly security: 'starttls' | 'tls' | 'none'
        readonly user?: string
        readonly from: string
        readonly to: readonly string[]
      }
    | { readonly kind: 'command'; readonly command: readonly string[] }
  )

/** The limits of a probe that has some of its own, °C. */
export interface ProbeLimits {
  readonly id: string
  readonly lowest?: number
  readonly highest?: number
}

/** What is configured of alarms; times in ms, temperatures in °C. */
export interface AlarmSettings {
  readonly holdMs: number
  readonly limits: {
    readonly isEnabled: boolean
    readonly delta: number
    readonly delayMs: number
    readonly hysteresis: number
    readonly probes: readonly ProbeLimits[]
  }
  readonly diskPercent: number
  readonly clock: { readonly unsynchronisedMs: number; readonly jumpMs: number }
  readonly shelf: readonly ShelfEntry[]
  readonly targets: readonly Target[]
}

/** The settings as running has them now, defaults included. */
export function readSettings(datastores: Pick<Datastores, 'read'>): AlarmSettings {
  const value = datastores.read('running', SETTINGS_PATH, { withDefaults: 'report-all' })
  const all = objectOf(value)
  const limits = objectOf(ownMember(all, 'limits'))
  const clock = objectOf(ownMember(all, 'clock'))
  return {
    holdMs: number(all, 'hold', 60) * 1000,
    limits: {
      isEnabled: ownMember(limits, 'enabled') !== false,
      delta: number(limits, 'delta', 1),
      delayMs: number(limits, 'delay', 15) * 60_000,
      hysteresis: number(limits, 'hysteresis', 0.3),
      probes: entries(limits, 'probe').map(probeLimits),
    },
    diskPercent: number(objectOf(ownMember(all, 'disk')), 'nearly-full', 90),
    clock: {
      unsynchronisedMs: number(clock, 'unsynchronised-after', 10) * 60_000,
      jumpMs: number(clock, 'jump', 60) * 1000,
    },
    shelf: entries(all, 'shelf').map(shelfEntry),
    targets: entries(all, 'target').flatMap(targetOf),
  }
}

/** An object, or an empty one for what is none. */
export function objectOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {}
}

/** The entries of a list. */
export function entries(parent: JsonObject, name: string): JsonObject[] {
  return asArray(ownMember(parent, name)).filter(isJsonObject)
}

/** A text member; `undefined` where it is not set. */
export function text(parent: JsonObject, name: string): string | undefined {
  const value = ownMember(parent, name)
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** A number, which RFC 7951 6.1 may write as a text; `undefined` where it is not set. */
export function numberOf(parent: JsonObject, name: string): number | undefined {
  const value = ownMember(parent, name)
  const parsed = typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN
  return Number.isFinite(parsed) ? parsed : undefined
}

function number(parent: JsonObject, name: string, otherwise: number): number {
  return numberOf(parent, name) ?? otherwise
}

function probeLimits(entry: JsonObject): ProbeLimits {
  const lowest = numberOf(entry, 'lowest')
  const highest = numberOf(entry, 'highest')
  return {
    id: text(entry, 'id') ?? '',
    ...(lowest === undefined ? {} : { lowest }),
    ...(highest === undefined ? {} : { highest }),
  }
}

function shelfEntry(entry: JsonObject): ShelfEntry {
  const until = text(entry, 'until')
  return {
    resource: text(entry, 'resource') ?? '',
    type: text(entry, 'type') ?? '',
    ...(until === undefined ? {} : { until: new Date(until) }),
  }
}

/** None for an entry without what the model demands: it cannot be in running. */
function targetOf(entry: JsonObject): Target[] {
  const base = targetBase(entry)
  const url = text(entry, 'url')
  const kind = text(entry, 'kind')
  switch (kind) {
    case 'webhook':
    case 'ntfy':
      return url === undefined ? [] : [{ ...base, kind, url }]
    case 'smtp':
      return [{ ...base, ...mailTarget(entry) }]
    case 'command':
      return [{ ...base, kind, command: words(entry, 'command') }]
    default:
      return []
  }
}

function targetBase(entry: JsonObject): TargetBase {
  const severity = text(entry, 'severity')
  const secret = text(entry, 'secret')
  const certificates = text(entry, 'certificates')
  return {
    name: text(entry, 'name') ?? '',
    isEnabled: ownMember(entry, 'enabled') !== false,
    severity: ALARM_SEVERITIES.find((it) => it === severity) ?? 'warning',
    tellsCleared: ownMember(entry, 'cleared') !== false,
    perHour: number(entry, 'per-hour', 12),
    ...(secret === undefined ? {} : { secret }),
    ...(certificates === undefined ? {} : { certificates }),
  }
}

function mailTarget(entry: JsonObject) {
  const security = (['starttls', 'tls', 'none'] as const).find((it) => it === text(entry, 'security')) ?? 'starttls'
  const user = text(entry, 'user')
  return {
    kind: 'smtp' as const,
    server: text(entry, 'server') ?? '',
    // RFC 8314 3.3 and RFC 6409 3.1: the ports of submission.
    port: number(entry, 'port', security === 'tls' ? 465 : 587),
    security,
    from: text(entry, 'from') ?? '',
    to: words(entry, 'to'),
    ...(user === undefined ? {} : { user }),
  }
}

function words(entry: JsonObject, name: string): string[] {
  return asArray(ownMember(entry, name)).filter((it) => typeof it === 'string')
}
