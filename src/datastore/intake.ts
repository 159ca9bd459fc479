import { basename, join } from 'node:path'
import { BrewError, isWithin, type Log } from '../base/index.ts'
import { type DataTree, type TreeEdit, translating, type Yang } from '../yang/index.ts'
import { MEND_HINT, readDocument } from './documents.ts'
import { listFiles, mustBeText, readBytes } from './files.ts'
import type { History } from './history.ts'
import type { Journal, Snapshot } from './journal.ts'
import { mergeText } from './saved-configuration.ts'

/** A file of `persist/` that a person has edited since we wrote it. */
export interface EditedFile {
  readonly name: string
  readonly file: string
  readonly text: string
  /** What was done to it, to be done to running. */
  readonly edits: readonly TreeEdit[]
  /** Why it may not be done, unless running is like that already: a commit that the file does not show met it. */
  readonly conflict: BrewError | undefined
}

/** What the files of `persist/` turned out to be. */
export interface FoundFiles {
  /** Ours, as they are on disk. */
  readonly ours: ReadonlyMap<string, string>
  readonly edited: readonly EditedFile[]
  /** Missing or cut short: to be written anew. */
  readonly lost: readonly string[]
}

/** What one file of `persist/` is. */
export type FoundFile =
  | { readonly kind: 'ours'; readonly text: string }
  | { readonly kind: 'edited'; readonly edited: EditedFile }
  /** Missing (`undefined`) or cut short, though the log knows what was in it. */
  | { readonly kind: 'lost'; readonly text: string | undefined }
  /** There is none, and there was none. */
  | { readonly kind: 'none' }

/**
 * Compares the files with what the commit log knows of them. Reads only.
 * @throws BrewError with file, line and path for one that a person damaged
 */
export function examineFiles(directory: string, yang: Yang, history: History, log: Log): FoundFiles {
  const { journal } = history
  const ours = new Map<string, string>()
  const edited: EditedFile[] = []
  const lost: string[] = []
  const present = listFiles(directory, '.json').map((name) => basename(name, '.json'))
  for (const name of new Set([...present, ...journal.files.fileNames()])) {
    const found = examineFile(directory, name, yang, history)
    if (found.kind === 'ours') ours.set(name, found.text)
    else if (found.kind === 'edited') edited.push(found.edited)
    else if (found.kind === 'lost') lost.push(name)
  }
  for (const name of lost) tellLost(directory, name, log)
  return { ours, edited, lost }
}

/** As `examineFiles`, for one. @param name without its ending */
export function examineFile(directory: string, name: string, yang: Yang, history: History): FoundFile {
  const { journal } = history
  const file = join(directory, `${name}.json`)
  const bytes = readBytes(file)
  const recorded = journal.files.textsOfFile(name)
  if (bytes === undefined) return recorded.length === 0 ? { kind: 'none' } : { kind: 'lost', text: undefined }
  const text = new TextDecoder().decode(bytes)
  if (journal.files.isOurs(name, text)) return { kind: 'ours', text }
  if (recorded.some((record) => isTorn(bytes, record.text))) return { kind: 'lost', text }
  mustBeText(bytes, file)
  const { edits, number } = nearestEdit(yang, file, text, recorded)
  const conflict = number === undefined ? undefined : conflictOf(yang, history, number, { edits, file })
  return { kind: 'edited', edited: { name, file, text, edits, conflict } }
}

/** Files whose text is a person's, by their bytes alone. @throws BrewError for one that cannot be read */
export function handEdited(directory: string, journal: Journal): string[] {
  return listFiles(directory, '.json').flatMap((entry) => {
    const file = join(directory, entry)
    return whoseText(file, journal) === 'a person' ? [file] : []
  })
}

/** Who has left a file as it is, by its bytes alone. @throws BrewError for one that cannot be read */
export function whoseText(file: string, journal: Journal): 'ours' | 'a person' | 'torn' | 'none' {
  const name = basename(file, '.json')
  const bytes = readBytes(file)
  if (bytes === undefined) return 'none'
  if (journal.files.isOurs(name, new TextDecoder().decode(bytes))) return 'ours'
  return journal.files.textsOfFile(name).some((record) => isTorn(bytes, record.text)) ? 'torn' : 'a person'
}

/**
 * What a person did to a file. Where a text was recorded and may never have come to the disk, he may have edited the one
 * before: the one that less was done to is it, or else what was committed between them would be taken back.
 */
function nearestEdit(
  yang: Yang,
  file: string,
  text: string,
  recorded: readonly Snapshot[],
): { readonly edits: readonly TreeEdit[]; readonly number?: number } {
  // One of them may be of an older model: an edit of it would be as well, and is told as what does not fit.
  const ofNow = recorded.filter((record) => isOfModel(yang, record.text))
  const candidates = (ofNow.length > 0 ? ofNow : recorded).map(({ number, text: before }) => ({
    number,
    edits: editsOf(yang, file, text, before),
  }))
  const [first, ...others] = candidates
  if (first === undefined) return { edits: editsOf(yang, file, text, undefined) }
  return others.reduce((best, it) => (it.edits.length < best.edits.length ? it : best), first)
}

function isOfModel(yang: Yang, text: string): boolean {
  try {
    yang.parse(text, { kind: 'config' })[Symbol.dispose]()
    return true
  } catch (error) {
    if (error instanceof BrewError) return false
    throw error
  }
}

/** Says that a file is written anew. */
export function tellLost(directory: string, name: string, log: Log): void {
  log.warn('a file was missing or cut short and is restored from the commit log', {
    file: join(directory, `${name}.json`),
  })
}

/** Disks write whole blocks of this size. */
const BLOCK = 4096

/**
 * What a power cut or a full disk leaves: nothing, zero bytes, the beginning of what was written, or some of its blocks
 * and zeros for the rest.
 */
function isTorn(found: Uint8Array, recorded: string): boolean {
  const whole = Buffer.from(recorded)
  for (let at = 0; at < found.length; at += BLOCK) {
    const block = found.subarray(at, at + BLOCK)
    if (!isZero(block) && !whole.subarray(at, at + block.length).equals(block)) return false
  }
  return true
}

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0)
}

function editsOf(yang: Yang, file: string, text: string, before: string | undefined): readonly TreeEdit[] {
  readDocument(text, file)
  using from = yang.emptyTree()
  using to = yang.emptyTree()
  if (before !== undefined) mergeText(yang, from, before, file)
  mergeText(yang, to, text, file)
  return translating(() => difference(from, to))
}

function difference(from: DataTree, to: DataTree): readonly TreeEdit[] {
  using diff = from.diff(to)
  return diff.edits()
}

/** Where commits that the file does not show have changed the same nodes. */
function conflictOf(
  yang: Yang,
  history: History,
  written: number,
  { edits, file }: Pick<EditedFile, 'edits' | 'file'>,
): BrewError | undefined {
  for (let number = Math.max(written, history.oldest) + 1; number <= history.journal.newest; number++) {
    for (const { path } of history.changesOf(yang, number)) {
      const met = edits.find((edit) => isWithin(edit.path, path) || isWithin(path, edit.path))
      if (met === undefined) continue
      return new BrewError(
        'operation-failed',
        `was edited by hand, and commit ${number} changed the same`,
        { file, path: met.path },
        `Take the edit of that node back, or see \`show commits\`. ${MEND_HINT}`,
      )
    }
  }
  return undefined
}
