import { closeSync, constants, fsyncSync, openSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { isClockSynchronised, silentLog } from '../../base/index.ts'
import { lookAtLine } from '../../outputs/index.ts'
import { reachableServer } from '../../things/index.ts'
import type { Questions } from './findings.ts'

/** Asks this machine. */
export const thisMachine: Questions = {
  line: lookAtLine,
  isClockSynchronised,
  stat: (path) => statSync(path, { throwIfNoEntry: false }),
  space: (directory) => {
    const { bsize, bavail, blocks } = statfsSync(directory)
    return { freeBytes: bsize * bavail, totalBytes: bsize * blocks }
  },
  syncMs,
  isPortFree,
  server: (root) => reachableServer(root, silentLog),
}

function syncMs(directory: string): number {
  const file = join(directory, `.doctor-${process.pid}`)
  const fd = openSync(file, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600)
  try {
    const started = performance.now()
    writeSync(fd, 'can this be synced?\n')
    fsyncSync(fd)
    return performance.now() - started
  } finally {
    closeSync(fd)
    rmSync(file)
  }
}

async function isPortFree(port: number): Promise<boolean> {
  try {
    Bun.listen({ hostname: '127.0.0.1', port, socket: { data: () => undefined } }).stop(true)
    return true
  } catch {
    // Taken, or not ours to have (below 1024): either way a server cannot listen there.
    return false
  }
}
