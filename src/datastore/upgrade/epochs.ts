import type { Database } from 'bun:sqlite'
import { crc32 } from 'node:zlib'
import type { ChangeEdit } from '../../base/index.ts'
import type { ModuleText } from '../../yang/index.ts'
import { damaged, type LogFile } from '../log-file.ts'
import type { ModuleRevision } from './chain.ts'
import type { Model } from './model.ts'

/** From the state after a commit on, the log is of one model; until the next epoch begins. */
export interface Epoch {
  /** Number of the commit; 0 for the empty configuration before the first. */
  readonly number: number
  /** Hash of the model. */
  readonly model: string
  /** Where the commit was an upgrade: what it changed, which no diff of one model can say. */
  readonly changes?: readonly ChangeEdit[]
}

/** The part of the log's tables that tells which models its data is of. */
export function addEpochTables(database: Database): void {
  database.run(`CREATE TABLE models (hash TEXT PRIMARY KEY, program TEXT NOT NULL, modules TEXT NOT NULL,
    texts BLOB NOT NULL, sum INTEGER NOT NULL) STRICT, WITHOUT ROWID`)
  database.run(
    'CREATE TABLE epochs (number INTEGER PRIMARY KEY, model TEXT NOT NULL, changes TEXT, sum INTEGER NOT NULL) STRICT',
  )
}

/**
 * Which models the commits of a log were made with. Each epoch but the first begins with a snapshot in its model, so
 * that between a snapshot and the state that is rebuilt from it nothing is of another model.
 */
export class Epochs {
  constructor(readonly log: LogFile) {}

  /** The epoch that the state after a commit is in; `undefined` in a log that knows none yet. */
  at(number: number): Epoch | undefined {
    return this.#epoch('number <= $number', number)
  }

  /** Whether the state after a commit is of the model that is in force now. */
  isPresent(number: number): boolean {
    return this.at(number)?.model === this.at(Number.MAX_SAFE_INTEGER)?.model
  }

  /** The epoch that begins with exactly this commit. */
  beginningWith(number: number): Epoch | undefined {
    return this.#epoch('number = $number', number)
  }

  /** @throws BrewError when it is damaged, or the log never knew it */
  model(hash: string): Model {
    const [row] = this.log.read((database) =>
      database.query<ModelRow, { hash: string }>('SELECT * FROM models WHERE hash = $hash').all({ hash }),
    )
    if (row === undefined || crc32(row.texts, crc32(row.modules)) !== row.sum) {
      throw damaged(this.log.file, `the commit log is damaged: the modules ${hash} are not what was written`)
    }
    const texts = new TextDecoder().decode(Bun.zstdDecompressSync(row.texts))
    return {
      hash,
      program: row.program,
      modules: JSON.parse(row.modules) as ModuleRevision[],
      texts: JSON.parse(texts) as ModuleText[],
    }
  }

  /** Begins an epoch, within a transaction of the log. One that begins there already ends before it began. */
  begin(database: Database, { number, changes }: Omit<Epoch, 'model'>, model: Model): void {
    const modules = JSON.stringify(model.modules)
    const texts = Bun.zstdCompressSync(JSON.stringify(model.texts))
    database.query('INSERT OR IGNORE INTO models VALUES ($hash, $program, $modules, $texts, $sum)').run({
      hash: model.hash,
      program: model.program,
      modules,
      texts,
      sum: crc32(texts, crc32(modules)),
    })
    const text = changes === undefined ? null : JSON.stringify(changes)
    database
      .query('INSERT OR REPLACE INTO epochs VALUES ($number, $model, $changes, $sum)')
      .run({ number, model: model.hash, changes: text, sum: sumOf(number, model.hash, text) })
  }

  /**
   * Forgets what only commits before a snapshot needed, within a transaction of the log.
   * @param keep hash of a model that is needed all the same
   */
  prune(database: Database, base: number, keep: string | undefined): void {
    database
      .query('DELETE FROM epochs WHERE number < (SELECT max(number) FROM epochs WHERE number <= $base)')
      .run({ base })
    database
      .query('DELETE FROM models WHERE hash NOT IN (SELECT model FROM epochs) AND hash IS NOT $keep')
      .run({ keep: keep ?? null })
  }

  #epoch(condition: string, number: number): Epoch | undefined {
    const sql = `SELECT * FROM epochs WHERE ${condition} ORDER BY number DESC LIMIT 1`
    const [row] = this.log.read((database) => database.query<EpochRow, { number: number }>(sql).all({ number }))
    if (row === undefined) return undefined
    if (sumOf(row.number, row.model, row.changes) !== row.sum) {
      throw damaged(
        this.log.file,
        `the commit log is damaged: the model as of commit ${row.number} is not what was written`,
      )
    }
    const changes = row.changes === null ? {} : { changes: JSON.parse(row.changes) as ChangeEdit[] }
    return { number: row.number, model: row.model, ...changes }
  }
}

interface EpochRow {
  readonly number: number
  readonly model: string
  readonly changes: string | null
  readonly sum: number
}

interface ModelRow {
  readonly program: string
  readonly modules: string
  readonly texts: Uint8Array
  readonly sum: number
}

/** With the number in it: what is in the place of another is as wrong as what was changed. */
function sumOf(number: number, model: string, changes: string | null): number {
  return crc32(`${model}${changes ?? ''}`, number)
}
