import type { HistoryBucket, HistorySample } from '../../base/index.ts'
import type { Catalog, Series } from './catalog.ts'
import { QUALITIES, type Sample, type Summary } from './summary.ts'

/** A mean has so many digits more than its values. */
const MEAN_DIGITS = 2

/** A sample as it is told. */
export function toSample(series: Series, sample: Sample, catalog: Catalog): HistorySample {
  const time = timeText(sample.atMs)
  if (sample.value === undefined) return { time, value: null }
  return { time, value: shownValue(series, sample.value, catalog), ...qualityOf(sample) }
}

/** A summary as it is told. */
export function toBucket(series: Series, atMs: number, summary: Summary, catalog: Catalog): HistoryBucket {
  const common = {
    time: timeText(atMs),
    count: summary.count,
    seconds: Math.round(summary.heldMs / 10) / 100,
    ...qualityOf(summary),
  }
  if (summary.of === 'states') {
    const states = [...summary.held].map(([state, ms]) => [
      String(shownValue(series, state, catalog)),
      Math.round(ms / 10) / 100,
    ])
    return { ...common, states: Object.fromEntries(states) }
  }
  return {
    ...common,
    min: unscaled(series, summary.min),
    mean: unscaled(series, summary.mean, MEAN_DIGITS),
    max: unscaled(series, summary.max),
  }
}

function shownValue(series: Series, value: number, catalog: Catalog): number | boolean | string {
  if (series.kind.of === 'numbers') return unscaled(series, value)
  const name = catalog.nameOf(value) ?? ''
  return series.kind.areFlags ? name === 'true' : name
}

function unscaled({ kind }: Series, value: number, moreDigits = 0): number {
  const digits = kind.of === 'numbers' ? kind.digits : 0
  return Math.round(value * 10 ** moreDigits) / 10 ** (digits + moreDigits)
}

function qualityOf({ quality }: { readonly quality: number }) {
  const name = QUALITIES[quality]
  return name === undefined ? {} : { quality: name }
}

function timeText(ms: number): string {
  return new Date(ms).toISOString()
}
