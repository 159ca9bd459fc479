import { basename, join } from 'node:path'
import { BrewError, isJsonObject, type JsonObject, type JsonValue, parseJson } from '../base/index.ts'
import { listFiles, readIfExists } from './files.ts'
import { wrapAt } from './territory.ts'
import type { Territory } from './types.ts'

/** What to do about a file that cannot be understood. */
export const MEND_HINT = 'Mend the file by hand or move it away; nothing was overwritten.'
/** The same where no file can be named: something is missing from all of them. */
export const MEND_FILES_HINT = 'Mend the files in persist/ by hand; nothing was overwritten.'

/** The files of `persist/` as they are read where there is no commit log to go by. */
export class SavedFiles {
  readonly #texts = new Map<string, string>()

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

  /** Name and text of each. */
  texts(): ReadonlyMap<string, string> {
    return this.#texts
  }

  /** All documents, with the files they came from. */
  *documents(): Iterable<{ file: string; text: string }> {
    for (const [name, text] of this.#texts) yield { file: join(this.directory, `${name}.json`), text }
  }
}

/** RFC 7951 documents as our files hold them: indented by two, with a final newline. */
export function renderDocument(document: JsonObject): string {
  return `${JSON.stringify(document, null, 2)}\n`
}

/** A document with nothing in it. */
export const EMPTY_DOCUMENT = renderDocument({})

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
  return withHint(error, MEND_HINT)
}

/** The same error with another hint. */
export function withHint(error: BrewError, hint: string): BrewError {
  return new BrewError(error.tag, error.message, error.at, hint, {
    cause: error,
    ...(error.appTag === undefined ? {} : { appTag: error.appTag }),
    others: error.others,
  })
}

/** The same error, with the file it came from and the advice that fits. */
export function inFile(error: BrewError, file: string): BrewError {
  return new BrewError(error.tag, error.message, { ...error.at, file }, error.hint ?? MEND_HINT, {
    cause: error,
    ...(error.appTag === undefined ? {} : { appTag: error.appTag }),
    others: error.others,
  })
}
