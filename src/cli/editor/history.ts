import { appendFile, chmod, mkdir, readFile, rename, unlink, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

/** Lines kept; the file may grow to twice that before it is cut. */
const KEPT_LINES = 1000
/** A line longer than this is not kept: it was pasted, not typed. */
const LONGEST_LINE = 4096

/** Where history lives: `$XDG_STATE_HOME/brewerslab`, else below `~/.local/state` (XDG Base Directory). */
export function historyDirectory(environment: Readonly<Record<string, string | undefined>>): string {
  const state = environment.XDG_STATE_HOME
  // The specification has relative paths ignored.
  const base = state?.startsWith('/') === true ? state : join(environment.HOME ?? homedir(), '.local', 'state')
  return join(base, 'brewerslab')
}

/**
 * Opens the histories of several modes, each in a file of its own: `history-operational`. What an earlier version has
 * kept in one file, `history`, becomes the beginning of each. Never throws.
 */
export async function openHistories<Mode extends string>(
  directory: string,
  modes: readonly Mode[],
): Promise<Readonly<Record<Mode, History>>> {
  const fileOf = (mode: Mode) => join(directory, `history-${mode}`)
  await takeOver(join(directory, 'history'), modes.map(fileOf))
  const opened = await Promise.all(modes.map(async (mode) => [mode, await History.open(fileOf(mode))] as const))
  // Object.fromEntries forgets the names of the properties.
  return Object.fromEntries(opened) as Record<Mode, History>
}

/**
 * Lines typed in this and earlier sessions. Without a file, or with one that cannot be written, it works for this
 * session and says why it is not kept.
 */
export class History {
  #lines: string[]
  #file: string | undefined
  #problem: string | undefined

  private constructor(lines: string[], file: string | undefined, problem: string | undefined) {
    this.#lines = lines
    this.#file = file
    this.#problem = problem
  }

  /** Reads the file, and cuts it when it has grown too long. Never throws. */
  static async open(file: string): Promise<History> {
    try {
      await mkdir(dirname(file), { recursive: true, mode: 0o700 })
      const text = await readOrCreate(file)
      const lines = text.split('\n').filter((line) => line !== '')
      const kept = lines.slice(-KEPT_LINES)
      if (lines.length > 2 * KEPT_LINES) await replace(file, kept)
      return new History(kept, file, undefined)
    } catch (error) {
      return new History([], undefined, error instanceof Error ? error.message : String(error))
    }
  }

  /** Oldest first. */
  get lines(): readonly string[] {
    return this.#lines
  }

  /** Why lines are not kept, once there is a reason. */
  get problem(): string | undefined {
    return this.#problem
  }

  /** Adds a line, unless it is the one before again or cannot stand in a file of lines. Never throws. */
  async add(line: string): Promise<void> {
    const isKept =
      line.trim() !== '' && !/[\r\n]/.test(line) && line.length <= LONGEST_LINE && line !== this.#lines.at(-1)
    if (!isKept) return
    this.#lines = [...this.#lines.slice(-KEPT_LINES + 1), line]
    if (this.#file === undefined) return
    try {
      await appendFile(this.#file, `${line}\n`, { mode: 0o600 })
    } catch (error) {
      this.#file = undefined
      this.#problem = error instanceof Error ? error.message : String(error)
    }
  }
}

/** What cannot be taken over stays where it is, and the histories say themselves why they are not kept. */
async function takeOver(old: string, files: readonly string[]): Promise<void> {
  try {
    const text = await readFile(old, 'utf8')
    for (const file of files) await writeFile(file, text, { mode: 0o600, flag: 'wx' }).catch(unlessItExists)
    await unlink(old)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
  }
}

function unlessItExists(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
}

async function readOrCreate(file: string): Promise<string> {
  // Opens for appending so that a file that cannot be written is found out now, not at the first command.
  await appendFile(file, '', { mode: 0o600 })
  await chmod(file, 0o600)
  return readFile(file, 'utf8')
}

async function replace(file: string, lines: readonly string[]): Promise<void> {
  const temporary = `${file}.${process.pid}`
  await writeFile(temporary, lines.map((line) => `${line}\n`).join(''), { mode: 0o600 })
  await rename(temporary, file)
}
