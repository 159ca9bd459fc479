import type { Catalog } from './catalog.ts'
import { type LeafKind, scaled } from './marks.ts'
import { MINUTE_MS, type MinuteContent, packMinute } from './minute.ts'
import { QUALITIES, type Sample } from './summary.ts'

/** Samples of one minute; more are dropped, so that memory has an end. 200 readings a second are 12 000. */
const MAX_SAMPLES = 60_000

/** A value as the change feed tells it. */
export interface Arrival {
  readonly path: string
  readonly kind: LeafKind
  /** Canonical text; `undefined`: there is none any more. */
  readonly value: string | undefined
  readonly quality?: string
}

/** A minute, or the part of it that was recorded, ready to be stored. */
export interface ClosedMinute {
  readonly minute: number
  readonly row: Uint8Array
}

interface Track {
  readonly kind: LeafKind
  readonly samples: Sample[]
}

/**
 * The minute that is being recorded, of all series, in memory. What holds at its end is carried into the next one, so
 * that each minute can be read without those before it.
 */
export class Recording {
  readonly #catalog: Catalog
  #fromMs: number
  /** What each path holds, to be carried. */
  readonly #held = new Map<string, { readonly kind: LeafKind; readonly sample: Sample }>()
  readonly #tracks = new Map<string, Track>()
  #count = 0
  /** Samples that were dropped since somebody looked. */
  dropped = 0

  constructor(catalog: Catalog, nowMs: number) {
    this.#catalog = catalog
    this.#fromMs = nowMs
  }

  /** The minute that is recorded, on its time line. */
  get minute(): number {
    return Math.floor(this.#fromMs / MINUTE_MS)
  }

  /** When that part of it begins that is recorded. */
  get fromMs(): number {
    return this.#fromMs
  }

  /** How many leaves have a value now. */
  get size(): number {
    return this.#held.size
  }

  add(arrival: Arrival, atMs: number): void {
    const { path, kind } = arrival
    const value = this.#valueOf(arrival)
    const quality = qualityOf(arrival.quality ?? 'good')
    const sample = { atMs, value, quality }
    if (value === undefined && !this.#held.has(path)) return
    if (this.#catalog.of(path, kind) === undefined) {
      this.dropped++
      return
    }
    if (value === undefined) this.#held.delete(path)
    else this.#held.set(path, { kind, sample })
    if (this.#count >= MAX_SAMPLES) {
      this.dropped++
      return
    }
    this.#count++
    this.#track(path, kind).samples.push(sample)
  }

  /** All leaves that have a value. */
  *all(): Iterable<{ readonly path: string; readonly kind: LeafKind }> {
    for (const [path, { kind }] of this.#held) yield { path, kind }
  }

  /** What has been recorded of a path so far, on the time line of the recording. */
  samplesOf(path: string): readonly Sample[] {
    return this.#tracks.get(path)?.samples ?? []
  }

  /**
   * Ends it, and goes on from `nextMs`: the same moment, or a later one where nothing is known of the time between.
   * @returns `undefined` where no series had anything
   */
  close(untilMs: number, nextMs = untilMs): ClosedMinute | undefined {
    const { minute } = this
    const end = Math.min(Math.max(untilMs, this.#fromMs), (minute + 1) * MINUTE_MS)
    const content = new Map<number, MinuteContent>()
    for (const [path, { kind, samples }] of this.#tracks) {
      const series = this.#catalog.of(path, kind)
      if (series !== undefined) content.set(series.id, { of: kind.of, samples })
    }
    const row = content.size === 0 ? undefined : packMinute(minute, { fromMs: this.#fromMs, untilMs: end }, content)
    this.#begin(nextMs)
    return row === undefined ? undefined : { minute, row }
  }

  #begin(fromMs: number): void {
    this.#fromMs = fromMs
    this.#tracks.clear()
    this.#count = 0
    for (const [path, { kind, sample }] of this.#held) {
      const carried: Sample = { ...sample, atMs: fromMs, isCarried: true }
      this.#track(path, kind).samples.push(carried)
    }
  }

  #track(path: string, kind: LeafKind): Track {
    const known = this.#tracks.get(path)
    if (known !== undefined && known.kind === kind) return known
    const track: Track = { kind, samples: [] }
    this.#tracks.set(path, track)
    return track
  }

  /** A stale value is none. */
  #valueOf({ kind, value, quality }: Arrival): number | undefined {
    if (value === undefined || quality === 'stale') return undefined
    return kind.of === 'numbers' ? scaled(value, kind.digits) : this.#catalog.stateOf(value)
  }
}

/** One that is not known is at least not good. */
function qualityOf(name: string): number {
  const place = (QUALITIES as readonly string[]).indexOf(name)
  return place === -1 ? QUALITIES.indexOf('suspect') : place
}
