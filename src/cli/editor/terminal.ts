import type { ReadStream, WriteStream } from 'node:tty'
import { type Key, KeyDecoder } from './keys.ts'
import { type Action, emptyLine, type LineState, press } from './line.ts'
import { Painter } from './paint.ts'
import type { Assistant, Entered } from './types.ts'

/** How long the rest of an escape sequence may take to arrive; then it was the Escape key. */
const ESCAPE_MS = 50

const PASTE_ON = '\x1b[?2004h'
const PASTE_OFF = '\x1b[?2004l'

/**
 * A terminal in raw mode. Keys that arrive while no line is read are kept for the next one, except Ctrl-C, which goes
 * to `onInterrupt`. Dispose it, also when leaving by an exception: the terminal is unusable for others until then.
 */
export class LineTerminal implements Disposable {
  readonly #input: ReadStream
  readonly #output: WriteStream
  readonly #decoder = new KeyDecoder()
  readonly #painter: Painter
  readonly #waiting: Key[] = []
  #escape: ReturnType<typeof setTimeout> | undefined
  #wake: (() => void) | undefined
  #ended = false
  #reading = false
  #shown: { readonly prompt: string; readonly state: LineState } | undefined
  /** Called for Ctrl-C while no line is read: whatever is running should stop. */
  onInterrupt: (() => void) | undefined

  constructor(input: ReadStream, output: WriteStream) {
    this.#input = input
    this.#output = output
    this.#painter = new Painter(
      (text) => this.write(text),
      () => this.columns,
    )
    input.setRawMode(true)
    input.on('data', this.#take)
    input.on('end', this.#end)
    input.on('error', this.#end)
    output.on('resize', this.#resize)
    output.on('error', this.#end)
    this.write(PASTE_ON)
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#escape)
    this.#input.off('data', this.#take)
    this.#input.off('end', this.#end)
    this.#input.off('error', this.#end)
    this.#output.off('resize', this.#resize)
    this.#output.off('error', this.#end)
    this.#input.pause()
    if (this.#ended) return
    this.write(PASTE_OFF)
    try {
      this.#input.setRawMode(false)
    } catch (error) {
      // A window that was closed has no modes any more (EIO); nobody is left who could mind.
      if (!(error instanceof Error && 'code' in error && error.code === 'EIO')) throw error
    }
  }

  /** Width in columns; 80 where the terminal does not tell. */
  get columns(): number {
    return this.#output.columns > 0 ? this.#output.columns : 80
  }

  /** Text as it is; the terminal driver makes each newline a return as well. */
  write(text: string): void {
    this.#output.write(text)
  }

  /** Reads one line, with history and the assistant's help; for a question without them. */
  async readLine(prompt: string, history: readonly string[] = [], assistant?: Assistant): Promise<Entered> {
    let state = emptyLine(history)
    let previous: Action = 'none'
    this.#reading = true
    try {
      this.#paint(prompt, state)
      for (;;) {
        const key = await this.#nextKey()
        if (key === undefined) {
          this.#leaveLine()
          return { kind: 'gone' }
        }
        const before = state
        const pressed = press(state, key)
        state = pressed.state
        switch (pressed.action) {
          case 'none':
            // Many keys of one chunk are drawn once.
            if (this.#waiting.length === 0) this.#paint(prompt, state)
            break
          case 'submit':
            this.#paint(prompt, { ...state, cursor: state.line.length })
            this.#leaveLine()
            return { kind: 'line', text: state.line }
          case 'interrupt':
            this.#paint(prompt, { ...before, cursor: before.line.length })
            this.write('^C')
            this.#leaveLine()
            return { kind: 'interrupted' }
          case 'end':
            this.#leaveLine()
            return { kind: 'left' }
          case 'clear':
            this.#painter.clear()
            this.#paint(prompt, state)
            break
          case 'complete':
          case 'help':
            state = await this.#assist(prompt, state, pressed.action, previous, assistant)
            break
        }
        previous = pressed.action
      }
    } finally {
      this.#reading = false
      this.#shown = undefined
    }
  }

  async #assist(
    prompt: string,
    state: LineState,
    wish: 'complete' | 'help',
    previous: Action,
    assistant: Assistant | undefined,
  ): Promise<LineState> {
    if (assistant === undefined) return state
    this.#paint(prompt, state)
    const assisted = await assistant.assist(state, wish, previous === 'complete')
    if (assisted.text !== undefined) {
      this.#leaveLine()
      this.write(`${assisted.text}\n`)
    }
    this.#paint(prompt, assisted.state)
    return assisted.state
  }

  #paint(prompt: string, state: LineState): void {
    this.#shown = { prompt, state }
    this.#painter.paint(prompt, visible(state.line), state.cursor)
  }

  #leaveLine(): void {
    this.#shown = undefined
    this.#painter.leave()
  }

  async #nextKey(): Promise<Key | undefined> {
    for (;;) {
      const key = this.#waiting.shift()
      if (key !== undefined) return key
      if (this.#ended) return undefined
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  readonly #take = (bytes: Uint8Array): void => {
    clearTimeout(this.#escape)
    this.#accept(this.#decoder.feed(bytes))
    if (this.#decoder.isPending) this.#escape = setTimeout(() => this.#decoder.flush(), ESCAPE_MS)
  }

  #accept(keys: readonly Key[]): void {
    for (const key of keys) {
      if (key.name === 'interrupt' && !this.#reading) {
        // What was typed ahead belonged to what is given up now.
        this.#waiting.length = 0
        this.onInterrupt?.()
      } else this.#waiting.push(key)
    }
    this.#wake?.()
  }

  readonly #end = (): void => {
    this.#ended = true
    this.#wake?.()
    if (!this.#reading) this.onInterrupt?.()
  }

  readonly #resize = (): void => {
    const shown = this.#shown
    if (shown === undefined) return
    this.#painter.resized()
    this.#painter.paint(shown.prompt, visible(shown.state.line), shown.state.cursor)
  }
}

/** A completed key may hold control characters; drawn, each takes one column and steers nothing. */
function visible(line: string): string {
  return line.replaceAll(/\p{Cc}/gu, '\ufffd')
}
