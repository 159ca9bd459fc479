import { type Key, KeyDecoder } from './keys.ts'

/** How long the rest of an escape sequence may take to arrive; then it was the Escape key. */
const ESCAPE_MS = 50

/** Keys in the order in which they were pressed, until somebody wants them. */
export class KeyQueue {
  readonly #decoder = new KeyDecoder()
  readonly #onInterrupt: () => boolean
  #keys: Key[] = []
  #escape: ReturnType<typeof setTimeout> | undefined
  #wake: (() => void) | undefined
  #ended = false

  /** @param onInterrupt Ctrl-C was pressed; true if that was all there is to it, and it is no key for anybody */
  constructor(onInterrupt: () => boolean) {
    this.#onInterrupt = onInterrupt
  }

  /** No key waits. */
  get isEmpty(): boolean {
    return this.#keys.length === 0
  }

  /** Nobody is there any more. */
  get isEnded(): boolean {
    return this.#ended
  }

  /** Bytes have arrived. */
  feed(bytes: Uint8Array): void {
    clearTimeout(this.#escape)
    this.#take(this.#decoder.feed(bytes))
    if (this.#decoder.isPending) this.#escape = setTimeout(() => this.#take(this.#decoder.flush()), ESCAPE_MS)
  }

  /** There will be no more. */
  end(): void {
    clearTimeout(this.#escape)
    this.#ended = true
    this.#wake?.()
  }

  /** The next key; `undefined` when there are no more. */
  async next(): Promise<Key | undefined> {
    for (;;) {
      const key = this.#keys.shift()
      if (key !== undefined) return key
      if (this.#ended) return undefined
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  /** Whether a line was typed ahead, or more. */
  get hasLine(): boolean {
    return this.#keys.some(({ name }) => name === 'enter')
  }

  /**
   * Takes away the lines that were typed ahead, up to the last Enter. A terminal that does not mark what is pasted
   * sends it like this.
   * @returns each with a newline; empty where one of the keys did anything but type: then they stay
   */
  takeLines(): string {
    const end = this.#keys.findLastIndex(({ name }) => name === 'enter') + 1
    const texts = this.#keys.slice(0, end).map(typedText)
    if (texts.some((it) => it === undefined)) return ''
    this.#keys = this.#keys.slice(end)
    return texts.join('')
  }

  #take(keys: readonly Key[]): void {
    for (const key of keys) {
      const isDone = key.name === 'interrupt' && this.#onInterrupt()
      // What was typed ahead belonged to what is given up now.
      if (isDone) this.#keys = []
      else this.#keys.push(key)
    }
    this.#wake?.()
  }
}

function typedText(key: Key): string | undefined {
  if (key.name === 'text' || key.name === 'paste') return key.text
  const texts: Readonly<Partial<Record<Key['name'], string>>> = { enter: '\n', question: '?', tab: ' ' }
  return texts[key.name]
}
