import { BrewError, type JsonValue } from '../base/index.ts'
import { combineFaults, type DataTree } from '../yang/index.ts'
import { whileSettled } from './applied.ts'
import { type AvailableChildren, availableChildren, judgeChildren } from './available.ts'
import { Candidate } from './candidate.ts'
import { toChange } from './commit.ts'
import { type CompletionRequest, type Completions, complete } from './completion.ts'
import { refuseConflicts } from './conflicts.ts'
import { HeldWay } from './held-way.ts'
import { isTold } from './history.ts'
import { goingBack } from './past.ts'
import { doText, type Pipeline } from './pipeline.ts'
import type { CandidateState, SessionInfo, SessionMode, SessionRequest, Sessions } from './session-types.ts'
import { readAt } from './tree.ts'
import type { Commit, CommitClient, ConfirmRequest, Edit, ReadOptions } from './types.ts'

/** How many sessions, and how long one lives unused. */
export interface SessionLimits {
  readonly most: number
  readonly idleMs: number
}

const DEFAULT_LIMITS: SessionLimits = { most: 100, idleMs: 30 * 60_000 }
const SWEEP_EVERY_MS = 30_000

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
  readonly #held: HeldWay
  readonly #limits: SessionLimits
  readonly #sweeping: ReturnType<typeof setInterval>

  constructor(
    readonly pipeline: Pipeline,
    limits: Partial<SessionLimits> = {},
  ) {
    this.#held = new HeldWay(pipeline.core.engine)
    this.#limits = { ...DEFAULT_LIMITS, ...limits }
    pipeline.guard = ({ session, past }) => {
      if (past !== 'lock') this.#refuseLocked(session)
    }
    this.#sweeping = setInterval(() => this.#sweep(), SWEEP_EVERY_MS)
    this.#sweeping.unref()
  }

  open({ base, ...request }: SessionRequest): SessionInfo {
    this.#sweep()
    const { newest } = this.pipeline.history.journal
    if (base !== undefined && base > newest)
      throw new BrewError('invalid-value', `there is no commit ${base} yet`, {}, `The newest one is ${newest}.`)
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
        request.mode === 'shared' && shared !== undefined
          ? shared.candidate
          : new Candidate(this.pipeline, this.#held, base),
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
    this.#held.drop()
  }

  edit(id: string, edits: readonly Edit[]): SessionInfo {
    const session = this.#use(id)
    session.candidate.edit(edits)
    return info(session)
  }

  discard(id: string): SessionInfo {
    const session = this.#use(id)
    session.candidate.discard()
    return info(session)
  }

  rollback(id: string, to: number, path?: string): SessionInfo {
    const session = this.#use(id)
    session.candidate.become(goingBack(this.pipeline, to, path))
    return info(session)
  }

  read(id: string, path: string, options: ReadOptions = {}): JsonValue | undefined {
    return this.#use(id).candidate.look((tree, difference) =>
      // For the defaults that follow; what is wrong is told when the candidate is examined.
      whileSettled(tree, difference, () => readAt(tree, this.pipeline.core.schema, path, options.withDefaults)),
    )
  }

  examine(id: string): CandidateState {
    const { candidate } = this.#use(id)
    const conflicts = candidate.conflicts()
    return candidate.look((tree, difference) =>
      whileSettled(tree, difference, (faults, whole) => ({
        changes: conflicts.length === 0 ? whole.edits().filter(isTold).map(toChange) : candidate.changes(),
        faults: [...conflicts, ...(faults.length === 0 ? [] : combineFaults(faults).all)],
      })),
    )
  }

  /** What may come next at a path of the candidate. @throws BrewError as `Datastores.complete` */
  complete(id: string, request: CompletionRequest): Completions {
    const { schema } = this.pipeline.core
    return this.#use(id).candidate.look((tree) => complete(schema, [tree], request))
  }

  /** What may stand below a node of the candidate. @throws BrewError as `Datastores.children` */
  children(id: string, path: string): AvailableChildren {
    const { schema, engine, territories } = this.pipeline.core
    const { candidate } = this.#use(id)
    return availableChildren(path, schema, (at) =>
      candidate.lookAtFollowed((tree) => judgeChildren(tree, at, { yang: engine.yang, territories })),
    )
  }

  /** What leads from running to a session's candidate, for the turn. Dispose of it. */
  wayTo(id: string): DataTree {
    return this.#use(id).candidate.way(this.pipeline.core.engine.yang)
  }

  async commit(
    id: string,
    how: { readonly comment?: string; readonly check?: boolean; readonly confirmed?: ConfirmRequest } = {},
  ): Promise<Commit> {
    const { user, client, candidate } = this.#use(id)
    return this.pipeline.turns.take(async () => {
      const conflicts = candidate.conflicts()
      // They are told now: whoever commits again wants these values on what there is.
      if (conflicts.length > 0 && how.check !== true) this.#insist(candidate)
      refuseConflicts(conflicts)
      const was = candidate.data
      const commit = await this.pipeline.changeNow(
        { ...how, edits: [], user, client },
        (running, yang) => doText(running, yang, was.diff),
        { session: id },
      )
      if (how.check !== true) candidate.committed(was)
      return commit
    })
  }

  /** What cannot be put over what there is any more stays on its old commit, to be looked at and discarded. */
  #insist(candidate: Candidate): void {
    try {
      candidate.insist()
    } catch (error) {
      if (!(error instanceof BrewError)) throw error
      this.pipeline.core.log.debug('a candidate stays on its old commit', { reason: error.message })
    }
  }

  stop(): void {
    clearInterval(this.#sweeping)
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
      `the configuration has been locked by ${holder.user} (${holder.client}) for ${minutesText(minutes)}`,
      {},
      'Wait until that session ends, or close it.',
    )
  }

  #sweep(): void {
    const oldest = this.pipeline.core.clock.bootMs() - this.#limits.idleMs
    for (const session of this.#sessions.values()) {
      if (session.lastUsedBootMs >= oldest) continue
      this.#sessions.delete(session.id)
      this.#held.drop()
    }
  }
}

function info({ candidate, lastUsedBootMs: _, ...session }: Session): SessionInfo {
  const { base, since, size } = candidate.data
  return { ...session, base: since ?? base, edits: size }
}

function minutesText(minutes: number): string {
  if (minutes < 1) return 'less than a minute'
  return minutes === 1 ? '1 minute' : `${minutes} minutes`
}
