import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeRoot } from '../roots.ts'

/** How a finished process ended and what it said. */
export interface Ended {
  readonly status: number | null
  readonly out: string
  readonly err: string
  readonly tookMs: number
}

/** The executable under test, with whatever must stand before it on this machine. */
export class Program {
  /** @param command the executable, after an emulator where it is for another machine */
  constructor(
    readonly command: readonly string[],
    /** How much slower than a real machine; deadlines grow with it. */
    readonly slowness = 1,
  ) {}

  /** Runs it to its end. */
  async run(
    words: readonly string[],
    options: { input?: string; cwd?: string; env?: Record<string, string> } = {},
  ): Promise<Ended> {
    const started = performance.now()
    const child = Bun.spawn([...this.command, ...words], {
      stdin: options.input === undefined ? 'ignore' : new Blob([options.input]),
      stdout: 'pipe',
      stderr: 'pipe',
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      env: { ...cleanEnvironment(), ...options.env },
    })
    const [out, err] = await Promise.all([child.stdout.text(), child.stderr.text()])
    await child.exited
    return { status: child.exitCode, out, err, tookMs: performance.now() - started }
  }

  /** Starts `serve` on a root and waits until it answers. */
  async serve(root: string, words: readonly string[] = [], env: Record<string, string> = {}): Promise<Server> {
    const child = Bun.spawn([...this.command, 'serve', '--root', root, '--port', '0', ...words], {
      stdin: 'ignore',
      stdout: 'ignore',
      stderr: 'pipe',
      env: { ...cleanEnvironment(), ...env },
    })
    const log = new LogReader(child.stderr)
    const url = await eventually('the server listens', 15_000 * this.slowness, () => {
      if (child.exitCode !== null) return 'ended'
      const info = JSON.parse(readFileSync(join(root, 'server.json'), 'utf8')) as { pid: number; url?: string }
      return info.pid === child.pid ? info.url : undefined
    }).catch((error) => {
      child.kill('SIGKILL')
      throw new Error(`${error.message}\n${log.text}`)
    })
    if (url === 'ended') throw new Error(`serve ended with ${child.exitCode}:\n${log.text}`)
    return new Server(child, url, log)
  }
}

/** A server that runs. */
export class Server implements AsyncDisposable {
  constructor(
    readonly process: Bun.Subprocess<'ignore', 'ignore', 'pipe'>,
    readonly url: string,
    readonly log: { readonly text: string },
  ) {}

  /** The JSON of an answer that must be a success. */
  async get(path: string, accept = 'application/json'): Promise<unknown> {
    const answer = await fetch(`${this.url}${path}`, { headers: { accept } })
    if (!answer.ok) throw new Error(`GET ${path}: ${answer.status} ${await answer.text()}`)
    return answer.json()
  }

  async send(method: 'PATCH' | 'PUT' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<Response> {
    return fetch(`${this.url}${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
  }

  /** Sends a signal and waits for the end. */
  async end(signal: NodeJS.Signals): Promise<{ status: number | null; tookMs: number }> {
    const started = performance.now()
    this.process.kill(signal)
    await this.process.exited
    return { status: this.process.exitCode, tookMs: performance.now() - started }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) await this.end('SIGKILL')
  }
}

/** Collects a stream as it comes. */
class LogReader {
  text = ''

  constructor(stream: ReadableStream<Uint8Array>) {
    void this.#read(stream)
  }

  async #read(stream: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder()
    for await (const chunk of stream) this.text += decoder.decode(chunk, { stream: true })
  }
}

/** A directory of its own for one test. */
export class Place implements Disposable {
  readonly directory = mkdtempSync(join(tmpdir(), 'brewerslab-e2e-'))

  get root(): string {
    return join(this.directory, 'root')
  }

  [Symbol.dispose](): void {
    removeRoot(this.root)
    rmSync(this.directory, { recursive: true, force: true })
  }
}

/**
 * Asks again and again until there is an answer; what is thrown meanwhile counts as none, and is told at the deadline.
 */
export async function eventually<T>(
  what: string,
  limitMs: number,
  ask: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  const deadline = performance.now() + limitMs
  for (;;) {
    let reason: unknown
    try {
      const answer = await ask()
      if (answer !== undefined) return answer
    } catch (error) {
      reason = error
    }
    if (performance.now() > deadline) throw new Error(`not within ${limitMs} ms: ${what}`, { cause: reason })
    await Bun.sleep(5)
  }
}

/** Nothing of our own surroundings may decide a test. */
function cleanEnvironment(): Record<string, string> {
  const { PATH = '', HOME = '', TMPDIR } = process.env
  return { PATH, HOME, LC_ALL: 'C.UTF-8', ...(TMPDIR === undefined ? {} : { TMPDIR }) }
}
