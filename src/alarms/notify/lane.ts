import type { Message, News } from './message.ts'

/** Alarms that may wait for one target. */
export const MAX_WAITING = 100
/** News that are older than a day are none. */
const TOO_OLD_MS = 86_400_000
/** How soon a target is tried again, doubled each time up to the last. */
const FIRST_RETRY_MS = 10_000
const LAST_RETRY_MS = 600_000
/** Of an hour's messages so many may be sent at once. */
const BURST = 5

interface Waiting {
  readonly news: News
  readonly sinceMs: number
}

/**
 * What waits for one target, and when it may be told. All that waits goes as one message, so too many alarms make a
 * longer message and not more of them; of each alarm only the newest is told.
 */
export class Lane {
  #waiting = new Map<string, Waiting>()
  #underWay = new Map<string, Waiting>()
  #dropped = 0
  #untold = 0
  #tokens: number
  #filledMs: number
  #failures = 0
  #notBeforeMs = 0

  constructor(nowMs: number) {
    this.#tokens = BURST
    this.#filledMs = nowMs
  }

  /** How many alarms wait, those under way included. */
  get size(): number {
    return new Set([...this.#waiting.keys(), ...this.#underWay.keys()]).size
  }

  /** How many were lost, altogether. */
  get dropped(): number {
    return this.#dropped
  }

  /** How often it could not be told, in a row. */
  get failures(): number {
    return this.#failures
  }

  add(news: News, nowMs: number): void {
    const key = keyOf(news.alarm)
    this.#waiting.delete(key)
    this.#waiting.set(key, { news, sinceMs: nowMs })
    this.#bound()
  }

  /** It is not to be told of this one after all. */
  remove(alarm: News['alarm']): void {
    this.#waiting.delete(keyOf(alarm))
  }

  /** What to send now, if it may be told now; `sent` or `failed` must follow. @param perHour messages it gets an hour */
  take(perHour: number, nowMs: number): Pick<Message, 'news' | 'dropped'> | undefined {
    this.#fill(perHour, nowMs)
    this.#dropOld(nowMs)
    if (this.#underWay.size > 0 || this.#tokens < 1 || nowMs < this.#notBeforeMs) return undefined
    const [first, ...others] = [...this.#waiting.values()].map((it) => it.news)
    if (first === undefined) return undefined
    this.#underWay = this.#waiting
    this.#waiting = new Map()
    return { news: [first, ...others], dropped: this.#untold }
  }

  /** It was told, of so many that were lost, too. */
  sent({ dropped }: Pick<Message, 'dropped'>): void {
    this.#underWay.clear()
    this.#untold -= dropped
    this.#tokens -= 1
    this.#failures = 0
    this.#notBeforeMs = 0
  }

  /** It could not be told: that waits again, but for what there is something newer of. */
  failed(nowMs: number): void {
    const newer = this.#waiting
    this.#waiting = this.#underWay
    this.#underWay = new Map()
    for (const [key, waiting] of newer) {
      this.#waiting.delete(key)
      this.#waiting.set(key, waiting)
    }
    this.#notBeforeMs = nowMs + Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#failures)
    this.#failures++
    this.#bound()
  }

  #fill(perHour: number, nowMs: number): void {
    const gained = ((nowMs - this.#filledMs) * perHour) / 3_600_000
    this.#tokens = Math.min(Math.max(1, Math.min(BURST, perHour)), this.#tokens + gained)
    this.#filledMs = nowMs
  }

  #dropOld(nowMs: number): void {
    for (const [key, { sinceMs }] of this.#waiting) if (nowMs - sinceMs >= TOO_OLD_MS) this.#drop(key)
  }

  #bound(): void {
    for (const key of this.#waiting.keys()) {
      if (this.#waiting.size <= MAX_WAITING) return
      this.#drop(key)
    }
  }

  #drop(key: string): void {
    this.#waiting.delete(key)
    this.#dropped++
    this.#untold++
  }
}

function keyOf({ resource, type }: News['alarm']): string {
  return JSON.stringify([resource, type])
}
