import { join } from 'node:path'
import { BrewError, type JsonValue } from '../base/index.ts'
import { combineFaults, translating } from '../yang/index.ts'
import { renderTerritory, SavedFiles } from './documents.ts'
import { applyEdits } from './edits.ts'
import { recordOf } from './file-record.ts'
import type { Follower } from './follower.ts'
import { type EditedFile, examineFiles } from './intake.ts'
import type { Pipeline } from './pipeline.ts'
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
  for (const edited of found.edited) takeInEdited(edited, pipeline, follower)
  if (found.lost.length > 0) follower.due(found.lost)
}

/** A Thing's startup file, for whoever has the turn: a commit, once. @throws BrewError as a commit does */
export async function takeInStartup(
  territory: Territory,
  document: JsonValue,
  pipeline: Pipeline,
  follower: Follower,
): Promise<Commit> {
  const { journal } = pipeline.history
  const commit = await pipeline.commitNow({
    edits: [{ op: 'merge', path: '/', value: document }],
    user: 'brewerslab',
    client: 'startup',
    comment: `startup/${territory.name}.json`,
  })
  // From here on it has been consulted, also if the plug is pulled before the file is written.
  journal.files.recordFile(territory.name, journal.newest, recordOf(renderTerritory(territory, {})))
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
    pipeline.take(byFile('files in persist/'), (running, model) =>
      applyEdits(running, [{ op: 'edit-config', format: 'json', text }], {
        yang: model,
        territories: pipeline.core.territories,
      }),
    )
  } catch (error) {
    throw error instanceof BrewError && error.at.file === undefined ? locateFault(error, saved.documents()) : error
  }
  for (const [name, text] of saved.texts()) adopt(name, text, pipeline, follower)
}

function takeInEdited({ name, file, text, edits }: EditedFile, pipeline: Pipeline, follower: Follower): void {
  try {
    pipeline.take(byFile(editedByHand(name)), (running, yang) => redo(yang, running, edits))
  } catch (error) {
    throw error instanceof BrewError ? locateFault(error, [{ file, text }]) : error
  }
  adopt(name, text, pipeline, follower)
  pipeline.core.log.info('took in a file that was edited by hand', { file, commit: pipeline.history.journal.newest })
}

/** The file is as wanted already: its text is ours from here on. */
export function adopt(name: string, text: string, pipeline: Pipeline, follower: Follower): void {
  const { journal } = pipeline.history
  journal.files.recordFile(name, journal.newest, recordOf(text))
  follower.found(name, text)
}

/** What the commit log says of it. */
export function editedByHand(name: string): string {
  return `persist/${name}.json, edited by hand`
}

/** A commit that a person made by editing a file. */
export function byFile(comment: string): CommitRequest {
  return { edits: [], user: 'file', client: 'file', comment }
}

/** The directory of the files that follow. */
export function persistDirectory(root: string): string {
  return join(root, 'persist')
}
