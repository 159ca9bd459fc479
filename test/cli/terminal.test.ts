import { afterAll, beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { userName } from '../../src/cli/user.ts'
import { Person, RunningBrewery, withoutTimes } from './server.ts'

setDefaultTimeout(30_000)

let brewery: RunningBrewery

beforeAll(async () => {
  brewery = await RunningBrewery.open()
})
afterAll(() => brewery[Symbol.asyncDispose]())

const PROMPT = `${userName()}@${hostname()}`
const SET = 'set brewhouse temperature fermentation setpoint'
/** termios(3): lines are edited by the driver, as they are in a shell's child that has ended well. */
const ICANON = 0o2

/** A person in configuration mode. */
async function inConfiguration(columns?: number): Promise<Person> {
  const person = await Person.at(brewery.url, columns)
  await person.until(/>$/)
  await person.enter('conf')
  return person
}

const lastLines = (person: Person, count: number) => person.screen.textToCursor.split('\n').slice(-count).join('\n')

describe('at a terminal', () => {
  test('Tab completes words, and pressed again lists them', async () => {
    await using person = await inConfiguration()
    person.type('se\tbrewh\tte\tf\t')
    await person.until(/set brewhouse temperature fermentation $|fermentation$/)
    person.type('\t\t')
    await person.until(/highpoint +lowpoint|setpoint +highpoint/)
    person.type('se\t19.5\r')
    await person.until(/setpoint 19.5\n\n\[ok\]/)
    await person.enter('discard')
  })
  test('? lists what may stand there, and leaves the line as it was', async () => {
    await using person = await inConfiguration()
    person.type(`${SET} ?`)
    await person.until(/<setpoint> .*celsius: decimal64.*default 17/)
    person.type('18\r')
    await person.until(/setpoint 18\n\n\[ok\]/)
    await person.enter('discard')
  })
  test('Tab completes the keys of list entries that are not committed yet', async () => {
    await using person = await inConfiguration()
    await person.enter('set brewhouse temperature hardware probe 28-00c0ffee')
    person.type('set brewhouse temperature hardware probe \t')
    await person.until(/probe 28-00c0ffee$/)
    person.type('\x15')
    await person.enter('discard')
  })
  test('a caret stands under the word that is wrong', async () => {
    await using person = await inConfiguration()
    await person.enter('set brewhouse powr mode x')
    const line = `${PROMPT}% set brewhouse powr mode x`
    expect(withoutTimes(lastLines(person, 7))).toBe(
      `${line}
${' '.repeat(line.indexOf('powr'))}^^^^
there is no "powr" in "brewhouse". Did you mean "power"?

[error][TIME]
[edit]
${PROMPT}%`,
    )
  })
  test('a line that was wrapped is shown again above the caret', async () => {
    await using person = await inConfiguration(40)
    await person.enter(`${SET} warm`)
    expect(person.screen.text).toContain(`${SET} warm`.slice(-14))
    const rows = person.screen.text.split('\n')
    const caret = rows.findIndex((row) => /^ +\^+$/.test(row))
    // 40 columns: the line was shown once more from its own first column, wrapped as the caret's row is.
    expect(rows.slice(caret - 3, caret + 2)).toEqual([
      SET.slice(0, 40),
      `${SET} warm`.slice(40),
      '',
      `${' '.repeat(SET.length + 1 - 40)}^^^^`,
      '"warm" is not a number. Write it like 17',
    ])
  })
  test('exit asks before edits are lost', async () => {
    await using person = await inConfiguration()
    await person.enter(`${SET} 19`)
    person.type('exit\r')
    await person.until(/Discard them and exit\? \[yes,no\] \(no\)$/)
    person.type('\r')
    await person.until(/\(no\)\n\n\[ok\].*\n\[edit\]\n\S+%$/)
    person.type('exit\r')
    await person.until(/\(no\)$/)
    person.type('yes\r')
    await person.until(/yes\n\n\[ok\].*\n\S+>$/)
  })
  test('Ctrl-C gives up the line, Ctrl-D leaves one level', async () => {
    await using person = await inConfiguration()
    person.type('set nonsense\x03')
    await person.until(/nonsense\^C\n\[edit\]\n\S+%$/)
    person.type('\x04')
    await person.until(/\[ok\].*\n\S+>$/)
    person.type('\x04')
    expect(await person.exited).toBe(0)
  })
  test('a paste of several lines is carried out line by line', async () => {
    await using person = await inConfiguration()
    person.type(`\x1b[200~set brewhouse power mode "a?b"\n${SET} 19\nshow brewhouse power mode\n\x1b[201~`)
    await person.until(/"mode": "a\?b"\n\}\n\n\[ok\].*\n\[edit\]\n\S+%$/)
    await person.enter('discard')
  })
  test('keys typed ahead wait for their prompt', async () => {
    await using person = await Person.at(brewery.url)
    person.type('conf\rset brewhouse power mode Z\rshow brewhouse power\rdiscard\rexit\rexit\r')
    expect(await person.exited).toBe(0)
    expect(person.screen.text).toContain('"mode": "Z"')
  })
  test('wide characters and accents can be edited', async () => {
    await using person = await inConfiguration()
    person.type('set brewhouse power mode "Wü\u0308rze 日本"\x1b[D\x1b[D\x7f麦\r')
    await person.until(/"Wü\u0308rze 麦本"\n\n\[ok\]/)
    await person.enter('discard')
  })
  test('a window that gets narrower and wider again shows the same line', async () => {
    await using person = await inConfiguration()
    person.type('set brewhouse power mode abcdefghijklmnopqrstuvwxyz')
    await person.until(/xyz$/)
    person.resize(101)
    person.type('0')
    await person.until(/xyz0$/)
    person.type('\r')
    await person.until(/xyz0\n\n\[ok\]/)
    await person.enter('discard')
  })
  test('the terminal is left as it was found, at the end and by a signal', async () => {
    for (const leave of [(it: Person) => it.type('exit\r'), (it: Person) => it.signal('SIGTERM')]) {
      await using person = await Person.at(brewery.url)
      await person.until(/>$/)
      expect(person.localFlags & ICANON).toBe(0)
      leave(person)
      await person.exited
      expect(person.localFlags & ICANON).toBe(ICANON)
    }
  })
  test('a closed window ends the program, also with edits that nobody can be asked about', async () => {
    await using person = await inConfiguration()
    await person.enter(`${SET} 19`)
    person.hangUp()
    // 129: by the signal that a closing window sends; 0: its input ended first.
    expect([0, 129]).toContain(await person.exited)
  })
  test('history is kept in the home, and found with the up key', async () => {
    await using person = await Person.at(brewery.url)
    await person.until(/>$/)
    await person.enter('show configuration brewhouse power')
    person.type('show c\x1b[A\r')
    await person.until(/(show configuration brewhouse power\n[^%]*){2}>$/)
    expect(await readFile(join(person.home, '.local/state/brewerslab/history-operational'), 'utf8')).toBe(
      'show configuration brewhouse power\n',
    )
  })
  test('without a home, history is for the session only, and that is said', async () => {
    await using person = await Person.at(brewery.url, 100, { XDG_STATE_HOME: '/proc/nowhere' })
    await person.until(/History is not kept: .*\n\S+>$/)
    await person.enter('help who')
  })
  test('that cannot move its cursor, lines are read plainly', async () => {
    await using person = await Person.at(brewery.url, 100, { TERM: 'dumb' })
    await person.until(/>$/)
    person.type('conf\r')
    await person.until(/\[edit\]\n\S+%$/)
    person.type('set brewhouse power mode Q\rexit\r')
    await person.until(/\(no\)$/)
    person.type('yes\r')
    await person.until(/>$/)
    person.type('exit\r')
    expect(await person.exited).toBe(0)
    expect(person.screen.text).not.toContain('\u001b')
  })
})

describe('a server that goes away', () => {
  let own: RunningBrewery
  beforeEach(async () => {
    own = await RunningBrewery.open()
  })
  test('is told, the edits are kept, and are committed when it is back', async () => {
    await using server = own
    await using person = await Person.at(server.url)
    await person.until(/>$/)
    await person.enter('conf')
    await person.enter(`${SET} 19`)
    await server.kill()
    await person.enter('commit')
    expect(person.screen.text.replaceAll('\n', '')).toContain('The session keeps its 1 edit: try again when it is back')
    await server.restart()
    await person.enter('commit')
    expect(person.screen.text).toContain(
      'The session had ended: the server was restarted; 1 edit made again on its configuration.\nCommit complete.',
    )
    expect(await server.running()).toMatchObject({
      'brewerslab:brewhouse': { temperature: { fermentation: { setpoint: '19.0' } } },
    })
  })
  test('and comes back with what others have changed: the conflict is told, a second commit decides', async () => {
    await using server = own
    await using person = await Person.at(server.url)
    await person.until(/>$/)
    await person.enter('conf')
    await person.enter(`${SET} 19`)
    await server.restart()
    await server.patch({ fermentation: { setpoint: '21' } })
    await person.enter('commit')
    expect(person.screen.text.replaceAll('\n', '')).toMatch(
      /setpoint: was changed by \S+ in commit 1 meanwhile: it is now "21.0", you have "19.0"/,
    )
    expect(person.screen.text).toContain('nothing was committed: "commit" again puts your edits in force')
    expect(person.screen.text).toContain('[error]')
    await person.enter('commit')
    expect(lastLines(person, 5)).toContain('Commit complete.')
    expect(await server.running()).toMatchObject({
      'brewerslab:brewhouse': { temperature: { fermentation: { setpoint: '19.0' } } },
    })
  })
  test('or does not answer is given up with Ctrl-C, and the session goes on', async () => {
    await using server = own
    await using person = await Person.at(server.url)
    await person.until(/>$/)
    server.signal('SIGSTOP')
    person.type('show\r')
    await Bun.sleep(100)
    person.type('\x03')
    await person.until(/interrupted\n\n\[error\].*\n\S+>$/)
    server.signal('SIGCONT')
    await person.enter('show')
    expect(person.screen.text).toEndWith(`\n${PROMPT}>`)
    expect(person.screen.text).toContain('[ok]')
  })
  test('or has had another session’s commit: the same', async () => {
    await using server = own
    await using person = await Person.at(server.url)
    await person.until(/>$/)
    await person.enter('conf')
    await person.enter(`${SET} 19`)
    await server.patch({ fermentation: { setpoint: '22.5', highpoint: '23' } })
    await person.enter('commit')
    expect(person.screen.text).toMatch(/it is now "22.5", you have "19.0"/)
    await person.enter('delete brewhouse temperature fermentation setpoint')
    await person.enter('commit')
    expect(await server.running()).toEqual({
      'brewerslab:brewhouse': { temperature: { fermentation: { highpoint: '23.0' } } },
    })
  })
})
