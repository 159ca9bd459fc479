import { type BrewError, type JsonValue, parseJson, systemClock } from '../base/index.ts'
import type { Output } from './output.ts'
import type { Piped } from './pipes/index.ts'
import { failureText, faultText, resultText, statusLine, wantsColour } from './report.ts'
import { type Outcome, Session, type SessionOptions } from './session.ts'
import { lostEdits } from './session-text.ts'
import { printable } from './text.ts'
import { TEXT_END } from './words.ts'

/** Who runs a script, and on what. */
export type Who = Pick<SessionOptions, 'client' | 'user' | 'isDryRun' | 'recorder'>

/** How a script is carried out. */
export interface ScriptOptions {
  /** A line of JSON for each command, on stdout; nothing else is printed. */
  readonly isJson: boolean
  readonly keepsGoing: boolean
}

/** What is told of one command. */
interface Told {
  results: Piped[]
  notices: string[]
}

/**
 * Commands one after the other; blank lines and those that begin with `#` are passed over.
 * @returns the exit status
 */
export async function runLines(
  who: Who,
  lines: Iterable<string> | AsyncIterable<string>,
  { isJson, keepsGoing }: ScriptOptions,
): Promise<number> {
  const say = (text: string) => process.stderr.write(`${printable(text)}\n`)
  const told: Told = { results: [], notices: [] }
  // As in `monitor | head`: nobody reads on, which is no fault, and what follows the changes must end.
  const unread = new AbortController()
  const stop = (error: Error) => unread.abort(error)
  process.stdout.on('error', stop)
  using _heard = { [Symbol.dispose]: () => void process.stdout.off('error', stop) }
  const output: Output = {
    result: (shown) => void told.results.push(shown as Piped),
    live: (text) => void process.stdout.write(`${printable(text)}\n`),
    notice: (text) => (isJson ? void told.notices.push(text) : void say(text)),
  }
  const iterator = Symbol.asyncIterator in lines ? lines[Symbol.asyncIterator]() : lines[Symbol.iterator]()
  const session = await Session.open({ ...who, output, isJson, columns, readText: () => textOf(iterator) })
  await using _closing = closing(session)
  if (session.banner !== undefined && !isJson) say(session.banner)
  let status = 0
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
    const line = next.value
    if (line.trimStart().startsWith('#')) continue
    const outcome = await session.execute(line, unread.signal)
    if (unread.signal.aborted) return status
    if (outcome.status === 'end') return status
    if (outcome.status === 'nothing') continue
    const isWrong = outcome.status !== 'ok'
    if (isJson) await Bun.write(Bun.stdout, `${JSON.stringify(jsonOf(line, outcome, told))}\n`)
    else await tell(line, outcome, told, { say, hasTime: session.settings.timestamps })
    told.results = []
    told.notices = []
    if (isWrong) status = 1
    if (isWrong && !keepsGoing) return status
  }
  if (session.uncommitted > 0 && !isJson) say(lostEdits(session.uncommitted))
  return status
}

async function tell(
  line: string,
  outcome: Outcome,
  { results }: Told,
  { say, hasTime }: { readonly say: (text: string) => void; readonly hasTime: boolean },
): Promise<void> {
  const isColoured = wantsColour(process.stdout, process.env)
  for (const shown of results) await Bun.write(Bun.stdout, `${resultText(shown, isColoured)}${shown.newline}`)
  const problem = problemText(outcome, line)
  if (problem !== undefined) say(problem)
  if (hasTime) say(`\n${statusLine(problem === undefined ? 'ok' : 'error', systemClock.now())}`)
}

/** What is wrong with a line, as a script is told of it: the line, with a caret under the word. */
export function problemText(outcome: Outcome, line: string): string | undefined {
  if (outcome.status === 'failed') return failureText(outcome.error)
  return outcome.status === 'fault' ? `${line}\n${faultText(line, outcome.fault, 0)}` : undefined
}

/** What became of a command, for machines: the same members always. */
function jsonOf(command: string, outcome: Outcome, { results, notices }: Told): JsonValue {
  return {
    command,
    status: outcome.status === 'ok' ? 'ok' : 'error',
    result: results.length === 0 ? null : resultOf(results.flatMap(({ lines }) => lines.map((it) => it.text))),
    notices,
    errors: errorsOf(outcome),
  }
}

/** Data is JSON already; other results are their lines. */
function resultOf(lines: readonly string[]): JsonValue {
  const text = lines.join('\n')
  return /^[[{]/.test(text) ? parsedOr(text, [...lines]) : [...lines]
}

function parsedOr(text: string, otherwise: JsonValue): JsonValue {
  try {
    return parseJson(text)
  } catch (error) {
    // Lines that only begin like JSON, such as those of a table of sets.
    if (error instanceof Error) return otherwise
    throw error
  }
}

function errorsOf(outcome: Outcome): JsonValue {
  if (outcome.status === 'fault') {
    const { message, hint, start, end } = outcome.fault
    return [{ tag: 'invalid-value', message, ...(hint === undefined ? {} : { hint }), start, end }]
  }
  return outcome.status === 'failed' ? outcome.error.all.map(errorOf) : []
}

function errorOf({ tag, appTag, message, at, hint }: BrewError): JsonValue {
  const { path, file, line, column } = at
  const known = { 'app-tag': appTag, path, file, line, column, hint }
  const said = Object.entries(known).filter(([, value]) => value !== undefined) as [string, JsonValue][]
  return { tag, message, ...Object.fromEntries(said) }
}

/** What comes next is a text for the command that asks for one, up to a line with only a dot or the end. */
async function textOf(lines: Iterator<string> | AsyncIterator<string>): Promise<string> {
  const text: string[] = []
  for (let next = await lines.next(); next.done !== true && next.value !== TEXT_END; next = await lines.next())
    text.push(next.value)
  return text.join('\n')
}

/** What the session holds on the server ends with it. */
export function closing(session: Session): AsyncDisposable {
  return { [Symbol.asyncDispose]: () => session.close() }
}

/** None in a pipe. */
export function columns(): number | undefined {
  return process.stdout.columns
}
