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
import { NO_OUTPUTS } from './configuration.ts'
import { simulatedDirectory } from './lines.ts'
import type { OutputsConfig } from './types.ts'

const LOCK_RETRY_MS = 20
/** A guard whose server was killed needs a moment to put its lines in their safe states. */
const LOCK_PATIENCE_MS = 3_000

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
   * The configuration as it was last in force; of a root without outputs an empty one.
   * @throws BrewError for a file that is damaged
   */
  lastConfig(): OutputsConfig {
    let text: string
    try {
      text = readFileSync(this.#file, 'utf8')
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR'))
        return NO_OUTPUTS
      throw this.#unusable('cannot be read', cause)
    }
    try {
      const it = JSON.parse(text) as JsonValue
      if (isJsonObject(it) && Array.isArray(it.outputs)) return it as unknown as OutputsConfig
    } catch (cause) {
      throw this.#unusable('is damaged', cause)
    }
    throw this.#unusable('is damaged')
  }

  /** Keeps a configuration for the next start. @throws BrewError `resource-denied` */
  keepConfig(config: OutputsConfig): void {
    const text = `${JSON.stringify(config, null, 2)}\n`
    try {
      writeFileSync(`${this.#file}.new`, text, { flush: true })
      renameSync(`${this.#file}.new`, this.#file)
    } catch (cause) {
      throw new BrewError(
        'resource-denied',
        'cannot be written',
        { file: this.#file },
        'Free some space on the disk.',
        { cause },
      )
    }
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

  #unusable(why: string, cause?: unknown): BrewError {
    return new BrewError('operation-failed', why, { file: this.#file }, 'It is made anew from the configuration.', {
      cause,
    })
  }
}
