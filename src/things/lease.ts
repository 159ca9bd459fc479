import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { BrewError, type Clock, isJsonObject, type JsonValue, machineId } from '../base/index.ts'

/**
 * The lock of a Thing in directory mode: `operational/<Thing>.lease`, a file that its process renews. A lease that is
 * no longer renewed expires by the reader's own clock, so that one of a dead host does too.
 */
export interface Lease {
  readonly host: string
  readonly pid: number
  readonly machine: string
  /** Changes with every renewal. */
  readonly count: number
  /** `CLOCK_BOOTTIME` of the renewal; means something on the same machine only. */
  readonly renewedMs: number
}

/** Renewed this often; a third of the time after which it expires. */
export const LEASE_RENEWAL_MS = 5_000

const LEASE_ENDING = '.lease'

function leaseFile(directory: string, name: string): string {
  return join(directory, `${name}${LEASE_ENDING}`)
}

/** Names of the Things that have a lease in a directory. */
export async function leasesIn(directory: string): Promise<ReadonlySet<string>> {
  const names = await readdir(directory)
  return new Set(names.filter((name) => name.endsWith(LEASE_ENDING)).map((name) => name.slice(0, -LEASE_ENDING.length)))
}

/** The lease of a Thing; `undefined` where there is none, or what is there is no lease. */
export async function readLease(directory: string, name: string): Promise<Lease | undefined> {
  let text: string
  try {
    text = await readFile(leaseFile(directory, name), 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) {
      return undefined
    }
    throw new BrewError('resource-denied', 'cannot be read', { file: leaseFile(directory, name) }, undefined, {
      cause: error,
    })
  }
  return parseLease(text)
}

function parseLease(text: string): Lease | undefined {
  let it: JsonValue
  try {
    it = JSON.parse(text) as JsonValue
  } catch (error) {
    // Replaced by rename, so never half written by us: somebody else's file.
    if (error instanceof SyntaxError) return undefined
    throw error
  }
  if (!isJsonObject(it)) return undefined
  const { host, pid, machine, count, renewedMs } = it
  if (typeof host !== 'string' || typeof machine !== 'string') return undefined
  if (typeof pid !== 'number' || typeof count !== 'number' || typeof renewedMs !== 'number') return undefined
  return { host, pid, machine, count, renewedMs }
}

/**
 * What can be told of a lease seen for the first time: `alive` or `dead` where its process can be looked at, else
 * `unknown`, and only renewals show that it lives.
 */
export function lifeOf(lease: Lease, clock: Clock, leaseMs: number): 'alive' | 'dead' | 'unknown' {
  if (lease.machine !== machineId()) return 'unknown'
  if (clock.bootMs() - lease.renewedMs >= leaseMs) return 'dead'
  // In a container the same machine has other process numbers, and another name.
  if (lease.host !== hostname()) return 'unknown'
  return isRunning(lease.pid) ? 'alive' : 'dead'
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** A lease that this process holds. */
export class HeldLease {
  #count = 0

  constructor(
    readonly directory: string,
    readonly name: string,
    readonly clock: Clock,
  ) {}

  async renew(): Promise<void> {
    const lease: Lease = {
      host: hostname(),
      pid: process.pid,
      machine: machineId(),
      count: ++this.#count,
      renewedMs: Math.round(this.clock.bootMs()),
    }
    const file = leaseFile(this.directory, this.name)
    const temporary = `${file}.${process.pid}.tmp`
    await writeFile(temporary, `${JSON.stringify(lease)}\n`)
    await rename(temporary, file)
  }

  async release(): Promise<void> {
    await rm(leaseFile(this.directory, this.name), { force: true })
  }
}
