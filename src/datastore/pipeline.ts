import { createHash } from 'node:crypto'
import { BrewError, type ChangeEdit, errorText, isWithin, type JsonValue, type Schema } from '../base/index.ts'
import type { DataTree, TreeEdit } from '../yang/index.ts'
import { type Prepared, preconditionFailed, prepare, proposal, toChange } from './commit.ts'
import type { Core } from './core.ts'
import { applyEdits } from './edits.ts'
import type { History } from './history.ts'
import type { PendingRecord } from './journal-records.ts'
import { printedAt, readAt } from './tree.ts'
import { Turns } from './turns.ts'
import {
  CONFLICT,
  type Commit,
  type CommitRequest,
  type ReadOptions,
  type RollbackRequest,
  type Veto,
} from './types.ts'

/** How a change goes through the pipeline, beyond what a caller may ask for. */
export interface Passage {
  /** Session it comes from: the one that holds the exclusive lock may commit. */
  readonly session?: string
  /** Goes through whoever holds the exclusive lock. */
  readonly past?: 'lock'
  /** Things are not asked: for what must happen, such as going back when nobody confirmed. */
  readonly unasked?: boolean
}

/** The one way of configuration: edit, validate, veto, commit log, running, readers, files. */
export class Pipeline {
  #veto: Veto = async () => []
  /** Commits, and what else must not see half of one. */
  readonly turns = new Turns()
  /** Names the model that commits are made with. */
  readonly #modules: string
  /** Refuses who may not commit now. */
  guard: (passage: Passage) => void = () => undefined
  /** What a confirmed commit leaves in the log: decided with the commit, in one transaction. */
  pendingFor: (request: CommitRequest, backTo: number) => PendingRecord | undefined = () => undefined
  /** Told of a commit that changes nothing: it may still extend or confirm one that waits. */
  onEmptyCommit: (request: CommitRequest) => void = () => undefined
  /** Told of each commit, when running shows it. */
  onCommit: (commit: Commit) => void = () => undefined

  constructor(
    readonly core: Core,
    readonly history: History,
  ) {
    this.#modules = hashOfModules(core.schema)
  }

  vetoBy(veto: Veto): void {
    this.#veto = veto
  }

  commit(request: CommitRequest, passage: Passage = {}): Promise<Commit> {
    return this.turns.take(() => this.commitNow(request, passage))
  }

  /** As `commit`, for whoever has the turn already. */
  commitNow(request: CommitRequest, passage: Passage = {}): Promise<Commit> {
    const { engine, territories } = this.core
    return this.#change(request, passage, (candidate) =>
      applyEdits(candidate, request.edits, { yang: engine.yang, territories }),
    )
  }

  rollback({ to, ...how }: RollbackRequest, passage: Passage = {}): Promise<Commit> {
    const request = { comment: `rollback to ${to}`, ...how, edits: [] }
    return this.turns.take(() =>
      this.#change(request, passage, (candidate) => this.history.goBack(this.core.engine.yang, candidate, to)),
    )
  }

  /** As `commitNow`, for a change that is no list of edits. */
  changeNow(request: CommitRequest, edit: (candidate: DataTree) => void): Promise<Commit> {
    return this.#change(request, {}, edit)
  }

  /** A change that is there already, such as that of a file: validated and put through at once, nobody is asked. */
  take(request: CommitRequest, edit: (candidate: DataTree) => void): Commit {
    const prepared = prepare(this.core.engine, edit)
    try {
      if (prepared.edits.length === 0) return this.#outcome(request, [], [])
      return this.#apply(request, prepared, [])
    } finally {
      this.#release(prepared)
    }
  }

  /** The whole configuration as it was after a commit, defaults as asked for. */
  configurationAt(number: number, options: ReadOptions = {}): JsonValue {
    return this.#past(number, (tree) => printedAt(tree, '/', options.withDefaults) ?? {})
  }

  /** The value at a path as it was after a commit, without defaults; `undefined` where there was none. */
  pastValue(number: number, path: string): JsonValue | undefined {
    return this.#past(number, (tree) => readAt(tree, this.core.schema, path))
  }

  difference(from: number | 'running', to: number | 'running'): readonly ChangeEdit[] {
    const { newest } = this.history.journal
    return this.#past(from === 'running' ? newest : from, (before) =>
      this.#past(to === 'running' ? newest : to, (after) => {
        using diff = before.diff(after)
        return diff.edits().filter(isTold).map(toChange)
      }),
    )
  }

  #past<T>(number: number, work: (tree: DataTree) => T): T {
    const { engine } = this.core
    return engine.read(() => {
      using tree = engine.running.duplicate()
      this.history.goBack(engine.yang, tree, number)
      // Only for the defaults it brings: what was committed once was valid then.
      tree.validate()
      return work(tree)
    })
  }

  async #change(request: CommitRequest, passage: Passage, edit: (candidate: DataTree) => void): Promise<Commit> {
    this.guard(passage)
    this.#checkTags(request)
    const { engine } = this.core
    const prepared = prepare(engine, edit)
    try {
      if (prepared.edits.length === 0) {
        if (request.check !== true) this.onEmptyCommit(request)
        return this.#outcome(request, [], [])
      }
      this.#checkBase(request, prepared.edits)
      const { rebuilds } = engine
      const warnings = passage.unasked === true ? [] : await this.#veto(proposal(request, prepared))
      // While Things were asked, a reading may have brought the engine down: the candidate went with it.
      if (rebuilds !== engine.rebuilds) return await this.#change(request, passage, edit)
      if (request.check === true) return this.#outcome(request, prepared.changes, warnings)
      return this.#apply(request, prepared, warnings)
    } finally {
      this.#release(prepared)
    }
  }

  /** Second half, in one turn: log, running, stamps, readers. With the log it is committed. */
  #apply(request: CommitRequest, prepared: Prepared, warnings: readonly string[]): Commit {
    const { core, history } = this
    const { candidate, diff, edits, changes } = prepared
    const { user, client, comment } = request
    const time = core.clock.now()
    const pending = this.pendingFor(request, history.journal.newest)
    const number = core.engine.change(() =>
      history.append(
        { time, user, client, modules: this.#modules, edits, pending, ...(comment === undefined ? {} : { comment }) },
        () => candidate.print({ format: 'json' }),
      ),
    )
    const seq = core.swapRunning(candidate, diff)
    core.feed.emit({ datastore: 'running', commit: number, user, client, time, edits: changes })
    core.forgetDeleted(changes)
    const commit = { ...this.#outcome(request, changes, warnings), seq, time }
    this.#tell(commit)
    return commit
  }

  /** It is committed: what goes wrong with those who are told is theirs to mend, and is no reason to say it is not. */
  #tell(commit: Commit): void {
    try {
      this.onCommit(commit)
    } catch (error) {
      this.core.log.error('a commit could not be followed', { commit: commit.number, reason: errorText(error) })
    }
  }

  #release({ diff, candidate }: Prepared): void {
    diff[Symbol.dispose]()
    if (candidate !== this.core.engine.running) candidate[Symbol.dispose]()
  }

  #outcome(request: CommitRequest, edits: readonly ChangeEdit[], warnings: readonly string[]): Commit {
    return {
      number: this.history.journal.newest,
      seq: this.core.feed.seq,
      time: this.core.clock.now(),
      user: request.user,
      client: request.client,
      ...(request.comment === undefined ? {} : { comment: request.comment }),
      edits,
      warnings,
    }
  }

  #checkTags(request: CommitRequest): void {
    for (const { path, etags } of request.ifMatch ?? []) {
      if (!etags.includes(this.core.etag('running', path))) throw preconditionFailed(path)
    }
  }

  /** Edits made on an older commit pass where they do not meet what came since. @throws BrewError with all that do */
  #checkBase({ base }: CommitRequest, edits: readonly TreeEdit[]): void {
    const { journal } = this.history
    if (base === undefined || base >= journal.newest) return
    const met: BrewError[] = []
    for (let number = base + 1; number <= journal.newest; number++) {
      const theirs = journal.edits(number)
      const entry = journal.get(number)
      if (theirs === undefined || entry === undefined) {
        throw conflict('/', `the commits since ${base} are not all kept any more`, [])
      }
      for (const { path } of edits.filter((mine) => theirs.some((their) => meet(mine, their)))) {
        met.push(conflict(path, `was changed by ${entry.user} in commit ${number} meanwhile`, []))
      }
    }
    const [first, ...others] = met
    if (first !== undefined) throw conflict(first.at.path ?? '/', first.message, others)
  }
}

/** Whether two changes touch the same: one node, or one within what the other deletes. */
function meet(a: TreeEdit, b: TreeEdit): boolean {
  if (a.path === b.path) return true
  return (a.op === 'delete' && isWithin(b.path, a.path)) || (b.op === 'delete' && isWithin(a.path, b.path))
}

function conflict(path: string, message: string, others: readonly BrewError[]): BrewError {
  return new BrewError('in-use', message, { path }, 'Look at what it is now, and commit again.', {
    appTag: CONFLICT,
    others,
  })
}

/** All but the containers that come and go by themselves. */
function isTold(edit: TreeEdit): boolean {
  return !(edit.default && edit.kind === 'container')
}

/** Names and revisions of all modules, as one hash: commits of one model fit each other. */
function hashOfModules(schema: Schema): string {
  const names = schema.modules.map(({ name, revision }) => `${name}@${revision ?? ''}`).sort()
  return createHash('sha256').update(names.join(' ')).digest('hex').slice(0, 16)
}
