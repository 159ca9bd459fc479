import type { ThingClock, ThingLog, ThingStorage } from 'brewerslab'
import { type Run, runFrom } from './run.ts'

/** Layout of what is stored. */
const LAYOUT = 1
/** Where nothing happens the time that has counted is stored so often: it would be lost where no clock knows it. ms */
const CHECKPOINT_MS = 15 * 60_000

/** Keeps where the runs are over restarts. */
export class Keeping {
  readonly #store: ThingStorage
  readonly #clock: ThingClock
  readonly #log: ThingLog
  #savedMs = Number.NEGATIVE_INFINITY
  #saved = essenceOf(new Map())

  constructor(store: ThingStorage, clock: ThingClock, log: ThingLog) {
    this.#store = store
    this.#clock = clock
    this.#log = log
  }

  /** What was kept. What cannot be understood is told of and left out. */
  read(): Map<string, Run> {
    const document = this.#store.read()
    const runs = new Map<string, Run>()
    if (document === undefined) return runs
    for (const [where, value] of Object.entries(runsIn(document) ?? { document: undefined })) {
      const run = runFrom(value)
      if (run === undefined) this.#log.error('what was stored of a run cannot be used', { where })
      else runs.set(where, run)
    }
    return runs
  }

  /** Stores all runs now. @throws Error where they would not outlive a restart */
  async save(runs: ReadonlyMap<string, Run>): Promise<void> {
    this.#savedMs = this.#clock.bootMs()
    this.#saved = essenceOf(runs)
    try {
      await this.#store.save({ layout: LAYOUT, runs: Object.fromEntries(runs) })
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new Error(`it is done, but a restart would not know of it: ${reason}`, { cause: error })
    }
  }

  /** Stores the time that has counted up to the end, where there is anything to store; the failure is in the log. */
  async close(runs: ReadonlyMap<string, Run>): Promise<void> {
    if (runs.size === 0 && essenceOf(runs) === this.#saved) return
    await this.save(runs).catch((error: Error) => this.#log.warn(error.message))
  }

  /** Stores them when something has happened, or enough time has counted. */
  saveIfDue(runs: ReadonlyMap<string, Run>): void {
    const isOld = runs.size > 0 && this.#clock.bootMs() - this.#savedMs >= CHECKPOINT_MS
    if (!isOld && essenceOf(runs) === this.#saved) return
    // The next time is soon, and the failure is in the log.
    this.save(runs).catch((error: Error) => this.#log.warn(error.message))
  }
}

function runsIn(document: unknown): Record<string, unknown> | undefined {
  const isKnown =
    typeof document === 'object' && document !== null && 'layout' in document && document.layout === LAYOUT
  const runs = isKnown && 'runs' in document ? document.runs : undefined
  return typeof runs === 'object' && runs !== null ? (runs as Record<string, unknown>) : undefined
}

/** What of the runs is worth a write at once: all but time passing. */
function essenceOf(runs: ReadonlyMap<string, Run>): string {
  return JSON.stringify(
    [...runs].map(([where, { profile, state, step, at }]) => [
      where,
      profile,
      state,
      [step.name, step.startedMs, step.isReached, step.isConfirmed, step.still?.sinceMs],
      [at.boot, at.wallMs !== undefined],
    ]),
  )
}
