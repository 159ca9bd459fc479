import { afterAll, expect, test } from 'bun:test'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CELLAR_MODULE } from './day/cellar.ts'
import { Day } from './day/day.ts'
import { Bench } from './machine.ts'
import { randomFrom } from './random.ts'

/** The whole day for `npm run test:fault`, some hours of it otherwise. */
const HOURS = process.env.FAULT_ROUNDS === undefined ? 6 : 24
const SEED = Number(process.env.FAULT_SEED ?? 1)
const LIMIT_MS = 1_200_000

/** Hours until everything has been in use and nothing new comes. */
const WARM_UP = 1
/** Above what a configuration of that size takes at one time more than at another. */
const ENGINE_GROWTH_BYTES = 128 * 1024
const HEAP_GROWTH_BYTES = 12 * 1024 * 1024

const bench = new Bench()
afterAll(() => bench[Symbol.dispose]())

test(
  `${HOURS} hours of whatever may happen (seed ${SEED}) end as in a plain model, and memory stays as it is`,
  async () => {
    const root = bench.emptyRoot()
    mkdirSync(join(root, 'yang'), { recursive: true })
    writeFileSync(join(root, 'yang', 'cellar.yang'), CELLAR_MODULE)
    await using day = await Day.begin(root, randomFrom(SEED))
    try {
      await day.live(HOURS)
    } catch (error) {
      throw new Error(`FAULT_SEED=${SEED}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
    }
    console.log(`    seed ${SEED}: ${JSON.stringify(day.tally)}`)
    const [first, ...later] = day.usages.slice(WARM_UP)
    const most = (of: 'engineBytes' | 'heapBytes') => Math.max(...later.map((usage) => usage[of]))
    console.log(`    ${JSON.stringify(day.usages.map(({ engineBytes, heapBytes }) => [engineBytes, heapBytes]))}`)
    expect(day.tally.commits).toBeGreaterThan(HOURS * 20)
    expect(most('engineBytes')).toBeLessThan((first?.engineBytes ?? 0) + ENGINE_GROWTH_BYTES)
    expect(most('heapBytes')).toBeLessThan((first?.heapBytes ?? 0) + HEAP_GROWTH_BYTES)
  },
  LIMIT_MS,
)
