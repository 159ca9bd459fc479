import { type Canvas, Painter } from './paint.ts'
import { PATIENCE_MS, progressText, TICK_MS } from './progress.ts'
import { isCountingDown, type Look, statusText } from './status.ts'
import type { Status } from './types.ts'

/** What a terminal is to the one who writes on it. */
export interface SheetOptions {
  readonly canvas: Canvas
  readonly look: Look
  /** Milliseconds since 1970. */
  now(): number
}

/** A prompt with the line behind it. */
export interface EditedLine {
  readonly prompt: string
  readonly line: string
  readonly cursor: number
}

const SECOND_MS = 1000

/**
 * What a person sees: printed text, and below it either the line being edited with the bottom line, or the sign that
 * a command goes on. Whatever is printed goes above these.
 */
export class Sheet implements Disposable {
  readonly #options: SheetOptions
  readonly #painter: Painter
  #edited: EditedLine | undefined
  #status: Status | undefined
  #countdown: ReturnType<typeof setInterval> | undefined
  #progress: ReturnType<typeof setInterval> | undefined
  #begun = 0
  #printed = 0
  #sign = ''
  /** Text that waits for the screen to be free again; `undefined` while it is. */
  #later: string[] | undefined

  constructor(options: SheetOptions) {
    this.#options = options
    this.#painter = new Painter(options.canvas)
  }

  [Symbol.dispose](): void {
    this.endProgress()
    this.leave()
  }

  /** Prints text and a newline. */
  print(text: string): void {
    if (this.#later !== undefined) {
      this.#later.push(text)
      return
    }
    this.#takeSign()
    this.#painter.erase()
    this.#options.canvas.write(`${text}\n`)
    this.#printed = this.#options.now()
    this.#paint()
  }

  /** Draws the line as it is now. */
  edit(line: EditedLine): void {
    this.#takeSign()
    this.#edited = line
    this.#paint()
    this.#countDown()
  }

  /** The line stays as it is; what is printed next goes below it. */
  leave(): void {
    this.#edited = undefined
    this.#painter.leave()
    this.#countDown()
  }

  /** Empties the screen, but for the line being edited. */
  clear(): void {
    this.#painter.clear()
    this.#paint()
  }

  /** The terminal has another size. */
  resized(): void {
    this.#painter.resized()
    this.#paint()
  }

  /** What the bottom line tells from now on. */
  tell(status: Status | undefined): void {
    this.#status = status
    this.#paint()
    this.#countDown()
  }

  /** A command has begun. */
  beginProgress(): void {
    this.endProgress()
    this.#begun = this.#options.now()
    this.#printed = this.#begun
    this.#progress = setInterval(() => this.#showSign(), TICK_MS)
  }

  /** It has ended. */
  endProgress(): void {
    clearInterval(this.#progress)
    this.#progress = undefined
    this.#takeSign()
  }

  /** Somebody else draws on the whole screen. */
  lend(): void {
    this.#takeSign()
    this.#later = []
  }

  /** The screen is as it was before. */
  takeBack(): void {
    const waiting = this.#later ?? []
    this.#later = undefined
    for (const text of waiting) this.print(text)
  }

  #paint(): void {
    if (this.#edited === undefined) return
    const { canvas, look, now } = this.#options
    const below = this.#status === undefined ? '' : statusText(this.#status, now(), canvas.columns, look)
    // A screen of one or two rows belongs to the line.
    this.#painter.paint({ ...this.#edited, line: visible(this.#edited.line), below: canvas.rows > 2 ? below : '' })
  }

  #countDown(): void {
    const isNeeded = this.#edited !== undefined && this.#status !== undefined && isCountingDown(this.#status)
    if (isNeeded === (this.#countdown !== undefined)) return
    clearInterval(this.#countdown)
    this.#countdown = isNeeded ? setInterval(() => this.#paint(), SECOND_MS) : undefined
  }

  #showSign(): void {
    const { canvas, look, now } = this.#options
    const isFree = this.#edited === undefined && this.#later === undefined
    if (!isFree || now() - this.#printed < PATIENCE_MS) return
    this.#sign = progressText(now() - this.#begun, canvas.columns, look)
    canvas.write(`\r${this.#sign}\x1b[K`)
  }

  #takeSign(): void {
    if (this.#sign === '') return
    this.#sign = ''
    this.#options.canvas.write('\r\x1b[K')
  }
}

/** A completed key may hold control characters; drawn, each takes one column and steers nothing. */
function visible(line: string): string {
  return line.replaceAll(/[\p{Cc}--\n]/gv, '\ufffd')
}
