/** Where an entry is put: behind another one, or first of all. */
export interface Placement {
  readonly behind?: string
}

/**
 * How an order is made of another, entry by entry from the first on: those that are to be put somewhere, as few as can
 * be. New ones that only come last are not named.
 * @param before what was there and still is, in the order it had
 * @param after what is to be there
 */
export function placements(before: readonly string[], after: readonly string[]): ReadonlyMap<string, Placement> {
  const was = new Map(before.map((key, at) => [key, at]))
  const staying = longestRising(after.flatMap((key) => was.get(key) ?? []))
  const isStaying = (key: string) => staying.has(was.get(key) ?? -1)
  const lastKnown = after.findLastIndex((key) => was.has(key))
  const placed = new Map<string, Placement>()
  for (const [at, key] of after.entries()) {
    if (isStaying(key) || (at > lastKnown && !was.has(key))) continue
    const behind = after[at - 1]
    placed.set(key, behind === undefined ? {} : { behind })
  }
  return placed
}

/** The numbers of a longest rising part of a sequence of different numbers (patience sorting). */
function longestRising(numbers: readonly number[]): ReadonlySet<number> {
  /** For each length the place of the smallest number that a part of that length can end with. */
  const ends: number[] = []
  const previous: (number | undefined)[] = []
  const numberAt = (place: number | undefined) => (place === undefined ? -1 : (numbers[place] ?? -1))
  for (const [place, number] of numbers.entries()) {
    let [low, high] = [0, ends.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (numberAt(ends[middle]) < number) low = middle + 1
      else high = middle
    }
    previous[place] = ends[low - 1]
    ends[low] = place
  }
  const found = new Set<number>()
  for (let place = ends.at(-1); place !== undefined; place = previous[place]) found.add(numberAt(place))
  return found
}
