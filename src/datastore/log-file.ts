import { Database } from 'bun:sqlite'
import { closeSync, fsyncSync, openSync, readFileSync, statSync, writeSync } from 'node:fs'
import { BrewError, type Log, silentLog } from '../base/index.ts'
import { isCode } from './files.ts'
import { examineWal } from './wal.ts'
import { findFlippedBit } from './wal-bits.ts'

/** Transactions after which the write-ahead log is carried over into the database, when nobody waits for a commit. */
const CARRY_OVER_AFTER = 200
/** Pages of 4 KB after which a commit carries it over itself, so that it never grows without end. */
const PAGES_AT_LAST = 8_000

/** What to do about a commit log that is damaged. */
const DAMAGE_HINT =
  'Move it (and its -wal) away to start from the files in persist/, which hold the configuration without its history.'

/**
 * The SQLite database of the commit log as a file on a disk that may fail: what goes wrong in it is told as a
 * `BrewError`, and what was refused stays refused.
 *
 * The lock is exclusive before WAL is switched on, so that no shared memory is needed (a root may be on a network)
 * and a second process is told instead of let in (SQLite documentation, "Use of WAL Without Shared-Memory").
 */
export class LogFile implements Disposable {
  #isClosed = false
  #sinceCarriedOver = 0
  readonly #places: readonly (readonly [file: string, place: string])[]

  private constructor(
    readonly file: string,
    readonly database: Database,
  ) {
    this.#places = [file, `${file}-wal`].flatMap((name) => {
      const place = placeOf(name)
      return place === undefined ? [] : [[name, place] as const]
    })
  }

  /**
   * @param prepare makes the tables, or refuses the layout
   * @param log told what was mended
   * @throws BrewError with what to do when it is damaged, taken, or cannot be written
   */
  static open(file: string, prepare: (log: LogFile) => void, log: Log = silentLog): LogFile {
    let database: Database | undefined
    try {
      mendWal(`${file}-wal`, log)
      mustHaveWholeWal(`${file}-wal`)
      database = new Database(file, { create: true, strict: true })
      database.run('PRAGMA locking_mode = EXCLUSIVE')
      database.run('PRAGMA journal_mode = WAL')
      database.run('PRAGMA synchronous = FULL')
      database.run('PRAGMA auto_vacuum = INCREMENTAL')
      database.run(`PRAGMA wal_autocheckpoint = ${PAGES_AT_LAST}`)
      const opened = new LogFile(file, database)
      opened.#mustBeWhole()
      prepare(opened)
      return opened
    } catch (cause) {
      database?.close()
      throw cause instanceof BrewError ? cause : cannot(file, 'opened', cause)
    }
  }

  /** @throws BrewError `operation-failed` when it cannot be read, or is damaged */
  read<T>(work: (database: Database) => T): T {
    try {
      return work(this.database)
    } catch (cause) {
      throw cause instanceof BrewError ? cause : cannot(this.file, 'read', cause)
    }
  }

  /**
   * One transaction, synced when it returns.
   * @throws BrewError `resource-denied` when the disk is full, failing or gone; nothing has changed then
   */
  write(work: (database: Database) => void): void {
    this.#mustBeThere()
    try {
      this.database.transaction(work).immediate(this.database)
      this.#sinceCarriedOver++
    } catch (cause) {
      if (cause instanceof BrewError) throw cause
      const isUndone = !codeOf(cause).startsWith('SQLITE_IOERR') || this.#writeOver()
      throw new BrewError(
        'resource-denied',
        `the commit log cannot be written: ${messageOf(cause)}`,
        { file: this.file },
        isUndone
          ? 'Check that the disk has space and is not failing; nothing was changed.'
          : 'Check the disk: it is failing. Running is as it was; what it is after the next start cannot be told.',
        { cause },
      )
    }
  }

  /** Gives a little of what was pruned back to the disk; a failure to do so is one of the next write. */
  shrink(): void {
    this.read((database) => database.run('PRAGMA incremental_vacuum(64)'))
  }

  /**
   * Carries the write-ahead log over into the database once there is much in it: syncs that would else fall to some
   * commit. (SQLite documentation, "Checkpointing".)
   * @throws BrewError `operation-failed` when the disk fails; nothing is lost then
   */
  carryOver(): void {
    if (this.#sinceCarriedOver < CARRY_OVER_AFTER) return
    this.read((database) => database.run('PRAGMA wal_checkpoint(PASSIVE)'))
    this.#sinceCarriedOver = 0
  }

  [Symbol.dispose](): void {
    this.#isClosed = true
    this.database.close()
  }

  /** After that nothing can be read or written. */
  get isClosed(): boolean {
    return this.#isClosed
  }

  /** A damaged page may hide commits without any other sign. @throws BrewError */
  #mustBeWhole(): void {
    const [row] = this.database.query<{ quick_check: string }, []>('PRAGMA quick_check(1)').all()
    if (row?.quick_check !== 'ok') throw damaged(this.file, `the commit log is damaged: ${row?.quick_check}`)
  }

  /**
   * SQLite goes on writing into files that were removed, or whose disk was taken away: nobody would find the commit
   * again.
   */
  #mustBeThere(): void {
    for (const [name, place] of this.#places) {
      if (placeOf(name) === place) continue
      throw new BrewError(
        'resource-denied',
        'the commit log is not there any more: removed, moved, or its disk was taken away',
        { file: name },
        'Put it back, or stop the server and start it anew; nothing was changed.',
      )
    }
  }

  /**
   * A transaction whose sync failed may be whole on the disk, and would come back at the next start although it was
   * refused: another one is written over it.
   * @returns whether that succeeded
   */
  #writeOver(): boolean {
    try {
      this.database.run(`PRAGMA user_version = ${this.layout}`)
      return true
    } catch (error) {
      if (error instanceof Error) return false
      throw error
    }
  }

  /** Number of the layout that the tables are in; 0 for a new file. */
  get layout(): number {
    return this.read((database) => {
      const row = database.query<{ user_version: number }, []>('PRAGMA user_version').get()
      return row?.user_version ?? 0
    })
  }
}

/**
 * A bit that a card has lost is put back: otherwise SQLite would end there, and drop a commit without a word.
 * @throws BrewError where it cannot be told which bit it is
 */
function mendWal(file: string, log: Log): void {
  if (placeOf(file) === undefined) return
  const flipped = findFlippedBit(readFileSync(file))
  if (flipped === undefined) return
  if (flipped === 'several') throw damaged(file, 'the commit log is damaged: one bit of a commit in it is wrong')
  const { at, byte } = flipped
  const fd = openSync(file, 'r+')
  try {
    if (writeSync(fd, Uint8Array.of(byte), 0, 1, at) !== 1) throw new Error('nothing was written')
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
  log.warn('one bit of the commit log was wrong and is put right; nothing is lost, but the card may be failing', {
    file,
    offset: at,
  })
}

/** SQLite drops what is behind a damaged place without a word: acknowledged commits would be gone. @throws BrewError */
function mustHaveWholeWal(file: string): void {
  if (placeOf(file) === undefined) return
  const { unreachable } = examineWal(readFileSync(file))
  // One may be what a power cut left of a commit that nobody was told of.
  if (unreachable > 1) throw damaged(file, `the commit log is damaged: ${unreachable} commits in it cannot be read`)
}

/** A part of the commit log is not what was written. */
export function damaged(file: string, message: string, cause?: unknown): BrewError {
  return new BrewError('operation-failed', message, { file }, DAMAGE_HINT, { cause })
}

function cannot(file: string, what: 'opened' | 'read', cause: unknown): BrewError {
  const message = `the commit log cannot be ${what}: ${messageOf(cause)}`
  const code = codeOf(cause)
  if (code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB')) return damaged(file, message, cause)
  const hint = code.startsWith('SQLITE_BUSY')
    ? 'Another process has it open: stop that one first.'
    : `Check that the disk is there and has space, and that you may write to it. If it is damaged: ${DAMAGE_HINT}`
  return new BrewError('operation-failed', message, { file }, hint, { cause })
}

/** Device and inode: another file of the same name is another place. `undefined` where there is none. */
function placeOf(file: string): string | undefined {
  try {
    const { dev, ino } = statSync(file)
    return `${dev}:${ino}`
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    return messageOf(error)
  }
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : ''
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
