import { BrewError, type JsonValue } from '../base/index.ts'
import { combineFaults, type DataTree } from '../yang/index.ts'
import { toChange } from './commit.ts'
import { applyEdits } from './edits.ts'
import type { Pipeline } from './pipeline.ts'
import type { CandidateState, SessionInfo, SessionMode, Sessions } from './session-types.ts'
import { readAt } from './tree.ts'
import { CONFLICT, type Commit, type CommitClient, type ConfirmRequest, type Edit, type ReadOptions } from './types.ts'

/** How many sessions, and how long one lives unused. */
export interface SessionLimits {
  readonly most: number
  readonly idleMs: number
}

const DEFAULT_LIMITS: SessionLimits = { most: 100, idleMs: 30 * 60_000 }
const SWEEP_EVERY_MS = 30_000

/** Edits on a base commit: no copy of the configuration. All shared sessions have one together. */
interface Candidate {
  base: number
  edits: readonly Edit[]
}

interface Session {
  readonly id: string
  readonly user: string
  readonly client: CommitClient
  readonly mode: SessionMode
  readonly opened: Date
  lastUsed: Date
  lastUsedBootMs: number
  readonly candidate: Candidate
}

/** Sessions, their candidates, and the lock that an exclusive one is. */
export class SessionTable implements Sessions {
  readonly #sessions = new Map<string, Session>()
  readonly #limits: SessionLimits
  readonly #sweeping: ReturnType<typeof setInterval>

  constructor(
    readonly pipeline: Pipeline,
    limits: Partial<SessionLimits> = {},
  ) {
    this.#limits = { ...DEFAULT_LIMITS, ...limits }
    pipeline.guard = ({ session, past }) => {
      if (past !== 'lock') this.#refuseLocked(session)
    }
    this.#sweeping = setInterval(() => this.#sweep(), SWEEP_EVERY_MS)
    this.#sweeping.unref()
  }

  open(request: { readonly user: string; readonly client: CommitClient; readonly mode: SessionMode }): SessionInfo {
    this.#sweep()
    if (this.#sessions.size >= this.#limits.most) {
      throw new BrewError('resource-denied', `${this.#limits.most} sessions are open already`, {}, 'Close one first.')
    }
    if (request.mode !== 'private') this.#refuseLocked(undefined)
    const { clock } = this.pipeline.core
    const shared = [...this.#sessions.values()].find((it) => it.mode === 'shared')
    const session: Session = {
      ...request,
      id: crypto.randomUUID(),
      opened: clock.now(),
      lastUsed: clock.now(),
      lastUsedBootMs: clock.bootMs(),
      candidate:
        request.mode === 'shared' && shared !== undefined ? shared.candidate : { base: this.#newest, edits: [] },
    }
    this.#sessions.set(session.id, session)
    return info(session)
  }

  list(): readonly SessionInfo[] {
    this.#sweep()
    return [...this.#sessions.values()].map(info)
  }

  get(id: string): SessionInfo {
    return info(this.#use(id))
  }

  close(id: string): void {
    this.#use(id)
    this.#sessions.delete(id)
  }

  edit(id: string, edits: readonly Edit[]): SessionInfo {
    const session = this.#use(id)
    const { candidate } = session
    const next = [...candidate.edits, ...edits]
    // Done once to see that it can be done: types and names are judged now, the rest when it is examined.
    this.#with(next, () => undefined)
    if (candidate.edits.length === 0) candidate.base = this.#newest
    candidate.edits = next
    return info(session)
  }

  discard(id: string): SessionInfo {
    const session = this.#use(id)
    session.candidate.edits = []
    session.candidate.base = this.#newest
    return info(session)
  }

  rollback(id: string, to: number, path = '/'): SessionInfo {
    const session = this.#use(id)
    const then = this.pipeline.pastValue(to, path)
    const edit: Edit = then === undefined ? { op: 'remove', path } : { op: 'replace', path, value: then }
    session.candidate.edits = []
    session.candidate.base = this.#newest
    return this.edit(id, [edit])
  }

  read(id: string, path: string, options: ReadOptions = {}): JsonValue | undefined {
    const { candidate } = this.#use(id)
    return this.#with(candidate.edits, (tree) => {
      // For the defaults it brings; what is wrong is told when the candidate is examined.
      tree.validate()
      return readAt(tree, this.pipeline.core.schema, path, options.withDefaults)
    })
  }

  examine(id: string): CandidateState {
    const { candidate } = this.#use(id)
    return this.#with(candidate.edits, (tree) => {
      const faults = tree.validate()
      using diff = this.pipeline.core.engine.running.diff(tree)
      const changes = diff.edits().filter((edit) => !(edit.default && edit.kind === 'container'))
      return { changes: changes.map(toChange), faults: faults.length === 0 ? [] : combineFaults(faults).all }
    })
  }

  async commit(
    id: string,
    how: { readonly comment?: string; readonly check?: boolean; readonly confirmed?: ConfirmRequest } = {},
  ): Promise<Commit> {
    const session = this.#use(id)
    const { candidate } = session
    const { edits, base } = candidate
    try {
      const { user, client } = session
      const commit = await this.pipeline.commit({ ...how, edits, base, user, client }, { session: id })
      if (how.check !== true && candidate.edits === edits) {
        candidate.edits = []
        candidate.base = this.#newest
      }
      return commit
    } catch (error) {
      // The conflict has been told: whoever commits again wants these edits on what there is now.
      if (error instanceof BrewError && error.appTag === CONFLICT) candidate.base = this.#newest
      throw error
    }
  }

  stop(): void {
    clearInterval(this.#sweeping)
  }

  get #newest(): number {
    return this.pipeline.history.journal.newest
  }

  /** Work on running with edits done to it, within one turn. */
  #with<T>(edits: readonly Edit[], work: (tree: DataTree) => T): T {
    const { engine, territories } = this.pipeline.core
    return engine.change(() => {
      using tree = engine.running.duplicate()
      applyEdits(tree, edits, { yang: engine.yang, territories })
      return work(tree)
    })
  }

  /** A session, used just now. @throws BrewError `data-missing` */
  #use(id: string): Session {
    this.#sweep()
    const session = this.#sessions.get(id)
    if (session === undefined) {
      throw new BrewError(
        'data-missing',
        'there is no such session',
        {},
        `Open one; a session ends after ${Math.round(this.#limits.idleMs / 60_000)} minutes without use.`,
      )
    }
    const { clock } = this.pipeline.core
    session.lastUsed = clock.now()
    session.lastUsedBootMs = clock.bootMs()
    return session
  }

  #refuseLocked(session: string | undefined): void {
    this.#sweep()
    const holder = [...this.#sessions.values()].find((it) => it.mode === 'exclusive')
    if (holder === undefined || holder.id === session) return
    const { clock } = this.pipeline.core
    const minutes = Math.round((clock.now().getTime() - holder.opened.getTime()) / 60_000)
    throw new BrewError(
      'lock-denied',
      `the configuration is locked by ${holder.user} (${holder.client}) since ${minutes} minutes`,
      {},
      'Wait until that session ends, or close it.',
    )
  }

  #sweep(): void {
    const oldest = this.pipeline.core.clock.bootMs() - this.#limits.idleMs
    for (const session of this.#sessions.values()) {
      if (session.lastUsedBootMs < oldest) this.#sessions.delete(session.id)
    }
  }
}

function info({ candidate, lastUsedBootMs: _, ...session }: Session): SessionInfo {
  return { ...session, base: candidate.base, edits: candidate.edits.length }
}
