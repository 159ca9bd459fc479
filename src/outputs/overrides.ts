import { type Clock, errorText, type Log } from '../base/index.ts'
import type { KeptOverride, OutputsPlace } from './place.ts'
import type { Override } from './types.ts'

/** What `Overrides` needs. */
export interface OverridesOptions {
  readonly place: OutputsPlace
  readonly clock: Clock
  /** This boot of the machine: `CLOCK_BOOTTIME` of another one means nothing. */
  readonly machine: string
  readonly log: Log
  /** Told when `endedEarly` would answer differently. */
  readonly changed: () => void
}

interface Ended {
  readonly untilMs: number
  readonly text: string
}

/**
 * What people have decided about outputs. Off holds for its time, also over a restart of the program; on holds only
 * while the server that was told lives and moves.
 */
export class Overrides {
  readonly #options: OverridesOptions
  readonly #known = new Map<string, KeptOverride>()
  readonly #ended = new Map<string, Ended>()
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(options: OverridesOptions) {
    this.#options = options
  }

  /** Takes in what was decided before this start, and tells of what does not hold any more. */
  restore(): void {
    const { place, clock, machine, log } = this.#options
    let kept: readonly KeptOverride[]
    try {
      kept = place.keptOverrides()
    } catch (error) {
      log.error('what people decided before is not known', { reason: errorText(error) })
      return
    }
    const isLater = ({ until }: KeptOverride) => Date.parse(until) > clock.now().getTime()
    for (const it of kept) {
      if (it.machine !== machine) {
        if (isLater(it)) this.#tellEnd(it, 'the machine was restarted', Date.parse(it.until) - clock.now().getTime())
      } else if (it.untilMs > clock.bootMs()) {
        if (it.to === 'off') this.#known.set(it.output, it)
        else this.#tellEnd(it, 'the server was restarted', it.untilMs - clock.bootMs())
      }
    }
    if (kept.length > 0) this.#keep()
  }

  get(output: string): Override | undefined {
    return this.#known.get(output)
  }

  get all(): readonly Override[] {
    return [...this.#known.values()]
  }

  /** What a new guard has to know before anybody drives anything. */
  get toOff(): readonly Override[] {
    return this.all.filter(({ to }) => to === 'off')
  }

  set(override: Override): void {
    const { clock, machine } = this.#options
    const until = new Date(clock.now().getTime() + override.untilMs - clock.bootMs()).toISOString()
    this.#known.set(override.output, { ...override, machine, until })
    this.#ended.delete(override.output)
    this.#keep()
    this.#options.changed()
  }

  /** A person decides no longer, and knows. */
  delete(output: string): void {
    this.#ended.delete(output)
    if (this.#known.delete(output)) this.#keep()
    this.#options.changed()
  }

  /** Only outputs that are there. */
  retain(outputs: readonly string[]): void {
    const gone = [...this.#known.keys(), ...this.#ended.keys()].filter((name) => !outputs.includes(name))
    for (const name of gone) this.delete(name)
  }

  /** It does not hold any more, before its time. One that was decided since then is left alone. */
  end({ output, untilMs }: Override, why: string): void {
    const known = this.#known.get(output)
    const leftMs = untilMs - this.#options.clock.bootMs()
    if (known?.untilMs !== untilMs) return
    this.#known.delete(output)
    this.#keep()
    if (leftMs > 0) this.#tellEnd(known, why, leftMs)
  }

  /** By output, what ended before its time that has not come yet. */
  endedEarly(): ReadonlyMap<string, string> {
    const nowMs = this.#options.clock.bootMs()
    for (const [output, { untilMs }] of this.#ended) if (nowMs >= untilMs) this.#ended.delete(output)
    return new Map([...this.#ended].map(([output, { text }]) => [output, text]))
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  #tellEnd({ output, to, by }: Override, why: string, leftMs: number): void {
    const { clock, log, changed } = this.#options
    log.warn('what a person decided ends before its time', { output, to, user: by, reason: why })
    const text = `${by} had decided that ${output} is ${to}; that ended before its time: ${why}`
    this.#ended.set(output, { untilMs: clock.bootMs() + leftMs, text })
    changed()
    this.#wake()
  }

  #wake(): void {
    clearTimeout(this.#timer)
    const nextMs = Math.min(...[...this.#ended.values()].map(({ untilMs }) => untilMs))
    if (!Number.isFinite(nextMs)) return
    const again = () => {
      this.#options.changed()
      this.endedEarly()
      this.#wake()
    }
    this.#timer = setTimeout(again, Math.max(1, nextMs - this.#options.clock.bootMs()))
  }

  #keep(): void {
    try {
      this.#options.place.keepOverrides([...this.#known.values()])
    } catch (error) {
      this.#options.log.error('what a person decided does not outlive the server', { reason: errorText(error) })
    }
  }
}
