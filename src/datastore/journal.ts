import { Database } from 'bun:sqlite'
import { createHash } from 'node:crypto'
import { BrewError } from '../base/index.ts'
import type { TreeEdit } from '../yang/index.ts'
import type { CommitClient, LoggedCommit } from './types.ts'

/** What is kept of a commit. */
export interface JournalEntry extends LoggedCommit {
  /** Hash of the modules it was made with: edits of another model may not fit this one. */
  readonly modules: string
}

/** An entry before it has a number. */
export interface NewEntry extends Omit<JournalEntry, 'number' | 'size'> {
  readonly edits: readonly TreeEdit[]
  /** The whole configuration after this commit, where later ones should not have to be replayed on earlier ones. */
  readonly snapshot?: string
  /** A confirmation this commit waits for; without one, none is waited for any more. */
  readonly pending?: PendingRecord | undefined
}

/** A confirmed commit that waits, as it survives a restart. */
export interface PendingRecord {
  /** Where to go back to. */
  readonly backTo: number
  readonly user: string
  readonly persistId?: string
  readonly timeoutMs: number
  /** Boot of the kernel in which `deadlineBootMs` counts (`CLOCK_BOOTTIME`); in another the whole time runs anew. */
  readonly bootId: string
  readonly deadlineBootMs: number
}

/** A configuration that somebody saved to come back to. */
export interface RescueRecord {
  /** The commit it was running after. */
  readonly commit: number
  /** ISO 8601. */
  readonly time: string
  readonly user: string
  /** RFC 7951 document, without defaults. */
  readonly text: string
}

/** An RFC 7951 document as of a commit. */
export interface Snapshot {
  readonly number: number
  readonly text: string
}

/** Layout of the database; another one is refused. */
const LAYOUT = 1
/** Recorded hashes kept of a file: only those that a slow write may still leave on the disk are needed. */
const HASHES_KEPT = 16

/**
 * The commit log, `commits.sqlite`: a commit is durable when `append` has returned, and not before. Together the
 * newest snapshot and the entries after it are running; the files of `persist/` only follow.
 *
 * The lock is exclusive before WAL is switched on, so that no shared memory is needed (a root may be on a network)
 * and a second process is told instead of let in (SQLite documentation, "Use of WAL Without Shared-Memory").
 */
export class Journal implements Disposable {
  readonly #database: Database

  private constructor(readonly file: string) {
    this.#database = new Database(file, { create: true, strict: true })
    this.#database.run('PRAGMA locking_mode = EXCLUSIVE')
    this.#database.run('PRAGMA journal_mode = WAL')
    this.#database.run('PRAGMA synchronous = FULL')
    this.#database.run('PRAGMA auto_vacuum = INCREMENTAL')
  }

  /** @throws BrewError with what to do when it is damaged, of another layout, or cannot be written */
  static open(file: string): Journal {
    try {
      const journal = new Journal(file)
      journal.#prepare()
      return journal
    } catch (cause) {
      if (cause instanceof BrewError) throw cause
      throw new BrewError(
        'operation-failed',
        `the commit log cannot be opened: ${messageOf(cause)}`,
        { file },
        'Move it away to start from the files in persist/, which hold the configuration without its history.',
        { cause },
      )
    }
  }

  /** Number of the newest commit; 0 before the first. */
  get newest(): number {
    return this.#value<number>('SELECT max(number) FROM commits') ?? 0
  }

  /** Number of the oldest commit that is kept; `undefined` when none is. */
  get oldest(): number | undefined {
    return this.#value<number>('SELECT min(number) FROM commits')
  }

  /**
   * Writes a commit and syncs it.
   * @returns its number
   * @throws BrewError `resource-denied` when the disk is full or failing; nothing is committed then
   */
  append(entry: NewEntry): number {
    const number = this.newest + 1
    this.#write(() => {
      this.#database
        .query('INSERT INTO commits VALUES ($number, $time, $user, $client, $comment, $size, $modules, $edits)')
        .run({
          number,
          time: entry.time.getTime(),
          user: entry.user,
          client: entry.client,
          comment: entry.comment ?? null,
          size: entry.edits.length,
          modules: entry.modules,
          edits: JSON.stringify(entry.edits),
        })
      if (entry.snapshot !== undefined) this.#snapshot({ number, text: entry.snapshot })
      this.#keepPending(entry.pending)
    })
    return number
  }

  /** The confirmation that is waited for. */
  get pending(): PendingRecord | undefined {
    const text = this.#value<string>("SELECT value FROM state WHERE key = 'pending'")
    return text === undefined ? undefined : (JSON.parse(text) as PendingRecord)
  }

  /** Waits for another, or for none any more. */
  setPending(pending: PendingRecord | undefined): void {
    this.#write(() => this.#keepPending(pending))
  }

  /** The configuration saved apart; pruning never touches it. */
  get rescue(): RescueRecord | undefined {
    const text = this.#value<string>("SELECT value FROM state WHERE key = 'rescue'")
    return text === undefined ? undefined : (JSON.parse(text) as RescueRecord)
  }

  /** Takes the place of the one before. @throws BrewError `resource-denied` */
  setRescue(rescue: RescueRecord): void {
    const value = JSON.stringify(rescue)
    this.#write(() => this.#database.query("INSERT OR REPLACE INTO state VALUES ('rescue', $value)").run({ value }))
  }

  /** Newest first. */
  list(options: { readonly before?: number; readonly limit: number }): JournalEntry[] {
    return this.#database
      .query<Row, { before: number; limit: number }>(
        `SELECT ${COLUMNS} FROM commits WHERE number < $before ORDER BY number DESC LIMIT $limit`,
      )
      .all({ before: options.before ?? Number.MAX_SAFE_INTEGER, limit: options.limit })
      .map(entryOf)
  }

  get(number: number): JournalEntry | undefined {
    const row = this.#database
      .query<Row, { number: number }>(`SELECT ${COLUMNS} FROM commits WHERE number = $number`)
      .get({ number })
    return row === null ? undefined : entryOf(row)
  }

  /** What a commit changed; `undefined` for one that is not kept. */
  edits(number: number): readonly TreeEdit[] | undefined {
    const text = this.#value<string>('SELECT edits FROM commits WHERE number = $number', { number })
    return text === undefined ? undefined : (JSON.parse(text) as TreeEdit[])
  }

  /** The newest snapshot at or before a commit. */
  snapshotAt(number: number): Snapshot | undefined {
    return (
      this.#database
        .query<Snapshot, { number: number }>(
          'SELECT number, text FROM snapshots WHERE number <= $number ORDER BY number DESC LIMIT 1',
        )
        .get({ number }) ?? undefined
    )
  }

  /** Edits to be replayed since the newest snapshot: when they grow many, the next commit brings a new one. */
  get editsSinceSnapshot(): { readonly commits: number; readonly edits: number } {
    return (
      this.#database
        .query<{ commits: number; edits: number }, []>(
          `SELECT count(*) AS commits, coalesce(sum(size), 0) AS edits FROM commits
           WHERE number > coalesce((SELECT max(number) FROM snapshots), 0)`,
        )
        .get() ?? { commits: 0, edits: 0 }
    )
  }

  /** A whole configuration as of a commit that was appended without. */
  addSnapshot(snapshot: Snapshot): void {
    this.#write(() => this.#snapshot(snapshot))
  }

  /**
   * Before a file is replaced: this text is ours, and it is its part of the configuration as of that commit. The
   * newest text itself is kept, compressed: what a person then does to the file is told by comparing with it.
   */
  recordFile(name: string, number: number, text: string): void {
    this.#write(() => {
      this.#database.query('UPDATE files SET text = NULL WHERE name = $name').run({ name })
      this.#database.query('INSERT OR REPLACE INTO files VALUES ($name, $hash, $number, $order, $text)').run({
        name,
        hash: hashOf(text),
        number,
        order: (this.#value<number>('SELECT max("order") FROM files') ?? 0) + 1,
        text: Bun.zstdCompressSync(text),
      })
      this.#database
        .query(
          `DELETE FROM files WHERE name = $name AND hash NOT IN
           (SELECT hash FROM files WHERE name = $name ORDER BY "order" DESC LIMIT ${HASHES_KEPT})`,
        )
        .run({ name })
    })
  }

  /** The commit that a text of ours was written for; `undefined` when it is not ours. */
  commitOfText(name: string, text: string): number | undefined {
    return this.#value<number>('SELECT number FROM files WHERE name = $name AND hash = $hash', {
      name,
      hash: hashOf(text),
    })
  }

  /** The newest text recorded for a file, and the commit it was written for. */
  newestOfFile(name: string): Snapshot | undefined {
    const row = this.#database
      .query<{ number: number; text: Uint8Array }, { name: string }>(
        'SELECT number, text FROM files WHERE name = $name AND text IS NOT NULL',
      )
      .get({ name })
    if (row === null) return undefined
    return { number: row.number, text: new TextDecoder().decode(Bun.zstdDecompressSync(row.text)) }
  }

  /** Names of all files ever written and not forgotten. */
  fileNames(): string[] {
    return this.#database
      .query<{ name: string }, []>('SELECT DISTINCT name FROM files ORDER BY name')
      .all()
      .map(({ name }) => name)
  }

  /** After a file was removed for good. */
  forgetFile(name: string): void {
    this.#write(() => this.#database.query('DELETE FROM files WHERE name = $name').run({ name }))
  }

  /**
   * Drops the oldest entries beyond `keep`, but none that is newer than the snapshot which must stay: without it what
   * is kept could not be rebuilt.
   */
  prune(keep: number): void {
    const horizon = this.newest - keep
    const base = this.snapshotAt(Math.max(horizon, 0))
    if (base === undefined) return
    this.#write(() => {
      this.#database.query('DELETE FROM commits WHERE number <= $number').run({ number: base.number })
      this.#database.query('DELETE FROM snapshots WHERE number < $number').run({ number: base.number })
    })
    this.#database.run('PRAGMA incremental_vacuum(64)')
  }

  [Symbol.dispose](): void {
    this.#database.close()
  }

  #prepare(): void {
    const layout = this.#value<number>('PRAGMA user_version') ?? 0
    if (layout > LAYOUT) {
      throw new BrewError(
        'operation-not-supported',
        'the commit log was written by a newer brewerslab',
        { file: this.file },
        'Use that version, or restore a backup made with this one.',
      )
    }
    if (layout === LAYOUT) return
    this.#write(() => {
      this.#database.run(`CREATE TABLE commits (
        number INTEGER PRIMARY KEY, time INTEGER NOT NULL, user TEXT NOT NULL, client TEXT NOT NULL, comment TEXT,
        size INTEGER NOT NULL, modules TEXT NOT NULL, edits TEXT NOT NULL) STRICT`)
      this.#database.run('CREATE TABLE snapshots (number INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT')
      this.#database.run('CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID')
      this.#database.run(`CREATE TABLE files (
        name TEXT NOT NULL, hash TEXT NOT NULL, number INTEGER NOT NULL, "order" INTEGER NOT NULL, text BLOB,
        PRIMARY KEY (name, hash)) STRICT, WITHOUT ROWID`)
      this.#database.run(`PRAGMA user_version = ${LAYOUT}`)
    })
  }

  #keepPending(pending: PendingRecord | undefined): void {
    if (pending === undefined) this.#database.run("DELETE FROM state WHERE key = 'pending'")
    else {
      const value = JSON.stringify(pending)
      this.#database.query("INSERT OR REPLACE INTO state VALUES ('pending', $value)").run({ value })
    }
  }

  #snapshot({ number, text }: Snapshot): void {
    this.#database.query('INSERT OR REPLACE INTO snapshots VALUES ($number, $text)').run({ number, text })
  }

  #value<T extends string | number>(sql: string, parameters: Record<string, string | number> = {}): T | undefined {
    const row = this.#database.query<Record<string, T | null>, Record<string, string | number>>(sql).get(parameters)
    return row === null ? undefined : (Object.values(row)[0] ?? undefined)
  }

  /** One transaction, synced when it returns. */
  #write(work: () => void): void {
    try {
      this.#database.transaction(work).immediate()
    } catch (cause) {
      throw new BrewError(
        'resource-denied',
        `the commit log cannot be written: ${messageOf(cause)}`,
        { file: this.file },
        'Check that the disk has space and is not failing; nothing was changed.',
        { cause },
      )
    }
  }
}

interface Row {
  readonly number: number
  readonly time: number
  readonly user: string
  readonly client: CommitClient
  readonly comment: string | null
  readonly size: number
  readonly modules: string
}

const COLUMNS = 'number, time, user, client, comment, size, modules'

function entryOf({ comment, time, ...row }: Row): JournalEntry {
  return { ...row, time: new Date(time), ...(comment === null ? {} : { comment }) }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
