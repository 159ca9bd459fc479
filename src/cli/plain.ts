import { systemClock } from '../base/index.ts'
import { resultText, statusLine } from './report.ts'
import { closing, columns, problemText, type Who } from './script.ts'
import { Session } from './session.ts'
import { lostEdits } from './session-text.ts'
import { printable } from './text.ts'
import { TEXT_END } from './words.ts'

/** A terminal that cannot move its cursor (`TERM=dumb`): the dialogue of a person, without an editor. */
export async function runPlain(who: Who, lines: AsyncIterator<string>): Promise<number> {
  const print = (text: string) => process.stdout.write(`${printable(text)}\n`)
  const read = async (prompt: string): Promise<string | undefined> => {
    process.stdout.write(prompt)
    const next = await lines.next()
    return next.done === true ? undefined : next.value
  }
  const session = await Session.open({
    ...who,
    output: { result: (shown) => print(resultText(shown, false)), live: print, notice: print },
    ask: read,
    confirm: async (question) => /^y(es)?$/i.test((await read(`${question} [yes,no] (no) `))?.trim() ?? ''),
    readText: () => textUntilDot(read, print),
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
    if (outcome.status === 'nothing' || !session.settings.timestamps) continue
    print(`\n${statusLine(problem === undefined ? 'ok' : 'error', systemClock.now())}`)
  }
}

/** Here the end of the input would be the end of the session. */
async function textUntilDot(
  read: (prompt: string) => Promise<string | undefined>,
  print: (text: string) => void,
): Promise<string> {
  print('Type or paste it; a line with only a dot ends it.')
  const text: string[] = []
  for (let line = await read(''); line !== undefined && line !== TEXT_END; line = await read('')) text.push(line)
  return text.join('\n')
}
