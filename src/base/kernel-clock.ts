import { dlopen, FFIType, ptr } from 'bun:ffi'

/** adjtimex(2): the bit of `status` that says that no time server has set the clock. */
const STA_UNSYNC = 0x40
/** `struct timex` on a 64-bit Linux: 208 bytes; `modes` (u32) at 0, where 0 changes nothing, `status` (i32) at 40. */
const TIMEX_BYTES = 208
const STATUS_AT = 40

let askKernel: (() => number | undefined) | undefined

/** Whether something keeps the wall clock right, as the kernel knows it; `undefined` where the kernel does not say. */
export function isClockSynchronised(): boolean | undefined {
  askKernel ??= openKernelClock()
  const status = askKernel()
  return status === undefined ? undefined : (status & STA_UNSYNC) === 0
}

/** The library stays open: this is asked again and again. */
function openKernelClock(): () => number | undefined {
  const libc = dlopen('libc.so.6', { adjtimex: { args: [FFIType.ptr], returns: FFIType.i32 } }).symbols
  const timex = new DataView(new ArrayBuffer(TIMEX_BYTES))
  return () => {
    // The kernel answers in all of it, and `modes` must be zero the next time, too.
    new Uint8Array(timex.buffer).fill(0)
    return libc.adjtimex(ptr(timex)) < 0 ? undefined : timex.getInt32(STATUS_AT, true)
  }
}
