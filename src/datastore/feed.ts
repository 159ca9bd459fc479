import type { ChangeEvent, ChangeFeed, ResyncEvent, Subscription } from './types.ts'

/** Events kept for a reader that asked for no particular capacity. */
const DEFAULT_CAPACITY = 256

/** An event before the feed numbers it. */
export type NewEvent = Omit<ChangeEvent, 'kind' | 'boot' | 'seq'>

/** The writing side of the change feed: numbers events and hands them to bounded queues, never waiting. */
export class Feed implements ChangeFeed {
  #seq = 0
  readonly #readers = new Set<Reader>()

  constructor(readonly boot: string) {}

  get seq(): number {
    return this.#seq
  }

  /** The number the next event will have; data is stamped with it before readers can see the event. */
  get nextSeq(): number {
    return this.#seq + 1
  }

  emit(event: NewEvent): ChangeEvent {
    this.#seq++
    const numbered: ChangeEvent = Object.freeze({ kind: 'change', boot: this.boot, seq: this.#seq, ...event })
    for (const reader of this.#readers) reader.push(numbered)
    return numbered
  }

  subscribe(options: { readonly capacity?: number } = {}): Subscription {
    const reader = new Reader(options.capacity ?? DEFAULT_CAPACITY, () => this.#readers.delete(reader))
    this.#readers.add(reader)
    return reader
  }

  /** Ends every reader's iteration. */
  close(): void {
    for (const reader of [...this.#readers]) reader[Symbol.dispose]()
  }
}

/** One reader's queue. When it is full its contents become a single resync that moves along with the newest event. */
class Reader implements Subscription {
  #queue: (ChangeEvent | ResyncEvent)[] = []
  #wake: (() => void) | undefined
  #closed = false

  constructor(
    readonly capacity: number,
    readonly leave: () => void,
  ) {}

  push(event: ChangeEvent): void {
    if (this.#queue.length >= this.capacity || this.#queue[0]?.kind === 'resync') {
      this.#queue = [{ kind: 'resync', boot: event.boot, seq: event.seq }]
    } else this.#queue.push(event)
    this.#wake?.()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ChangeEvent | ResyncEvent, void> {
    try {
      for (;;) {
        const next = this.#queue.shift()
        if (next !== undefined) yield next
        else if (this.#closed) return
        else await this.#news()
      }
    } finally {
      this[Symbol.dispose]()
    }
  }

  [Symbol.dispose](): void {
    this.#closed = true
    this.leave()
    this.#wake?.()
  }

  async #news(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#wake = resolve
    await promise
    this.#wake = undefined
  }
}
