import { join } from 'node:path'
import { BrewError, type JsonValue } from '../base/index.ts'
import { combineFaults, translating } from '../yang/index.ts'
import type { Alongside, NamedRecord } from './alongside.ts'
import { renderTerritory, SavedFiles } from './documents.ts'
import { applyEdits } from './edits.ts'
import { recordOf } from './file-record.ts'
import type { Follower } from './follower.ts'
import { type EditedFile, examineFiles } from './intake.ts'
import type { Change, Pipeline } from './pipeline.ts'
import { redo } from './redo.ts'
import { mergeText } from './saved-configuration.ts'
import type { Commit, CommitRequest, Territory } from './types.ts'
import { locateFault } from './whereabouts.ts'

/**
 * At the start the files of `persist/` are compared with the log: a person's edits become commits, lost files are
 * written anew. A root without a log starts one from its files.
 * @throws BrewError with file, line and path; nothing is changed then
 */
export function takeInFiles(directory: string, pipeline: Pipeline, follower: Follower): void {
  const { journal } = pipeline.history
  if (journal.newest === 0 && journal.files.fileNames().length === 0) {
    startLog(directory, pipeline, follower)
    return
  }
  const found = examineFiles(directory, pipeline.core.engine.yang, pipeline.history, pipeline.core.log)
  for (const [name, text] of found.ours) follower.found(name, text)
  if (found.edited.length > 0) takeInEdited(found.edited, pipeline, follower)
  if (found.lost.length > 0) follower.due(found.lost)
}

/** A Thing's startup file, for whoever has the turn: a commit, once. @throws BrewError as a commit does */
export async function takeInStartup(
  territory: Territory,
  document: JsonValue,
  pipeline: Pipeline,
  follower: Follower,
): Promise<Commit> {
  const request: CommitRequest = {
    edits: [{ op: 'merge', path: '/', value: document }],
    user: 'brewerslab',
    client: 'startup',
    comment: `startup/${territory.name}.json`,
  }
  // From here on it has been consulted, also if the plug is pulled before the file is written.
  const files = [recordFor(territory.name, renderTerritory(territory, {}))]
  const commit = await pipeline.commitNow(request, { alongside: { files } })
  follower.due([territory.name])
  return commit
}

function startLog(directory: string, pipeline: Pipeline, follower: Follower): void {
  const saved = SavedFiles.load(directory)
  const { yang } = pipeline.core.engine
  if (saved.texts().size === 0) return
  try {
    using whole = yang.emptyTree()
    for (const { file, text } of saved.documents()) mergeText(yang, whole, text, file)
    // Judged by itself first: merged into what is there, a node that comes twice would pass.
    const faults = translating(() => whole.validate())
    if (faults.length > 0) throw combineFaults(faults)
    const text = whole.print({ format: 'json' })
    pipeline.take(
      byFile('files in persist/'),
      (running, model) =>
        applyEdits(running, [{ op: 'edit-config', format: 'json', text }], {
          yang: model,
          territories: pipeline.core.territories,
        }),
      { files: [...saved.texts()].map(([name, its]) => recordFor(name, its)) },
    )
  } catch (error) {
    throw error instanceof BrewError && error.at.file === undefined ? locateFault(error, saved.documents()) : error
  }
  for (const [name, text] of saved.texts()) follower.found(name, text)
}

/** All of them as one commit: they may be valid only together, and where one is refused none is taken in. */
function takeInEdited(all: readonly EditedFile[], pipeline: Pipeline, follower: Follower): void {
  for (const edited of all) refuseConflict(edited, pipeline)
  const edits = all.flatMap((edited) => edited.edits)
  const before = pipeline.history.journal.newest
  try {
    pipeline.take(byFile(editedByHand(all)), (running, yang) => redo(yang, running, edits), alongsideOf(all))
  } catch (error) {
    throw error instanceof BrewError ? locateFault(error, all) : error
  }
  for (const { name, text } of all) follower.found(name, text)
  const commit = pipeline.history.journal.newest
  if (commit === before) return
  for (const { file } of all) pipeline.core.log.info('took in a file that was edited by hand', { file, commit })
}

/**
 * What was done to a file may be in running already: it was taken in, and the power went before the log said so.
 * @throws BrewError that names the commit which changed the same
 */
export function refuseConflict({ conflict, edits }: EditedFile, pipeline: Pipeline): void {
  if (conflict === undefined) return
  const change: Change = (running, yang) => redo(yang, running, edits)
  let wouldChange = true
  try {
    wouldChange = pipeline.wouldChange(change)
  } catch (error) {
    // What is wrong with it as well is told once it meets no commit any more.
    if (!(error instanceof BrewError)) throw error
  }
  if (wouldChange) throw conflict
}

/** From their commit on the texts of these files are ours. */
export function alongsideOf(all: readonly EditedFile[]): Alongside {
  return { files: all.map(({ name, text }) => recordFor(name, text)) }
}

function recordFor(name: string, text: string): NamedRecord {
  return { name, ...recordOf(text) }
}

/** What the commit log says of it. */
export function editedByHand(all: readonly EditedFile[]): string {
  return `${all.map(({ name }) => `persist/${name}.json`).join(', ')}, edited by hand`
}

/** A commit that a person made by editing a file. */
export function byFile(comment: string): CommitRequest {
  return { edits: [], user: 'file', client: 'file', comment }
}

/** The directory of the files that follow. */
export function persistDirectory(root: string): string {
  return join(root, 'persist')
}
