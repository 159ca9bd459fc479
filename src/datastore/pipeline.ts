import { BrewError, type ChangeEdit, errorText } from '../base/index.ts'
import { type DataTree, isEngineFailure, translating, type Yang } from '../yang/index.ts'
import type { Alongside } from './alongside.ts'
import { applyBack } from './applied.ts'
import type { ComingLog } from './coming-log.ts'
import { judge, preconditionFailed } from './commit.ts'
import { conflictsWith, refuseConflicts } from './conflicts.ts'
import type { Core } from './core.ts'
import { applyEdits } from './edits.ts'
import type { History } from './history.ts'
import type { NewEntry } from './journal.ts'
import type { PendingRecord } from './journal-records.ts'
import { goingBack } from './past.ts'
import { Proposal } from './proposal.ts'
import { Turns } from './turns.ts'
import type { Commit, CommitRequest, RollbackRequest, Veto } from './types.ts'

/** How a change goes through the pipeline, beyond what a caller may ask for. */
export interface Passage {
  /** Session it comes from: the one that holds the exclusive lock may commit. */
  readonly session?: string
  /** Goes through whoever holds the exclusive lock. */
  readonly past?: 'lock'
  /** Things are not asked: for what must happen, such as going back when nobody confirmed. */
  readonly unasked?: boolean
  /** It is how a confirmed commit is taken back: none waits any more. */
  readonly takesBack?: boolean
  /** History of another root that leads to what is committed; only for the first commit of this one. */
  readonly coming?: ComingLog
  /** Written down with the commit; at once, where nothing is changed and so none is made. */
  readonly alongside?: Alongside
}

/** Changes running and gives the difference; what fails leaves running as it was. */
export type Change = (running: DataTree, yang: Yang) => DataTree

/** The one way of configuration: edit, validate, veto, commit log, running, readers, files. */
export class Pipeline {
  #veto: Veto = async () => []
  #isAsked: (changes: readonly ChangeEdit[]) => boolean = () => false
  /** Commits, and what else must not see half of one. */
  readonly turns = new Turns()
  /** Refuses who may not commit now. */
  guard: (passage: Passage) => void = () => undefined
  /** What a confirmed commit leaves in the log: decided with the commit, in one transaction. */
  pendingFor: (request: CommitRequest, passage: Passage) => PendingRecord | undefined = () => undefined
  /** Told of a commit that changes nothing: it may still extend or confirm one that waits. */
  onEmptyCommit: (request: CommitRequest, passage: Passage) => void = () => undefined
  /** Told of each commit, when running shows it. */
  onCommit: (commit: Commit) => void = () => undefined

  constructor(
    readonly core: Core,
    readonly history: History,
    /** Names the model that commits are made with. */
    readonly modules: string,
  ) {}

  vetoBy(veto: Veto, isAsked: (changes: readonly ChangeEdit[]) => boolean): void {
    this.#veto = veto
    this.#isAsked = isAsked
  }

  commit(request: CommitRequest, passage: Passage = {}): Promise<Commit> {
    return this.turns.take(() => this.commitNow(request, passage))
  }

  /** As `commit`, for whoever has the turn already. */
  commitNow(request: CommitRequest, passage: Passage = {}): Promise<Commit> {
    const { territories } = this.core
    return this.changeNow(
      request,
      (running, yang) => applyEdits(running, request.edits, { yang, territories }),
      passage,
    )
  }

  rollback({ to, path, ...how }: RollbackRequest, passage: Passage = {}): Promise<Commit> {
    const comment = path === undefined ? `rollback to ${to}` : `rollback of ${path} to ${to}`
    return this.turns.take(async () =>
      this.changeNow({ comment, ...how, edits: [] }, goingBack(this, to, path), passage),
    )
  }

  /** As `commitNow`, for any change. Where Things have to be waited for, running is as before meanwhile. */
  async changeNow(request: CommitRequest, change: Change, passage: Passage = {}): Promise<Commit> {
    this.#guard(request, passage)
    this.#checkTags(request)
    this.#checkExists(request)
    const decision = this.#changing(change, (diff, changes) => {
      if (changes.length === 0) return NOTHING
      this.#checkBase(request, diff)
      if (passage.unasked === true || !this.#isAsked(changes))
        return this.#decide({ request, passage }, diff, { changes, warnings: [] })
      return { kind: 'to be asked', changes, diff: diff.diffText() }
    })
    if (decision.kind !== 'to be asked') return this.#finish({ request, passage }, decision)
    const { changes, diff } = decision
    using proposal = new Proposal(request, changes, { diff, core: this.core })
    const warnings = await this.#veto(proposal)
    // Meanwhile somebody may have locked the configuration.
    this.#guard(request, passage)
    const again: Change = (running, yang) => doText(running, yang, diff)
    return this.#put({ request, passage }, again, warnings)
  }

  /** A check changes nothing, whoever holds the lock. */
  #guard({ check }: CommitRequest, passage: Passage): void {
    if (check !== true) this.guard(passage)
  }

  /** A change that is there already, such as that of a file: validated and put through at once, nobody is asked. */
  take(request: CommitRequest, change: Change, alongside: Alongside = {}): Commit {
    return this.#put({ request, passage: { alongside } }, change, [])
  }

  /** Whether a change would be one at all. @throws BrewError with all faults */
  wouldChange(change: Change): boolean {
    return this.#changing(change, (_, changes) => (changes.length === 0 ? NOTHING : CHECKED)).kind !== 'nothing'
  }

  #put(wanted: Wanted, change: Change, warnings: readonly string[]): Commit {
    const decision = this.#changing(change, (diff, changes) =>
      changes.length === 0 ? NOTHING : this.#decide(wanted, diff, { changes, warnings }),
    )
    return this.#finish(wanted, decision)
  }

  /**
   * Does a change to running, judges it, and unless it is made for good takes it back, all in one turn.
   * @throws BrewError with all faults; running is then as it was
   */
  #changing<T extends Decided | ToBeAsked>(
    change: Change,
    decide: (diff: DataTree, changes: readonly ChangeEdit[]) => T,
  ): T {
    const { engine, schema } = this.core
    return engine.change(() => {
      const { running, yang } = engine
      using diff = change(running, yang)
      let decision: T
      try {
        decision = decide(diff, judge(running, diff, schema))
      } catch (error) {
        if (!isEngineFailure(error)) applyBack(running, diff)
        throw error
      }
      if (decision.kind !== 'made') applyBack(running, diff)
      return decision
    })
  }

  /** The commit point: when the log has it, it is made, and nothing may fail any more that says otherwise. */
  #decide({ request, passage }: Wanted, diff: DataTree, told: Told): Decided {
    if (request.check === true) return { kind: 'checked', ...told }
    const { core, history } = this
    const { user, client, comment } = request
    const time = core.clock.now()
    const entry: NewEntry = {
      time,
      user,
      client,
      modules: this.modules,
      diff: diff.diffText(),
      size: told.changes.length,
      pending: this.pendingFor(request, passage),
      alongside: passage.alongside,
      ...(comment === undefined ? {} : { comment }),
    }
    const { coming } = passage
    const number =
      coming === undefined
        ? history.journal.append(entry)
        : // What it changes here is what its history says already.
          history.journal.appendAfter(coming, { ...entry, diff: NO_DIFFERENCE, size: 0 })
    return { kind: 'made', number, time, seq: core.stampRunning(diff), ...told }
  }

  /** Tells readers. */
  #finish({ request, passage }: Wanted, decision: Decided): Commit {
    if (decision.kind === 'nothing') {
      const { alongside } = passage
      if (request.check !== true && alongside !== undefined) this.history.journal.putAlongside(alongside)
      if (request.check !== true) this.onEmptyCommit(request, passage)
      return this.#outcome(request, { changes: [], warnings: [] })
    }
    const outcome = this.#outcome(request, decision)
    if (decision.kind === 'checked') return outcome
    const { number, seq, time, changes } = decision
    const { user, client } = request
    this.core.feed.emit({ datastore: 'running', commit: number, user, client, time, edits: changes })
    const commit = { ...outcome, seq, time }
    this.#follow(commit)
    return commit
  }

  /** It is committed: what goes wrong with those who are told is theirs to mend, and is no reason to say it is not. */
  #follow(commit: Commit): void {
    try {
      this.core.forgetDeleted(commit.edits)
      this.onCommit(commit)
    } catch (error) {
      this.core.log.error('a commit could not be followed', { commit: commit.number, reason: errorText(error) })
    }
  }

  #outcome(request: CommitRequest, { changes, warnings }: Told): Commit {
    return {
      number: this.history.journal.newest,
      seq: this.core.feed.seq,
      time: this.core.clock.now(),
      user: request.user,
      client: request.client,
      ...(request.comment === undefined ? {} : { comment: request.comment }),
      edits: changes,
      warnings,
    }
  }

  #checkTags(request: CommitRequest): void {
    for (const { path, etags } of request.ifMatch ?? []) {
      if (!etags.includes(this.core.etag('running', path))) throw preconditionFailed(path)
    }
  }

  /** Nothing can have been made on a commit that is yet to come. @throws BrewError `invalid-value` */
  #checkExists({ base }: CommitRequest): void {
    const { newest } = this.history.journal
    if (base === undefined || base <= newest) return
    throw new BrewError(
      'invalid-value',
      `there is no commit ${base} to have made this on`,
      {},
      `The newest is ${newest}.`,
    )
  }

  /** Edits made on an older commit pass where they do not meet what came since. @throws BrewError with all that do */
  #checkBase({ base }: CommitRequest, diff: DataTree): void {
    if (base === undefined || base === this.history.journal.newest) return
    refuseConflicts(conflictsWith(this.core.engine.yang, this.history, diff, base))
  }
}

/** What a change comes to, and what was said of it. */
interface Told {
  readonly changes: readonly ChangeEdit[]
  readonly warnings: readonly string[]
}

/** What became of a change. */
type Decided =
  | { readonly kind: 'nothing' }
  | ({ readonly kind: 'checked' } & Told)
  | ({ readonly kind: 'made'; readonly number: number; readonly time: Date; readonly seq: number } & Told)

/** Others have a say first; until then the change is kept as text (`DataTree.diffText`), and running is as before. */
interface ToBeAsked {
  readonly kind: 'to be asked'
  readonly changes: readonly ChangeEdit[]
  readonly diff: string
}

/** A change that somebody wants made. */
interface Wanted {
  readonly request: CommitRequest
  readonly passage: Passage
}

/** See `DataTree.diffText`. */
const NO_DIFFERENCE = '[]'

const NOTHING = { kind: 'nothing' } as const
const CHECKED = { kind: 'checked', changes: [], warnings: [] } as const

/** Does what the text of a difference says. @throws BrewError when it does not fit */
export function doText(tree: DataTree, yang: Yang, text: string | undefined): DataTree {
  const diff = text === undefined ? yang.emptyTree() : yang.parseDiff(text)
  try {
    translating(() => tree.applyDiff(diff))
    return diff
  } catch (error) {
    diff[Symbol.dispose]()
    throw error
  }
}
