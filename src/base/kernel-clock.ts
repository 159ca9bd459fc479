import { dlopen, FFIType, ptr } from 'bun:ffi'

/** adjtimex(2): the size of `struct timex` on a 64-bit Linux, and what it answers while the clock is not synchronised. */
const TIMEX_BYTES = 208
const TIME_ERROR = 5

let askKernel: (() => number) | undefined

/** Whether something keeps the wall clock right; `undefined` where the kernel does not say. */
export function isClockSynchronised(): boolean | undefined {
  askKernel ??= openKernelClock()
  const state = askKernel()
  return state === -1 ? undefined : state !== TIME_ERROR
}

function openKernelClock(): () => number {
  const libc = dlopen('libc.so.6', { adjtimex: { args: [FFIType.ptr], returns: FFIType.i32 } }).symbols
  // `modes` stays zero: it only asks, and is answered in the rest.
  const timex = new Uint8Array(TIMEX_BYTES)
  return () => {
    timex.fill(0)
    return libc.adjtimex(ptr(timex))
  }
}
