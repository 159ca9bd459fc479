import { createHash } from 'node:crypto'
import { existsSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { BrewError, type JsonValue } from '../base/index.ts'
import type { Yang } from '../yang/index.ts'
import { readDocument, renderTerritory, withHint } from './documents.ts'
import { listFiles, readIfExists, removeFile, replaceFile } from './files.ts'
import { printedAt } from './tree.ts'
import type { Territory, WithDefaults } from './types.ts'

/** The datastores that are directories of documents. */
export type FileDatastoreName = 'startup' | 'persist'

/** `startup/` and `persist/` as they are on disk right now. */
export class FileDatastores {
  constructor(
    readonly root: string,
    readonly yang: () => Yang,
  ) {}

  has(datastore: FileDatastoreName, name: string): boolean {
    return existsSync(this.#file(datastore, name))
  }

  /** A file's text and its name; `undefined` where there is none. */
  text(datastore: FileDatastoreName, name: string): { file: string; text: string } | undefined {
    const file = this.#file(datastore, name)
    const text = readIfExists(file)
    return text === undefined ? undefined : { file, text }
  }

  /** The value at a territory's path in its file; `undefined` where there is no file. */
  read(datastore: FileDatastoreName, territory: Territory, withDefaults?: WithDefaults): JsonValue | undefined {
    const found = this.text(datastore, territory.name)
    if (found === undefined) return undefined
    using tree = this.#parse(found.text, found.file)
    return printedAt(tree, territory.path, withDefaults) ?? {}
  }

  /**
   * All files of a directory as one document.
   * @param matters whether a file may not be left out where it is damaged
   * @throws BrewError for one that matters and is damaged
   */
  readAll(
    datastore: FileDatastoreName,
    withDefaults?: WithDefaults,
    matters: (name: string) => boolean = () => true,
  ): JsonValue {
    using whole = this.yang().emptyTree()
    for (const entry of listFiles(join(this.root, datastore), '.json')) {
      const name = basename(entry, '.json')
      try {
        const found = this.text(datastore, name)
        if (found === undefined) continue
        using part = this.#parse(found.text, found.file)
        whole.merge(part)
      } catch (error) {
        if (!(error instanceof BrewError) || matters(name)) throw error
      }
    }
    return printedAt(whole, '/', withDefaults) ?? {}
  }

  /** Changes whenever any file of the directory does. */
  etag(datastore: FileDatastoreName): string {
    const directory = join(this.root, datastore)
    const hash = createHash('sha256')
    for (const name of listFiles(directory, '.json')) {
      const { mtimeNs, size, ino } = statSync(join(directory, name), { bigint: true })
      hash.update(`${name} ${mtimeNs} ${size} ${ino}\n`)
    }
    return `"${hash.digest('hex').slice(0, 16)}"`
  }

  /** @returns the file's name. @throws BrewError `data-exists` unless forced */
  writeStartup(territory: Territory, value: JsonValue, options: { readonly force: boolean }): string {
    const file = this.#file('startup', territory.name)
    if (!options.force && existsSync(file)) {
      throw new BrewError(
        'data-exists',
        `startup/${territory.name}.json is there already`,
        { file },
        'Use --force (over REST "force": true) to overwrite it.',
      )
    }
    replaceFile(file, renderTerritory(territory, value), 'durable')
    return file
  }

  /** @returns false when there was none */
  removeStartup(territory: Territory): boolean {
    const file = this.#file('startup', territory.name)
    if (!existsSync(file)) return false
    removeFile(file)
    return true
  }

  #file(datastore: FileDatastoreName, name: string): string {
    return join(this.root, datastore, `${name}.json`)
  }

  #parse(text: string, file: string) {
    try {
      readDocument(text, file)
      return this.yang().parse(text, { kind: 'config', file })
    } catch (error) {
      throw error instanceof BrewError ? withHint(error, mendHint(error, file)) : error
    }
  }
}

/** Names the file for those who are told hints and paths only, as over REST. */
function mendHint({ at: { line } }: BrewError, file: string): string {
  const name = `${basename(dirname(file))}/${basename(file)}`
  const place = line === undefined ? name : `line ${line} of ${name}`
  return `Mend ${place} by hand or move that file away; nothing was overwritten.`
}
