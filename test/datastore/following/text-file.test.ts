import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { recordOf } from '../../../src/datastore/file-record.ts'
import { hashPieces, packPieces, replaceByPieces } from '../../../src/datastore/following/index.ts'
import { unpack } from '../../../src/datastore/packed.ts'
import { refusal } from '../place.ts'

const LONG = Array.from({ length: 3_000 }, (_, i) => `{"id":"28-${i}","note":"Bräu 🍺 ${'x'.repeat(i % 100)}"},\n`)
const TEXTS: readonly (readonly string[])[] = [[], [''], ['{}\n'], LONG, ['a'.repeat(300_000), 'ü'.repeat(70_000)]]

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'brewerslab-pieces-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

describe('a text in pieces', () => {
  test('has the hash of the whole, and is unpacked to it', async () => {
    for (const pieces of TEXTS) {
      const whole = pieces.join('')
      expect(await hashPieces(pieces)).toBe(recordOf(whole).hash)
      expect(unpack(await packPieces(pieces))).toBe(whole)
    }
  })

  test('replaces a file as a whole, for its owner and group only, and leaves nothing else behind', async () => {
    const file = join(directory, 'a.json')
    writeFileSync(file, 'before')
    for (const pieces of TEXTS) {
      await replaceByPieces(file, pieces)
      expect(readFileSync(file, 'utf8')).toBe(pieces.join(''))
    }
    expect(readdirSync(directory)).toEqual(['a.json'])
    expect(statSync(file).mode & 0o777 & ~0o640).toBe(0)
  })

  test('that cannot be written is told with what to do, and the file is as before', async () => {
    const missing = join(directory, 'gone', 'a.json')
    expect(await refusal(replaceByPieces(missing, LONG))).toMatchObject({
      tag: 'resource-denied',
      at: { file: missing },
    })
    const file = join(directory, 'b.json')
    rmSync(directory, { recursive: true })
    writeFileSync(directory, 'a file in its place')
    expect((await refusal(replaceByPieces(file, LONG))).hint).toBe(
      'Check that the directory exists and that you may write to it.',
    )
  })
})
