import { BrewError, type JsonValue, toBrewError, whereThrown } from '../base/index.ts'

/** What a hook has thrown, with the place in the author's file where that is known. */
export function faultOf(error: unknown, file: string | undefined): BrewError {
  if (error instanceof BrewError || file === undefined) return toBrewError(error)
  const message = error instanceof Error ? error.message : String(error)
  return new BrewError('operation-failed', message, whereThrown(file, error), undefined, { cause: error })
}

/** What an author throws at a request is meant for who asked: bad input, with an app-tag that keeps it from being ours. */
export function refusalOf(error: unknown, file: string | undefined): BrewError {
  const { tag, message, at, hint } = faultOf(error, file)
  // Where in the author's file it was thrown says nothing to who asked.
  const where = at.path === undefined ? {} : { path: at.path }
  return new BrewError(error instanceof BrewError ? tag : 'operation-failed', message, where, hint, {
    appTag: 'refused',
  })
}

/** What a hook returned, as it travels. */
export function jsonOf(value: unknown): JsonValue | undefined {
  const text: string | undefined = JSON.stringify(value, (_, it) => (typeof it === 'bigint' ? String(it) : it))
  return text === undefined ? undefined : (JSON.parse(text) as JsonValue)
}

/** Waits, or until the signal aborts. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve()
    const done = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal?.addEventListener('abort', done)
  })
}
