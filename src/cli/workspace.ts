import type { CommitAnswer, SchemaRoot, SessionCommitBody, V1Session, V1SessionMode } from '../base/index.ts'
import { Candidate, type Running } from './candidate.ts'
import { type Client, isServerGone } from './client.ts'
import { type SessionEdit, v1EditOf } from './session-edit.ts'
import { counted } from './text.ts'

/** What a workspace needs from the session that it is of. */
export interface WorkspaceOptions {
  readonly client: Client
  readonly user: string
  readonly root: SchemaRoot
  /** Running, as the session reads it. */
  readonly running: (signal: AbortSignal | undefined) => Promise<Running>
  readonly notice: (text: string) => void
}

/** The configuration that is edited in configuration mode: where it is kept, and who else may touch it. */
export interface Workspace {
  readonly mode: V1SessionMode
  readonly candidate: Candidate
  /** Before every command: keeps what is held on the server, and learns what others did to it. */
  use(signal: AbortSignal | undefined): Promise<void>
  /** After an edit was made to the candidate. */
  edited(edit: SessionEdit | undefined, signal: AbortSignal | undefined): Promise<void>
  /** After all edits were taken back. */
  discarded(signal: AbortSignal | undefined): Promise<void>
  /** After the candidate was made what running was after a commit. */
  rolledBack(to: number, signal: AbortSignal | undefined): Promise<void>
  /** Puts the edits of the candidate in force. @throws BrewError as `Client.commit` */
  commit(how: SessionCommitBody, signal: AbortSignal | undefined): Promise<CommitAnswer>
  /** The server was restarted: it has no sessions any more. */
  reopen(root: SchemaRoot, signal: AbortSignal | undefined): Promise<void>
  /** Who else keeps the edits when this session leaves: then nothing is lost. */
  keptBy(signal: AbortSignal | undefined): Promise<number>
  close(signal: AbortSignal | undefined): Promise<void>
}

/**
 * Opens what `configure` asks for.
 * @throws BrewError `lock-denied` with who holds the lock, and since when
 */
export async function openWorkspace(
  mode: V1SessionMode,
  options: WorkspaceOptions,
  signal: AbortSignal | undefined,
): Promise<Workspace> {
  if (mode === 'private')
    return new PrivateWorkspace(options, new Candidate(options.root, await options.running(signal)))
  const { client, user } = options
  const held = await client.openSession({ user, client: 'cli', mode }, signal)
  try {
    const candidate = new Candidate(options.root, await options.running(signal))
    if (mode === 'exclusive') return new ExclusiveWorkspace(options, candidate, held)
    const shared = new SharedWorkspace(options, candidate, held)
    await shared.use(signal)
    return shared
  } catch (error) {
    await client.closeSession(held.id)
    throw error
  }
}

/** Edits are kept here until they are committed: nobody sees them, and the server knows nothing of them. */
class PrivateWorkspace implements Workspace {
  readonly mode: V1SessionMode = 'private'

  constructor(
    readonly options: WorkspaceOptions,
    readonly candidate: Candidate,
  ) {}

  async use(_?: AbortSignal): Promise<void> {}
  async edited(): Promise<void> {}
  async discarded(): Promise<void> {}
  async rolledBack(): Promise<void> {}
  async reopen(_: SchemaRoot, __?: AbortSignal): Promise<void> {}
  async close(_?: AbortSignal): Promise<void> {}

  async keptBy(): Promise<number> {
    return 0
  }

  async commit(how: SessionCommitBody, signal: AbortSignal | undefined): Promise<CommitAnswer> {
    const { client, user } = this.options
    const { candidate } = this
    const body = { edits: candidate.toEdits(), user, client: 'cli' as const, base: candidate.commit, ...how }
    return client.commit(body, signal)
  }
}

/** Edits are kept here as well, but the server keeps everybody else from committing while its session is used. */
class ExclusiveWorkspace extends PrivateWorkspace {
  override readonly mode: V1SessionMode = 'exclusive'
  #held: V1Session | undefined

  constructor(options: WorkspaceOptions, candidate: Candidate, held: V1Session) {
    super(options, candidate)
    this.#held = held
  }

  override async use(signal?: AbortSignal): Promise<void> {
    if (this.#held === undefined) return
    try {
      if ((await this.options.client.useSession(this.#held.id, signal)) !== undefined) return
    } catch (error) {
      // Edits are made here: the command that needs the server tells that it is away.
      if (isServerGone(error)) return
      throw error
    }
    await this.#lockAgain('it was not used for too long', signal)
  }

  override async reopen(_: SchemaRoot, signal?: AbortSignal): Promise<void> {
    if (this.#held !== undefined) await this.#lockAgain('the server was restarted', signal)
  }

  override async close(signal?: AbortSignal): Promise<void> {
    if (this.#held !== undefined) await this.options.client.closeSession(this.#held.id, signal)
    this.#held = undefined
  }

  override async commit(how: SessionCommitBody, signal: AbortSignal | undefined): Promise<CommitAnswer> {
    const held = this.#held
    if (held === undefined) return super.commit(how, signal)
    const { client } = this.options
    // What an earlier attempt has left there is not to be committed twice.
    await client.discardSession(held.id, signal)
    await client.editSession(held.id, this.candidate.toEdits(), signal)
    return client.commitSession(held.id, how, signal)
  }

  /** The edits are still here; whether others changed something meanwhile, the next commit finds out. */
  async #lockAgain(reason: string, signal: AbortSignal | undefined): Promise<void> {
    const { client, user, notice } = this.options
    this.#held = undefined
    try {
      this.#held = await client.openSession({ user, client: 'cli', mode: 'exclusive' }, signal)
      notice(`The lock had ended: ${reason}. It is yours again, but others may have committed meanwhile.`)
    } catch (error) {
      notice(`The lock has ended: ${reason}. Your edits stay, as in "configure private".`)
      throw error
    }
  }
}

/** Edits are kept on the server, in the one candidate of all shared sessions. The one here is a copy to look at. */
class SharedWorkspace implements Workspace {
  readonly mode: V1SessionMode = 'shared'
  #candidate: Candidate
  #held: V1Session
  #root: SchemaRoot

  constructor(
    readonly options: WorkspaceOptions,
    candidate: Candidate,
    held: V1Session,
  ) {
    this.#root = options.root
    this.#candidate = candidate
    this.#held = held
  }

  get candidate(): Candidate {
    return this.#candidate
  }

  async use(signal: AbortSignal | undefined): Promise<void> {
    const { client, running } = this.options
    const { id } = this.#held
    if ((await client.useSession(id, signal)) === undefined)
      return this.#openAgain('it was not used for too long', signal)
    const candidate = new Candidate(this.#root, await running(signal))
    candidate.load(await client.sessionDocument(id, signal))
    this.#candidate = candidate
  }

  async edited(edit: SessionEdit | undefined, signal: AbortSignal | undefined): Promise<void> {
    if (edit !== undefined) await this.options.client.editSession(this.#held.id, [v1EditOf(edit)], signal)
  }

  async discarded(signal: AbortSignal | undefined): Promise<void> {
    await this.options.client.discardSession(this.#held.id, signal)
  }

  async rolledBack(to: number, signal: AbortSignal | undefined): Promise<void> {
    await this.options.client.rollBackSession(this.#held.id, to, signal)
  }

  async commit(how: SessionCommitBody, signal: AbortSignal | undefined): Promise<CommitAnswer> {
    return this.options.client.commitSession(this.#held.id, how, signal)
  }

  async reopen(root: SchemaRoot, signal: AbortSignal | undefined): Promise<void> {
    this.#root = root
    await this.#openAgain('the server was restarted', signal)
  }

  async keptBy(signal: AbortSignal | undefined): Promise<number> {
    const { sessions } = await this.options.client.sessions(signal)
    return sessions.filter(({ mode, id }) => mode === 'shared' && id !== this.#held.id).length
  }

  async close(signal: AbortSignal | undefined): Promise<void> {
    await this.options.client.closeSession(this.#held.id, signal)
  }

  async #openAgain(reason: string, signal: AbortSignal | undefined): Promise<void> {
    const { client, user, notice } = this.options
    const lost = this.#candidate.isChanged ? this.#candidate.edits.length : 0
    this.#held = await client.openSession({ user, client: 'cli', mode: 'shared' }, signal)
    const fate = lost > 0 && this.#held.edits === 0 ? `, and ${counted(lost, 'edit')} with it` : ''
    notice(`The shared candidate had ended: ${reason}${fate}. This is a new one.`)
    await this.use(signal)
  }
}
