import { readFile } from 'node:fs/promises'
import {
  BrewError,
  isJsonObject,
  type JsonObject,
  parseJson,
  type ResolvedStep,
  type SchemaRoot,
  YANG_DATA_JSON,
  YANG_DATA_XML,
} from '../base/index.ts'
import type { LoadRequest } from './client.ts'
import type { LoadMode } from './grammar/command.ts'
import { formatOf, parseCurly } from './pipes/index.ts'
import { lookup } from './schema/document.ts'
import { pathOf } from './schema/path.ts'

/** A file of this machine as text. @throws BrewError `data-missing` where it cannot be read */
export async function readFileText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    const reason =
      code === 'ENOENT' ? 'there is no such file' : `cannot be read${code === undefined ? '' : ` (${code})`}`
    throw new BrewError('data-missing', reason, { file }, undefined, { cause })
  }
}

/** A text that is loaded, and the name of its file for what is wrong with it. */
export interface Loaded {
  readonly text: string
  readonly file?: string
}

/**
 * What takes the place of all that is at a place, and of nothing else.
 * @throws BrewError where the text says nothing of the place, or is not of the kind
 */
export function overrideRequest(root: SchemaRoot, at: readonly ResolvedStep[], { text, file }: Loaded): LoadRequest {
  const whole = loadRequest(root, 'override', text, file)
  if (at.length === 0) return whole
  const where = file === undefined ? {} : { file }
  if (whole.type === YANG_DATA_XML)
    throw new BrewError('invalid-value', 'XML takes the place of everything', where, 'Use "top" before, or JSON')
  const document = parseJson(whole.text, file)
  const value = isJsonObject(document) ? lookup(document, at) : undefined
  const path = pathOf(at)
  if (!isJsonObject(value))
    throw new BrewError('data-missing', `it says nothing of ${path}`, where, 'Use "top" before to load all of it')
  return { ...whole, text: JSON.stringify(qualified(at, value)), path }
}

/** A document that stands below a place names the module of each member (RFC 7951 4). */
function qualified(at: readonly ResolvedStep[], value: JsonObject): JsonObject {
  const module = at.at(-1)?.node.module
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name.includes(':') ? name : `${module}:${name}`, member]),
  )
}

/** @throws BrewError for what `show` prints by itself: there no member names its module */
function refuseSeed(text: string, file: string | undefined): void {
  const document = parseJson(text, file)
  const plain = isJsonObject(document) ? Object.keys(document).find((it) => !it.includes(':')) : undefined
  if (plain === undefined) return
  const hint = 'What "show" prints cannot be loaded: use "save", or "show | display json | save"'
  throw new BrewError('unknown-element', `"${plain}" names no module`, file === undefined ? {} : { file }, hint)
}

/**
 * A text as the server takes it in; curly braces become JSON here.
 * @param file its name, for what is wrong with it
 * @throws BrewError with line and column for curly braces that are wrong, or a file that is not of the kind
 */
export function loadRequest(root: SchemaRoot, mode: LoadMode, text: string, file?: string): LoadRequest {
  const format = formatOf(text)
  if (mode === 'set') return { mode: 'merge', type: 'text/plain', text }
  switch (format) {
    case 'json':
      refuseSeed(text, file)
      return { mode, type: YANG_DATA_JSON, text }
    case 'xml':
      return { mode, type: YANG_DATA_XML, text }
    case 'curly':
      return { mode, type: YANG_DATA_JSON, text: JSON.stringify(parseCurly(root, text, file)) }
    case 'set':
      throw new BrewError('invalid-value', 'these are lines', file === undefined ? {} : { file }, 'Use "load set"')
  }
}

/** All that is wrong with a document is told with the name of its file, which neither the server nor a terminal knows. */
export async function namingFile<T>(file: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    throw error instanceof BrewError ? inFile(error, file) : error
  }
}

/** What has neither a line nor a path is not about the document: a server that is away, a lock. */
function inFile({ tag, message, at, hint, appTag, others }: BrewError, file: string): BrewError {
  const isAbout = at.line !== undefined || at.path !== undefined
  return new BrewError(tag, message, isAbout ? { file, ...at } : at, hint, {
    ...(appTag === undefined ? {} : { appTag }),
    others: others.map((it) => inFile(it, file)),
  })
}
