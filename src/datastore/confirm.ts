import { BrewError, errorText, MAX_CONFIRM_SECONDS } from '../base/index.ts'
import type { PendingRecord } from './journal-records.ts'
import { goingBack } from './past.ts'
import type { Passage, Pipeline } from './pipeline.ts'
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
    pipeline.pendingFor = (request, passage) => this.#pendingFor(request, passage)
    pipeline.onEmptyCommit = (request, passage) => this.#withoutEdits(request, passage)
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

  /**
   * Takes the commit back that waits now: when its turn comes, it may have been confirmed, and another one may wait.
   * @throws BrewError as `confirm`
   */
  async cancel({ persistId, ...who }: CancelRequest): Promise<Commit> {
    const { backTo } = this.#mustMatch(persistId)
    return this.pipeline.turns.take(() => {
      const record = this.#mustMatch(persistId)
      // Each row of confirmed commits begins later than the one before: where it goes back to tells them apart.
      if (record.backTo !== backTo) throw nothingWaits()
      return this.#takeBack(record, { ...who, comment: `cancelled: rollback to ${backTo}` })
    })
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
    this.pipeline.turns
      .take(() => this.#takeBackIfDue())
      .catch((error) => {
        const reason = errorText(error)
        this.pipeline.core.log.error('a commit that nobody confirmed could not be taken back', { reason })
        this.#timer = setTimeout(() => this.#ring(), RETRY_MS)
      })
  }

  /** For whoever has the turn: those before it may have confirmed what waited, or made it wait longer. */
  async #takeBackIfDue(): Promise<void> {
    const { core, history } = this.pipeline
    const record = history.journal.pending
    if (record === undefined) return
    if (this.#remainingMs(record) > 0) {
      this.look()
      return
    }
    const { backTo, user } = record
    const others = this.#unmeant(backTo)
    const commit = await this.#takeBack(record, {
      user,
      client: 'timeout',
      comment: `not confirmed: rollback to ${backTo}`,
    })
    core.log.warn('nobody confirmed in time; the commit is taken back', {
      commit: commit.number,
      to: backTo,
      ...(others === '' ? {} : { 'and-with-it': others }),
    })
  }

  /** For whoever has the turn. */
  #takeBack({ backTo }: PendingRecord, who: Omit<CommitRequest, 'edits'>): Promise<Commit> {
    const passage: Passage = { unasked: true, past: 'lock', takesBack: true }
    return this.pipeline.changeNow({ ...who, edits: [] }, goingBack(this.pipeline, backTo), passage)
  }

  /** Commits that came by themselves after one that waits: they go with it, and stay in the log. */
  #unmeant(backTo: number): string {
    const { journal } = this.pipeline.history
    const since = journal.list({ limit: Math.min(journal.newest - backTo, MOST_NAMED) })
    const unmeant = since.filter(({ client }) => !CONFIRMING.has(client)).reverse()
    return unmeant.map(({ number, comment }) => `${number} (${comment ?? 'without a comment'})`).join(', ')
  }

  /**
   * What a commit leaves waiting: a confirmed one itself (the first of a row says where to go back to). Any other that
   * somebody made confirms what waited, unless a persist-id must be named (RFC 6241 8.4.1).
   */
  #pendingFor(request: CommitRequest, passage: Passage): PendingRecord | undefined {
    const { journal } = this.pipeline.history
    const before = journal.pending
    const { confirmed } = request
    if (confirmed === undefined) {
      if (passage.takesBack === true) return undefined
      return before?.persistId === undefined && CONFIRMING.has(request.client) ? undefined : before
    }
    if (before !== undefined) this.#mustMatch(confirmed.persistId)
    const { timeoutSeconds } = confirmed
    if (!(timeoutSeconds > 0) || timeoutSeconds > MAX_CONFIRM_SECONDS) {
      throw new BrewError(
        'invalid-value',
        `"${timeoutSeconds}" is not a time to confirm in`,
        {},
        `Give 1 to ${MAX_CONFIRM_SECONDS} seconds.`,
      )
    }
    const timeoutMs = timeoutSeconds * 1000
    return {
      backTo: before?.backTo ?? journal.newest,
      user: request.user,
      ...(confirmed.persistId === undefined ? {} : { persistId: confirmed.persistId }),
      timeoutMs,
      bootId: this.bootId,
      deadlineBootMs: this.pipeline.core.clock.bootMs() + timeoutMs,
    }
  }

  /** One that changes nothing leaves nothing to take back, but extends or confirms what waits already. */
  #withoutEdits(request: CommitRequest, passage: Passage): void {
    const { journal } = this.pipeline.history
    if (journal.pending === undefined) return
    const pending = this.#pendingFor(request, passage)
    if (pending === journal.pending) return
    journal.setPending(pending)
    this.look()
  }

  #mustMatch(persistId: string | undefined): PendingRecord {
    const record = this.pipeline.history.journal.pending
    if (record === undefined) throw nothingWaits()
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

/** Whose commits confirm one that waits: people's. What comes by itself means nothing by it. */
const CONFIRMING: ReadonlySet<CommitClient> = new Set(['cli', 'v1'])

/** How many commits are looked at for those to name in the log. */
const MOST_NAMED = 100

function nothingWaits(): BrewError {
  return new BrewError('data-missing', 'no commit waits to be confirmed')
}
