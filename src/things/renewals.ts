import type { Clock } from '../base/index.ts'
import type { Grounds, OutputsPort, Renewal } from '../outputs/index.ts'
import type { ActedOn, FromThing } from './protocol.ts'
import type { Publisher, ReadingBook } from './reading-book.ts'

type Driving = Extract<FromThing, { type: 'renew' | 'release' }>

/** From the best to the worst: the worst of what was acted on counts. */
const ORDER: readonly Grounds[] = ['good', 'simulated', 'suspect', 'stale']

/**
 * What Things say about outputs, on its way to them. A Thing is believed which reading it acted on, not that the
 * reading still is what it was: what is known about it here counts as well.
 */
export class Renewals {
  constructor(
    readonly outputs: OutputsPort,
    readonly book: Pick<ReadingBook, 'standing'>,
    readonly clock: Clock,
  ) {}

  drive(publisher: Publisher, message: Driving): void {
    if (message.type === 'release') this.outputs.release(publisher.name, message.output)
    else this.outputs.renew(this.#renewal(publisher, message))
  }

  #renewal(publisher: Publisher, message: Extract<Driving, { type: 'renew' }>): Renewal {
    const { output, level, basedOn, sent } = message
    const nowMs = this.clock.bootMs()
    const judged = basedOn.map((reading) => this.#judge(publisher, reading))
    const worst = judged.reduce((most, { grounds }) => Math.max(most, ORDER.indexOf(grounds)), 0)
    return {
      output,
      by: publisher.name,
      wanted: level,
      grounds: judged.length === 0 ? 'stale' : (ORDER[worst] ?? 'stale'),
      takenMs: Math.min(...judged.map(({ takenMs }) => takenMs), nowMs),
      sentMs: publisher.sameMachine ? Math.min(sent, nowMs) : nowMs,
    }
  }

  #judge(publisher: Publisher, reading: ActedOn): { grounds: Grounds; takenMs: number } {
    const known = this.book.standing(reading.path)
    const said: Grounds = reading.gone ? 'stale' : reading.quality
    const grounds = ORDER[Math.max(ORDER.indexOf(said), ORDER.indexOf(known?.quality ?? 'good'))] ?? 'stale'
    // Stamps of another machine say nothing here. What it has heard of here was stamped here; of anything else nobody
    // knows the age.
    if (!publisher.sameMachine) {
      return known === undefined ? { grounds: 'stale', takenMs: 0 } : { grounds, takenMs: known.taken }
    }
    return { grounds, takenMs: reading.taken }
  }
}

/** Where nothing can be switched. */
export const NO_OUTPUTS: OutputsPort = {
  renew: () => undefined,
  release: () => undefined,
  drivenBy: () => [],
}
