import type { ThingStorage } from 'brewerslab'
import type { Batch, Hydrometer } from './hydrometer.ts'
import type { HydrometerSettings } from './settings.ts'

/** Layout of what is stored. */
const LAYOUT = 1
/** The lowest gravity goes down for days: it is written where it has done so by this much. */
const STEP_SG = 0.001

/** A batch, and by what it was measured: another device, or another calibration, would have seen another one. */
interface KeptBatch extends Batch {
  readonly by: string
}

/** Keeps what hydrometers have seen of their batches over restarts. */
export class Keeping {
  readonly #store: ThingStorage
  #kept: ReadonlyMap<string, KeptBatch>

  constructor(store: ThingStorage) {
    this.#store = store
    this.#kept = keptIn(store.read())
  }

  /** What was kept of a hydrometer as it is configured now. */
  of(settings: HydrometerSettings): Batch | undefined {
    const kept = this.#kept.get(settings.name)
    return kept?.by === deviceOf(settings) ? { originalSg: kept.originalSg, lowestSg: kept.lowestSg } : undefined
  }

  /** Stores what they know, where that is anything new; resolves once a restart would know it. */
  async save(hydrometers: Iterable<Hydrometer>): Promise<void> {
    const now = new Map<string, KeptBatch>()
    for (const { settings, batch } of hydrometers) {
      if (batch !== undefined) now.set(settings.name, { by: deviceOf(settings), ...batch })
    }
    if (!isWorthWriting(this.#kept, now)) return
    this.#kept = now
    await this.#store.save({ layout: LAYOUT, hydrometers: Object.fromEntries(now) })
  }
}

function isWorthWriting(before: ReadonlyMap<string, KeptBatch>, now: ReadonlyMap<string, KeptBatch>): boolean {
  if (before.size !== now.size) return true
  return [...now].some(([name, { by, originalSg, lowestSg }]) => {
    const known = before.get(name)
    return known?.by !== by || known.originalSg !== originalSg || known.lowestSg - lowestSg >= STEP_SG
  })
}

function deviceOf({ kind, id, colour, unit, coefficients }: HydrometerSettings): string {
  return [kind, id ?? colour, unit, ...coefficients].join(' ')
}

/** What cannot be understood is left out: it is seen anew. */
function keptIn(document: unknown): ReadonlyMap<string, KeptBatch> {
  const { layout, hydrometers } = membersOf(document)
  const kept = new Map<string, KeptBatch>()
  if (layout !== LAYOUT) return kept
  for (const [name, value] of Object.entries(membersOf(hydrometers))) {
    const { by, originalSg, lowestSg } = membersOf(value)
    if (typeof by === 'string' && typeof originalSg === 'number' && typeof lowestSg === 'number') {
      kept.set(name, { by, originalSg, lowestSg })
    }
  }
  return kept
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
}
