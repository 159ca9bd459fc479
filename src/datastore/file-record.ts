import type { Database } from 'bun:sqlite'
import { createHash } from 'node:crypto'

/** Recorded hashes kept of a file: only those that a slow write may still leave on the disk are needed. */
const HASHES_KEPT = 16

/** A text of a file of `persist/`, as the commit log keeps it. */
export interface FileRecord {
  /** SHA-256 of its UTF-8, in hexadecimal. */
  readonly hash: string
  /** Compressed (RFC 8878). */
  readonly packed: Uint8Array
}

/** For texts that are whole and at hand; see `following/` for those that are long. */
export function recordOf(text: string): FileRecord {
  return { hash: hashText(text), packed: Bun.zstdCompressSync(text) }
}

export function hashText(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** A text as it is recorded. */
export interface RecordToPut extends FileRecord {
  readonly name: string
  readonly number: number
  /** Hash of the text that is known to be on the disk, where that may be an older one: writing the newest has failed. */
  readonly onDisk?: string | undefined
}

/** Makes it the newest of the table `files`, and the only one of its file with a text. */
export function putRecord(database: Database, { name, hash, number, packed, onDisk = '' }: RecordToPut): void {
  // The text before stays until this one is known to be on the disk: whoever edits the file meanwhile edits that one.
  database
    .query(
      `UPDATE files SET text = NULL
       WHERE name = $name AND "order" < (SELECT max("order") FROM files WHERE name = $name) AND hash <> $onDisk`,
    )
    .run({ name, onDisk })
  database
    .query(
      `INSERT OR REPLACE INTO files
       VALUES ($name, $hash, $number, (SELECT coalesce(max("order"), 0) + 1 FROM files), $packed)`,
    )
    .run({ name, hash, number, packed })
  database
    .query(
      `DELETE FROM files WHERE name = $name AND text IS NULL AND hash NOT IN
       (SELECT hash FROM files WHERE name = $name ORDER BY "order" DESC LIMIT ${HASHES_KEPT})`,
    )
    .run({ name })
}
