import { appendFile, writeFile } from 'node:fs/promises'
import { BrewError } from '../base/index.ts'

/** Writes the commands of a session to a file, so that `brewerslab cli < FILE` carries them out again. */
export class Recorder {
  private constructor(readonly file: string) {}

  /** Begins the file anew. @throws BrewError `operation-failed` where it cannot be written */
  static async open(file: string): Promise<Recorder> {
    const recorder = new Recorder(file)
    await recorder.#writing(() => writeFile(file, ''))
    return recorder
  }

  /** A command that was carried out. One that failed would end the script, so it is left out. */
  async add(...lines: readonly string[]): Promise<void> {
    if (lines.length > 0) await this.#writing(() => appendFile(this.file, lines.map((it) => `${it}\n`).join('')))
  }

  async #writing(write: () => Promise<void>): Promise<void> {
    try {
      await write()
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new BrewError(
        'operation-failed',
        `the record cannot be written: ${reason}`,
        { file: this.file },
        undefined,
        {
          cause,
        },
      )
    }
  }
}
