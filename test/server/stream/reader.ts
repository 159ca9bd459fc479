import type { ChangeEdit, StreamChange, StreamPoint } from '../../../src/base/index.ts'

/** An event as it came. */
export type StreamEvent =
  | { readonly event: 'begin' | 'resync'; readonly id: string; readonly data: StreamPoint }
  | { readonly event: 'change'; readonly id: string; readonly data: StreamChange }

/** A reader of `/v1/stream` that keeps up. */
export class StreamReader implements AsyncDisposable {
  readonly #stop = new AbortController()
  readonly #blocks: string[] = []
  #wake: () => void = () => undefined
  /** Becomes how the stream ended: cleanly, or cut. */
  ended: 'cleanly' | 'cut' | undefined
  /** Lines without an event. */
  readonly comments: string[] = []
  response!: Response // set by `open`, the only way to one of these

  static async open(url: string, headers: Record<string, string> = {}): Promise<StreamReader> {
    const reader = new StreamReader()
    reader.response = await fetch(url, { headers, signal: reader.#stop.signal })
    if (reader.response.status === 200) void reader.#read(reader.response)
    return reader
  }

  /** The next event; fails after two seconds without one. */
  async next(): Promise<StreamEvent> {
    for (;;) {
      const block = this.#blocks.shift()
      if (block === undefined) await this.#news()
      else if (block.startsWith(':')) this.comments.push(block)
      else return eventOf(block)
    }
  }

  /** The next event, which must be a change. */
  async change(): Promise<StreamChange> {
    const event = await this.next()
    if (event.event !== 'change') throw new Error(`a change was expected, not ${JSON.stringify(event).slice(0, 500)}`)
    return event.data
  }

  /** The next edit of a path that ends so; events in between are let go. */
  async edit(end: string): Promise<ChangeEdit> {
    for (;;) {
      const found = (await this.change()).edits.find(({ path }) => path.endsWith(end))
      if (found !== undefined) return found
    }
  }

  /** The next event, which must say where the stream is. */
  async point(event: 'begin' | 'resync'): Promise<StreamPoint> {
    const next = await this.next()
    if (next.event !== event) throw new Error(`${event} was expected, not ${JSON.stringify(next).slice(0, 500)}`)
    return next.data
  }

  /** The next comment. */
  async comment(): Promise<string> {
    for (;;) {
      const block = this.#blocks.shift()
      if (block === undefined) await this.#news()
      else if (block.startsWith(':')) return block
    }
  }

  /** Resolves once the server has ended it. */
  async end(): Promise<'cleanly' | 'cut'> {
    while (this.ended === undefined) await this.#news()
    return this.ended
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
  }

  async #read(response: Response): Promise<void> {
    const decoder = new TextDecoder()
    let text = ''
    try {
      for await (const bytes of response.body ?? []) {
        text += decoder.decode(bytes, { stream: true })
        const blocks = text.split('\n\n')
        text = blocks.pop() ?? ''
        this.#blocks.push(...blocks)
        this.#wake()
      }
      this.ended = 'cleanly'
    } catch (error) {
      if (!(error instanceof Error)) throw error
      this.ended = 'cut'
    }
    this.#wake()
  }

  async #news(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#wake = resolve
    const timer = setTimeout(() => reject(new Error('nothing came within two seconds')), 2_000)
    await promise.finally(() => clearTimeout(timer))
  }
}

function eventOf(block: string): StreamEvent {
  const fields = block
    .split('\n')
    .map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)])
  const { event, id, data } = Object.fromEntries(fields)
  return { event, id, data: JSON.parse(data) } as StreamEvent
}
