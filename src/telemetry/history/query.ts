import {
  BrewError,
  formatPath,
  type HistoryAnswer,
  type HistorySeries,
  type PathStep,
  parsePath,
  resolvePath,
  type Schema,
  schemaPath,
} from '../../base/index.ts'
import { toBucket } from './answer.ts'
import { type Buckets, bucketLength, chooseSource, type Source } from './buckets.ts'
import type { Series } from './catalog.ts'
import type { Dating } from './dating.ts'
import { cut } from './dating.ts'
import { Gathered, type Stretch } from './gathered.ts'
import type { MarkedLeaf } from './marks.ts'
import { MINUTE_MS, type StoredMinute } from './minute.ts'
import { MARKS, rawPoints } from './points.ts'
import type { Recording } from './recording.ts'
import { DAY_MS, HOUR_MS, HOURS, MINUTES, type Rows } from './rows.ts'
import type { HistorySettings } from './settings.ts'
import type { HistoryStore } from './store.ts'
import type { Sample, Summary } from './summary.ts'
import type { Steps } from './turns.ts'

/** Leaves that one answer has. */
const MAX_SERIES_TOLD = 100
/** Points of all leaves of an answer together. */
const MAX_POINTS_TOLD = 500_000

/** Points that one step makes. */
const POINTS_A_STEP = 500

/** A stretch of samples of one series. */
interface Found extends Stretch {
  readonly series: number
}

/** What is asked for. */
export interface HistoryRequest {
  /** Data path of a leaf, or of what has leaves below it; a list without keys: all its entries. */
  readonly path: string
  /** Milliseconds since 1970. */
  readonly fromMs: number
  readonly toMs: number
  /** How many points a series may have. */
  readonly points: number
}

/** Where answers come from. */
export interface QueryParts {
  readonly store: HistoryStore
  readonly rows: Rows
  readonly dating: Dating
  readonly schema: Schema
  readonly marks: ReadonlyMap<string, MarkedLeaf>
  /** What is in memory, and what its times are behind the time of day. */
  readonly recording: Recording
  /** Minutes that are not written yet, and how far they are behind the time of day. */
  readonly waiting: readonly { readonly stored: StoredMinute; readonly shiftMs: number }[]
  readonly nowMs: number
  readonly isDated: boolean
  readonly aheadMs: number
  readonly settings: HistorySettings
}

/** A minute that is in no summary of an hour yet. */
interface Unrolled {
  readonly minute: number
  readonly summary: Summary
}

/**
 * Answers one request, in steps: what is in memory is taken with the first one, what is stored must be the same at all of
 * them. @throws BrewError `unknown-element`, `invalid-value`; `resource-denied` for a failing disk
 */
export class Query {
  #unrolled: ReadonlyMap<number, readonly Unrolled[]> = new Map()

  constructor(
    readonly parts: QueryParts,
    readonly request: HistoryRequest,
  ) {}

  *answer(): Steps<HistoryAnswer> {
    const { fromMs, toMs, path } = this.request
    const wanted = this.#wanted()
    const points = Math.max(1, Math.min(this.request.points, Math.floor(MAX_POINTS_TOLD / Math.max(1, wanted.length))))
    const source = chooseSource({ fromMs, toMs, points }, this.parts.nowMs, this.parts.settings)
    const least = { raw: 0, minutes: MINUTE_MS, hours: HOUR_MS }[source]
    const lengthMs = Math.max(least, bucketLength(toMs - fromMs, points))
    const gathered = yield* this.#gather(wanted, source, { points, lengthMs })
    if (source !== 'raw') this.#unrolled = yield* this.#minutesUnrolled(new Set(wanted.map(({ id }) => id)))
    const isRaw = source === 'raw' && ![...gathered.values()].some(({ isTooMany }) => isTooMany)
    const { store, nowMs } = this.parts
    const end = { catalog: store.catalog, untilMs: Math.min(toMs, nowMs) }
    const told: HistorySeries[] = []
    for (const [series, found] of gathered) {
      const points = isRaw ? rawPoints(series, found.stretches, end) : this.#buckets(series, source, found)
      told.push(this.#series(series, yield* points))
    }
    return {
      path,
      from: new Date(fromMs).toISOString(),
      to: new Date(toMs).toISOString(),
      resolution: isRaw ? 'raw' : source === 'raw' ? 'seconds' : source,
      ...(isRaw ? {} : { bucketSeconds: lengthMs / 1000 }),
      series: told,
    }
  }

  #series(series: Series, points: HistorySeries['points']): HistorySeries {
    const units = this.parts.marks.get(schemaPath(series.path))?.units
    return { path: series.path, ...(units === undefined ? {} : { units }), points }
  }

  /** The series that the path means. */
  #wanted(): Series[] {
    const { schema, marks, store } = this.parts
    const resolved = resolvePath({ children: schema.nodes }, this.request.path)
    const steps = resolved.map(({ step }) => step)
    const bare = schemaPath(formatPath(steps))
    const isKept = [...marks.keys()].some((path) => path === bare || path.startsWith(`${bare === '/' ? '' : bare}/`))
    const found = [...store.catalog.all()].filter(({ path }) => isMeant(parsePath(path), steps))
    if (!isKept && found.length === 0) {
      throw new BrewError(
        'invalid-value',
        'nothing here is kept over time',
        { path: this.request.path },
        'State leaves that say so in their model are: "types:history".',
      )
    }
    if (found.length > MAX_SERIES_TOLD) {
      const message = `these are ${found.length} leaves, and an answer has ${MAX_SERIES_TOLD} at most`
      throw new BrewError('invalid-value', message, { path: this.request.path }, 'Name a longer path.')
    }
    return found.sort((a, b) => (a.path < b.path ? -1 : 1))
  }

  /** Samples: all of them where they are the source, else those that are in no summary yet. */
  *#gather(wanted: readonly Series[], source: Source, limits: Gathered['limits']): Steps<Map<Series, Gathered>> {
    const { store, rows, dating } = this.parts
    const ids = new Set(wanted.map(({ id }) => id))
    const found = new Map(wanted.map((series) => [series, new Gathered(series.kind.of, limits)]))
    const byId = new Map([...found].map(([{ id }, gathered]) => [id, gathered]))
    const add = ({ series, samples, untilMs, mark }: Found) => {
      const { fromMs, toMs } = this.request
      // What came this very moment is meant, too.
      const lastMs = mark === 'stored' ? untilMs : untilMs + 1
      const inside = cut(samples, { fromMs, untilMs: Math.min(lastMs, toMs) })
      if (inside.length > 0) byId.get(series)?.add({ samples: inside, untilMs: Math.min(untilMs, toMs), mark })
    }
    const inMemory = this.#inMemory(wanted)
    if (source === 'raw') {
      const { fromMs, toMs } = this.request
      for (const { minute, stored } of rows.raw(store, minuteOf(fromMs), minuteOf(toMs) + 1)) {
        rows.sound(`raw minute ${minute}`, () => {
          for (const it of stored.series(ids)) {
            add({ series: it.series, samples: it.samples(), untilMs: stored.untilMs, mark: 'stored' })
          }
        })
        yield
      }
    }
    for (const { aheadMs, stored } of store.read((database) => dating.pending(database))) {
      for (const it of stored.series(ids)) {
        const samples = moved(it.samples(), aheadMs)
        add({ series: it.series, samples, untilMs: stored.untilMs + aheadMs, mark: 'undated' })
      }
      yield
    }
    for (const it of inMemory) add(it)
    return found
  }

  /** What is not stored yet, as it is now. */
  #inMemory(wanted: readonly Series[]): Found[] {
    const { recording, waiting, nowMs, isDated, aheadMs } = this.parts
    const ids = new Set(wanted.map(({ id }) => id))
    const closed = waiting.flatMap(({ stored, shiftMs }) =>
      [...stored.series(ids)].map(({ series, samples }): Found => {
        const mark = shiftMs === 0 ? 'live' : 'undated'
        return { series, samples: moved(samples(), shiftMs), untilMs: stored.untilMs + shiftMs, mark }
      }),
    )
    const present = wanted.map(({ id, path }): Found => {
      const samples = moved([...recording.samplesOf(path)], isDated ? 0 : aheadMs)
      return { series: id, samples, untilMs: nowMs, mark: isDated ? 'live' : 'undated' }
    })
    return [...closed, ...present]
  }

  *#buckets(series: Series, source: Source, gathered: Gathered): Steps<HistorySeries['points']> {
    const buckets = gathered.buckets()
    if (source !== 'raw') yield* this.#addSummaries(series, source, buckets)
    const mark = this.parts.isDated ? MARKS.live : MARKS.undated
    const points: HistorySeries['points'][number][] = []
    for (const [atMs, summary] of buckets.all()) {
      points.push({
        ...toBucket(series, atMs, summary, this.parts.store.catalog),
        ...(atMs + buckets.lengthMs > gathered.freshMs ? mark : {}),
      })
      if (points.length % POINTS_A_STEP === 0) yield
    }
    return points
  }

  *#addSummaries(series: Series, source: 'minutes' | 'hours', buckets: Buckets): Steps<void> {
    const { store, rows } = this.parts
    const { fromMs, toMs } = this.request
    const slotMs = source === 'minutes' ? MINUTE_MS : HOUR_MS
    const slots = source === 'minutes' ? MINUTES : HOURS
    const range = {
      series: series.id,
      from: Math.floor(fromMs / slotMs / slots),
      to: Math.floor(toMs / slotMs / slots),
    }
    const add = (atMs: number, summary: Summary) => {
      if (atMs + slotMs > fromMs && atMs < toMs) buckets.add(atMs, summary)
    }
    if (source === 'hours' && buckets.lengthMs % DAY_MS === 0) {
      for (const [day, summary] of rows.daysBetween(store, range)) {
        buckets.add(day * DAY_MS, summary)
        yield
      }
    } else {
      for (const [at, row] of rows.slotsBetween(store, source, range)) {
        for (const [slot, summary] of row) add((at * slots + slot) * slotMs, summary)
        yield
      }
    }
    for (const { minute, summary } of this.#unrolled.get(series.id) ?? []) add(minute * MINUTE_MS, summary)
  }

  /** Minutes that are in no summary of an hour yet. */
  *#minutesUnrolled(ids: ReadonlySet<number>): Steps<Map<number, Unrolled[]>> {
    const { store, rows } = this.parts
    const found = new Map<number, Unrolled[]>([...ids].map((id) => [id, []]))
    for (const { minute, stored } of rows.allUnrolled(store)) {
      rows.sound(`raw minute ${minute}`, () => {
        for (const { series, summary } of stored.series(ids)) {
          if (summary !== undefined) found.get(series)?.push({ minute, summary })
        }
      })
      yield
    }
    return found
  }
}

function moved(samples: readonly Sample[], ms: number): readonly Sample[] {
  return ms === 0 ? samples : samples.map((sample) => ({ ...sample, atMs: sample.atMs + ms }))
}

/** Whether a series lies at or below a path, whose lists may be without keys. */
function isMeant(path: readonly PathStep[], wanted: readonly PathStep[]): boolean {
  return wanted.every((step, at) => {
    const other = path[at]
    if (other === undefined || other.name !== step.name || other.module !== step.module) return false
    const keys = Object.entries(step.keys ?? {})
    return keys.every(([key, value]) => other.keys?.[key] === value)
  })
}

function minuteOf(ms: number): number {
  return Math.floor(ms / MINUTE_MS)
}
