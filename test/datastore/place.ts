import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { BrewError, FakeClock, type JsonObject, openLog } from '../../src/base/index.ts'
import { type Datastores, type OpenOptions, type Owner, openDatastores } from '../../src/datastore/index.ts'

/** The Thing of the seed. */
export const TEMPERATURE: Owner = {
  name: 'TemperatureProvider',
  alias: 'ds18b20',
  module: 'brewerslab',
  path: '/brewerslab:brewhouse/temperature',
}
export const setpoint = `${TEMPERATURE.path}/fermentation/setpoint`
export const highpoint = `${TEMPERATURE.path}/fermentation/highpoint`
export const lowpoint = `${TEMPERATURE.path}/fermentation/lowpoint`
export const probes = `${TEMPERATURE.path}/hardware/probe`
export const mode = '/brewerslab:brewhouse/power/mode'

/** A real root in a directory of its own, gone at the end. */
export class Place implements AsyncDisposable {
  readonly root = mkdtempSync(join(tmpdir(), 'brewerslab-place-'))
  /** What was logged, one line each. */
  readonly logged: string[] = []
  keepCommits: number | undefined
  #store: Datastores | undefined

  async open(options: Partial<OpenOptions> = {}): Promise<Datastores> {
    const log = openLog('datastore', {
      level: 'debug',
      format: 'text',
      write: (line) => void this.logged.push(line),
      now: () => new Date(0),
    })
    const kept = this.keepCommits === undefined ? {} : { keepCommits: this.keepCommits }
    this.#store = await openDatastores({
      root: this.root,
      clock: new FakeClock(),
      log,
      owners: [TEMPERATURE],
      ...kept,
      ...options,
    })
    return this.#store
  }

  async close(): Promise<void> {
    await this.#store?.close()
    this.#store = undefined
  }

  async reopen(options: Partial<OpenOptions> = {}): Promise<Datastores> {
    await this.close()
    return this.open(options)
  }

  file(name: string): string {
    return join(this.root, name)
  }

  read(name: string): string {
    return readFileSync(this.file(name), 'utf8')
  }

  write(name: string, content: string | object): void {
    mkdirSync(dirname(this.file(name)), { recursive: true })
    writeFileSync(this.file(name), typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`)
  }

  /** Name and text of every file below some directories of the root. */
  files(...directories: string[]): Record<string, string> {
    const names = directories
      .flatMap((directory) => readdirSync(this.file(directory)).map((name) => join(directory, name)))
      // One that is about to be moved into place may be gone by now.
      .filter((name) => statSync(this.file(name), { throwIfNoEntry: false })?.isFile() === true)
    return Object.fromEntries(names.sort().map((name) => [name, this.read(name)]))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
    rmSync(this.root, { recursive: true, force: true })
  }
}

/** The error that a call is refused with. @throws when it is not */
export async function refusal(promise: Promise<unknown>): Promise<BrewError> {
  const outcome = await promise.then(
    () => 'accepted',
    (error: unknown) => error,
  )
  if (outcome instanceof BrewError) return outcome
  throw new Error(`not refused: ${outcome}`)
}

/** A configuration of the seed's Thing with a setpoint, as a document. */
export function withSetpoint(value: string): JsonObject {
  return { 'brewerslab:brewhouse': { temperature: { fermentation: { setpoint: value } } } }
}
