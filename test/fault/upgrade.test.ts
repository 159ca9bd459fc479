import { afterAll, expect, test } from 'bun:test'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { silentLog, systemClock } from '../../src/base/index.ts'
import { openDatastores, parseBackup } from '../../src/datastore/index.ts'
import { changeCellar, OLD_CELLAR, storeOfThePast, UPGRADED_CELLAR } from '../datastore/upgrade/brewery.ts'
import { Bench, hasStrace, KILLED, WRITING_CALLS } from './machine.ts'

/** Of so many calls, one is tried when not exhaustive. */
const ONE_OF = process.env.FAULT_ROUNDS === undefined ? 4 : 1
const bench = new Bench()
afterAll(() => bench[Symbol.dispose]())
const canTrace = hasStrace()

/** A store of the past with newer models lying ready, and a startup file to be converted. */
await using place = await storeOfThePast()
const template = bench.copyOf(place.root)
const old = readFileSync(join(template, 'yang', 'cellar.yang'), 'utf8')
changeCellar({ file: (name) => join(template, name) })
const STARTUP = '{"cellar:cellar":{"warmth":"50.0"}}'
writeFileSync(join(template, 'startup', 'CellarKeeper.json'), STARTUP)

/** Starts it below strace. @returns the exit status, and the calls that were made */
async function start(root: string, more: readonly string[]): Promise<{ status: number; calls: readonly string[] }> {
  const log = `${root}.strace`
  const child = Bun.spawn(
    [
      ...['strace', '-f', '-o', log, '-e', `trace=${WRITING_CALLS.join(',')}`, ...more],
      ...['timeout', '--signal=KILL', '20', process.execPath, join(import.meta.dir, 'upgrader.ts'), root],
    ],
    { stdio: ['ignore', 'ignore', 'ignore'] },
  )
  const status = await child.exited
  const calls = readFileSync(log, 'utf8').matchAll(/^\d+ +(\w+)\(/gm)
  return { status, calls: [...calls].map(([, call = '']) => call) }
}

/** What a start finds with some text of the module. */
async function foundWith(root: string, module: string | undefined): Promise<unknown> {
  if (module !== undefined) writeFileSync(join(root, 'yang', 'cellar.yang'), module)
  const store = await openDatastores({ root, clock: systemClock, log: silentLog, owners: [] })
  try {
    return { cellar: store.read('running', '/cellar:cellar'), newest: store.commits()[0]?.number }
  } finally {
    await store.close()
  }
}

test.skipIf(!canTrace)(
  'killed at any call of an upgrade, the store is of the old model or of the new one, and the next start finishes it',
  async () => {
    const { status, calls } = await start(bench.copyOf(template), [])
    expect(status).toBe(0)
    const counts = new Map<string, number>()
    for (const call of calls) counts.set(call, (counts.get(call) ?? 0) + 1)
    const points = [...counts].flatMap(([call, count]) =>
      Array.from({ length: count }, (_, i) => ({ call, when: i + 1 })),
    )
    let killed = 0
    const after = { old: 0, new: 0 }
    for (const { call, when } of points.filter((_, index) => index % ONE_OF === 0)) {
      const root = bench.copyOf(template)
      const life = await start(root, ['-e', `inject=${call}:signal=KILL:when=${when}`])
      if (life.status === KILLED) killed++
      // As the program of before would find it: whole, or refused since it is of the newer model.
      const asBefore = bench.copyOf(root)
      const outcome = await foundWith(asBefore, old).catch((error: Error) => error.message)
      if (typeof outcome === 'string') {
        expect(outcome).toContain('cannot go back by itself')
        after.new++
      } else {
        expect(outcome).toEqual({ cellar: OLD_CELLAR, newest: 6 })
        after.old++
      }
      expect(await foundWith(root, undefined)).toEqual({ cellar: UPGRADED_CELLAR, newest: 7 })
      const startup = JSON.parse(readFileSync(join(root, 'startup', 'CellarKeeper.json'), 'utf8')) as unknown
      expect(startup).toEqual({ 'cellar:cellar': { temperature: '10.0' } })
      expect(readFileSync(join(root, 'startup', 'CellarKeeper.json.before-upgrade'), 'utf8')).toBe(STARTUP)
      // Every backup that is there is whole.
      const backups = readdirSync(join(root, 'backups')).filter(
        (name) => name.endsWith('.json') && !name.startsWith('.'),
      )
      for (const name of backups) parseBackup(readFileSync(join(root, 'backups', name), 'utf8'), name)
      expect(backups.length).toBeGreaterThan(0)
      for (const done of [root, asBefore]) bench.discard(done)
    }
    console.log(`    ${killed} of ${points.length} calls: ${after.old} times of the old model, ${after.new} of the new`)
    expect(killed).toBeGreaterThan(points.length / ONE_OF / 2)
    expect(Math.min(after.old, after.new)).toBeGreaterThan(0)
  },
  600_000,
)
