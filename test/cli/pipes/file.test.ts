import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { filePath, type PipeStep, runPipes, type ShownTable, type ShownText } from '../../../src/cli/pipes/index.ts'

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'pipes-'))
})
afterEach(() => rm(directory, { recursive: true }))

const shown: ShownText = { kind: 'text', lines: ['one', 'two\u009b'] }
const run = (...steps: PipeStep[]) => runPipes(shown, steps, { columns: 10 })
const text = (name: string) => readFileSync(join(directory, name), 'utf8')

describe('save', () => {
  test('makes a file of what is left, and shows nothing', async () => {
    const file = join(directory, 'a b')
    const saved = await run({ pipe: 'match', pattern: /one/, context: 0 }, { pipe: 'save', file })
    expect(saved).toEqual({ lines: [], newline: '\n', isPaged: false, notice: `1 line written to ${file}` })
    expect(text('a b')).toBe('one\n')
    await run({ pipe: 'save', file })
    expect(text('a b')).toBe('one\ntwo\u009b\n')
    expect(readdirSync(directory)).toEqual(['a b'])
  })
  test('follows a link, and leaves the file who may read it', async () => {
    writeFileSync(join(directory, 'real'), 'old', { mode: 0o600 })
    symlinkSync('real', join(directory, 'link'))
    await run({ pipe: 'save', file: join(directory, 'link') })
    expect(text('real')).toBe('one\ntwo\u009b\n')
    expect(readdirSync(directory).sort()).toEqual(['link', 'real'])
    expect(statSync(join(directory, 'real')).mode & 0o777).toBe(0o600)
  })
  test('writes to what is no file without taking its place', async () => {
    await run({ pipe: 'save', file: '/dev/null' })
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true)
  })
  test('leaves a file as it was where there is no room', async () => {
    const error = run({ pipe: 'save', file: '/dev/full' })
    await expect(error).rejects.toMatchObject({ message: 'there is no room left', at: { file: '/dev/full' } })
  })
  test.each([
    ['missing/x', 'there is no such directory'],
    ['file/x', 'there is no such directory'],
    ['directory', 'it is a directory'],
    ['x'.repeat(300), 'its name is too long'],
  ])('says why it could not (%s)', async (name, message) => {
    writeFileSync(join(directory, 'file'), 'kept')
    mkdirSync(join(directory, 'directory'))
    for (const pipe of ['save', 'append'] as const) {
      const file = join(directory, name)
      await expect(run({ pipe, file })).rejects.toMatchObject({ tag: 'operation-failed', message, at: { file } })
    }
    expect(readdirSync(directory).sort()).toEqual(['directory', 'file'])
    expect(text('file')).toBe('kept')
  })
  test.skipIf(process.getuid?.() === 0)('says that it may not', async () => {
    chmodSync(directory, 0o500)
    const error = run({ pipe: 'save', file: join(directory, 'x') })
    await expect(error).rejects.toMatchObject({ message: 'you may not write it' })
    chmodSync(directory, 0o700)
  })
  test('a table goes whole, however narrow the terminal, and as RFC 4180 has it', async () => {
    const table: ShownTable = {
      kind: 'table',
      columns: [{ name: 'name' }, { name: 'text' }],
      rows: [{ cells: ['a', 'one, "two"\nthree'] }, { cells: ['b', 'quite a long text'] }],
    }
    await runPipes(table, [{ pipe: 'csv' }, { pipe: 'save', file: join(directory, 'x.csv') }], { columns: 10 })
    expect(text('x.csv')).toBe('name,text\r\na,"one, ""two""\nthree"\r\nb,quite a long text\r\n')
    await runPipes(table, [{ pipe: 'save', file: join(directory, 'x.txt') }], { columns: 10 })
    expect(text('x.txt')).toBe('name  text\na     one, "two" three\nb     quite a long text\n')
  })
})

test('append adds to a file, and makes it', async () => {
  const file = join(directory, 'x')
  await run({ pipe: 'append', file })
  expect((await run({ pipe: 'count' }, { pipe: 'append', file })).notice).toBe(`1 line added to ${file}`)
  expect(text('x')).toBe('one\ntwo\u009b\nCount: 2 lines\n')
})

test('a tilde is the home directory', () => {
  expect(filePath('~/a/b')).toBe(join(homedir(), 'a/b'))
  expect(filePath('~x')).toBe('~x')
  expect(filePath('a/~/b')).toBe('a/~/b')
})
