import { displayWidth, graphemes } from '../text.ts'

/** Where text stands on a screen of some width. Pure. */

/** A place on a screen, rows counted from that of the text's begin. */
export interface Spot {
  readonly row: number
  readonly column: number
}

/** A row of text as a terminal wraps it. */
export interface LayoutRow {
  readonly text: string
  /** A newline ends it; else it is full, or the last one. */
  readonly isEnded: boolean
}

/** Text as rows, and where its cursor is. */
export interface Layout {
  readonly rows: readonly LayoutRow[]
  readonly cursor: Spot
}

/**
 * Lays text out as a terminal does. A wide character that does not fit into the rest of a row goes to the next one;
 * behind a last row that is full there is an empty one, for the cursor.
 * @param cursor place in the text, in UTF-16 units
 */
export function layOut(text: string, cursor: number, columns: number): Layout {
  const rows: LayoutRow[] = []
  let row = ''
  let column = 0
  let at = 0
  let spot: Spot | undefined
  const turn = (isEnded: boolean) => {
    rows.push({ text: row, isEnded })
    row = ''
    column = 0
  }
  for (const character of graphemes(text)) {
    const width = displayWidth(character)
    if (character !== '\n' && column > 0 && column + width > columns) turn(false)
    // Where a newline follows a full row, the cursor before it stays in the last column.
    if (at >= cursor) spot ??= { row: rows.length, column: Math.min(column, columns - 1) }
    if (character === '\n') turn(true)
    else {
      row += character
      column += width
    }
    at += character.length
  }
  if (column >= columns) turn(false)
  rows.push({ text: row, isEnded: false })
  return { rows, cursor: spot ?? { row: rows.length - 1, column } }
}

/** How many rows text takes, colours not counted. */
export function rowsOf(text: string, columns: number): number {
  return text
    .split('\n')
    .map((line) => Math.max(1, Math.ceil(displayWidth(line) / columns)))
    .reduce((sum, it) => sum + it, 0)
}
