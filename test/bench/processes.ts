import { readdirSync, readFileSync } from 'node:fs'

/** Memory of processes together, in KiB. */
export interface Memory {
  readonly residentKib: number
  /** Proportional set size: pages that several processes share count once. */
  readonly pssKib: number
  /** The part of it that no file stands behind. */
  readonly anonymousKib: number
}

/** A process and all below it. */
export function familyOf(pid: number): number[] {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const stat = statOf(Number(name))
    if (stat !== undefined) parents.set(Number(name), Number(stat[1]))
  }
  const family = [pid]
  for (const member of family) for (const [child, parent] of parents) if (parent === member) family.push(child)
  return family
}

/** proc(5), /proc/PID/smaps_rollup. */
export function memoryOf(pids: readonly number[]): Memory {
  const sum = { residentKib: 0, pssKib: 0, anonymousKib: 0 }
  for (const pid of pids) {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
    const of = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1] ?? Number.NaN)
    sum.residentKib += of('Rss')
    sum.pssKib += of('Pss')
    sum.anonymousKib += of('Pss_Anon')
  }
  return sum
}

/**
 * Processor time of each thread of some processes, in nanoseconds, by its path in /proc: the first field of its schedstat
 * (kernel Documentation/scheduler/sched-stats). The ticks of /proc/PID/stat are sampled at the very timer interrupts
 * that wake an idle program, and show several times too much.
 */
export function cpuTimesOf(pids: readonly number[]): ReadonlyMap<string, number> {
  const files = pids.flatMap((pid) =>
    readdirSync(`/proc/${pid}/task`).map((thread) => `/proc/${pid}/task/${thread}/schedstat`),
  )
  return new Map(files.map((file) => [file, Number(readFileSync(file, 'utf8').split(' ')[0])]))
}

/**
 * Processor time between two measurements, in seconds. A thread that ended in between takes its time with it: without
 * telling them apart, all that it ever used would be subtracted from the others'.
 */
export function cpuSecondsBetween(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): number {
  const used = [...after].map(([thread, nanoseconds]) => nanoseconds - (before.get(thread) ?? 0))
  return used.reduce((sum, it) => sum + it, 0) / 1e9
}

/** Fields of /proc/PID/stat from the third on, the state; undefined for a process that is gone. */
function statOf(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field is the name in brackets and may hold anything.
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH'))
      return undefined
    throw error
  }
}
