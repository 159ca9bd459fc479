import { join } from 'node:path'
import { Screen } from './screen.ts'

const PATIENCE_MS = 10_000
const QUIET_MS = 40

/** What a typist sits at. */
export interface Seat {
  readonly columns?: number
  readonly rows?: number
  readonly environment?: Readonly<Record<string, string>>
}

/** Somebody at a real pseudo-terminal with a program in it, who sees its screen. */
export class Typist implements AsyncDisposable {
  readonly screen: Screen
  readonly #terminal: Bun.Terminal
  readonly #process: Bun.Subprocess
  #written = 0

  constructor(command: readonly string[], { columns = 40, rows = 10, environment = {} }: Seat = {}) {
    this.screen = new Screen(columns, rows)
    const decoder = new TextDecoder()
    this.#terminal = new Bun.Terminal({
      cols: columns,
      rows,
      data: (_, data) => {
        this.#written++
        this.screen.write(decoder.decode(data, { stream: true }))
      },
    })
    this.#process = Bun.spawn([...command], {
      terminal: this.#terminal,
      env: { ...process.env, TERM: 'xterm-256color', LANG: 'C.UTF-8', LC_ALL: '', NO_COLOR: '', ...environment },
    })
  }

  /** At the small program of `desk.ts`, with its prompt on the screen. */
  static async atDesk(seat: Seat = {}): Promise<Typist> {
    const typist = new Typist([process.execPath, join(import.meta.dir, 'desk.ts')], seat)
    await typist.until(/desk>$/)
    return typist
  }

  /** Presses keys; returns at once. */
  type(keys: string): void {
    this.#terminal.write(keys)
  }

  /** Waits until the screen, down to the row of the cursor, shows something. */
  async until(shows: RegExp | (() => boolean)): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS
    const isThere = typeof shows === 'function' ? shows : () => shows.test(this.screen.textToCursor)
    while (!isThere()) {
      if (Date.now() > deadline) throw new Error(`waited in vain for ${shows}:\n${this.screen.text}`)
      await Bun.sleep(5)
    }
    await this.quiet()
  }

  /** Waits until the program has written all that it has to. */
  async quiet(): Promise<void> {
    let before: number
    do {
      before = this.#written
      await Bun.sleep(QUIET_MS)
    } while (this.#written !== before)
  }

  /** The window gets another size, and what the program makes of it is waited for. */
  async resize(columns: number, rows = this.screen.rows): Promise<void> {
    await this.quiet()
    this.screen.resize(columns, rows)
    this.#terminal.resize(columns, rows)
    await Bun.sleep(QUIET_MS)
    await this.quiet()
  }

  /** Exit status. */
  get exited(): Promise<number> {
    return this.#process.exited
  }

  /** Local flags of the terminal (c_lflag of termios(3)). */
  get localFlags(): number {
    return this.#terminal.localFlags
  }

  signal(name: NodeJS.Signals): void {
    this.#process.kill(name)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill('SIGKILL')
    await this.#process.exited
    this.#terminal.close()
  }
}
