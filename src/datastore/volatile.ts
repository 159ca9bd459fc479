import { createHash } from 'node:crypto'
import {
  accessSync,
  constants,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { join } from 'node:path'
import { BrewError, type Log } from '../base/index.ts'
import { isCode, makeDirectory, resolveDirectory } from './files.ts'

/** Where `operational/` really is. */
export interface OperationalDirectory {
  readonly directory: string
  /** On tmpfs: writing costs nothing. Elsewhere it is written rarely. */
  readonly onTmpfs: boolean
}

/** File systems that other hosts read too: there `operational/` must be a real directory. proc(5), mounts. */
const NETWORK_FILE_SYSTEMS = new Set([
  'nfs',
  'nfs4',
  'cifs',
  'smb3',
  'smbfs',
  'afs',
  '9p',
  'ceph',
  'fuse.sshfs',
  'glusterfs',
  'fuse.glusterfs',
])

/**
 * Makes `<root>/operational`: on a local disk a symlink to a private directory on tmpfs, so that readings wear no card;
 * on a network file system, or where somebody put files there, a directory in place.
 *
 * It stays when a server stops: a Thing alone on the root may be using it, or be about to. Empty it takes no memory worth
 * the name, there is one for each root, and the next boot takes it away.
 */
export function prepareOperational(root: string, log: Log, environment = process.env): OperationalDirectory {
  const place = join(root, 'operational')
  const inPlace = (why: string): OperationalDirectory => {
    makeDirectory(place)
    log.info('operational data is written in place', { why, directory: place })
    return { directory: place, onTmpfs: false }
  }
  if (isNetworkRoot(root)) return inPlace('the root is on a network file system')
  const memory = privateDirectory(root, environment)
  if (memory === undefined) return inPlace('no tmpfs that this user may write to')
  try {
    const kind = lstatSync(place)
    if (kind.isSymbolicLink()) {
      if (readlinkSync(place) === memory) return { directory: memory, onTmpfs: true }
      rmSync(place)
    } else if (readdirSync(place).every((name) => name === '.gitkeep')) rmSync(place, { recursive: true })
    else return inPlace('there are files in it')
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw cannotPrepare(place, error)
  }
  try {
    symlinkSync(memory, place)
  } catch (error) {
    throw cannotPrepare(place, error)
  }
  return { directory: memory, onTmpfs: true }
}

/** Removes the tmpfs directory of a root that is thrown away, as tests do; never while a server or a Thing uses it. */
export function removeOperational(root: string): void {
  const place = join(root, 'operational')
  try {
    if (!lstatSync(place).isSymbolicLink()) return
    rmSync(readlinkSync(place), { recursive: true, force: true })
    rmSync(place)
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error
  }
}

/** The file system type of the mount that holds a directory, from /proc/self/mounts; the longest mount point wins. */
export function fileSystemOf(directory: string, mounts: string): string | undefined {
  return mounts
    .split('\n')
    .map((line) => line.split(' '))
    .map(([, point, type]) => ({ point: (point ?? '').replaceAll('\\040', ' '), type }))
    .filter(
      ({ point }) => point !== '' && (directory === point || directory.startsWith(point === '/' ? '/' : `${point}/`)),
    )
    .reduce<{ point: string; type: string | undefined } | undefined>(
      (best, it) => (best && best.point.length > it.point.length ? best : it),
      undefined,
    )?.type
}

function isNetworkRoot(root: string): boolean {
  const type = fileSystemOf(resolveDirectory(root), readFileSync('/proc/self/mounts', 'utf8'))
  return type !== undefined && NETWORK_FILE_SYSTEMS.has(type)
}

function privateDirectory(root: string, environment: NodeJS.ProcessEnv): string | undefined {
  const uid = process.getuid?.() ?? 0
  const id = createHash('sha256').update(resolveDirectory(root)).digest('hex').slice(0, 12)
  for (const base of [environment.RUNTIME_DIRECTORY, environment.XDG_RUNTIME_DIR, '/dev/shm']) {
    if (base === undefined || base === '' || !isWritable(base)) continue
    const directory = join(base, `brewerslab-${uid}-${id}`)
    try {
      mkdirSync(directory, { mode: 0o700 })
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw cannotPrepare(directory, error)
    }
    // /dev/shm is everybody's: a directory or link that somebody else prepared there is not used.
    const found = lstatSync(directory)
    if (found.isDirectory() && found.uid === uid) return directory
  }
  return undefined
}

function isWritable(directory: string): boolean {
  try {
    accessSync(directory, constants.W_OK | constants.X_OK)
    return true
  } catch (error) {
    if (error instanceof Error) return false
    throw error
  }
}

function cannotPrepare(file: string, cause: unknown): BrewError {
  return new BrewError(
    'resource-denied',
    `cannot be prepared: ${cause instanceof Error ? cause.message : String(cause)}`,
    { file },
    'Check that you may write to it.',
    { cause },
  )
}
