import { rmSync } from 'node:fs'
import { removeOperational } from '../src/datastore/volatile.ts'

/** Removes the root of a test and the directory on tmpfs that belongs to it. No server may run on it. */
export function removeRoot(root: string): void {
  removeOperational(root)
  rmSync(root, { recursive: true, force: true })
}
