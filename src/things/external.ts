import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Clock, errorText, isJsonObject, type JsonValue, type Log } from '../base/index.ts'
import type { Datastores } from '../datastore/index.ts'
import { type Lease, leasesIn, lifeOf, readLease } from './lease.ts'
import type { StateChange } from './protocol.ts'
import { EXTERNAL_LIFE, type ReadingBook } from './reading-book.ts'
import type { SupervisorSettings } from './settings.ts'
import { jsonAt, locate, stateLeaves } from './shape.ts'
import type { SupervisedThing } from './supervised.ts'

/** What looking after Things in directory mode takes. */
export interface ExternalOptions {
  readonly datastores: Datastores
  readonly clock: Clock
  readonly log: Log
  readonly settings: SupervisorSettings
  readonly book: ReadingBook
}

interface Seen {
  /** Of the lease that was read last. */
  lease: Lease
  /** When it was seen to change, on our own clock. */
  changedMs: number
  /** Readings taken in from its file, canonical text by path. */
  leaves: ReadonlyMap<string, string>
}

/** A lease is renewed every 5 s; looking costs a turn of the disk's thread. */
const LOOK_EVERY_MS = 2_000
/** The file of a Thing's readings is small; what is larger is something else. */
const FILE_LIMIT_BYTES = 4 * 1024 * 1024
/**
 * Things that run in another process in directory mode: while their lease is renewed, their file in `operational/` is
 * taken in and no copy of them runs here. Reads asynchronously: the root may be on a network.
 */
export class ExternalThings {
  readonly #options: ExternalOptions
  readonly #seen = new Map<string, Seen>()
  #lookedMs = Number.NEGATIVE_INFINITY
  #looking = false
  #left: readonly string[] = []

  constructor(options: ExternalOptions) {
    this.#options = options
  }

  /** Looks again when it is time to; never two looks at once. */
  tick(things: Iterable<SupervisedThing>): void {
    const now = this.#options.clock.bootMs()
    if (this.#looking || now - this.#lookedMs < LOOK_EVERY_MS) return
    this.#lookedMs = now
    this.look(things).catch((error) =>
      this.#options.log.warn('Things in other processes cannot be seen', { reason: errorText(error) }),
    )
  }

  async look(things: Iterable<SupervisedThing>): Promise<void> {
    this.#looking = true
    try {
      const leases = await leasesIn(this.#options.datastores.operationalDirectory)
      for (const thing of [...things]) {
        const { name } = thing.known
        if (leases.has(name) || this.#seen.has(name)) await this.#lookAt(thing)
      }
      this.#leave()
    } finally {
      this.#looking = false
    }
  }

  /** Told only when it has changed: mostly there is none. */
  #leave(): void {
    const names = [...this.#seen.keys()]
    if (names.join() === this.#left.join()) return
    this.#left = names
    this.#options.datastores.leaveOperational(names)
  }

  async #lookAt(thing: SupervisedThing): Promise<void> {
    const { datastores, clock, settings, log } = this.#options
    const { name } = thing.known
    const lease = await readLease(datastores.operationalDirectory, name)
    const before = this.#seen.get(name)
    const now = clock.bootMs()
    if (lease === undefined) {
      if (before !== undefined) this.#gone(thing, 'its process has ended')
      return
    }
    if (before === undefined) {
      // One that expired long ago is passed over each time; a dead host's is believed once, for as long as a lease.
      if (lifeOf(lease, clock, settings.leaseMs) === 'dead' || this.#isExpired(name, lease)) return
      this.#seen.set(name, { lease, changedMs: now, leaves: new Map() })
      thing.setLeased(true)
      log.info('runs in another process', { thing: name, host: lease.host, pid: lease.pid })
      await this.#takeIn(thing)
      return
    }
    if (lease.count !== before.lease.count || lease.pid !== before.lease.pid) {
      before.lease = lease
      before.changedMs = now
      await this.#takeIn(thing)
    } else if (
      now - before.changedMs >= settings.leaseMs ||
      lifeOf(lease, clock, Number.POSITIVE_INFINITY) === 'dead'
    ) {
      this.#expired.set(name, lease)
      this.#gone(thing, 'its lease was not renewed')
    }
  }

  /** Leases that ran out and were not touched since. */
  readonly #expired = new Map<string, Lease>()

  #isExpired(name: string, lease: Lease): boolean {
    const expired = this.#expired.get(name)
    return expired !== undefined && expired.count === lease.count && expired.pid === lease.pid
  }

  #gone(thing: SupervisedThing, reason: string): void {
    this.#seen.delete(thing.known.name)
    this.#options.log.info('runs in no other process any more', { thing: thing.known.name, reason })
    thing.setLeased(false)
  }

  /** Readings as its file has them now; what it no longer has is removed. */
  async #takeIn(thing: SupervisedThing): Promise<void> {
    const { datastores, clock, book, log } = this.#options
    const { name, path } = thing.known
    const seen = this.#seen.get(name)
    const document = await this.#read(join(datastores.operationalDirectory, `${name}.json`), name)
    if (seen === undefined || document === undefined) return
    const { node } = locate(datastores.schema, path)
    const leaves = stateLeaves(node, path, jsonAt(datastores.schema, document, path))
    const taken = clock.bootMs()
    const changes: StateChange[] = [
      ...[...seen.leaves.keys()].filter((at) => !leaves.has(at)).map((at) => ({ op: 'remove' as const, path: at })),
      ...[...leaves].map(([at, value]) => ({ op: 'set' as const, path: at, value, quality: 'good' as const, taken })),
    ]
    seen.leaves = leaves
    book.publish({ name, life: EXTERNAL_LIFE, sameMachine: true }, changes, log.child(name))
  }

  async #read(file: string, name: string): Promise<JsonValue | undefined> {
    try {
      if ((await stat(file)).size > FILE_LIMIT_BYTES) throw new Error('it is too large')
      const document = JSON.parse(await readFile(file, 'utf8')) as JsonValue
      return isJsonObject(document) ? document : undefined
    } catch (error) {
      // It may not have written one yet; or it is being replaced on a file system that shows that.
      this.#options.log.debug('its readings cannot be read', { thing: name, reason: errorText(error) })
      return undefined
    }
  }
}
