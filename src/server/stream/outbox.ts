/** What waits for a reader: texts up to a limit; beyond it nothing but that there were some. */
export class Outbox {
  #texts: string[] = []
  #length = 0
  #isLost = false

  constructor(readonly limitChars: number) {}

  get isEmpty(): boolean {
    return this.#texts.length === 0 && !this.#isLost
  }

  add(text: string): void {
    if (this.#isLost) return
    if (this.#length + text.length > this.limitChars) {
      this.lose()
      return
    }
    this.#texts.push(text)
    this.#length += text.length
  }

  /** The reader has missed something: what waits is of no use to it any more. */
  lose(): void {
    this.#isLost = true
    this.#texts = []
    this.#length = 0
  }

  /** All that waits, which then does no longer. */
  take(): { readonly text: string; readonly isLost: boolean } {
    const taken = { text: this.#texts.join(''), isLost: this.#isLost }
    this.#texts = []
    this.#length = 0
    this.#isLost = false
    return taken
  }
}
