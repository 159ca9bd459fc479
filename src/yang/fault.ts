import { EditError, EngineError, YangError } from 'libyang-wasm'
import { BrewError, type ErrorTag, type Where } from '../base/index.ts'

/**
 * What libyang said, as the error that crosses doors.
 * @param file named where libyang knows none: it judges text, not files
 */
export function toFault(error: YangError, file?: string): BrewError {
  return new BrewError(error.errorTag as ErrorTag, error.message, whereOf(error, file), undefined, {
    cause: error,
    ...(error.appTag === undefined ? {} : { appTag: error.appTag }),
    others: error.others.map((other) => toFault(other, file)),
  })
}

/** Several faults of one judgement as one error; the first leads. */
export function combineFaults(errors: readonly YangError[], file?: string): BrewError {
  const [first, ...rest] = errors.flatMap((error) => [error, ...error.others]).map((error) => bare(error, file))
  if (first === undefined) throw new TypeError('there is no fault to combine')
  return new BrewError(first.tag, first.message, first.at, first.hint, {
    ...(first.appTag === undefined ? {} : { appTag: first.appTag }),
    others: rest,
  })
}

/** Runs work on the engine; what it refuses becomes a `BrewError`. An `EngineError` passes: it is the engine's end. */
export function translating<T>(work: () => T, file?: string): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof YangError) throw toFault(error, file)
    throw error
  }
}

/** For what the engine should never refuse: its tree is not what it is held for, and is to be built anew. */
export function brokenEngine(message: string, cause: unknown): EngineError {
  return new EngineError(message, { cause })
}

/** Whether the engine itself failed (trap, memory): nothing of it can be used any more. */
export function isEngineFailure(error: unknown): error is EngineError {
  return error instanceof EngineError
}

function bare(error: YangError, file?: string): BrewError {
  return new BrewError(error.errorTag as ErrorTag, error.message, whereOf(error, file), undefined, {
    cause: error,
    ...(error.appTag === undefined ? {} : { appTag: error.appTag }),
  })
}

function whereOf(error: YangError, file?: string): Where {
  const named = error.file ?? file
  return {
    ...(error instanceof EditError ? { edit: error.index + 1 } : {}),
    ...(error.path === undefined ? {} : { path: error.path }),
    ...(named === undefined ? {} : { file: named }),
    ...(error.line === undefined ? {} : { line: error.line }),
    ...(error.column === undefined ? {} : { column: error.column }),
  }
}
