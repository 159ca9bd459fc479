import { join } from 'node:path'
import { errorText, type Log } from '../base/index.ts'
import { readIfExists, replaceFile } from './files.ts'
import type { Journal } from './journal.ts'
import type { UnfinishedRestore } from './journal-records.ts'

/** What a restored file had in it before is kept beside it. */
const KEPT_ENDING = '.before-restore'

/**
 * Writes the files that a restore has left to do after its commit. Done twice it does nothing more.
 * @throws BrewError `resource-denied`; what is left to do then is done by the next call
 */
export function finishRestore(root: string, journal: Journal): void {
  const { unfinishedRestore } = journal
  if (unfinishedRestore === undefined) return
  for (const file of unfinishedRestore.files) restoreFile(root, file)
  journal.finishRestore()
}

/** As `finishRestore`, at the start: what cannot be written yet is told, and does not stop a brewery. */
export function finishRestoreAtStart(root: string, journal: Journal, log: Log): void {
  try {
    finishRestore(root, journal)
  } catch (error) {
    log.error('files of a backup that was restored could not be written; the next start tries again', {
      reason: errorText(error),
    })
  }
}

/** Keeps beside files what they say before they are replaced. @throws BrewError `resource-denied` */
export function keepBefore(
  root: string,
  files: readonly { readonly name: string; readonly before?: string | undefined }[],
): void {
  for (const { name, before } of files) {
    if (before !== undefined) replaceFile(join(root, `${name}${KEPT_ENDING}`), before, 'durable')
  }
}

function restoreFile(root: string, { name, before, after }: UnfinishedRestore['files'][number]): void {
  const file = join(root, name)
  // It is done already, or somebody has been faster: then it is theirs.
  if (readIfExists(file, 'any bytes') !== before) return
  keepBefore(root, [{ name, before }])
  replaceFile(file, after, 'durable')
}
