import type { JournalEntry } from './journal.ts'
import type { CommitClient } from './types.ts'

/** A commit as the database has it, without what it changed. */
export interface Row {
  readonly number: number
  readonly time: number
  readonly user: string
  readonly client: CommitClient
  readonly comment: string | null
  readonly size: number
  readonly modules: string
}

/** Of a `Row`. */
export const COLUMNS = 'number, time, user, client, comment, size, modules'

/** The commit of a row. */
export function entryOf({ comment, time, ...row }: Row): JournalEntry {
  return { ...row, time: new Date(time), ...(comment === null ? {} : { comment }) }
}
