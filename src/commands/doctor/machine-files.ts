import { readdirSync, readFileSync, type Stats, statSync } from 'node:fs'
import { join } from 'node:path'

/** The files a machine shows of itself, below a directory: `/`, or in a test a tree that looks like one. */
export class MachineFiles {
  constructor(readonly base: string) {}

  /** Where a file of the machine is in fact. */
  at(path: string): string {
    return join(this.base, path)
  }

  /** A text without blanks around it; `undefined` where it cannot be read, whyever. */
  text(path: string): string | undefined {
    return this.bytes(path)?.toString('utf8').replaceAll('\0', '').trim()
  }

  /** As `text`, as it is. */
  bytes(path: string): Buffer | undefined {
    return attempt(() => readFileSync(this.at(path)))
  }

  /** Names in a directory, sorted; none where there is none. */
  names(path: string): readonly string[] {
    return attempt(() => readdirSync(this.at(path)).sort()) ?? []
  }

  has(path: string): boolean {
    return this.stat(path) !== undefined
  }

  stat(path: string): Stats | undefined {
    return attempt(() => statSync(this.at(path)))
  }
}

function attempt<T>(look: () => T): T | undefined {
  try {
    return look()
  } catch {
    // What cannot be seen is for whoever asked the same as what is not there; each check says what that means.
    return undefined
  }
}
