import { afterAll, describe, expect, test } from 'bun:test'
import { cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BrewError, silentLog, systemClock } from '../../src/base/index.ts'
import { type Commit, type Datastores, openDatastores } from '../../src/datastore/index.ts'
import { CLIENTS, leavesOf, OWNERS } from './leaves.ts'
import { Bench, examine, hasStrace, run } from './machine.ts'
import { record } from './recorder.ts'

const bench = new Bench()
const mounted: string[] = []
afterAll(() => {
  for (const place of mounted) Bun.spawnSync(['umount', '-l', place], { stderr: 'ignore' })
  bench[Symbol.dispose]()
})

const DISK_BYTES = 1024 * 1024

/** A disk of its own, of 1 MB. */
function mountDisk(): string {
  const place = bench.place()
  mkdirSync(place)
  const { exitCode } = Bun.spawnSync(['mount', '-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', place], {
    stderr: 'ignore',
  })
  if (exitCode !== 0) throw new Error('mounting a tmpfs needs root')
  mounted.push(place)
  return place
}

function canMount(): boolean {
  try {
    mountDisk()
    return true
  } catch (error) {
    if (!(error instanceof Error)) throw error
    console.warn(`skipped: disks that are full, read-only or gone (${error.message})`)
    return false
  }
}

function remount(place: string, how: 'ro' | 'rw'): void {
  expect(Bun.spawnSync(['mount', '-o', `remount,${how}`, place]).exitCode).toBe(0)
}

/** Leaves no byte free. */
function fill(place: string): void {
  let size = DISK_BYTES
  for (let part = 0; size >= 1; part++) {
    try {
      writeFileSync(join(place, `filler-${part}`), Buffer.alloc(size))
    } catch (error) {
      if (!(error instanceof Error)) throw error
      rmSync(join(place, `filler-${part}`), { force: true })
      size = Math.floor(size / 2)
    }
  }
}

function makeRoom(place: string): void {
  Bun.spawnSync(['sh', '-c', 'rm -f "$1"/filler-*', 'sh', place])
}

/** A root with the test's module, on a disk or wherever. */
function rootIn(place: string): string {
  const root = join(place, 'brewery')
  cpSync(bench.emptyRoot(), root, { recursive: true })
  return root
}

const open = (root: string) => openDatastores({ root, clock: systemClock, log: silentLog, owners: OWNERS })

function commit(datastores: Datastores, count: number): Promise<Commit> {
  const edits = leavesOf(CLIENTS[0]).map((path) => ({ op: 'merge' as const, path, value: String(count) }))
  return datastores.commit({ edits, user: 'wild', client: 'v1' })
}

/** What the work is refused with. */
async function refusal(work: Promise<unknown>): Promise<BrewError> {
  const outcome = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(outcome).toBeInstanceOf(BrewError)
  return outcome as BrewError
}

const countOf = (datastores: Datastores) => Number(datastores.read('running', leavesOf(CLIENTS[0])[1]) ?? 0)

describe.skipIf(!canMount())('a disk that is full', () => {
  test('refuses the commit and keeps running; with room there are commits again', async () => {
    const place = mountDisk()
    const root = rootIn(place)
    const datastores = await open(root)
    await commit(datastores, 1)
    await datastores.flushFiles()
    fill(place)
    for (let attempt = 0; attempt < 3; attempt++) {
      const error = await refusal(commit(datastores, 2))
      expect(error.tag).toBe('resource-denied')
      expect(error.message).toContain('full')
      expect(error.hint).toContain('nothing was changed')
      expect(countOf(datastores)).toBe(1)
      expect(datastores.commits().length).toBe(1)
    }
    expect((await refusal(datastores.rollback({ to: 0, user: 'wild', client: 'v1' }))).tag).toBe('resource-denied')
    makeRoom(place)
    expect((await commit(datastores, 3)).number).toBe(2)
    await datastores.close()
    expect(await examine(root)).toEqual({ counts: [3, 3], newest: 2, filesAgree: true })
  })

  test('when the files would follow: the commit stands, and they follow when there is room', async () => {
    const place = mountDisk()
    const root = rootIn(place)
    const datastores = await open(root)
    await commit(datastores, 1)
    await datastores.flushFiles()
    await commit(datastores, 2)
    fill(place)
    expect((await refusal(datastores.flushFiles())).tag).toBe('resource-denied')
    expect(countOf(datastores)).toBe(2)
    makeRoom(place)
    await datastores.flushFiles()
    expect(datastores.readAll('persist')).toEqual(datastores.readAll('running'))
    await datastores.close()
  })

  test('at the end and at the start: told, and nothing acknowledged is lost', async () => {
    const place = mountDisk()
    const root = rootIn(place)
    await run({ root, after: 0, commits: 3, end: 'killed' }, [])
    fill(place)
    const opened = await open(root).catch((error: unknown) => error)
    if (opened instanceof Error) expect((opened as BrewError).tag).toBe('resource-denied')
    else await refusal((opened as Datastores).close())
    makeRoom(place)
    expect((await examine(root)).counts).toEqual([3, 3])
  })
})

describe.skipIf(mounted.length === 0)('a root', () => {
  test('on a read-only disk is refused as such, and as before once it can be written', async () => {
    const place = mountDisk()
    const root = rootIn(place)
    await run({ root, after: 0, commits: 2, end: 'close' }, [])
    remount(place, 'ro')
    const error = await refusal(open(root))
    expect(error.tag).toBe('resource-denied')
    expect(error.message).toMatch(/read-only|cannot be written/)
    remount(place, 'rw')
    expect((await examine(root)).counts).toEqual([2, 2])
  })

  test('whose disk is taken away while it is served acknowledges nothing more', async () => {
    const place = mountDisk()
    const root = rootIn(place)
    const datastores = await open(root)
    await commit(datastores, 1)
    expect(Bun.spawnSync(['umount', '-l', place]).exitCode).toBe(0)
    const error = await refusal(commit(datastores, 2))
    expect(error.message).toContain('not there any more')
    expect(countOf(datastores)).toBe(1)
    await refusal(datastores.close())
  })
})

describe('a root', () => {
  test('that is removed while it is served acknowledges nothing more', async () => {
    const root = rootIn(bench.place())
    const datastores = await open(root)
    await commit(datastores, 1)
    bench.discard(root)
    const error = await refusal(commit(datastores, 2))
    expect(error.tag).toBe('resource-denied')
    expect(error.message).toContain('not there any more')
    expect(countOf(datastores)).toBe(1)
    await refusal(datastores.close())
  })

  test('that is moved away and back is served on', async () => {
    const root = rootIn(bench.place())
    const datastores = await open(root)
    await commit(datastores, 1)
    renameSync(root, `${root}.elsewhere`)
    expect((await refusal(commit(datastores, 2))).message).toContain('not there any more')
    renameSync(`${root}.elsewhere`, root)
    await commit(datastores, 3)
    await datastores.close()
    expect((await examine(root)).counts).toEqual([3, 3])
  })

  test('that is served is refused to a second process, which changes nothing', async () => {
    const root = rootIn(bench.place())
    const datastores = await open(root)
    await commit(datastores, 1)
    const second = await run({ root, after: 1, commits: 1, end: 'close' }, [])
    expect(second.lines).toEqual([expect.stringMatching(/^open refused in-use held by process/)])
    expect(second.stderr).toBe('')
    await commit(datastores, 2)
    await datastores.close()
    expect((await examine(root)).counts).toEqual([2, 2])
  })

  test.skipIf(!hasStrace())('needs no shared memory, so that it may be on a network', async () => {
    const root = rootIn(bench.place())
    const calls = [
      ...(await record({ root, after: 0, commits: 3, end: 'killed' })),
      ...(await record({ root, after: 3, commits: 3, end: 'close' })),
    ]
    const made = calls.flatMap((call) => (call.op === 'create' ? [call.path] : []))
    expect(made).toContain(join(root, 'commits.sqlite-wal'))
    expect(made.filter((path) => path.endsWith('-shm'))).toEqual([])
  })
})
