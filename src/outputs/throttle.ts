import type { Renewal } from './types.ts'

/** A Thing that speaks faster is heard this often; a tenth of the shortest lease that can be configured. */
const EVERY_MS = 100

/**
 * Passes renewals on, of each output the newest, and none more often than is worth it: whoever renews without pause, or
 * wants one thing now and another the next moment, wears out no relay and takes no time from the other outputs.
 */
export class Throttle {
  readonly #pass: (renewal: Renewal) => void
  /** Outputs of which something was passed on a moment ago, with what was said since. */
  readonly #waiting = new Map<string, Renewal | undefined>()
  readonly #timers = new Set<ReturnType<typeof setTimeout>>()

  constructor(pass: (renewal: Renewal) => void) {
    this.#pass = pass
  }

  renew(renewal: Renewal): void {
    const { output } = renewal
    if (this.#waiting.has(output)) {
      this.#waiting.set(output, renewal)
      return
    }
    this.#pass(renewal)
    this.#waiting.set(output, undefined)
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      const later = this.#waiting.get(output)
      this.#waiting.delete(output)
      if (later !== undefined) this.renew(later)
    }, EVERY_MS)
    this.#timers.add(timer)
  }

  /** Forgets what is not passed on yet of somebody who lets go. */
  release(by: string, output?: string): void {
    for (const [name, renewal] of this.#waiting) {
      if (renewal?.by === by && (output === undefined || output === name)) this.#waiting.set(name, undefined)
    }
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
    this.#waiting.clear()
  }
}
