/** A calibration range of the model, all in °C: a reading from `low` to `high` is wrong by `offset`. */
export interface OffsetRange {
  readonly low: number
  readonly high: number
  readonly offset?: number
}

/**
 * The reading with the offset of its range added, in °C with three decimals; as it is where no range has it.
 * Ends belong to a range. Of several ranges the narrowest counts, of equally narrow ones the upper.
 */
export function calibrate(celsius: number, ranges: Iterable<OffsetRange>): number {
  let best: OffsetRange | undefined
  for (const range of ranges) {
    if (celsius < range.low || celsius > range.high) continue
    if (best === undefined || isCloser(range, best)) best = range
  }
  return Math.round((celsius + (best?.offset ?? 0)) * 1000) / 1000
}

function isCloser(range: OffsetRange, than: OffsetRange): boolean {
  const difference = range.high - range.low - (than.high - than.low)
  return difference < 0 || (difference === 0 && range.low > than.low)
}
