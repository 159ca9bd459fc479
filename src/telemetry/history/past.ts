import type { HistoryQuality, HistorySeries } from '../../base/index.ts'

/** What a number was for a while, so long ago. */
export interface PastStretch {
  readonly agoMs: number
  readonly forMs: number
  readonly mean: number
  readonly quality: HistoryQuality
}

/** A sample holds until the next one; of a bucket it is not known when in it there was a value, so from its begin. */
export function pastOf(points: HistorySeries['points'], nowMs: number): PastStretch[] {
  return points.flatMap((point, place) => {
    const atMs = Date.parse(point.time)
    const { quality = 'good' } = point
    if (!('value' in point)) {
      return point.mean === undefined
        ? []
        : [{ agoMs: nowMs - atMs, forMs: point.seconds * 1000, mean: point.mean, quality }]
    }
    const next = points[place + 1]
    const forMs = (next === undefined ? nowMs : Date.parse(next.time)) - atMs
    return typeof point.value === 'number' ? [{ agoMs: nowMs - atMs, forMs, mean: point.value, quality }] : []
  })
}
