import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from 'bun:test'
import type { SessionsAnswer } from '../../src/base/index.ts'
import { userName } from '../../src/cli/user.ts'
import { Person, RunningBrewery, runScript } from './server.ts'

setDefaultTimeout(30_000)

const SET = 'set brewhouse temperature fermentation setpoint'
const HIGH = 'set brewhouse temperature fermentation highpoint'

let brewery: RunningBrewery
beforeEach(async () => {
  brewery = await RunningBrewery.open()
})
afterEach(() => brewery[Symbol.asyncDispose]())

async function person(...lines: string[]): Promise<Person> {
  const it = await Person.at(brewery.url, 160)
  await it.until(/>$/)
  for (const line of lines) await it.enter(line)
  return it
}
const sessions = async () => {
  const answer = (await (await fetch(`${brewery.url}/v1/sessions`)).json()) as SessionsAnswer
  return answer.sessions
}
const fermentation = async () => {
  const running = (await brewery.running()) as { 'brewerslab:brewhouse'?: { temperature?: { fermentation?: object } } }
  return running['brewerslab:brewhouse']?.temperature?.fermentation
}
async function eventually(isThere: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000
  while (!(await isThere())) {
    if (Date.now() > deadline) throw new Error('it did not come to that')
    await Bun.sleep(20)
  }
}

describe('configure private', () => {
  test('is what "configure" is: nobody sees the edits, and others know who is there', async () => {
    await using me = await person('configure private', `${SET} 19`)
    expect(me.screen.text).toContain('Entering configuration mode private')
    expect(await sessions()).toMatchObject([{ mode: 'private', edits: 1 }])
    expect((await runScript(brewery.url, { commands: ['configure', `${SET} 20`, 'commit'] })).status).toBe(0)
    await me.enter('commit')
    expect(me.screen.text).toMatch(/setpoint: was changed by \S+ in commit 1 meanwhile/)
  })
})

describe('configure exclusive', () => {
  test('keeps everybody else from committing, tells them who and since when, and ends with "exit"', async () => {
    await using me = await person('configure exclusive', `${SET} 19`)
    expect(me.screen.text).toContain('Entering configuration mode exclusive')
    const refusal = new RegExp(`locked by ${userName()} \\(cli\\) for less than a minute`)
    for (const commands of [['configure exclusive'], ['configure', `${SET} 20`, 'commit']]) {
      const { status, err } = await runScript(brewery.url, { commands })
      expect([status, err]).toEqual([1, expect.stringMatching(refusal)])
    }
    await me.enter('commit')
    expect(await fermentation()).toEqual({ setpoint: '19.0' })
    await me.enter(`${HIGH} 25`)
    await me.enter('commit comment "and more"')
    expect(await fermentation()).toEqual({ setpoint: '19.0', highpoint: '25.0' })
    await me.enter('exit')
    expect(await sessions()).toEqual([])
    expect((await runScript(brewery.url, { commands: ['configure exclusive', `${SET} 20`, 'commit'] })).status).toBe(0)
    expect(await fermentation()).toEqual({ setpoint: '20.0', highpoint: '25.0' })
  })
  test('the lock is let go of when the window is closed, the program is ended, or the script ends or fails', async () => {
    const me = await person('configure exclusive')
    expect(await sessions()).toHaveLength(1)
    me.hangUp()
    await eventually(async () => (await sessions()).length === 0)
    await me[Symbol.asyncDispose]()
    const other = await person('configure exclusive')
    other.signal('SIGTERM')
    expect(await other.exited).toBe(143)
    expect(await sessions()).toEqual([])
    await other[Symbol.asyncDispose]()
    await runScript(brewery.url, { input: 'configure exclusive\n' })
    expect(await sessions()).toEqual([])
    await runScript(brewery.url, { commands: ['configure exclusive', 'set nothing'] })
    expect(await sessions()).toEqual([])
  })
  test('a lock that was lost with the server is taken again, and the edits are still there', async () => {
    await using me = await person('configure exclusive', `${SET} 19`)
    await brewery.restart()
    await me.enter('show | compare')
    expect(me.screen.text).toContain('The lock had ended: the server was restarted. It is yours again')
    expect(me.screen.text).toContain('+             setpoint 19')
    expect((await sessions()).map(({ mode }) => mode)).toEqual(['exclusive'])
    await me.enter('commit')
    expect(await fermentation()).toEqual({ setpoint: '19.0' })
  })
  test('a lock that somebody else has by then is told, and the edits are as private ones', async () => {
    await using me = await person('configure exclusive', `${SET} 19`)
    const [mine] = await sessions()
    await fetch(`${brewery.url}/v1/sessions/${mine?.id}`, { method: 'DELETE' })
    await using other = await person('configure exclusive')
    await me.enter('show | compare')
    expect(me.screen.text).toContain('The lock has ended: it was not used for too long, and')
    await other.enter('exit')
    await me.enter('commit')
    expect(await fermentation()).toEqual({ setpoint: '19.0' })
  })
})

describe('configure shared', () => {
  test('is one candidate: each sees at once what the other did, and either commits all of it', async () => {
    await using one = await person('configure shared', `${SET} 19`)
    expect(one.screen.text).toContain('Nobody else edits it now.')
    await using two = await person('configure shared')
    expect(two.screen.text).toContain('1 other session edits it, too; it has 1 edit.')
    await two.enter(`${HIGH} 25`)
    await one.enter('show | compare')
    expect(one.screen.text).toContain(
      '+             setpoint 19\n-             highpoint 0\n+             highpoint 25',
    )
    expect(await fermentation()).toBeUndefined()
    await one.enter('delete brewhouse temperature fermentation highpoint')
    await two.enter('commit')
    expect(await fermentation()).toEqual({ setpoint: '19.0' })
    await one.enter('show | compare')
    expect(one.screen.text).toContain('No differences.')
  })
  test('rollback and discard are of that candidate, too', async () => {
    await runScript(brewery.url, { commands: ['configure', `${SET} 18`, 'commit', `${SET} 19`, 'commit'] })
    await using one = await person('configure shared', 'rollback 1')
    await using two = await person('configure shared', 'show | compare')
    expect(two.screen.text).toContain('-             setpoint 19\n+             setpoint 18')
    await two.enter('discard')
    await one.enter('commit')
    expect(one.screen.text).toContain('No modifications to commit.')
    await one.enter('rollback 1')
    await two.enter('commit')
    expect(await fermentation()).toEqual({ setpoint: '18.0' })
  })
  test('edits stay while somebody shares them; the last one is asked', async () => {
    await using one = await person('configure shared', `${SET} 19`)
    await using two = await person('configure shared')
    await one.enter('exit')
    expect(one.screen.text).toContain('The edits stay with 1 other shared session.')
    two.type('exit\r')
    await two.until(/Discard them and exit\? \[yes,no\] \(no\) $|\(no\)$/)
    await two.enter('yes')
    expect(await sessions()).toEqual([])
  })
  test('what the server refuses is told at once, and is not there', async () => {
    await using me = await person('configure shared', `${SET} 19`)
    await brewery.restart()
    await me.enter('show | compare')
    expect(me.screen.text).toContain('The shared candidate had ended: the server was restarted, and 1 edit with it.')
    expect(me.screen.text).toContain('No differences.')
  })
})
