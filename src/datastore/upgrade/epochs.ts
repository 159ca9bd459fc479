import type { Database } from 'bun:sqlite'
import { crc32 } from 'node:zlib'
import type { ModuleText, TreeEdit } from '../../yang/index.ts'
import { damaged, type LogFile } from '../log-file.ts'
import { pack, sumOf, unpack } from '../packed.ts'
import type { ModuleRevision } from './chain.ts'
import type { Model } from './model.ts'

/** From the state after a commit on, the log is of one model; until the next epoch begins. */
export interface Epoch {
  /** Number of the commit; 0 for the empty configuration before the first. */
  readonly number: number
  /** Hash of the model. */
  readonly model: string
  /** The last configuration of the epoch before, in its model, and the commit after which it was that. */
  readonly before?: { readonly number: number; readonly text: string }
  /** Where the commit was an upgrade: what it changed, which no difference of one model can say. */
  readonly changes?: readonly TreeEdit[]
}

/** The part of the log's tables that tells which models its data is of. */
export function addEpochTables(database: Database): void {
  database.run(`CREATE TABLE IF NOT EXISTS models (hash TEXT PRIMARY KEY, program TEXT NOT NULL, modules TEXT NOT NULL,
    texts BLOB NOT NULL, sum INTEGER NOT NULL) STRICT, WITHOUT ROWID`)
  database.run(`CREATE TABLE IF NOT EXISTS epochs (number INTEGER PRIMARY KEY, model TEXT NOT NULL,
    last INTEGER, before ANY, changes ANY, sum INTEGER NOT NULL) STRICT`)
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
  begin(database: Database, { number, before, changes }: Omit<Epoch, 'model'>, model: Model): void {
    const modules = JSON.stringify(model.modules)
    const texts = Bun.zstdCompressSync(JSON.stringify(model.texts))
    database
      .query('INSERT OR IGNORE INTO models VALUES ($hash, $program, $modules, $texts, $sum)')
      .run({ hash: model.hash, program: model.program, modules, texts, sum: modelSum(modules, texts) })
    const beginning = this.#epoch('number = $number', number)
    const epoch = {
      number,
      model: model.hash,
      ...(beginning?.before === undefined ? { before } : { before: beginning.before }),
      ...(beginning?.changes === undefined ? { changes } : { changes: beginning.changes }),
    }
    const changesText = epoch.changes === undefined ? null : JSON.stringify(epoch.changes)
    database.query('INSERT OR REPLACE INTO epochs VALUES ($number, $model, $last, $before, $changes, $sum)').run({
      number,
      model: model.hash,
      last: epoch.before?.number ?? null,
      before: epoch.before === undefined ? null : pack(epoch.before.text),
      changes: changesText === null ? null : pack(changesText),
      sum: epochSum(number, model.hash, epoch.before?.text, changesText),
    })
  }

  /**
   * Forgets what only states before a commit needed, within a transaction of the log.
   * @param keep hash of a model that is needed all the same
   */
  prune(database: Database, oldest: number, keep: string | undefined): void {
    database
      .query('DELETE FROM epochs WHERE number < (SELECT max(number) FROM epochs WHERE number <= $oldest)')
      .run({ oldest })
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
    const before = row.before === null ? undefined : unpack(row.before)
    const changes = row.changes === null ? null : (unpack(row.changes) ?? null)
    if (epochSum(row.number, row.model, before, changes) !== row.sum) {
      const what = `the model as of commit ${row.number}`
      throw damaged(this.log.file, `the commit log is damaged: ${what} is not what was written`)
    }
    return {
      number: row.number,
      model: row.model,
      ...(before === undefined || row.last === null ? {} : { before: { number: row.last, text: before } }),
      ...(changes === null ? {} : { changes: JSON.parse(changes) as TreeEdit[] }),
    }
  }
}

interface EpochRow {
  readonly number: number
  readonly model: string
  readonly last: number | null
  readonly before: string | Uint8Array | null
  readonly changes: string | Uint8Array | null
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

function epochSum(number: number, model: string, before: string | undefined, changes: string | null): number {
  return sumOf(number, `${model}\n${before ?? ''}\n${changes ?? ''}`)
}
