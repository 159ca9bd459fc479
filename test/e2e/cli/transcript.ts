import { splitWords } from '../../../src/base/index.ts'
import type { Command, Mode } from '../../../src/cli/grammar/command.ts'
import { PIPE_COMMANDS, type PipeCommand } from '../../../src/cli/grammar/pipe-commands.ts'
import { atPipe } from '../../../src/cli/grammar/pipe-line.ts'
import { type CommandTree, commandTree } from '../../../src/cli/grammar/tree.ts'

/**
 * A transcript: what stands on the screen, times and names replaced. What the person has typed is found in it: behind a
 * prompt, behind a question, and behind `<< ` where there is neither (`<< ^D` is that key). Lines with `## ` are titles.
 */

/** Something that was typed, and the titles above it. */
export interface Typed {
  readonly titles: readonly string[]
  readonly text: string
  /** At a prompt of this mode; at none it is an answer, or a line of a text. */
  readonly at: Mode | 'question' | 'text'
}

const PROMPT = /^me@brewery(?: \[OVERRIDE [^\]]*\])?([>%])(?: (.*))?$/
const QUESTION = /^(?:.*\[yes,no\] \(\w+\)|Value for ".*:) (.*)$/
export const TEXT_MARK = '<< '
export const TITLE_MARK = '## '

/** What a transcript says was typed, in order. */
export function typedIn(transcript: string): readonly Typed[] {
  let titles: string[] = []
  const typed: Typed[] = []
  const add = (text: string, at: Typed['at']): void => {
    typed.push({ titles, text, at })
    titles = []
  }
  for (const line of transcript.split('\n')) {
    const [, mark, command] = PROMPT.exec(line) ?? []
    const answer = QUESTION.exec(line)?.[1]
    if (line.startsWith(TITLE_MARK)) titles.push(line)
    else if (command !== undefined) add(command, mark === '>' ? 'operational' : 'configuration')
    else if (answer !== undefined) add(answer, 'question')
    else if (line.startsWith(TEXT_MARK)) add(line.slice(TEXT_MARK.length), 'text')
  }
  return typed
}

/** The commands and pipes that were given. */
export function used(typed: readonly Typed[]): ReadonlySet<string> {
  const found = new Set<string>()
  for (const { text, at } of typed) {
    if (at !== 'operational' && at !== 'configuration') continue
    const { head, behind } = atPipe(splitWords(text))
    let words = head.map((it) => it.text)
    if (words[0] === 'run') {
      found.add(nameOf('configuration', { words: ['run'] }))
      words = words.slice(1)
    }
    const command = commandOf(commandTree(words.length === head.length ? at : 'run'), words)
    if (command !== undefined) found.add(nameOf(words.length === head.length ? at : 'operational', command))
    for (let rest = behind; rest.length > 0; ) {
      const { head: first, behind: next } = atPipe(rest)
      const pipe = pipeOf(first.map((it) => it.text))
      if (pipe !== undefined) found.add(pipeName(pipe))
      rest = next
    }
  }
  return found
}

export function nameOf(mode: Mode, { words }: Pick<Command, 'words'>): string {
  return `${words.join(' ')} (${mode})`
}

export function pipeName({ words }: Pick<PipeCommand, 'words'>): string {
  return `| ${words.join(' ')}`
}

function commandOf(tree: CommandTree, [word, ...others]: readonly string[]): Command | undefined {
  const next = word === undefined ? undefined : tree.next.get(word)
  return (next === undefined ? undefined : commandOf(next, others)) ?? tree.command
}

function pipeOf(words: readonly string[]): PipeCommand | undefined {
  const fitting = PIPE_COMMANDS.filter((it) => it.words.every((word, at) => words[at] === word))
  return fitting.toSorted((a, b) => b.words.length - a.words.length)[0]
}

/** Rows of tables whose widths are those of names, times and ages, and their heads. */
const UNSTEADY = /WHEN|AGE|^(?:commit|who|when|severity) {2,}/

/** Times and ages as words, and the user's name where it stands beside them; tables of them with two blanks between. */
export function steadied(text: string, user: string): string {
  return text
    .split('\n')
    .map((line) => steadyLine(line, user))
    .join('\n')
}

function steadyLine(line: string, user: string): string {
  if (line.startsWith('me@brewery')) return line
  const timeless = line
    .replaceAll(/\[[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}\]/g, '[TIME]')
    .replaceAll(/\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?/g, 'WHEN')
    .replaceAll(/\b\d\d:\d\d:\d\d\b/g, 'CLOCK')
    .replaceAll(/ \d+[smh](?= {2})/g, ' AGE')
    .replaceAll(/\d+ s(?= of it)/g, 'AGE')
  const named = /WHEN|AGE|CLOCK/.test(timeless) ? timeless.replaceAll(new RegExp(`\\b${user}\\b`, 'g'), 'me') : timeless
  return UNSTEADY.test(named) ? named.replaceAll(/(?<=\S) {2,}(?=\S)/g, '  ') : named
}
