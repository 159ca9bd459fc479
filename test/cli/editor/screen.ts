import { displayWidth, graphemes } from '../../../src/cli/text.ts'

/** A place on a screen. */
export interface Spot {
  readonly row: number
  readonly column: number
}

interface Cell {
  /** Empty behind a wide character. */
  text: string
  /** Codes in force (SGR of ECMA-48 8.3.117), as `7;31`; empty for none. */
  readonly style: string
}

interface Row {
  cells: Cell[]
  /** The terminal has wrapped it: the next row goes on with the same line. */
  wraps: boolean
}

/** What stands on one of the two screens of a terminal. */
interface Page {
  rows: Row[]
  row: number
  column: number
  /** The last column was written: the next character wraps, a movement does not (VT100's deferred wrap). */
  waiting: boolean
}

/**
 * A terminal's screen: enough of ECMA-48, of a VT100's wrapping and of what xterm added to see what a person would see,
 * with what has scrolled off the top, wrapped anew when the width changes. It is a fake, and refuses sequences that it
 * does not know.
 */
export class Screen {
  /** Colours that were chosen, whatever was written in them. */
  readonly colours = new Set<number>()
  /** Private modes that are on: 2004 marks what is pasted, 1049 is the other screen, 25 shows the cursor. */
  readonly modes = new Set<number>([25])
  #columns: number
  #height: number
  #page: Page = emptyPage()
  #first: Page | undefined
  #style: readonly number[] = []
  #begun = ''

  /** @param height rows of the window; without end where nothing depends on it */
  constructor(columns: number, height = Number.POSITIVE_INFINITY) {
    this.#columns = columns
    this.#height = height
  }

  get columns(): number {
    return this.#columns
  }

  get rows(): number {
    return this.#height
  }

  /** Takes text that may end in the middle of a sequence. */
  write(written: string): void {
    const text = this.#begun + written
    this.#begun = ''
    for (let at = 0; at < text.length; ) {
      const used = text[at] === '\x1b' ? this.#sequence(text.slice(at, at + 40)) : this.#plain(text.slice(at))
      if (used === 0) {
        this.#begun = text.slice(at)
        return
      }
      at += used
    }
  }

  /** All rows down to the last one that was reached, also those scrolled off the top, without blanks at their ends. */
  get text(): string {
    return this.#page.rows.map(textOf).join('\n').trimEnd()
  }

  /** The same, no further than the row of the cursor: without what is drawn below it. */
  get textToCursor(): string {
    return this.#page.rows
      .slice(0, this.#page.row + 1)
      .map(textOf)
      .join('\n')
      .trimEnd()
  }

  /** What the window shows. */
  get window(): string[] {
    return this.#page.rows.slice(this.#top).map(textOf)
  }

  /** The window with its colours: `{7;31}word{}`. */
  get styled(): string[] {
    return this.#page.rows.slice(this.#top).map(styledText)
  }

  /** Where the cursor is, rows counted as in `text`. */
  get cursor(): Spot {
    return { row: this.#page.row, column: this.#page.column }
  }

  /** Where the cursor is in the window. */
  get windowCursor(): Spot {
    return { row: this.#page.row - this.#top, column: this.#page.column }
  }

  /** Whether the program draws on the other screen. */
  get isOther(): boolean {
    return this.#first !== undefined
  }

  /** The window gets another size; what stands on it is wrapped anew, as most terminals do. */
  resize(columns: number, height = this.#height): void {
    this.#columns = columns
    this.#height = height
    this.#reflow(this.#first ?? this.#page)
    if (this.#first !== undefined) this.#page = otherPage(height)
  }

  get #top(): number {
    return Math.max(0, this.#page.rows.length - this.#height)
  }

  /** @returns how many characters were used; 0 when more are needed */
  #sequence(rest: string): number {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: terminals are controlled by them
    const found = /^\x1b\[(\??)([\d;]*)([A-Za-z])/.exec(rest)
    if (found === null) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the same
      if (/^\x1b(?:\[\??[\d;]*)?$/.test(rest)) return 0
      throw new Error(`the screen does not know ${JSON.stringify(rest.slice(0, 8))}`)
    }
    const [all, isPrivate, numbers = '', letter = ''] = found
    if (isPrivate === '?') this.#mode(Number(numbers), letter)
    else if (letter === 'm') this.#colour(numbers)
    else this.#control(letter, numbers === '' ? 0 : Number(numbers))
    return all.length
  }

  #plain(rest: string): number {
    // Up to the next control character, so that long texts are split into graphemes only once.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the same
    const run = /^[^\x00-\x1f\x7f]+/.exec(rest)?.[0]
    if (run !== undefined) {
      for (const character of graphemes(run)) this.#put(character)
      return run.length
    }
    if (rest[0] === '\n') {
      // Between program and screen the terminal driver has made a newline a return as well (ONLCR of termios(3)).
      this.#return()
      this.#down(1)
    } else if (rest[0] === '\r') this.#return()
    else throw new Error(`the screen does not know ${JSON.stringify(rest.slice(0, 8))}`)
    return 1
  }

  #mode(number: number, letter: string): void {
    if (![25, 1049, 2004].includes(number) || !['h', 'l'].includes(letter))
      throw new Error(`the screen does not know CSI ?${number}${letter}`)
    if (letter === 'h') this.modes.add(number)
    else this.modes.delete(number)
    if (number !== 1049) return
    if (letter === 'h' && this.#first === undefined) {
      this.#first = this.#page
      this.#page = otherPage(this.#height)
    } else if (letter === 'l' && this.#first !== undefined) {
      this.#page = this.#first
      this.#first = undefined
    }
  }

  #colour(numbers: string): void {
    for (const code of numbers.split(';').map(Number)) {
      this.colours.add(code)
      const kind = KINDS[code] ?? (code >= 30 && code <= 37 ? 39 : code)
      const others = this.#style.filter((it) => (KINDS[it] ?? (it >= 30 && it <= 37 ? 39 : it)) !== kind)
      const isEnd = ENDS.includes(code)
      this.#style = code === 0 ? [] : isEnd ? others : [...others, code]
    }
  }

  #control(letter: string, number: number): void {
    const page = this.#page
    const count = Math.max(1, number)
    const wasWaiting = page.waiting
    page.waiting = false
    if (letter === 'A') page.row = Math.max(this.#top, page.row - count)
    else if (letter === 'B') page.row = Math.min(page.rows.length - 1, page.row + count)
    else if (letter === 'C') page.column = Math.min(this.columns - 1, page.column + count)
    else if (letter === 'H') {
      page.row = this.#top
      page.column = 0
    } else if (letter === 'J' && number === 2) {
      const top = this.#top
      if (top === 0) page.rows.length = page.row + 1
      for (const row of page.rows.slice(top)) Object.assign(row, emptyRow())
    } else if (letter === 'J' && number === 0) {
      this.#eraseRow()
      // A window has all its rows, whether something stands on them or not; those below are forgotten all the same.
      if (this.#isBottomAnchored()) for (const row of page.rows.slice(page.row + 1)) row.cells = []
      else page.rows.length = page.row + 1
    } else if (letter === 'K' && number === 0) {
      this.#eraseRow()
      page.waiting = wasWaiting
    } else throw new Error(`the screen does not know CSI ${number}${letter}`)
  }

  /** Rows scrolled off the top must not come back because those at the bottom are empty. */
  #isBottomAnchored(): boolean {
    return this.#page.rows.length > this.#height
  }

  /** From the cursor on. In the last column, waiting or not, the character that stands there goes. */
  #eraseRow(): void {
    const row = this.#current()
    row.cells.length = Math.min(row.cells.length, this.#page.column)
    row.wraps = false
  }

  #return(): void {
    this.#page.column = 0
    this.#page.waiting = false
  }

  #down(count: number): void {
    this.#page.row += count
    this.#page.waiting = false
    this.#current()
  }

  #current(): Row {
    const { rows, row } = this.#page
    while (rows.length <= row) rows.push(emptyRow())
    return rows[row] ?? emptyRow()
  }

  #put(character: string): void {
    const page = this.#page
    const width = displayWidth(character)
    if (width === 0) {
      this.#combine(character)
      return
    }
    if (page.waiting || page.column + width > this.columns) {
      this.#current().wraps = true
      this.#return()
      this.#down(1)
    }
    const { cells } = this.#current()
    while (cells.length < page.column) cells.push({ text: ' ', style: '' })
    const style = this.#style.join(';')
    cells[page.column] = { text: character, style }
    // A wide character owns the cell behind it.
    if (width === 2) cells[page.column + 1] = { text: '', style }
    page.column += width
    if (page.column >= this.columns) {
      page.column = this.columns - 1
      page.waiting = true
    }
  }

  /** An accent belongs to the character before it. */
  #combine(accent: string): void {
    const page = this.#page
    const { cells } = this.#current()
    const before = page.waiting ? page.column : page.column - 1
    const cell = cells[before]?.text === '' ? cells[before - 1] : cells[before]
    if (cell !== undefined) cell.text += accent
  }

  #reflow(page: Page): void {
    const rows: Row[] = []
    let cursor: Spot = { row: 0, column: 0 }
    let line: Cell[] = []
    let place: number | undefined
    page.rows.forEach((row, at) => {
      if (at === page.row) place = line.length + page.column + (page.waiting ? 1 : 0)
      line.push(...row.cells)
      if (row.wraps && at < page.rows.length - 1) return
      const wrapped = wrap(line, place, this.columns)
      if (wrapped.cursor !== undefined) cursor = { ...wrapped.cursor, row: rows.length + wrapped.cursor.row }
      rows.push(...wrapped.rows)
      line = []
      place = undefined
    })
    // Empty rows below are given up before others are scrolled off the top.
    while (rows.length - 1 > cursor.row && rows.at(-1)?.cells.length === 0) rows.pop()
    page.rows = rows
    page.row = cursor.row
    page.column = Math.min(cursor.column, this.columns - 1)
    page.waiting = false
  }
}

/** Codes that end a kind, by the codes that begin it; colours end with 39. */
const KINDS: Readonly<Record<number, number>> = { 1: 22, 2: 22, 3: 23, 4: 24, 7: 27 }
const ENDS: readonly number[] = [22, 23, 24, 27, 39, 49]

function emptyRow(): Row {
  return { cells: [], wraps: false }
}

function emptyPage(): Page {
  return { rows: [emptyRow()], row: 0, column: 0, waiting: false }
}

/** The other screen has all its rows from the start, and nothing scrolls off it. */
function otherPage(height: number): Page {
  return { ...emptyPage(), rows: Array.from({ length: Math.min(height, 1000) }, emptyRow) }
}

/** Cells of one line as rows of that width, and where the cell with the number `place` is. */
function wrap(cells: readonly Cell[], place: number | undefined, columns: number): { rows: Row[]; cursor?: Spot } {
  const rows: Row[] = [emptyRow()]
  let cursor: Spot | undefined
  cells.forEach((cell, at) => {
    const isWide = cells[at + 1]?.text === ''
    const row = rows.at(-1)
    const isFull = (row?.cells.length ?? 0) + (isWide ? 2 : 1) > columns && cell.text !== ''
    if (row !== undefined && isFull) {
      row.wraps = true
      rows.push(emptyRow())
    }
    if (at === place) cursor = { row: rows.length - 1, column: rows.at(-1)?.cells.length ?? 0 }
    rows.at(-1)?.cells.push(cell)
  })
  if (place !== undefined && cursor === undefined) {
    const column = (rows.at(-1)?.cells.length ?? 0) + place - cells.length
    cursor = { row: rows.length - 1, column }
  }
  return cursor === undefined ? { rows } : { rows, cursor }
}

function textOf({ cells }: Row): string {
  return cells
    .map(({ text }) => text)
    .join('')
    .trimEnd()
}

function styledText({ cells }: Row): string {
  let text = ''
  let style = ''
  for (const cell of cells) {
    if (cell.style !== style) text += `{${cell.style}}`
    style = cell.style
    text += cell.text
  }
  return (style === '' ? text : `${text}{}`).trimEnd()
}
