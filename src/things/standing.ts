import { BrewError, errorText, type Log, plainText, quoteKey, type ThingStatus } from '../base/index.ts'
import { type StateEdit, THING_NAME } from '../datastore/index.ts'
import type { AppliedState } from './applying.ts'

/** A Thing as its state shows it. */
export interface Standing {
  readonly status: Pick<ThingStatus, 'name' | 'state' | 'since' | 'restarts' | 'lastError' | 'stoppedBy'>
  readonly applied: AppliedState
}

/** Commits that follow each other closely, and what Things answer to them, become one change of state. Milliseconds. */
const GATHER_MS = 100

/** Data path of a Thing's state. */
export function standingPath(name: string): string {
  return `/brewerslab-thing:things/thing[name=${quoteKey(name)}]`
}

/** Publishes how Things stand as `/brewerslab-thing:things`: what has changed, when it has. */
export class Standings {
  readonly #publish: (edits: readonly StateEdit[]) => void
  readonly #read: () => readonly Standing[]
  readonly #log: Log
  /** What is published: leaves by name, by Thing. */
  #shown = new Map<string, ReadonlyMap<string, string>>()
  #timer: ReturnType<typeof setTimeout> | undefined

  /** @param publish takes state, as `Datastores.publish` @param read how all of them stand now */
  constructor(publish: (edits: readonly StateEdit[]) => void, read: () => readonly Standing[], log: Log) {
    this.#publish = publish
    this.#read = read
    this.#log = log
  }

  /** Something may have changed: it is published in a moment. */
  due(): void {
    this.#timer ??= setTimeout(() => this.flush(), GATHER_MS)
  }

  /** Publishes what has changed, now. */
  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const now = new Map(
      this.#read()
        // A file that holds no Thing may have any name.
        .filter(({ status }) => THING_NAME.test(status.name))
        .map((standing) => [standing.status.name, leavesOf(standing)]),
    )
    const edits = [...new Set([...this.#shown.keys(), ...now.keys()])].flatMap((name) =>
      changes(standingPath(name), this.#shown.get(name), now.get(name)),
    )
    if (edits.length === 0) return
    try {
      this.#publish(edits)
      this.#shown = now
    } catch (error) {
      if (!(error instanceof BrewError)) throw error
      this.#log.error('how Things stand could not be published', { reason: errorText(error) })
    }
  }
}

function leavesOf({ status, applied }: Standing): ReadonlyMap<string, string> {
  const leaves = {
    state: status.state,
    since: status.since,
    restarts: String(status.restarts),
    'last-error': status.lastError,
    'stopped-by': status.stoppedBy,
    applied: applied.applied?.toString(),
    pending: applied.pending?.toString(),
    reason: applied.reason,
  }
  return new Map(
    Object.entries(leaves).flatMap(([name, text]) => (text === undefined ? [] : [[name, plainText(text)] as const])),
  )
}

function changes(
  path: string,
  before: ReadonlyMap<string, string> | undefined,
  now: ReadonlyMap<string, string> | undefined,
): StateEdit[] {
  if (now === undefined) return [{ op: 'remove', path }]
  const gone = [...(before?.keys() ?? [])].filter((leaf) => !now.has(leaf))
  const changed = [...now].filter(([leaf, text]) => before?.get(leaf) !== text)
  return [
    ...gone.map((leaf): StateEdit => ({ op: 'remove', path: `${path}/${leaf}` })),
    ...changed.map(([leaf, value]): StateEdit => ({ op: 'set', path: `${path}/${leaf}`, value })),
  ]
}
