import { setImmediate } from 'node:timers/promises'

/** Work goes on for so long before others have their turn, ms: four times that, on a Pi, is still under 20. */
const TURN_MS = 4

/** Work that can be left for a while wherever it yields. */
export type Steps<T> = Generator<undefined, T, undefined>

/** Does all of it now. */
export function atOnce<T>(work: Steps<T>): T {
  for (;;) {
    const { done, value } = work.next()
    if (done === true) return value
  }
}

/** How work in turns goes on. */
export interface TurnOptions {
  /** Ends it. */
  readonly signal?: AbortSignal | undefined
  /** Whether what it works on is still as it was; asked after others had their turn. */
  readonly isSame: () => boolean
  /** For tests. */
  readonly nowMs?: () => number
}

/**
 * Does it in short turns, between which others have theirs.
 * @returns `undefined` where it has become of no use
 * @throws the reason of the signal; whatever the work throws
 */
export async function inTurns<T>(work: Steps<T>, options: TurnOptions): Promise<{ readonly value: T } | undefined> {
  const { signal, isSame, nowMs = () => performance.now() } = options
  for (;;) {
    const endMs = nowMs() + TURN_MS
    do {
      const { done, value } = work.next()
      if (done === true) return { value }
    } while (nowMs() < endMs)
    await setImmediate()
    signal?.throwIfAborted()
    if (!isSame()) return undefined
  }
}
