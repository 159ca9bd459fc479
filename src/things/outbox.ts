import { isWithin } from '../base/index.ts'
import { type FromThing, PUBLISH_WINDOW, type StateChange } from './protocol.ts'

/**
 * Gathers what a Thing publishes in one turn into one message, and while too many are on their way keeps only the
 * newest value of each path: a Thing that publishes in a tight loop fills no memory, here or at the other end.
 */
export class Outbox {
  readonly #send: (message: FromThing) => void
  /** In the order they must be applied. */
  readonly #pending = new Map<string, StateChange>()
  #underway = 0
  #scheduled = false

  constructor(send: (message: FromThing) => void) {
    this.#send = send
  }

  add(change: StateChange): void {
    if (change.op === 'remove') {
      // What it removes need not be told any more.
      for (const [key, { path }] of this.#pending) if (isWithin(path, change.path)) this.#pending.delete(key)
    }
    // A set does not replace a removal of the same path: there may have been more below it.
    const key = `${change.op} ${change.path}`
    this.#pending.delete(key)
    this.#pending.set(key, change)
    if (this.#scheduled) return
    this.#scheduled = true
    queueMicrotask(() => {
      this.#scheduled = false
      this.#flushIfRoom()
    })
  }

  /** The other end has taken one message in. */
  taken(): void {
    this.#underway = Math.max(0, this.#underway - 1)
    this.#flushIfRoom()
  }

  /** Sends what is left whatever the window: the last words of a Thing. */
  flush(): void {
    if (this.#pending.size === 0) return
    // All of it settled before sending: the answer may come within the call.
    const changes = [...this.#pending.values()]
    this.#pending.clear()
    this.#underway++
    this.#send({ type: 'publish', changes })
  }

  #flushIfRoom(): void {
    if (this.#underway < PUBLISH_WINDOW) this.flush()
  }
}
