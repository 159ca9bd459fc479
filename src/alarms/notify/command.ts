import type { Target } from '../settings.ts'
import type { Delivery } from './http.ts'
import { jsonOf } from './message.ts'

/** Of what the program complains about so much is kept, characters. */
const MOST_COMPLAINT = 200

/** What of our environment a program gets; the rest may hold what is none of its business. */
const PASSED_ON = ['PATH', 'HOME', 'USER', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR']

/**
 * Runs the program with the message as JSON on its standard input, and a secret in `BREWERSLAB_SECRET`. No shell.
 * @throws Error when it does not end in time, or with another status than 0
 */
export async function runCommand(target: Extract<Target, { kind: 'command' }>, delivery: Delivery): Promise<void> {
  const { message, secret, signal } = delivery
  const environment = PASSED_ON.flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  const child = Bun.spawn([...target.command], {
    cwd: '/',
    env: { ...Object.fromEntries(environment), ...(secret === undefined ? {} : { BREWERSLAB_SECRET: secret }) },
    stdin: new Blob([jsonOf(message)]),
    stdout: 'ignore',
    stderr: 'pipe',
    detached: true,
  })
  // With all that it has started: they are a process group of their own.
  const kill = () => killGroup(child.pid)
  signal.addEventListener('abort', kill, { once: true })
  try {
    const complaint = beginning(child.stderr)
    const status = await child.exited
    // What it left behind may hold the pipe open for ever.
    const said = await Promise.race([complaint, Bun.sleep(100).then(() => '')])
    if (signal.aborted) throw new Error('it did not end in time')
    if (status !== 0) throw new Error(`it ended with ${status ?? child.signalCode}${said === '' ? '' : `: ${said}`}`)
  } finally {
    signal.removeEventListener('abort', kill)
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    // It has ended meanwhile.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

/** The first of what comes; the rest is read and dropped, so that no writer waits. */
async function beginning(stream: ReadableStream<Uint8Array>): Promise<string> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of stream) if (text.length < MOST_COMPLAINT) text += decoder.decode(chunk, { stream: true })
  return text.slice(0, MOST_COMPLAINT).trim()
}
