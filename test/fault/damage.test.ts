import { afterAll, describe, expect, test } from 'bun:test'
import { existsSync, readdirSync, readFileSync, renameSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BrewError, openLog, silentLog, systemClock } from '../../src/base/index.ts'
import { openDatastores } from '../../src/datastore/index.ts'
import { OWNERS } from './leaves.ts'
import { Bench, examine, type Held, run } from './machine.ts'
import { randomFrom } from './random.ts'

/** Places damaged in each file; `FAULT_ROUNDS` asks for more. */
const PLACES = process.env.FAULT_ROUNDS === undefined ? 20 : 1_000
const SEED = 85_000
const COMMITS = 12
const LIMIT_MS = 600_000

const bench = new Bench()
afterAll(() => bench[Symbol.dispose]())

/** Closed: all in commits.sqlite. Killed: all of the second half in the write-ahead log. */
const closed = bench.emptyRoot()
await run({ root: closed, after: 0, commits: COMMITS, end: 'close' }, [])
const killed = bench.copyOf(closed)
await run({ root: killed, after: COMMITS, commits: COMMITS, end: 'killed' }, [])

/** What a start says of a root: what it holds, or what it refuses with. */
async function start(root: string): Promise<Held | BrewError> {
  try {
    return await examine(root)
  } catch (error) {
    if (error instanceof BrewError) return error
    throw error
  }
}

/** Moves away what an error names, as its hint says. */
function moveAway(root: string, error: BrewError): void {
  const file = error.at.file ?? ''
  const isLog = file.startsWith(join(root, 'commits.sqlite'))
  for (const it of isLog ? ['commits.sqlite', 'commits.sqlite-wal'].map((name) => join(root, name)) : [file]) {
    if (existsSync(it)) renameSync(it, `${it}.damaged`)
  }
}

function flipBit(file: string, random: () => number): void {
  const bytes = readFileSync(file)
  const at = Math.floor(random() * bytes.length)
  bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8))
  writeFileSync(file, bytes)
}

function zeroBlock(file: string, random: () => number): void {
  const bytes = readFileSync(file)
  const at = Math.floor(random() * Math.ceil(bytes.length / 4096)) * 4096
  bytes.subarray(at, at + 4096).fill(0)
  writeFileSync(file, bytes)
}

function cutShort(file: string, random: () => number): void {
  truncateSync(file, Math.floor(random() * statSync(file).size))
}

const DAMAGES = [flipBit, zeroBlock, cutShort]

describe('damage', () => {
  test.each(DAMAGES)(
    'to the commit log (%p) is told, and what persist/ has is safe',
    async (damage) => {
      const random = randomFrom(SEED)
      let told = 0
      for (let i = 0; i < PLACES; i++) {
        const root = bench.copyOf(closed)
        damage(join(root, 'commits.sqlite'), random)
        const outcome = await start(root)
        if (outcome instanceof BrewError) {
          told++
          expect(outcome.at.file).toStartWith(join(root, 'commits.sqlite'))
          expect(outcome.hint).toContain('persist/')
          moveAway(root, outcome)
        }
        const { counts, filesAgree } = await examine(root)
        expect(counts).toEqual([COMMITS, COMMITS])
        expect(filesAgree).toBe(true)
        bench.discard(root)
      }
      console.log(`    ${told} of ${PLACES} refused, the rest harmless; seed ${SEED}`)
    },
    LIMIT_MS,
  )

  test(
    'to the write-ahead log (one bit) is put right or told: no commit is lost without a word, not even the last',
    async () => {
      const random = randomFrom(SEED)
      let told = 0
      for (let i = 0; i < PLACES; i++) {
        const root = bench.copyOf(killed)
        flipBit(join(root, 'commits.sqlite-wal'), random)
        const outcome = await start(root)
        if (outcome instanceof BrewError) {
          told++
          expect(outcome.at.file).toStartWith(join(root, 'commits.sqlite'))
        } else {
          expect(outcome.counts).toEqual([2 * COMMITS, 2 * COMMITS])
          expect(outcome.filesAgree).toBe(true)
        }
        bench.discard(root)
      }
      console.log(`    ${told} of ${PLACES} refused; seed ${SEED}`)
    },
    LIMIT_MS,
  )

  test('to one bit of the newest commit is said when it is put right', async () => {
    const root = bench.copyOf(killed)
    const file = join(root, 'commits.sqlite-wal')
    const bytes = readFileSync(file)
    bytes[bytes.length - 100] = (bytes[bytes.length - 100] ?? 0) ^ 4
    writeFileSync(file, bytes)
    const said: string[] = []
    const log = openLog('datastore', {
      level: 'warn',
      format: 'text',
      write: (line) => void said.push(line),
      now: () => new Date(0),
    })
    const datastores = await openDatastores({ root, clock: systemClock, log, owners: OWNERS })
    expect(datastores.commits({ limit: 1 })[0]?.number).toBe(2 * COMMITS)
    await datastores.close()
    expect(said.join()).toContain('one bit of the commit log was wrong')
    expect(said.join()).toContain(file)
  })

  test.each([zeroBlock, cutShort])(
    'to the write-ahead log (%p) is told unless it looks like a power cut in the last commit',
    async (damage) => {
      const random = randomFrom(SEED)
      let told = 0
      for (let i = 0; i < PLACES; i++) {
        const root = bench.copyOf(killed)
        damage(join(root, 'commits.sqlite-wal'), random)
        const outcome = await start(root)
        if (outcome instanceof BrewError) {
          told++
          expect(outcome.at.file).toStartWith(join(root, 'commits.sqlite'))
          moveAway(root, outcome)
          // What the files did not follow yet is gone with the log, and the error has said so.
          expect((await examine(root)).counts).toEqual([COMMITS, COMMITS])
        } else if (damage === zeroBlock) {
          // A block may hold the end of the last commit but one and the beginning of the last, and then looks like one
          // commit of many pages that was not whole.
          expect(outcome.counts[1]).toBeGreaterThanOrEqual(2 * COMMITS - 2)
          expect(outcome.counts[0]).toBe(outcome.counts[1])
        }
        bench.discard(root)
      }
      console.log(`    ${told} of ${PLACES} refused; seed ${SEED}`)
    },
    LIMIT_MS,
  )

  test.each(DAMAGES)(
    'to a file of persist/ (%p) is mended from the log, told, or taken in as the edit it looks like',
    async (damage) => {
      const random = randomFrom(SEED)
      const outcomes = { mended: 0, told: 0, edits: 0 }
      for (let i = 0; i < PLACES; i++) {
        const root = bench.copyOf(closed)
        const names = readdirSync(join(root, 'persist'))
        const name = names[i % names.length] ?? ''
        damage(join(root, 'persist', name), random)
        const outcome = await start(root)
        if (outcome instanceof BrewError) {
          outcomes.told++
          expect(outcome.at.file).toBe(join(root, 'persist', name))
          expect(outcome.hint).toContain('move it away')
          moveAway(root, outcome)
          expect((await examine(root)).counts).toEqual([COMMITS, COMMITS])
        } else if (outcome.newest === COMMITS) {
          outcomes.mended++
          expect(outcome.counts).toEqual([COMMITS, COMMITS])
        } else {
          outcomes.edits++
          // A damage that reads as a sensible edit: a commit of its own, which can be rolled back.
          expect(outcome.newest).toBe(COMMITS + 1)
          const text = readFileSync(join(root, 'persist', name), 'utf8')
          expect(text).not.toContain('\uFFFD')
        }
        bench.discard(root)
      }
      if (damage !== flipBit) expect(outcomes.mended).toBe(PLACES)
      console.log(`    ${JSON.stringify(outcomes)}; seed ${SEED}`)
    },
    LIMIT_MS,
  )

  test('that is no UTF-8 is never taken in as an edit, though the rest of the file would be one', async () => {
    const root = bench.copyOf(closed)
    const file = join(root, 'persist', 'counters.json')
    const bytes = readFileSync(file)
    const at = bytes.lastIndexOf(`${COMMITS}`)
    bytes[at] = (bytes[at] ?? 0) | 0x80
    writeFileSync(file, bytes)
    const outcome = await start(root)
    expect(outcome).toBeInstanceOf(BrewError)
    expect((outcome as BrewError).message).toBe('not UTF-8 text')
    expect((outcome as BrewError).at.file).toBe(file)
  })

  test('to a long file, of which some blocks are zeros, is mended from the log', async () => {
    const root = bench.emptyRoot()
    const datastores = await openDatastores({ root, clock: systemClock, log: silentLog, owners: OWNERS })
    const value = { counter: Array.from({ length: 500 }, (_, i) => ({ client: `client ${i}`, count: `${i}` })) }
    await datastores.commit({
      edits: [{ op: 'merge', path: '/', value: { 'counters:counter': value.counter } }],
      user: 'a',
      client: 'v1',
    })
    await datastores.close()
    const file = join(root, 'persist', 'counters.json')
    const whole = readFileSync(file)
    const torn = Buffer.from(whole)
    torn.subarray(8192, 12_288).fill(0)
    writeFileSync(file, torn.subarray(0, 20_000))
    expect((await examine(root)).newest).toBe(1)
    expect(readFileSync(file).equals(whole)).toBe(true)
  })

  test('where only the database was moved away, its old write-ahead log does no harm', async () => {
    const root = bench.copyOf(killed)
    renameSync(join(root, 'commits.sqlite'), join(root, 'commits.sqlite.damaged'))
    expect((await examine(root)).counts).toEqual([COMMITS, COMMITS])
    expect((await examine(root)).filesAgree).toBe(true)
  })
})
