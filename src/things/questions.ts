import type { BrewError, JsonValue } from '../base/index.ts'

/** What is answered for a Thing that did not answer. */
export type Unanswered =
  | { readonly kind: 'silent' }
  /** It ended, or was told to stop, before it answered. */
  | { readonly kind: 'ended' }

/** Answer of a Thing that was asked about a commit. */
export type Verdict =
  | { readonly kind: 'accepted'; readonly warnings: readonly string[] }
  | { readonly kind: 'vetoed'; readonly error: BrewError }
  | Unanswered

/** Answer of a Thing that was asked for something. */
export type Reply =
  | { readonly kind: 'done'; readonly output: JsonValue }
  | { readonly kind: 'refused'; readonly error: BrewError }
  | Unanswered

interface Asked<Answer> {
  readonly deadlineMs: number
  settle(answer: Answer | Unanswered): void
}

/** What a Thing was asked and has not answered yet. Every question is settled once. */
export class Questions<Answer> {
  readonly #asked = new Map<number, Asked<Answer>>()
  #nextId = 1

  /** @param put sends the question with its id */
  ask(deadlineMs: number, put: (id: number) => void): Promise<Answer | Unanswered> {
    const id = this.#nextId++
    return new Promise((settle) => {
      this.#asked.set(id, { settle, deadlineMs })
      put(id)
    })
  }

  answer(id: number, answer: Answer | Unanswered): void {
    const asked = this.#asked.get(id)
    this.#asked.delete(id)
    asked?.settle(answer)
  }

  /** Settles as silent what has not been answered in time. @returns whether there was any */
  expire(nowMs: number): boolean {
    const late = [...this.#asked].filter(([, asked]) => nowMs >= asked.deadlineMs)
    for (const [id] of late) this.answer(id, { kind: 'silent' })
    return late.length > 0
  }

  /** Whether a question is still to be answered. */
  has(id: number): boolean {
    return this.#asked.has(id)
  }

  /** Whether every question has been settled. */
  get isEmpty(): boolean {
    return this.#asked.size === 0
  }

  /** Nobody is left to answer. */
  end(): void {
    for (const id of [...this.#asked.keys()]) this.answer(id, { kind: 'ended' })
  }
}
