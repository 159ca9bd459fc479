import { dlopen, FFIType } from 'bun:ffi'

/** prctl(2): the signal that this process gets when the one that started it ends. */
const PR_SET_PDEATHSIG = 1
const SIGKILL = 9

/**
 * Ends this process with its parent, also one that was killed, and also while an endless loop hears of nothing: a Thing
 * without a supervisor must not go on, as the next server starts another one.
 */
export function dieWithParent(): void {
  const parent = process.ppid
  const args = [FFIType.i32, FFIType.u64, FFIType.u64, FFIType.u64, FFIType.u64] as const
  const { symbols } = dlopen('libc.so.6', { prctl: { args, returns: FFIType.i32 } })
  symbols.prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)
  // It may have ended before it could be asked for.
  if (process.ppid !== parent) process.exit(0)
}
