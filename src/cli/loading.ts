import { readFile } from 'node:fs/promises'
import { BrewError, type SchemaRoot, YANG_DATA_JSON, YANG_DATA_XML } from '../base/index.ts'
import type { LoadRequest } from './client.ts'
import type { LoadMode } from './grammar/command.ts'
import { formatOf, parseCurly } from './pipes/index.ts'

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
      return { mode, type: YANG_DATA_JSON, text }
    case 'xml':
      return { mode, type: YANG_DATA_XML, text }
    case 'curly':
      return { mode, type: YANG_DATA_JSON, text: JSON.stringify(parseCurly(root, text, file)) }
    case 'set':
      throw new BrewError('invalid-value', 'these are lines', file === undefined ? {} : { file }, 'Use "load set"')
  }
}
