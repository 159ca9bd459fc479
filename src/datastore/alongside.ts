import type { FileRecord } from './file-record.ts'
import type { RescueRecord, UnfinishedRestore } from './journal-records.ts'

/** A text of a file in `persist/`, by the file's name without its ending. */
export interface NamedRecord extends FileRecord {
  readonly name: string
}

/** What is written down with a commit, in its transaction: there with it, or as little there as it. */
export interface Alongside {
  /** Texts that show it. */
  readonly files?: readonly NamedRecord[]
  /** Saved apart from it on, where nothing is yet. */
  readonly rescue?: Omit<RescueRecord, 'commit'> | undefined
  /** What a restore has yet to do after it. */
  readonly restore?: UnfinishedRestore | undefined
}
