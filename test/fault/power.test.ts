import { afterAll, describe, expect, test } from 'bun:test'
import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Disk, type Image, restore } from './disk.ts'
import { Bench, examine, hasStrace } from './machine.ts'
import { randomFrom } from './random.ts'
import { type DiskCall, record } from './recorder.ts'

/** Images that are started on when not all of them are. */
const SAMPLE = process.env.FAULT_ROUNDS === undefined ? 120 : Number.POSITIVE_INFINITY
/** Commits that make SQLite carry its log over (1000 pages). */
const LONG_LIFE = 700
const IMAGES_OF_A_CUT = 8
const SEED = 20180414

const bench = new Bench()
afterAll(() => bench[Symbol.dispose]())

/** Each image that a cut in these calls could leave, once, with the highest count acknowledged before it. */
function imagesOf(disk: Disk, calls: readonly DiskCall[], random: () => number) {
  const images = new Map<string, { image: Image; acknowledged: number }>()
  let acknowledged = 0
  const cut = () => {
    for (const image of disk.images(random)) images.set(hashOf(image), { image, acknowledged })
  }
  for (const call of calls) {
    // Between two of these the possible images only grow in number, so a cut at the last instant stands for all.
    if (call.op === 'sync' || call.op === 'acknowledge') cut()
    if (call.op === 'acknowledge') acknowledged = call.count
    disk.apply(call)
  }
  cut()
  return [...images.values()]
}

function hashOf(image: Image): string {
  const hash = createHash('sha256')
  for (const [path, what] of image) {
    hash.update(`${path} `)
    hash.update(what instanceof Uint8Array ? what : JSON.stringify(what))
  }
  return hash.digest('hex')
}

describe.skipIf(!hasStrace())('a power cut', () => {
  test('at any instant loses no acknowledged commit and leaves no half one', async () => {
    const root = bench.emptyRoot()
    const disk = new Disk(root)
    const calls = [
      ...(await record({ root, after: 0, commits: 2, end: 'close' })),
      ...(await record({ root, after: 2, commits: 2, end: 'killed' })),
      ...(await record({ root, after: 4, commits: 2, end: 'close' })),
    ]
    const random = randomFrom(SEED)
    const images = imagesOf(disk, calls, random)
    const sampled = images.length <= SAMPLE ? images : images.filter(() => random() < SAMPLE / images.length)
    for (const { image, acknowledged } of sampled) {
      const place = bench.place()
      restore(image, place)
      const { counts, filesAgree } = await examine(place)
      expect(counts[0]).toBe(counts[1])
      expect(counts[1]).toBeGreaterThanOrEqual(acknowledged)
      expect(filesAgree).toBe(true)
      bench.discard(place)
    }
    console.log(`    ${sampled.length} of ${images.length} images, ${calls.length} calls, seed ${SEED}`)
  }, 600_000)

  // Long enough for SQLite to carry its log over into the database, and for a snapshot and pruning.
  test.skipIf(SAMPLE !== Number.POSITIVE_INFINITY)(
    'while the log is carried over and pruned loses nothing either',
    async () => {
      const root = bench.emptyRoot()
      const disk = new Disk(root)
      const calls = await record({ root, after: 0, commits: LONG_LIFE, end: 'close' })
      const database = join(root, 'commits.sqlite')
      const random = randomFrom(SEED)
      let acknowledged = 0
      let started = 0
      let isCarriedOver = false
      for (const [at, call] of calls.entries()) {
        if (call.op === 'acknowledge') acknowledged = call.count
        isCarriedOver ||= call.op === 'write' && call.path === database
        // The database is written, and for a while after it the log from its beginning.
        const isNear =
          isCarriedOver &&
          calls.slice(Math.max(0, at - 12), at).some((it) => it.op !== 'acknowledge' && it.path === database)
        if (call.op === 'sync' && isNear) {
          for (const image of disk.images(random).slice(0, IMAGES_OF_A_CUT)) {
            const place = bench.place()
            restore(image, place)
            const { counts, filesAgree } = await examine(place)
            expect(counts[0]).toBe(counts[1])
            expect(counts[1]).toBeGreaterThanOrEqual(acknowledged)
            expect(filesAgree).toBe(true)
            bench.discard(place)
            started++
          }
        }
        disk.apply(call)
      }
      expect(started).toBeGreaterThan(0)
      console.log(`    ${started} images of ${calls.length} calls`)
    },
    600_000,
  )

  test('after a root was made leaves the root there', async () => {
    const parent = bench.place()
    mkdirSync(parent)
    const disk = new Disk(parent)
    const root = join(parent, 'far', 'brewery')
    for (const call of await record({ root, after: 0, commits: 0, end: 'close' }, parent)) disk.apply(call)
    const images = disk.images(randomFrom(SEED))
    for (const image of images) expect([...image.keys()]).toContain(join('far', 'brewery', 'commits.sqlite'))
  })
})
