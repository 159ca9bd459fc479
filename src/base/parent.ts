import { dlopen, FFIType } from 'bun:ffi'

/** prctl(2): the signal that this process gets when the one that started it ends. */
const PR_SET_PDEATHSIG = 1

/**
 * Asks the kernel to send this process a signal when its parent ends, whatever either of them is doing then.
 * @returns false when the parent has ended before that could be asked for
 */
export function signalWhenParentEnds(signal: number): boolean {
  const parent = process.ppid
  const args = [FFIType.i32, FFIType.u64, FFIType.u64, FFIType.u64, FFIType.u64] as const
  const { symbols } = dlopen('libc.so.6', { prctl: { args, returns: FFIType.i32 } })
  symbols.prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0)
  return process.ppid === parent
}
