import { dlopen, FFIType, ptr } from 'bun:ffi'
import { unixAddress } from '../../src/base/index.ts'

const libc = dlopen('libc.so.6', {
  socket: { args: [FFIType.i32, FFIType.i32, FFIType.i32], returns: FFIType.i32 },
  bind: { args: [FFIType.i32, FFIType.ptr, FFIType.u32], returns: FFIType.i32 },
  recv: { args: [FFIType.i32, FFIType.ptr, FFIType.u64, FFIType.i32], returns: FFIType.i64 },
  close: { args: [FFIType.i32], returns: FFIType.i32 },
}).symbols

/** The service manager's end of sd_notify(3), at a name of its own. */
export class NotifySocket implements Disposable {
  readonly #fd = libc.socket(1, 2, 0)

  constructor(readonly name: string) {
    const address = unixAddress(name)
    if (libc.bind(this.#fd, ptr(address), address.length) !== 0) throw new Error(`${name} cannot be had`)
  }

  /** What was said since the last time. */
  heard(): string[] {
    const said: string[] = []
    const bytes = new Uint8Array(512)
    const DO_NOT_WAIT = 0x40
    for (;;) {
      const length = Number(libc.recv(this.#fd, ptr(bytes), bytes.length, DO_NOT_WAIT))
      if (length < 0) return said
      said.push(new TextDecoder().decode(bytes.subarray(0, length)))
    }
  }

  [Symbol.dispose](): void {
    libc.close(this.#fd)
  }
}
