import type { Asking, ToThing } from './protocol.ts'
import { Questions, type Reply } from './questions.ts'

/** What one life of a Thing is asked for: what comes before it is up waits until it is. */
export class Requests {
  readonly #questions = new Questions<Reply>()
  readonly #send: (message: ToThing) => void
  /** By the ids of the requests. */
  readonly #early = new Map<number, ToThing>()
  #isUp = false

  constructor(send: (message: ToThing) => void) {
    this.#send = send
  }

  /** `silent` when it is not answered by its deadline, `ended` when the life ends. Never rejects. */
  ask(deadlineMs: number, asking: Asking): Promise<Reply> {
    return this.#questions.ask(deadlineMs, (id) => {
      const request: ToThing = { type: 'request', id, ...asking }
      if (this.#isUp) this.#send(request)
      else this.#early.set(id, request)
    })
  }

  /** It is up: what waited is asked for, unless nobody waits for it any more. */
  up(): void {
    this.#isUp = true
    for (const [id, request] of this.#early) if (this.#questions.has(id)) this.#send(request)
    this.#early.clear()
  }

  answer(id: number, reply: Reply): void {
    this.#questions.answer(id, reply)
  }

  /** Settles as silent what has not been answered in time. */
  expire(nowMs: number): void {
    this.#questions.expire(nowMs)
  }

  get isEmpty(): boolean {
    return this.#questions.isEmpty
  }

  /** It is stopped: what it was not asked for yet it will never be. */
  stopping(): void {
    if (!this.#isUp) this.end()
  }

  /** Nobody is left to answer. */
  end(): void {
    this.#questions.end()
  }
}
