import {
  BrewError,
  type CommitAnswer,
  type CommitsAnswer,
  changeTree,
  DEFAULT_CONFIRM_SECONDS,
  differencesOf,
  type JsonObject,
  type SchemaRoot,
} from '../base/index.ts'
import type { Candidate, Conflict, Running } from './candidate.ts'
import { type Client, isConflict, isServerGone } from './client.ts'
import { commitName, commitTable, confirmedText, pendingText } from './commits.ts'
import type { Output } from './output.ts'
import { counted } from './text.ts'
import type { Workspace } from './workspace.ts'

/** How many commits are listed: as many as are kept unless the server was told otherwise. */
const MOST_COMMITS = 100

/** How to commit. */
export interface HowToCommit {
  readonly comment?: string
  /** Only find out whether it would be accepted. */
  readonly check?: true
  /** Roll it back by itself after so many seconds. */
  readonly confirmedSeconds?: number
}

/** What a session asks of the commit log, and what it tells of it. */
export class Transactions {
  readonly #client: Client
  readonly #user: string
  readonly #output: Output
  /** The commit to be confirmed that the person was told of: once is enough. */
  #told: CommitsAnswer['pending']

  constructor(client: Client, user: string, output: Output) {
    this.#client = client
    this.#user = user
    this.#output = output
  }

  /** Running, with the number of the commit that it shows at least; tells of a commit that waits to be confirmed. */
  async running(signal: AbortSignal | undefined): Promise<Running> {
    // In this order: edits on what was read are then never taken for edits on something newer.
    const { newest } = await this.look(signal)
    return { commit: newest, document: await this.#client.datastore('running', signal) }
  }

  /** Finds out whether a commit waits to be confirmed, and tells once that it does, and that it was rolled back. */
  async look(signal: AbortSignal | undefined, most = 1): Promise<CommitsAnswer> {
    const answer = await this.#client.commits(most, signal)
    const { pending, commits } = answer
    if (pending !== undefined && pending.backTo !== this.#told?.backTo) this.#output.notice(pendingText(pending))
    if (pending === undefined && this.#told !== undefined && commits[0]?.client === 'timeout')
      this.#output.notice('The commit that waited to be confirmed was rolled back: nobody confirmed it in time.')
    this.#told = pending
    return answer
  }

  /** The same after a command that was about something else: that the server went away is not for it to tell. */
  async lookAside(signal: AbortSignal | undefined): Promise<void> {
    try {
      await this.look(signal)
    } catch (error) {
      if (!isServerGone(error) && signal?.aborted !== true) throw error
    }
  }

  /** Puts the edits of a candidate in force, and brings it up to what they made of running. */
  async commit(workspace: Workspace, how: HowToCommit, signal: AbortSignal | undefined): Promise<void> {
    const { candidate } = workspace
    if (candidate.edits.length === 0) return this.#commitNothing(how, signal)
    const before = this.#told
    const conflicts = candidate.rebase(await this.running(signal))
    if (conflicts.length > 0) throw conflictError(conflicts)
    const answer = await this.#send(workspace, how, signal)
    if (how.check === true) return this.#tellChecked(answer)
    // From here on it is done, whatever happens to the next request.
    candidate.committed()
    this.#tellWarnings(answer)
    this.#output.notice(outcomeText(answer, how, before !== undefined))
    // That it waits has just been said.
    if (how.confirmedSeconds !== undefined) this.#expect(candidate.commit, how.confirmedSeconds)
    await this.#takeIn(candidate, signal)
  }

  /** Keeps the commit that waits. @throws BrewError when none does */
  async confirm(signal: AbortSignal | undefined): Promise<void> {
    await this.#client.confirm({ user: this.#user, client: 'cli' }, signal)
    this.#told = undefined
    this.#output.notice('Confirmed: the commit stays.')
  }

  /** Rolls the commit that waits back; the edits of the candidate are made again. @throws BrewError when none does */
  async abort(candidate: Candidate, signal: AbortSignal | undefined): Promise<void> {
    const answer = await this.#client.cancel({ user: this.#user, client: 'cli' }, signal)
    this.#told = undefined
    this.#tellWarnings(answer)
    this.#output.notice(`Rolled back by commit ${answer.commit}.`)
    for (const { path, message } of await this.#takeIn(candidate, signal)) this.#output.notice(`${path}: ${message}`)
  }

  /** Makes a candidate what running was after a commit; 0 or none: what it is now. */
  async rollback(candidate: Candidate, number: number, signal: AbortSignal | undefined): Promise<void> {
    const running = await this.running(signal)
    if (number === 0) {
      const isChanged = candidate.isChanged
      candidate.discard()
      candidate.rebase(running)
      this.#output.notice(isChanged ? 'Changes discarded.' : 'No changes to discard.')
      return
    }
    const target = await this.configurationAt(number, signal)
    const commit = await this.#client.commitOf(number, signal)
    candidate.discard()
    candidate.rebase(running)
    candidate.load(target)
    const next = candidate.isChanged
      ? '"show | compare" shows what "commit" would change.'
      : 'It is what is in force: there is nothing to commit.'
    this.#output.notice(`Loaded ${commitName(commit)}. ${next}`)
  }

  /** Running as it was after a commit. @throws BrewError for one that is not kept */
  async configurationAt(number: number, signal: AbortSignal | undefined): Promise<JsonObject> {
    return this.#client.configurationAt(number, signal)
  }

  /** `show commits`. */
  async list(signal: AbortSignal | undefined): Promise<void> {
    const told = this.#told
    const { commits, pending } = await this.look(signal, MOST_COMMITS)
    if (commits.length === 0) this.#output.notice('There is no commit yet.')
    else this.#output.result(commitTable(commits))
    if (pending !== undefined && pending.backTo === told?.backTo) this.#output.notice(pendingText(pending))
  }

  /** `show commits <n>`: the commit and what it changed. @throws BrewError for one that is not kept */
  async show(number: number, root: SchemaRoot, signal: AbortSignal | undefined): Promise<void> {
    const { edits } = await this.#client.changesOf(number, signal)
    const commit = await this.#client.commitOf(number, signal)
    const { found, unknown } = differencesOf(root, edits)
    this.#output.result(commitTable([commit]))
    if (found.length > 0) this.#output.comparison(`\n${changeTree(root, found)}`)
    if (unknown > 0) this.#output.notice(`${counted(unknown, 'node')} that the model no longer has left out.`)
  }

  /** Without edits a waiting commit can still be given more time. */
  async #commitNothing(how: HowToCommit, signal: AbortSignal | undefined): Promise<void> {
    const { confirmedSeconds } = how
    const { pending } = await this.look(signal)
    if (confirmedSeconds === undefined || pending === undefined) {
      this.#output.notice('No modifications to commit.')
      return
    }
    const confirmed = { timeoutSeconds: confirmedSeconds }
    await this.#client.commit({ edits: [], user: this.#user, client: 'cli', confirmed }, signal)
    const after = (await this.look(signal)).pending
    this.#output.notice(`It waits on. ${confirmedText(after?.remainingSeconds ?? 0)}`)
  }

  async #send(workspace: Workspace, how: HowToCommit, signal: AbortSignal | undefined): Promise<CommitAnswer> {
    const { comment, check, confirmedSeconds } = how
    const { candidate } = workspace
    const body = {
      ...(comment === undefined ? {} : { comment }),
      ...(check === undefined ? {} : { check }),
      ...(confirmedSeconds === undefined ? {} : { confirmed: { timeoutSeconds: confirmedSeconds } }),
    }
    try {
      return await workspace.commit(body, signal)
    } catch (error) {
      if (!isConflict(error)) throw error
      // Somebody was faster by a moment. Their values can be told here, and the next "commit" is one on top of them.
      const conflicts = candidate.rebase(await this.running(signal))
      throw conflicts.length > 0 ? conflictError(conflicts) : conflictError(error.all.map(conflictOf))
    }
  }

  #tellChecked(answer: CommitAnswer): void {
    this.#tellWarnings(answer)
    const { length } = answer.edits
    this.#output.notice(
      length === 0 ? 'No modifications to commit.' : `Check passed: a commit would change ${counted(length, 'node')}.`,
    )
  }

  #tellWarnings({ warnings }: CommitAnswer): void {
    for (const warning of warnings) this.#output.notice(`Warning: ${warning}`)
  }

  #expect(backTo: number, remainingSeconds: number): void {
    // While one waits already, it is still the configuration before that one that is gone back to.
    this.#told ??= { backTo, remainingSeconds, user: this.#user, persistent: false }
  }

  /** What the commit made of the edits: defaults, values in canonical form, what other sessions had committed. */
  async #takeIn(candidate: Candidate, signal: AbortSignal | undefined): Promise<readonly Conflict[]> {
    try {
      return candidate.rebase(await this.running(signal))
    } catch (error) {
      // It is done and said; the next command that needs the server tells that it went away.
      if (!isServerGone(error)) throw error
      return []
    }
  }
}

/** Seconds that a commit waits to be confirmed, where the person gave none. */
export function confirmSeconds(given: number | undefined): number {
  return given ?? DEFAULT_CONFIRM_SECONDS
}

function outcomeText({ edits }: CommitAnswer, { confirmedSeconds }: HowToCommit, waited: boolean): string {
  if (edits.length === 0) return 'No modifications to commit.'
  if (confirmedSeconds !== undefined) return `Commit complete. ${confirmedText(confirmedSeconds)}`
  return waited ? 'Commit complete. It confirms the commit that waited, too.' : 'Commit complete.'
}

function conflictOf(error: BrewError): Conflict {
  return { path: error.at.path ?? '/', message: error.message }
}

/** Conflicts as one error that carries them all, and what to do. */
export function conflictError(conflicts: readonly Conflict[]): BrewError {
  const [first, ...others] = conflicts.map(
    ({ path, message }) =>
      (options: { readonly others?: readonly BrewError[] }) =>
        new BrewError('operation-failed', message, { path }, undefined, options),
  )
  const advice = new BrewError('operation-failed', 'nothing was committed: "commit" again puts your edits in force')
  return first?.({ others: [...others.map((it) => it({})), advice] }) ?? advice
}
