import { readFile } from 'node:fs/promises'
import {
  BrewError,
  type ComparedDocument,
  changeLines,
  changeTree,
  type DiffBody,
  type Differences,
  differencesOf,
  isWithin,
  type JsonObject,
  parseJson,
  type ResolvedStep,
  type SchemaRoot,
} from '../base/index.ts'
import type { Client } from './client.ts'
import type { Command } from './grammar/command.ts'
import type { Output } from './output.ts'
import { differences } from './schema/difference.ts'
import { branch } from './schema/document.ts'
import { pathOf } from './session-edit.ts'
import { counted } from './text.ts'

/** What differs below a path between two configurations that are both here. */
export function differencesBelow(
  root: SchemaRoot,
  steps: readonly ResolvedStep[],
  before: JsonObject,
  after: JsonObject,
): Differences {
  return { found: differences(root, branch(before, steps), branch(after, steps)), unknown: 0 }
}

/**
 * What differs below a path between what the server has, or a file, and a configuration that is here.
 * @throws BrewError for a document that is not valid
 */
export async function differencesFrom(
  from: DiffBody['from'],
  to: { readonly root: SchemaRoot; readonly document: JsonObject; readonly steps: readonly ResolvedStep[] },
  client: Client,
  signal: AbortSignal | undefined,
): Promise<Differences> {
  const { edits } = await namingFile(from, () => client.diff({ from, to: { document: to.document } }, signal))
  const path = pathOf(to.steps)
  return differencesOf(
    to.root,
    edits.filter((it) => isWithin(it.path, path)),
  )
}

/** What the server finds wrong with a file is told with its name, which it does not repeat. */
async function namingFile<T>(from: DiffBody['from'], ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    const isAboutFile = error instanceof BrewError && error.at.path !== undefined && typeof from === 'object'
    if (!isAboutFile || from.file === undefined) throw error
    throw new BrewError(error.tag, error.message, { ...error.at, file: from.file }, error.hint, { cause: error })
  }
}

/** Prints what differs, as a tree or as lines that make it. */
export function tellDifferences(
  root: SchemaRoot,
  { found, unknown }: Differences,
  display: Command['display'],
  output: Output,
): void {
  if (found.length > 0 && display === 'set') output.result(changeLines(root, found).join('\n'))
  else if (found.length > 0) output.comparison(changeTree(root, found))
  else if (unknown === 0) output.notice('No differences.')
  if (unknown > 0) output.notice(`${counted(unknown, 'node')} that the model no longer has left out.`)
}

/** A file with a whole configuration. @throws BrewError `data-missing`, or with line and column for what is not JSON */
export async function readDocument(file: string): Promise<ComparedDocument> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
    throw new BrewError('data-missing', isMissing ? 'there is no such file' : 'cannot be read', { file }, undefined, {
      cause,
    })
  }
  return { document: parseJson(text, file), file }
}
