import type { Clock } from '../base/index.ts'
import type { Past } from './api.ts'
import type { FromThing, PastData } from './protocol.ts'

/** A Thing's questions about the past, until they are answered. */
export class Recollection {
  readonly #send: (message: FromThing) => void
  readonly #clock: Clock
  readonly #asked = new Map<number, (past: readonly Past[]) => void>()
  #lastId = 0

  constructor(send: (message: FromThing) => void, clock: Clock) {
    this.#send = send
    this.#clock = clock
  }

  ask(path: string, seconds: number): Promise<readonly Past[]> {
    const id = ++this.#lastId
    const { promise, resolve } = Promise.withResolvers<readonly Past[]>()
    this.#asked.set(id, resolve)
    this.#send({ type: 'history', id, path, seconds: Math.max(0, Math.round(seconds)) })
    return promise
  }

  /** Ages become times of this machine's clock. */
  answer(id: number, past: readonly PastData[]): void {
    const nowMs = this.#clock.bootMs()
    const resolve = this.#asked.get(id)
    this.#asked.delete(id)
    resolve?.(
      past.map(({ agoMs, forMs, mean, quality }) => ({
        from: nowMs - agoMs,
        until: nowMs - agoMs + forMs,
        mean,
        quality,
      })),
    )
  }
}
