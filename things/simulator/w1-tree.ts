import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { formatW1Slave } from './scratchpad.ts'

/**
 * A directory laid out as the kernel lays out a 1-wire bus master. Files are replaced, never written over: who reads
 * sees the old text or the new one.
 */
export class W1Tree {
  readonly #written = new Map<string, string>()

  constructor(readonly directory: string) {}

  /** Puts thermometers on the bus; files of others that were there before are no longer listed. */
  async open(ids: readonly string[]): Promise<void> {
    for (const id of ids) await mkdir(join(this.directory, id), { recursive: true })
    await replace(join(this.directory, 'w1_master_slave_count'), `${ids.length}\n`)
    await replace(join(this.directory, 'w1_master_slaves'), ids.map((id) => `${id}\n`).join(''))
  }

  /** What a thermometer measures from now on, °C. */
  async show(id: string, celsius: number): Promise<void> {
    const text = formatW1Slave(celsius)
    if (this.#written.get(id) === text) return
    await replace(join(this.directory, id, 'w1_slave'), text)
    this.#written.set(id, text)
  }

  /** Takes all thermometers off the bus: a simulation that has ended must not look like a steady temperature. */
  async close(): Promise<void> {
    for (const id of this.#written.keys()) await rm(join(this.directory, id), { recursive: true, force: true })
    this.#written.clear()
    await replace(join(this.directory, 'w1_master_slave_count'), '0\n')
    await replace(join(this.directory, 'w1_master_slaves'), 'not found.\n')
  }
}

/** No fsync: a simulation has nothing to keep. */
async function replace(file: string, text: string): Promise<void> {
  const fresh = `${file}.new`
  await writeFile(fresh, text)
  await rename(fresh, file)
}
