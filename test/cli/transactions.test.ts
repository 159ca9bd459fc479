import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { hostname } from 'node:os'
import type { CommitAnswer, SessionCommitBody } from '../../src/base/index.ts'
import { Client } from '../../src/cli/client.ts'
import { Session } from '../../src/cli/session.ts'
import { userName } from '../../src/cli/user.ts'
import { Person, RunningBrewery, runScript, withoutTimes } from './server.ts'

setDefaultTimeout(30_000)

const USER = userName()
const PROMPT = `${USER}@${hostname()}`
const FERMENTATION = 'set brewhouse temperature fermentation'

let brewery: RunningBrewery
beforeEach(async () => {
  brewery = await RunningBrewery.open()
})
afterEach(() => brewery[Symbol.asyncDispose]())

/** What a person sees after "configure" and these lines, times as words. */
async function transcript(lines: readonly string[], environment: Record<string, string> = {}): Promise<string> {
  await using person = await Person.at(brewery.url, 160, environment)
  await person.until(/>$/)
  await person.enter('configure')
  const before = person.screen.text.length
  for (const line of lines) await person.enter(line)
  return plain(person.screen.text.slice(before).replace(/^ /, ''))
}

/** Times, the user's name and its width as words. */
function plain(text: string): string {
  return withoutTimes(text)
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, 'WHEN               ')
    .replaceAll(/\bat \d\d:\d\d:\d\d,/g, 'at WHEN,')
    .replaceAll(`${PROMPT}%`, 'me%')
    .replaceAll(/ +$/gm, '')
}

/** A line, what it printed, and the next prompt. */
const said = (line: string, ...output: readonly string[]) =>
  `${line}\n${output.map((it) => `${it}\n`).join('')}\n[ok][TIME]\n[edit]\nme%`

async function commitOf(...lines: readonly string[]): Promise<void> {
  const { status, err } = await runScript(brewery.url, { commands: ['configure', ...lines] })
  if (status !== 0) throw new Error(err)
}

async function setpoint(): Promise<string | undefined> {
  const running = (await brewery.running()) as {
    'brewerslab:brewhouse'?: { temperature?: { fermentation?: { setpoint?: string } } }
  }
  return running['brewerslab:brewhouse']?.temperature?.fermentation?.setpoint
}

describe('golden transcripts', () => {
  test('show | compare, commit check, commit comment, show commits', async () => {
    const lines = [
      'show | compare',
      `${FERMENTATION} setpoint 18.5`,
      'set brewhouse temperature hardware probe 28-0a offsets 0 50 offset -0.25',
      'show | compare',
      'show brewhouse temperature fermentation | compare',
      'commit check',
      'commit comment "a warmer week"',
      'commit check',
      'show commits',
      'show commits 1',
    ]
    const setpointTree = [
      '  brewhouse',
      '      temperature',
      '          fermentation',
      '-             setpoint 17',
      '+             setpoint 18.5',
    ]
    const probeTree = [
      '          hardware',
      '+             probe 28-0a',
      '+                 offsets 0 50',
      '+                     offset -0.25',
    ]
    const tree = [...setpointTree, ...probeTree]
    const nameWidth = Math.max(3, USER.length)
    const row = (...cells: string[]) => cells.join('  ').trimEnd()
    const table = [
      row('commit', 'when               ', 'who'.padEnd(nameWidth), 'client', 'nodes', 'comment'),
      row('     1', 'WHEN               ', USER.padEnd(nameWidth), 'cli   ', '    4', 'a warmer week'),
    ]
    expect(await transcript(lines)).toBe(
      [
        said('show | compare', 'No differences.'),
        said(` ${lines[1]}`),
        said(` ${lines[2]}`),
        said(' show | compare', ...tree),
        said(` ${lines[4]}`, ...setpointTree),
        said(' commit check', 'Check passed: a commit would change 4 nodes.'),
        said(' commit comment "a warmer week"', 'Commit complete.'),
        said(' commit check', 'No modifications to commit.'),
        said(' show commits', ...table),
        said(' show commits 1', `Commit 1 of ${USER}, WHEN               , "a warmer week"`, ...tree),
      ].join(''),
    )
  })

  test('rollback is looked at first, and is a commit like any other', async () => {
    await commitOf(`${FERMENTATION} setpoint 18`, 'commit comment "first"')
    await commitOf(`${FERMENTATION} setpoint 19`, 'set brewhouse power mode X', 'commit')
    const lines = [
      'set brewhouse power mode lost',
      'rollback 1',
      'show | compare',
      'show | compare rollback 1',
      'commit',
      'rollback 3',
      'rollback 2',
      'rollback',
      'rollback 0',
      'show | compare rollback 2',
    ]
    const compared = [
      '  brewhouse',
      '      power',
      '-         mode X',
      '      temperature',
      '          fermentation',
      '-             setpoint 19',
      '+             setpoint 18',
    ]
    const loaded = (number: number, comment: string, next: string) =>
      `Loaded commit ${number} of ${USER}, WHEN               ${comment}. ${next}`
    const look = '"show | compare" shows what "commit" would change.'
    expect(await transcript(lines)).toBe(
      [
        said(`${lines[0]}`),
        said(' rollback 1', loaded(1, ', "first"', look)),
        said(' show | compare', ...compared),
        said(' show | compare rollback 1', 'No differences.'),
        said(' commit', 'Commit complete.'),
        said(' rollback 3', loaded(3, '', 'It is what is in force: there is nothing to commit.')),
        said(' rollback 2', loaded(2, '', look)),
        said(' rollback', 'Changes discarded.'),
        said(' rollback 0', 'No changes to discard.'),
        said(' show | compare rollback 2', ...compared),
      ].join(''),
    )
    expect(await brewery.running()).toEqual({
      'brewerslab:brewhouse': { temperature: { fermentation: { setpoint: '18.0' } } },
    })
  })

  test('commit confirmed, and then confirm, abort, another commit', async () => {
    await commitOf(`${FERMENTATION} setpoint 18`, 'commit')
    const set = (value: number) => `${FERMENTATION} setpoint ${value}`
    const waits = (seconds: string) =>
      `Commit complete. It is rolled back at WHEN, in ${seconds} unless it is kept with "commit confirm".`
    const lines = [
      set(19),
      'commit confirmed 300 comment "try"',
      'commit confirm',
      set(20),
      'commit confirmed',
      'commit',
      'commit abort',
      set(21),
      'commit confirmed comment "once more"',
      set(22),
      'commit',
      'commit confirmed 60',
    ]
    expect(await transcript(lines)).toBe(
      [
        said(set(19)),
        said(` ${lines[1]}`, waits('5 minutes')),
        said(' commit confirm', 'Confirmed: the commit stays.'),
        said(` ${set(20)}`),
        said(' commit confirmed', waits('10 minutes')),
        said(' commit', 'No modifications to commit.'),
        said(' commit abort', 'Rolled back by commit 4.'),
        said(` ${set(21)}`),
        said(` ${lines[8]}`, waits('10 minutes')),
        said(` ${set(22)}`),
        said(' commit', 'Commit complete. It confirms the commit that waited, too.'),
        said(' commit confirmed 60', 'No modifications to commit.'),
      ].join(''),
    )
    expect(await setpoint()).toBe('22.0')
  })
})

describe('a commit that waits to be confirmed', () => {
  test('is told once to whoever comes, and it is told when it was rolled back', async () => {
    await commitOf(`${FERMENTATION} setpoint 18`, 'commit')
    await commitOf(`${FERMENTATION} setpoint 19`, 'commit confirmed 3')
    await using person = await Person.at(brewery.url, 160)
    await person.until(/>$/)
    await person.enter('show configuration brewhouse power')
    await person.enter('configure')
    const { text } = person.screen
    expect(
      text.match(/waits to be confirmed: running goes back to commit 1 at \S+, in \d seconds? unless/g),
    ).toHaveLength(1)
    expect(text).toStartWith(`A commit of ${USER} waits`)
    const deadline = Date.now() + 10_000
    while ((await setpoint()) !== '18.0' && Date.now() < deadline) await Bun.sleep(50)
    await person.enter('commit')
    await person.enter('commit')
    expect(person.screen.text.match(/was rolled back: nobody confirmed it in time/g)).toHaveLength(1)
    await person.enter('show commits')
    expect(person.screen.text).toMatch(/\n +3 .* timeout +1 /)
  })
  test('survives that the server is killed', async () => {
    await commitOf(`${FERMENTATION} setpoint 18`, 'commit')
    await commitOf(`${FERMENTATION} setpoint 19`, 'commit confirmed 600')
    await brewery.restart()
    const { err } = await runScript(brewery.url, { commands: ['configure', 'commit abort'] })
    expect(err).toContain('waits to be confirmed')
    expect(err).toContain('Rolled back by commit 3.')
    expect(await setpoint()).toBe('18.0')
  })
  test('is not there to be confirmed or aborted', async () => {
    for (const line of ['commit confirm', 'commit abort']) {
      const { status, err } = await runScript(brewery.url, { commands: ['configure', line] })
      expect(status).toBe(1)
      expect(err).toMatch(/no .*commit.* (waits|to confirm|be confirmed)/)
    }
  })
})

describe('somebody who is faster by a moment', () => {
  /** Commits between the last look of the session and its commit. */
  class Overtaken extends Client {
    others: readonly string[] = []

    override async commitSession(id: string, body: SessionCommitBody, signal?: AbortSignal): Promise<CommitAnswer> {
      const others = this.others
      this.others = []
      for (const json of others) await brewery.patch(JSON.parse(json))
      return super.commitSession(id, body, signal)
    }
  }

  async function overtaken() {
    const client = new Overtaken(brewery.url)
    const said: string[] = []
    const say = (text: string) => void said.push(text)
    const session = await Session.open({
      client,
      user: 'me',
      output: { result: ({ lines }) => say(lines.map((it) => it.text).join('\n')), live: say, notice: say },
    })
    await session.execute('configure')
    return { client, session, said }
  }

  test('and changes the same is told by path and value, nothing is committed, and the next commit decides', async () => {
    const { client, session } = await overtaken()
    await session.execute(`${FERMENTATION} setpoint 19`)
    await session.execute('set brewhouse power mode X')
    client.others = ['{"fermentation": {"setpoint": "21"}}']
    const outcome = await session.execute('commit')
    if (outcome.status !== 'failed') throw new Error(outcome.status)
    expect(outcome.error.all.map((it) => [it.at.path, it.message])).toEqual([
      [
        '/brewerslab:brewhouse/temperature/fermentation/setpoint',
        expect.stringMatching(/^was changed by \S+ in commit 1 meanwhile: it is now "21.0", you have "19.0"$/),
      ],
      [undefined, 'nothing was committed: "commit" again puts your edits in force'],
    ])
    expect(await setpoint()).toBe('21.0')
    expect(session.uncommitted).toBe(2)
    expect((await session.execute('commit')).status).toBe('ok')
    expect(await setpoint()).toBe('19.0')
  })
  test('and changes something else is in nobody’s way', async () => {
    const { client, session, said } = await overtaken()
    await session.execute(`${FERMENTATION} setpoint 19`)
    client.others = ['{"fermentation": {"highpoint": "25"}}']
    expect((await session.execute('commit')).status).toBe('ok')
    await session.execute('show brewhouse temperature fermentation')
    expect(said.at(-1)).toContain('"highpoint": "25"')
  })
})

describe('at a terminal', () => {
  test('what differs is coloured, unless NO_COLOR says no', async () => {
    const colours = async (environment: Record<string, string>) => {
      await using person = await Person.at(brewery.url, 100, environment)
      await person.until(/>$/)
      await person.enter('configure')
      await person.enter('set brewhouse power mode X')
      await person.enter('show | compare')
      expect(person.screen.text).toContain('  brewhouse\n      power\n+         mode X')
      return person.screen.styled.filter((row) => row.includes('+         mode X'))
    }
    expect(await colours({ NO_COLOR: '' })).toEqual(['{32}+         mode X{}'])
    expect(await colours({ NO_COLOR: '1' })).toEqual(['+         mode X'])
  })
  test('Tab and ? offer commits with what was said of them', async () => {
    await commitOf(`${FERMENTATION} setpoint 18`, 'commit comment "first"')
    await commitOf(`${FERMENTATION} setpoint 19`, 'commit')
    await using person = await Person.at(brewery.url, 100)
    await person.until(/>$/)
    await person.enter('configure')
    person.type('rollback ?')
    await person.until(/<commit> +Its number.*\n +2 +\S+ \S+ +\S+\n +1 +\S+ \S+ +\S+ +first\n +<Enter>/)
    person.type('1\r')
    await person.until(/Loaded commit 1 of .*\n.*\n\n\[ok\]/)
    person.type('show ?')
    await person.until(/\n +\| +Do more with what it shows\n +<Enter>/)
    person.type('\x15')
  })
  test('a commit that is not kept is refused, and the edits stay', async () => {
    const { err, out } = await runScript(brewery.url, {
      input: 'configure\nset brewhouse power mode X\nrollback 9\n',
    })
    expect({ out, isTold: err.includes('there is no commit 9') }).toEqual({ out: '', isTold: true })
  })
  test('there are no commits to show at first', async () => {
    const { out, err } = await runScript(brewery.url, { commands: ['show commits'] })
    expect({ out, isTold: err.startsWith('There is no commit yet.') }).toEqual({ out: '', isTold: true })
  })
})
