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
import { toBucket, toSample } from './answer.ts'
import { type Buckets, bucketLength, chooseSource, type Source } from './buckets.ts'
import type { Series } from './catalog.ts'
import type { Dating } from './dating.ts'
import { cut } from './dating.ts'
import { Gathered, type Stretch } from './gathered.ts'
import type { MarkedLeaf } from './marks.ts'
import { MINUTE_MS, type StoredMinute } from './minute.ts'
import type { Recording } from './recording.ts'
import { DAY_MS, HOUR_MS, HOURS, MINUTES, type Rows } from './rows.ts'
import type { HistorySettings } from './settings.ts'
import type { HistoryStore } from './store.ts'
import type { Sample, Summary } from './summary.ts'

/** Leaves that one answer has. */
const MAX_SERIES_TOLD = 100
/** Points of all leaves of an answer together. */
const MAX_POINTS_TOLD = 500_000

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

/** Answers one request. @throws BrewError `unknown-element`, `invalid-value`; `resource-denied` for a failing disk */
export class Query {
  #unrolled: ReadonlyMap<number, readonly { readonly minute: number; readonly summary: Summary }[]> = new Map()

  constructor(
    readonly parts: QueryParts,
    readonly request: HistoryRequest,
  ) {}

  answer(): HistoryAnswer {
    const { fromMs, toMs, path } = this.request
    const wanted = this.#wanted()
    const points = Math.max(1, Math.min(this.request.points, Math.floor(MAX_POINTS_TOLD / Math.max(1, wanted.length))))
    const source = chooseSource({ fromMs, toMs, points }, this.parts.nowMs, this.parts.settings)
    const least = { raw: 0, minutes: MINUTE_MS, hours: HOUR_MS }[source]
    const lengthMs = Math.max(least, bucketLength(toMs - fromMs, points))
    const gathered = this.#gather(wanted, source, { points, lengthMs })
    if (source !== 'raw') this.#unrolled = this.#minutesUnrolled(new Set(wanted.map(({ id }) => id)))
    const isRaw = source === 'raw' && ![...gathered.values()].some(({ isTooMany }) => isTooMany)
    return {
      path,
      from: new Date(fromMs).toISOString(),
      to: new Date(toMs).toISOString(),
      resolution: isRaw ? 'raw' : source === 'raw' ? 'seconds' : source,
      ...(isRaw ? {} : { bucketSeconds: lengthMs / 1000 }),
      series: [...gathered].map(([series, found]) =>
        this.#series(
          series,
          isRaw ? rawPoints(series, found.stretches, this.parts, toMs) : this.#buckets(series, source, found),
        ),
      ),
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
  #gather(wanted: readonly Series[], source: Source, limits: Gathered['limits']): Map<Series, Gathered> {
    const { store, rows, dating, recording, waiting, nowMs, isDated, aheadMs } = this.parts
    const ids = new Set(wanted.map(({ id }) => id))
    const found = new Map(wanted.map((series) => [series, new Gathered(series.kind.of, limits)]))
    const byId = new Map([...found].map(([{ id }, gathered]) => [id, gathered]))
    const add = (series: number, samples: readonly Sample[], untilMs: number, mark: Stretch['mark']) => {
      const { fromMs, toMs } = this.request
      // What came this very moment is meant, too.
      const lastMs = mark === 'stored' ? untilMs : untilMs + 1
      const inside = cut(samples, { fromMs, untilMs: Math.min(lastMs, toMs) })
      if (inside.length > 0) byId.get(series)?.add({ samples: inside, untilMs: Math.min(untilMs, toMs), mark })
    }
    store.read((database) => {
      if (source === 'raw') {
        const { fromMs, toMs } = this.request
        for (const { minute, stored } of rows.raw(database, minuteOf(fromMs), minuteOf(toMs) + 1)) {
          rows.sound(`raw minute ${minute}`, () => {
            for (const it of stored.series(ids)) add(it.series, it.samples(), stored.untilMs, 'stored')
          })
        }
      }
      for (const { aheadMs, stored } of dating.pending(database)) {
        for (const it of stored.series(ids)) {
          add(it.series, moved(it.samples(), aheadMs), stored.untilMs + aheadMs, 'undated')
        }
      }
    })
    for (const { stored, shiftMs } of waiting) {
      const mark = shiftMs === 0 ? 'live' : 'undated'
      for (const it of stored.series(ids)) add(it.series, moved(it.samples(), shiftMs), stored.untilMs + shiftMs, mark)
    }
    const shift = isDated ? 0 : aheadMs
    for (const { id, path } of wanted) {
      add(id, moved(recording.samplesOf(path), shift), nowMs, isDated ? 'live' : 'undated')
    }
    return found
  }

  #buckets(series: Series, source: Source, gathered: Gathered): HistorySeries['points'] {
    const buckets = gathered.buckets()
    if (source !== 'raw') this.#addSummaries(series, source, buckets)
    const mark = this.parts.isDated ? MARKS.live : MARKS.undated
    return buckets.all().map(([atMs, summary]) => ({
      ...toBucket(series, atMs, summary, this.parts.store.catalog),
      ...(atMs + buckets.lengthMs > gathered.freshMs ? mark : {}),
    }))
  }

  #addSummaries(series: Series, source: 'minutes' | 'hours', buckets: Buckets): void {
    const { store, rows } = this.parts
    const { fromMs, toMs } = this.request
    const areDays = source === 'hours' && buckets.lengthMs % DAY_MS === 0
    const slotMs = source === 'minutes' ? MINUTE_MS : HOUR_MS
    const slots = source === 'minutes' ? MINUTES : HOURS
    const add = (atMs: number, summary: Summary) => {
      if (atMs + slotMs > fromMs && atMs < toMs) buckets.add(atMs, summary)
    }
    store.read((database) => {
      const [first, last] = [Math.floor(fromMs / slotMs / slots), Math.floor(toMs / slotMs / slots)]
      if (areDays) {
        for (const [day, summary] of rows.daysBetween(database, series.id, first, last)) {
          buckets.add(day * DAY_MS, summary)
        }
        return
      }
      for (const [at, row] of rows.slotsBetween(database, source, series.id, first, last)) {
        for (const [slot, summary] of row) add((at * slots + slot) * slotMs, summary)
      }
    })
    for (const { minute, summary } of this.#unrolled.get(series.id) ?? []) add(minute * MINUTE_MS, summary)
  }

  /** Minutes that are in no summary of an hour yet. */
  #minutesUnrolled(ids: ReadonlySet<number>): Map<number, { minute: number; summary: Summary }[]> {
    const { store, rows } = this.parts
    const found = new Map<number, { minute: number; summary: Summary }[]>([...ids].map((id) => [id, []]))
    store.read((database) => {
      for (const { minute, stored } of rows.allUnrolled(database)) {
        rows.sound(`raw minute ${minute}`, () => {
          for (const { series, summary } of stored.series(ids)) {
            if (summary !== undefined) found.get(series)?.push({ minute, summary })
          }
        })
      }
    })
    return found
  }
}

/** Samples as they are; where the recording broke off, that is a gap. */
function rawPoints(
  series: Series,
  stretches: readonly Stretch[],
  parts: QueryParts,
  toMs: number,
): HistorySeries['points'] {
  const { store, nowMs } = parts
  const points: HistorySeries['points'][number][] = []
  let heldUntilMs: number | undefined
  const inOrder = [...stretches].sort((a, b) => startOf(a) - startOf(b))
  for (const { samples, untilMs, mark } of inOrder) {
    const goesOn = heldUntilMs !== undefined && (samples[0]?.atMs ?? 0) - heldUntilMs <= BREAK_MS
    if (heldUntilMs !== undefined && !goesOn) {
      points.push(toSample(series, { atMs: heldUntilMs, value: undefined, quality: 0 }, store.catalog))
    }
    for (const [place, sample] of samples.entries()) {
      const isOverAtOnce = samples[place + 1]?.atMs === sample.atMs
      if (sample.isCarried === true && (goesOn || isOverAtOnce)) continue
      points.push({ ...toSample(series, sample, store.catalog), ...MARKS[mark] })
    }
    heldUntilMs = samples.at(-1)?.value === undefined ? undefined : untilMs
  }
  // What the recording ended with holds no longer, unless that was where the question ends.
  if (heldUntilMs !== undefined && heldUntilMs + BREAK_MS < Math.min(toMs, nowMs)) {
    points.push(toSample(series, { atMs: heldUntilMs, value: undefined, quality: 0 }, store.catalog))
  }
  return points
}

const MARKS = { stored: {}, live: { live: true }, undated: { undated: true } } as const

function startOf({ samples }: Stretch): number {
  return samples[0]?.atMs ?? 0
}

/** Rows have times to a hundredth of a second: a shorter break is none. */
const BREAK_MS = 50

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
