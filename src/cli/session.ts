import {
  BrewError,
  changeLines,
  type DiscoverAnswer,
  type Fault,
  type JsonObject,
  type ResolvedStep,
  type SchemaRoot,
  toBrewError,
  type V1SessionMode,
} from '../base/index.ts'
import type { Candidate, Conflict } from './candidate.ts'
import { type Client, isServerGone } from './client.ts'
import { differencesBelow, differencesFrom, readDocument, tellDifferences } from './compare.ts'
import { type Completion, complete } from './complete.ts'
import type { Command, CommandName, Mode } from './grammar/command.ts'
import { parseLine } from './grammar/parse.ts'
import { commandTree } from './grammar/tree.ts'
import { helpPage } from './help.ts'
import { type Handler, type InquiryName, inquiries } from './inquiries.ts'
import { Known } from './known.ts'
import type { Output } from './output.ts'
import { Overrides } from './overrides.ts'
import { lostEdits, nothingAt, sharedText } from './session-text.ts'
import { showText } from './show.ts'
import { counted, printable } from './text.ts'
import { confirmSeconds, conflictError, type HowToCommit, Transactions } from './transactions.ts'
import { openWorkspace, type Workspace } from './workspace.ts'

/** What became of a line. */
export type Outcome =
  | { readonly status: 'nothing' | 'ok' | 'end' }
  /** The line is not a command; the fault says which word. */
  | { readonly status: 'fault'; readonly fault: Fault }
  | { readonly status: 'failed'; readonly error: BrewError }

/** What a session needs from outside. */
export interface SessionOptions {
  readonly client: Client
  readonly user: string
  readonly output: Output
  /** How wide the terminal is, where there is one. */
  readonly columns?: () => number | undefined
  /** Asks the person; absent where there is nobody. `undefined`: no answer was given. */
  readonly ask?: (question: string) => Promise<string | undefined>
}

/** How long a server is waited for when the program ends. */
const CLOSING_MS = 2000

/** One person's dialogue with a server: the mode, the private candidate, and what was learnt from the server. */
export class Session {
  readonly #options: SessionOptions
  readonly #transactions: Transactions
  readonly #inquiries: Readonly<Record<InquiryName, Handler>>
  readonly #known: Known
  readonly #overrides: Overrides
  #server: DiscoverAnswer
  #root: SchemaRoot
  #workspace: Workspace | undefined

  private constructor(options: SessionOptions, server: DiscoverAnswer) {
    this.#options = options
    this.#transactions = new Transactions(options.client, options.user, options.output)
    this.#inquiries = inquiries(options)
    this.#known = new Known(options.client)
    this.#overrides = new Overrides(options)
    this.#server = server
    this.#root = { children: server.schema }
  }

  /** @throws BrewError when the server cannot be reached or is none of ours */
  static async open(options: SessionOptions, signal?: AbortSignal): Promise<Session> {
    const session = new Session(options, await options.client.discover(signal))
    await session.#transactions.look(signal)
    await session.#overrides.look(signal)
    return session
  }

  /** Operational until `configure`. */
  get mode(): Mode {
    return this.#workspace === undefined ? 'operational' : 'configuration'
  }

  /** `user@host> `, with `%` in configuration mode, and with the outputs that do what a person has decided. */
  get prompt(): string {
    const who = `${this.#options.user}@${this.#server.hostname}`
    return `${printable(who + this.#overrides.banner)}${this.mode === 'operational' ? '>' : '%'} `
  }

  /** What a person should know before the first command; nothing on a real brewery. */
  get banner(): string | undefined {
    if (!this.#server.simulated) return undefined
    return `Simulated hardware: no reading of ${this.#server.hostname} is real.`
  }

  /** How many edits would be lost; none when together they change nothing. */
  get uncommitted(): number {
    const candidate = this.#workspace?.candidate
    return candidate?.isChanged === true ? candidate.edits.length : 0
  }

  /** Lets go of what is held on the server. What goes wrong is no matter any more: a session ends by itself, too. */
  async close(): Promise<void> {
    try {
      await this.#workspace?.close(AbortSignal.timeout(CLOSING_MS))
    } catch (error) {
      if (!(error instanceof BrewError)) throw error
    }
    this.#workspace = undefined
  }

  /** Reads and carries out one line. Never throws: what went wrong is in the outcome. */
  async execute(line: string, signal?: AbortSignal): Promise<Outcome> {
    try {
      let parsed = parseLine(line, this.mode, this.#root)
      // The model may have grown since the server was restarted.
      if (parsed.kind === 'fault' && (await this.#followRestart(signal, 'quietly')))
        parsed = parseLine(line, this.mode, this.#root)
      if (parsed.kind === 'nothing') return { status: 'nothing' }
      if (parsed.kind === 'fault') return { status: 'fault', fault: parsed.fault }
      const { command, given } = parsed
      if (command.name === 'leave') return await this.#leave(signal)
      if (this.#workspace !== undefined && command.name !== 'help') await this.#use(this.#workspace, signal)
      await { ...this.#handlers, ...this.#inquiries }[command.name](given, signal, command)
      return { status: 'ok' }
    } catch (error) {
      return { status: 'failed', error: this.#withKeptEdits(toBrewError(error)) }
    }
  }

  /** What may stand at the cursor. Works from what is known when the server does not answer. */
  async complete(line: string, cursor: number, signal?: AbortSignal): Promise<Completion> {
    const completed = () => {
      const data = this.#known.data(this.#workspace?.candidate.document)
      return { completion: complete(line, cursor, this.mode, this.#root, data), asked: data.asked }
    }
    const { completion, asked } = completed()
    return (await this.#known.refresh(asked, signal)) ? completed().completion : completion
  }

  readonly #handlers: Readonly<Record<Exclude<CommandName, 'leave' | InquiryName>, Handler>> = {
    'show-state': async ({ steps }, signal) => {
      await this.#followRestart(signal)
      const state = await this.#options.client.datastore('operational', signal)
      this.#overrides.note(state)
      this.#show(steps, state, 'state')
      await this.#transactions.lookAside(signal)
    },
    'show-running': async ({ steps }, signal, { display }) => {
      await this.#followRestart(signal)
      this.#show(steps, await this.#options.client.datastore('running', signal), 'configuration', display)
      await this.#transactions.lookAside(signal)
    },
    'show-candidate': ({ steps }, _, { display }) =>
      this.#show(steps, this.#edited().document, 'configuration', display),
    configure: (_, signal, { session }) => this.#configure(session ?? 'private', signal),
    set: async ({ steps, value, unchecked }, signal) => {
      await this.#edit((candidate) => candidate.set(steps, value ?? {}), signal)
      if (unchecked !== undefined) this.#options.output.notice(`Not checked before commit: ${unchecked}`)
    },
    delete: ({ steps }, signal) =>
      this.#edit((candidate) => {
        if (!candidate.delete(steps)) throw nothingAt(steps)
      }, signal),
    insert: ({ steps, place }, signal) =>
      this.#edit((candidate) => candidate.insert(steps, place ?? { insert: 'last' }), signal),
    rename: ({ steps, to }, signal) => this.#edit((candidate) => candidate.rename(steps, to ?? steps), signal),
    copy: ({ steps, to }, signal) => this.#edit((candidate) => candidate.copy(steps, to ?? steps), signal),
    compare: async ({ steps, number }, signal, { display }) => {
      const candidate = this.#edited()
      const before = number === undefined ? candidate.base : await this.#transactions.configurationAt(number, signal)
      const found = differencesBelow(this.#root, steps, before, candidate.document)
      tellDifferences(this.#root, found, display, this.#options.output)
    },
    'compare-startup': ({ steps }, signal, { display }) => this.#compareFrom('startup', steps, display, signal),
    'compare-file': async ({ steps, text }, signal, { display }) =>
      this.#compareFrom(await readDocument(text ?? ''), steps, display, signal),
    commit: ({ text }, signal) => this.#commit(text === undefined ? {} : { comment: text }, signal),
    'commit-check': (_, signal) => this.#commit({ check: true }, signal),
    'commit-confirmed': ({ number, text }, signal) => {
      const confirmedSeconds = confirmSeconds(number)
      return this.#commit(text === undefined ? { confirmedSeconds } : { confirmedSeconds, comment: text }, signal)
    },
    'commit-confirm': (_, signal) => this.#transactions.confirm(signal),
    'commit-abort': async (_, signal) => {
      await this.#followRestart(signal)
      await this.#transactions.abort(this.#edited(), signal)
    },
    rollback: async ({ number = 0 }, signal) => {
      await this.#followRestart(signal)
      const { candidate } = this.#opened()
      await this.#transactions.rollback(candidate, number, signal)
      if (number === 0) await this.#opened().discarded(signal)
      else await this.#opened().rolledBack(number, signal)
    },
    'show-commits': async ({ number }, signal) => {
      if (number === undefined) await this.#transactions.list(signal)
      else await this.#transactions.show(number, this.#root, signal)
    },
    override: ({ text, choice, number }, signal) => this.#overrides.decide(text ?? '', choice, number, signal),
    discard: async (_, signal) => {
      const { uncommitted } = this
      this.#edited().discard()
      await this.#opened().discarded(signal)
      this.#options.output.notice(uncommitted === 0 ? 'No changes to discard.' : 'Changes discarded.')
    },
    help: ({ topic }) => this.#options.output.result(helpPage(topic ?? commandTree(this.mode))),
  }

  #show(
    steps: readonly ResolvedStep[],
    document: JsonObject,
    view: 'configuration' | 'state',
    display?: Command['display'],
  ): void {
    const { found } = display === 'set' ? differencesBelow(this.#root, steps, {}, document) : { found: [] }
    const text =
      display === 'set' ? changeLines(this.#root, found).join('\n') : showText(this.#root, steps, document, view)
    if (text !== '') this.#options.output.result(printable(text))
  }

  async #compareFrom(
    from: Parameters<typeof differencesFrom>[0],
    steps: readonly ResolvedStep[],
    display: Command['display'],
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const { client, output } = this.#options
    const to = { root: this.#root, document: this.#edited().document, steps }
    tellDifferences(this.#root, await differencesFrom(from, to, client, signal), display, output)
  }

  async #configure(mode: V1SessionMode, signal: AbortSignal | undefined): Promise<void> {
    await this.#followRestart(signal)
    const { client, user, output } = this.#options
    const notice = (text: string) => output.notice(text)
    const running = (abort: AbortSignal | undefined) => this.#transactions.running(abort)
    this.#workspace = await openWorkspace(mode, { client, user, root: this.#root, running, notice }, signal)
    notice(`Entering configuration mode ${mode}`)
    const others = await this.#workspace.keptBy(signal)
    if (mode === 'shared') notice(sharedText(others, this.uncommitted))
  }

  /** An edit that the server refuses is not made here either. */
  async #edit(make: (candidate: Candidate) => void, signal: AbortSignal | undefined): Promise<void> {
    const workspace = this.#opened()
    make(workspace.candidate)
    await workspace.edited(workspace.candidate.lastEdit, signal)
  }

  /** Before a command in configuration mode: what is held on the server must still be there. */
  async #use(workspace: Workspace, signal: AbortSignal | undefined): Promise<void> {
    if (workspace.mode !== 'private') await this.#followRestart(signal, 'quietly')
    await workspace.use(signal)
  }

  async #leave(signal: AbortSignal | undefined): Promise<Outcome> {
    const workspace = this.#workspace
    if (workspace === undefined) return { status: 'end' }
    const others = this.uncommitted === 0 ? 0 : await workspace.keptBy(signal)
    if (others > 0) this.#options.output.notice(`The edits stay with ${counted(others, 'other shared session')}.`)
    if (others > 0 || (await this.#mayForget())) await this.close()
    return { status: 'ok' }
  }

  async #commit(how: HowToCommit, signal: AbortSignal | undefined): Promise<void> {
    const restarted = await this.#followRestart(signal)
    if (restarted !== false && restarted.length > 0) throw conflictError([])
    await this.#transactions.commit(this.#opened(), how, signal)
  }

  /** Whether edits that were not committed may go: there are none, or the person says so, or nobody is there. */
  async #mayForget(): Promise<boolean> {
    const { uncommitted } = this
    if (uncommitted === 0) return true
    const { ask, output } = this.#options
    if (ask === undefined) {
      output.notice(lostEdits(uncommitted))
      return true
    }
    const answer = await ask('There are uncommitted changes. Discard them and exit? [yes,no] (no) ')
    return /^y(es)?$/i.test(answer?.trim() ?? '')
  }

  #edited(): Candidate {
    return this.#opened().candidate
  }

  #opened(): Workspace {
    if (this.#workspace === undefined) throw new BrewError('operation-failed', 'there is no candidate')
    return this.#workspace
  }

  /**
   * Finds out whether the server was restarted since, and if so learns its schema and makes the edits again.
   * @returns the conflicts that this brought, or false when it is the same server still
   */
  async #followRestart(signal: AbortSignal | undefined, how?: 'quietly'): Promise<readonly Conflict[] | false> {
    const { client, output } = this.#options
    try {
      const { boot } = await client.health(signal)
      if (boot === this.#server.boot) return false
      client.forget()
      const server = await client.discover(signal)
      const workspace = this.#workspace
      const running = workspace === undefined ? undefined : await this.#transactions.running(signal)
      this.#server = server
      this.#root = { children: server.schema }
      this.#known.forget()
      if (workspace === undefined || running === undefined) return []
      if (workspace.mode === 'shared') {
        await workspace.reopen(this.#root, signal)
        return []
      }
      const conflicts = workspace.candidate.rebase(running, this.#root)
      await workspace.reopen(this.#root, signal)
      const made = `${counted(this.uncommitted, 'edit')} made again on its configuration`
      output.notice(`The server was restarted${this.uncommitted === 0 ? '' : `; ${made}`}.`)
      for (const { path, message } of conflicts) output.notice(`${path}: ${message}`)
      return conflicts
    } catch (error) {
      // The line is wrong by what we know; that the server is away is told by the next command that needs it.
      if (how === 'quietly' && isServerGone(error)) return false
      throw error
    }
  }

  #withKeptEdits(error: BrewError): BrewError {
    if (!isServerGone(error) || this.uncommitted === 0) return error
    const hint = `${error.hint}. The session keeps its ${counted(this.uncommitted, 'edit')}: try again when it is back`
    return new BrewError(error.tag, error.message, error.at, hint, { cause: error, appTag: error.appTag ?? '' })
  }
}
