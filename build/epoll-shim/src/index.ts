import { dlopen, FFIType, ptr } from 'bun:ffi'

/** What became of a watched descriptor. */
export type EpollCallback = (error: Error | null, fd: number, events: number) => void

/** How often descriptors are looked at. The kernel keeps what has happened until then. */
const LOOK_EVERY_MS = 10

/** poll(2): `struct pollfd` is an int and two shorts. */
const POLLFD_BYTES = 8

let libc: { poll: (fds: ReturnType<typeof ptr>, count: number, timeoutMs: number) => number } | undefined

/** The part of the package `epoll` that `onoff` uses, without a thread or anything to compile: it looks by itself. */
export class Epoll {
  // poll(2) and epoll(7) have the same bits for these.
  static readonly EPOLLIN = 0x001
  static readonly EPOLLPRI = 0x002
  static readonly EPOLLOUT = 0x004
  static readonly EPOLLERR = 0x008
  static readonly EPOLLHUP = 0x010

  readonly #callback: EpollCallback
  readonly #watched = new Map<number, number>()
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(callback: EpollCallback) {
    this.#callback = callback
  }

  add(fd: number, events: number): this {
    this.#watched.set(fd, events)
    this.#timer ??= setInterval(() => this.#look(), LOOK_EVERY_MS)
    return this
  }

  modify(fd: number, events: number): this {
    return this.add(fd, events)
  }

  remove(fd: number): this {
    this.#watched.delete(fd)
    if (this.#watched.size === 0) this.close()
    return this
  }

  close(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#watched.clear()
  }

  get closed(): boolean {
    return this.#timer === undefined
  }

  #look(): void {
    const entries = [...this.#watched]
    const fds = new DataView(new ArrayBuffer(entries.length * POLLFD_BYTES))
    for (const [at, [fd, events]] of entries.entries()) {
      fds.setInt32(at * POLLFD_BYTES, fd, true)
      fds.setInt16(at * POLLFD_BYTES + 4, events, true)
    }
    libc ??= dlopen('libc.so.6', {
      poll: { args: [FFIType.ptr, FFIType.u64, FFIType.i32], returns: FFIType.i32 },
    }).symbols
    if (libc.poll(ptr(fds.buffer), entries.length, 0) <= 0) return
    for (const [at, [fd]] of entries.entries()) {
      const happened = fds.getInt16(at * POLLFD_BYTES + 6, true)
      // A callback may have taken it away.
      if (happened !== 0 && this.#watched.has(fd)) this.#callback(null, fd, happened)
    }
  }
}
