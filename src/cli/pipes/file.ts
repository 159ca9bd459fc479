import { randomUUID } from 'node:crypto'
import { appendFile, open, realpath, rename, rm, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { BrewError } from '../../base/index.ts'

/** Files of this machine that what is shown goes to. */

/** A name as a shell takes it: `~/` is the home directory. */
export function filePath(name: string): string {
  return name === '~' || name.startsWith('~/') ? join(homedir(), name.slice(1)) : name
}

/**
 * Replaces a file as a whole: whoever reads it sees the old or the new text. What is no ordinary file is written to.
 * @throws BrewError `operation-failed` with the file, which then is as it was
 */
export async function saveText(name: string, text: string): Promise<void> {
  await telling(name, async (file) => {
    if (!(await isReplaceable(file))) return appendFile(file, text)
    // What a link leads to is meant, not the link.
    const target = await realpath(file).catch(ifMissing(file))
    const coming = join(dirname(target), `.${basename(target)}.${randomUUID()}`)
    try {
      await writeNew(coming, text, await modeOf(target))
      await rename(coming, target)
    } catch (error) {
      await rm(coming, { force: true })
      throw error
    }
  })
}

/** Writes to the end of a file, and makes it where there is none. @throws BrewError `operation-failed` with the file */
export async function appendText(name: string, text: string): Promise<void> {
  await telling(name, (file) => appendFile(file, text))
}

async function writeNew(file: string, text: string, mode: number | undefined): Promise<void> {
  const handle = await open(file, 'wx', mode)
  try {
    await handle.writeFile(text)
    if (mode !== undefined) await handle.chmod(mode)
    await handle.datasync()
  } finally {
    await handle.close()
  }
}

/** Devices and pipes are written to; only files, and what is not there yet, can be replaced. */
async function isReplaceable(file: string): Promise<boolean> {
  const found = await stat(file).catch(ifMissing(undefined))
  return found === undefined || found.isFile() || found.isDirectory()
}

async function modeOf(file: string): Promise<number | undefined> {
  const found = await stat(file).catch(ifMissing(undefined))
  return found === undefined ? undefined : found.mode & 0o777
}

function ifMissing<T>(instead: T): (error: unknown) => T {
  return (error) => {
    if (codeOf(error) === 'ENOENT') return instead
    throw error
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such directory',
  ENOTDIR: 'there is no such directory',
  EISDIR: 'it is a directory',
  EACCES: 'you may not write it',
  EPERM: 'you may not write it',
  EROFS: 'nothing can be written there',
  ENOSPC: 'there is no room left',
  EDQUOT: 'there is no room left',
  ENAMETOOLONG: 'its name is too long',
}

async function telling(name: string, write: (file: string) => Promise<void>): Promise<void> {
  if (name === '') throw new BrewError('invalid-value', 'a file needs a name')
  try {
    await write(filePath(name))
  } catch (cause) {
    const code = codeOf(cause)
    if (code === undefined) throw cause
    const reason = REASONS[code] ?? `it cannot be written (${code})`
    throw new BrewError('operation-failed', reason, { file: name }, undefined, { cause })
  }
}
