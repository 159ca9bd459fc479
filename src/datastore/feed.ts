import type { ChangeEvent, ChangeFeed, ResyncEvent, Subscription } from './types.ts'

/** Events kept for a reader that asked for no particular capacity. */
const DEFAULT_CAPACITY = 256

/** The newest events are kept for readers that come again, as long as all of them have no more edits than this: 2 MB. */
const MAX_RECENT = { events: 1_024, edits: 8_192 } as const

/** An event before the feed numbers it. */
export type NewEvent = Omit<ChangeEvent, 'kind' | 'boot' | 'seq'>

/** The writing side of the change feed: numbers events and hands them to bounded queues, never waiting. */
export class Feed implements ChangeFeed {
  #seq = 0
  readonly #readers = new Set<Reader>()
  readonly #recent: ChangeEvent[] = []
  #recentEdits = 0

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
    this.#keep(numbered)
    for (const reader of this.#readers) reader.push(numbered)
    return numbered
  }

  subscribe(options: Parameters<ChangeFeed['subscribe']>[0] = {}): Subscription {
    const { capacity = DEFAULT_CAPACITY, after = this.#seq } = options
    const reader = new Reader(capacity, () => this.#readers.delete(reader))
    for (const event of this.#since(after)) reader.push(event)
    this.#readers.add(reader)
    return reader
  }

  #keep(event: ChangeEvent): void {
    this.#recent.push(event)
    this.#recentEdits += event.edits.length
    while (this.#recent.length > MAX_RECENT.events || this.#recentEdits > MAX_RECENT.edits) {
      this.#recentEdits -= this.#recent.shift()?.edits.length ?? 0
    }
  }

  #since(seq: number): readonly (ChangeEvent | ResyncEvent)[] {
    const missing = this.#seq - seq
    if (missing <= 0) return []
    if (missing <= this.#recent.length) return this.#recent.slice(-missing)
    return [{ kind: 'resync', boot: this.boot, seq: this.#seq }]
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

  push(event: ChangeEvent | ResyncEvent): void {
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
