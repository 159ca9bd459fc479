import type { ReadStream, WriteStream } from 'node:tty'

/** Who is told what a terminal does. */
export interface TtyEvents {
  bytes(bytes: Uint8Array): void
  resized(): void
  /** The window was closed, or the connection lost. */
  ended(): void
}

const PASTE_ON = '\x1b[?2004h'
const PASTE_OFF = '\x1b[?2004l'

/** A terminal in raw mode. Dispose it, also when leaving by an exception: it is unusable for others until then. */
export class Tty implements Disposable {
  readonly #input: ReadStream
  readonly #output: WriteStream
  readonly #events: TtyEvents
  #ended = false
  #disposed = false

  constructor(input: ReadStream, output: WriteStream, events: TtyEvents) {
    this.#input = input
    this.#output = output
    this.#events = events
    input.setRawMode(true)
    input.on('data', this.#data)
    input.on('end', this.#end)
    input.on('error', this.#end)
    output.on('resize', this.#resize)
    output.on('error', this.#end)
    this.write(PASTE_ON)
  }

  [Symbol.dispose](): void {
    if (this.#disposed) return
    this.#disposed = true
    this.#input.off('data', this.#data)
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

  /** Width; 80 where the terminal does not tell. */
  get columns(): number {
    return this.#output.columns > 0 ? this.#output.columns : 80
  }

  /** Height; 24 where the terminal does not tell. */
  get rows(): number {
    return this.#output.rows > 0 ? this.#output.rows : 24
  }

  /** Text as it is; the terminal driver makes each newline a return as well. */
  write(text: string): void {
    if (text !== '' && !this.#ended) this.#output.write(text)
  }

  readonly #data = (bytes: Uint8Array): void => this.#events.bytes(bytes)
  readonly #resize = (): void => this.#events.resized()
  readonly #end = (): void => {
    this.#ended = true
    this.#events.ended()
  }
}
