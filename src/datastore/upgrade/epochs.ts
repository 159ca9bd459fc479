import type { Database } from 'bun:sqlite'
import { crc32 } from 'node:zlib'
import type { BrewError } from '../../base/index.ts'
import type { ModuleText, TreeEdit } from '../../yang/index.ts'
import { damaged, type LogFile } from '../log-file.ts'
import { type Packed, pack, sumOf, unpack } from '../packed.ts'
import type { ModuleRevision } from './chain.ts'
import type { Model } from './model.ts'

/** From the state after a commit on, the log is of one model; until the next epoch begins. */
export interface Epoch {
  /** Number of the commit; 0 for the empty configuration before the first. */
  readonly number: number
  /** Hash of the model. */
  readonly model: string
  /** The last commit of the epoch before; absent for the first. */
  readonly last?: number
}

/** An epoch about to begin. */
export interface Beginning {
  readonly number: number
  readonly model: Model
  /** The last configuration of the epoch before, in its model, and the commit after which it was that. */
  readonly before?: { readonly number: number; readonly text: string }
  /** Where the commit is an upgrade: what it changed, which no difference of one model can say. */
  readonly changes?: readonly TreeEdit[]
}

/** The part of the log's tables that tells which models its data is of. */
export function addEpochTables(database: Database): void {
  database.run(`CREATE TABLE IF NOT EXISTS models (hash TEXT PRIMARY KEY, program TEXT NOT NULL, modules TEXT NOT NULL,
    texts BLOB NOT NULL, sum INTEGER NOT NULL) STRICT, WITHOUT ROWID`)
  database.run(`CREATE TABLE IF NOT EXISTS epochs (
    number INTEGER PRIMARY KEY, model TEXT NOT NULL, last INTEGER, sum INTEGER NOT NULL) STRICT`)
  database.run(`CREATE TABLE IF NOT EXISTS epoch_texts (
    number INTEGER NOT NULL, kind TEXT NOT NULL, text ANY NOT NULL, sum INTEGER NOT NULL,
    PRIMARY KEY (number, kind)) STRICT, WITHOUT ROWID`)
}

/**
 * Which models the commits of a log were made with. Each epoch begins with a snapshot in its model, from which a start
 * goes on, and keeps how the one before it ended, from which one goes back.
 */
export class Epochs {
  constructor(readonly log: LogFile) {}

  /** The epoch that the state after a commit is in; `undefined` in a log that knows none yet. */
  at(number: number): Epoch | undefined {
    return this.#epoch('number <= $number ORDER BY number DESC', number)
  }

  /** The epoch that goes on; `undefined` in a log that knows none yet. */
  get present(): Epoch | undefined {
    return this.at(Number.MAX_SAFE_INTEGER)
  }

  /** The first epoch that began after a commit. */
  after(number: number): Epoch | undefined {
    return this.#epoch('number > $number ORDER BY number', number)
  }

  /** How the epoch before this one ended: its last configuration, in its own model. @throws BrewError when damaged */
  endBefore(epoch: Epoch): string | undefined {
    return this.#text(epoch.number, 'before')
  }

  /** What the commit that an epoch began with changed; `undefined` where it was no upgrade. */
  changesOf(number: number): readonly TreeEdit[] | undefined {
    const text = this.#text(number, 'changes')
    return text === undefined ? undefined : (JSON.parse(text) as TreeEdit[])
  }

  /** Whether the state after a commit is in the epoch that goes on. */
  isPresent(number: number): boolean {
    return number >= this.#presentFrom
  }

  /** Hashes of all models that are known, the newest first. */
  models(): string[] {
    const sql = 'SELECT model FROM epochs GROUP BY model ORDER BY max(number) DESC'
    return this.log.read((database) => database.query<{ model: string }, []>(sql).all()).map(({ model }) => model)
  }

  /** @throws BrewError when it is damaged, or the log never knew it */
  model(hash: string): Model {
    const [row] = this.log.read((database) =>
      database.query<ModelRow, { hash: string }>('SELECT * FROM models WHERE hash = $hash').all({ hash }),
    )
    const texts = row === undefined ? undefined : unpack(row.texts)
    if (row === undefined || texts === undefined || modelSum(row.modules, row.texts) !== row.sum) {
      throw damaged(this.log.file, `the commit log is damaged: the modules ${hash} are not what was written`)
    }
    return {
      hash,
      program: row.program,
      modules: JSON.parse(row.modules) as ModuleRevision[],
      texts: JSON.parse(texts) as ModuleText[],
    }
  }

  /**
   * Begins an epoch, within a transaction of the log. Where one begins with the same commit already, no state is in
   * that: the new one takes its place, and what was before both stays before it.
   */
  begin(database: Database, { number, model, before, changes }: Beginning): void {
    const modules = JSON.stringify(model.modules)
    const texts = Bun.zstdCompressSync(JSON.stringify(model.texts))
    database
      .query('INSERT OR IGNORE INTO models VALUES ($hash, $program, $modules, $texts, $sum)')
      .run({ hash: model.hash, program: model.program, modules, texts, sum: modelSum(modules, texts) })
    const last = this.#epoch('number = $number', number)?.last ?? before?.number ?? null
    database
      .query('INSERT OR REPLACE INTO epochs VALUES ($number, $model, $last, $sum)')
      .run({ number, model: model.hash, last, sum: epochSum(number, model.hash, last) })
    const put = (kind: TextKind, text: string) =>
      database
        .query('INSERT OR IGNORE INTO epoch_texts VALUES ($number, $kind, $text, $sum)')
        .run({ number, kind, text: pack(text), sum: sumOf(number, text) })
    if (before !== undefined) put('before', before.text)
    if (changes !== undefined) put('changes', JSON.stringify(changes))
  }

  /**
   * Forgets what only states before a commit needed, within a transaction of the log.
   * @param keep hash of a model that is needed all the same
   */
  prune(database: Database, oldest: number, keep: string | undefined): void {
    database
      .query('DELETE FROM epochs WHERE number < (SELECT max(number) FROM epochs WHERE number <= $oldest)')
      .run({ oldest })
    database.query('DELETE FROM epoch_texts WHERE number <= $oldest').run({ oldest })
    database
      .query('DELETE FROM models WHERE hash NOT IN (SELECT model FROM epochs) AND hash IS NOT $keep')
      .run({ keep: keep ?? null })
  }

  get #presentFrom(): number {
    const row = this.log.read((database) =>
      database.query<{ number: number | null }, []>('SELECT max(number) AS number FROM epochs').get(),
    )
    return row?.number ?? 0
  }

  #epoch(condition: string, number: number): Epoch | undefined {
    const sql = `SELECT * FROM epochs WHERE ${condition} LIMIT 1`
    const [row] = this.log.read((database) => database.query<EpochRow, { number: number }>(sql).all({ number }))
    if (row === undefined) return undefined
    const { model, last } = row
    if (epochSum(row.number, model, last) !== row.sum) throw this.#damaged(row.number)
    return { number: row.number, model, ...(last === null ? {} : { last }) }
  }

  #text(number: number, kind: TextKind): string | undefined {
    const sql = 'SELECT text, sum FROM epoch_texts WHERE number = $number AND kind = $kind'
    const [row] = this.log.read((database) =>
      database.query<Packed, { number: number; kind: string }>(sql).all({ number, kind }),
    )
    if (row === undefined) return undefined
    const text = unpack(row.text)
    if (text === undefined || sumOf(number, text) !== row.sum) throw this.#damaged(number)
    return text
  }

  #damaged(number: number): BrewError {
    const what = `the model as of commit ${number}`
    return damaged(this.log.file, `the commit log is damaged: ${what} is not what was written`)
  }
}

/** What is kept of an epoch beside which it is: how the one before it ended, and what an upgrade changed. */
type TextKind = 'before' | 'changes'

interface EpochRow {
  readonly number: number
  readonly model: string
  readonly last: number | null
  readonly sum: number
}

interface ModelRow {
  readonly program: string
  readonly modules: string
  readonly texts: Uint8Array
  readonly sum: number
}

function modelSum(modules: string, texts: Uint8Array): number {
  return crc32(texts, crc32(modules))
}

function epochSum(number: number, model: string, last: number | null): number {
  return sumOf(number, `${model} ${last ?? ''}`)
}
