import { type BrewError, type Fault, formatError } from '../base/index.ts'
import type { Completion } from './complete.ts'
import type { Piped } from './pipes/index.ts'
import { asctime, caretLine, manyColumns, printable, type Row, twoColumns } from './text.ts'

/** What the session says, as text. Pure. */

/** Rows that a list of candidates may take before the rest is only counted. */
const MOST_CANDIDATES = 100

/** `[ok][Sat Apr 14 18:51:22 2018]`: the line after every command. */
export function statusLine(status: 'ok' | 'error', time: Date): string {
  return `[${status}][${asctime(time)}]`
}

/** What is wrong with a word: the caret under it, then the reason. `indent` is the width of what precedes the line. */
export function faultText(line: string, fault: Fault, indent: number): string {
  const hint = fault.hint === undefined ? '' : `. ${fault.hint}`
  return printable(`${' '.repeat(indent)}${caretLine(line, fault.start, fault.end)}\n${fault.message}${hint}`)
}

/** An error with all others of the same judgement, each with its path on a line of its own. */
export function failureText(error: BrewError): string {
  return printable(error.all.map(formatError).join('\n'))
}

/** `?`: everything that may stand at the cursor, with its description. */
export function helpText(completion: Completion, columns: number): string {
  const { candidates, expected } = completion
  const rows: Row[] = []
  if (expected !== undefined) rows.push({ left: expected.word, right: expected.description })
  for (const it of candidates.slice(0, MOST_CANDIDATES)) rows.push({ left: it.word, right: it.description })
  for (const fact of completion.facts ?? []) rows.push({ left: fact.word, right: fact.description })
  if (completion.mayPipe === true) rows.push({ left: '|', right: 'Do more with what it shows' })
  if (completion.mayEnd) rows.push({ left: '<Enter>', right: 'Run the command' })
  if (rows.length === 0) return '  Nothing can follow here'
  return printable(twoColumns(rows, columns) + moreText(completion))
}

/** What a second Tab shows: the candidates side by side, or what kind of value is expected. */
export function candidatesText(completion: Completion, columns: number): string {
  const { candidates } = completion
  if (candidates.length === 0) return helpText(completion, columns)
  const words = candidates.slice(0, MOST_CANDIDATES).map((it) => it.word)
  return printable(manyColumns(words, columns) + moreText(completion))
}

/** Whether what is written to a stream may be coloured: a person looks at it who has not said no (no-color.org). */
export function wantsColour(
  stream: { readonly isTTY?: boolean },
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  const { NO_COLOR, TERM } = environment
  return stream.isTTY === true && (NO_COLOR === undefined || NO_COLOR === '') && TERM !== 'dumb'
}

/** What a command shows, its lines in the colours of the terminal (ECMA-48 8.3.117) where they have some. */
export function resultText({ lines, newline }: Pick<Piped, 'lines' | 'newline'>, isColoured: boolean): string {
  return lines
    .map(({ text, colour }) => {
      const shown = printable(text)
      return isColoured && colour !== undefined ? `\x1b[${colour}m${shown}\x1b[39m` : shown
    })
    .join(newline)
}

function moreText({ candidates: { length }, more }: Completion): string {
  if (length <= MOST_CANDIDATES && more !== true) return ''
  const number = more === true ? '' : ` ${length - MOST_CANDIDATES}`
  return `\n  and${number} more: type some letters first`
}
