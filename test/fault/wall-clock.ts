import { readFileSync, writeFileSync } from 'node:fs'

/** Environment variable with the file that says how many milliseconds the wall clock is ahead. */
const FILE = 'WALL_CLOCK'

/** Loaded before the program in each of its processes: nobody may set the clock of the machine that tests run on. */
const PRELOAD = `const { readFileSync } = require('node:fs')
const Real = Date
const ahead = () => Number(readFileSync(process.env.${FILE}, 'utf8'))
globalThis.Date = class Date extends Real {
  constructor(...of) {
    if (of.length === 0) super(Real.now() + ahead())
    else super(...of)
  }
  static now() {
    return Real.now() + ahead()
  }
  static [Symbol.hasInstance](it) {
    return Real[Symbol.hasInstance].call(Real, it)
  }
}
const spawn = Bun.spawn
Bun.spawn = (command, options) =>
  spawn(command, { ...options, env: { ...options?.env, BUN_OPTIONS: process.env.BUN_OPTIONS } })
`

/** The wall clock of a program under test, and of all its processes. What it does by the time since boot is untouched. */
export class WallClock {
  readonly #file: string
  readonly #preload: string

  /** @param stem of the names of its two files */
  constructor(stem: string) {
    this.#file = `${stem}.wall-clock`
    this.#preload = `${stem}.wall-clock.cjs`
    writeFileSync(this.#preload, PRELOAD)
    writeFileSync(this.#file, '0')
  }

  /** What the program has to be started with. */
  get environment(): Record<string, string> {
    return { [FILE]: this.#file, BUN_OPTIONS: `--preload ${this.#preload}` }
  }

  /** Sets it, by hours from where it is. */
  jump(hours: number): void {
    writeFileSync(this.#file, String(Number(readFileSync(this.#file, 'utf8')) + hours * 3_600_000))
  }
}
