import { afterAll, afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BrewError } from '../../src/base/index.ts'
import { listFiles, publishFiles, readIfExists, replaceFile, stageFile } from '../../src/datastore/files.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'brewerslab-files-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

/** A tmpfs of 64 KB; `undefined` where we may not mount. */
function mountSmallDisk(): string | undefined {
  const place = mkdtempSync(join(tmpdir(), 'brewerslab-small-'))
  const mounted = Bun.spawnSync(['mount', '-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', place], { stderr: 'ignore' })
  if (mounted.exitCode === 0) return place
  rmSync(place, { recursive: true })
  console.warn('skipped: a full disk (mounting a small tmpfs needs root)')
  return undefined
}

describe('files', () => {
  test('replacing leaves the new text and nothing else', () => {
    const file = join(directory, 'T.json')
    replaceFile(file, 'one', 'durable')
    replaceFile(file, 'zwei °C', 'durable')
    expect(readFileSync(file, 'utf8')).toBe('zwei °C')
    expect(readdirSync(directory)).toEqual(['T.json'])
  })

  test('a staged file replaces nothing until it is published', () => {
    const file = join(directory, 'T.json')
    replaceFile(file, 'old', 'durable')
    const temporary = stageFile(file, 'new', 'durable')
    expect(readFileSync(file, 'utf8')).toBe('old')
    expect(listFiles(directory, '.json')).toEqual(['T.json'])
    publishFiles([{ file, temporary }], 'durable')
    expect(readFileSync(file, 'utf8')).toBe('new')
  })

  const small = mountSmallDisk()
  test.skipIf(small === undefined)('a full disk is told as such and leaves the old text', () => {
    const file = join(small ?? '', 'T.json')
    replaceFile(file, 'old', 'durable')
    expect(() => replaceFile(file, 'x'.repeat(1_000_000), 'durable')).toThrow('no space left on the disk')
    expect(readFileSync(file, 'utf8')).toBe('old')
    expect(readdirSync(small ?? '')).toEqual(['T.json'])
  })
  afterAll(() => {
    if (small === undefined) return
    Bun.spawnSync(['umount', small])
    rmSync(small, { recursive: true })
  })

  test('a directory that is not there is told with what to do', () => {
    try {
      replaceFile(join(directory, 'none', 'T.json'), 'x', 'durable')
      throw new Error('was written')
    } catch (error) {
      expect(error).toBeInstanceOf(BrewError)
      expect((error as BrewError).tag).toBe('resource-denied')
      expect((error as BrewError).hint).toContain('Check')
    }
  })

  test('a missing file reads as nothing, one that is not UTF-8 is refused', () => {
    expect(readIfExists(join(directory, 'none'))).toBeUndefined()
    const file = join(directory, 'bad.json')
    writeFileSync(file, new Uint8Array([0x7b, 0xff, 0xfe]))
    expect(() => readIfExists(file)).toThrow('not UTF-8')
    expect(existsSync(file)).toBe(true)
  })
})
