import type { YangError } from 'libyang-wasm'
import { BrewError, type ErrorTag } from '../base/index.ts'
import type { ModuleText } from './modules.ts'

/**
 * Why modules do not compile, with file and line. libyang counts lines only while it reads; of what is wrong with the
 * meaning it tells the schema node, and its line is looked up here.
 */
export function toModuleFault(error: YangError, modules: readonly ModuleText[]): BrewError {
  const text = modules.find((it) => it.file === error.file)?.text
  const line = error.line ?? (text === undefined ? undefined : lineInModule(text, error))
  const at = {
    ...(error.schemaPath === undefined ? {} : { path: error.schemaPath }),
    ...(error.file === undefined ? {} : { file: error.file }),
    ...(line === undefined ? {} : { line }),
    ...(error.column === undefined ? {} : { column: error.column }),
  }
  return new BrewError(error.errorTag as ErrorTag, error.message, at, 'Mend the module or move it away.', {
    cause: error,
    others: error.others.map((other) => toModuleFault(other, modules)),
  })
}

/**
 * The line, from 1, of what an error names: the first word it quotes, at or behind the definition of its schema node.
 * `undefined` where the text has neither, as when a deviation from elsewhere is at fault.
 */
export function lineInModule(
  text: string,
  error: { readonly message: string; readonly schemaPath?: string },
): number | undefined {
  const defined = definitionOf(text, error.schemaPath)
  const quoted = [...error.message.matchAll(/"([^"]+)"/g)].map(([, word]) => text.indexOf(word ?? '', defined))
  const at = quoted.find((found) => found !== -1) ?? (defined > 0 ? defined : -1)
  return at === -1 ? undefined : text.slice(0, at).split('\n').length
}

/** Offset of the statement that defines a schema node, found name by name; 0 where the first is not found. */
function definitionOf(text: string, schemaPath = ''): number {
  let at = 0
  for (const [, name = ''] of schemaPath.matchAll(/\/(?:[\w.-]+:)?([\w.-]+)/g)) {
    const statement = new RegExp(`[a-z]\\s+(["']?)${name.replaceAll('.', '\\.')}\\1\\s*[{;]`, 'g')
    statement.lastIndex = at
    const found = statement.exec(text)
    if (found === null) break
    at = found.index + 1
  }
  return at
}
