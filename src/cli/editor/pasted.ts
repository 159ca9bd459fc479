/** Lines that were pasted and wait for their turn, and those that are kept because one before them failed. */
export class PastedLines {
  #waiting: string[] = []
  /** What was pasted behind the last newline: it is edited further. */
  #tail = ''
  #kept: string | undefined

  /** Whether lines wait to be carried out. */
  get isWaiting(): boolean {
    return this.#waiting.length > 0
  }

  /** How many lines are kept. */
  get keptLines(): number {
    return this.#kept === undefined ? 0 : this.#kept.split('\n').length
  }

  /** What stands in the editor when the next line is read, and where its cursor is. */
  get draft(): { readonly line: string; readonly cursor: number } {
    // Lines that are kept may want something before them: what failed, done otherwise.
    return this.#kept === undefined ? { line: this.#tail, cursor: this.#tail.length } : { line: this.#kept, cursor: 0 }
  }

  /**
   * Text was entered that may be several lines: the first is carried out now, the others wait. What is kept stays so
   * only where the text did not come from it.
   */
  enter(text: string, isFromKept: boolean): string {
    return this.#enter(text.split('\n'), '', isFromKept)
  }

  /** The same, but what stands behind the last newline is no line yet. */
  enterComplete(text: string, isFromKept: boolean): string {
    const lines = text.split('\n')
    return this.#enter(lines, lines.pop() ?? '', isFromKept)
  }

  #enter(lines: readonly string[], tail: string, isFromKept: boolean): string {
    const [first = '', ...others] = lines
    this.#waiting = others
    this.#tail = tail
    if (isFromKept) this.#kept = undefined
    return first
  }

  /** The next line to carry out. */
  next(): string | undefined {
    return this.#waiting.shift()
  }

  /** A line that was handed out is not to be carried out after all. */
  putBack(line: string): void {
    this.#waiting.unshift(line)
  }

  /**
   * What waits is not carried out but edited further.
   * @param typedAhead text that was typed behind it, perhaps of several lines
   * @returns how many lines are kept that were not before
   */
  keep(typedAhead: string): number {
    const waiting = [...this.#waiting, this.#tail + typedAhead].join('\n').replace(/\n$/, '')
    if (this.#waiting.length === 0 && !typedAhead.includes('\n')) return 0
    this.#kept = this.#kept === undefined ? waiting : `${waiting}\n${this.#kept}`
    this.#waiting = []
    this.#tail = ''
    return waiting.split('\n').length
  }

  /** What stood in the editor has been given up. */
  drop(): void {
    this.#kept = undefined
    this.#tail = ''
  }
}
