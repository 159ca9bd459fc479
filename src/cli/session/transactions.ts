import {
  BrewError,
  type ChangeEdit,
  type CommitAnswer,
  type CommitsAnswer,
  DEFAULT_CONFIRM_SECONDS,
  differencesOf,
  type SchemaRoot,
} from '../../base/index.ts'
import type { Client } from '../client.ts'
import { commitName, commitTable, confirmedText, pendingText } from '../commits.ts'
import { isConflict, isServerGone } from '../connection.ts'
import type { Output } from '../output.ts'
import type { Shown } from '../pipes/index.ts'
import { counted } from '../text.ts'
import type { Workspace } from '../workspace.ts'

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
  /** The zone that times are told in, as it is set now. */
  readonly #zone: () => string | undefined
  /** The commit to be confirmed that the person was told of: once is enough. */
  #told: CommitsAnswer['pending']
  #until: number | undefined

  constructor(client: Client, user: string, output: Output, zone: () => string | undefined) {
    this.#client = client
    this.#user = user
    this.#output = output
    this.#zone = zone
  }

  /** When the commit that waits is taken back, ms since 1970, as far as is known. */
  get confirmUntil(): number | undefined {
    return this.#until
  }

  /** Finds out whether a commit waits to be confirmed, and tells once that it does, and that it was rolled back. */
  async look(signal: AbortSignal | undefined, most = 1): Promise<CommitsAnswer> {
    const answer = await this.#client.commits(most, signal)
    const { pending, commits } = answer
    if (pending !== undefined && pending.backTo !== this.#told?.backTo)
      this.#output.notice(pendingText(pending, this.#zone()))
    if (pending === undefined && this.#told !== undefined && commits[0]?.client === 'timeout')
      this.#output.notice('The commit that waited to be confirmed was rolled back: nobody confirmed it in time.')
    this.#know(pending)
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

  /** Puts the edits of a candidate in force. @throws BrewError with all conflicts, or all that is wrong with it */
  async commit(workspace: Workspace, how: HowToCommit, signal: AbortSignal | undefined): Promise<void> {
    await workspace.look(signal)
    await this.look(signal)
    if (workspace.edits === 0) return this.#commitNothing(how, signal)
    const before = this.#told
    const answer = await this.#send(workspace, how, signal)
    this.#tellWarnings(answer)
    if (how.check === true) return this.#tellChecked(answer)
    this.#output.notice(outcomeText(answer, how, before !== undefined, this.#zone()))
    // That it waits has just been said.
    if (how.confirmedSeconds !== undefined) await this.#expect(signal)
    else this.#know(undefined)
  }

  /** Keeps the commit that waits. @throws BrewError when none does */
  async confirm(signal: AbortSignal | undefined): Promise<void> {
    await this.#client.confirm({ user: this.#user, client: 'cli' }, signal)
    this.#know(undefined)
    this.#output.notice('Confirmed: the commit stays.')
  }

  /** Rolls the commit that waits back; the edits of the candidate stay. @throws BrewError when none does */
  async abort(signal: AbortSignal | undefined): Promise<void> {
    const answer = await this.#client.cancel({ user: this.#user, client: 'cli' }, signal)
    this.#know(undefined)
    this.#tellWarnings(answer)
    this.#output.notice(`Rolled back by commit ${answer.commit}.`)
  }

  /** Makes a candidate what running was after a commit; 0: what it is now. */
  async rollback(workspace: Workspace, number: number, signal: AbortSignal | undefined): Promise<void> {
    await workspace.look(signal)
    if (number === 0) {
      const isChanged = workspace.edits > 0
      await workspace.discard(signal)
      this.#output.notice(isChanged ? 'Changes discarded.' : 'No changes to discard.')
      return
    }
    const commit = await this.#client.commitOf(number, signal)
    await workspace.rollback(number, signal)
    const next =
      workspace.edits > 0
        ? '"show | compare" shows what "commit" would change.'
        : 'It is what is in force: there is nothing to commit.'
    this.#output.notice(`Loaded ${commitName(commit, this.#zone())}. ${next}`)
  }

  /** Puts in force what was in force after a commit. @throws BrewError for one that is not kept */
  async goBack(number: number, signal: AbortSignal | undefined): Promise<void> {
    const answer = await this.#client.rollback(number, this.#user, signal)
    this.#tellWarnings(answer)
    const done =
      answer.edits.length === 0 ? 'It is what is in force already.' : `Rolled back by commit ${answer.commit}.`
    this.#output.notice(done)
  }

  /** `show commits`. */
  async list(signal: AbortSignal | undefined): Promise<Shown | undefined> {
    const told = this.#told
    const { commits, pending } = await this.look(signal, MOST_COMMITS)
    if (pending !== undefined && pending.backTo === told?.backTo)
      this.#output.notice(pendingText(pending, this.#zone()))
    if (commits.length > 0) return commitTable(commits, this.#zone())
    this.#output.notice('There is no commit yet.')
    return undefined
  }

  /** `show commits <n>`: the commit and what it changed. @throws BrewError for one that is not kept */
  async show(number: number, root: SchemaRoot, signal: AbortSignal | undefined): Promise<Shown> {
    const { edits } = await this.#client.changesOf(number, signal)
    const commit = await this.#client.commitOf(number, signal)
    const { found, unknown } = differencesOf(root, edits)
    this.#output.notice(capital(commitName(commit, this.#zone())))
    return { kind: 'differences', root, found, unknown, display: 'tree' }
  }

  /** Without edits a waiting commit can still be given more time. */
  async #commitNothing(how: HowToCommit, signal: AbortSignal | undefined): Promise<void> {
    const { confirmedSeconds } = how
    if (confirmedSeconds === undefined || this.#told === undefined) {
      this.#output.notice('No modifications to commit.')
      return
    }
    const confirmed = { timeoutSeconds: confirmedSeconds }
    await this.#client.commit({ edits: [], user: this.#user, client: 'cli', confirmed }, signal)
    const after = (await this.look(signal)).pending
    this.#output.notice(`It waits on. ${confirmedText(after?.remainingSeconds ?? 0, this.#zone())}`)
  }

  async #send(workspace: Workspace, how: HowToCommit, signal: AbortSignal | undefined): Promise<CommitAnswer> {
    const { comment, check, confirmedSeconds } = how
    const body = {
      ...(comment === undefined ? {} : { comment }),
      ...(check === undefined ? {} : { check }),
      ...(confirmedSeconds === undefined ? {} : { confirmed: { timeoutSeconds: confirmedSeconds } }),
    }
    try {
      return await workspace.commit(body, signal)
    } catch (error) {
      throw isConflict(error) ? withAdvice(error, await valuesOf(workspace, signal)) : error
    }
  }

  #know(pending: CommitsAnswer['pending']): void {
    this.#told = pending
    this.#until = pending === undefined ? undefined : Date.now() + pending.remainingSeconds * 1000
  }

  #tellChecked(answer: CommitAnswer): void {
    const { length } = answer.edits
    this.#output.notice(
      length === 0 ? 'No modifications to commit.' : `Check passed: a commit would change ${counted(length, 'node')}.`,
    )
  }

  #tellWarnings({ warnings }: CommitAnswer): void {
    for (const warning of warnings) this.#output.notice(`Warning: ${warning}`)
  }

  /** The commit that waits now is known to the person. */
  async #expect(signal: AbortSignal | undefined): Promise<void> {
    const { pending } = await this.#client.commits(1, signal)
    this.#know(pending)
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** Seconds that a commit waits to be confirmed, where the person gave none. */
export function confirmSeconds(given: number | undefined): number {
  return given ?? DEFAULT_CONFIRM_SECONDS
}

function outcomeText(
  { edits }: CommitAnswer,
  { confirmedSeconds }: HowToCommit,
  waited: boolean,
  timeZone: string | undefined,
): string {
  if (edits.length === 0) return 'No modifications to commit.'
  if (confirmedSeconds !== undefined) return `Commit complete. ${confirmedText(confirmedSeconds, timeZone)}`
  return waited ? 'Commit complete. It confirms the commit that waited, too.' : 'Commit complete.'
}

/** What is in force now and what the candidate has, by the paths of what it changes. */
async function valuesOf(
  workspace: Workspace,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, ChangeEdit>> {
  const { edits } = await workspace.diff(signal)
  return new Map(edits.map((it) => [it.path, it]))
}

/** Conflicts with both values, and what can be done about them. */
function withAdvice(error: BrewError, values: ReadonlyMap<string, ChangeEdit>): BrewError {
  const advice = new BrewError('operation-failed', 'nothing was committed: "commit" again puts your edits in force')
  const [first, ...others] = error.all.map(({ message, at }) => (all: readonly BrewError[]) => {
    const edit = at.path === undefined ? undefined : values.get(at.path)
    const isValue = edit?.old !== undefined || edit?.new !== undefined
    const both = edit === undefined || !isValue ? '' : `: it is now ${shown(edit.old)}, you have ${shown(edit.new)}`
    return new BrewError('operation-failed', `${message}${both}`, at, undefined, { others: all })
  })
  return first?.([...others.map((it) => it([])), advice]) ?? advice
}

function shown(value: string | undefined): string {
  return value === undefined ? 'not there' : `"${value}"`
}
