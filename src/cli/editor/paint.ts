import { displayWidth, graphemes } from '../text.ts'
import { type LayoutRow, layOut, type Spot } from './layout.ts'

/** What the painter draws on. */
export interface Canvas {
  write(text: string): void
  /** Width and height at this moment. */
  readonly columns: number
  readonly rows: number
}

/** What is to be drawn. */
export interface Picture {
  readonly prompt: string
  readonly line: string
  /** Place in the line. */
  readonly cursor: number
  /** A row below, cut to the width already and perhaps coloured; empty for none. */
  readonly below: string
}

/** What stands on the screen now. */
interface Painted {
  readonly picture: Picture
  /** The text of the rows that are drawn, and the cursor in it: all of it, but for a line longer than the screen. */
  readonly text: string
  readonly cursor: number
  /** The terminal may have moved it: it has to be drawn anew. */
  readonly isStale: boolean
  /** Rows from the first that is drawn to the last one of text, and where the cursor is among them. */
  readonly height: number
  readonly spot: Spot
  /** The row above is full, and nothing stands in the last one yet. */
  readonly endsEmpty: boolean
}

/**
 * Draws a prompt and a line that may be longer than a row, even than the screen, with a row of other things below, and
 * keeps track of where the cursor was left. What is drawn first begins in the first column; a newline is written bare,
 * as the terminal driver makes it a return as well.
 */
export class Painter {
  readonly #canvas: Canvas
  #painted: Painted | undefined
  /** First row that is drawn of a line longer than the screen. */
  #top = 0

  constructor(canvas: Canvas) {
    this.#canvas = canvas
  }

  /** Draws over what was drawn before. */
  paint(picture: Picture): void {
    const before = this.#painted
    if (before !== undefined && this.#isThere(before, picture)) return
    const { columns } = this.#canvas
    const layout = layOut(picture.prompt + picture.line, picture.prompt.length + picture.cursor, columns)
    const { from, to } = this.#window(layout.rows.length, layout.cursor.row, picture.below === '' ? 0 : 1)
    const drawn = layout.rows.slice(from, to)
    const spot = { row: layout.cursor.row - from, column: layout.cursor.column }
    const text = drawn.map((row, at) => (at === drawn.length - 1 ? row.text : textOf(row))).join('')
    const hidden = layout.rows.slice(0, from).reduce((sum, row) => sum + textOf(row).length, 0)
    const cursor = picture.prompt.length + picture.cursor - hidden
    this.#painted = { picture, text, cursor, isStale: false, height: drawn.length, spot, endsEmpty: endsEmpty(drawn) }
    const added = from > 0 || before === undefined ? undefined : addedTo(before, this.#painted, columns)
    if (added !== undefined) {
      this.#canvas.write(added)
      return
    }
    const again = before === undefined ? '' : `\r${upBy(before.spot.row)}\x1b[J`
    this.#canvas.write(again + drawnText(drawn, picture.below, spot))
  }

  /** Leaves the line as it is, without what is below, and goes to the row below it. */
  leave(): void {
    const painted = this.#painted
    if (painted === undefined) return
    this.#painted = undefined
    const { height, spot } = painted
    // Where the line fills its last row, the cursor stands on the next one already.
    const next = painted.endsEmpty ? '\r' : '\n'
    this.#canvas.write(`${downBy(height - 1 - spot.row)}${next}${painted.picture.below === '' ? '' : '\x1b[J'}`)
  }

  /** Takes away all that is drawn; the next `paint` draws in its place. */
  erase(): void {
    const painted = this.#painted
    if (painted === undefined) return
    this.#painted = undefined
    this.#canvas.write(`\r${upBy(painted.spot.row)}\x1b[J`)
  }

  /** Empties the screen; the next `paint` draws at its top. */
  clear(): void {
    this.#painted = undefined
    this.#canvas.write('\x1b[H\x1b[2J')
  }

  /** The terminal has another size: what is drawn has been wrapped anew. */
  resized(): void {
    const painted = this.#painted
    if (painted === undefined) return
    const { columns, rows } = this.#canvas
    const layout = layOut(painted.text, painted.cursor, columns)
    // Behind a row that has just become full a terminal leaves the cursor where it is, unless something stands below.
    const isBehindFull = endsEmpty(layout.rows) && layout.cursor.row === layout.rows.length - 1 && !painted.endsEmpty
    const row = layout.cursor.row - (isBehindFull ? 1 : 0)
    // What has been pushed over the top is out of reach.
    const spot = { ...layout.cursor, row: Math.min(row, rows - 1) }
    this.#painted = { ...painted, isStale: true, height: layout.rows.length, spot, endsEmpty: endsEmpty(layout.rows) }
  }

  #isThere({ isStale, picture }: Painted, wanted: Picture): boolean {
    const keys = ['prompt', 'line', 'cursor', 'below'] as const
    return !isStale && keys.every((key) => picture[key] === wanted[key])
  }

  /** The rows that fit on the screen, moved no further than the cursor needs. */
  #window(count: number, cursor: number, below: number): { from: number; to: number } {
    const height = Math.max(1, this.#canvas.rows - below)
    const lowest = Math.max(0, count - height)
    this.#top = Math.min(Math.max(Math.min(this.#top, lowest), cursor - height + 1), cursor)
    return { from: this.#top, to: this.#top + height }
  }
}

function textOf({ text, isEnded }: LayoutRow): string {
  return isEnded ? `${text}\n` : text
}

function endsEmpty(rows: readonly LayoutRow[]): boolean {
  return rows.at(-1)?.text === '' && rows.at(-2)?.isEnded === false
}

/** Text that makes the rows appear from the first column on, and puts the cursor in its place. */
function drawnText(rows: readonly LayoutRow[], below: string, spot: Spot): string {
  const last = rows.length - 1
  const text = rows
    .map((row, at) => {
      // After the last column a terminal waits with wrapping: with a blank it is certain where we are, and a terminal
      // that wraps anew when its width changes knows that the rows belong together.
      if (at < last) return textOf(row)
      return endsEmpty(rows) ? ' \r' : row.text
    })
    .join('')
  const isAtEnd = below === '' && spot.row === last && spot.column === displayWidth(rows[last]?.text ?? '')
  if (isAtEnd) return text
  const up = last - spot.row + (below === '' ? 0 : 1)
  return `${text}${below === '' ? '' : `\n${below}`}${upBy(up)}\r${rightBy(spot.column)}`
}

/**
 * What has only to be written behind what is there: the common case of a character typed at the end of a row, in which
 * nothing else moves. `undefined` where it is not that.
 */
function addedTo(was: Painted, now: Painted, columns: number): string | undefined {
  const { picture: old } = was
  const { picture } = now
  const isMore = !was.isStale && old.prompt === picture.prompt && picture.line.startsWith(old.line)
  const isAtEnd = old.cursor === old.line.length && picture.cursor === picture.line.length
  const isSameRow = was.height === now.height && was.spot.row === now.spot.row
  if (!isMore || !isAtEnd || !isSameRow || old.below !== picture.below || now.spot.column >= columns) return undefined
  const added = picture.line.slice(old.line.length)
  const before = lastOf(old.line)
  const isMerging = before !== '' && graphemes(before + added)[0] !== before
  return isMerging || added.includes('\n') ? undefined : added
}

function lastOf(line: string): string {
  return graphemes(line.slice(-32)).at(-1) ?? ''
}

function upBy(rows: number): string {
  return rows > 0 ? `\x1b[${rows}A` : ''
}

function downBy(rows: number): string {
  return rows > 0 ? `\x1b[${rows}B` : ''
}

function rightBy(columns: number): string {
  return columns > 0 ? `\x1b[${columns}C` : ''
}
