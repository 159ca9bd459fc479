import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Journal } from '../../src/datastore/journal.ts'
import { examineWal } from '../../src/datastore/wal.ts'
import { findFlippedBit } from '../../src/datastore/wal-bits.ts'

const COMMITS = 8
/** A header and a page of 4096 bytes. */
const FRAME = 4120

let directory: string
let wal: Buffer
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'brewerslab-wal-'))
  const file = join(directory, 'commits.sqlite')
  // Closed once, so that the tables are in the database and each frame of the log is a commit.
  Journal.open(file)[Symbol.dispose]()
  using journal = Journal.open(file)
  for (let i = 0; i < COMMITS; i++) {
    journal.append({ time: new Date(0), user: 'wild', client: 'cli', modules: 'hash', diff: '[]', size: 0 })
  }
  wal = readFileSync(`${file}-wal`)
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const changed = (at: number) => {
  const bytes = Buffer.from(wal)
  bytes[at] = (bytes[at] ?? 0) ^ 1
  return examineWal(bytes)
}

// SQLite file format, section 4: "valid if the salts and the checksum match"
describe('a write-ahead log', () => {
  test('as SQLite wrote it is whole', () => {
    expect(examineWal(wal)).toEqual({ whole: COMMITS, unreachable: 0 })
    expect(examineWal(new Uint8Array())).toEqual({ whole: 0, unreachable: 0 })
  })

  test('with a bit changed tells how many commits SQLite would drop', () => {
    expect(changed(32 + 3 * FRAME + 1000)).toEqual({ whole: 3, unreachable: COMMITS - 3 })
    expect(changed(10)).toEqual({ whole: 0, unreachable: COMMITS })
  })

  test('cut within its last commit looks like what a power cut leaves', () => {
    const end = 32 + COMMITS * FRAME
    expect(examineWal(wal.subarray(0, end - 100))).toEqual({ whole: COMMITS - 1, unreachable: 0 })
    expect(changed(end - 100)).toEqual({ whole: COMMITS - 1, unreachable: 1 })
  })

  test.each([
    ['the header', 10],
    ['a number in a frame', 32 + 3 * FRAME + 2],
    ['a salt', 32 + 3 * FRAME + 9],
    ['a checksum', 32 + 3 * FRAME + 20],
    ['a page', 32 + 3 * FRAME + 1000],
    ['the last page of all', 32 + COMMITS * FRAME - 100],
  ])('with one bit changed in %s tells which, and what it was', (_, at) => {
    for (const bit of [0, 5, 7]) {
      const bytes = Buffer.from(wal)
      bytes[at] = (bytes[at] ?? 0) ^ (1 << bit)
      expect(findFlippedBit(bytes)).toEqual({ at, byte: wal[at] ?? 0 })
    }
  })

  // Section 4.2: a sum of words, in which the upper bit of every third one has the same effect.
  test('with one bit changed that the checksums tell badly apart from others says so much', () => {
    const bytes = Buffer.from(wal)
    const at = 32 + 3 * FRAME + 24 + 1003
    bytes[at] = (bytes[at] ?? 0) ^ 0x80
    expect(findFlippedBit(bytes)).toBe('several')
  })

  test('that is whole, torn, or damaged in two places is not said to be one bit from it', () => {
    const end = 32 + COMMITS * FRAME
    expect(findFlippedBit(wal)).toBeUndefined()
    expect(findFlippedBit(wal.subarray(0, end - 100))).toBeUndefined()
    const torn = Buffer.from(wal)
    torn.fill(0, end - 2048, end)
    expect(findFlippedBit(torn)).toBeUndefined()
    for (const other of [end - 101, 32 + 2 * FRAME + 77]) {
      const twice = Buffer.from(wal)
      for (const at of [end - 100, other]) twice[at] = (twice[at] ?? 0) ^ 1
      expect(findFlippedBit(twice)).toBeUndefined()
    }
  })
})
