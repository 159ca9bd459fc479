import { type ChangeEdit, errorText, type Log, type StreamPoint, type StreamValues } from '../../base/index.ts'
import type { ChangeEvent, Datastores, Subscription } from '../../datastore/index.ts'
import { changeEvent, heartbeat, pointEvent } from './events.ts'
import { Outbox } from './outbox.ts'
import { type StreamWish, wanted } from './wish.ts'

/** Text that waits for a reader, characters: some ten seconds of 200 readings a second. */
const MAX_WAITING = 512 * 1024

/** A change of more nodes that were asked for is no event but a `resync`: to read anew is less than this. */
const MAX_EDITS = 5_000

/** Edits that are looked at in one turn, 100 ns each and for each path. */
const EDITS_A_TURN = 5_000

/** Events kept by the feed until they are looked at here, which is at once; one that comes again has as many to catch up. */
const FEED_CAPACITY = 2_048

const ENCODER = new TextEncoder()

/** What a stream needs to know. */
export interface StreamOptions {
  readonly datastores: Datastores
  readonly now: () => Date
  readonly log: Log
  readonly wish: StreamWish
  /** Something is sent at least so often. */
  readonly heartbeatMs: number
}

/**
 * One reader. The feed is read as it comes, what is wanted of it waits in a bounded outbox, and is taken from there when
 * the connection has room: so a reader that does not read costs no more than the outbox.
 */
export class Stream {
  readonly #options: StreamOptions
  readonly #outbox = new Outbox(MAX_WAITING)
  readonly #subscription: Subscription
  readonly #timer: ReturnType<typeof setInterval>
  /** Everything up to here has been told, or was not wanted. */
  #seq: number
  /** Comes first, however long it is. */
  #begin: string
  #wake: (() => void) | undefined
  #state: 'open' | 'ended' | 'cancelled' = 'open'
  /** Whether nothing was added since the last heart-beat. */
  #isQuiet = true
  #setEnded: () => void
  /** Resolves at its end, whoever ended it. */
  readonly ended: Promise<void>
  readonly body: ReadableStream<Uint8Array>

  /** @throws BrewError where what is there now cannot be read */
  constructor(options: StreamOptions) {
    this.#options = options
    const { feed } = options.datastores
    const { after, initial } = options.wish
    const isKnown = after !== undefined && after <= feed.seq
    this.#seq = isKnown ? after : feed.seq
    this.#begin = pointEvent('begin', this.#point(initial && after === undefined))
    if (after !== undefined && !isKnown) this.#outbox.lose()
    // In the same turn as what was read for the beginning: nothing comes between.
    this.#subscription = feed.subscribe({ capacity: FEED_CAPACITY, ...(isKnown ? { after } : {}) })
    const { promise, resolve } = Promise.withResolvers<void>()
    this.ended = promise
    this.#setEnded = resolve
    this.#timer = setInterval(() => this.#beat(), options.heartbeatMs)
    this.body = new ReadableStream({
      pull: (controller) => this.#pull(controller),
      cancel: () => this.#end('cancelled'),
    })
    void this.#follow()
  }

  /** What waits is sent, then no more. */
  end(): void {
    this.#end('ended')
  }

  #end(state: 'ended' | 'cancelled'): void {
    if (this.#state !== 'open') return
    this.#state = state
    clearInterval(this.#timer)
    this.#subscription[Symbol.dispose]()
    this.#wake?.()
    this.#setEnded()
  }

  async #follow(): Promise<void> {
    for await (const event of this.#subscription) {
      if (event.kind === 'change') await this.#tell(event)
      else this.#lose()
    }
    this.end()
  }

  async #tell(event: ChangeEvent): Promise<void> {
    const edits = this.#options.wish.datastores.includes(event.datastore) ? await this.#wanted(event.edits) : []
    // What was read anew meanwhile has it already.
    if (event.seq <= this.#seq) return
    this.#seq = event.seq
    if (edits === undefined) this.#lose()
    else if (edits.length > 0) this.#add(changeEvent(event, edits))
  }

  /** `undefined` for too many. Of a huge commit they are found in several turns. */
  async #wanted(edits: readonly ChangeEdit[]): Promise<readonly ChangeEdit[] | undefined> {
    if (edits.length <= EDITS_A_TURN) return wanted(this.#options.wish, edits)
    const found: ChangeEdit[] = []
    for (let from = 0; from < edits.length && this.#state === 'open'; from += EDITS_A_TURN) {
      found.push(...wanted(this.#options.wish, edits.slice(from, from + EDITS_A_TURN)))
      if (found.length > MAX_EDITS) return undefined
      await Bun.sleep(0)
    }
    return this.#state === 'open' ? found : []
  }

  #add(text: string): void {
    this.#isQuiet = false
    this.#outbox.add(text)
    this.#wake?.()
  }

  #lose(): void {
    this.#isQuiet = false
    this.#outbox.lose()
    this.#wake?.()
  }

  #beat(): void {
    if (this.#isQuiet) this.#add(heartbeat({ boot: this.#options.datastores.feed.boot, seq: this.#seq }))
    this.#isQuiet = true
  }

  get #isWaiting(): boolean {
    return this.#begin !== '' || !this.#outbox.isEmpty
  }

  async #pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    while (!this.#isWaiting && this.#state === 'open') await this.#news()
    if (this.#state === 'cancelled') return
    try {
      const text = this.#take()
      if (text !== '') controller.enqueue(ENCODER.encode(text))
    } catch (error) {
      this.#options.log.error('a stream failed', { error: errorText(error) })
      this.end()
    }
    if (this.#state === 'ended' && !this.#isWaiting) controller.close()
  }

  #take(): string {
    const begin = this.#begin
    this.#begin = ''
    const { text, isLost } = this.#outbox.take()
    if (!isLost || this.#state !== 'open') return begin + text
    this.#seq = this.#options.datastores.feed.seq
    return begin + pointEvent('resync', this.#point(this.#options.wish.initial))
  }

  async #news(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#wake = resolve
    await promise
    this.#wake = undefined
  }

  #point(withValues: boolean): StreamPoint {
    const { datastores, now, wish } = this.#options
    return {
      boot: datastores.feed.boot,
      seq: this.#seq,
      commit: datastores.commits({ limit: 1 })[0]?.number ?? 0,
      time: now().toISOString(),
      ...(withValues ? { values: wish.paths.map(({ path }) => this.#valuesAt(path)) } : {}),
    }
  }

  #valuesAt(path: string): StreamValues {
    const { datastores, wish } = this.#options
    const found = wish.datastores.map((name) => [name, datastores.read(name, path)] as const)
    return { path, ...Object.fromEntries(found.filter(([, value]) => value !== undefined)) }
  }
}
