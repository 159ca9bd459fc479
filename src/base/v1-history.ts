/** The shapes of `/v1/history`, as those of `v1.ts`: add to them; never rename or remove. */

/** How far a sample of the history can be trusted. */
export type HistoryQuality = 'good' | 'suspect' | 'simulated'

/** What is said of all points. */
interface HistoryPointBase {
  /** The worst there was; absent where there is no value. */
  readonly quality?: HistoryQuality
  /** In memory only: it is on disk within a minute. */
  readonly live?: true
  /** The clock was not to be trusted yet: the time is a guess, which is put right once it is. */
  readonly undated?: true
}

/** A sample: what holds from `time` on. `null`: from then on there is no value. */
export interface HistorySample extends HistoryPointBase {
  /** ISO 8601. */
  readonly time: string
  readonly value: number | boolean | string | null
}

/** A stretch of time that begins at `time`. Where there was no value in it, it is not told at all. */
export interface HistoryBucket extends HistoryPointBase {
  /** ISO 8601. */
  readonly time: string
  /** Samples that came in it: 0 where what held before went on holding. */
  readonly count: number
  /** For how many seconds of it there was a value. */
  readonly seconds: number
  /** Of numbers; the mean is weighted with the time that each value held. */
  readonly min?: number
  readonly mean?: number
  readonly max?: number
  /** Of booleans, enumerations and identities: for how many seconds each held. */
  readonly states?: Readonly<Record<string, number>>
}

/** One leaf over time. */
export interface HistorySeries {
  readonly path: string
  readonly units?: string
  /** Samples where `resolution` is `raw`, else buckets; in order of time. */
  readonly points: readonly (HistorySample | HistoryBucket)[]
}

/** `GET /v1/history`. */
export interface HistoryAnswer {
  readonly path: string
  /** ISO 8601. */
  readonly from: string
  readonly to: string
  /** `raw`: every sample; `seconds`, `minutes`, `hours`: what the buckets are made of. */
  readonly resolution: 'raw' | 'seconds' | 'minutes' | 'hours'
  /** Length of a bucket; absent for `raw`. */
  readonly bucketSeconds?: number
  readonly series: readonly HistorySeries[]
}
