import { afterAll, expect, test } from 'bun:test'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { silentLog, systemClock } from '../../src/base/index.ts'
import { openDatastores } from '../../src/datastore/index.ts'
import { highpoint, Place, setpoint } from '../datastore/place.ts'
import { Bench, hasStrace, KILLED } from './machine.ts'

/** What decides whether something is on the disk. */
const CALLS = ['fsync', 'fdatasync', 'rename']
const bench = new Bench()
afterAll(() => bench[Symbol.dispose]())
const canTrace = hasStrace()

/** A store whose file a person has edited while nothing ran. */
await using source = new Place()
const made = await source.open({ owners: [] })
await made.commit({ user: 'wild', client: 'cli', edits: [{ op: 'merge', path: setpoint, value: '18' }] })
await source.close()
const FILE = join('persist', 'brewerslab.json')
source.write(FILE, source.read(FILE).replace('"18.0"', '"19"'))
const template = bench.copyOf(source.root)

/** Starts it below strace. @returns the exit status, and the calls that were made */
async function start(root: string, more: readonly string[]): Promise<{ status: number; calls: readonly string[] }> {
  const log = `${root}.strace`
  const child = Bun.spawn(
    [
      ...['strace', '-f', '-o', log, '-e', `trace=${CALLS.join(',')}`, ...more],
      ...['timeout', '--signal=KILL', '20', process.execPath, join(import.meta.dir, 'upgrader.ts'), root],
    ],
    { stdio: ['ignore', 'ignore', 'ignore'] },
  )
  const status = await child.exited
  const calls = readFileSync(log, 'utf8').matchAll(/^\d+ +(\w+)\(/gm)
  return { status, calls: [...calls].map(([, call = '']) => call) }
}

async function opened<T>(root: string, work: (store: Awaited<ReturnType<typeof openDatastores>>) => T): Promise<T> {
  const store = await openDatastores({ root, clock: systemClock, log: silentLog, owners: [] })
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

test.skipIf(!canTrace)(
  'killed at any sync or rename while an edit by hand is taken in, the next start has it in one commit',
  async () => {
    const { status, calls } = await start(bench.copyOf(template), [])
    expect(status).toBe(0)
    const counts = new Map<string, number>()
    for (const call of calls) counts.set(call, (counts.get(call) ?? 0) + 1)
    let killed = 0
    for (const [call, count] of counts) {
      for (let when = 1; when <= count; when++) {
        const root = bench.copyOf(template)
        const life = await start(root, ['-e', `inject=${call}:signal=KILL:when=${when}`])
        if (life.status === KILLED) killed++
        await opened(root, async (store) => {
          expect([store.read('running', setpoint), store.commits().length]).toEqual(['19.0', 2])
          await store.commit({ user: 'wild', client: 'cli', edits: [{ op: 'merge', path: highpoint, value: '30' }] })
        })
        // And whoever edits it then edits what is there.
        writeFileSync(join(root, FILE), readFileSync(join(root, FILE), 'utf8').replace('"19.0"', '"20"'))
        await opened(root, (store) => {
          expect([store.read('running', setpoint), store.read('running', highpoint)]).toEqual(['20.0', '30.0'])
        })
        bench.discard(root)
      }
    }
    expect(killed).toBeGreaterThan(calls.length / 2)
  },
  600_000,
)
