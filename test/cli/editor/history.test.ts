import { afterAll, describe, expect, test } from 'bun:test'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { History, historyDirectory } from '../../../src/cli/editor/history.ts'

const place = await mkdtemp(join(tmpdir(), 'history-'))
afterAll(() => rm(place, { recursive: true }))

describe('history', () => {
  test('is kept for the next session, readable by its owner only', async () => {
    const file = join(place, 'a', 'brewerslab', 'history')
    const first = await History.open(file)
    for (const line of ['show', 'show', ' ', 'set ü "x"']) await first.add(line)
    expect((await History.open(file)).lines).toEqual(['show', 'set ü "x"'])
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })
  test('is cut when it has grown long, to the newest lines', async () => {
    const file = join(place, 'long')
    await writeFile(file, Array.from({ length: 2500 }, (_, it) => `line ${it}\n`).join(''))
    expect((await History.open(file)).lines.at(0)).toBe('line 1500')
    expect((await readFile(file, 'utf8')).split('\n')).toHaveLength(1001)
  })
  test('works for the session where it cannot be written, and says why', async () => {
    await writeFile(join(place, 'file'), '')
    const history = await History.open(join(place, 'file', 'history'))
    await history.add('show')
    expect(history.lines).toEqual(['show'])
    expect(history.problem).toMatch(/ENOTDIR|EEXIST/)
  })
  test('that is lost on the way is told', async () => {
    const file = join(place, 'gone')
    const history = await History.open(file)
    await rm(file)
    await mkdir(file)
    await history.add('show')
    expect(history.problem).toContain('EISDIR')
  })
  // XDG Base Directory Specification: relative paths are to be ignored
  test('lies where the desktop’s rules say', () => {
    expect(historyDirectory({ XDG_STATE_HOME: '/s', HOME: '/h' })).toBe('/s/brewerslab')
    expect(historyDirectory({ XDG_STATE_HOME: 's', HOME: '/h' })).toBe('/h/.local/state/brewerslab')
  })
})
