import { afterEach, beforeEach, describe, expect, spyOn, test } from 'bun:test'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { recordOf } from '../../src/datastore/file-record.ts'
import { Journal, type NewEntry } from '../../src/datastore/journal.ts'
import { LogFile } from '../../src/datastore/log-file.ts'

let root: string
let journal: Journal
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'brewerslab-journal-'))
  journal = Journal.open(join(root, 'commits.sqlite'))
})
afterEach(() => {
  journal[Symbol.dispose]()
  rmSync(root, { recursive: true, force: true })
})
const entry = (text: string, more: Partial<NewEntry> = {}): NewEntry => ({
  time: new Date('2018-04-14T18:51:18Z'),
  user: 'wild',
  client: 'cli',
  modules: 'hash',
  diff: `[{"n":"m:x","o":"r","v":"${text}","w":"a"}]`,
  size: 1,
  ...more,
})
const reopen = () => {
  journal[Symbol.dispose]()
  journal = Journal.open(join(root, 'commits.sqlite'))
}

describe('the commit log', () => {
  test('numbers commits from 1 without gaps and keeps them over a restart', () => {
    expect(journal.newest).toBe(0)
    expect(journal.append(entry('1', { comment: 'first' }))).toBe(1)
    expect(journal.append(entry('2'))).toBe(2)
    reopen()
    expect(journal.newest).toBe(2)
    expect(journal.list({ limit: 10 })).toMatchObject([
      { number: 2, user: 'wild', client: 'cli', size: 1, modules: 'hash' },
      { number: 1, comment: 'first', time: new Date('2018-04-14T18:51:18Z') },
    ])
    expect(journal.list({ before: 2, limit: 10 }).map((it) => it.number)).toEqual([1])
    expect(journal.diff(2)).toBe(entry('2').diff)
    expect(journal.get(3)).toBeUndefined()
    expect(journal.diff(3)).toBeUndefined()
  })

  test('gives long texts back as they were, and takes less room for them', () => {
    const long = `[${'{"n":"m:x"},'.repeat(5_000)}{}]`
    journal.append(entry('1', { diff: long }))
    journal.addSnapshot({ number: 1, text: long })
    reopen()
    expect(journal.diff(1)).toBe(long)
    expect(journal.snapshotAt(1)).toEqual({ number: 1, text: long })
    expect(statSync(`${journal.file}-wal`, { throwIfNoEntry: false })?.size ?? 0).toBeLessThan(long.length)
  })

  test('needs no shared memory and tells a second process that it is taken', () => {
    journal.append(entry('1'))
    expect(readdirSync(root).filter((name) => name.endsWith('-shm'))).toEqual([])
    expect(() => Journal.open(join(root, 'commits.sqlite'))).toThrow('cannot be opened')
  })

  test('that is damaged is told as such, with what to do', () => {
    const file = join(root, 'damaged.sqlite')
    writeFileSync(file, 'this is no database, and long enough to be seen as none'.repeat(100))
    expect(() => Journal.open(file)).toThrow('not a database')
  })

  test('knows the texts that a commit came from exactly when it has the commit', () => {
    const files = [{ name: 'T', ...recordOf('by hand') }]
    expect(journal.append({ ...entry('1'), alongside: { files } })).toBe(1)
    expect(journal.files.commitOfText('T', 'by hand')).toBe(1)
    const broken = { name: 'T', hash: null as unknown as string, packed: recordOf('').packed }
    expect(() => journal.append({ ...entry('2'), alongside: { files: [broken] } })).toThrow()
    expect(journal.newest).toBe(1)
    expect(journal.list({ limit: 9 })).toHaveLength(1)
  })

  test('knows its own texts of a file, the newest and a few before', () => {
    for (let i = 1; i <= 40; i++) journal.files.recordFile('T', i, recordOf(`text ${i}`))
    expect(journal.files.commitOfText('T', 'text 40')).toBe(40)
    expect(journal.files.commitOfText('T', 'text 30')).toBe(30)
    expect(journal.files.commitOfText('T', 'text 1')).toBeUndefined()
    expect(journal.files.commitOfText('U', 'text 40')).toBeUndefined()
    expect(journal.files.newestOfFile('T')).toEqual({ number: 40, text: 'text 40' })
    journal.files.forgetFile('T')
    expect(journal.files.fileNames()).toEqual([])
  })

  test('knows which commits the files do not show yet, and is told of those that show later ones too', () => {
    expect(journal.files.oldestNeededByFiles()).toBeUndefined()
    for (let i = 1; i <= 9; i++) journal.append(entry(String(i)))
    expect(journal.files.oldestNeededByFiles()).toBeUndefined()
    for (const number of [2, 4]) journal.files.recordFile('A', number, recordOf(`a as of ${number}`))
    journal.files.recordFile('B', 6, recordOf('b'))
    // The text as of 2 is still on the disk where the one as of 4 never came there.
    expect(journal.files.oldestNeededByFiles()).toBe(3)
    expect(journal.files.textsOfFile('A').map(({ number }) => number)).toEqual([4, 2])
    journal.files.filesShow(['A'], 9)
    expect(journal.files.textsOfFile('A').map(({ number }) => number)).toEqual([9])
    expect(journal.files.numberOfFile('A')).toBe(9)
    expect(journal.files.newestOfFile('A')).toEqual({ number: 9, text: 'a as of 4' })
    // An older text of a file shows what it did.
    expect(journal.files.commitOfText('A', 'a as of 2')).toBe(2)
    expect(journal.files.oldestNeededByFiles()).toBe(7)
    journal.files.filesShow(['A', 'B', 'C'], 8)
    expect([journal.files.numberOfFile('A'), journal.files.numberOfFile('B'), journal.files.numberOfFile('C')]).toEqual(
      [9, 8, undefined],
    )
    journal.files.filesShow(['B'], 9)
    expect(journal.files.oldestNeededByFiles()).toBeUndefined()
  })

  test('keeps two texts of a file at the most', () => {
    for (let i = 1; i <= 5; i++) journal.files.recordFile('A', i, recordOf(`a as of ${i}`))
    expect(journal.files.textsOfFile('A').map(({ text }) => text)).toEqual(['a as of 5', 'a as of 4'])
    expect(journal.files.newestOfFile('A')?.number).toBe(5)
  })

  test('prunes what is older than wanted, but never what is needed to rebuild the rest', () => {
    for (let i = 1; i <= 30; i++) {
      journal.append(entry(String(i)))
      if (i % 10 === 0) journal.addSnapshot({ number: i, text: `s${i}` })
    }
    const oldest = () => journal.list({ limit: 1_000 }).at(-1)?.number
    expect(journal.pruneSome(15)).toBe(false)
    expect(oldest()).toBe(16)
    expect(journal.snapshotAt(30)).toEqual({ number: 30, text: 's30' })
    expect(journal.sinceSnapshot).toEqual({ commits: 0, nodes: 0 })
    for (let i = 31; i <= 35; i++) journal.append(entry(String(i)))
    expect(journal.sinceSnapshot).toEqual({ commits: 5, nodes: 5 })
    journal.pruneSome(35)
    expect(oldest()).toBe(31)
    expect(journal.append(entry('36'))).toBe(36)
  })

  test('prunes so few at a time that nobody waits for it', () => {
    for (let i = 1; i <= 200; i++) journal.append(entry(String(i)))
    journal.addSnapshot({ number: 200, text: 's' })
    let turns = 0
    while (journal.pruneSome(190)) turns++
    expect(turns).toBe(2)
    expect(journal.list({ limit: 1_000 }).length).toBe(10)
  })

  test('knows which commits are older than a time', () => {
    for (let i = 1; i <= 5; i++) journal.append(entry(String(i), { time: new Date(i * 1_000) }))
    expect(journal.newestBefore(new Date(3_500))).toBe(3)
    expect(journal.newestBefore(new Date(0))).toBeUndefined()
  })

  test('never forgets how far it has counted, whatever is pruned', () => {
    for (let i = 1; i <= 3; i++) {
      journal.append(entry(String(i)))
      journal.addSnapshot({ number: i, text: `s${i}` })
    }
    journal.pruneSome(3)
    expect(journal.newest).toBe(3)
    reopen()
    expect(journal.newest).toBe(3)
    expect(journal.snapshotAt(3)?.text).toBe('s3')
    expect(journal.append(entry('4'))).toBe(4)
  })

  test('knows the newest commit and what waits without reading: a failing disk must not undo an answer', () => {
    const pending = { backTo: 1, user: 'wild', timeoutMs: 1000, bootId: 'boot', deadlineBootMs: 5000 }
    journal.append(entry('1'))
    journal.append(entry('2', { pending }))
    using read = spyOn(LogFile.prototype, 'read')
    expect(journal.newest).toBe(2)
    expect(journal.pending).toEqual(pending)
    expect(read).not.toHaveBeenCalled()
    journal.setPending(undefined)
    expect(journal.pending).toBeUndefined()
    reopen()
    expect(journal.pending).toBeUndefined()
  })
})
