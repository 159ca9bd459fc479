import type { Database } from 'bun:sqlite'
import type { Log } from '../base/index.ts'
import type { Alongside } from './alongside.ts'
import type { ComingLog } from './coming-log.ts'
import { putRecord } from './file-record.ts'
import { prepareLayout } from './journal-layout.ts'
import type { PendingRecord, RescueRecord, UnfinishedRestore, UnfinishedUpgrade } from './journal-records.ts'
import { COLUMNS, entryOf, type Row } from './journal-rows.ts'
import { damaged, LogFile } from './log-file.ts'
import { type Packed, pack, type Summed, sumOf, unpack } from './packed.ts'
import { RecordedFiles } from './recorded-files.ts'
import type { LoggedCommit } from './types.ts'
import { type Beginning, Epochs } from './upgrade/epochs.ts'

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
  readonly alongside?: Alongside | undefined
}

/** What begins an epoch: a model, and the whole configuration in it. */
export interface EpochBeginning extends Omit<Beginning, 'number'> {
  readonly snapshot: string
  /** What is left to do afterwards. */
  readonly unfinished?: UnfinishedUpgrade
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
  /** What is known of the files that follow. */
  readonly files: RecordedFiles
  /** Kept at hand: once a commit is durable, nothing may fail that its answer needs. */
  #newest: number
  #pending: PendingRecord | undefined
  /** Which models the commits were made with. */
  readonly epochs: Epochs

  private constructor(readonly log: LogFile) {
    this.files = new RecordedFiles(this)
    this.epochs = new Epochs(log)
    this.#newest = this.#value<number>('SELECT max(number) FROM commits') ?? 0
    this.#pending = this.#state<PendingRecord>('pending')
  }

  /**
   * @param teller told what was mended
   * @throws BrewError with what to do when it is damaged, of another layout, or cannot be written
   */
  static open(file: string, teller?: Log): Journal {
    const log = LogFile.open(file, prepareLayout, teller)
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
   * @param epoch the one that begins with it
   * @returns its number
   * @throws BrewError `resource-denied` when the disk is full or failing; nothing is committed then
   */
  append(entry: NewEntry, epoch?: EpochBeginning): number {
    const number = this.newest + 1
    this.log.write((database) => {
      if (epoch !== undefined) this.#begin(database, number, epoch)
      this.#put(database, number, entry)
    })
    this.#newest = number
    this.#pending = entry.pending
    return number
  }

  /**
   * As `append`, for the first entry of a log: after those of another root, whose history is gone on with.
   * @throws BrewError `resource-denied`; nothing is committed then
   */
  appendAfter({ base, commits }: ComingLog, entry: NewEntry): number {
    const number = base.number + commits.length + 1
    this.log.write((database) => {
      addSnapshot(database, base)
      for (const { time, diff, number: its, ...commit } of commits) {
        putEntry(database, its, { ...commit, time: new Date(time), diff, size: commit.size })
      }
      this.#put(database, number, entry)
    })
    this.#newest = number
    this.#pending = entry.pending
    return number
  }

  /** What goes with a commit that is there already. @throws BrewError `resource-denied` */
  putAlongside(alongside: Alongside): void {
    this.log.write((database) => this.#putAlongside(database, this.newest, alongside))
  }

  #put(database: Database, number: number, { alongside = {}, ...entry }: NewEntry): void {
    putEntry(database, number, entry)
    putState(database, 'pending', entry.pending)
    this.#putAlongside(database, number, alongside)
  }

  #putAlongside(database: Database, number: number, { files = [], rescue, restore }: Alongside): void {
    for (const record of files) putRecord(database, { number, ...record })
    if (rescue !== undefined && this.rescue === undefined) putState(database, 'rescue', { commit: number, ...rescue })
    if (restore !== undefined) putState(database, 'restore', restore)
  }

  /** What the newest restore has yet to do. */
  get unfinishedRestore(): UnfinishedRestore | undefined {
    return this.#state<UnfinishedRestore>('restore')
  }

  /** It has done all. */
  finishRestore(): void {
    this.log.write((database) => putState(database, 'restore', undefined))
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

  /**
   * The log is of another model from the newest commit on; or from an earlier one, where it did not know of any.
   * @throws BrewError `resource-denied`
   */
  beginEpoch(epoch: EpochBeginning, number = this.newest): void {
    this.log.write((database) => this.#begin(database, number, epoch))
  }

  /** What the newest upgrade has yet to do. */
  get unfinished(): UnfinishedUpgrade | undefined {
    return this.#state<UnfinishedUpgrade>('unfinished')
  }

  /** It has done all. */
  finish(): void {
    this.log.write((database) => putState(database, 'unfinished', undefined))
  }

  #begin(database: Database, number: number, { snapshot, unfinished, ...epoch }: EpochBeginning): void {
    this.epochs.begin(database, { number, ...epoch })
    if (number > 0) addSnapshot(database, { number, text: snapshot })
    if (unfinished !== undefined) putState(database, 'unfinished', unfinished)
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
      this.epochs.prune(database, number, this.rescue?.model)
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
type StateKey = 'pending' | 'rescue' | 'restore' | 'unfinished'
/** Takes the place of a commit's number in the checksum. */
const STATE_SEED = 0

/** Entries pruned in one transaction. */
const PRUNED_AT_ONCE = 64

function putEntry(
  database: Database,
  number: number,
  { time, user, client, comment, ...entry }: Omit<NewEntry, 'pending' | 'alongside'>,
): void {
  const { size, modules, diff } = entry
  database
    .query('INSERT INTO commits VALUES ($number, $time, $user, $client, $comment, $size, $modules, $diff, $sum)')
    .run({
      ...{ number, time: time.getTime(), user, client, comment: comment ?? null, size, modules },
      ...{ diff: pack(diff), sum: sumOf(number, diff) },
    })
}

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
