import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeRoot } from '../roots.ts'
import { Screen } from './editor/screen.ts'

/** The real server in a process of its own, and the real command line at a real pseudo-terminal or in a pipe. */

const MAIN = join(import.meta.dir, '..', '..', 'src', 'main.ts')
const PATIENCE_MS = 10_000
/** Height of the window that a person looks at: nothing of the tests is longer. */
const ROWS = 50

/** A server over a root in a temporary directory. */
export class RunningBrewery implements AsyncDisposable {
  readonly root: string
  /** `http://127.0.0.1:PORT`, the same after `restart`. */
  url = ''
  #process: Bun.Subprocess | undefined

  private constructor(root: string) {
    this.root = root
  }

  static async open(...options: readonly string[]): Promise<RunningBrewery> {
    return RunningBrewery.openWith({}, ...options)
  }

  /** With models of one's own, by the names of their files. */
  static async openWith(
    modules: Readonly<Record<string, string>>,
    ...options: readonly string[]
  ): Promise<RunningBrewery> {
    const brewery = new RunningBrewery(await mkdtemp(join(tmpdir(), 'brewery-')))
    await mkdir(join(brewery.root, 'yang'))
    for (const [name, text] of Object.entries(modules)) await writeFile(join(brewery.root, 'yang', name), text)
    await brewery.#start('0', options)
    return brewery
  }

  /** Kills the server as a power cut would. */
  async kill(): Promise<void> {
    this.#process?.kill('SIGKILL')
    await this.#process?.exited
  }

  /** Makes the server stop in its tracks, or go on. */
  signal(name: 'SIGSTOP' | 'SIGCONT'): void {
    this.#process?.kill(name)
  }

  /** Starts it again on the same root and port. */
  async restart(...options: readonly string[]): Promise<void> {
    await this.kill()
    await this.#start(new URL(this.url).port, options)
  }

  /** The running configuration, RFC 7951, without a client of ours. */
  async running(): Promise<unknown> {
    const response = await fetch(`${this.url}/v1/datastore/running`, {
      headers: { Accept: 'application/yang-data+json' },
    })
    return response.json()
  }

  /** A change by somebody else. */
  async patch(json: unknown): Promise<void> {
    const response = await fetch(`${this.url}/v1/datastore/running/TemperatureProvider`, {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(json),
    })
    if (!response.ok) throw new Error(await response.text())
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill()
    removeRoot(this.root)
  }

  async #start(port: string, options: readonly string[]): Promise<void> {
    const process = Bun.spawn(
      [globalThis.process.execPath, MAIN, 'serve', '--root', this.root, '--port', port, '--things', 'none', ...options],
      { stderr: 'pipe', stdout: 'ignore', stdin: 'ignore' },
    )
    this.#process = process
    let log = ''
    const { promise, resolve } = Promise.withResolvers<string | undefined>()
    // Read to its end: a log that nobody reads any more would end the server.
    const read = async (): Promise<void> => {
      for await (const chunk of process.stderr.pipeThrough(new TextDecoderStream())) {
        log += chunk
        const url = /serving url=(\S+)/.exec(log)?.[1]
        if (url !== undefined) resolve(url)
      }
      resolve(undefined)
    }
    void read()
    const url = await promise
    if (url !== undefined) {
      this.url = url
      return
    }
    throw new Error(`the server did not start:\n${log}`)
  }
}

/** What surrounds a person. */
interface Desk {
  readonly environment: Readonly<Record<string, string>>
  /** What is run: the sources, or an executable made of them. */
  readonly program: readonly string[]
  /** Height of the window. */
  readonly rows: number
  /** Of the command line, besides its server. */
  readonly options: readonly string[]
  /** Where it is started. */
  readonly directory: string
}

/** What a person sees who runs `brewerslab cli` in a terminal. */
export class Person implements AsyncDisposable {
  readonly screen: Screen
  readonly home: string
  #terminal: Bun.Terminal
  #process: Bun.Subprocess

  private constructor(home: string, url: string, columns: number, desk: Desk) {
    const { environment, program, rows, options, directory } = desk
    this.home = home
    this.screen = new Screen(columns, rows)
    const decoder = new TextDecoder()
    this.#terminal = new Bun.Terminal({
      cols: columns,
      rows,
      data: (_, data) => this.screen.write(decoder.decode(data, { stream: true })),
    })
    this.#process = Bun.spawn([...program, 'cli', '--server', url, ...options], {
      terminal: this.#terminal,
      cwd: directory,
      env: { ...process.env, HOME: home, XDG_STATE_HOME: '', TERM: 'xterm-256color', ...environment },
    })
  }

  static async at(
    url: string,
    columns = 100,
    environment: Record<string, string> = {},
    desk: Partial<Omit<Desk, 'environment'>> = {},
  ): Promise<Person> {
    const usual = { program: [process.execPath, MAIN], rows: ROWS, options: [], directory: process.cwd() }
    return new Person(await mkdtemp(join(tmpdir(), 'home-')), url, columns, { ...usual, ...desk, environment })
  }

  /** Presses keys; returns at once. */
  type(keys: string): void {
    this.#terminal.write(keys)
  }

  /** Enters a line and waits for the next prompt. */
  async enter(line: string): Promise<void> {
    const prompts = this.#prompts()
    this.type(`${line}\r`)
    await this.until(() => this.#prompts() > prompts && /[>%]$/.test(this.screen.textToCursor))
  }

  /** Waits until the screen shows something, no further than the row of the cursor. */
  async until(shows: RegExp | (() => boolean)): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS
    const isThere = typeof shows === 'function' ? shows : () => shows.test(this.screen.textToCursor)
    while (!isThere()) {
      if (Date.now() > deadline) throw new Error(`waited in vain for ${shows}:\n${this.screen.text}`)
      await Bun.sleep(5)
    }
  }

  /** Exit status, once the program has ended and all that it wrote is on the screen. */
  get exited(): Promise<number> {
    return this.#process.exited.then(async (status) => {
      let before: string
      do {
        before = this.screen.text
        await Bun.sleep(30)
      } while (this.screen.text !== before)
      return status
    })
  }

  /** The window gets another width. */
  resize(columns: number): void {
    this.screen.resize(columns, this.screen.rows)
    this.#terminal.resize(columns, this.screen.rows)
    // The terminal is not the controlling one of the program, so that the kernel does not tell it (tty_ioctl(4)).
    this.#process.kill('SIGWINCH')
  }

  signal(name: NodeJS.Signals): void {
    this.#process.kill(name)
  }

  /** The window is closed. */
  hangUp(): void {
    this.#terminal.close()
  }

  /** The terminal's local flags, to see whether it was left in raw mode. */
  get localFlags(): number {
    return this.#terminal.localFlags
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill('SIGKILL')
    await this.#process.exited
    this.#terminal.close()
    await rm(this.home, { recursive: true })
  }

  #prompts(): number {
    return this.screen.text.match(/^\S+@\S+[>%]/gm)?.length ?? 0
  }
}

/** What a script gets that runs `brewerslab cli`. */
export async function runScript(
  url: string,
  how: {
    readonly commands?: readonly string[]
    readonly input?: string
    readonly environment?: Record<string, string>
  },
): Promise<{ readonly status: number; readonly out: string; readonly err: string }> {
  const options = (how.commands ?? []).flatMap((it) => ['-c', it])
  const process = Bun.spawn([globalThis.process.execPath, MAIN, 'cli', '--server', url, ...options], {
    stdin: new Blob([how.input ?? '']),
    stdout: 'pipe',
    stderr: 'pipe',
    env: { ...globalThis.process.env, ...how.environment },
  })
  const [out, err, status] = await Promise.all([process.stdout.text(), process.stderr.text(), process.exited])
  return { status, out, err }
}

/** Times as one word, so that a transcript can be compared. */
export function withoutTimes(text: string): string {
  return text.replaceAll(/\[[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}\]/g, '[TIME]')
}
