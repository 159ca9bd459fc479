import { splitWords } from '../../base/index.ts'
import type { KeyQueue } from './key-queue.ts'
import { emptyLine, type LineState, type Memory, press, replaced, shownLine } from './line.ts'
import type { PastedLines } from './pasted.ts'
import { rowEnd, rowStart } from './places.ts'
import type { Sheet } from './sheet.ts'
import type { Pressed } from './state.ts'
import type { Assisted, Entered, LineRequest } from './types.ts'

/** What a line is read with. */
export interface Desk {
  readonly keys: KeyQueue
  readonly sheet: Sheet
  readonly pasted: PastedLines
  /** Shows text that may be longer than the screen. */
  show(text: string): Promise<void>
}

/** What was entered. */
export interface Reading {
  readonly entered: Entered
  /** All of it was there before the person was asked: pasted, or typed ahead. */
  readonly wasAhead: boolean
  readonly memory: Memory
}

/** Reads one line; made anew for each. */
export class LineReader {
  readonly #desk: Desk
  readonly #request: LineRequest
  readonly #kind: 'command' | 'answer'
  #state: LineState
  /** Tab was the key before. */
  #hasCompleted = false
  #wasAhead = true
  /** Another line stands in the editor than what is kept of a paste. */
  #isKeptAside = false

  constructor(desk: Desk, request: LineRequest, kind: 'command' | 'answer', memory: Memory | undefined) {
    this.#desk = desk
    this.#request = request
    this.#kind = kind
    const draft = kind === 'command' ? desk.pasted.draft : {}
    this.#state = { ...emptyLine(request.history, memory), ...draft }
  }

  /** Until a line is entered, or given up. */
  async read(): Promise<Reading> {
    const { keys, pasted } = this.#desk
    const waiting = pasted.next()
    if (waiting !== undefined) return this.#entered(waiting)
    this.#paint()
    for (;;) {
      if (keys.isEmpty) this.#wasAhead = false
      const key = await keys.next()
      if (key === undefined) return this.#leave({ kind: 'gone' })
      const before = this.#state
      const pressed = press(before, key)
      this.#noteAside(before, pressed.state)
      this.#state = pressed.state
      const entered = await this.#act(pressed, before)
      if (entered !== undefined) return entered
      this.#hasCompleted = pressed.action === 'complete'
      // Many keys of one chunk are drawn once.
      if (keys.isEmpty) this.#paint()
    }
  }

  async #act({ action, state }: Pressed, before: LineState): Promise<Reading | undefined> {
    const { pasted, sheet } = this.#desk
    switch (action) {
      case 'none':
        return undefined
      case 'submit':
        return this.#entered(pasted.enter(state.line, this.#isFromKept))
      case 'submit-complete':
        return this.#entered(pasted.enterComplete(state.line, this.#isFromKept))
      case 'interrupt':
        return this.#interrupted(before)
      case 'end':
        return this.#leave({ kind: 'left' })
      case 'clear':
        sheet.clear()
        return undefined
      case 'blank':
        this.#state = this.#expanded(before) ?? state
        return undefined
      case 'complete':
      case 'help':
        await this.#assist(action)
        return undefined
    }
  }

  get #isFromKept(): boolean {
    return this.#kind === 'command' && !this.#isKeptAside
  }

  #entered(text: string): Reading {
    this.#paintLast(text)
    return this.#leave({ kind: 'line', text })
  }

  #interrupted({ line }: LineState): Reading {
    const { pasted, sheet } = this.#desk
    this.#paintLast(`${line}^C`)
    const reading = this.#leave({ kind: 'interrupted' })
    if (this.#kind === 'answer') return reading
    const { keptLines } = pasted
    pasted.drop()
    if (keptLines > 0) sheet.print(`What was kept is dropped (lines: ${keptLines}).`)
    return reading
  }

  #leave(entered: Entered): Reading {
    this.#desk.sheet.leave()
    return { entered, wasAhead: this.#wasAhead, memory: this.#state.memory }
  }

  #paint(): void {
    this.#desk.sheet.edit(shownLine(this.#state, this.#request.prompt))
  }

  /** As it stays on the screen, whatever was searched for. */
  #paintLast(line: string): void {
    this.#desk.sheet.edit({ prompt: this.#request.prompt, line, cursor: line.length })
  }

  #noteAside(before: LineState, after: LineState): void {
    if (before.browsing === undefined && after.browsing !== undefined) this.#isKeptAside = true
    const isBack = before.browsing !== undefined && after.browsing === undefined
    if (isBack && after.line === before.browsing.draft) this.#isKeptAside = false
    const { search } = before
    if (search !== undefined && after.search === undefined) this.#isKeptAside ||= after.line !== search.start.line
  }

  /** The line with the word before the blank written out; `undefined` where that stands for nothing else. */
  #expanded(before: LineState): LineState | undefined {
    const { row, whole } = rowOf(before)
    const word = splitWords(row.line.slice(0, row.cursor)).at(-1)
    const full = this.#request.assistant?.expand?.(row.line, row.cursor)
    if (word === undefined || full === undefined) return undefined
    const written = whole(replaced(row, word.start, row.cursor, full))
    return press(written, { name: 'text', text: ' ' }).state
  }

  async #assist(wish: 'complete' | 'help'): Promise<void> {
    const { assistant } = this.#request
    if (assistant === undefined) return
    this.#paint()
    const { row, whole } = rowOf(this.#state)
    const { state, text }: Assisted = await assistant.assist(row, wish, this.#hasCompleted)
    this.#state = whole(state)
    if (text === undefined) return
    this.#desk.sheet.leave()
    await this.#desk.show(text)
    this.#paint()
  }
}

/** Of several lines the one with the cursor, which alone is completed, and how it becomes all of them again. */
function rowOf(state: LineState): { row: LineState; whole: (row: LineState) => LineState } {
  const { line, cursor } = state
  const [start, end] = [rowStart(line, cursor), rowEnd(line, cursor)]
  if (start === 0 && end === line.length) return { row: state, whole: (it) => it }
  const row = { ...state, line: line.slice(start, end), cursor: cursor - start }
  const whole = (it: LineState) =>
    it === row ? state : { ...replaced(state, start, end, it.line), cursor: start + it.cursor }
  return { row, whole }
}
