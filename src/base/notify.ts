import { dlopen, FFIType, ptr } from 'bun:ffi'

/** socket(2) and unix(7). */
const AF_UNIX = 1
const SOCK_DGRAM = 2
const SOCK_CLOEXEC = 0o2000000
const MSG_DONTWAIT = 0x40
const MSG_NOSIGNAL = 0x4000

/** Tells the service manager something: sd_notify(3), `READY=1`, `WATCHDOG=1`, `STOPPING=1`. */
export type Notify = (state: string) => void

/**
 * A way to the service manager that started us; `undefined` where none did. What it does not take at once is not said:
 * it never blocks and never throws.
 */
export function openNotify(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Notify | undefined {
  const name = environment.NOTIFY_SOCKET
  if (name === undefined || !/^[/@]/.test(name)) return undefined
  const libc = dlopen('libc.so.6', {
    socket: { args: [FFIType.i32, FFIType.i32, FFIType.i32], returns: FFIType.i32 },
    sendto: {
      args: [FFIType.i32, FFIType.ptr, FFIType.u64, FFIType.i32, FFIType.ptr, FFIType.u32],
      returns: FFIType.i64,
    },
  }).symbols
  const fd = libc.socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)
  if (fd === -1) return undefined
  const address = unixAddress(name)
  return (state) => {
    const bytes = new TextEncoder().encode(state)
    libc.sendto(fd, ptr(bytes), bytes.length, MSG_DONTWAIT | MSG_NOSIGNAL, ptr(address), address.length)
  }
}

/** `struct sockaddr_un`; a name that begins with `@` is abstract and begins with a zero. */
export function unixAddress(name: string): Uint8Array {
  const path = new TextEncoder().encode(name)
  if (name.startsWith('@')) path[0] = 0
  const address = new Uint8Array(2 + path.length)
  new DataView(address.buffer).setUint16(0, AF_UNIX, true)
  address.set(path, 2)
  return address
}

/** How often the service manager wants to hear that we live, in ms: four times as often as it waits. */
export function watchdogEveryMs(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): number | undefined {
  const usec = Number(environment.WATCHDOG_USEC)
  return Number.isSafeInteger(usec) && usec > 0 ? usec / 4_000 : undefined
}
