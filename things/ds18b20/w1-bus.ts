import fs from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { readC, setW1Directory } from 'ds18b20-raspi'
import { type Rejection, rejection, type Sample } from './rejection.ts'
import { parseW1Slave } from './w1-slave.ts'

/** Family code, dash, serial number: kernel Documentation/w1/w1-generic. Nothing else may become part of a path. */
const W1_ID = /^[0-9a-f]{2}-[0-9a-f]{1,32}$/

/** A 1-wire bus as the kernel shows it in a directory. Reading never rejects: what is wrong is a `Rejection`. */
export class W1Bus {
  /** @param directory of the bus master: has `w1_master_slaves` and `<id>/w1_slave` */
  constructor(readonly directory: string) {}

  /** Ids of the thermometers on the bus, sorted; none where there is no bus. */
  async list(): Promise<readonly string[]> {
    const slaves = await this.#text('w1_master_slaves')
    if (typeof slaves !== 'string') return []
    // An empty bus says "not found."; other devices than thermometers have no w1_slave.
    const ids = slaves.split('\n').filter((line) => W1_ID.test(line))
    const present = await Promise.all(ids.map((id) => exists(join(this.directory, id, 'w1_slave'))))
    return ids.filter((_, index) => present[index]).sort()
  }

  /**
   * One temperature of a probe. With the kernel's driver this is a conversion of up to 750 ms (DS18B20 data sheet,
   * tCONV), and two where the first was refused. May take forever where the driver does: the caller has a deadline.
   */
  async read(id: string): Promise<Sample | Rejection> {
    if (!W1_ID.test(id)) return rejection('missing-probe', `${JSON.stringify(id)} is no 1-wire id`)
    const { error, celsius } = await this.#readC(id)
    if (error !== null) return this.#whyNotRead(error)
    if (celsius !== null && Number.isFinite(celsius)) return { kind: 'sample', celsius }
    // `null` stands for several faults: read once more to name it. A good answer now is as good as any.
    const text = await this.#text(join(id, 'w1_slave'))
    if (typeof text !== 'string') return this.#whyNotRead(text)
    const again = parseW1Slave(text)
    // The library refuses every crc=00, the parser knows the right ones.
    return again.kind === 'sample' && !text.includes(': crc=00 ') ? { ...again, afterFault: true } : again
  }

  /**
   * `readC` without its second half. As released, it starts the asynchronous read and then falls through to a
   * synchronous one of the same file, whose result it drops: that would hold up all else for a conversion, twice the
   * work for the bus, and forever for a probe that is stuck. So for the time of this one call, in which no other code
   * of this thread can run, a synchronous read answers nothing.
   */
  #readC(id: string): Promise<{ error: Error | null; celsius: number | null }> {
    return new Promise((resolve) => {
      const readFileSync = fs.readFileSync
      // The library keeps the directory for all its users: said anew before each call.
      setW1Directory(this.directory)
      try {
        fs.readFileSync = (() => '') as unknown as typeof readFileSync
        readC(id, (error, celsius) => resolve({ error, celsius }))
      } finally {
        fs.readFileSync = readFileSync
      }
    })
  }

  async #text(file: string): Promise<string | Error> {
    try {
      return await readFile(join(this.directory, file), 'utf8')
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error))
    }
  }

  async #whyNotRead(error: Error): Promise<Rejection> {
    const code = 'code' in error && typeof error.code === 'string' ? error.code : error.message
    if (code !== 'ENOENT' && code !== 'ENOTDIR') return rejection('unreadable', code)
    return (await exists(this.directory))
      ? rejection('missing-probe', 'not on the bus')
      : rejection('missing-bus', `there is no ${this.directory}`)
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch {
    // Whatever the reason, it cannot be used; reading it says which.
    return false
  }
}
