import { BrewError } from './error.ts'

/**
 * Why a file of a user, TypeScript or JavaScript, could not be imported, with line and column. Bun's `BuildMessage` and
 * `ResolveMessage` know where; several of them come as an `AggregateError`.
 */
export function loadFault(file: string, error: unknown): BrewError {
  if (error instanceof AggregateError && error.errors.length > 0) {
    const [first, ...others] = error.errors.map((one) => loadFault(file, one))
    if (first !== undefined) return new BrewError(first.tag, first.message, first.at, first.hint, { others })
  }
  const message = error instanceof Error || isMessage(error) ? error.message : String(error)
  const position = isMessage(error) ? error.position : undefined
  if (position !== undefined && position !== null) {
    const at = { file: position.file === '' ? file : position.file, line: position.line, column: position.column }
    return new BrewError('invalid-value', message, at, undefined, { cause: error })
  }
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
    return new BrewError('data-missing', 'there is no such file', { file }, undefined, { cause: error })
  }
  return new BrewError('operation-failed', `it fails while loading: ${message}`, whereThrown(file, error), undefined, {
    cause: error,
  })
}

interface BuildMessageLike {
  readonly message: string
  readonly position: { readonly file: string; readonly line: number; readonly column: number } | null
}

function isMessage(error: unknown): error is BuildMessageLike {
  return typeof error === 'object' && error !== null && 'message' in error && 'position' in error
}

/** Line and column of the first frame of a stack that lies in the file. */
export function whereThrown(file: string, error: unknown): { file: string; line?: number; column?: number } {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  const at = stack.indexOf(`${file}:`)
  const match = at === -1 ? null : /^:(\d+):(\d+)/.exec(stack.slice(at + file.length))
  return match === null ? { file } : { file, line: Number(match[1]), column: Number(match[2]) }
}
