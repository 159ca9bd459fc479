import { dlopen, FFIType, ptr } from 'bun:ffi'
import { existsSync } from 'node:fs'

/** adjtimex(2): the bit of `status` that says that no time server has set the clock. */
const STA_UNSYNC = 0x40
/** `struct timex` on a 64-bit Linux: 208 bytes; `modes` (u32) at 0, where 0 changes nothing, `status` (i32) at 40. */
const TIMEX_BYTES = 208
const STATUS_AT = 40
/** systemd-timesyncd(8): made when the clock was set for the first time since the boot. */
const TIMESYNC_FILE = '/run/systemd/timesync/synchronized'

/**
 * Whether the time of day can be believed: a time server has set it. A PC has a battery for its clock; a Raspberry Pi
 * goes on, after a boot, from when it was switched off.
 */
export function isClockTrusted(): boolean {
  return process.arch === 'x64' || existsSync(TIMESYNC_FILE) || isSynchronized()
}

/** What the kernel says. */
export function isSynchronized(): boolean {
  using libc = openLibc()
  const timex = new Uint8Array(TIMEX_BYTES)
  const result = libc.symbols.adjtimex(ptr(timex))
  if (result < 0) return false
  return (new DataView(timex.buffer).getInt32(STATUS_AT, true) & STA_UNSYNC) === 0
}

function openLibc() {
  const library = dlopen('libc.so.6', { adjtimex: { args: [FFIType.ptr], returns: FFIType.i32 } })
  return { symbols: library.symbols, [Symbol.dispose]: () => library.close() }
}
