import { afterAll, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { OWNERS } from './leaves.ts'
import {
  Bench,
  countCalls,
  examine,
  type Failure,
  hasStrace,
  KILLED,
  type Life,
  live,
  type Plan,
  READING_CALLS,
  run,
  WRITING_CALLS,
} from './machine.ts'

/** Every call, instead of a sample. */
const IS_EXHAUSTIVE = process.env.FAULT_ROUNDS !== undefined
/** Committed and in the files before the machine begins to fail. */
const BEFORE = 2
const COMMITS = 2
/** Lives at the same time. */
const AT_ONCE = 2
/** To hit a call that another thread may do. */
const ATTEMPTS = 4
const LIMIT_MS = 600_000

const bench = new Bench()
afterAll(() => bench[Symbol.dispose]())
const canTrace = hasStrace()

const template = bench.emptyRoot()
if (canTrace) await run({ root: template, after: 0, commits: BEFORE, end: 'close' }, [])

/** Files by who works on them: the commit log in the main thread, `persist/` in a thread for file work. */
const PLACES = {
  'the commit log': (root: string) =>
    ['.', '.lock', 'server.json', '.server.json.new', 'commits.sqlite', 'commits.sqlite-wal'].map((it) =>
      join(root, it),
    ),
  'the files that follow': (root: string) => [
    join(root, 'persist'),
    ...[...OWNERS.map(({ name }) => name), 'counters', 'brewerslab'].flatMap((name) =>
      [`${name}.json`, `.${name}.json.new`].map((it) => join(root, 'persist', it)),
    ),
  ],
}

/** A root as a newcomer has it, and one with commits in it already. */
const ROOTS = { new: { template: bench.emptyRoot(), before: 0 }, used: { template, before: BEFORE } } as const

interface Sweep {
  readonly calls: readonly string[]
  readonly how: Failure['how']
  readonly place: keyof typeof PLACES
  readonly end?: Plan['end']
  /** What the life begins with; `used` by default. */
  readonly root?: keyof typeof ROOTS
  /** Of so many calls, one is tried when not exhaustive. */
  readonly oneOf?: number
}

/** Lets each call fail in turn, each in a life of its own; answers how many there were. */
async function sweep(
  { calls, how, place, end = 'close', root: from = 'used', oneOf = 1 }: Sweep,
  judge: (life: Life, root: string, before: number) => Promise<void>,
): Promise<number> {
  const { template, before } = ROOTS[from]
  const plan = (root: string): Plan => ({ root, after: before, commits: COMMITS, end })
  const counted = bench.copyOf(template)
  const counts = await countCalls(plan(counted), calls, PLACES[place](counted))
  const all = [...counts].flatMap(([call, count]) => Array.from({ length: count }, (_, i) => ({ call, when: i + 1 })))
  const tried = all.filter((_, index) => IS_EXHAUSTIVE || index % oneOf === 0)
  const faults: unknown[] = []
  const queue = tried.values()
  let missed = 0
  /** File work is shared by two threads, each with a count of its own: whether one comes so far is chance. */
  const failAt = async (call: string, when: number) => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const root = bench.copyOf(template)
      const life = await live(plan(root), { call, when, how, paths: PLACES[place](root) })
      if (life.happened) return { life, root }
      bench.discard(root)
    }
    return undefined
  }
  const worker = async () => {
    for (const { call, when } of queue) {
      const failed = await failAt(call, when)
      if (failed === undefined) {
        missed++
        continue
      }
      const { life, root } = failed
      try {
        await judge(life, root, before)
      } catch (error) {
        const said = `${life.lines.join(' | ')} ${life.stderr}`
        faults.push(`${call} ${when} ${how}: ${error instanceof Error ? error.message : error}\n  ${said}`)
      }
      bench.discard(root)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  expect(faults.join('\n')).toBe('')
  console.log(`    ${tried.length - missed} of ${all.length} calls`)
  return tried.length - missed
}

async function judgeHeld(life: Life, root: string, before: number): Promise<void> {
  const { counts, filesAgree } = await examine(root)
  expect(counts[0]).toBe(counts[1])
  expect(counts[1]).toBeGreaterThanOrEqual(Math.max(life.acknowledged, before))
  expect(counts[1]).toBeLessThanOrEqual(before + COMMITS)
  expect(filesAgree).toBe(true)
}

async function judgeKilled(life: Life, root: string, before: number): Promise<void> {
  expect(life.exitCode).toBe(KILLED)
  await judgeHeld(life, root, before)
}

/** A clear error or none: nothing thrown that is no BrewError, running as it was where a commit was refused. */
async function judgeTold(life: Life, root: string, before: number): Promise<void> {
  expect(life.stderr).toBe('')
  expect(life.exitCode).toBe(life.isKilledByItself ? KILLED : 0)
  let held = before
  for (const line of life.lines) {
    const [what, count, outcome] = line.split(' ')
    if (what === 'commit' && outcome === 'ok') held = Number(count)
    if (what === 'running') expect(line).toBe(held === 0 ? 'running 0 0' : `running ${held}.0 ${held}`)
  }
  await judgeHeld(life, root, before)
  const { counts } = await examine(root)
  expect(life.refused).not.toContain(counts[1])
}

const places = Object.keys(PLACES) as (keyof typeof PLACES)[]

describe.skipIf(!canTrace)('a machine that dies', () => {
  test.each(places)(
    'at any call on %s loses no acknowledged commit and leaves no half one',
    async (place) => {
      expect(await sweep({ calls: WRITING_CALLS, how: 'KILL', place }, judgeKilled)).toBeGreaterThan(5)
    },
    LIMIT_MS,
  )
})

describe.skipIf(!canTrace)('a machine that dies in its first start', () => {
  test(
    'at any call is none the worse for it',
    async () => {
      const calls = [...WRITING_CALLS, 'mkdir']
      await sweep({ calls, how: 'KILL', place: 'the commit log', root: 'new', oneOf: 4 }, judgeKilled)
    },
    LIMIT_MS,
  )
})

describe.skipIf(!canTrace)('a disk that fails', () => {
  for (const how of ['EIO', 'ENOSPC'] as const) {
    test.each(places)(
      `with ${how} at any writing of %s is told, and nothing acknowledged is lost`,
      async (place) => {
        // A full disk fails as a broken one does, except that nothing of the write is there: a sample will do.
        const oneOf = how === 'ENOSPC' ? 3 : 1
        expect(await sweep({ calls: WRITING_CALLS, how, place, oneOf }, judgeTold)).toBeGreaterThan(1)
      },
      LIMIT_MS,
    )
  }

  test.each(places)(
    'with EIO at any opening or reading of %s is told, and nothing acknowledged is lost',
    async (place) => {
      expect(await sweep({ calls: READING_CALLS, how: 'EIO', place, oneOf: 4 }, judgeTold)).toBeGreaterThan(1)
    },
    LIMIT_MS,
  )

  test.each(['EIO', 'ENOSPC'] as const)(
    'with %s at any writing of a new root is told, and the next start is a good one',
    async (how) => {
      const calls = [...WRITING_CALLS, 'mkdir']
      await sweep({ calls, how, place: 'the commit log', root: 'new', oneOf: 6 }, judgeTold)
    },
    LIMIT_MS,
  )

  test(
    'and a machine that dies after it: a commit that was refused does not come back',
    async () => {
      const calls = ['fsync', 'fdatasync', 'pwrite64']
      await sweep({ calls, how: 'EIO', place: 'the commit log', end: 'killed' }, judgeTold)
    },
    LIMIT_MS,
  )
})
