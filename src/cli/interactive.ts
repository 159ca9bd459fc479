import { BrewError, systemClock } from '../base/index.ts'
import { commonPrefix } from './complete.ts'
import {
  type Assistant,
  type Assisted,
  type History,
  historyDirectory,
  type LineState,
  LineTerminal,
  lookOf,
  openHistories,
  replaced,
} from './editor/index.ts'
import type { Mode } from './grammar/command.ts'
import type { Output } from './output.ts'
import { candidatesText, failureText, faultText, helpText, resultText, statusLine, wantsColour } from './report.ts'
import type { Who } from './script.ts'
import { type Outcome, Session } from './session.ts'
import { StatusWatch } from './status-watch.ts'
import { displayWidth, printable } from './text.ts'

/** A server that is slower than this is not waited for by a person who only pressed Tab. */
const COMPLETION_MS = 1000

/**
 * A session with a person at a terminal, until they leave it.
 * @throws BrewError when the server cannot be reached at the start
 */
export async function runInteractive(who: Who): Promise<void> {
  let terminal: LineTerminal | undefined
  const session = await Session.open({
    ...who,
    output: outputOn(() => terminal),
    columns: () => process.stdout.columns,
    ask: (question) => terminal?.ask(question) ?? Promise.resolve(undefined),
    confirm: (question) => terminal?.confirm(question, false) ?? Promise.resolve(undefined),
    readText: () => (terminal === undefined ? Promise.resolve('') : readText(terminal)),
  })
  const histories = await openHistories(historyDirectory(process.env), ['operational', 'configuration'])
  const look = lookOf(process.env)
  const now = () => systemClock.now().getTime()
  using opened = new LineTerminal({ input: process.stdin, output: process.stdout, look, now })
  terminal = opened
  using _signals = endingWell(opened, session)
  using watch = new StatusWatch(who.client, (status) => opened.tell(session.settings.statusLine ? status : undefined))
  if (session.banner !== undefined) opened.print(printable(session.banner))
  const { problem } = histories.operational
  if (problem !== undefined) opened.print(printable(`History is not kept: ${problem}`))
  try {
    await readAndDo({ session, terminal: opened, histories, watch })
  } finally {
    await session.close()
  }
}

/** Before the terminal is taken, the server is asked who it is: what it says then goes where everything goes. */
function outputOn(terminal: () => LineTerminal | undefined): Output {
  const isColoured = wantsColour(process.stdout, process.env)
  const write = (text: string) => process.stdout.write(`${text}\n`)
  const show = (text: string) => void (terminal()?.show(text) ?? (terminal() === undefined && write(text)))
  const print = (text: string) => void (terminal()?.print(text) ?? (terminal() === undefined && write(text)))
  return {
    result: (shown) => {
      const text = resultText({ lines: shown.lines, newline: '\n' }, isColoured)
      if (shown.isPaged) show(text)
      else print(text)
    },
    live: (text) => print(printable(text)),
    notice: (text) => show(printable(text)),
  }
}

/** What is typed or pasted until Ctrl-D. */
async function readText(terminal: LineTerminal): Promise<string> {
  terminal.print('Type or paste it; Ctrl-D on a line of its own ends it.')
  const lines: string[] = []
  for (;;) {
    const entered = await terminal.readLine({ prompt: '' })
    if (entered.kind === 'interrupted') throw new BrewError('operation-failed', 'interrupted: nothing was taken in')
    if (entered.kind !== 'line') return lines.join('\n')
    lines.push(entered.text)
  }
}

/** Who sits there, and what is around them. */
interface Desk {
  readonly session: Session
  readonly terminal: LineTerminal
  readonly histories: Readonly<Record<Mode, History>>
  readonly watch: StatusWatch
}

async function readAndDo({ session, terminal, histories, watch }: Desk): Promise<void> {
  const assistant = assistantOf(session, terminal)
  const print = (text: string) => terminal.print(printable(text))
  for (;;) {
    const { prompt, mode, place, settings } = session
    if (place !== undefined) print(place)
    terminal.paging = settings.paging
    watch.tell(session.standing)
    const entered = await terminal.readLine({ prompt, history: histories[mode].lines, assistant })
    if (entered.kind === 'interrupted') continue
    if (entered.kind === 'gone') return
    // Ctrl-D leaves one level, as "exit" does.
    const line = entered.kind === 'line' ? entered.text : 'exit'
    if (entered.kind === 'line') await histories[mode].add(line)
    const outcome = await terminal.run((signal) => session.execute(line, signal))
    if (outcome.status === 'end') return
    const problem = problemText(outcome, line, displayWidth(prompt), terminal.columns)
    if (problem !== undefined) print(problem)
    if (outcome.status === 'nothing') continue
    if (session.settings.timestamps) print(`\n${statusLine(problem === undefined ? 'ok' : 'error', systemClock.now())}`)
    if (problem !== undefined) terminal.keepRest()
  }
}

function problemText(outcome: Outcome, line: string, promptWidth: number, columns: number): string | undefined {
  if (outcome.status === 'failed') return failureText(outcome.error)
  if (outcome.status !== 'fault') return undefined
  // The caret stands under the line as it was typed; where that was wrapped, the line is shown once more.
  const isOneRow = promptWidth + displayWidth(line) < columns
  return isOneRow ? faultText(line, outcome.fault, promptWidth) : `${line}\n${faultText(line, outcome.fault, 0)}`
}

function assistantOf(session: Session, terminal: LineTerminal): Assistant {
  return {
    expand: (line, cursor) => (session.settings.completeOnSpace ? session.expand(line, cursor) : undefined),
    assist: async (state, wish, repeated): Promise<Assisted> => {
      const completion = await session.complete(state.line, state.cursor, AbortSignal.timeout(COMPLETION_MS))
      if (completion.fault !== undefined) {
        if (wish === 'complete' && !repeated) return { state }
        const { message, hint } = completion.fault
        return { state, text: printable(`  ${message}${hint === undefined ? '' : `. ${hint}`}`) }
      }
      if (wish === 'help') return { state, text: helpText(completion, terminal.columns) }
      const next = extended(state, completion)
      if (next !== state || !repeated) return { state: next }
      return { state, text: candidatesText(completion, terminal.columns) }
    },
  }
}

/** The line with as much of the word as is certain; a space behind it when it is the only one. */
function extended(state: LineState, { start, end, candidates }: Awaited<ReturnType<Session['complete']>>): LineState {
  const [only] = candidates
  const behind = state.line[end]
  const isBehindFree = behind === undefined || behind === ' '
  if (candidates.length === 1 && only !== undefined) {
    const space = behind === ' ' || !isBehindFree ? '' : ' '
    const next = replaced(state, start, end, only.word + space)
    return behind === ' ' ? { ...next, cursor: next.cursor + 1 } : next
  }
  const prefix = commonPrefix(candidates)
  return prefix.length > end - start ? replaced(state, start, end, prefix) : state
}

/** A terminal is left usable and a lock let go of also by a signal: status 128 and its number, as shells count it. */
function endingWell(terminal: LineTerminal, session: Session): Disposable {
  const endings = { SIGTERM: 143, SIGHUP: 129 } as const
  const handlers = Object.entries(endings).map(([signal, status]) => {
    const handler = () => {
      terminal[Symbol.dispose]()
      void session.close().finally(() => process.exit(status))
    }
    process.on(signal, handler)
    return { signal, handler }
  })
  return {
    [Symbol.dispose]: () => {
      for (const { signal, handler } of handlers) process.off(signal, handler)
    },
  }
}
