import { closeSync, openSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { BrewError, isJsonObject, type JsonValue, lockFile, parseJson, unlockFile } from '../base/index.ts'
import { discardFile, isCode, makeDirectory, readIfExists, replaceFile, resolveDirectory } from './files.ts'

/** Who serves a root, as `<root>/server.json` tells other commands. */
export interface ServerInfo {
  readonly host: string
  readonly pid: number
  /** Changes with every start of the server. */
  readonly boot: string
  /** Absent until the server listens. */
  readonly url?: string
}

/** A root held by this process until it is closed. */
export interface HeldRoot {
  readonly directory: string
  /** Tells other commands where the server listens. */
  announce(url: string): void
  release(): void
}

const LOCK_RETRY_MS = 10
const LOCK_PATIENCE_MS = 200

/**
 * Makes the root's directories and takes hold of it. The lock is the kernel's (flock), so that a killed server leaves
 * nothing behind that would have to be repaired.
 * @throws BrewError `in-use` naming the server that holds it, `resource-denied` when the root cannot be written
 */
export function holdRoot(directory: string, boot: string): HeldRoot {
  makeDirectory(directory)
  const root = resolveDirectory(directory)
  for (const name of ['startup', 'persist', 'things', 'yang']) makeDirectory(join(root, name))
  const fd = openLockFile(join(root, '.lock'))
  if (!flockPatiently(fd)) {
    closeSync(fd)
    throw heldBySomebody(root)
  }
  const file = join(root, 'server.json')
  const info: ServerInfo = { host: hostname(), pid: process.pid, boot }
  const write = (it: ServerInfo) => replaceFile(file, `${JSON.stringify(it, null, 2)}\n`, 'volatile')
  try {
    write(info)
  } catch (error) {
    closeSync(fd)
    throw error
  }
  return {
    directory: root,
    announce: (url) => write({ ...info, url }),
    release: () => {
      // One that stays says nothing: it is believed only while the lock is held.
      discardFile(file)
      // Said, not left to closing: a child between fork and exec still has the descriptor, and the lock with it.
      unlockFile(fd)
      closeSync(fd)
    },
  }
}

/**
 * The server that holds a root, if one does: what `server.json` says is believed only while the lock is held, since a
 * killed server leaves the file behind. On another host's root the lock may not be visible: then the file is believed.
 */
export function serverOf(directory: string): ServerInfo | undefined {
  const info = readServerInfo(directory)
  if (info === undefined) return undefined
  if (info.host !== hostname()) return info
  return isAlive(info.pid) && isLocked(join(directory, '.lock')) ? info : undefined
}

/** `server.json`; `undefined` also for one that a power cut left empty: it is never synced, and the lock is what counts. */
function readServerInfo(root: string): ServerInfo | undefined {
  const text = readIfExists(join(root, 'server.json'))
  if (text === undefined) return undefined
  let info: JsonValue
  try {
    info = parseJson(text)
  } catch (error) {
    if (error instanceof BrewError) return undefined
    throw error
  }
  if (!isJsonObject(info)) return undefined
  const { host, pid, boot, url } = info
  if (typeof host !== 'string' || typeof pid !== 'number' || typeof boot !== 'string') return undefined
  return { host, pid, boot, ...(typeof url === 'string' ? { url } : {}) }
}

function openLockFile(file: string): number {
  try {
    return openSync(file, 'a', 0o640)
  } catch (cause) {
    throw new BrewError(
      'resource-denied',
      isCode(cause, 'EACCES') || isCode(cause, 'EROFS') ? 'the root cannot be written' : 'the root cannot be locked',
      { file },
      'Name a directory that you may write to with --root.',
      { cause },
    )
  }
}

function heldBySomebody(root: string): BrewError {
  const who = readServerInfo(root)
  const name = who === undefined ? 'another process' : `process ${who.pid} on ${who.host}`
  const where = who?.url === undefined ? '' : `, serving ${who.url}`
  return new BrewError(
    'in-use',
    `held by ${name}${where}`,
    { file: root },
    'Stop that server first, or name another directory with --root.',
  )
}

/**
 * A lock may be held for a moment by nobody in particular: by another command that asks whether it is held, or by a
 * child of the server before, forked and about to become another program.
 */
function flockPatiently(fd: number): boolean {
  for (let waitedMs = 0; !lockFile(fd); waitedMs += LOCK_RETRY_MS) {
    if (waitedMs >= LOCK_PATIENCE_MS) return false
    Bun.sleepSync(LOCK_RETRY_MS)
  }
  return true
}

/** Asks by trying: an unheld lock is taken and given back at once. */
function isLocked(file: string): boolean {
  let fd: number
  try {
    fd = openSync(file, 'r')
  } catch (error) {
    if (isCode(error, 'ENOENT')) return false
    throw error
  }
  try {
    return !lockFile(fd)
  } finally {
    closeSync(fd)
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return isCode(error, 'EPERM')
  }
}
