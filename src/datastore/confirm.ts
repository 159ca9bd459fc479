import { BrewError, errorText } from '../base/index.ts'
import type { PendingRecord } from './journal-records.ts'
import type { Pipeline } from './pipeline.ts'
import type { PendingConfirm } from './session-types.ts'
import type { Commit, CommitClient, CommitRequest } from './types.ts'

/** Who takes a waiting commit back before its time. */
export interface CancelRequest {
  readonly user: string
  readonly client: CommitClient
  readonly persistId?: string
}

/** A rollback that failed is tried again: until then the configuration is one that nobody confirmed. */
const RETRY_MS = 5_000

/**
 * Confirmed commits (RFC 6241 8.4): rolled back by themselves unless confirmed in time. What is waited for is in the
 * commit log, written with the commit itself, so a server that is killed and started again goes on waiting.
 */
export class Confirmations {
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    readonly pipeline: Pipeline,
    readonly bootId: string,
  ) {
    pipeline.pendingFor = (request, newest) => this.#pendingFor(request, newest)
    pipeline.onEmptyCommit = (request) => this.#withoutEdits(request)
  }

  pending(): PendingConfirm | undefined {
    const record = this.pipeline.history.journal.pending
    if (record === undefined) return undefined
    const { backTo, user } = record
    const remainingSeconds = Math.max(0, Math.round(this.#remainingMs(record) / 1000))
    return { backTo, user, remainingSeconds, persistent: record.persistId !== undefined }
  }

  /** @throws BrewError `data-missing` when none waits, `access-denied` for another persist-id */
  confirm(request: { readonly persistId?: string }): void {
    this.#mustMatch(request.persistId)
    this.pipeline.history.journal.setPending(undefined)
    this.look()
  }

  /** Takes the waiting commit back now. @throws as `confirm` */
  cancel({ persistId, ...who }: CancelRequest): Promise<Commit> {
    const { backTo } = this.#mustMatch(persistId)
    return this.pipeline.rollback(
      { ...who, to: backTo, comment: `cancelled: rollback to ${backTo}` },
      { unasked: true, past: 'lock' },
    )
  }

  /** Looks at what the log waits for, and sets the alarm clock. */
  look(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const { journal } = this.pipeline.history
    const record = journal.pending
    if (record === undefined) return
    const known = record.bootId === this.bootId ? record : this.#startAnew(record)
    this.#timer = setTimeout(() => this.#ring(), Math.max(0, this.#remainingMs(known)))
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  /** Boot time of another boot says nothing: the whole time runs anew. */
  #startAnew(record: PendingRecord): PendingRecord {
    const { clock } = this.pipeline.core
    const anew = { ...record, bootId: this.bootId, deadlineBootMs: clock.bootMs() + record.timeoutMs }
    this.pipeline.history.journal.setPending(anew)
    return anew
  }

  #ring(): void {
    const record = this.pipeline.history.journal.pending
    if (record === undefined) return
    // A timer is no clock: a suspended machine, or a fake clock, may want more of it.
    if (this.#remainingMs(record) > 0) {
      this.look()
      return
    }
    const { log } = this.pipeline.core
    this.pipeline
      .rollback(
        {
          to: record.backTo,
          user: record.user,
          client: 'timeout',
          comment: `not confirmed: rollback to ${record.backTo}`,
        },
        { unasked: true, past: 'lock' },
      )
      .then(
        (commit) => {
          // Nothing to undo is an end, too.
          if (commit.edits.length === 0) this.pipeline.history.journal.setPending(undefined)
          log.warn('nobody confirmed in time; the commit is taken back', { commit: commit.number, to: record.backTo })
        },
        (error) => {
          log.error('a commit that nobody confirmed could not be taken back', { reason: errorText(error) })
          this.#timer = setTimeout(() => this.#ring(), RETRY_MS)
        },
      )
  }

  /**
   * What a commit leaves waiting: a confirmed one itself (the first of a row says where to go back to), any other
   * nothing: it confirms what waited (RFC 6241 8.4.1).
   */
  #pendingFor(request: CommitRequest, newest: number): PendingRecord | undefined {
    const { confirmed } = request
    if (confirmed === undefined) return undefined
    const before = this.pipeline.history.journal.pending
    if (before !== undefined) this.#mustMatch(confirmed.persistId)
    const timeoutMs = confirmed.timeoutSeconds * 1000
    if (!(timeoutMs > 0) || timeoutMs > LONGEST_MS) {
      throw new BrewError(
        'invalid-value',
        `"${confirmed.timeoutSeconds}" is not a time to confirm in`,
        {},
        'Give 1 to 86400 seconds.',
      )
    }
    return {
      backTo: before?.backTo ?? newest,
      user: request.user,
      ...(confirmed.persistId === undefined ? {} : { persistId: confirmed.persistId }),
      timeoutMs,
      bootId: this.bootId,
      deadlineBootMs: this.pipeline.core.clock.bootMs() + timeoutMs,
    }
  }

  /** One that changes nothing leaves nothing to take back, but extends or confirms what waits already. */
  #withoutEdits(request: CommitRequest): void {
    const { journal } = this.pipeline.history
    if (journal.pending === undefined) return
    journal.setPending(this.#pendingFor(request, journal.newest))
    this.look()
  }

  #mustMatch(persistId: string | undefined): PendingRecord {
    const record = this.pipeline.history.journal.pending
    if (record === undefined) throw new BrewError('data-missing', 'no commit waits to be confirmed')
    if (record.persistId === persistId) return record
    throw new BrewError(
      'access-denied',
      'the waiting commit has another persist-id',
      {},
      'Name the persist-id it was made with.',
    )
  }

  #remainingMs(record: PendingRecord): number {
    return record.bootId === this.bootId ? record.deadlineBootMs - this.pipeline.core.clock.bootMs() : record.timeoutMs
  }
}

/** A day; nobody waits longer, and timers have a limit of their own. */
const LONGEST_MS = 86_400_000
