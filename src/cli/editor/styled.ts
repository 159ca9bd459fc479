import { displayWidth, graphemes } from '../text.ts'

/** Coloured text as lines that can be measured, wrapped, cut and searched, and drawn in their colours. Pure. */

/** A line without its colours, and where they begin and end. */
export interface StyledLine {
  readonly text: string
  /** Sequences that are in force at its begin (SGR of ECMA-48 8.3.117). */
  readonly style: string
  readonly changes: readonly { readonly at: number; readonly sequence: string }[]
}

/** Places in a text, `from` to before `to`. */
export interface Range {
  readonly from: number
  readonly to: number
}

const TAB = 8
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals are controlled by them
const TOKENS = /\x1b\[[0-9;]*m|\t|[^\x1b\t]+|\x1b/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: the same
const CODES = /\x1b\[([0-9;]*)m/g
/** Codes that end others. */
const ENDS: Readonly<Record<string, string>> = {
  '22': '1',
  '23': '3',
  '24': '4',
  '25': '5',
  '27': '7',
  '39': 'colour',
  '49': 'ground',
}
const REVERSE = '\x1b[7m'
const FORWARD = '\x1b[27m'
const PLAIN = '\x1b[0m'

/** Text as lines. Tabs become blanks; of the sequences that steer a terminal only those of colours are obeyed. */
export function styledLines(text: string): StyledLine[] {
  let style = ''
  return text.split('\n').map((line) => {
    const styled = styledLine(line, style)
    style = styled.changes.reduce((sum, { sequence }) => added(sum, sequence), style)
    return styled
  })
}

/** Where the rows of a line begin on a screen of that width. The first begins at 0. */
export function rowStarts(text: string, columns: number): number[] {
  const starts = [0]
  let column = 0
  let at = 0
  for (const character of graphemes(text)) {
    const width = displayWidth(character)
    if (column > 0 && column + width > columns) {
      starts.push(at)
      column = 0
    }
    column += width
    at += character.length
  }
  return starts
}

/** What of a line stands in the columns from `left` on. A wide character that is cut in two is left out. */
export function columnRange(text: string, left: number, columns: number): Range {
  let column = 0
  let at = 0
  let from: number | undefined
  for (const character of graphemes(text)) {
    const width = displayWidth(character)
    if (column >= left) from ??= at
    if (column + width > left + columns) return { from: from ?? at, to: at }
    column += width
    at += character.length
  }
  return { from: from ?? text.length, to: text.length }
}

/** Part of a line in its colours, which end with it; what is `marked` is shown in reverse. */
export function drawn(line: StyledLine, { from, to }: Range, marked: readonly Range[] = []): string {
  const before = line.changes.filter(({ at }) => at <= from)
  const style = before.reduce((sum, { sequence }) => added(sum, sequence), line.style)
  const events = [
    ...line.changes.filter(({ at }) => at > from && at < to),
    ...marked.flatMap((it) => markEvents(it, { from, to })),
  ].sort((a, b) => a.at - b.at)
  let text = style
  let at = from
  // A colour may end all of what is in force, also the reverse of a mark that has begun.
  let isMarked = false
  for (const { at: next, sequence } of events) {
    text += line.text.slice(at, next) + sequence
    if (sequence === REVERSE || sequence === FORWARD) isMarked = sequence === REVERSE
    else if (isMarked) text += REVERSE
    at = next
  }
  text += line.text.slice(at, to)
  return text === line.text.slice(from, to) ? text : text + PLAIN
}

function styledLine(line: string, style: string): StyledLine {
  let text = ''
  const changes: { at: number; sequence: string }[] = []
  for (const [token] of line.matchAll(TOKENS)) {
    if (token.length > 1 && token.startsWith('\x1b')) changes.push({ at: text.length, sequence: token })
    else if (token === '\t') text += ' '.repeat(TAB - (displayWidth(text) % TAB))
    else text += token.replaceAll(/\p{Cc}/gu, '\ufffd')
  }
  return { text, style, changes }
}

/** What is in force after one more sequence, each kind of it once. */
function added(style: string, sequence: string): string {
  const codes = [style, sequence].flatMap((it) => [...it.matchAll(CODES)].flatMap(([, list]) => listed(list ?? '')))
  const inForce = new Map<string, string>()
  for (const code of codes) {
    if (code === '' || Number(code) === 0) inForce.clear()
    else if (ENDS[code] !== undefined) inForce.delete(ENDS[code])
    else inForce.set(kindOf(code), code)
  }
  return inForce.size === 0 ? '' : `\x1b[${[...inForce.values()].join(';')}m`
}

/** Codes of one sequence; a colour of a palette takes several numbers. */
function listed(list: string): string[] {
  return list.match(/[34]8;(?:5;\d+|2;\d+;\d+;\d+)|\d+/g) ?? ['']
}

function kindOf(code: string): string {
  if (/^(?:3[0-8]|9[0-7])(?:;|$)/.test(code)) return 'colour'
  return /^(?:4[0-8]|10[0-7])(?:;|$)/.test(code) ? 'ground' : code === '2' ? '1' : code
}

function markEvents(mark: Range, shown: Range): { at: number; sequence: string }[] {
  const from = Math.max(mark.from, shown.from)
  const to = Math.min(mark.to, shown.to)
  return from < to
    ? [
        { at: from, sequence: REVERSE },
        { at: to, sequence: FORWARD },
      ]
    : []
}
