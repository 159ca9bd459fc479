import { ByteReader, ByteWriter, DamagedRow, seal, unseal } from './bytes.ts'
import {
  QUALITIES,
  readSummary,
  type Sample,
  type Summary,
  type SummaryOf,
  summarize,
  writeSummary,
} from './summary.ts'

/** A minute, in milliseconds. */
export const MINUTE_MS = 60_000
/** Times within a minute are kept to a hundredth of a second. */
const TICK_MS = 10
/** What a sample is, in the two lowest bits before its time: see `writeSamples`. */
const CODE = { value: 0, gap: 1, valueOfOtherQuality: 2, carried: 3 } as const

/** A series within a minute, as it was read back. */
export interface MinuteSeries {
  readonly series: number
  readonly summary: Summary | undefined
  /** In order; the first one is what held when the minute began, where something did. @throws DamagedRow */
  samples(): Sample[]
}

/** A minute as it was read back. */
export interface StoredMinute {
  /** Part of the minute that was recorded, on the time line of the row's number. */
  readonly fromMs: number
  readonly untilMs: number
  /** @param wanted only these, where it is given */
  series(wanted?: ReadonlySet<number>): Iterable<MinuteSeries>
}

/** What a minute has of one series. */
export interface MinuteContent {
  readonly of: SummaryOf
  readonly samples: readonly Sample[]
}

/**
 * A minute of all series as one row. After the head of every row (`seal`): the part of the minute that was recorded, as
 * its begin and end in hundredths of a second; then for each series, in ascending order, its number (as the distance
 * from the one before), the length of what follows in bytes, its summary (length, fields) and its samples.
 */
export function packMinute(
  minute: number,
  part: { readonly fromMs: number; readonly untilMs: number },
  content: ReadonlyMap<number, MinuteContent>,
): Uint8Array {
  const startMs = minute * MINUTE_MS
  const writer = new ByteWriter().unsigned(tick(part.fromMs - startMs)).unsigned(tick(part.untilMs - startMs))
  let before = 0
  for (const [series, { of, samples }] of [...content].sort(([a], [b]) => a - b)) {
    if (samples.length === 0) continue
    const summary = summarize(of, samples, part.untilMs)
    const head = new ByteWriter()
    if (summary !== undefined) writeSummary(head, summary)
    const summaryBytes = head.finish()
    const body = new ByteWriter().unsigned(summaryBytes.length).bytes(summaryBytes)
    writeSamples(body, startMs, samples)
    const bytes = body.finish()
    writer
      .unsigned(series - before)
      .unsigned(bytes.length)
      .bytes(bytes)
    before = series
  }
  return seal(writer.finish())
}

/**
 * Each sample: four times its distance from the one before in hundredths of a second, plus what it is; then, of other
 * quality than the one before (at first: good) or carried, that quality; then, unless it is a gap, how far its value is
 * from the value before (at first: 0).
 */
function writeSamples(writer: ByteWriter, startMs: number, samples: readonly Sample[]): void {
  let before = { at: 0, value: 0, quality: 0 }
  for (const sample of samples) {
    const at = Math.max(before.at, tick(sample.atMs - startMs))
    const code = codeOf(sample, before.quality)
    const quality = code === CODE.gap ? before.quality : sample.quality
    const value = sample.value ?? before.value
    writer.unsigned((at - before.at) * 4 + code)
    if (code === CODE.valueOfOtherQuality || code === CODE.carried) writer.unsigned(quality)
    if (code !== CODE.gap) writer.signed(value - before.value)
    before = { at, value, quality }
  }
}

function codeOf({ value, quality, isCarried }: Sample, qualityBefore: number): number {
  if (value === undefined) return CODE.gap
  if (isCarried === true) return CODE.carried
  return quality === qualityBefore ? CODE.value : CODE.valueOfOtherQuality
}

/** @throws DamagedRow when it is not what was written */
export function unpackMinute(minute: number, row: Uint8Array): StoredMinute {
  const startMs = minute * MINUTE_MS
  const reader = unseal(row)
  const fromMs = startMs + reader.unsigned() * TICK_MS
  const untilMs = startMs + reader.unsigned() * TICK_MS
  const content = reader.remaining()
  return { fromMs, untilMs, series: (wanted) => readAll(content, startMs, wanted) }
}

function* readAll(content: Uint8Array, startMs: number, wanted?: ReadonlySet<number>): Generator<MinuteSeries> {
  const reader = new ByteReader(content)
  let series = 0
  while (!reader.isAtEnd) {
    series += reader.unsigned()
    const bytes = reader.take(reader.unsigned())
    if (wanted === undefined || wanted.has(series)) yield readSeries(series, startMs, bytes)
  }
}

function readSeries(series: number, startMs: number, bytes: Uint8Array): MinuteSeries {
  const reader = new ByteReader(bytes)
  const summary = reader.take(reader.unsigned())
  const samples = reader.remaining()
  return {
    series,
    summary: summary.length === 0 ? undefined : readSummary(new ByteReader(summary)),
    samples: () => readSamples(new ByteReader(samples), startMs),
  }
}

function readSamples(reader: ByteReader, startMs: number): Sample[] {
  const samples: Sample[] = []
  let at = 0
  let value = 0
  let quality = 0
  while (!reader.isAtEnd) {
    const head = reader.unsigned()
    const code = head % 4
    at += (head - code) / 4
    const atMs = startMs + at * TICK_MS
    if (code === CODE.gap) {
      samples.push({ atMs, value: undefined, quality })
      continue
    }
    if (code !== CODE.value) quality = reader.unsigned()
    if (quality >= QUALITIES.length) throw new DamagedRow('it has a quality that does not exist')
    value += reader.signed()
    samples.push({ atMs, value, quality, ...(code === CODE.carried ? { isCarried: true } : {}) })
  }
  return samples
}

function tick(ms: number): number {
  return Math.max(0, Math.min(MINUTE_MS / TICK_MS, Math.round(ms / TICK_MS)))
}
