import { Buckets } from './buckets.ts'
import type { Sample, SummaryOf } from './summary.ts'

/** A stretch of samples that were recorded without a break. */
export interface Stretch {
  readonly samples: readonly Sample[]
  readonly untilMs: number
  readonly mark: 'stored' | 'live' | 'undated'
}

/**
 * What was found of one series: samples while there are few, else buckets of them, so that an answer takes the memory of
 * its points and not that of what they are made of.
 */
export class Gathered {
  #stretches: Stretch[] = []
  #count = 0
  #buckets: Buckets | undefined
  /** When the first of it begins that is not stored for good. */
  freshMs = Number.POSITIVE_INFINITY

  constructor(
    readonly of: SummaryOf,
    readonly limits: { readonly points: number; readonly lengthMs: number },
  ) {}

  /** More samples than points may be told. */
  get isTooMany(): boolean {
    return this.#buckets !== undefined
  }

  get stretches(): readonly Stretch[] {
    return this.#stretches
  }

  add(stretch: Stretch): void {
    if (stretch.mark !== 'stored') this.freshMs = Math.min(this.freshMs, stretch.samples[0]?.atMs ?? this.freshMs)
    this.#count += stretch.samples.length
    if (this.#buckets === undefined && this.#count <= this.limits.points) this.#stretches.push(stretch)
    else this.buckets().addSamples(this.of, stretch.samples, stretch.untilMs)
  }

  /** All of it in buckets, from now on. */
  buckets(): Buckets {
    if (this.#buckets !== undefined) return this.#buckets
    const buckets = new Buckets(this.limits.lengthMs)
    for (const { samples, untilMs } of this.#stretches) buckets.addSamples(this.of, samples, untilMs)
    this.#stretches = []
    this.#buckets = buckets
    return buckets
  }
}
