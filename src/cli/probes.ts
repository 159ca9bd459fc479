import {
  BrewError,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  resolvePath,
  type SchemaNode,
  type SchemaRoot,
} from '../base/index.ts'
import type { ViewSettings } from './pipes/index.ts'

/** A thermometer as a server tells of it. */
export interface Probe {
  readonly id: string
  /** °C; absent where there is no reading. */
  readonly celsius?: number
  /** Whether the configuration names it. */
  readonly isNamed: boolean
}

/** Leaves of the seed that name a probe and are plain strings there. */
const PROBE_LEAVES = [
  '/brewerslab:brewhouse/temperature/fermentation/probe/id',
  '/brewerslab:brewhouse/temperature/hardware/probe/id',
] as const
/** Where they are in a document. */
const HARDWARE = ['brewerslab:brewhouse', 'temperature', 'hardware'] as const
/** What the project's own modules call such a leaf. */
const PROBE_TYPE = 'w1-id'

/** The thermometers in a document of state, by their ids; none where it has none. */
export function probesIn(state: JsonObject): readonly Probe[] {
  const hardware = HARDWARE.reduce<JsonObject>((at, name) => object(at[name]), state)
  const named = objects(hardware.probe).map((it) => probe(it.id, object(it['brewerslab-device:reading']).value, true))
  const discovered = objects(hardware['brewerslab-device:discovered']).map((it) => probe(it.id, it.value, false))
  return [...named, ...discovered].sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** For the right side of a list. */
export function probeDescription(
  { celsius, isNamed }: Probe,
  temperature: ViewSettings['temperature'] = 'celsius',
): string {
  const shown = temperature === 'celsius' ? `${celsius} °C` : `${Number(((celsius ?? 0) * 1.8 + 32).toFixed(3))} °F`
  const reading = celsius === undefined ? 'no reading' : shown
  return isNamed ? `${reading}, configured` : `${reading}, not used yet`
}

/** Whether the values of a leaf are ids of probes. */
export function isProbeId(leaf: SchemaNode, root: SchemaRoot): boolean {
  if (leaf.type?.typedef === PROBE_TYPE) return true
  return leaf.name === 'id' && PROBE_LEAVES.some((path) => nodeAt(root, path) === leaf)
}

function nodeAt(root: SchemaRoot, path: string): SchemaNode | undefined {
  try {
    return resolvePath(root, path).at(-1)?.node
  } catch (error) {
    // A server need not have the seed's model.
    if (error instanceof BrewError) return undefined
    throw error
  }
}

function probe(id: JsonValue | undefined, value: JsonValue | undefined, isNamed: boolean): Probe {
  const celsius = typeof value === 'string' || typeof value === 'number' ? Number(value) : Number.NaN
  return { id: String(id), isNamed, ...(Number.isFinite(celsius) ? { celsius } : {}) }
}

function object(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {}
}

function objects(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : []
}
