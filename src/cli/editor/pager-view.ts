import { cut, displayWidth } from '../text.ts'
import { type PagerState, pageHeight } from './pager.ts'
import { columnRange, drawn, type Range, type StyledLine } from './styled.ts'

/** What the pager shows on a screen. Pure. */

const KEYS = 'space b j k g G  / ? n N  ← →  q'

/** As many rows as the screen has, each in its colours and no wider than the screen. */
export function pagerRows(state: PagerState): string[] {
  const rows = textRows(state)
  return [...rows, ...Array.from({ length: pageHeight(state) - rows.length }, () => ''), bottomRow(state)]
}

/** The rows of text alone: what is left on the screen when the pager is closed. */
export function textRows(state: PagerState): string[] {
  const { lines, starts, top, left } = state
  return starts.slice(top, top + pageHeight(state)).map(({ line, at }, index) => {
    const styled = lines[line]
    if (styled === undefined) return ''
    if (left !== undefined) return cutRow(state, styled, left)
    const next = starts[top + index + 1]
    const to = next?.line === line ? next.at : styled.text.length
    return drawn(styled, { from: at, to }, matches(state, styled))
  })
}

/** Where a line goes on beyond the screen, that is shown in its last column. */
function cutRow(state: PagerState, line: StyledLine, left: number): string {
  const { columns } = state.size
  const range = columnRange(line.text, left, columns)
  const isMore = range.to < line.text.length
  const shown = isMore ? columnRange(line.text, left, columns - 1) : range
  const text = drawn(line, shown, matches(state, line))
  if (!isMore) return text
  const blanks = columns - 1 - displayWidth(line.text.slice(shown.from, shown.to))
  return `${text}${' '.repeat(Math.max(0, blanks))}\x1b[7m>\x1b[0m`
}

function matches({ search }: PagerState, { text }: StyledLine): Range[] {
  if (search === undefined) return []
  return [...text.matchAll(search.pattern)].map(({ index, 0: match }) => ({ from: index, to: index + match.length }))
}

function bottomRow(state: PagerState): string {
  const { columns } = state.size
  if (state.typing !== undefined) {
    const mark = state.typing.towards === 'down' ? '/' : '?'
    return ending(mark + state.typing.text, columns - 1)
  }
  return `\x1b[7m${cut(state.message ?? where(state), columns - 1)}\x1b[0m`
}

/** How far one is: percent of the rows, lines, and which columns where these are cut. */
function where(state: PagerState): string {
  const { starts, top, left, lines } = state
  const last = Math.min(starts.length, top + pageHeight(state))
  const percent = Math.floor((100 * last) / starts.length)
  const [first, end] = [starts[top]?.line ?? 0, starts[last - 1]?.line ?? 0]
  const from = left === undefined || left === 0 ? '' : `, from column ${left + 1}`
  return `${percent}%, lines ${first + 1}-${end + 1} of ${lines.length}${from}   ${KEYS}`
}

/** The end of a text that is longer than the screen is wide. */
function ending(text: string, columns: number): string {
  let shown = text
  while (displayWidth(shown) > columns) shown = shown.slice(1)
  return shown
}
