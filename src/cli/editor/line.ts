import { splitWords } from '../../base/index.ts'
import { graphemes } from '../text.ts'
import type { Key } from './keys.ts'

/** A line being edited. `cursor` counts UTF-16 units and stands between graphemes, from 0 to `line.length`. */
export interface LineState {
  readonly line: string
  readonly cursor: number
  /** What was killed last, for yank. */
  readonly killed: string
  /** Earlier lines, oldest first. */
  readonly history: readonly string[]
  /** While earlier lines are looked through: which one is shown, and what was typed before. */
  readonly browsing?: { readonly at: number; readonly draft: string; readonly prefix: string }
}

/** What a key asks for beyond a change of the line. */
export type Action = 'none' | 'submit' | 'complete' | 'help' | 'interrupt' | 'end' | 'clear'

/** The line after a key, and what is asked for. */
export interface Pressed {
  readonly state: LineState
  readonly action: Action
}

/** An empty line. */
export function emptyLine(history: readonly string[] = [], killed = ''): LineState {
  return { line: '', cursor: 0, killed, history }
}

/** One key further. Pure: the same state and key give the same answer. */
export function press(state: LineState, key: Key): Pressed {
  const { line, cursor } = state
  switch (key.name) {
    case 'text':
      return changed(insert(state, key.text))
    case 'question':
      return isQuoting(state) ? changed(insert(state, '?')) : { state, action: 'help' }
    case 'enter':
      return { state, action: 'submit' }
    case 'tab':
      return { state, action: 'complete' }
    case 'clear':
      return { state, action: 'clear' }
    case 'interrupt':
      return { state: emptyLine(state.history, state.killed), action: 'interrupt' }
    case 'end-of-input':
      return line === '' ? { state, action: 'end' } : changed(cutOut(state, cursor, nextPlace(line, cursor)))
    case 'backspace':
      return changed(cutOut(state, previousPlace(line, cursor), cursor))
    case 'delete':
      return changed(cutOut(state, cursor, nextPlace(line, cursor)))
    case 'delete-word-left':
      return changed(kill(state, wordStart(line, cursor), cursor))
    case 'delete-word-right':
      return changed(kill(state, cursor, wordEnd(line, cursor)))
    case 'kill-to-end':
      return changed(kill(state, cursor, line.length))
    case 'kill-to-start':
      return changed(kill(state, 0, cursor))
    case 'yank':
      return changed(insert(state, state.killed))
    case 'left':
      return moved(state, previousPlace(line, cursor))
    case 'right':
      return moved(state, nextPlace(line, cursor))
    case 'home':
      return moved(state, 0)
    case 'end':
      return moved(state, line.length)
    case 'word-left':
      return moved(state, wordStart(line, cursor))
    case 'word-right':
      return moved(state, wordEnd(line, cursor))
    case 'up':
      return { state: earlier(state), action: 'none' }
    case 'down':
      return { state: later(state), action: 'none' }
  }
}

/** The line with another text from `start` to `end`, the cursor behind it: what completion does. */
export function replaced(state: LineState, start: number, end: number, text: string): LineState {
  const line = state.line.slice(0, start) + text + state.line.slice(end)
  return { ...edited(state), line, cursor: start + text.length }
}

function changed(state: LineState): Pressed {
  return { state, action: 'none' }
}

function moved(state: LineState, cursor: number): Pressed {
  return { state: { ...state, cursor }, action: 'none' }
}

/** An edited line is no longer one of the history. */
function edited(state: LineState): LineState {
  const { browsing: _, ...rest } = state
  return rest
}

function insert(state: LineState, text: string): LineState {
  return text === '' ? state : replaced(state, state.cursor, state.cursor, text)
}

function cutOut(state: LineState, start: number, end: number): LineState {
  return start === end ? state : replaced(state, start, end, '')
}

function kill(state: LineState, start: number, end: number): LineState {
  return start === end ? state : { ...cutOut(state, start, end), killed: state.line.slice(start, end) }
}

/** In quotes or after a backslash `?` is a character like others. */
function isQuoting({ line, cursor }: LineState): boolean {
  return splitWords(line.slice(0, cursor)).at(-1)?.open !== undefined
}

function previousPlace(line: string, cursor: number): number {
  return cursor - (graphemes(line.slice(0, cursor)).at(-1)?.length ?? 0)
}

function nextPlace(line: string, cursor: number): number {
  return cursor + (graphemes(line.slice(cursor))[0]?.length ?? 0)
}

function wordStart(line: string, cursor: number): number {
  return line.slice(0, cursor).replace(/\S+\s*$|\s+$/, '').length
}

function wordEnd(line: string, cursor: number): number {
  return cursor + (/^\s*\S*/.exec(line.slice(cursor))?.[0].length ?? 0)
}

/** The nearest earlier line that begins with what stands before the cursor. */
function earlier(state: LineState): LineState {
  const browsing = state.browsing ?? {
    at: state.history.length,
    draft: state.line,
    prefix: state.line.slice(0, state.cursor),
  }
  const at = state.history.findLastIndex(
    (it, index) => index < browsing.at && it.startsWith(browsing.prefix) && it !== state.line,
  )
  const line = state.history[at]
  return line === undefined ? state : { ...state, line, cursor: line.length, browsing: { ...browsing, at } }
}

/** The nearest later one, and behind the newest what was being typed. */
function later(state: LineState): LineState {
  const { browsing } = state
  if (browsing === undefined) return state
  const at = state.history.findIndex(
    (it, index) => index > browsing.at && it.startsWith(browsing.prefix) && it !== state.line,
  )
  const line = state.history[at]
  if (line === undefined) return { ...edited(state), line: browsing.draft, cursor: browsing.draft.length }
  return { ...state, line, cursor: line.length, browsing: { ...browsing, at } }
}
