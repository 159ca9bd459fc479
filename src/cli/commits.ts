import type { CommitsAnswer, V1Commit } from '../base/index.ts'
import type { ShownTable, TableColumn } from './pipes/index.ts'
import { duration, localTime } from './text.ts'

/** The commit log as text. Pure. */

/** Seconds within which a time of day says enough. */
const HALF_A_DAY = 12 * 60 * 60

const COLUMNS: readonly TableColumn[] = [
  { name: 'commit', isNumeric: true },
  { name: 'when' },
  { name: 'who' },
  { name: 'client' },
  { name: 'nodes', isNumeric: true },
  { name: 'comment' },
]

/** `show commits`: a row for each. */
export function commitTable(commits: readonly V1Commit[], timeZone?: string): ShownTable {
  const rows = commits.map(({ number, time, user, client, size, comment = '' }) => ({
    cells: [
      { text: String(number), value: number },
      { text: localTime(new Date(time), timeZone), value: time },
      user,
      client,
      { text: String(size), value: size },
      comment,
    ],
  }))
  return { kind: 'table', columns: COLUMNS, rows }
}

/** A commit in a few words, beside its number. */
export function commitSummary({ time, user, comment }: V1Commit, timeZone?: string): string {
  return [localTime(new Date(time), timeZone), user, ...(comment === undefined ? [] : [comment])].join('  ')
}

/** A commit in a sentence: `commit 12 of robber, 2018-04-14 18:51:22, "a warmer week"`. */
export function commitName({ number, time, user, comment }: V1Commit, timeZone?: string): string {
  const words = comment === undefined ? '' : `, "${comment}"`
  return `commit ${number} of ${user}, ${localTime(new Date(time), timeZone)}${words}`
}

/** What a person must know about a confirmed commit that waits. */
export function pendingText(pending: NonNullable<CommitsAnswer['pending']>, timeZone?: string): string {
  const { user, backTo, remainingSeconds } = pending
  const fate = `running goes back to commit ${backTo} ${whenText(remainingSeconds, timeZone)}`
  return `A commit of ${user} waits to be confirmed: ${fate} unless it is kept with "commit confirm".`
}

/** What becomes of a commit that waits to be confirmed, and until when it waits. */
export function confirmedText(remainingSeconds: number, timeZone?: string): string {
  return `It is rolled back ${whenText(remainingSeconds, timeZone)} unless it is kept with "commit confirm".`
}

/** `at 18:51:22, in 10 minutes`, by this machine's clock; with the date where it is not soon. */
function whenText(seconds: number, timeZone: string | undefined): string {
  const at = localTime(new Date(Date.now() + seconds * 1000), timeZone)
  return `at ${seconds < HALF_A_DAY ? at.slice(at.indexOf(' ') + 1) : at}, in ${duration(seconds)}`
}
