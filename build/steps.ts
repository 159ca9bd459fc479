import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))

/** Something in the build did not succeed; what it was has been said, or is in the message. */
export class BuildError extends Error {}

/** One line of progress. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** Does a piece of work, saying what before and, where it took a second or more, how long after. */
export async function step<T>(title: string, work: () => T | Promise<T>): Promise<T> {
  say(`==> ${title}`)
  const started = performance.now()
  const result = await work()
  const seconds = (performance.now() - started) / 1000
  if (seconds >= 1) say(`    done in ${seconds.toFixed(1)} s`)
  return result
}

/** Runs a command with our own terminal. @throws BuildError when it does not succeed */
export async function run(command: readonly string[], options: { readonly env?: Record<string, string> } = {}) {
  const child = Bun.spawn([...command], {
    cwd: ROOT,
    stdio: ['inherit', 'inherit', 'inherit'],
    env: { ...process.env, ...options.env },
  })
  if ((await child.exited) !== 0) throw new BuildError(`failed: ${command.map((word) => relativeTo(word)).join(' ')}`)
}

/** Runs a command and gives what it printed on stdout. @throws BuildError with its stderr */
export async function outputOf(command: readonly string[], cwd = ROOT): Promise<string> {
  const child = Bun.spawn([...command], { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  const [status, out, err] = await Promise.all([child.exited, child.stdout.text(), child.stderr.text()])
  if (status === 0) return out
  throw new BuildError(`failed: ${command.map((word) => relativeTo(word)).join(' ')}\n${err.trim() || out.trim()}`)
}

/** SHA-256 over names and contents of files; a directory stands for all below it. Paths are relative to the checkout. */
export function digestOf(paths: readonly string[]): string {
  const hash = createHash('sha256')
  for (const file of paths.flatMap((path) => filesBelow(join(ROOT, path))).sort()) {
    hash.update(`${relative(ROOT, file)}\0`)
    hash.update(readFileSync(file))
    hash.update('\0')
  }
  return hash.digest('hex')
}

/**
 * Does work only when its inputs, its own settings or its output have changed since it was last done.
 * @returns whether there was anything to do
 */
export async function whenChanged(
  what: {
    /** What is said when it is done: `compiling ...`. */
    readonly title: string
    /** Names the stamp. */
    readonly name: string
    readonly inputs: readonly string[]
    /** Whatever else decides the result: flags, versions. */
    readonly settings?: string
    readonly output: string
  },
  work: () => Promise<void>,
): Promise<boolean> {
  const stamp = join(ROOT, 'dist', '.made', what.name)
  // Taken before the work: what changes meanwhile is found the next time.
  const inputs = `${digestOf(what.inputs)} ${what.settings ?? ''}`
  const output = join(ROOT, what.output)
  if (isThere(output) && readIfThere(stamp) === `${inputs} ${stateOf(output)}\n`) return false
  await step(what.title, work)
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, `${inputs} ${stateOf(output)}\n`)
  return true
}

/** The text of a file, or undefined where there is none. */
export function readIfThere(file: string): string | undefined {
  return isThere(file) ? readFileSync(file, 'utf8') : undefined
}

/** Whether there is anything of that name. */
export function isThere(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false }) !== undefined
}

/** Files at or below a path, depth first. */
export function filesBelow(path: string): string[] {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return []
  if (!stat.isDirectory()) return [path]
  return readdirSync(path).flatMap((name) => filesBelow(join(path, name)))
}

/** Size and time: enough to see that an output is not the one that was made. */
function stateOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false })
  return stat === undefined ? 'absent' : `${stat.size} ${stat.mtimeMs}`
}

function relativeTo(word: string): string {
  return word.startsWith(`${ROOT}/`) ? relative(ROOT, word) : word
}

/** Runs a task of `build/tasks`; a build that failed ends with one line, anything else with its stack. */
export async function task(work: () => Promise<number | undefined>): Promise<never> {
  try {
    process.exit((await work()) ?? 0)
  } catch (error) {
    if (!(error instanceof BuildError)) throw error
    process.stderr.write(`brewerslab: ${error.message}\n`)
    process.exit(1)
  }
}
