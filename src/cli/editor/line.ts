import { splitWords } from '../../base/index.ts'
import { graphemes } from '../text.ts'
import type { Key, NamedKey } from './keys.ts'
import { kill, yank, yankEarlier } from './kill.ts'
import { blankWordStart, nextPlace, placeInRow, previousPlace, rowEnd, rowStart, wordEnd, wordStart } from './places.ts'
import { earlier, lastArgument, later, newest, oldest } from './recall.ts'
import { beginSearch, searched, searchPrompt } from './search.ts'
import { edited, emptyLine, type LineState, type Pressed, replaced, undone } from './state.ts'

export { type Action, emptyLine, type LineState, type Memory, type Pressed, replaced } from './state.ts'

/** One key further. Pure: the same state and key give the same answer. */
export function press(state: LineState, key: Key): Pressed {
  const pressed = state.search === undefined ? obey(state, key) : obeySearching(state, key)
  const { last, ...rest } = pressed.state
  // What the key before did matters only if this one did not do something of the kind.
  return last === undefined || last !== state.last ? pressed : { ...pressed, state: rest }
}

/** What is drawn for a line: while searching, the text that is searched for stands before it. */
export function shownLine(state: LineState, prompt: string): { prompt: string; line: string; cursor: number } {
  const { search, line, cursor } = state
  return { prompt: search === undefined ? prompt : searchPrompt(search), line, cursor }
}

function obeySearching(state: LineState, key: Key): Pressed {
  if (state.search === undefined) return obey(state, key)
  const next = searched(state, state.search, key)
  return next.isHandedOn ? obey(next.state, key) : changed(next.state)
}

function obey(state: LineState, key: Key): Pressed {
  switch (key.name) {
    case 'text':
      return typed(state, key.text)
    case 'paste': {
      const next = insert(state, key.text)
      return key.text.includes('\n') ? { state: next, action: 'submit-complete' } : changed(next)
    }
    case 'question':
      return isQuoting(state) ? changed(insert(state, '?')) : { state, action: 'help' }
    case 'interrupt':
      return { state: emptyLine(state.history, state.memory), action: 'interrupt' }
    case 'end-of-input':
      return state.line === '' ? { state, action: 'end' } : changed(cutToRight(state))
    case 'enter':
      return { state, action: 'submit' }
    case 'tab':
      return { state, action: 'complete' }
    case 'clear':
      return { state, action: 'clear' }
    default:
      return changed(CHANGES[key.name](state))
  }
}

type Changing = Exclude<NamedKey, 'question' | 'interrupt' | 'end-of-input' | 'enter' | 'tab' | 'clear'>

/** Keys that change the line, or where the cursor stands in it. */
const CHANGES: Readonly<Record<Changing, (state: LineState) => LineState>> = {
  escape: unchanged,
  abort: unchanged,
  'page-up': unchanged,
  'page-down': unchanged,
  newline: (it) => insert(it, '\n'),
  backspace: (it) => cutOut(it, previousPlace(it.line, it.cursor), it.cursor),
  delete: cutToRight,
  'delete-word-left': (it) => kill(it, wordStart(it.line, it.cursor), it.cursor),
  'delete-blank-word-left': (it) => kill(it, blankWordStart(it.line, it.cursor), it.cursor),
  'delete-word-right': (it) => kill(it, it.cursor, wordEnd(it.line, it.cursor)),
  'kill-to-end': (it) => kill(it, it.cursor, rowEnd(it.line, it.cursor) + (it.line[it.cursor] === '\n' ? 1 : 0)),
  'kill-to-start': (it) => kill(it, rowStart(it.line, it.cursor), it.cursor),
  yank,
  'yank-earlier': yankEarlier,
  undo: undone,
  transpose,
  'upper-case': (it) => recased(it, (word) => word.toUpperCase()),
  'lower-case': (it) => recased(it, (word) => word.toLowerCase()),
  capitalize: (it) => recased(it, capitalized),
  'last-argument': lastArgument,
  left: (it) => moved(it, previousPlace(it.line, it.cursor)),
  right: (it) => moved(it, nextPlace(it.line, it.cursor)),
  home: (it) => moved(it, rowStart(it.line, it.cursor)),
  end: (it) => moved(it, rowEnd(it.line, it.cursor)),
  'word-left': (it) => moved(it, wordStart(it.line, it.cursor)),
  'word-right': (it) => moved(it, wordEnd(it.line, it.cursor)),
  up: (it) => moved(it, placeInRow(it.line, it.cursor, 'above')) ?? earlier(it),
  down: (it) => moved(it, placeInRow(it.line, it.cursor, 'below')) ?? later(it),
  oldest,
  newest,
  'search-back': (it) => beginSearch(it, 'older'),
  'search-forward': (it) => beginSearch(it, 'newer'),
}

function changed(state: LineState): Pressed {
  return { state, action: 'none' }
}

function unchanged(state: LineState): LineState {
  return state
}

function moved(state: LineState, cursor: number): LineState
function moved(state: LineState, cursor: number | undefined): LineState | undefined
function moved(state: LineState, cursor: number | undefined): LineState | undefined {
  return cursor === undefined ? undefined : { ...state, cursor }
}

function insert(state: LineState, text: string): LineState {
  return text === '' ? state : replaced(state, state.cursor, state.cursor, text)
}

/** What is typed in one go, up to a blank, is undone in one go. */
function typed(state: LineState, text: string): Pressed {
  const { line, cursor } = state
  const isMore = state.last?.did === 'type' && text !== ' '
  const next = isMore
    ? edited(state, line.slice(0, cursor) + text + line.slice(cursor), cursor + text.length)
    : insert(state, text)
  const isBehindWord = /\S/.test(line[cursor - 1] ?? '') && !/\S/.test(line[cursor] ?? '') && !isQuoting(state)
  return { state: { ...next, last: { did: 'type' } }, action: text === ' ' && isBehindWord ? 'blank' : 'none' }
}

function cutOut(state: LineState, start: number, end: number): LineState {
  return start === end ? state : replaced(state, start, end, '')
}

function cutToRight(state: LineState): LineState {
  return cutOut(state, state.cursor, nextPlace(state.line, state.cursor))
}

/** In quotes or after a backslash `?` and a blank are characters like others. */
function isQuoting({ line, cursor }: LineState): boolean {
  return splitWords(line.slice(rowStart(line, cursor), cursor)).at(-1)?.open !== undefined
}

/** The characters around the cursor change places; at the end of a row the two before it. */
function transpose(state: LineState): LineState {
  const { line, cursor } = state
  const middle = cursor === rowEnd(line, cursor) ? previousPlace(line, cursor) : cursor
  const [start, end] = [previousPlace(line, middle), nextPlace(line, middle)]
  const isInRow = start >= rowStart(line, cursor) && start < middle && middle < end
  return isInRow ? replaced(state, start, end, line.slice(middle, end) + line.slice(start, middle)) : state
}

function recased(state: LineState, recase: (word: string) => string): LineState {
  const { line, cursor } = state
  const end = wordEnd(line, cursor)
  return end === cursor ? state : replaced(state, cursor, end, recase(line.slice(cursor, end)))
}

function capitalized(text: string): string {
  const characters = graphemes(text.toLowerCase())
  const first = characters.findIndex((it) => /[\p{L}\p{N}]/u.test(it))
  return characters.map((it, at) => (at === first ? it.toUpperCase() : it)).join('')
}
