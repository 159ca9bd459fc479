import type { ReadStream, WriteStream } from 'node:tty'
import { counted } from '../text.ts'
import { KeyQueue } from './key-queue.ts'
import { rowsOf } from './layout.ts'
import type { Memory } from './line.ts'
import { openPager, type PagerState, pressPager, resizedPager } from './pager.ts'
import { pagerRows, textRows } from './pager-view.ts'
import { PastedLines } from './pasted.ts'
import { answerOf, yesOrNo } from './questions.ts'
import { LineReader, type Reading } from './reader.ts'
import { Sheet } from './sheet.ts'
import type { Look } from './status.ts'
import { Tty } from './tty.ts'
import type { Assistant, Entered, LineRequest, PersonTerminal, Status } from './types.ts'

/** What a terminal is opened with. */
export interface TerminalOptions {
  readonly input: ReadStream
  readonly output: WriteStream
  readonly look: Look
  /** Milliseconds since 1970. */
  now(): number
}

/** The other screen, without a cursor: what stood on the first one comes back (xterm's private modes). */
const BEGIN_PAGES = '\x1b[?1049h\x1b[?25l'
const END_PAGES = '\x1b[?25h\x1b[?1049l'

/**
 * A terminal in raw mode. Keys that arrive while no line is read are kept for the next one, except Ctrl-C, which gives
 * up what runs. Dispose it, also when leaving by an exception: the terminal is unusable for others until then.
 */
export class LineTerminal implements PersonTerminal {
  readonly #tty: Tty
  readonly #keys: KeyQueue
  readonly #sheet: Sheet
  readonly #pasted = new PastedLines()
  #memory: Memory | undefined
  /** What is told to stop by Ctrl-C. */
  #running: AbortController | undefined
  #isReading = false
  #pages: PagerState | undefined
  #held: string[] = []
  /** Rows that the command has printed. */
  #shownRows = 0
  paging = true

  constructor({ input, output, look, now }: TerminalOptions) {
    this.#keys = new KeyQueue(() => this.#interrupt())
    this.#tty = new Tty(input, output, {
      bytes: (bytes) => this.#keys.feed(bytes),
      resized: () => this.#resized(),
      ended: () => this.#end(),
    })
    this.#sheet = new Sheet({ canvas: this.#tty, look, now })
  }

  [Symbol.dispose](): void {
    if (this.#pages !== undefined) this.#tty.write(END_PAGES)
    this.#sheet[Symbol.dispose]()
    this.#tty[Symbol.dispose]()
  }

  get columns(): number {
    return this.#tty.columns
  }

  get rows(): number {
    return this.#tty.rows
  }

  print(text: string): void {
    this.#sheet.print(text)
  }

  show(text: string): void {
    const rows = rowsOf(text, this.columns)
    const isLong = this.#held.length > 0 || this.#shownRows + rows >= this.rows
    if (isLong && this.#mayPage) {
      this.#held.push(text)
      return
    }
    this.#shownRows += rows
    this.print(text)
  }

  async readLine(request: LineRequest): Promise<Entered> {
    return (await this.#read(request, 'command')).entered
  }

  async ask(question: string, assistant?: Assistant): Promise<string | undefined> {
    const request = { prompt: question, ...(assistant === undefined ? {} : { assistant }) }
    const { entered } = await this.#read(request, 'answer')
    return entered.kind === 'line' ? entered.text : undefined
  }

  async confirm(question: string, usual: boolean): Promise<boolean | undefined> {
    const request = { prompt: `${question} [yes,no] (${usual ? 'yes' : 'no'}) `, assistant: yesOrNo }
    for (;;) {
      const { entered, wasAhead } = await this.#read(request, 'answer')
      if (entered.kind !== 'line') return undefined
      const answer = answerOf(entered.text)
      if (answer !== undefined) return answer
      const isBlank = entered.text.trim() === ''
      if (isBlank && !wasAhead) return usual
      if (isBlank) continue
      // A line of a paste was no answer to a question that its author did not expect.
      if (wasAhead) {
        this.#pasted.putBack(entered.text)
        this.keepRest()
      } else this.print('Answer yes or no.')
    }
  }

  async run<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const running = new AbortController()
    this.#running = running
    this.#shownRows = 0
    this.#sheet.beginProgress()
    try {
      return await work(running.signal)
    } finally {
      this.#running = undefined
      this.#sheet.endProgress()
      await this.#settle()
      if (running.signal.aborted) this.keepRest()
    }
  }

  keepRest(): void {
    const lines = this.#pasted.keep(this.#keys.takeLines())
    if (lines > 0) this.print(`${counted(lines, 'line')} kept, not run: Enter runs what is kept, Ctrl-C drops it.`)
  }

  tell(status: Status | undefined): void {
    this.#sheet.tell(status)
  }

  async #read(request: LineRequest, kind: 'command' | 'answer'): Promise<Reading> {
    await this.#settle()
    const desk = {
      keys: this.#keys,
      sheet: this.#sheet,
      pasted: this.#pasted,
      show: (text: string) => this.#look(text),
    }
    this.#isReading = true
    try {
      const reading = await new LineReader(desk, request, kind, this.#memory).read()
      this.#memory = reading.memory
      return reading
    } finally {
      this.#isReading = false
    }
  }

  /** Nobody looks at pages while lines wait to be carried out. */
  get #mayPage(): boolean {
    return this.paging && !this.#keys.isEnded && !this.#keys.hasLine && !this.#pasted.isWaiting
  }

  /** Shows what is held. */
  async #settle(): Promise<void> {
    const text = this.#held.splice(0).join('\n')
    this.#shownRows = 0
    if (text !== '') await this.#look(text)
  }

  /** Shows text at once, page by page where it is longer than the screen. */
  async #look(text: string): Promise<void> {
    if (this.#mayPage && rowsOf(text, this.columns) >= this.rows) await this.#page(text)
    else this.print(text)
  }

  async #page(text: string): Promise<void> {
    let state: PagerState | undefined = openPager(text, { columns: this.columns, rows: this.rows })
    this.#pages = state
    this.#sheet.lend()
    this.#tty.write(BEGIN_PAGES)
    let last = state
    while (state !== undefined) {
      if (this.#keys.isEmpty) this.#drawPages()
      const key = await this.#keys.next()
      // The screen may have got another size since.
      last = this.#pages
      state = key === undefined ? undefined : pressPager(last, key)
      if (state !== undefined) this.#pages = state
    }
    this.#pages = undefined
    this.#tty.write(END_PAGES)
    this.#sheet.takeBack()
    this.print(textRows(last).join('\n'))
  }

  #drawPages(): void {
    if (this.#pages === undefined) return
    // A row is emptied before it is written: behind a full one, its last character would go.
    const rows = pagerRows(this.#pages).map((row) => `\x1b[K${row}`)
    this.#tty.write(`\x1b[H${rows.join('\n')}`)
  }

  /** @returns whether Ctrl-C was meant for what runs, not for who reads keys */
  #interrupt(): boolean {
    if (this.#isReading || this.#pages !== undefined) return false
    this.#running?.abort()
    return true
  }

  #end(): void {
    this.#keys.end()
    if (!this.#isReading) this.#running?.abort()
  }

  #resized(): void {
    if (this.#pages === undefined) this.#sheet.resized()
    else {
      this.#pages = resizedPager(this.#pages, { columns: this.columns, rows: this.rows })
      this.#drawPages()
    }
  }
}
