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
import { type Completion, type CompletionData, complete } from './complete.ts'
import { type CommandName, commandTree, type Mode } from './grammar/commands.ts'
import { type Given, parseLine } from './grammar/parse.ts'
import type { SchemaRoot } from './grammar/path.ts'
import type { Fault } from './grammar/words.ts'
import { helpPage } from './help.ts'
import { entryKeys, leafValues, lookup } from './schema/document.ts'
import { showText } from './show.ts'
import { printable } from './text.ts'

/** Where a session writes. Text has no newline at its end. */
export interface Output {
  /** What was asked for. */
  result(text: string): void
  /** What there is to know about it. */
  notice(text: string): void
}

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
  /** Asks the person; absent where there is nobody. `undefined`: no answer was given. */
  readonly ask?: (question: string) => Promise<string | undefined>
}

/** Readings are completed from what was read at most this long ago. */
const FRESH_MS = 2000

/** One person's dialogue with a server: the mode, the private candidate, and what was learnt from the server. */
export class Session {
  readonly #options: SessionOptions
  #server: DiscoverAnswer
  #root: SchemaRoot
  #candidate: Candidate | undefined
  #known: { readonly documents: readonly JsonObject[]; readonly at: number } = { documents: [], at: 0 }

  private constructor(options: SessionOptions, server: DiscoverAnswer) {
    this.#options = options
    this.#server = server
    this.#root = { children: server.schema }
  }

  /** @throws BrewError when the server cannot be reached or is none of ours */
  static async open(options: SessionOptions, signal?: AbortSignal): Promise<Session> {
    return new Session(options, await options.client.discover(signal))
  }

  /** Operational until `configure`. */
  get mode(): Mode {
    return this.#candidate === undefined ? 'operational' : 'configuration'
  }

  /** `user@host> `, with `%` in configuration mode. */
  get prompt(): string {
    const who = `${this.#options.user}@${this.#server.hostname}`
    return `${printable(who)}${this.mode === 'operational' ? '>' : '%'} `
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
    const data = this.#completionData()
    const completion = complete(line, cursor, this.mode, this.#root, data)
    if (!data.wasAsked || this.#candidate !== undefined || Date.now() - this.#known.at < FRESH_MS) return completion
    await this.#refreshKnown(signal)
    return complete(line, cursor, this.mode, this.#root, this.#completionData())
  }

  readonly #handlers: Readonly<
    Record<CommandName, (given: Given, signal: AbortSignal | undefined) => Promise<Outcome> | Outcome>
  > = {
    'show-state': async ({ steps }, signal) => {
      await this.#followRestart(signal)
      return this.#show(steps, await this.#options.client.datastore('operational', signal), 'state')
    },
    'show-running': async ({ steps }, signal) => {
      await this.#followRestart(signal)
      return this.#show(steps, await this.#options.client.datastore('running', signal), 'configuration')
    },
    'show-candidate': ({ steps }) => this.#show(steps, this.#edited().document, 'configuration'),
    configure: async (_, signal) => {
      await this.#followRestart(signal)
      this.#candidate = new Candidate(this.#root, await this.#options.client.datastore('running', signal))
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
    commit: (_, signal) => this.#commit(signal),
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

  #show(steps: readonly ResolvedStep[], document: JsonObject, view: 'configuration' | 'state'): Outcome {
    this.#options.output.result(showText(this.#root, steps, document, view))
    return { status: 'ok' }
  }

  async #commit(signal: AbortSignal | undefined): Promise<Outcome> {
    const { client, output, user } = this.#options
    const candidate = this.#edited()
    if (candidate.edits.length === 0) {
      output.notice('No modifications to commit.')
      return { status: 'ok' }
    }
    const restarted = await this.#followRestart(signal)
    if (restarted !== false && restarted.length > 0) throw conflictError([])
    const conflicts = candidate.rebase(await client.datastore('running', signal))
    if (conflicts.length > 0) throw conflictError(conflicts)
    const answer = await client.commit({ edits: candidate.toEdits(), user, client: 'cli' }, signal)
    // From here on it is done, whatever happens to the next request.
    candidate.committed()
    for (const warning of answer.warnings) output.notice(`Warning: ${warning}`)
    output.notice(answer.edits.length === 0 ? 'No modifications to commit.' : 'Commit complete.')
    await this.#takeIn(candidate, signal)
    return { status: 'ok' }
  }

  /** What the commit made of the edits: defaults, values in canonical form, what other sessions had committed. */
  async #takeIn(candidate: Candidate, signal: AbortSignal | undefined): Promise<void> {
    try {
      candidate.rebase(await this.#options.client.datastore('running', signal))
    } catch (error) {
      // The commit is done and said; the next command that needs the server tells that it went away.
      if (!isServerGone(error)) throw error
    }
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
      const running = this.#candidate === undefined ? undefined : await client.datastore('running', signal)
      this.#server = server
      this.#root = { children: server.schema }
      this.#known = { documents: [], at: 0 }
      if (this.#candidate === undefined || running === undefined) return []
      const conflicts = this.#candidate.rebase(running, this.#root)
      const made = `${count(this.uncommitted, 'edit')} made again on its configuration`
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
    const hint = `${error.hint}. The session keeps its ${count(this.uncommitted, 'edit')}: try again when it is back`
    return new BrewError(error.tag, error.message, error.at, hint, { cause: error, appTag: error.appTag ?? '' })
  }

  #completionData(): CompletionData & { readonly wasAsked: boolean } {
    const documents = this.#candidate === undefined ? this.#known.documents : [this.#candidate.document]
    let wasAsked = false
    return {
      entryKeys: (steps) => {
        wasAsked = true
        const list = steps.at(-1)?.node
        if (list === undefined) return []
        const whole = withoutKeys(steps)
        return documents.flatMap((document) => entryKeys(list, lookup(document, whole)))
      },
      leafValues: (steps) => {
        wasAsked = true
        return [...new Set(documents.flatMap((document) => leafValues(document, steps)))]
      },
      get wasAsked() {
        return wasAsked
      },
    }
  }

  async #refreshKnown(signal: AbortSignal | undefined): Promise<void> {
    const { client } = this.#options
    try {
      const documents = await Promise.all([
        client.datastore('running', signal),
        client.datastore('operational', signal),
      ])
      this.#known = { documents, at: Date.now() }
    } catch (error) {
      // Completion is a courtesy: the command itself will say that the server is away.
      if (!(error instanceof BrewError)) throw error
    }
  }
}

/** What is said where edits are lost and nobody could be asked. */
export function lostEdits(uncommitted: number): string {
  return `${count(uncommitted, 'uncommitted edit')} discarded: there was no "commit"`
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}

/** The last list as a whole, whatever keys of the next entry were typed. */
function withoutKeys(steps: readonly ResolvedStep[]): readonly ResolvedStep[] {
  return steps.map((it, at) => {
    if (at < steps.length - 1) return it
    const { keys: _, ...step } = it.step
    return { node: it.node, step }
  })
}

function nothingAt(steps: readonly ResolvedStep[]): BrewError {
  const [value] = steps.at(-1)?.node.defaults ?? []
  const message = value === undefined ? 'there is nothing to delete' : `it is not set: ${value} is its default`
  return new BrewError('data-missing', message, { path: formatPath(steps.map((it) => it.step)) })
}

function conflictError(conflicts: readonly Conflict[]): BrewError {
  const [first, ...others] = conflicts.map(
    ({ path, message }) =>
      (options: { readonly others?: readonly BrewError[] }) =>
        new BrewError('operation-failed', message, { path }, undefined, options),
  )
  const advice = new BrewError('operation-failed', 'nothing was committed: "commit" again puts your edits in force')
  return first?.({ others: [...others.map((it) => it({})), advice] }) ?? advice
}
