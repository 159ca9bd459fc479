import { dlopen, FFIType, ptr } from 'bun:ffi'

/**
 * The two clocks of the program. Passed in, never reached for, so that a test can own time.
 */
export interface Clock {
  /** Wall-clock time. May jump: a Pi has no clock battery. For people and files only. */
  now(): Date
  /**
   * `CLOCK_BOOTTIME` in milliseconds: monotonic, counts suspended time, the same in every process and Worker of this
   * boot (unlike `performance.now()`, which starts at zero in each). For every age, deadline and lease.
   */
  bootMs(): number
}

/** Linux `CLOCK_BOOTTIME`, clock_gettime(2). */
const CLOCK_BOOTTIME = 7

let readBootMs: (() => number) | undefined

function openBootClock(): () => number {
  const libc = dlopen('libc.so.6', {
    clock_gettime: { args: [FFIType.i32, FFIType.ptr], returns: FFIType.i32 },
  })
  // struct timespec on a 64-bit Linux: two signed 64-bit words.
  const timespec = new BigInt64Array(2)
  const address = ptr(timespec)
  return () => {
    libc.symbols.clock_gettime(CLOCK_BOOTTIME, address)
    return Number(timespec[0]) * 1000 + Number(timespec[1]) / 1e6
  }
}

/** The machine's clocks. */
export const systemClock: Clock = {
  now: () => new Date(),
  bootMs: () => {
    readBootMs ??= openBootClock()
    return readBootMs()
  },
}

/** A clock for tests: stands still until told to move. It is a fake and says so by its name. */
export class FakeClock implements Clock {
  #wallMs: number
  #bootMs = 1000

  constructor(start = '2018-04-14T18:51:18Z') {
    this.#wallMs = Date.parse(start)
  }

  now(): Date {
    return new Date(this.#wallMs)
  }

  bootMs(): number {
    return this.#bootMs
  }

  /** Moves both clocks forward. */
  advance(ms: number): void {
    this.#wallMs += ms
    this.#bootMs += ms
  }
}
