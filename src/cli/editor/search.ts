import { graphemes } from '../text.ts'
import type { Key } from './keys.ts'
import { edited, type LineState, type Search } from './state.ts'

/** The search through the history while its text is typed, as readline has it. Pure. */

/** Ctrl-R or Ctrl-S: earlier lines that have a text in them, or later ones. */
export function beginSearch(state: LineState, towards: Search['towards']): LineState {
  const { line, cursor, history, browsing } = state
  const at = browsing?.at ?? history.length
  return { ...state, search: { query: '', towards, at, isFailing: false, start: { line, cursor } } }
}

/**
 * One key further while searching.
 * @returns the state; where its search is over and `isHandedOn`, the key is still to be obeyed
 */
export function searched(state: LineState, search: Search, key: Key): { state: LineState; isHandedOn: boolean } {
  const go = (next: LineState) => ({ state: next, isHandedOn: false })
  switch (key.name) {
    case 'text':
      return go(graphemes(key.text).reduce(typed, state))
    case 'question':
      return go(typed(state, '?'))
    case 'backspace':
      return go(find(state, { ...search, query: graphemes(search.query).slice(0, -1).join('') }, 'anew'))
    case 'search-back':
    case 'search-forward': {
      const towards = key.name === 'search-back' ? 'older' : 'newer'
      const query = search.query === '' ? state.memory.query : search.query
      return go(find(state, { ...search, query, towards }, search.query === '' ? 'here' : 'beyond'))
    }
    case 'abort':
      return go({ ...over(state), ...search.start })
    case 'escape':
      return go(over(state))
    default:
      // A line that was not searched for is not carried out by the Enter that was meant for another.
      return { state: over(state), isHandedOn: !(search.isFailing && key.name === 'enter') }
  }
}

/** What stands before the line while searching. */
export function searchPrompt({ query, isFailing, towards }: Search): string {
  return `history "${query}"${isFailing ? ` (nothing ${towards})` : ''}: `
}

function typed(state: LineState, character: string): LineState {
  const { search } = state
  return search === undefined ? state : find(state, { ...search, query: search.query + character }, 'here')
}

/** The search is left, its text remembered for the next one. */
function over(state: LineState): LineState {
  const { search, ...rest } = state
  if (search === undefined || search.query === '') return rest
  return { ...rest, memory: { ...rest.memory, query: search.query } }
}

/** @param where `here`: the line that is shown counts, too; `anew`: from the end that the search began at */
function find(state: LineState, search: Search, where: 'here' | 'beyond' | 'anew'): LineState {
  const { query, towards } = search
  if (query === '') return { ...state, search: { ...search, isFailing: false } }
  const { history } = state
  const step = towards === 'older' ? -1 : 1
  const begin = where === 'anew' ? (towards === 'older' ? history.length - 1 : 0) : search.at
  let at = where === 'beyond' ? begin + step : begin
  if (at === history.length && step === -1) at--
  for (; at >= 0 && at < history.length; at += step) {
    const line = history[at] ?? ''
    const place = placeOf(query, line)
    const isSame = where === 'beyond' && line === state.line
    if (place !== -1 && !isSame) return { ...edited(state, line, place), search: { ...search, at, isFailing: false } }
  }
  return { ...state, search: { ...search, isFailing: true } }
}

/** Capitals in the query mean capitals; small letters mean both. */
function placeOf(query: string, line: string): number {
  return query === query.toLowerCase() ? line.toLowerCase().indexOf(query) : line.indexOf(query)
}
