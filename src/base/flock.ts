import { dlopen, FFIType } from 'bun:ffi'

/** flock(2) operations. */
const LOCK_EX = 2
const LOCK_NB = 4
const LOCK_UN = 8

let libc: { flock: (fd: number, operation: number) => number } | undefined

function flock(fd: number, operation: number): boolean {
  libc ??= dlopen('libc.so.6', { flock: { args: [FFIType.i32, FFIType.i32], returns: FFIType.i32 } }).symbols
  return libc.flock(fd, operation) === 0
}

/** Takes the kernel's lock on an open file, which goes with the process. @returns false where another one has it */
export function lockFile(fd: number): boolean {
  return flock(fd, LOCK_EX | LOCK_NB)
}

/** Gives it back. */
export function unlockFile(fd: number): void {
  flock(fd, LOCK_UN)
}
