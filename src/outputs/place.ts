import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { BrewError, isJsonObject, type JsonValue, lockFile, unlockFile } from '../base/index.ts'
import { simulatedDirectory } from './lines.ts'
import type { OutputsConfig, Override } from './types.ts'

const LOCK_RETRY_MS = 20
/** A guard whose server was killed needs a moment to put its lines in their safe states. */
const LOCK_PATIENCE_MS = 3_000

/** What a person decided, as it is kept for the next start. */
export interface KeptOverride extends Override {
  /** Boot of the machine that `untilMs` belongs to. */
  readonly machine: string
  /** The same on the wall clock, as it was then. */
  readonly until: string
}

/** `<root>/outputs`: what has to be known of lines before, and without, the datastore. */
export class OutputsPlace {
  readonly directory: string

  constructor(root: string) {
    this.directory = join(root, 'outputs')
  }

  /** One small file an output, of what outlives the program. */
  get memoryDirectory(): string {
    return join(this.directory, 'memory')
  }

  /** @throws BrewError `resource-denied` */
  prepare(): void {
    try {
      for (const directory of [this.memoryDirectory, simulatedDirectory(this.directory)]) {
        mkdirSync(directory, { recursive: true })
      }
    } catch (cause) {
      throw new BrewError(
        'resource-denied',
        'cannot be made',
        { file: this.directory },
        'Check that you may write there.',
        { cause },
      )
    }
  }

  /**
   * The configuration as it was last in force; `undefined` where none was kept.
   * @throws BrewError for a file that is damaged
   */
  lastConfig(): OutputsConfig | undefined {
    const it = this.#read(this.#file)
    if (it === undefined) return undefined
    if (isJsonObject(it) && Array.isArray(it.outputs)) return it as unknown as OutputsConfig
    throw unusable(this.#file, 'is damaged')
  }

  /** Keeps a configuration for the next start. @throws BrewError `resource-denied` */
  keepConfig(config: OutputsConfig): void {
    replace(this.#file, config)
  }

  /** What people had decided. @throws BrewError for a file that is damaged */
  keptOverrides(): readonly KeptOverride[] {
    const it = this.#read(this.#overridesFile)
    if (it === undefined) return []
    if (Array.isArray(it) && it.every(isKeptOverride)) return it as unknown as KeptOverride[]
    throw unusable(this.#overridesFile, 'is damaged')
  }

  /** Keeps what people have decided for the next start. @throws BrewError `resource-denied` */
  keepOverrides(overrides: readonly KeptOverride[]): void {
    replace(this.#overridesFile, overrides)
  }

  /**
   * Takes the lines of this root: one process at a time opens any.
   * @returns gives them back
   * @throws BrewError `in-use` naming the process that has them
   */
  async lock(): Promise<() => void> {
    const file = join(this.directory, 'lock')
    const fd = openSync(file, 'a+', 0o640)
    for (let waitedMs = 0; !lockFile(fd); waitedMs += LOCK_RETRY_MS) {
      if (waitedMs >= LOCK_PATIENCE_MS) {
        closeSync(fd)
        const holder = readFileSync(file, 'utf8').trim()
        throw new BrewError('in-use', `the lines are held by process ${holder}`, { file }, 'Stop its server first.')
      }
      await Bun.sleep(LOCK_RETRY_MS)
    }
    ftruncateSync(fd)
    writeSync(fd, `${process.pid}\n`)
    return () => {
      unlockFile(fd)
      closeSync(fd)
    }
  }

  get #file(): string {
    return join(this.directory, 'lines.json')
  }

  get #overridesFile(): string {
    return join(this.directory, 'overrides.json')
  }

  /** @returns nothing where there is no such file */
  #read(file: string): JsonValue | undefined {
    let text: string
    try {
      text = readFileSync(file, 'utf8')
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR'))
        return undefined
      throw unusable(file, 'cannot be read', cause)
    }
    try {
      return JSON.parse(text) as JsonValue
    } catch (cause) {
      throw unusable(file, 'is damaged', cause)
    }
  }
}

function isKeptOverride(it: JsonValue): boolean {
  if (!isJsonObject(it) || (it.to !== 'on' && it.to !== 'off') || typeof it.untilMs !== 'number') return false
  return [it.output, it.by, it.machine, it.until].every((text) => typeof text === 'string')
}

function replace(file: string, content: unknown): void {
  const text = `${JSON.stringify(content, null, 2)}\n`
  try {
    writeFileSync(`${file}.new`, text, { flush: true })
    renameSync(`${file}.new`, file)
  } catch (cause) {
    throw new BrewError('resource-denied', 'cannot be written', { file }, 'Free some space on the disk.', { cause })
  }
}

function unusable(file: string, why: string, cause?: unknown): BrewError {
  return new BrewError('operation-failed', why, { file }, 'It is written anew by the server.', { cause })
}
