import { rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { BrewError, isJsonObject, type JsonObject, type JsonValue, parseJson } from '../base/index.ts'
import { listFiles, publishFiles, readIfExists, stageFile, syncDirectory } from './files.ts'
import { type Territories, wrapAt } from './territory.ts'
import type { Territory } from './types.ts'

/** What to do about a file that cannot be understood. */
export const MEND_HINT = 'Mend the file by hand or move it away; nothing was overwritten.'
/** The same where no file can be named: something is missing from all of them. */
export const MEND_FILES_HINT = 'Mend the files in persist/ by hand; nothing was overwritten.'

/**
 * The files of `persist/` and their texts as last read or written: running, as saved. Texts are kept so that only
 * files whose text changes are written, and so that a failed engine can be filled again.
 */
export class SavedFiles {
  readonly #texts = new Map<string, string>()
  /** Owners changed: nodes may have to move between files, so the next save looks at all of them. */
  #moved = true

  private constructor(readonly directory: string) {}

  /** Reads every file. @throws BrewError with file, line and column for one that is not JSON */
  static load(directory: string): SavedFiles {
    const saved = new SavedFiles(directory)
    for (const name of listFiles(directory, '.json')) {
      const file = join(directory, name)
      const text = readIfExists(file)
      if (text === undefined) {
        // Listed and yet not there: a link into a disk that is not mounted must not pass for an empty configuration.
        throw new BrewError('data-missing', 'is a link to a file that is not there', { file }, MEND_HINT)
      }
      readDocument(text, file)
      saved.#texts.set(basename(name, '.json'), text)
    }
    return saved
  }

  has(name: string): boolean {
    return this.#texts.has(name)
  }

  /** All documents, with the files they came from. */
  *documents(): Iterable<{ file: string; text: string }> {
    for (const [name, text] of this.#texts) yield { file: this.file(name), text }
  }

  file(name: string): string {
    return join(this.directory, `${name}.json`)
  }

  ownersChanged(): void {
    this.#moved = true
  }

  /**
   * Makes the files say what `content` says, all of them or none: new texts are written and synced beside the old ones
   * first, then renamed. Files whose territory is gone are removed last, when their nodes are safe elsewhere.
   * @param touched territories that a change has a part in
   * @param content a territory's configuration, relative to its path
   * @throws BrewError `resource-denied` when the disk is full or not writable; nothing is changed then
   */
  save(
    territories: Territories,
    touched: readonly Territory[],
    content: (territory: Territory) => JsonValue,
    mustExist?: Territory,
  ): void {
    const looked = this.#moved ? territories.all() : touched
    const next = new Map<string, string>()
    for (const territory of looked) {
      const text = renderTerritory(territory, content(territory))
      const before = this.#texts.get(territory.name)
      const isNeeded = before !== undefined || text !== EMPTY_DOCUMENT || territory === mustExist
      if (isNeeded && text !== before) next.set(territory.name, text)
    }
    this.#write(next)
    if (this.#moved) this.#removeOrphans(territories)
    this.#moved = false
  }

  #write(next: ReadonlyMap<string, string>): void {
    const staged: { file: string; temporary: string }[] = []
    try {
      for (const [name, text] of next) {
        const file = this.file(name)
        staged.push({ file, temporary: stageFile(file, text, 'durable') })
      }
    } catch (error) {
      for (const { temporary } of staged) rmSync(temporary, { force: true })
      throw error
    }
    publishFiles(staged, 'durable')
    for (const [name, text] of next) this.#texts.set(name, text)
  }

  #removeOrphans(territories: Territories): void {
    const known = new Set(territories.all().map((territory) => territory.name))
    const orphans = [...this.#texts.keys()].filter((name) => !known.has(name))
    for (const name of orphans) {
      rmSync(this.file(name), { force: true })
      this.#texts.delete(name)
    }
    if (orphans.length > 0) syncDirectory(this.directory)
  }
}

/** RFC 7951 documents as our files hold them: indented by two, with a final newline. */
export function renderDocument(document: JsonObject): string {
  return `${JSON.stringify(document, null, 2)}\n`
}

/** A document with nothing in it. */
const EMPTY_DOCUMENT = renderDocument({})

/** What a territory has, as a whole document from the root. */
export function renderTerritory(territory: Territory, value: JsonValue): string {
  const isEmpty = isJsonObject(value) && Object.keys(value).length === 0
  return isEmpty ? EMPTY_DOCUMENT : renderDocument(wrapAt(territory.path, value))
}

/** @throws BrewError with file, line, column and what to do */
export function readDocument(text: string, file: string): JsonObject {
  let document: JsonValue
  try {
    document = parseJson(text, file)
  } catch (error) {
    throw error instanceof BrewError ? withMendHint(error) : error
  }
  if (isJsonObject(document)) return document
  throw new BrewError(
    'malformed-message',
    'an RFC 7951 document is a JSON object',
    { file, line: 1, column: 1 },
    MEND_HINT,
  )
}

/** The same error with the advice that fits a file. */
export function withMendHint(error: BrewError): BrewError {
  return new BrewError(error.tag, error.message, error.at, MEND_HINT, {
    cause: error,
    ...(error.appTag === undefined ? {} : { appTag: error.appTag }),
    others: error.others,
  })
}
