import type { HistorySeries } from '../../base/index.ts'
import { toSample } from './answer.ts'
import type { Catalog, Series } from './catalog.ts'
import type { Stretch } from './gathered.ts'
import type { Steps } from './turns.ts'

/**
 * Samples as they are; where the recording broke off, that is a gap.
 * @param options.untilMs the end of the question, or now
 */
export function* rawPoints(
  series: Series,
  stretches: readonly Stretch[],
  { catalog, untilMs: endMs }: { readonly catalog: Catalog; readonly untilMs: number },
): Steps<HistorySeries['points']> {
  const points: HistorySeries['points'][number][] = []
  let heldUntilMs: number | undefined
  const inOrder = [...stretches].sort((a, b) => startOf(a) - startOf(b))
  for (const { samples, untilMs, mark } of inOrder) {
    const goesOn = heldUntilMs !== undefined && (samples[0]?.atMs ?? 0) - heldUntilMs <= BREAK_MS
    if (heldUntilMs !== undefined && !goesOn) {
      points.push(toSample(series, { atMs: heldUntilMs, value: undefined, quality: 0 }, catalog))
    }
    for (const [place, sample] of samples.entries()) {
      const isOverAtOnce = samples[place + 1]?.atMs === sample.atMs
      if (sample.isCarried === true && (goesOn || isOverAtOnce)) continue
      points.push({ ...toSample(series, sample, catalog), ...MARKS[mark] })
    }
    heldUntilMs = samples.at(-1)?.value === undefined ? undefined : untilMs
    yield
  }
  // What the recording ended with holds no longer, unless that was where the question ends.
  if (heldUntilMs !== undefined && heldUntilMs + BREAK_MS < endMs) {
    points.push(toSample(series, { atMs: heldUntilMs, value: undefined, quality: 0 }, catalog))
  }
  return points
}

export const MARKS = { stored: {}, live: { live: true }, undated: { undated: true } } as const

function startOf({ samples }: Stretch): number {
  return samples[0]?.atMs ?? 0
}

/** Rows have times to a hundredth of a second: a shorter break is none. */
const BREAK_MS = 50
