import { Database } from 'bun:sqlite'
import { existsSync, renameSync, rmSync } from 'node:fs'
import { BrewError, type Log } from '../../base/index.ts'
import { Catalog } from './catalog.ts'
import type { LeafKind } from './marks.ts'

/** Name of the database below a root. */
export const HISTORY_FILE = 'history.sqlite'
/** Number of the layout of the tables. */
const LAYOUT = 1
/** A minute that was recorded in pieces (the server was started again, the clock was set) has a row for each. */
export const PARTS = 256

/** Times are numbers of minutes, hours and days since 1970; what the rows are made of says `minute.ts` and `rollup.ts`. */
const TABLES = [
  'CREATE TABLE series (id INTEGER PRIMARY KEY, path TEXT NOT NULL, kind TEXT NOT NULL, digits INTEGER NOT NULL) STRICT',
  'CREATE TABLE states (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT',
  // id: the minute times PARTS, plus the number of the piece.
  'CREATE TABLE raw (id INTEGER PRIMARY KEY, rolled INTEGER NOT NULL, data BLOB NOT NULL) STRICT',
  // The same by minutes since a boot; ahead: what the clock, believed or not, was ahead of the boot, in ms.
  `CREATE TABLE undated (boot TEXT NOT NULL, id INTEGER NOT NULL, ahead INTEGER NOT NULL, data BLOB NOT NULL,
    PRIMARY KEY (boot, id)) STRICT, WITHOUT ROWID`,
  `CREATE TABLE minutes (series INTEGER NOT NULL, hour INTEGER NOT NULL, data BLOB NOT NULL,
    PRIMARY KEY (series, hour)) STRICT, WITHOUT ROWID`,
  `CREATE TABLE hours (series INTEGER NOT NULL, day INTEGER NOT NULL, data BLOB NOT NULL,
    PRIMARY KEY (series, day)) STRICT, WITHOUT ROWID`,
] as const

/**
 * The database of samples. Samples are no configuration: it is not synced at every write, and one that is damaged is
 * moved aside and begun anew. The lock is exclusive before WAL is switched on, as for the commit log.
 */
export class HistoryStore implements Disposable {
  readonly catalog = new Catalog()
  #database: Database
  #version = 0

  private constructor(
    readonly file: string,
    readonly log: Log,
  ) {
    this.#database = this.#open()
  }

  /** @throws BrewError when it cannot be opened or made */
  static open(file: string, log: Log): HistoryStore {
    try {
      return new HistoryStore(file, log)
    } catch (cause) {
      throw toFault(cause, file)
    }
  }

  /** Another one after each change of what is stored: who reads in several turns has read something else then. */
  get version(): number {
    return this.#version
  }

  /** @throws BrewError when it cannot be read; what was damaged has been moved aside by then */
  read<T>(work: (database: Database) => T): T {
    try {
      return work(this.#database)
    } catch (cause) {
      throw this.#failed(cause)
    }
  }

  /** One transaction, with what is new in the catalog. @throws BrewError; nothing has changed then */
  write(work: (database: Database) => void): void {
    this.#version++
    try {
      this.#database
        .transaction((database: Database) => {
          this.#saveCatalog(database)
          work(database)
        })
        .immediate(this.#database)
    } catch (cause) {
      throw this.#failed(cause)
    }
    this.catalog.saved()
  }

  [Symbol.dispose](): void {
    this.#database.close()
  }

  #open(): Database {
    try {
      return this.#openFile()
    } catch (cause) {
      if (!isDamage(cause)) throw cause
      this.#moveAside(cause)
      return this.#openFile()
    }
  }

  #openFile(): Database {
    const database = new Database(this.file, { create: true, strict: true })
    try {
      // Half of SQLite's: a minute is a page or two of the write-ahead log, and they are most of what is written in a day.
      database.run('PRAGMA page_size = 2048')
      database.run('PRAGMA locking_mode = EXCLUSIVE')
      database.run('PRAGMA journal_mode = WAL')
      database.run('PRAGMA synchronous = NORMAL')
      prepare(database, this.file)
      this.#loadCatalog(database)
      return database
    } catch (cause) {
      database.close()
      throw cause
    }
  }

  #failed(cause: unknown): BrewError {
    if (!isDamage(cause)) return toFault(cause, this.file)
    try {
      this.#database.close()
      this.#moveAside(cause)
      this.catalog.lost()
      this.#version++
      this.#database = this.#openFile()
    } catch (again) {
      return toFault(again, this.file)
    }
    return toFault(cause, this.file)
  }

  #moveAside(cause: unknown): void {
    const aside = `${this.file}.damaged`
    for (const suffix of ['', '-wal']) {
      rmSync(`${aside}${suffix}`, { force: true })
      if (existsSync(`${this.file}${suffix}`)) renameSync(`${this.file}${suffix}`, `${aside}${suffix}`)
    }
    this.log.error('the history was damaged: it is kept beside, and begun anew', {
      kept: aside,
      reason: reasonOf(cause),
    })
  }

  #saveCatalog(database: Database): void {
    const { series, states } = this.catalog.unsaved
    const addSeries = database.query('INSERT INTO series (id, path, kind, digits) VALUES (?, ?, ?, ?)')
    for (const { id, path, kind } of series) addSeries.run(id, path, ...kindToRow(kind))
    const addState = database.query('INSERT INTO states (id, name) VALUES (?, ?)')
    for (const [id, name] of states) addState.run(id, name)
  }

  #loadCatalog(database: Database): void {
    const series = database
      .query<{ id: number; path: string; kind: string; digits: number }, []>('SELECT * FROM series')
      .all()
    const states = database.query<{ id: number; name: string }, []>('SELECT * FROM states').all()
    this.catalog.load(
      series.map(({ id, path, kind, digits }) => ({ id, path, kind: kindFromRow(kind, digits) })),
      states.map(({ id, name }) => [id, name]),
    )
  }
}

function prepare(database: Database, file: string): void {
  const layout = database.query<{ user_version: number }, []>('PRAGMA user_version').get()?.user_version ?? 0
  if (layout > LAYOUT) {
    throw new BrewError(
      'operation-not-supported',
      'the history was written by a newer brewerslab',
      { file },
      'Use that version, or move the file away to begin a new one.',
    )
  }
  if (layout === LAYOUT) return
  database.transaction(() => {
    for (const table of TABLES) database.run(table)
    database.run(`PRAGMA user_version = ${LAYOUT}`)
  })()
}

function kindToRow(kind: LeafKind): [kind: string, digits: number] {
  return kind.of === 'numbers' ? ['numbers', kind.digits] : [kind.areFlags ? 'flags' : 'states', 0]
}

function kindFromRow(kind: string, digits: number): LeafKind {
  return kind === 'numbers' ? { of: 'numbers', digits } : { of: 'states', areFlags: kind === 'flags' }
}

function isDamage(cause: unknown): boolean {
  return /^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(cause))
}

function toFault(cause: unknown, file: string): BrewError {
  if (cause instanceof BrewError) return cause
  const message = `the history cannot be used: ${reasonOf(cause)}`
  return new BrewError('resource-denied', message, { file }, 'Check that the disk has space and is not failing.', {
    cause,
  })
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : ''
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
