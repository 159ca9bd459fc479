import { afterAll, afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { hostname } from 'node:os'
import { userName } from '../../../src/cli/user.ts'
import { Person } from '../../cli/server.ts'
import { eventually, type Program } from '../brewery.ts'
import { compiledProgram } from '../program.ts'
import { SteadyBrewery } from './brewery.ts'

/** What a person looks at, not only what was written: where the cursor is, colours, pages, the bottom line. */

setDefaultTimeout(30_000)

const PROMPT = `${userName()}@${hostname()}`
const ROWS = 20

let program: Program
let brewery: SteadyBrewery
let person: Person | undefined
beforeAll(async () => {
  program = await compiledProgram()
  brewery = await SteadyBrewery.open(program)
}, 120_000)
afterEach(async () => {
  await person?.[Symbol.asyncDispose]()
  person = undefined
})
afterAll(() => brewery[Symbol.asyncDispose]())

async function sitDown(columns = 100, environment: Record<string, string> = {}, mode = 'conf'): Promise<Person> {
  const desk = { program: program.command, rows: ROWS, directory: brewery.place.directory }
  const it = await Person.at(brewery.server.url, columns, { LC_ALL: 'C.UTF-8', ...environment }, desk)
  person = it
  await it.until(/>$/)
  if (mode === 'conf') await it.enter('conf')
  return it
}
const below = (it: Person) => it.screen.window.slice(it.screen.windowCursor.row + 1).filter((row) => row !== '')

describe('the cursor', () => {
  test('stands behind what Tab has completed, and in the middle of a line where Tab was pressed there', async () => {
    const it = await sitDown()
    it.type('se\tbrewh\tpo\tm\t')
    await it.until(/set brewhouse power mode$/)
    const line = `${PROMPT}% set brewhouse power mode `
    await it.until(() => it.screen.cursor.column === line.length)
    it.type('x\x01\x1b[C\x1b[C\x1b[C\x1b[C')
    await it.until(() => it.screen.cursor.column === `${PROMPT}% set `.length)
    it.type('\x0b')
    await it.until(/% set$/)
    it.type('brewhouse power mode mains\x1b[D\x1b[D\x1b[D\x1b[D\x1b[D\x17\x17\x17')
    await it.until(/% set mains$/)
    it.type('brewh \x1b[D\t')
    await it.until(/% set brewhouse mains$/)
    expect(it.screen.cursor.column).toBe(`${PROMPT}% set brewhouse `.length)
  })
  test('comes back to the line when the possibilities are listed', async () => {
    const it = await sitDown()
    it.type('set brewhouse \t\t')
    await it.until(/power.*temperature/s)
    await it.until(/% set brewhouse$/)
    expect(it.screen.cursor.column).toBe(`${PROMPT}% set brewhouse `.length)
  })
  test('stays in its place of a long line when the window gets narrower and wider', async () => {
    const it = await sitDown()
    const text = 'set brewhouse power mode "a word and another and one more that is long"'
    it.type(`${text}\x1b[D\x1b[D\x1b[D\x1b[D\x1b[D`)
    const line = `${PROMPT}% ${text}`
    const at = line.length - 5
    await it.until(() => it.screen.cursor.column === at)
    for (const columns of [40, 31, 100, 57]) {
      it.resize(columns)
      await it.until(() => it.screen.cursor.column === at % columns)
      const rows = Math.ceil(line.length / columns)
      const first = it.screen.cursor.row - Math.floor(at / columns)
      const shown = it.screen.text.split('\n').slice(first, first + rows)
      expect(shown.map((row, index) => (index === rows - 1 ? row : row.padEnd(columns))).join('')).toBe(line)
    }
    it.type('X\r')
    await it.until(/is Xlong"/)
    await it.until(/\[edit\]\n.*%$/)
    await it.enter('show | compare | display set')
    expect(it.screen.text.replaceAll('\n', '')).toContain('one more that is Xlong"')
  })
})

describe('colours', () => {
  const colourful = async (it: Person): Promise<readonly string[]> => {
    await it.enter('set brewhouse power mode gas')
    await it.enter('show brewhouse power | compare')
    return it.screen.styled.filter((row) => /[+-] +mode/.test(row))
  }
  test('of a comparison are red for what goes and green for what comes', async () => {
    expect(await colourful(await sitDown())).toEqual(['{31}-         mode mains{}', '{32}+         mode gas{}'])
  })
  test('are none with NO_COLOR, also in the bottom line', async () => {
    const it = await sitDown(100, { NO_COLOR: '1' })
    expect(await colourful(it)).toEqual(['-         mode mains', '+         mode gas'])
    expect(below(it)).toEqual(['uncommitted: 1 · alarms: 1 major'])
    expect([...it.screen.colours]).toEqual([])
  })
})

describe('long output', () => {
  const LONG = 'show configuration | display curly'
  test('stops at a page, goes on with a blank, and "q" leaves what was looked at on the screen', async () => {
    const it = await sitDown(100, {}, 'operational')
    it.type(`${LONG}\r`)
    await it.until(() => it.screen.isOther && /lines 1-19 of \d+/.test(it.screen.window.at(-1) ?? ''))
    expect(it.screen.window[0]).toBe('brewhouse {')
    expect(it.screen.window).toHaveLength(ROWS)
    it.type(' ')
    await it.until(() => /lines 20-38 of/.test(it.screen.window.at(-1) ?? ''))
    const top = it.screen.window[0] ?? ''
    it.type('/profiles \\{\r')
    await it.until(() => it.screen.window.some((row) => row.startsWith('profiles {')))
    it.type('g')
    await it.until(() => it.screen.window[0] === 'brewhouse {')
    it.type('q')
    await it.until(/\[ok\].*\n.*>$/)
    expect({ isOther: it.screen.isOther, isModeOff: !it.screen.modes.has(1049) }).toEqual({
      isOther: false,
      isModeOff: true,
    })
    expect(it.screen.text).toContain('brewhouse {\n    power {')
    expect(top).not.toBe('brewhouse {')
  })
  test('follows a window that changes its size', async () => {
    const it = await sitDown(100, {}, 'operational')
    it.type(`${LONG}\r`)
    await it.until(() => /lines 1-19 of \d+/.test(it.screen.window.at(-1) ?? ''))
    it.resize(30)
    await it.until(() => it.screen.window.every((row) => row.length <= 30) && it.screen.window[0] === 'brewhouse {')
    it.type('q')
    await it.until(/\[ok\].*\n.*>$/)
  })
  test('does not stop with "| no-more", nor once paging is off', async () => {
    const it = await sitDown(100, {}, 'operational')
    await it.enter(`${LONG} | no-more`)
    await it.enter('set cli paging off')
    await it.enter(LONG)
    expect(it.screen.text.match(/^brewhouse \{$/gm)).toHaveLength(2)
  })
})

describe('the bottom line', () => {
  test('tells of edits and alarms, goes when told to, and comes back', async () => {
    const it = await sitDown()
    await it.enter('set brewhouse power mode gas')
    await eventually('the edit is told', 5000, () => (below(it)[0]?.includes('uncommitted: 1') ? true : undefined))
    expect(below(it)).toEqual(['uncommitted: 1 · alarms: 1 major'])
    expect(it.screen.styled.at(it.screen.windowCursor.row + 1)).toBe('{7}uncommitted: 1 · alarms: 1 major{}')
    await it.enter('run set cli status-line off')
    await eventually('it is gone', 5000, () => (below(it).length === 0 ? true : undefined))
    await it.enter('run set cli status-line on')
    await eventually('it is back', 5000, () => (below(it).length === 1 ? true : undefined))
  })
  test('counts down while a commit waits to be confirmed, in red', async () => {
    const it = await sitDown()
    await it.enter('set brewhouse power mode gas')
    await it.enter('commit confirmed 300')
    await eventually('it counts', 5000, () =>
      /^confirm the commit within 4:5\d/.test(below(it)[0] ?? '') ? true : undefined,
    )
    expect(it.screen.styled.at(it.screen.windowCursor.row + 1)).toStartWith('{7;31}confirm')
    await it.enter('commit abort')
    await eventually('it no longer does', 5000, () => (below(it)[0]?.includes('confirm') !== true ? true : undefined))
  })
})

describe('"monitor"', () => {
  test('prints what others change, below a path only, until Ctrl-C', async () => {
    const it = await sitDown(150, {}, 'operational')
    it.type('monitor brewhouse power\r')
    await it.until(/Ctrl-C ends it\./)
    const setMode = (mode: string) =>
      program.run([
        'cli',
        '--server',
        brewery.server.url,
        '-c',
        'conf',
        '-c',
        `set brewhouse power mode ${mode}`,
        '-c',
        'commit',
      ])
    await setMode('gas')
    await it.until(/\/brewerslab:brewhouse\/power\/mode {2}gas \(commit \d+ of \S+\)/)
    await setMode('mains')
    await it.until(/mode {2}mains \(commit/)
    it.type('\x03')
    await it.until(/\[ok\].*\n.*>$/)
    expect(it.screen.text).not.toContain('/temperature')
  })
})
