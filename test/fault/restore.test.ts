import { afterAll, expect, test } from 'bun:test'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { silentLog, systemClock } from '../../src/base/index.ts'
import { formatBackup, openDatastores } from '../../src/datastore/index.ts'
import { mode, Place, withSetpoint } from '../datastore/place.ts'
import { Bench, hasStrace, KILLED } from './machine.ts'

/** Of so many calls, one is tried when not exhaustive. */
const ONE_OF = process.env.FAULT_ROUNDS === undefined ? 2 : 1
/** What decides whether something is on the disk. */
const CALLS = ['fsync', 'fdatasync', 'rename', 'renameat', 'renameat2']
const STARTUP = JSON.stringify(withSetpoint('17'))
const bench = new Bench()
afterAll(() => bench[Symbol.dispose]())
const canTrace = hasStrace()

/** A backup with a history, a startup file, a Thing and a rescue configuration. */
await using source = new Place()
source.write('startup/TemperatureProvider.json', STARTUP)
source.write('things/CellarKeeper.ts', 'export default class {}\n')
const store = await source.open()
await store.commit({ user: 'wild', client: 'cli', edits: [{ op: 'merge', path: mode, value: 'auto' }] })
store.saveRescue('wild')
const backup = bench.place()
writeFileSync(backup, formatBackup(store.backup('0.1.0')))
await source.close()

function newCard(): string {
  const root = bench.place()
  mkdirSync(root)
  return root
}

/** Restores below strace. @returns the exit status, and the calls that were made */
async function restore(root: string, more: readonly string[]): Promise<{ status: number; calls: readonly string[] }> {
  const log = `${root}.strace`
  const child = Bun.spawn(
    [
      ...['strace', '-f', '-o', log, '-e', `trace=${CALLS.join(',')}`, ...more],
      ...['timeout', '--signal=KILL', '20', process.execPath, join(import.meta.dir, 'restorer.ts'), root, backup],
    ],
    { stdio: ['ignore', 'ignore', 'ignore'] },
  )
  const status = await child.exited
  const calls = readFileSync(log, 'utf8').matchAll(/^\d+ +(\w+)\(/gm)
  return { status, calls: [...calls].map(([, call = '']) => call) }
}

/** What there is after the next start. */
async function found(root: string) {
  const opened = await openDatastores({ root, clock: systemClock, log: silentLog, owners: [] })
  const { commits, rescue } = { commits: opened.commits().length, rescue: opened.rescue()?.user }
  await opened.close()
  const startup = join(root, 'startup', 'TemperatureProvider.json')
  return {
    commits,
    rescue,
    startup: existsSync(startup) ? readFileSync(startup, 'utf8') : undefined,
    thing: existsSync(join(root, 'things', 'CellarKeeper.ts')),
  }
}

test.skipIf(!canTrace)(
  'killed at any sync or rename of a restore, the next start has all of it or nothing',
  async () => {
    const { status, calls } = await restore(newCard(), [])
    expect(status).toBe(0)
    const counts = new Map<string, number>()
    for (const call of calls) counts.set(call, (counts.get(call) ?? 0) + 1)
    const points = [...counts].flatMap(([call, count]) =>
      Array.from({ length: count }, (_, i) => ({ call, when: i + 1 })),
    )
    let killed = 0
    const after = { nothing: 0, all: 0 }
    for (const { call, when } of points.filter((_, index) => index % ONE_OF === 0)) {
      const root = newCard()
      const life = await restore(root, ['-e', `inject=${call}:signal=KILL:when=${when}`])
      if (life.status === KILLED) killed++
      const outcome = await found(root)
      if (outcome.commits === 0) {
        expect(outcome).toEqual({ commits: 0, rescue: undefined, startup: undefined, thing: false })
        after.nothing++
      } else {
        expect(outcome).toEqual({ commits: 2, rescue: 'wild', startup: STARTUP, thing: true })
        after.all++
      }
      bench.discard(root)
    }
    console.log(`    ${killed} of ${points.length} calls: ${after.nothing} times nothing, ${after.all} times all`)
    expect(killed).toBeGreaterThan(points.length / ONE_OF / 2)
    expect(Math.min(after.nothing, after.all)).toBeGreaterThan(0)
  },
  600_000,
)
