import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import { BrewError, type JsonObject, type JsonValue, type Schema } from '../base/index.ts'
import { combineFaults, type DataTree, readUserModules, translating, Yang } from '../yang/index.ts'
import { SavedFiles, withMendHint } from './documents.ts'
import { FileDatastores } from './file-datastores.ts'
import { readAt } from './tree.ts'
import type { ReadOptions, Territory } from './types.ts'
import { locateFault } from './whereabouts.ts'

/** The configuration of a root as its files have it, for whoever has no server to ask. Read-only, holds no lock. */
export interface SavedConfiguration extends Disposable {
  readonly root: string
  readonly schema: Schema
  /**
   * The RFC 7951 value at a data path, as `Datastores.read` gives it for running.
   * @throws BrewError `unknown-element`
   */
  read(path: string, options?: ReadOptions): JsonValue | undefined
  /**
   * Reads the files anew. A file in the middle of being damaged changes nothing: the old configuration stays.
   * @throws BrewError with file and line for what is not valid
   */
  reload(): void
  /** The document of a startup file at a territory's path, or `undefined`. Used where nothing is saved yet. */
  readStartup(territory: Territory): JsonValue | undefined
}

/**
 * Opens the saved configuration of a root: `persist/` of all, and `startup/` of the one Thing that asks and has
 * nothing saved yet.
 * @param startupOf application name of that Thing
 * @throws BrewError as `openDatastores` does for damaged files and modules
 */
export async function openSavedConfiguration(options: {
  readonly root: string
  readonly startupOf?: string
}): Promise<SavedConfiguration> {
  const root = realpathSync(options.root)
  const yang = await Yang.open(await readUserModules(join(root, 'yang')))
  const files = new FileDatastores(root, () => yang)
  let tree: DataTree
  try {
    tree = load(yang, files, root, options.startupOf)
  } catch (error) {
    yang[Symbol.dispose]()
    throw error
  }
  return {
    root,
    schema: yang.schema,
    read: (path, how = {}) => translating(() => readAt(tree, yang.schema, path, how.withDefaults)),
    reload: () => {
      const next = load(yang, files, root, options.startupOf)
      tree[Symbol.dispose]()
      tree = next
    },
    readStartup: (territory) => files.read('startup', territory),
    [Symbol.dispose]: () => yang[Symbol.dispose](),
  }
}

function load(yang: Yang, files: FileDatastores, root: string, startupOf: string | undefined): DataTree {
  const saved = SavedFiles.load(join(root, 'persist'))
  const tree = yang.emptyTree()
  try {
    for (const { file, text } of saved.documents()) mergeText(yang, tree, text, file)
    const startup = startupOf === undefined || saved.has(startupOf) ? undefined : files.text('startup', startupOf)
    if (startup !== undefined) mergeText(yang, tree, startup.text, startup.file)
    const faults = translating(() => tree.validate())
    if (faults.length > 0) {
      throw locateFault(combineFaults(faults), [...saved.documents(), ...(startup === undefined ? [] : [startup])])
    }
    return tree
  } catch (error) {
    tree[Symbol.dispose]()
    throw error
  }
}

/**
 * Merges a document that came with a request, of which its sender does not know the lines as they are parsed here.
 * @param from what errors say of it: its file, where it had one, and what to do
 * @throws BrewError with the path
 */
export function mergeSent(
  yang: Yang,
  tree: DataTree,
  document: JsonObject,
  from: { readonly file?: string | undefined; readonly hint: string },
): void {
  try {
    using part = yang.parse(JSON.stringify(document), { kind: 'config' })
    translating(() => tree.merge(part))
  } catch (error) {
    throw error instanceof BrewError ? sent(error, from) : error
  }
}

function sent(error: BrewError, from: { readonly file?: string | undefined; readonly hint: string }): BrewError {
  const { path } = error.at
  const at = { ...(path === undefined ? {} : { path }), ...(from.file === undefined ? {} : { file: from.file }) }
  return new BrewError(error.tag, error.message, at, from.hint, {
    cause: error,
    ...(error.appTag === undefined ? {} : { appTag: error.appTag }),
    others: error.others.map((it) => sent(it, from)),
  })
}

/** Merges a document into a tree. @throws BrewError with file, line and what to do */
export function mergeText(yang: Yang, tree: DataTree, text: string, file: string): void {
  try {
    using part = yang.parse(text, { kind: 'config', file })
    translating(() => tree.merge(part), file)
  } catch (error) {
    throw error instanceof BrewError ? withMendHint(error) : error
  }
}
