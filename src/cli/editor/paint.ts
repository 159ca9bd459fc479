import { displayWidth, graphemes } from '../text.ts'

/** Where things stand on a screen of that width, rows counted from the prompt's. */
interface Layout {
  readonly end: Spot
  readonly cursor: Spot
}

interface Spot {
  readonly row: number
  readonly column: number
}

/** What stands on the screen now. */
interface Painted {
  readonly prompt: string
  readonly line: string
  readonly cursor: number
  /** The terminal may have moved it: it has to be drawn anew. */
  readonly isStale: boolean
  readonly layout: Layout
}

/**
 * Draws a prompt and a line that may be longer than a row, and keeps track of where the cursor was left. What is drawn
 * first begins in the first column; a newline is written bare, as the terminal driver makes it a return as well.
 */
export class Painter {
  #write: (text: string) => void
  #columns: () => number
  #painted: Painted | undefined

  /** @param columns width of the terminal at this moment */
  constructor(write: (text: string) => void, columns: () => number) {
    this.#write = write
    this.#columns = columns
  }

  /** Draws the line over what was drawn before. */
  paint(prompt: string, line: string, cursor: number): void {
    const before = this.#painted
    const columns = this.#columns()
    const layout = layOut(prompt, line, cursor, columns)
    const atEnd = cursor === line.length
    this.#painted = { prompt, line, cursor, isStale: false, layout }
    const isContinued = before !== undefined && atEnd && isBeginningOf(before, prompt, line)
    // A character typed at the end of a row is the common case: nothing else needs to move.
    if (isContinued && layout.end.row === before.layout.end.row && layout.end.column < columns) {
      this.#write(line.slice(before.line.length))
      return
    }
    const again = before === undefined ? '' : `\r${upBy(before.layout.cursor.row)}\x1b[J`
    // After the last column a terminal waits with wrapping; moving on by ourselves makes it certain where we are.
    const wrap = layout.end.column === 0 && layout.end.row > 0 ? '\n' : ''
    const back = `${upBy(layout.end.row - layout.cursor.row)}\r${rightBy(layout.cursor.column)}`
    this.#write(`${again}${prompt}${line}${wrap}${atEnd ? '' : back}`)
  }

  /** Leaves the line as it is and goes to the row below it. */
  leave(): void {
    const painted = this.#painted
    if (painted === undefined) return
    const { end, cursor } = painted.layout
    this.#painted = undefined
    const down = end.row > cursor.row ? `\x1b[${end.row - cursor.row}B` : ''
    // Where the line fills its last row, the cursor stands on the next one already.
    this.#write(end.column === 0 && end.row > 0 ? `${down}\r` : `${down}\n`)
  }

  /** Empties the screen; the next `paint` draws at its top. */
  clear(): void {
    this.#painted = undefined
    this.#write('\x1b[H\x1b[2J')
  }

  /** The terminal has another width: what is drawn has been wrapped anew. */
  resized(): void {
    const painted = this.#painted
    if (painted === undefined) return
    const layout = layOut(painted.prompt, painted.line, painted.cursor, this.#columns())
    this.#painted = { ...painted, isStale: true, layout }
  }
}

/** Whether what is drawn only needs characters added at its end. */
function isBeginningOf(painted: Painted, prompt: string, line: string): boolean {
  const atEnd = painted.cursor === painted.line.length
  return !painted.isStale && atEnd && painted.prompt === prompt && line.startsWith(painted.line)
}

function layOut(prompt: string, line: string, cursor: number, columns: number): Layout {
  let spot: Spot = { row: 0, column: 0 }
  for (const character of graphemes(prompt)) spot = advance(spot, character, columns)
  let at = 0
  let cursorSpot = spot
  for (const character of graphemes(line)) {
    if (at < cursor) cursorSpot = advance(spot, character, columns)
    spot = advance(spot, character, columns)
    at += character.length
  }
  return { end: wrapped(spot, columns), cursor: wrapped(cursorSpot, columns) }
}

/** A wide character that does not fit into the rest of a row goes to the next one. */
function advance(spot: Spot, character: string, columns: number): Spot {
  const width = displayWidth(character)
  return spot.column + width > columns
    ? { row: spot.row + 1, column: width }
    : { row: spot.row, column: spot.column + width }
}

function wrapped(spot: Spot, columns: number): Spot {
  return spot.column >= columns ? { row: spot.row + 1, column: 0 } : spot
}

function upBy(rows: number): string {
  return rows > 0 ? `\x1b[${rows}A` : ''
}

function rightBy(columns: number): string {
  return columns > 0 ? `\x1b[${columns}C` : ''
}
