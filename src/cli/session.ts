import { BrewError, type Fault, toBrewError } from '../base/index.ts'
import { type Completion, complete, expandWord } from './complete.ts'
import type { CommandName, Mode } from './grammar/command.ts'
import { parseLine } from './grammar/parse.ts'
import { Known, type Whose } from './known.ts'
import type { Shown } from './pipes/index.ts'
import { candidateHandlers, movingHandlers } from './session/deciding.ts'
import { editingHandlers } from './session/editing.ts'
import { inquiryHandlers } from './session/inquiries.ts'
import { lookingHandlers } from './session/looking.ts'
import { Printing } from './session/printing.ts'
import { type Handler, type SessionOptions, State } from './session/state.ts'
import { lostEdits } from './session-text.ts'
import type { Settings } from './settings.ts'
import type { Standing } from './status-watch.ts'
import { counted, printable } from './text.ts'
import { placeText } from './words.ts'

export type { SessionOptions } from './session/state.ts'

/** What became of a line. */
export type Outcome =
  | { readonly status: 'nothing' | 'ok' | 'end' }
  /** The line is not a command; the fault says which word. */
  | { readonly status: 'fault'; readonly fault: Fault }
  | { readonly status: 'failed'; readonly error: BrewError }

/** How long a server is waited for when the program ends. */
const CLOSING_MS = 2000

/** One person's dialogue with a server: the mode, the candidate, and what was learnt from the server. */
export class Session {
  readonly #state: State
  readonly #printing: Printing
  readonly #known: Known
  readonly #handlers: Readonly<Record<Exclude<CommandName, 'leave' | 'leave-all' | 'run'>, Handler>>

  private constructor(state: State) {
    const { client } = state.options
    this.#state = state
    this.#printing = new Printing(state, state.options.output)
    this.#known = new Known(client, () => state.settings)
    state.onRestart = () => this.#known.forget()
    this.#handlers = {
      ...inquiryHandlers(state),
      ...lookingHandlers(state),
      ...editingHandlers(state),
      ...candidateHandlers(state),
      ...movingHandlers(state),
    }
  }

  /** @throws BrewError when the server cannot be reached or is none of ours */
  static async open(options: SessionOptions, signal?: AbortSignal): Promise<Session> {
    const state = new State(options, await options.client.discover(signal))
    await state.transactions.look(signal)
    await state.overrides.look(signal)
    return new Session(state)
  }

  /** Operational until `configure`. */
  get mode(): Mode {
    return this.#state.mode
  }

  get settings(): Settings {
    return this.#state.settings
  }

  /** `user@host> `, with `%` in configuration mode, and with the outputs that do what a person has decided. */
  get prompt(): string {
    const { options, server, overrides } = this.#state
    const who = `${options.user}@${server.hostname}`
    return `${printable(who + overrides.banner)}${this.mode === 'operational' ? '>' : '%'} `
  }

  /** What stands above the prompt in configuration mode: `[edit brewhouse temperature]`. */
  get place(): string | undefined {
    if (this.mode === 'operational') return undefined
    return printable(`[${['edit', ...placeText(this.#state.root, this.#state.at)].join(' ')}]`)
  }

  /** What a person should know before the first command; nothing on a real brewery. */
  get banner(): string | undefined {
    const { simulated, hostname } = this.#state.server
    return simulated ? `Simulated hardware: no reading of ${hostname} is real.` : undefined
  }

  /** How many changed nodes would be lost. */
  get uncommitted(): number {
    return this.#state.workspace?.edits ?? 0
  }

  /** What the bottom line tells of this session. */
  get standing(): Standing {
    const { overrides, transactions } = this.#state
    const { confirmUntil } = transactions
    return {
      uncommitted: this.uncommitted,
      overrides: overrides.names,
      ...(confirmUntil === undefined ? {} : { confirmUntil }),
    }
  }

  /** The whole word that one before the cursor stands for, where it is the beginning of one command or node only. */
  expand(line: string, cursor: number): string | undefined {
    return expandWord(line, cursor, this.#state.context)
  }

  /** Lets go of what is held on the server. What goes wrong is no matter any more: a session ends by itself, too. */
  async close(): Promise<void> {
    try {
      await this.#state.leave(AbortSignal.timeout(CLOSING_MS))
    } catch (error) {
      if (!(error instanceof BrewError)) throw error
    }
  }

  /** Reads and carries out one line. Never throws: what went wrong is in the outcome. */
  async execute(line: string, signal?: AbortSignal): Promise<Outcome> {
    const state = this.#state
    try {
      let parsed = parseLine(line, state.context)
      // The model may have grown since the server was restarted.
      if (parsed.kind === 'fault' && (await state.followRestart(signal, 'quietly')))
        parsed = parseLine(line, state.context)
      if (parsed.kind === 'nothing') return { status: 'nothing' }
      if (parsed.kind === 'fault') return { status: 'fault', fault: parsed.fault }
      const { command, given, pipes } = parsed
      if (command.name === 'leave' || command.name === 'leave-all') {
        const left = await this.#leave(command.name, signal)
        await state.options.recorder?.add(line.trim())
        return left
      }
      // It is never the command of a line: that is what follows it. Without anything behind it, the line is a fault.
      if (command.name === 'run') return { status: 'nothing' }
      const handler = this.#handlers[command.name]
      const outcome = await this.#printing.print(
        { line, command, given, pipes },
        () => this.#do(handler, parsed, signal),
        signal,
      )
      if (outcome.status === 'ok') await state.options.recorder?.add(line.trim(), ...state.asked.splice(0))
      return outcome
    } catch (error) {
      return { status: 'failed', error: state.withKeptEdits(toBrewError(error)) }
    }
  }

  /** What may stand at the cursor. Works from what is known when the server does not answer. */
  async complete(line: string, cursor: number, signal?: AbortSignal): Promise<Completion> {
    const completed = () => {
      const data = this.#known.data(this.#whose(line))
      return { completion: complete(line, cursor, this.#state.context, data), asked: data.asked }
    }
    const { completion, asked } = completed()
    return (await this.#known.refresh(asked, signal)) ? completed().completion : completion
  }

  async #do(
    handler: Handler,
    { command, given }: Extract<ReturnType<typeof parseLine>, { kind: 'command' }>,
    signal: AbortSignal | undefined,
  ): Promise<Shown | undefined> {
    if (this.#state.options.isDryRun !== true || command.moves !== true) return handler(given, signal, command)
    this.#state.options.output.notice('Not done: this is a dry run.')
    return undefined
  }

  /** Whose entries a line names: those of the candidate, of what is in force, or of what is measured. */
  #whose(line: string): Whose {
    const { workspace } = this.#state
    if (workspace !== undefined && !/^\s*run\s/.test(line)) return { session: workspace.id }
    return undefined
  }

  async #leave(how: 'leave' | 'leave-all', signal: AbortSignal | undefined): Promise<Outcome> {
    const state = this.#state
    const { workspace } = state
    if (workspace === undefined) return { status: 'end' }
    const inner = state.entered.at(-1)
    if (how === 'leave' && state.at.length > 0) {
      state.at = state.at.slice(0, inner ?? 0)
      state.entered = state.entered.slice(0, -1)
      return { status: 'ok' }
    }
    const others = this.uncommitted === 0 ? 0 : await workspace.sharedBy(signal)
    if (others > 0) state.options.output.notice(`The edits stay with ${counted(others, 'other shared session')}.`)
    if (others > 0 || (await this.#mayForget())) await this.close()
    return { status: 'ok' }
  }

  /** Whether edits that were not committed may go: there are none, or the person says so, or nobody is there. */
  async #mayForget(): Promise<boolean> {
    const { uncommitted } = this
    if (uncommitted === 0) return true
    const { confirm, output } = this.#state.options
    if (confirm !== undefined) return (await confirm('There are uncommitted changes. Discard them and exit?')) === true
    output.notice(lostEdits(uncommitted))
    return true
  }
}
