/**
 * A machine that fails on request: a short life of a store (`workload.ts`) under Debian's strace, which kills it at a
 * named system call or lets that call fail. SQLite's calls pass no layer of ours, so it is done from outside.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLog, systemClock } from '../../src/base/index.ts'
import { openDatastores } from '../../src/datastore/index.ts'
import { CLIENTS, COUNTERS, leavesOf, OWNERS } from './leaves.ts'

/** A life hangs when it takes longer than this; it is killed and the test fails. */
const LIFE_LIMIT_SECONDS = 10

/** Exit status of what SIGKILL ended. */
export const KILLED = 128 + 9

/** Calls that change what is on the disk. */
export const WRITING_CALLS = [
  'pwrite64',
  'pwritev',
  'write',
  'writev',
  'fdatasync',
  'fsync',
  'rename',
  'renameat',
  'renameat2',
  'unlink',
  'unlinkat',
  'ftruncate',
] as const

/** Calls that open and read: a failing card fails these too. */
export const READING_CALLS = ['openat', 'read', 'pread64', 'fstat', 'getdents64'] as const

/** Whether strace is there and may trace; installed by the way where we may. Says so when it is not. */
export function hasStrace(): boolean {
  if (Bun.which('strace') === null && process.getuid?.() === 0 && Bun.which('apt-get') !== null) {
    Bun.spawnSync(['apt-get', 'install', '-y', '--no-install-recommends', 'strace'], {
      stdio: ['ignore', 'ignore', 'ignore'],
      timeout: 120_000,
    })
  }
  const works =
    Bun.which('strace') !== null && Bun.spawnSync(['strace', '-qq', '-o', '/dev/null', 'true']).exitCode === 0
  if (!works) console.warn('skipped: failing system calls (needs strace, and leave to trace)')
  return works
}

/** Directories for roots, removed at the end of the tests. */
export class Bench implements Disposable {
  readonly #directory = mkdtempSync(join(tmpdir(), 'brewerslab-fault-'))
  #roots = 0

  constructor() {
    // Readings of hundreds of roots need no place of their own in /dev/shm.
    mkdirSync(join(this.#directory, 'run'))
    process.env.RUNTIME_DIRECTORY = join(this.#directory, 'run')
  }

  /** An empty root with the test's module. */
  emptyRoot(): string {
    const root = this.place()
    mkdirSync(join(root, 'yang'), { recursive: true })
    writeFileSync(join(root, 'yang', 'counters.yang'), COUNTERS)
    return root
  }

  /** A root like another one. */
  copyOf(root: string): string {
    const copy = this.place()
    cpSync(root, copy, { recursive: true, verbatimSymlinks: true })
    return copy
  }

  /** The name of a directory that is not there yet. */
  place(): string {
    this.#roots++
    return join(this.#directory, `root-${this.#roots}`)
  }

  discard(root: string): void {
    rmSync(root, { recursive: true, force: true })
  }

  [Symbol.dispose](): void {
    delete process.env.RUNTIME_DIRECTORY
    rmSync(this.#directory, { recursive: true, force: true })
  }
}

/** What a life is to do. */
export interface Plan {
  readonly root: string
  /** The count of the commit before; the next is one more. */
  readonly after: number
  readonly commits: number
  /** Whether it is closed, or dies by SIGKILL with the last commit answered. */
  readonly end: 'close' | 'killed'
}

/** What it said. */
export interface Life {
  readonly lines: readonly string[]
  /** Highest count that was acknowledged; 0 for none. */
  readonly acknowledged: number
  /** Counts of commits that were refused. */
  readonly refused: readonly number[]
  readonly exitCode: number
  /** Whether that is how it was to end. */
  readonly isKilledByItself: boolean
  readonly stderr: string
}

/** A failure at the `when`-th call of a name on some files. strace counts in each thread by itself. */
export interface Failure {
  readonly call: string
  readonly paths: readonly string[]
  readonly when: number
  readonly how: 'KILL' | 'EIO' | 'ENOSPC'
}

/** Runs a life in which a call fails; `happened` tells whether it came to that in any thread. */
export async function live(plan: Plan, failure: Failure): Promise<Life & { readonly happened: boolean }> {
  const { call, paths, when, how } = failure
  const log = `${plan.root}.strace`
  const what = how === 'KILL' ? 'signal=KILL' : `error=${how}`
  const life = await traced(plan, log, [call], paths, ['-e', `inject=${call}:${what}:when=${when}`])
  const happened = how === 'KILL' ? life.exitCode === KILLED : (await Bun.file(log).text()).includes('(INJECTED)')
  rmSync(log)
  return { ...life, happened }
}

/** How often a life does each of some calls on some files, in all threads together. */
export async function countCalls(
  plan: Plan,
  calls: readonly string[],
  paths: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const log = `${plan.root}.strace`
  await traced(plan, log, calls, paths, [])
  const counts = new Map<string, number>()
  for (const line of (await Bun.file(log).text()).split('\n')) {
    const call = /^\d+ +(\w+)\(/.exec(line)?.[1]
    if (call !== undefined) counts.set(call, (counts.get(call) ?? 0) + 1)
  }
  rmSync(log)
  return counts
}

function traced(plan: Plan, log: string, calls: readonly string[], paths: readonly string[], more: readonly string[]) {
  // With a seccomp filter it stops at these calls alone, which is quicker; but a signal is lost at such a stop.
  const quick = more.some((word) => word.includes('signal=')) ? [] : ['--seccomp-bpf']
  const strace = ['strace', '-f', ...quick, '-o', log, ...paths.flatMap((path) => ['-P', path])]
  return run(plan, [...strace, '-e', `trace=${calls.join(',')}`, ...more])
}

/** Runs a life below another command. */
export async function run(plan: Plan, below: readonly string[]): Promise<Life> {
  const program = join(import.meta.dir, 'workload.ts')
  const words = [plan.root, plan.after, plan.commits, plan.end].map(String)
  // Innermost, since what strace watches outlives it.
  const limit = ['timeout', '--signal=KILL', `${LIFE_LIMIT_SECONDS}`]
  const child = Bun.spawn([...below, ...limit, process.execPath, program, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // Few threads for file work: strace counts calls in each thread by itself.
    env: { ...process.env, UV_THREADPOOL_SIZE: '1', GOMAXPROCS: '1' },
  })
  const [out, stderr, exitCode] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited])
  const lines = out.split('\n').slice(0, -1)
  const counts = (pattern: RegExp) => lines.flatMap((line) => pattern.exec(line)?.[1] ?? []).map(Number)
  return {
    lines,
    acknowledged: Math.max(0, ...counts(/^commit (\d+) ok$/)),
    refused: counts(/^commit (\d+) refused/),
    exitCode,
    isKilledByItself: lines.at(-1) === 'killed',
    stderr,
  }
}

/** What a root holds when it is opened on a machine that works. */
export interface Held {
  /** Of the two leaves that each commit sets to the same count. */
  readonly counts: readonly [number, number]
  /** Number of the newest commit. */
  readonly newest: number
  readonly filesAgree: boolean
}

/** Opens a root as the next start would, and looks. @throws BrewError where the store refuses to start */
export async function examine(root: string): Promise<Held> {
  const datastores = await openDatastores({ root, clock: systemClock, log: silentLog, owners: OWNERS })
  try {
    const [offset, count] = leavesOf(CLIENTS[0]).map((path) => Number(datastores.read('running', path) ?? 0))
    const [newest] = datastores.commits({ limit: 1 })
    await datastores.flushFiles()
    const filesAgree = Bun.deepEquals(datastores.readAll('persist'), datastores.readAll('running'))
    return { counts: [offset ?? 0, count ?? 0], newest: newest?.number ?? 0, filesAgree }
  } finally {
    await datastores.close()
  }
}
