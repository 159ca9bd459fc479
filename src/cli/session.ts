import {
  BrewError,
  type DiscoverAnswer,
  formatPath,
  type JsonObject,
  type ResolvedStep,
  toBrewError,
} from '../base/index.ts'
import { Candidate, type Conflict } from './candidate.ts'
import { type Client, isServerGone } from './client.ts'
import { compareText } from './compare.ts'
import { type Completion, complete } from './complete.ts'
import type { CommandName, Mode } from './grammar/command.ts'
import { type Given, parseLine } from './grammar/parse.ts'
import type { SchemaRoot } from './grammar/path.ts'
import { commandTree } from './grammar/tree.ts'
import type { Fault } from './grammar/words.ts'
import { helpPage } from './help.ts'
import { Known } from './known.ts'
import type { Output } from './output.ts'
import { type Overridden, outputsIn, outputsOf, overriddenIn } from './overrides.ts'
import { differences } from './schema/difference.ts'
import { branch } from './schema/document.ts'
import { showText } from './show.ts'
import { counted, duration, printable } from './text.ts'
import { confirmSeconds, conflictError, type HowToCommit, Transactions } from './transactions.ts'

/** What became of a line. */
export type Outcome =
  | { readonly status: 'nothing' | 'ok' | 'end' }
  /** The line is not a command; the fault says which word. */
  | { readonly status: 'fault'; readonly fault: Fault }
  | { readonly status: 'failed'; readonly error: BrewError }

/** State of outputs is published a few times a second. */
const OVERRIDE_SHOWS_MS = 400

/** What a session needs from outside. */
export interface SessionOptions {
  readonly client: Client
  readonly user: string
  readonly output: Output
  /** Asks the person; absent where there is nobody. `undefined`: no answer was given. */
  readonly ask?: (question: string) => Promise<string | undefined>
}

/** One person's dialogue with a server: the mode, the private candidate, and what was learnt from the server. */
export class Session {
  readonly #options: SessionOptions
  readonly #transactions: Transactions
  readonly #known: Known
  #server: DiscoverAnswer
  #root: SchemaRoot
  #candidate: Candidate | undefined
  #overridden: readonly Overridden[] = []

  private constructor(options: SessionOptions, server: DiscoverAnswer) {
    this.#options = options
    this.#transactions = new Transactions(options.client, options.user, options.output)
    this.#known = new Known(options.client)
    this.#server = server
    this.#root = { children: server.schema }
  }

  /** @throws BrewError when the server cannot be reached or is none of ours */
  static async open(options: SessionOptions, signal?: AbortSignal): Promise<Session> {
    const session = new Session(options, await options.client.discover(signal))
    await session.#transactions.look(signal)
    await session.#lookForOverrides(signal)
    return session
  }

  /** Operational until `configure`. */
  get mode(): Mode {
    return this.#candidate === undefined ? 'operational' : 'configuration'
  }

  /** `user@host> `, with `%` in configuration mode, and with the outputs that do what a person has decided. */
  get prompt(): string {
    const who = `${this.#options.user}@${this.#server.hostname}`
    const names = this.#overridden.map(({ name }) => name).join(', ')
    return `${printable(who)}${names === '' ? '' : ` [OVERRIDE ${printable(names)}]`}${this.mode === 'operational' ? '>' : '%'} `
  }

  /** What a person should know before the first command; nothing on a real brewery. */
  get banner(): string | undefined {
    if (!this.#server.simulated) return undefined
    return `Simulated hardware: no reading of ${this.#server.hostname} is real.`
  }

  /** How many edits would be lost; none when together they change nothing. */
  get uncommitted(): number {
    return this.#candidate?.isChanged === true ? this.#candidate.edits.length : 0
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
      return await this.#handlers[parsed.command.name](parsed.given, signal)
    } catch (error) {
      return { status: 'failed', error: this.#withKeptEdits(toBrewError(error)) }
    }
  }

  /** What may stand at the cursor. Works from what is known when the server does not answer. */
  async complete(line: string, cursor: number, signal?: AbortSignal): Promise<Completion> {
    const completed = () => {
      const data = this.#known.data(this.#candidate?.document)
      return { completion: complete(line, cursor, this.mode, this.#root, data), asked: data.asked }
    }
    const { completion, asked } = completed()
    return (await this.#known.refresh(asked, signal)) ? completed().completion : completion
  }

  readonly #handlers: Readonly<
    Record<CommandName, (given: Given, signal: AbortSignal | undefined) => Promise<Outcome> | Outcome>
  > = {
    'show-state': async ({ steps }, signal) => {
      await this.#followRestart(signal)
      const state = await this.#options.client.datastore('operational', signal)
      this.#note(overriddenIn(outputsIn(state)))
      const outcome = this.#show(steps, state, 'state')
      await this.#transactions.lookAside(signal)
      return outcome
    },
    'show-running': async ({ steps }, signal) => {
      await this.#followRestart(signal)
      const outcome = this.#show(steps, await this.#options.client.datastore('running', signal), 'configuration')
      await this.#transactions.lookAside(signal)
      return outcome
    },
    'show-candidate': ({ steps }) => this.#show(steps, this.#edited().document, 'configuration'),
    configure: async (_, signal) => {
      await this.#followRestart(signal)
      this.#candidate = new Candidate(this.#root, await this.#transactions.running(signal))
      this.#options.output.notice('Entering configuration mode private')
      return { status: 'ok' }
    },
    set: ({ steps, value, unchecked }) => {
      this.#edited().set(steps, value ?? {})
      if (unchecked !== undefined) this.#options.output.notice(`Not checked before commit: ${unchecked}`)
      return { status: 'ok' }
    },
    delete: ({ steps }) => {
      if (!this.#edited().delete(steps)) throw nothingAt(steps)
      return { status: 'ok' }
    },
    compare: async ({ steps, number }, signal) => {
      const candidate = this.#edited()
      const before = number === undefined ? candidate.base : await this.#transactions.configurationAt(number, signal)
      return this.#compare(steps, before, candidate.document)
    },
    commit: ({ text }, signal) => this.#commit(text === undefined ? {} : { comment: text }, signal),
    'commit-check': (_, signal) => this.#commit({ check: true }, signal),
    'commit-confirmed': ({ number, text }, signal) => {
      const confirmedSeconds = confirmSeconds(number)
      return this.#commit(text === undefined ? { confirmedSeconds } : { confirmedSeconds, comment: text }, signal)
    },
    'commit-confirm': async (_, signal) => {
      await this.#transactions.confirm(signal)
      return { status: 'ok' }
    },
    'commit-abort': async (_, signal) => {
      await this.#followRestart(signal)
      await this.#transactions.abort(this.#edited(), signal)
      return { status: 'ok' }
    },
    rollback: async ({ number }, signal) => {
      await this.#followRestart(signal)
      await this.#transactions.rollback(this.#edited(), number ?? 0, signal)
      return { status: 'ok' }
    },
    'show-commits': async ({ number }, signal) => {
      if (number === undefined) await this.#transactions.list(signal)
      else await this.#transactions.show(number, this.#root, signal)
      return { status: 'ok' }
    },
    override: ({ text, choice, number }, signal) => this.#override(text ?? '', choice, number, signal),
    discard: () => {
      const { uncommitted } = this
      this.#edited().discard()
      this.#options.output.notice(uncommitted === 0 ? 'No changes to discard.' : 'Changes discarded.')
      return { status: 'ok' }
    },
    help: ({ topic }) => {
      this.#options.output.result(helpPage(topic ?? commandTree(this.mode)))
      return { status: 'ok' }
    },
    leave: async () => {
      if (this.#candidate === undefined) return { status: 'end' }
      if (await this.#mayForget()) this.#candidate = undefined
      return { status: 'ok' }
    },
  }

  async #lookForOverrides(signal: AbortSignal | undefined): Promise<void> {
    this.#note(overriddenIn(outputsOf(await this.#options.client.power(signal))))
  }

  /** The prompt says so as long as that is what is known; looking at state says it in full. */
  #note(overridden: readonly Overridden[]): void {
    this.#overridden = overridden
    for (const { notice } of overridden) this.#options.output.notice(notice)
  }

  async #override(
    name: string,
    choice: string | undefined,
    seconds: number | undefined,
    signal: AbortSignal | undefined,
  ): Promise<Outcome> {
    const { client, user, output } = this.#options
    const to = choice === 'on' || choice === 'off' ? choice : 'auto'
    const body = { to, user, client: 'cli', ...(seconds === undefined ? {} : { for: seconds }) } as const
    const answer = await client.override(name, body, signal)
    const told = answer.for === undefined ? 'whoever drives it decides again' : `${to} for ${duration(answer.for)}`
    output.notice(`${answer.output}: ${told}.`)
    // It is state a moment later.
    await Bun.sleep(OVERRIDE_SHOWS_MS)
    await this.#lookForOverrides(signal)
    return { status: 'ok' }
  }

  #show(steps: readonly ResolvedStep[], document: JsonObject, view: 'configuration' | 'state'): Outcome {
    this.#options.output.result(showText(this.#root, steps, document, view))
    return { status: 'ok' }
  }

  #compare(steps: readonly ResolvedStep[], before: JsonObject, after: JsonObject): Outcome {
    const found = differences(this.#root, branch(before, steps), branch(after, steps))
    if (found.length === 0) this.#options.output.notice('No differences.')
    else this.#options.output.comparison(compareText(this.#root, found))
    return { status: 'ok' }
  }

  async #commit(how: HowToCommit, signal: AbortSignal | undefined): Promise<Outcome> {
    const candidate = this.#edited()
    const restarted = await this.#followRestart(signal)
    if (restarted !== false && restarted.length > 0) throw conflictError([])
    await this.#transactions.commit(candidate, how, signal)
    return { status: 'ok' }
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
    if (this.#candidate === undefined) throw new BrewError('operation-failed', 'there is no candidate')
    return this.#candidate
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
      const running = this.#candidate === undefined ? undefined : await this.#transactions.running(signal)
      this.#server = server
      this.#root = { children: server.schema }
      this.#known.forget()
      if (this.#candidate === undefined || running === undefined) return []
      const conflicts = this.#candidate.rebase(running, this.#root)
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

/** What is said where edits are lost and nobody could be asked. */
export function lostEdits(uncommitted: number): string {
  return `${counted(uncommitted, 'uncommitted edit')} discarded: there was no "commit"`
}

function nothingAt(steps: readonly ResolvedStep[]): BrewError {
  const [value] = steps.at(-1)?.node.defaults ?? []
  const message = value === undefined ? 'there is nothing to delete' : `it is not set: ${value} is its default`
  return new BrewError('data-missing', message, { path: formatPath(steps.map((it) => it.step)) })
}
