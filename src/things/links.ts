import { join } from 'node:path'
import { BrewError, errorText, isCompiled, type Log, ownCommand, ownEnvironment } from '../base/index.ts'
import type { ToThing } from './protocol.ts'

/** The supervisor's end of a channel to whatever runs a Thing. */
export interface ThingLink {
  send(message: ToThing): void
  /** Ends it at once, whatever it is doing. */
  kill(): void
}

/**
 * What the supervisor is told of it: nothing before it holds the link, nothing more after `closed`, which comes once.
 */
export interface LinkHandlers {
  /** Anything it sent; not checked yet. */
  message(message: unknown): void
  /** It is gone. @param reason what it died of, where that is known; empty after `kill` or a clean end */
  closed(reason: string): void
}

/** First message to a Worker, before the protocol begins: which of the shipped Things it is. */
export interface WorkerLoad {
  readonly load: string
}

/** A shipped Thing in a Worker. */
export function openWorkerLink(alias: string, handlers: LinkHandlers): ThingLink {
  // In the executable the Worker is an entry point of its own, found by its name in the virtual file system.
  const entry = isCompiled ? './src/things/host-worker.ts' : new URL('./host-worker.ts', import.meta.url).href
  return openWorker(entry, { load: alias }, handlers)
}

/** Any Worker that speaks the protocol once it was sent `first`. */
export function openWorker(entry: string, first: WorkerLoad, handlers: LinkHandlers): ThingLink {
  const worker = new Worker(entry)
  let reason = ''
  let isClosed = false
  const close = () => {
    if (isClosed) return
    isClosed = true
    handlers.closed(reason)
  }
  worker.onmessage = (event: MessageEvent) => {
    if (!isClosed) handlers.message(event.data)
  }
  worker.onerror = (event: ErrorEvent) => {
    // Without this an error in a Worker is one of the whole program. What follows is a close whose code says nothing.
    event.preventDefault()
    if (reason === '') reason = event.message
  }
  worker.addEventListener('close', close)
  worker.postMessage(first)
  return {
    send: (message) => {
      if (!isClosed) worker.postMessage(message)
    },
    kill: () => {
      worker.terminate()
      close()
    },
  }
}

/** Command line that runs a user's Thing in a process of this same executable. */
export function hostCommand(file: string, ...options: readonly string[]): string[] {
  return [...ownCommand('thing-host', join(import.meta.dir, 'thing-host.ts')), file, ...options]
}

/** A user's Thing in a child process. What it prints becomes lines of the log. */
export function openProcessLink(file: string, log: Log, handlers: LinkHandlers): ThingLink {
  let isClosed = false
  let killed = false
  let lastWords = ''
  const child = Bun.spawn(hostCommand(file), {
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    serialization: 'json',
    env: ownEnvironment(),
    ipc: (message) => {
      if (!isClosed) handlers.message(message)
    },
  })
  const printed = Promise.all([
    eachLine(child.stdout, (line) => log.info(line)),
    eachLine(child.stderr, (line) => {
      lastWords = line
      log.warn(line)
    }),
  ]).catch((error) => log.warn('what it prints cannot be read', { reason: errorText(error) }))
  void Promise.all([child.exited, printed]).then(() => {
    isClosed = true
    const how = child.signalCode ?? `status ${child.exitCode}`
    const clean = killed || child.exitCode === 0
    handlers.closed(clean ? '' : `its process ended with ${how}${lastWords === '' ? '' : `: ${lastWords}`}`)
  })
  return {
    send: (message) => {
      if (isClosed || killed) return
      try {
        child.send(message)
      } catch (error) {
        // It died a moment ago; `exited` will say of what.
        log.debug('not sent', { type: message.type, reason: errorText(error) })
      }
    },
    kill: () => {
      killed = true
      child.kill('SIGKILL')
    },
  }
}

/** Longer lines are cut: a log is no place for a memory dump. */
const LINE_LIMIT = 2_000

async function eachLine(stream: ReadableStream<Uint8Array>, take: (line: string) => void): Promise<void> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = (lines.pop() ?? '').slice(0, LINE_LIMIT)
    for (const line of lines) if (line.trim() !== '') take(line.slice(0, LINE_LIMIT))
  }
  if (rest.trim() !== '') take(rest)
}

/**
 * Asks a user's file what Thing it is, in a child process: its code may do anything while it loads.
 * @throws BrewError with file, line and column where it does not compile, `operation-failed` when it does not answer
 */
export async function describeFile(file: string, loadMs: number): Promise<DescribeAnswer> {
  const child = Bun.spawn(hostCommand(file, '--describe'), {
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    env: ownEnvironment(),
  })
  const timer = setTimeout(() => child.kill('SIGKILL'), loadMs)
  const [out, err] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()])
  await child.exited
  clearTimeout(timer)
  // What its own code prints comes before; the answer is the last line.
  const answer = out.trimEnd().split('\n').at(-1) ?? ''
  if (child.exitCode === 0 && answer.startsWith('{')) return JSON.parse(answer) as DescribeAnswer
  const reason = err.trim().split('\n').at(-1) ?? ''
  throw new BrewError(
    'operation-failed',
    child.signalCode === null ? `it cannot be loaded: ${reason}` : `it did not load within ${loadMs / 1000} s`,
    { file },
  )
}

/** What `thing-host --describe` prints: a description, or why there is none. */
export type DescribeAnswer =
  | { readonly thing: import('./protocol.ts').ThingDescription }
  | { readonly error: import('../base/index.ts').ErrorData }
