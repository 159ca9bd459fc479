import { type ChangeEdit, errorText, type JsonValue, type Log } from '../base/index.ts'
import type { ChangeEvent, Datastores, ProposedChange, ResyncEvent, Subscription } from '../datastore/index.ts'
import { isFollowable } from './follow.ts'
import type { KnownThing } from './known.ts'
import type { ChangeData, ConfigData } from './protocol.ts'
import type { ReadingBook } from './reading-book.ts'
import type { SupervisedThing } from './supervised.ts'
import { askThings, hasToBeAsked, isToBeAsked, stopping } from './veto.ts'

/** Events kept for the supervisor while it is busy; beyond it everything is read anew. */
const FEED_CAPACITY = 1_000

/** What telling needs of the supervisor. */
export interface TellingOptions {
  readonly datastores: Datastores
  readonly book: ReadingBook
  readonly log: Log
  readonly things: () => Iterable<SupervisedThing>
  /** Told of every commit, after the Things that listen. */
  readonly committed: (edits: readonly ChangeEdit[]) => void
}

/**
 * Tells Things of commits, before (they may veto) and after. What is told follows the change in size: the edits, and
 * the whole configuration of a Thing only where edits alone do not lead there.
 */
export class Telling {
  readonly #options: TellingOptions
  #subscription: Subscription | undefined
  #following: Promise<void> = Promise.resolve()
  /** `seq` of the newest event that Things have been told of. */
  #seq = 0
  #commit = 0
  #isStopping = false
  #onTold: (() => void)[] = []

  constructor(options: TellingOptions) {
    this.#options = options
  }

  /** From now on commits are told, and asked about. */
  start(): void {
    const { datastores } = this.#options
    this.#subscription = datastores.feed.subscribe({ capacity: FEED_CAPACITY })
    this.#seq = datastores.feed.seq
    this.#commit = this.#newest()
    this.#following = this.#follow(this.#subscription)
    datastores.vetoBy(
      (change) => this.#ask(change),
      (edits) => hasToBeAsked(this.#options.things(), edits),
    )
  }

  /** Things are about to be stopped: from now on no commit passes that they would have been asked about. */
  stopping(): void {
    this.#isStopping = true
    const asked = [...this.#options.things()].filter(isToBeAsked)
    this.#options.datastores.vetoBy(
      async () => {
        throw stopping()
      },
      (edits) => asked.some((thing) => edits.some(({ path }) => thing.isConcernedBy(path))),
    )
  }

  async stop(): Promise<void> {
    this.#subscription?.[Symbol.dispose]()
    await this.#following
  }

  /** Running as a Thing sees it, and where in history that is. */
  runningOf(known: KnownThing): { readonly config: ConfigData; readonly commit: number; readonly seq: number } {
    const { datastores } = this.#options
    return { config: this.#configOf(known), commit: this.#newest(), seq: datastores.feed.seq }
  }

  /** Things have been told of every commit so far, and those that run because of one are starting. */
  async upToDate(): Promise<void> {
    const { seq } = this.#options.datastores.feed
    while (this.#subscription !== undefined && this.#seq < seq) {
      await new Promise<void>((resolve) => this.#onTold.push(resolve))
    }
  }

  async #ask(change: ProposedChange): Promise<readonly string[]> {
    // A Thing must know all commits before this one: what it is told of it starts from there.
    await this.upToDate()
    return askThings(this.#options.things(), {
      edits: change.edits,
      isStopping: () => this.#isStopping,
      told: (known, edits) => this.#change(known, { user: change.user, edits }, change.read),
    })
  }

  async #follow(subscription: Subscription): Promise<void> {
    for await (const event of subscription) {
      try {
        this.#takeIn(event)
      } catch (error) {
        this.#options.log.error('a change could not be told', { reason: errorText(error) })
      }
      this.#seq = event.seq
      this.#told()
    }
    // Whoever still waits does so for what never comes.
    this.#subscription = undefined
    this.#told()
  }

  #told(): void {
    for (const resolve of this.#onTold.splice(0)) resolve()
  }

  #takeIn(event: ChangeEvent | ResyncEvent): void {
    if (event.kind === 'resync') {
      this.#startAnew(event.seq)
      return
    }
    if (event.datastore === 'operational') {
      for (const edit of event.edits) if (edit.op === 'delete') this.#options.book.noteRemoved(edit.path)
      return
    }
    this.#commit = event.commit ?? this.#commit
    for (const thing of this.#listening()) {
      const edits = event.edits.filter((edit) => thing.isConcernedBy(edit.path))
      if (edits.length === 0) continue
      const commit = event.commit === undefined ? {} : { commit: event.commit }
      const change = this.#change(thing.known, { user: event.user ?? '', edits, ...commit })
      thing.tellChange({ change, commit: this.#commit, seq: event.seq })
    }
    this.#options.committed(event.edits)
  }

  #startAnew(seq: number): void {
    const { book } = this.#options
    this.#commit = this.#newest()
    for (const thing of this.#listening()) {
      const change = { user: '', edits: [], config: this.#configOf(thing.known) }
      thing.tellChange({ change, commit: this.#commit, seq })
      thing.tellReadings(book.within(thing.known.watches), true)
    }
  }

  /** The change as one Thing is told of it. @param read the configuration as it would be; default: as it is */
  #change(
    known: KnownThing,
    change: { readonly user: string; readonly edits: readonly ChangeEdit[]; readonly commit?: number },
    read?: (path: string) => JsonValue | undefined,
  ): ChangeData {
    const paths = [known.path, ...known.watches]
    if (isFollowable(this.#options.datastores.schema, paths, change.edits)) return change
    return { ...change, config: this.#configOf(known, read) }
  }

  #configOf(known: KnownThing, read = this.#running): ConfigData {
    const own = read(known.path)
    const watched = known.watches.flatMap((path) => {
      const value = read(path)
      return value === undefined ? [] : [[path, value] as const]
    })
    return { ...(own === undefined ? {} : { own }), watched: Object.fromEntries(watched) }
  }

  readonly #running = (path: string): JsonValue | undefined =>
    this.#options.datastores.read('running', path, { withDefaults: 'report-all' })

  #newest(): number {
    return this.#options.datastores.commits({ limit: 1 })[0]?.number ?? 0
  }

  #listening(): SupervisedThing[] {
    return [...this.#options.things()].filter((thing) => thing.isListening)
  }
}
