import type { Database } from 'bun:sqlite'
import { type FileRecord, hashText, putRecord } from './file-record.ts'
import { prepareLayout } from './journal-layout.ts'
import type { PendingRecord, RescueRecord } from './journal-records.ts'
import { damaged, LogFile } from './log-file.ts'
import { type Packed, pack, type Summed, sumOf, unpack } from './packed.ts'
import type { CommitClient, LoggedCommit } from './types.ts'

/** What is kept of a commit. */
export interface JournalEntry extends LoggedCommit {
  /** Hash of the modules it was made with: edits of another model may not fit this one. */
  readonly modules: string
}

/** An entry before it has a number. */
export interface NewEntry extends Omit<JournalEntry, 'number'> {
  /** What it changed, as `DataTree.diffText` tells it: exact in both directions. */
  readonly diff: string
  /** How many nodes that are. */
  readonly size: number
  /** A confirmation this commit waits for; without one, none is waited for any more. */
  readonly pending?: PendingRecord | undefined
}

/** An RFC 7951 document as of a commit. */
export interface Snapshot {
  readonly number: number
  readonly text: string
}

/**
 * The commit log, `commits.sqlite`: a commit is durable when `append` has returned, and not before. Together the
 * newest snapshot and the entries after it are running; the files of `persist/` only follow.
 * What is read is what was written: rows that configuration is rebuilt from carry a checksum, since SQLite has none.
 */
export class Journal implements Disposable {
  /** Kept at hand: once a commit is durable, nothing may fail that its answer needs. */
  #newest: number
  #pending: PendingRecord | undefined

  private constructor(readonly log: LogFile) {
    this.#newest = this.#value<number>('SELECT max(number) FROM commits') ?? 0
    this.#pending = this.#state<PendingRecord>('pending')
  }

  /** @throws BrewError with what to do when it is damaged, of another layout, or cannot be written */
  static open(file: string): Journal {
    const log = LogFile.open(file, prepareLayout)
    try {
      return new Journal(log)
    } catch (error) {
      log[Symbol.dispose]()
      throw error
    }
  }

  get file(): string {
    return this.log.file
  }

  /** Number of the newest commit; 0 before the first. */
  get newest(): number {
    return this.#newest
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
    this.log.write((database) => {
      database
        .query('INSERT INTO commits VALUES ($number, $time, $user, $client, $comment, $size, $modules, $diff, $sum)')
        .run({
          number,
          time: entry.time.getTime(),
          user: entry.user,
          client: entry.client,
          comment: entry.comment ?? null,
          size: entry.size,
          modules: entry.modules,
          diff: pack(entry.diff),
          sum: sumOf(number, entry.diff),
        })
      putState(database, 'pending', entry.pending)
    })
    this.#newest = number
    this.#pending = entry.pending
    return number
  }

  /** The confirmation that is waited for. */
  get pending(): PendingRecord | undefined {
    return this.#pending
  }

  /** Waits for another, or for none any more. */
  setPending(pending: PendingRecord | undefined): void {
    this.log.write((database) => putState(database, 'pending', pending))
    this.#pending = pending
  }

  /** The configuration saved apart; pruning never touches it. */
  get rescue(): RescueRecord | undefined {
    return this.#state<RescueRecord>('rescue')
  }

  /** Takes the place of the one before. @throws BrewError `resource-denied` */
  setRescue(rescue: RescueRecord): void {
    this.log.write((database) => putState(database, 'rescue', rescue))
  }

  /** Newest first. */
  list(options: { readonly before?: number; readonly limit: number }): JournalEntry[] {
    const { before = Number.MAX_SAFE_INTEGER, limit } = options
    const sql = `SELECT ${COLUMNS} FROM commits WHERE number < $before ORDER BY number DESC LIMIT $limit`
    return this.#rows<Row>(sql, { before, limit }).map(entryOf)
  }

  get(number: number): JournalEntry | undefined {
    const [row] = this.#rows<Row>(`SELECT ${COLUMNS} FROM commits WHERE number = $number`, { number })
    return row === undefined ? undefined : entryOf(row)
  }

  /** What a commit changed; `undefined` for one that is not kept. @throws BrewError for one that is damaged */
  diff(number: number): string | undefined {
    const sql = 'SELECT diff AS text, sum FROM commits WHERE number = $number'
    const [row] = this.#rows<Packed>(sql, { number })
    if (row === undefined) return undefined
    return this.#checked({ text: unpack(row.text) ?? '', sum: row.sum }, number, `commit ${number}`)
  }

  /** The newest snapshot at or before a commit. @throws BrewError when it is damaged */
  snapshotAt(number: number): Snapshot | undefined {
    const sql = 'SELECT number, text, sum FROM snapshots WHERE number <= $number ORDER BY number DESC LIMIT 1'
    const [row] = this.#rows<Packed & { number: number }>(sql, { number })
    if (row === undefined) return undefined
    const summed = { text: unpack(row.text) ?? '', sum: row.sum }
    return { number: row.number, text: this.#checked(summed, row.number, `the snapshot at commit ${row.number}`) }
  }

  /** What must be replayed at a start: commits since the newest snapshot, and the nodes they changed. */
  get sinceSnapshot(): { readonly commits: number; readonly nodes: number } {
    const [row] = this.#rows<{ commits: number; nodes: number }>(
      `SELECT count(*) AS commits, coalesce(sum(size), 0) AS nodes FROM commits
       WHERE number > coalesce((SELECT max(number) FROM snapshots), 0)`,
    )
    return row ?? { commits: 0, nodes: 0 }
  }

  /** A whole configuration as of a commit that was appended without. */
  addSnapshot(snapshot: Snapshot): void {
    this.log.write((database) => addSnapshot(database, snapshot))
  }

  /**
   * Before a file is replaced: this text is ours, and it is its part of the configuration as of that commit. The
   * newest text itself is kept, compressed: what a person then does to the file is told by comparing with it.
   */
  recordFile(name: string, number: number, record: FileRecord): void {
    this.log.write((database) => putRecord(database, { name, number, ...record }))
  }

  /** The commit that a text of ours was written for; `undefined` when it is not ours. */
  commitOfText(name: string, text: string): number | undefined {
    return this.#value<number>('SELECT number FROM files WHERE name = $name AND hash = $hash', {
      name,
      hash: hashText(text),
    })
  }

  /** The newest text recorded for a file, and the commit it was written for. @throws BrewError when it is damaged */
  newestOfFile(name: string): Snapshot | undefined {
    return this.textsOfFile(name)[0]
  }

  /**
   * The newest text recorded for a file, and the one before it while it is not known that the newest is on the disk.
   * @throws BrewError when one is damaged
   */
  textsOfFile(name: string): readonly Snapshot[] {
    const sql = `SELECT number, hash, text FROM files WHERE name = $name AND text IS NOT NULL ORDER BY "order" DESC`
    return this.#rows<{ number: number; hash: string; text: Uint8Array }>(sql, { name }).map((row) => {
      const text = unpack(row.text)
      if (text !== undefined && hashText(text) === row.hash) return { number: row.number, text }
      throw damaged(this.file, `the commit log is damaged: the text of ${name}.json is not what was recorded`)
    })
  }

  /** The commit that the newest text recorded for a file was written for; `undefined` where there is none. */
  numberOfFile(name: string): number | undefined {
    const sql = 'SELECT number FROM files WHERE name = $name AND text IS NOT NULL ORDER BY "order" DESC LIMIT 1'
    return this.#value<number>(sql, { name })
  }

  /** These files are on the disk as their newest texts, which are their part of the configuration as of that commit. */
  filesShow(names: readonly string[], number: number): void {
    const named = 'name IN (SELECT value FROM json_each($names)) AND text IS NOT NULL'
    const newest = '(SELECT max("order") FROM files AS others WHERE others.name = files.name)'
    const chosen = JSON.stringify(names)
    this.log.write((database) => {
      database.query(`UPDATE files SET text = NULL WHERE ${named} AND "order" < ${newest}`).run({ names: chosen })
      database
        .query(`UPDATE files SET number = $number WHERE ${named} AND number < $number`)
        .run({ number, names: chosen })
    })
  }

  /**
   * Number of the oldest commit that the newest text of some file does not show: what a person does to that file is
   * compared with it and all after it, so none of them may be pruned. `undefined` where every file shows the newest.
   */
  oldestNeededByFiles(): number | undefined {
    const oldest = this.#value<number>('SELECT min(number) FROM files WHERE text IS NOT NULL')
    return oldest === undefined || oldest >= this.newest ? undefined : oldest + 1
  }

  /** Names of all files ever written and not forgotten. */
  fileNames(): string[] {
    return this.#rows<{ name: string }>('SELECT DISTINCT name FROM files ORDER BY name').map(({ name }) => name)
  }

  /** After a file was removed for good. */
  forgetFile(name: string): void {
    this.log.write((database) => database.query('DELETE FROM files WHERE name = $name').run({ name }))
  }

  /**
   * Drops some of the oldest entries up to a number, but none that a start needs: those since the newest snapshot, and
   * the newest, from which numbers go on. So few at a time that nobody waits for it.
   * @param horizon the newest that may go
   * @returns whether there is more to drop
   */
  pruneSome(horizon: number): boolean {
    const snapshot = this.#value<number>('SELECT max(number) FROM snapshots') ?? 0
    const last = Math.min(horizon, snapshot, this.newest - 1)
    const { oldest } = this
    if (oldest === undefined || oldest > last) return false
    const number = Math.min(last, oldest + PRUNED_AT_ONCE - 1)
    this.log.write((database) => {
      database.query('DELETE FROM commits WHERE number <= $number').run({ number })
      database.query('DELETE FROM snapshots WHERE number < $snapshot').run({ snapshot })
    })
    this.log.shrink()
    return number < last
  }

  /** Number of the newest commit that is older than a time; `undefined` when none is. */
  newestBefore(time: Date): number | undefined {
    return this.#value<number>('SELECT max(number) FROM commits WHERE time < $time', { time: time.getTime() })
  }

  [Symbol.dispose](): void {
    this.log[Symbol.dispose]()
  }

  #rows<T>(sql: string, parameters: Record<string, string | number> = {}): T[] {
    return this.log.read((database) => database.query<T, Record<string, string | number>>(sql).all(parameters))
  }

  #value<T extends string | number>(sql: string, parameters: Record<string, string | number> = {}): T | undefined {
    const [row] = this.#rows<Record<string, T | null>>(sql, parameters)
    return row === undefined ? undefined : (Object.values(row)[0] ?? undefined)
  }

  #state<T>(key: StateKey): T | undefined {
    const [row] = this.#rows<Summed>('SELECT text, sum FROM state WHERE key = $key', { key })
    return row === undefined ? undefined : (JSON.parse(this.#checked(row, STATE_SEED, `"${key}"`)) as T)
  }

  #checked({ text, sum }: Summed, number: number, what: string): string {
    if (sumOf(number, text) === sum) return text
    throw damaged(this.file, `the commit log is damaged: ${what} is not what was written`)
  }
}

/** What is kept beside the commits, one of each. */
type StateKey = 'pending' | 'rescue'
/** Takes the place of a commit's number in the checksum. */
const STATE_SEED = 0

/** Entries pruned in one transaction. */
const PRUNED_AT_ONCE = 64

/** Without a value there is none any more. */
function putState(database: Database, key: StateKey, value: object | undefined): void {
  if (value === undefined) database.query('DELETE FROM state WHERE key = $key').run({ key })
  else {
    const text = JSON.stringify(value)
    database
      .query('INSERT OR REPLACE INTO state VALUES ($key, $text, $sum)')
      .run({ key, text, sum: sumOf(STATE_SEED, text) })
  }
}

function addSnapshot(database: Database, { number, text }: Snapshot): void {
  database
    .query('INSERT OR REPLACE INTO snapshots VALUES ($number, $text, $sum)')
    .run({ number, text: pack(text), sum: sumOf(number, text) })
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
