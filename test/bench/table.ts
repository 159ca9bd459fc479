/** A measured row: cells in the order of the table's columns. */
export type Row = readonly string[]

/** Text columns left, the rest right; one blank line after. */
export function table(title: string, columns: readonly string[], rows: readonly Row[]): string {
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...rows.map((row) => (row[index] ?? '').length)),
  )
  const line = (cells: Row) =>
    cells
      .map((cell, index) => (index === 0 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0)))
      .join('  ')
  const rule = widths.map((width) => '-'.repeat(width)).join('  ')
  return [title, '', line(columns), rule, ...rows.map(line), ''].join('\n')
}

/** The value below which that share of the sorted samples lies. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** `12.3 ms`, `0.21 ms`. */
export function ms(value: number): string {
  return `${value < 10 ? value.toFixed(2) : value.toFixed(1)} ms`
}

/** `×1.8`: how often the baseline of the same run goes into it. */
export function ratio(value: number, baseline: number): string {
  return `×${(value / baseline).toFixed(value / baseline < 10 ? 2 : 0)}`
}

/** `61 MB`, from KiB. */
export function megabytes(kib: number): string {
  return `${((kib * 1024) / 1e6).toFixed(1)} MB`
}
