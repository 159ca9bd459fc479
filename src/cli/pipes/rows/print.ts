import { cut, displayWidth } from '../../text.ts'
import { type How, plain, type Written } from '../how.ts'
import type { Line, PipeContext } from '../types.ts'
import type { Sheet, SheetColumn } from './sheet.ts'

/** As narrow as a column may become to make room for others. */
const NARROWEST = 8
const GAP = '  '

/** A sheet, with commas where that is asked for, else as wide as the terminal is. */
export function writeSheet(sheet: Sheet, { form }: How, { columns }: PipeContext): Written {
  if (form === 'csv') return { lines: plain(csvRecords(sheet)) }
  const { lines, left } = tabLines(sheet, columns)
  if (left.length === 0) return { lines }
  return { lines, notice: `No room for ${left.join(', ')}: see some of them with "| select"` }
}

/** A sheet as aligned columns, and what of it found no room. */
interface Tabulated {
  readonly lines: readonly Line[]
  /** Columns that are not there. */
  readonly left: readonly string[]
}

/**
 * A sheet as a table: titles with units, numbers to the right, each row on one line. What is wider than the terminal is
 * narrowed, the widest column first and numbers and keys never; then columns are left out from the right.
 * @param width of the terminal; without one nothing is cut
 */
function tabLines(sheet: Sheet, width = Number.POSITIVE_INFINITY): Tabulated {
  const cells = [
    sheet.columns.map(({ name, units }) => (units === undefined || units === name ? name : `${name} (${units})`)),
    ...sheet.rows.map((row) => row.cells.map((it) => cut(it.text, Number.POSITIVE_INFINITY))),
  ]
  const natural = sheet.columns.map((_, at) =>
    cells.reduce((most, row) => Math.max(most, displayWidth(row[at] ?? '')), 0),
  )
  const widths = fitted(sheet.columns, natural, width)
  const lines = cells.map((row, at): Line => {
    const colour = at === 0 ? undefined : sheet.rows[at - 1]?.colour
    return { text: rowText(sheet.columns, row, widths), ...(colour === undefined ? {} : { colour }) }
  })
  return { lines, left: sheet.columns.filter((_, at) => widths[at] === undefined).map((it) => it.name) }
}

function rowText(
  columns: readonly SheetColumn[],
  row: readonly string[],
  widths: readonly (number | undefined)[],
): string {
  return columns
    .flatMap(({ isNumeric }, at) => {
      const width = widths[at]
      if (width === undefined) return []
      const cell = cut(row[at] ?? '', width)
      const blanks = ' '.repeat(Math.max(0, width - displayWidth(cell)))
      return isNumeric ? blanks + cell : cell + blanks
    })
    .join(GAP)
    .trimEnd()
}

/** Widths of the columns that there is room for. */
function fitted(
  columns: readonly SheetColumn[],
  natural: readonly number[],
  width: number,
): readonly (number | undefined)[] {
  const widths: (number | undefined)[] = [...natural]
  const total = () => {
    const there = widths.filter((it) => it !== undefined)
    return there.reduce((sum, it) => sum + it, 0) + GAP.length * Math.max(0, there.length - 1)
  }
  while (total() > width) {
    const [widest] = columns
      .map(({ isNumeric, isKey }, at) => ({ at, its: isNumeric || isKey ? 0 : (widths[at] ?? 0) }))
      .sort((a, b) => b.its - a.its)
    if (widest !== undefined && widest.its > NARROWEST) widths[widest.at] = widest.its - 1
    else {
      const last = columns.findLastIndex(({ isKey }, at) => !isKey && widths[at] !== undefined)
      if (last === -1) break
      widths[last] = undefined
    }
  }
  return widths
}

/** A sheet as RFC 4180 has it: names first, a record each; what holds a comma, a quote or a line break is quoted. */
function csvRecords(sheet: Sheet): readonly string[] {
  const records = [sheet.columns.map((it) => it.name), ...sheet.rows.map((row) => row.cells.map((it) => it.canonical))]
  return records.map((fields) => fields.map(csvField).join(','))
}

function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
