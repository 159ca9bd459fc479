import { closeSync, constants, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'

/** Makes a file that hangs whoever reads it, as a hung driver would: a FIFO that nobody writes to. */
export function makeStuck(file: string): void {
  const made = Bun.spawnSync(['mkfifo', file])
  if (made.exitCode !== 0) throw new Error(made.stderr.toString())
}

/** Gives the one who hangs in it `first`, and everybody after that `later`, from a plain file. */
export async function releaseStuck(file: string, first: string, later: string): Promise<void> {
  const writer = await openForWaitingReader(file)
  rmSync(file)
  writeFileSync(file, later)
  writeSync(writer, first)
  closeSync(writer)
}

async function openForWaitingReader(file: string): Promise<number> {
  for (;;) {
    try {
      return openSync(file, constants.O_WRONLY | constants.O_NONBLOCK)
    } catch (error) {
      // fifo(7): nobody has it open for reading yet.
      if (!(error instanceof Error && 'code' in error && error.code === 'ENXIO')) throw error
      await Bun.sleep(5)
    }
  }
}
