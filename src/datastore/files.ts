import { isUtf8 } from 'node:buffer'
import {
  closeSync,
  fdatasyncSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { BrewError } from '../base/index.ts'

/** Whether the bytes must be on the medium before the call returns. `volatile` is for tmpfs and for readings. */
export type Durability = 'durable' | 'volatile'

/**
 * Replaces a file as a whole: whoever reads sees the old or the new text, also after the plug was pulled (temp, fsync,
 * rename, fsync of the directory; `Bun.write` does none of it).
 * @throws BrewError `resource-denied` when the disk is full or the directory cannot be written
 */
export function replaceFile(file: string, text: string, durability: Durability): void {
  const temporary = stageFile(file, text, durability)
  publishFiles([{ file, temporary }], durability)
}

/** Writes and syncs the new text beside the file without replacing it yet. @returns the temporary file's name */
export function stageFile(file: string, text: string, durability: Durability): string {
  // One name per file, so that what a killed process left behind is overwritten and never piles up.
  const temporary = join(dirname(file), `.${basename(file)}.new`)
  let fd: number
  try {
    fd = openSync(temporary, 'w', 0o640)
  } catch (cause) {
    throw cannotWrite(file, cause)
  }
  try {
    writeFully(fd, Buffer.from(text))
    if (durability === 'durable') fdatasyncSync(fd)
    return temporary
  } catch (cause) {
    discardFile(temporary)
    throw cannotWrite(file, cause)
  } finally {
    closeSync(fd)
  }
}

/** Clears away a temporary file after a failure. That failure is to be told; what stays is overwritten by the next try. */
export function discardFile(temporary: string): void {
  try {
    rmSync(temporary, { force: true })
  } catch (error) {
    if (!(error instanceof Error)) throw error
  }
}

/** Removes a file for good; one that is not there is no error. @throws BrewError `resource-denied` */
export function removeFile(file: string): void {
  try {
    rmSync(file, { force: true })
  } catch (cause) {
    throw cannotWrite(file, cause)
  }
  syncDirectory(dirname(file))
}

/** Renames staged files into place and syncs their directories. */
export function publishFiles(
  staged: readonly { readonly file: string; readonly temporary: string }[],
  durability: Durability,
): void {
  for (const { file, temporary } of staged) {
    try {
      renameSync(temporary, file)
    } catch (cause) {
      throw cannotWrite(file, cause)
    }
  }
  if (durability === 'volatile') return
  for (const directory of new Set(staged.map(({ file }) => dirname(file)))) syncDirectory(directory)
}

/** Removes what was staged and not published. */
export function discardStaged(staged: readonly { readonly temporary: string }[]): void {
  for (const { temporary } of staged) discardFile(temporary)
}

/** Makes a directory and those above it, to stay there when the power is cut. @throws BrewError `resource-denied` */
export function makeDirectory(directory: string): void {
  let first: string | undefined
  try {
    first = mkdirSync(directory, { recursive: true })
  } catch (cause) {
    throw cannotWrite(directory, cause)
  }
  if (first === undefined) return
  for (let made = resolve(directory); made.length >= resolve(first).length; made = dirname(made)) {
    syncDirectory(dirname(made))
  }
}

/**
 * A file's text; `undefined` where there is none.
 * @param as `any bytes`: what is no UTF-8 is read all the same, with replacement characters
 * @throws BrewError `operation-failed` when it cannot be read, `malformed-message` when it is no UTF-8
 */
export function readIfExists(file: string, as: 'UTF-8' | 'any bytes' = 'UTF-8'): string | undefined {
  const bytes = readBytes(file)
  if (bytes === undefined) return undefined
  if (as === 'UTF-8') mustBeText(bytes, file)
  return new TextDecoder().decode(bytes)
}

/** What is in a file; `undefined` where there is none. @throws BrewError `operation-failed` when it cannot be read */
export function readBytes(file: string): Uint8Array | undefined {
  try {
    return readFileSync(file)
  } catch (cause) {
    if (isCode(cause, 'ENOENT') || isCode(cause, 'ENOTDIR')) return undefined
    throw new BrewError('operation-failed', `cannot be read: ${reason(cause)}`, { file }, 'Check its permissions.', {
      cause,
    })
  }
}

/** @throws BrewError `malformed-message` for bytes of a file that are no UTF-8 */
export function mustBeText(bytes: Uint8Array, file: string): void {
  if (isUtf8(bytes)) return
  throw new BrewError(
    'malformed-message',
    'not UTF-8 text',
    { file, line: 1, column: 1 },
    'Mend the file by hand or move it away; nothing was overwritten.',
  )
}

/** Names of the files in a directory that end so, sorted; hidden ones are left out. */
export function listFiles(directory: string, ending: string): string[] {
  try {
    return readdirSync(directory)
      .filter((name) => name.endsWith(ending) && !name.startsWith('.'))
      .sort()
  } catch (cause) {
    if (isCode(cause, 'ENOENT')) return []
    throw new BrewError('operation-failed', `cannot be read: ${reason(cause)}`, { file: directory }, undefined, {
      cause,
    })
  }
}

/**
 * Syncs a directory, so that renames and removals in it survive a power cut.
 * @throws BrewError `resource-denied`
 */
export function syncDirectory(directory: string): void {
  try {
    const fd = openSync(directory, 'r')
    try {
      fsyncSync(fd)
    } finally {
      closeSync(fd)
    }
  } catch (cause) {
    throw cannotWrite(directory, cause)
  }
}

/** A directory's name with links resolved. @throws BrewError `resource-denied` when it is not there or cannot be read */
export function resolveDirectory(directory: string): string {
  try {
    return realpathSync(directory)
  } catch (cause) {
    throw cannotWrite(directory, cause)
  }
}

/** Whether a thrown thing is a system error of that code. */
export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

/** write(2) may write less than it was given. */
function writeFully(fd: number, bytes: Uint8Array): void {
  let written = 0
  while (written < bytes.length) written += writeSync(fd, bytes, written)
}

/** A system error while writing, with what to do. */
export function cannotWrite(file: string, cause: unknown): BrewError {
  const hint = isCode(cause, 'ENOSPC')
    ? 'Free some space on the disk and try again.'
    : 'Check that the directory exists and that you may write to it.'
  return new BrewError('resource-denied', `cannot be written: ${reason(cause)}`, { file }, hint, { cause })
}

function reason(cause: unknown): string {
  if (isCode(cause, 'EACCES') || isCode(cause, 'EPERM')) return 'permission denied'
  if (isCode(cause, 'ENOSPC')) return 'no space left on the disk'
  if (isCode(cause, 'EIO')) return 'the disk does not read or write any more (EIO)'
  if (isCode(cause, 'EROFS')) return 'the file system is read-only'
  if (isCode(cause, 'ENOTDIR')) return 'a part of the path is a file'
  if (isCode(cause, 'EEXIST')) return 'there is a file of that name'
  if (isCode(cause, 'EISDIR')) return 'it is a directory'
  return cause instanceof Error ? cause.message : String(cause)
}
