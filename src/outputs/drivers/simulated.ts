import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Line } from '../ports.ts'
import type { Level, LineConfig } from '../types.ts'
import type { OpenedLine } from './gpio-chip.ts'

/**
 * No line at all: what it would be stands in a file, `on` or `off`, which stays as it is when its holder dies, as the
 * line of a Raspberry Pi may.
 * @param directory where the file is; made by whoever opens the guard
 */
export function openSimulatedLine({ name }: LineConfig, initial: Level, directory: string): OpenedLine {
  const line = new SimulatedLine(join(directory, name))
  line.set(initial)
  return { line, text: 'simulated: there is no line, as configured' }
}

class SimulatedLine implements Line {
  constructor(readonly file: string) {}

  set(level: Level): void {
    writeFileSync(`${this.file}.new`, `${level}\n`)
    renameSync(`${this.file}.new`, this.file)
  }

  close(): void {}
}
