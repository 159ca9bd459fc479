import { LineTerminal, lookOf, replaced, type Status } from '../../../src/cli/editor/index.ts'

/**
 * A small program at a terminal, for tests of what a person sees: the commands of `COMMANDS`, and no server. Started
 * by `typist.ts`.
 */

const WORDS = [
  'show',
  'set',
  'fail',
  'slow',
  'rows',
  'wide',
  'late',
  'ask',
  'sure',
  'status',
  'paging',
  'colour',
  'exit',
]

using terminal = new LineTerminal({
  input: process.stdin,
  output: process.stdout,
  look: lookOf(process.env),
  now: () => Date.now(),
})

const numbered = (count: number) => Array.from({ length: count }, (_, at) => `row ${at + 1} of ${count}`).join('\n')

const pause = (ms: number, signal: AbortSignal) =>
  new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => resolve(true), ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve(false)
    })
  })

/** Each is given the words behind its name, and says whether it went well. */
const COMMANDS: Readonly<
  Record<string, (words: readonly string[], signal: AbortSignal) => Promise<boolean> | boolean>
> = {
  show: (words) => say(words.join(' ')),
  set: (words) => say(`set to ${words.join(' ')}`),
  fail: () => false,
  slow: (words, signal) => pause(Number(words[0]), signal),
  rows: (words) => say(numbered(Number(words[0]))),
  wide: (words) =>
    say(Array.from({ length: 40 }, (_, at) => `${at} ${'abcdefghij'.repeat(Number(words[0]))}`).join('\n')),
  colour: () => say(Array.from({ length: 40 }, (_, at) => `\x1b[3${(at % 7) + 1}mrow ${at}\x1b[39m plain`).join('\n')),
  ask: async () => say(`answer: ${await terminal.ask('Which one? ')}`),
  sure: async () => say(`answer: ${await terminal.confirm('Really?', false)}`),
  // Something that comes by itself, while a line is edited or another command runs.
  late: (words) => {
    setTimeout(() => terminal.print('something has happened'), Number(words[0]))
    return true
  },
  status: (words) => {
    terminal.tell(words.length === 0 ? undefined : statusOf(words.join(' ')))
    return true
  },
  paging: (words) => {
    terminal.paging = words[0] === 'on'
    return true
  },
}

function statusOf(json: string): Status {
  const status: { uncommitted?: number; confirmSeconds?: number; alarms?: object; overrides?: string[] } =
    JSON.parse(json)
  const { uncommitted = 0, confirmSeconds, alarms = {}, overrides = [] } = status
  const pending = confirmSeconds === undefined ? {} : { confirmUntil: Date.now() + confirmSeconds * 1000 }
  return { uncommitted, alarms, overrides, ...pending }
}

function say(text: string): boolean {
  terminal.show(text)
  return true
}

const history: string[] = []
for (;;) {
  const entered = await terminal.readLine({
    prompt: 'desk> ',
    history,
    assistant: {
      assist: (state, wish) => {
        const begun = state.line.slice(0, state.cursor)
        const found = WORDS.filter((it) => it.startsWith(begun))
        if (wish === 'help') return Promise.resolve({ state, text: found.map((it) => `  ${it}`).join('\n') })
        const [only] = found
        return Promise.resolve({
          state: found.length === 1 && only ? replaced(state, 0, state.cursor, `${only} `) : state,
        })
      },
      expand: (line, cursor) => {
        const found = WORDS.filter((it) => it.startsWith(line.slice(0, cursor)))
        return found.length === 1 ? found[0] : undefined
      },
    },
  })
  if (entered.kind === 'interrupted') continue
  if (entered.kind !== 'line') break
  history.push(entered.text)
  const [name = '', ...words] = entered.text.split(' ')
  if (name === 'exit') break
  if (name === '') continue
  const isDone = await terminal.run(async (signal) => (await COMMANDS[name]?.(words, signal)) ?? false)
  terminal.print(isDone ? '[ok]' : '[error]')
  if (!isDone) terminal.keepRest()
}
