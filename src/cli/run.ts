import { systemClock } from '../base/index.ts'
import { Client } from './client.ts'
import { runInteractive } from './interactive.ts'
import type { Output } from './output.ts'
import { failureText, faultText, resultText, statusLine, wantsColour } from './report.ts'
import { type Outcome, Session } from './session.ts'
import { lostEdits } from './session-text.ts'
import { printable } from './text.ts'
import { userName } from './user.ts'

/** How the command line is started. */
export interface CliOptions {
  /** Base URL of the server. */
  readonly server: string
  /** Commands to carry out instead of reading them; empty to read. */
  readonly commands: readonly string[]
}

/**
 * The command line: a session at a terminal, or one that carries out commands from options or a pipe and stops at the
 * first error. Then there are no prompts: results go to stdout, everything else to stderr.
 * @returns the exit status: 0, or 1 after a command that failed
 * @throws BrewError `invalid-value` for a URL that is none; and when the server cannot be reached at the start
 */
export async function runCli(options: CliOptions): Promise<number> {
  const client = new Client(options.server)
  const user = userName()
  if (options.commands.length > 0) return runLines(client, user, options.commands)
  const isTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true
  if (isTerminal && process.env.TERM !== 'dumb') {
    await runInteractive(client, user)
    return 0
  }
  return isTerminal ? runPlain(client, user, inputLines()) : runLines(client, user, inputLines())
}

/** Standard input line by line, read no faster than it is used. Line ends of other systems are taken too. */
async function* inputLines(): AsyncGenerator<string, undefined> {
  let rest = ''
  for await (const text of Bun.stdin.stream().pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) yield line.replace(/\r$/, '')
  }
  if (rest !== '') yield rest
  return undefined
}

/** Commands one after the other; blank lines and those that begin with `#` are passed over. */
async function runLines(
  client: Client,
  user: string,
  lines: Iterable<string> | AsyncIterable<string>,
): Promise<number> {
  const say = (text: string) => process.stderr.write(`${printable(text)}\n`)
  const results: string[] = []
  const isColoured = wantsColour(process.stdout, process.env)
  const output: Output = {
    result: (shown) => void results.push(resultText(shown, isColoured)),
    live: (text) => void process.stdout.write(`${printable(text)}\n`),
    notice: say,
  }
  const session = await Session.open({ client, user, output, columns })
  await using _closing = closing(session)
  if (session.banner !== undefined) say(session.banner)
  for await (const line of lines) {
    if (line.trimStart().startsWith('#')) continue
    const outcome = await session.execute(line)
    for (const text of results.splice(0)) await Bun.write(Bun.stdout, `${text}\n`)
    if (outcome.status === 'end') return 0
    if (outcome.status === 'nothing') continue
    const problem = problemText(outcome, line)
    if (problem !== undefined) say(problem)
    say(`\n${statusLine(problem === undefined ? 'ok' : 'error', systemClock.now())}`)
    if (problem !== undefined) return 1
  }
  if (session.uncommitted > 0) say(lostEdits(session.uncommitted))
  return 0
}

/** What the session holds on the server ends with it. */
function closing(session: Session): AsyncDisposable {
  return { [Symbol.asyncDispose]: () => session.close() }
}

function problemText(outcome: Outcome, line: string): string | undefined {
  if (outcome.status === 'failed') return failureText(outcome.error)
  return outcome.status === 'fault' ? `${line}\n${faultText(line, outcome.fault, 0)}` : undefined
}

/** A terminal that cannot move its cursor (`TERM=dumb`): the dialogue of a person, without an editor. */
async function runPlain(client: Client, user: string, lines: AsyncIterator<string>): Promise<number> {
  const print = (text: string) => process.stdout.write(`${printable(text)}\n`)
  const read = async (prompt: string): Promise<string | undefined> => {
    process.stdout.write(prompt)
    const next = await lines.next()
    return next.done === true ? undefined : next.value
  }
  const session = await Session.open({
    client,
    user,
    output: { result: (shown) => print(resultText(shown, false)), live: print, notice: print },
    ask: read,
    columns,
  })
  await using _closing = closing(session)
  if (session.banner !== undefined) print(session.banner)
  for (;;) {
    if (session.place !== undefined) print(session.place)
    const line = await read(session.prompt)
    if (line === undefined) {
      if (session.uncommitted > 0) print(lostEdits(session.uncommitted))
      return 0
    }
    const outcome = await session.execute(line)
    if (outcome.status === 'end') return 0
    const problem = problemText(outcome, line)
    if (problem !== undefined) print(problem)
    if (outcome.status === 'nothing') continue
    print(`\n${statusLine(problem === undefined ? 'ok' : 'error', systemClock.now())}`)
  }
}

/** None in a pipe. */
function columns(): number | undefined {
  return process.stdout.columns
}
