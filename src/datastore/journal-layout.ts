import type { Database } from 'bun:sqlite'
import { BrewError } from '../base/index.ts'
import type { LogFile } from './log-file.ts'
import { addEpochTables } from './upgrade/epochs.ts'

/** Layout of the commit log that this program writes. Those before it are brought to it at the start. */
export const LAYOUT = 3

/** Commits told node by node, in which places of user-ordered entries were lost but for snapshots. */
export const FIRST_LAYOUT = 1

/** @throws BrewError for a layout that is not ours */
export function prepareLayout(log: LogFile): void {
  const { layout } = log
  if (layout > LAYOUT) {
    throw new BrewError(
      'operation-not-supported',
      'the commit log was written by a newer brewerslab',
      { file: log.file },
      'Use that version, or restore a backup made with this one.',
    )
  }
  if (layout === LAYOUT) return
  log.write((database) => {
    addEpochTables(database)
    // The first is read as it is until the engine is there that its commits are to be understood with.
    if (layout === 0) makeOthers(database)
    if (layout !== FIRST_LAYOUT) database.run(`PRAGMA user_version = ${LAYOUT}`)
  })
}

function makeOthers(database: Database): void {
  makeCommits(database, { commits: 'commits', snapshots: 'snapshots' })
  database.run(
    'CREATE TABLE state (key TEXT PRIMARY KEY, text TEXT NOT NULL, sum INTEGER NOT NULL) STRICT, WITHOUT ROWID',
  )
  database.run(`CREATE TABLE files (
    name TEXT NOT NULL, hash TEXT NOT NULL, number INTEGER NOT NULL, "order" INTEGER NOT NULL, text BLOB,
    PRIMARY KEY (name, hash)) STRICT, WITHOUT ROWID`)
}

/** The tables of commits and of whole configurations as of one. */
export function makeCommits(database: Database, names: { readonly commits: string; readonly snapshots: string }): void {
  database.run(`CREATE TABLE ${names.commits} (
    number INTEGER PRIMARY KEY, time INTEGER NOT NULL, user TEXT NOT NULL, client TEXT NOT NULL, comment TEXT,
    size INTEGER NOT NULL, modules TEXT NOT NULL, diff ANY NOT NULL, sum INTEGER NOT NULL) STRICT`)
  database.run(
    `CREATE TABLE ${names.snapshots} (number INTEGER PRIMARY KEY, text ANY NOT NULL, sum INTEGER NOT NULL) STRICT`,
  )
}
