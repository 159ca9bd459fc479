/** The one of `known` that was most likely meant: at most a third of its letters differ. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const lower = word.toLowerCase()
  let best: { readonly it: string; readonly distance: number } | undefined
  for (const it of known) {
    const distance = editDistance(lower, it.toLowerCase())
    const most = Math.max(1, Math.floor(Math.max(lower.length, it.length) / 3))
    if (distance <= most && (best === undefined || distance < best.distance)) best = { it, distance }
  }
  return best?.it
}

/** Insertions, deletions, replacements and swaps of neighbours that lead from one to the other. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let row = 1; row <= a.length; row++) {
    const next = [row]
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1]
      const distances = [(last[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + (same ? 0 : 1)]
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1])
        distances.push((beforeLast[column - 2] ?? 0) + 1)
      next.push(Math.min(...distances))
    }
    beforeLast = last
    last = next
  }
  return last[b.length] ?? 0
}
