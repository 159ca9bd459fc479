import type { ChangeData, ReadingData } from './protocol.ts'

/** A change that has arrived, with the configuration after it in whatever form its Thing takes it. */
export interface ArrivedChange<Config> extends Omit<ChangeData, 'config'> {
  readonly config: Config
  /** As in the message: the commit that it is to answer for. */
  readonly upTo?: number
}

/** Changes of configuration kept for a Thing that is still busy with an earlier one; beyond it they become one. */
const CHANGES_KEPT = 64

/** The hooks that news are delivered to. */
export interface DeliveryHooks<Config> {
  change(change: ArrivedChange<Config>): Promise<void>
  reading(reading: ReadingData): Promise<void>
  /** A hook threw: nothing more is delivered. */
  failed(error: unknown): void
}

/**
 * News for a Thing, delivered one after the other. Bounded: the newest reading of a path replaces one that still
 * waits, too many changes become one without edits.
 */
export class Deliveries<Config> {
  readonly #hooks: DeliveryHooks<Config>
  readonly #readings = new Map<string, ReadingData>()
  /** Paths of readings the Thing has heard of and that have not gone. */
  readonly #known = new Set<string>()
  #changes: ArrivedChange<Config>[] = []
  #isOpen = false
  #isBusy = false

  constructor(hooks: DeliveryHooks<Config>) {
    this.#hooks = hooks
  }

  /** From now on there is somebody to deliver to. */
  open(): void {
    this.#isOpen = true
    this.#deliver()
  }

  addChange(change: ArrivedChange<Config>): void {
    this.#changes.push(change)
    if (this.#changes.length > CHANGES_KEPT) {
      const { commit: _, ...rest } = change
      this.#changes = [{ ...rest, edits: [] }]
    }
    this.#deliver()
  }

  /** @param complete these are all there are: what was heard of before and is not among them has gone */
  addReadings(readings: readonly ReadingData[], complete: boolean, nowMs: number): void {
    if (complete) {
      const present = new Set(readings.map((reading) => reading.path))
      for (const path of this.#known) {
        if (!present.has(path)) this.#readings.set(path, { path, quality: 'good', taken: nowMs })
      }
    }
    for (const reading of readings) this.#readings.set(reading.path, reading)
    this.#deliver()
  }

  #deliver(): void {
    if (this.#isBusy || !this.#isOpen) return
    this.#isBusy = true
    this.#deliverAll().catch((error) => this.#hooks.failed(error))
  }

  async #deliverAll(): Promise<void> {
    for (;;) {
      const change = this.#changes.shift()
      if (change !== undefined) {
        await this.#hooks.change(change)
        continue
      }
      const [next] = this.#readings
      if (next === undefined) {
        // In the same turn in which nothing was found: what comes next must not think that somebody is at it.
        this.#isBusy = false
        return
      }
      const [path, reading] = next
      this.#readings.delete(path)
      if (reading.value === undefined) this.#known.delete(path)
      else this.#known.add(path)
      await this.#hooks.reading(reading)
    }
  }
}
