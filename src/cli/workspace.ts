import {
  BrewError,
  type CommitAnswer,
  type JsonValue,
  type SessionCommitBody,
  type SessionDiffAnswer,
  type V1Edit,
  type V1Session,
  type V1SessionMode,
  type ValidateAnswer,
} from '../base/index.ts'
import type { Client, LoadRequest, WithDefaults } from './client.ts'
import { isServerGone } from './connection.ts'
import { counted } from './text.ts'

/** What a workspace needs from the session that it is of. */
export interface WorkspaceOptions {
  readonly client: Client
  readonly user: string
  readonly notice: (text: string) => void
  /** Why the server no longer has the session. */
  readonly whyLost: (signal: AbortSignal | undefined) => Promise<string>
}

/** What was done to the candidate, to be done again when the server has lost it. */
type Step =
  | { readonly kind: 'edit'; readonly edits: readonly V1Edit[] }
  | { readonly kind: 'load'; readonly load: LoadRequest }
  | { readonly kind: 'rollback'; readonly to: number }

/**
 * The configuration that is edited in configuration mode: a session on the server. Where the server has lost it (it was
 * restarted, or nothing was typed for half an hour), another one is opened and the edits are made again on what is
 * running now.
 */
export class Workspace {
  readonly #options: WorkspaceOptions
  #held: V1Session
  #steps: Step[] = []

  private constructor(options: WorkspaceOptions, held: V1Session) {
    this.#options = options
    this.#held = held
  }

  /** @throws BrewError `lock-denied` with who holds the lock, and since when */
  static async open(mode: V1SessionMode, options: WorkspaceOptions, signal?: AbortSignal): Promise<Workspace> {
    const { client, user } = options
    return new Workspace(options, await client.openSession({ user, client: 'cli', mode }, signal))
  }

  get mode(): V1SessionMode {
    return this.#held.mode
  }

  /** Names it in what is asked of the server. */
  get id(): string {
    return this.#held.id
  }

  /** The commit that the candidate is based on. */
  get base(): number {
    return this.#held.base
  }

  /** How many nodes it changes, as the server told last. */
  get edits(): number {
    return this.#held.edits
  }

  /** Learns what others did to a shared candidate, and whether the session is there still. */
  async look(signal: AbortSignal | undefined): Promise<V1Session> {
    const found = await this.#options.client.useSession(this.#held.id, signal)
    if (found === undefined) await this.#openAgain(signal)
    else this.#held = found
    return this.#held
  }

  /** All of the edits are taken, or none. */
  async edit(edits: readonly V1Edit[], signal: AbortSignal | undefined): Promise<void> {
    await this.#change({ kind: 'edit', edits }, signal)
  }

  /** A document or lines. All or nothing. @throws BrewError with line and column of what is wrong with it */
  async load(load: LoadRequest, signal: AbortSignal | undefined): Promise<void> {
    await this.#change({ kind: 'load', load }, signal)
  }

  /** The candidate becomes what running was after a commit. @throws BrewError for one that is not kept */
  async rollback(to: number, signal: AbortSignal | undefined): Promise<void> {
    await this.#change({ kind: 'rollback', to }, signal)
  }

  /** Forgets all edits. */
  async discard(signal: AbortSignal | undefined): Promise<void> {
    this.#steps = []
    this.#held = await this.#asking((id) => this.#options.client.discardSession(id, signal), signal)
  }

  /** RFC 7951 value at a data path of the candidate, `/` for all. @throws BrewError `data-missing` */
  configuration(path: string, how: WithDefaults, signal?: AbortSignal): Promise<JsonValue> {
    return this.#asking((id) => this.#options.client.sessionConfiguration(id, path, how, signal), signal)
  }

  /** The candidate as XML, from the root. */
  xml(path: string, how: WithDefaults, signal: AbortSignal | undefined): Promise<string> {
    return this.#asking((id) => this.#options.client.sessionXml(id, path, how, signal), signal)
  }

  /** What a commit would change. */
  diff(signal: AbortSignal | undefined): Promise<SessionDiffAnswer> {
    return this.#asking((id) => this.#options.client.sessionDiff(id, signal), signal)
  }

  /** @throws BrewError with all that a commit would be refused for */
  validate(signal: AbortSignal | undefined): Promise<ValidateAnswer> {
    return this.#asking((id) => this.#options.client.validateSession(id, signal), signal)
  }

  /** Puts the edits in force. @throws BrewError as `Client.commit` */
  async commit(how: SessionCommitBody, signal: AbortSignal | undefined): Promise<CommitAnswer> {
    const answer = await this.#asking((id) => this.#options.client.commitSession(id, how, signal), signal)
    if (how.check === true) return answer
    this.#steps = []
    this.#held = { ...this.#held, edits: 0, base: answer.commit }
    return answer
  }

  /** How many other sessions keep the edits of a shared candidate when this one leaves. */
  async sharedBy(signal: AbortSignal | undefined): Promise<number> {
    if (this.mode !== 'shared') return 0
    const { sessions } = await this.#options.client.sessions(signal)
    return sessions.filter(({ mode, id }) => mode === 'shared' && id !== this.#held.id).length
  }

  async close(signal: AbortSignal | undefined): Promise<void> {
    await this.#options.client.closeSession(this.#held.id, signal)
  }

  async #change(step: Step, signal: AbortSignal | undefined): Promise<void> {
    this.#held = await this.#asking((id) => this.#send(id, step, signal), signal)
    if (step.kind === 'rollback') this.#steps = []
    this.#steps.push(step)
  }

  #send(id: string, step: Step, signal: AbortSignal | undefined): Promise<V1Session> {
    const { client } = this.#options
    switch (step.kind) {
      case 'edit':
        return client.editSession(id, step.edits, signal)
      case 'load':
        return client.loadSession(id, step.load, signal)
      case 'rollback':
        return client.rollBackSession(id, step.to, signal)
    }
  }

  /** Asks for something, and once more where the session had been lost. */
  async #asking<T>(ask: (id: string) => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    try {
      return await ask(this.#held.id)
    } catch (error) {
      if (!isNotFound(error)) throw error
      if ((await this.#options.client.useSession(this.#held.id, signal)) !== undefined) throw error
      await this.#openAgain(signal)
      return ask(this.#held.id)
    }
  }

  async #openAgain(signal: AbortSignal | undefined): Promise<void> {
    const { mode, edits, base } = this.#held
    const why = await this.#options.whyLost(signal)
    const held = await this.#reopen({ mode, base, why }, signal)
    this.#held = held
    if (mode === 'shared') {
      const fate = edits > 0 && held.edits === 0 ? `, and ${counted(edits, 'edit')} with it` : ''
      this.#options.notice(`The shared candidate had ended: ${why}${fate}. This is a new one.`)
      this.#steps = []
      return
    }
    if (held.mode === 'exclusive')
      this.#options.notice(`The lock had ended: ${why}. It is yours again, but others may have committed meanwhile.`)
    await this.#repeat(signal)
    if (this.edits === 0) return
    this.#options.notice(
      `The session had ended: ${why}; ${counted(this.edits, 'edit')} made again on its configuration.`,
    )
  }

  /** Where somebody else holds the lock by now, the edits stay as in a private session. */
  async #reopen(
    { mode, base, why }: { readonly mode: V1SessionMode; readonly base: number; readonly why: string },
    signal: AbortSignal | undefined,
  ): Promise<V1Session> {
    const { client, user, notice } = this.#options
    const body = { user, client: 'cli' as const, ...(mode === 'shared' ? {} : { base }) }
    try {
      return await client.openSession({ ...body, mode }, signal)
    } catch (error) {
      if (mode !== 'exclusive' || !(error instanceof BrewError) || error.tag !== 'lock-denied') throw error
      notice(`The lock has ended: ${why}, and ${error.message}. Your edits stay, as in "configure private".`)
      return client.openSession({ ...body, mode: 'private' }, signal)
    }
  }

  /** What can no longer be done, under other models perhaps, is told and left out. */
  async #repeat(signal: AbortSignal | undefined): Promise<void> {
    const steps = this.#steps
    this.#steps = []
    for (const step of steps) {
      try {
        this.#held = await this.#send(this.#held.id, step, signal)
        this.#steps.push(step)
      } catch (error) {
        if (!(error instanceof BrewError) || isServerGone(error)) throw error
        const { path } = error.at
        this.#options.notice(`${path === undefined ? '' : `${path}: `}${error.message}; your edit was dropped`)
      }
    }
  }
}

/** How a server tells that there is no such session, or no such thing in it. */
function isNotFound(error: unknown): boolean {
  return error instanceof BrewError && (error.tag === 'invalid-value' || error.tag === 'data-missing')
}
