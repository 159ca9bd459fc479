import { BrewError, type DiscoverAnswer, type JsonObject, type JsonValue, type ResolvedStep } from '../../base/index.ts'
import type { Client } from '../client.ts'
import { isServerGone } from '../connection.ts'
import type { Command, Mode } from '../grammar/command.ts'
import type { Context, Given } from '../grammar/parse.ts'
import type { Output } from '../output.ts'
import { Overrides } from '../overrides.ts'
import type { Shown } from '../pipes/index.ts'
import type { Recorder } from '../record.ts'
import type { RequestRoot } from '../requests/index.ts'
import { branch, documentOf, withinNode } from '../schema/document.ts'
import { hasGlobs } from '../schema/globs.ts'
import { pathOf } from '../schema/path.ts'
import { type Settings, USUAL_SETTINGS } from '../settings.ts'
import { counted } from '../text.ts'
import type { Workspace } from '../workspace.ts'
import { Transactions } from './transactions.ts'

/** What a session needs from outside. */
export interface SessionOptions {
  readonly client: Client
  readonly user: string
  readonly output: Output
  /** How wide the terminal is, where there is one. */
  readonly columns?: () => number | undefined
  /** Asks the person; absent where there is nobody. `undefined`: no answer was given. */
  readonly ask?: (question: string) => Promise<string | undefined>
  /** Asks for yes or no; absent where there is nobody. `undefined`: no answer was given. */
  readonly confirm?: (question: string) => Promise<boolean | undefined>
  /** Nothing is put in force, and nothing is asked of the server that would move something. */
  readonly isDryRun?: boolean
  /** Results are for machines: data as JSON. */
  readonly isJson?: boolean
  /** Keeps what was carried out. */
  readonly recorder?: Recorder
  /** Reads what is typed or pasted until its end, or the rest of the input. */
  readonly readText?: () => Promise<string>
}

/** A command as it was given; what it has to show is returned, to be handed on or printed. */
export type Handler = (
  given: Given,
  signal: AbortSignal | undefined,
  command: Command,
) => Promise<Shown | undefined> | Shown | undefined

/** What the commands of a session share: the server as it is known, the candidate, and where in it the person is. */
export class State {
  readonly options: SessionOptions
  readonly transactions: Transactions
  readonly overrides: Overrides
  server: DiscoverAnswer
  root: RequestRoot
  settings: Settings = USUAL_SETTINGS
  workspace: Workspace | undefined
  /** Where `edit` has led; each step into it is a length, so that `exit` leaves what one `edit` has entered. */
  at: readonly ResolvedStep[] = []
  entered: readonly number[] = []
  /** Lines that answers to questions come to, and texts that were asked for, to be recorded behind what asked. */
  readonly asked: string[] = []
  /** The server was restarted, with other models perhaps: what was learnt from it is old. */
  onRestart: () => void = () => undefined

  /** While what is held on the server is looked after, once it is known to be another one. */
  #isRestarted = false

  constructor(options: SessionOptions, server: DiscoverAnswer) {
    this.options = options
    this.transactions = new Transactions(options.client, options.user, options.output, () => this.settings.timeZone)
    this.overrides = new Overrides(options, () => this.settings.timeZone)
    this.server = server
    this.root = rootOf(server)
  }

  /** A script sees values as they are, unless it has said how it wants them. */
  get isForPeople(): boolean {
    const { options, settings } = this
    const isUsual = settings.temperature === USUAL_SETTINGS.temperature && settings.timeZone === USUAL_SETTINGS.timeZone
    return options.ask !== undefined || !isUsual
  }

  get mode(): Mode {
    return this.workspace === undefined ? 'operational' : 'configuration'
  }

  get context(): Context {
    return { mode: this.mode, root: this.root, at: this.at }
  }

  /** @throws BrewError outside configuration mode */
  get opened(): Workspace {
    if (this.workspace === undefined) throw new BrewError('operation-failed', 'there is no candidate')
    return this.workspace
  }

  /** The candidate below a path, as a document from the root. @throws BrewError for an entry that is not there */
  async candidate(
    steps: readonly ResolvedStep[],
    how: { withDefaults?: boolean } = {},
    signal?: AbortSignal,
  ): Promise<JsonObject> {
    return documentAt(steps, (path) => this.opened.configuration(path, how, signal), 'it is not configured')
  }

  /** The same of what is in force, or of what is measured. */
  async live(
    name: 'running' | 'operational',
    steps: readonly ResolvedStep[],
    how: { readonly withDefaults?: boolean } = {},
    signal?: AbortSignal,
  ): Promise<JsonObject> {
    const missing = name === 'running' ? 'it is not configured' : 'there is no state of it'
    return documentAt(steps, (path) => this.options.client.part(name, path, how, signal), missing)
  }

  /**
   * Finds out whether the server was restarted since, and if so learns its schema.
   * @returns whether it was
   */
  async followRestart(signal: AbortSignal | undefined, how?: 'quietly'): Promise<boolean> {
    try {
      if (!(await this.#learn(signal))) return false
      this.#isRestarted = true
      await this.workspace?.look(signal)
      this.#isRestarted = false
      return true
    } catch (error) {
      // The line is wrong by what we know; that the server is away is told by the next command that needs it.
      if (how === 'quietly' && isServerGone(error)) return false
      throw error
    }
  }

  /** Why the server no longer has the session; learns its schema where that is because it was restarted. */
  async whyLost(signal: AbortSignal | undefined): Promise<string> {
    const wasRestarted = this.#isRestarted || (await this.#learn(signal))
    return wasRestarted ? 'the server was restarted' : 'it was not used for too long'
  }

  /** Leaves configuration mode. */
  async leave(signal: AbortSignal | undefined): Promise<void> {
    const { workspace } = this
    this.workspace = undefined
    this.at = []
    this.entered = []
    await workspace?.close(signal)
  }

  /** @returns whether the server is another one than before */
  async #learn(signal: AbortSignal | undefined): Promise<boolean> {
    const { client } = this.options
    const { boot } = await client.health(signal)
    if (boot === this.server.boot) return false
    client.forget()
    this.server = await client.discover(signal)
    this.root = rootOf(this.server)
    this.onRestart()
    return true
  }

  /** An error of a server that is away also says what becomes of the edits. */
  withKeptEdits(error: BrewError): BrewError {
    const edits = this.workspace?.edits ?? 0
    if (!isServerGone(error) || edits === 0) return error
    const hint = `${error.hint}. The session keeps its ${counted(edits, 'edit')}: try again when it is back`
    return new BrewError(error.tag, error.message, error.at, hint, { cause: error, appTag: error.appTag ?? '' })
  }
}

function rootOf({ schema, operations = [] }: DiscoverAnswer): RequestRoot {
  return { children: schema, operations }
}

/** What is shown of a document where a path has patterns: of the first list that they are in, only what fits. */
export function fitting(
  steps: readonly ResolvedStep[],
  document: JsonObject,
): { readonly steps: readonly ResolvedStep[]; readonly document: JsonObject } {
  const at = steps.findIndex(hasGlobs)
  const pattern = steps[at]
  if (pattern === undefined) return { steps, document }
  const { keys: _, ...step } = pattern.step
  const found = branch(document, steps)
  return { steps: [...steps.slice(0, at), { node: pattern.node, step }], document: found }
}

/** A text as it is shown; nothing where it is empty. */
export function textShown(text: string): Shown | undefined {
  return text === '' ? undefined : { kind: 'text', lines: text.split('\n') }
}

/**
 * What is at a path, as a document from the root: as much of the path as is certain is read, so that a leaf need not be
 * there, and patterns stand for what fits.
 * @throws BrewError `data-missing` for an entry or a presence container that is not there
 */
async function documentAt(
  steps: readonly ResolvedStep[],
  read: (path: string) => Promise<JsonValue>,
  missing: string,
): Promise<JsonObject> {
  const certain = readable(steps)
  const last = certain.at(-1)
  try {
    const value = await read(placeOf(steps))
    return documentOf(certain, last === undefined ? value : withinNode(last.node, value))
  } catch (error) {
    if (!(error instanceof BrewError) || !isMissing(error)) throw error
    throw new BrewError('data-missing', missing, { path: pathOf(certain) }, undefined, { cause: error })
  }
}

/** The part of a path that leads to one container or entry. */
function readable(steps: readonly ResolvedStep[]): readonly ResolvedStep[] {
  const pattern = steps.findIndex(hasGlobs)
  const certain = pattern === -1 ? steps : steps.slice(0, pattern)
  return certain.slice(0, certain.findLastIndex(isInner) + 1)
}

/** Where XML is read: the server writes it, and knows no patterns. @throws BrewError `operation-not-supported` */
export function xmlPlaceOf(steps: readonly ResolvedStep[]): string {
  if (!steps.some(hasGlobs)) return placeOf(steps)
  throw new BrewError('operation-not-supported', 'a pattern cannot be shown as XML', {}, 'Name one entry without "*"')
}

/** The data path of that part, `/` for all. */
function placeOf(steps: readonly ResolvedStep[]): string {
  const certain = readable(steps)
  return certain.length === 0 ? '/' : pathOf(certain)
}

/** Whether other nodes are in it: a container, or one entry of a list. */
function isInner({ node, step }: ResolvedStep): boolean {
  return node.kind === 'container' || (node.kind === 'list' && step.keys !== undefined)
}

/** How the server tells that a node is not there. */
export function isMissing(error: BrewError): boolean {
  return error.tag === 'data-missing' || (error.tag === 'invalid-value' && error.message.startsWith('there is no /'))
}
