import { splitWords } from '../../base/index.ts'
import { edited, type LineState, replaced } from './state.ts'

/** Earlier lines, and words of them. Pure. */

/** The nearest earlier line that begins with what stands before the cursor. */
export function earlier(state: LineState): LineState {
  const browsing = browsingOf(state)
  const at = state.history.findLastIndex(
    (it, index) => index < browsing.at && it.startsWith(browsing.prefix) && it !== state.line,
  )
  return at === -1 ? state : shown(state, { ...browsing, at })
}

/** The nearest later one, and behind the newest what was being typed. */
export function later(state: LineState): LineState {
  const { browsing } = state
  if (browsing === undefined) return state
  const at = state.history.findIndex(
    (it, index) => index > browsing.at && it.startsWith(browsing.prefix) && it !== state.line,
  )
  return at === -1 ? newest(state) : shown(state, { ...browsing, at })
}

/** The first line there is. */
export function oldest(state: LineState): LineState {
  return state.history.length === 0 ? state : shown(state, { ...browsingOf(state), prefix: '', at: 0 })
}

/** What was being typed. */
export function newest(state: LineState): LineState {
  const { browsing } = state
  return browsing === undefined ? state : edited(state, browsing.draft, browsing.draft.length)
}

/** The last word of the line before; right behind itself, that of the one before that instead. */
export function lastArgument(state: LineState): LineState {
  const { line, cursor, last, history } = state
  const isAgain = last?.did === 'argument'
  const [from, newer] = isAgain ? [last.from, last.at] : [cursor, history.length]
  const at = history.findLastIndex((it, index) => index < newer && it.trim() !== '')
  const earlierLine = history[at]
  if (earlierLine === undefined) return state
  const { start, end } = splitWords(earlierLine).at(-1) ?? { start: 0, end: 0 }
  const word = earlierLine.slice(start, end)
  const next = isAgain
    ? edited(state, line.slice(0, from) + word + line.slice(cursor), from + word.length)
    : replaced(state, cursor, cursor, word)
  return { ...next, last: { did: 'argument', from, at } }
}

function browsingOf({ browsing, history, line, cursor }: LineState): NonNullable<LineState['browsing']> {
  return browsing ?? { at: history.length, draft: line, prefix: line.slice(0, cursor) }
}

function shown(state: LineState, browsing: NonNullable<LineState['browsing']>): LineState {
  const line = state.history[browsing.at] ?? ''
  return { ...state, line, cursor: line.length, browsing }
}
