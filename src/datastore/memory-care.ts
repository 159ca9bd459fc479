import type { Engine } from './engine.ts'

/** How often a quiet engine is looked at: is most of its memory free? */
const LOOK_EVERY_MS = 60_000
/** A change of so many nodes leaves garbage worth a pause, once those who were told of it are done. */
const MANY_NODES = 10_000
const SETTLED_AFTER_MS = 2_000

/**
 * Gives memory back that was needed once: WebAssembly's never shrinks by itself, and the collector of an idle program has
 * no reason to run, which a machine with 1 GB cannot afford.
 */
export class MemoryCare {
  readonly #looking: ReturnType<typeof setInterval>
  #settling: ReturnType<typeof setTimeout> | undefined

  constructor(readonly engine: Engine) {
    this.#looking = setInterval(() => this.engine.compact(), LOOK_EVERY_MS)
    this.#looking.unref()
  }

  /** A commit changed so many nodes. */
  changed(nodes: number): void {
    if (nodes < MANY_NODES) return
    clearTimeout(this.#settling)
    this.#settling = setTimeout(() => {
      this.engine.compact()
      Bun.gc(true)
    }, SETTLED_AFTER_MS)
    this.#settling.unref()
  }

  stop(): void {
    clearInterval(this.#looking)
    clearTimeout(this.#settling)
  }
}
