import { dlopen, FFIType, ptr } from 'bun:ffi'

/** adjtimex(2): the bit of `status` that says that no time server has set the clock. */
const STA_UNSYNC = 0x40
/** `struct timex` on a 64-bit Linux: 208 bytes; `modes` (u32) at 0, where 0 changes nothing, `status` (i32) at 40. */
const TIMEX_BYTES = 208
const STATUS_AT = 40

/** Whether something keeps the wall clock right, as the kernel knows it; `undefined` where the kernel does not say. */
export function isClockSynchronised(): boolean | undefined {
  using libc = openLibc()
  const timex = new Uint8Array(TIMEX_BYTES)
  const result = libc.symbols.adjtimex(ptr(timex))
  if (result < 0) return undefined
  return (new DataView(timex.buffer).getInt32(STATUS_AT, true) & STA_UNSYNC) === 0
}

function openLibc() {
  const library = dlopen('libc.so.6', { adjtimex: { args: [FFIType.ptr], returns: FFIType.i32 } })
  return { symbols: library.symbols, [Symbol.dispose]: () => library.close() }
}
