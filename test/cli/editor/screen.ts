import { displayWidth, graphemes } from '../../../src/cli/text.ts'

/**
 * A terminal's screen: just enough of ECMA-48 and of a VT100's wrapping to see what a person would see. It is a fake,
 * and refuses sequences that it does not know.
 */
export class Screen {
  /** Colours that were chosen (SGR of ECMA-48), whatever was written in them. */
  readonly colours = new Set<number>()
  #rows: string[][] = [[]]
  #row = 0
  #column = 0
  /** The last column was written: the next character wraps, a movement does not (VT100's deferred wrap). */
  #waiting = false

  constructor(readonly columns: number) {}

  write(text: string): void {
    for (let at = 0; at < text.length; ) at += this.#take(text.slice(at))
  }

  /** Rows down to the last one that was reached, without blanks at their ends. */
  get text(): string {
    return this.#rows
      .map((row) => row.join('').trimEnd())
      .join('\n')
      .trimEnd()
  }

  get cursor(): { readonly row: number; readonly column: number } {
    return { row: this.#row, column: this.#column }
  }

  #take(rest: string): number {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: terminals are controlled by them
    const sequence = /^\x1b\[(\??)(\d*)([A-Za-z])/.exec(rest)
    if (sequence !== null) {
      if (sequence[1] === '') this.#control(sequence[3] ?? '', sequence[2] === '' ? 0 : Number(sequence[2]))
      return sequence[0].length
    }
    const [character = ''] = graphemes(rest)
    if (character === '\r\n' || character === '\n') {
      // Between program and screen the terminal driver has made a newline a return as well (ONLCR of termios(3)).
      this.#return()
      this.#down(1)
    } else if (character === '\r') this.#return()
    else if (character < ' ') throw new Error(`the screen does not know ${JSON.stringify(rest.slice(0, 8))}`)
    else this.#put(character)
    return character.length
  }

  #control(letter: string, number: number): void {
    this.#waiting = false
    const count = Math.max(1, number)
    if (letter === 'A') this.#row = Math.max(0, this.#row - count)
    else if (letter === 'B') this.#down(count)
    else if (letter === 'C') this.#column = Math.min(this.columns - 1, this.#column + count)
    else if (letter === 'H') {
      this.#row = 0
      this.#column = 0
    } else if (letter === 'J' && number === 2) this.#rows = [[]]
    else if (letter === 'm') this.colours.add(number)
    else if (letter === 'J') {
      this.#rows.length = this.#row + 1
      this.#current().length = Math.min(this.#current().length, this.#column)
    } else throw new Error(`the screen does not know CSI ${number}${letter}`)
  }

  #return(): void {
    this.#column = 0
    this.#waiting = false
  }

  #down(count: number): void {
    this.#row += count
    this.#waiting = false
    this.#current()
  }

  #current(): string[] {
    while (this.#rows.length <= this.#row) this.#rows.push([])
    return this.#rows[this.#row] ?? []
  }

  #put(character: string): void {
    const width = displayWidth(character)
    if (this.#waiting || this.#column + width > this.columns) {
      this.#return()
      this.#down(1)
    }
    const row = this.#current()
    while (row.length < this.#column) row.push(' ')
    row[this.#column] = character
    // A wide character owns the cell behind it.
    if (width === 2) row[this.#column + 1] = ''
    this.#column += width
    if (this.#column >= this.columns) {
      this.#column = this.columns - 1
      this.#waiting = true
    }
  }
}
