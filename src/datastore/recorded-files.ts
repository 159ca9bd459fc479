import { type FileRecord, hashText, putRecord } from './file-record.ts'
import type { Snapshot } from './journal.ts'
import { damaged, type LogFile } from './log-file.ts'
import { unpack } from './packed.ts'

/** What the files need of the commit log that they are in. */
interface Log {
  readonly log: LogFile
  readonly newest: number
}

/** What the commit log knows of the files in `persist/`: which texts of them are ours, and what each shows. */
export class RecordedFiles {
  constructor(readonly journal: Log) {}

  /**
   * Before a file is replaced: this text is ours, and it is its part of the configuration as of that commit. The
   * newest text itself is kept, compressed: what a person then does to the file is told by comparing with it.
   * @param onDisk hash of the text that is known to be there
   */
  recordFile(name: string, number: number, record: FileRecord, onDisk?: string): void {
    this.journal.log.write((database) => putRecord(database, { name, number, ...record, onDisk }))
  }

  /**
   * Whether nobody but us can have left this text in a file: it is the newest recorded, or one that the newest may not
   * have come after. An older one of ours is a person's wish to go back.
   */
  isOurs(name: string, text: string): boolean {
    const sql = `SELECT number FROM files WHERE name = $name AND hash = $hash AND "order" >=
      (SELECT min("order") FROM files WHERE name = $name AND text IS NOT NULL)`
    return this.#value<number>(sql, { name, hash: hashText(text) }) !== undefined
  }

  /** Whether the newest text recorded for a file is this one. @param hash SHA-256 */
  isNewest(name: string, hash: string): boolean {
    const sql = 'SELECT hash FROM files WHERE name = $name ORDER BY "order" DESC LIMIT 1'
    return this.#value<string>(sql, { name }) === hash
  }

  /** The commit that a text of ours was written for; `undefined` when it never was ours, or long ago. */
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
      throw damaged(
        this.journal.log.file,
        `the commit log is damaged: the text of ${name}.json is not what was recorded`,
      )
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
    this.journal.log.write((database) => {
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
    return oldest === undefined || oldest >= this.journal.newest ? undefined : oldest + 1
  }

  /** Names of all files ever written and not forgotten. */
  fileNames(): string[] {
    return this.#rows<{ name: string }>('SELECT DISTINCT name FROM files ORDER BY name').map(({ name }) => name)
  }

  /** After a file was removed for good. */
  forgetFile(name: string): void {
    this.journal.log.write((database) => database.query('DELETE FROM files WHERE name = $name').run({ name }))
  }

  #rows<T>(sql: string, parameters: Record<string, string | number> = {}): T[] {
    return this.journal.log.read((database) => database.query<T, Record<string, string | number>>(sql).all(parameters))
  }

  #value<T extends string | number>(sql: string, parameters: Record<string, string | number> = {}): T | undefined {
    const [row] = this.#rows<Record<string, T | null>>(sql, parameters)
    return row === undefined ? undefined : (Object.values(row)[0] ?? undefined)
  }
}
