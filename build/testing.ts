import { type Tally, tallyOf } from './counting.ts'
import { ROOT, say, step } from './steps.ts'

/** For one test: a child process that is started and awaited takes longer than Bun's 5 s on a busy Raspberry Pi. */
const TEST_LIMIT_MS = 20_000

/**
 * Runs `bun test` and counts. Under `timeout`, since Bun never ends an endless loop in a test by itself.
 * @param paths files or directories; `./` before a file runs it whatever its name is
 */
export async function runTests(paths: readonly string[], limitSeconds: number): Promise<Tally> {
  const child = Bun.spawn(
    ['timeout', '--kill-after=10', `${limitSeconds}`, process.execPath, 'test', `--timeout=${TEST_LIMIT_MS}`, ...paths],
    {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const [out, err, status] = await Promise.all([
    shown(child.stdout, process.stdout),
    shown(child.stderr, process.stderr),
    child.exited,
  ])
  if (status === 124 || status === 137) say(`    not done after ${limitSeconds} s: stopped`)
  return tallyOf(`${out}\n${err}`, child.exitCode)
}

/** Runs a checker; it counts as one, passed or failed. */
export async function runCheck(title: string, command: readonly string[]): Promise<Tally> {
  const status = await step(
    title,
    () => Bun.spawn([...command], { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] }).exited,
  )
  return { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0 }
}

async function shown(from: ReadableStream<Uint8Array>, to: NodeJS.WriteStream): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of from) {
    const part = decoder.decode(chunk, { stream: true })
    to.write(part)
    text += part
  }
  return text
}
