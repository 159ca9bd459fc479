import { BrewError, type Clock, errorText, formatError, isWithin, type Log } from '../base/index.ts'
import type { Datastores, StateEdit } from '../datastore/index.ts'
import type { Quality } from './api.ts'
import type { ReadingData, StateChange } from './protocol.ts'
import { locate } from './shape.ts'

/** Who published something: a Thing in one of its lives. */
export interface Publisher {
  readonly name: string
  /** Changes with every start of the Thing. */
  readonly life: number
  /** Whether its stamps are of this machine's `CLOCK_BOOTTIME`. */
  readonly sameMachine: boolean
}

/** Life of what a Thing in directory mode publishes. No life of a supervised one has this number. */
export const EXTERNAL_LIFE = 0

/** State of the server itself. `taken`: since when it is so, where that is not now; `CLOCK_BOOTTIME` in ms. */
export type OwnState =
  | {
      readonly op: 'set'
      readonly path: string
      readonly value: string
      readonly quality?: Quality
      readonly taken?: number
    }
  | { readonly op: 'remove'; readonly path: string }

interface Entry {
  readonly publisher: string
  readonly life: number
  readonly value?: string
  readonly quality: Quality
  readonly source?: string
  readonly taken: number
}

/**
 * The one way of readings from Things into the datastore. Refuses what a Thing does not own, and remembers of every
 * reading what the tree has no place for: when it was taken, where it came from, and who has to answer for it.
 */
export class ReadingBook {
  readonly #entries = new Map<string, Entry>()
  /** Paths as Things send them to the form the datastore uses; bounded. */
  readonly #forms = new Map<string, string>()

  constructor(
    readonly datastores: Datastores,
    readonly clock: Clock,
    /** Told of what has arrived or gone, also where the value is the same as before. */
    readonly onReadings: (readings: readonly ReadingData[], publisher: string) => void,
  ) {}

  /** Takes in what a Thing published. What is wrong is logged and left out; the rest goes in as one event. */
  publish(publisher: Publisher, changes: readonly StateChange[], log: Log): void {
    const accepted: StateChange[] = []
    for (const change of changes) {
      try {
        accepted.push({ ...change, path: this.ownedPath(publisher.name, change.path) })
      } catch (error) {
        log.error('a reading was refused', { path: change.path, reason: errorText(error) })
      }
    }
    if (accepted.length === 0) return
    try {
      this.datastores.publish(accepted.map(toStateEdit))
      this.#remember(publisher, accepted)
    } catch (error) {
      if (!(error instanceof BrewError)) throw error
      this.#publishEach(publisher, accepted, log)
    }
  }

  /** One wrong value must not keep the others out. */
  #publishEach(publisher: Publisher, changes: readonly StateChange[], log: Log): void {
    for (const change of changes) {
      try {
        this.datastores.publish([toStateEdit(change)])
        this.#remember(publisher, [change])
      } catch (error) {
        log.error('a reading was refused', { path: change.path, reason: formatError(error) })
      }
    }
  }

  #remember(publisher: Publisher, changes: readonly StateChange[]): void {
    const readings: ReadingData[] = []
    for (const change of changes) {
      if (change.op === 'remove') {
        readings.push(...this.#forget(change.path))
        continue
      }
      const taken = publisher.sameMachine ? Math.min(change.taken, this.clock.bootMs()) : this.clock.bootMs()
      const { op: _, path, ...rest } = { ...change, taken }
      this.#entries.set(path, { ...rest, publisher: publisher.name, life: publisher.life })
      readings.push(toReading(path, { ...rest, publisher: publisher.name, life: publisher.life }))
    }
    this.onReadings(readings, publisher.name)
  }

  /** State that is no Thing's: the datastore has it, and Things may watch it all the same. */
  publishOwn(edits: readonly OwnState[]): void {
    this.datastores.publish(edits)
    const taken = this.clock.bootMs()
    const server: Publisher = { name: '', life: EXTERNAL_LIFE, sameMachine: true }
    this.#remember(
      server,
      edits.map((edit) => (edit.op === 'set' ? { quality: 'good', taken, ...edit } : edit)),
    )
  }

  /** Drops everything at or below a path; what is to be told of it. */
  #forget(path: string): ReadingData[] {
    const gone = [...this.#entries.keys()].filter((known) => isWithin(known, path))
    for (const known of gone) this.#entries.delete(known)
    return gone.map((known) => ({ path: known, quality: 'good', taken: this.clock.bootMs() }))
  }

  /** The datastore removed something by itself: state goes with the list entry it belongs to. */
  noteRemoved(path: string): void {
    if (!this.#entries.has(path) || this.datastores.read('operational', path) !== undefined) return
    const publisher = this.#entries.get(path)?.publisher ?? ''
    this.onReadings(this.#forget(path), publisher)
  }

  /** Removes what a Thing has published, or only what it did in other lives than `life`. */
  withdraw(name: string, except?: number): void {
    const paths = [...this.#entries]
      .filter(([, entry]) => entry.publisher === name && entry.life !== except)
      .map(([path]) => path)
      // Deeper ones first: a list entry goes after its leaves.
      .sort((a, b) => b.length - a.length)
    if (paths.length === 0) return
    this.datastores.publish(paths.map((path) => ({ op: 'remove', path })))
    this.onReadings(
      paths.flatMap((path) => this.#forget(path)),
      name,
    )
  }

  /** All readings within any of the paths. */
  within(paths: readonly string[]): ReadingData[] {
    if (paths.length === 0) return []
    return [...this.#entries]
      .filter(([path]) => paths.some((watched) => isWithin(path, watched)))
      .map(([path, entry]) => toReading(path, entry))
  }

  /** What is known about the newest reading at a path; `undefined` where there is none. */
  standing(path: string): { readonly quality: Quality; readonly taken: number } | undefined {
    return this.#entries.get(path)
  }

  /** A path of what a Thing says it owns, in the datastore's form. @throws BrewError when the Thing does not own it */
  ownedPath(name: string, path: string): string {
    const known = this.#forms.get(path)
    const form = known ?? locate(this.datastores.schema, path).path
    if (known === undefined) {
      if (this.#forms.size >= 10_000) this.#forms.clear()
      this.#forms.set(path, form)
    }
    let owner: { readonly name: string; readonly path: string } | undefined
    for (const territory of this.datastores.territories()) {
      if (territory.kind !== 'thing' || !isWithin(form, territory.path)) continue
      if (owner === undefined || territory.path.length > owner.path.length) owner = territory
    }
    if (owner?.name !== name) throw new BrewError('access-denied', `${name} does not own it`, { path: form })
    return form
  }
}

function toStateEdit(change: StateChange): StateEdit {
  if (change.op === 'remove') return { op: 'remove', path: change.path }
  return {
    op: 'set',
    path: change.path,
    quality: change.quality,
    ...(change.value === undefined ? {} : { value: change.value }),
  }
}

function toReading(path: string, entry: Entry): ReadingData {
  return {
    path,
    quality: entry.quality,
    taken: entry.taken,
    value: entry.value ?? '',
    ...(entry.source === undefined ? {} : { source: entry.source }),
  }
}
