import { placeAtOrAfter } from './places.ts'

/** A line being edited. */
export interface LineState {
  /** May hold newlines: then it is several lines, to be carried out one after the other. */
  readonly line: string
  /** Counts UTF-16 units and stands between graphemes, from 0 to `line.length`. */
  readonly cursor: number
  /** Earlier lines, oldest first. */
  readonly history: readonly string[]
  readonly memory: Memory
  /** What undo goes back to. */
  readonly before?: Before
  /** What the key before did, where it matters to the next. */
  readonly last?: Last
  /** While earlier lines are looked through: which one is shown, and what was typed before. */
  readonly browsing?: { readonly at: number; readonly draft: string; readonly prefix: string }
  readonly search?: Search
}

/** What is remembered from one line to the next. */
export interface Memory {
  /** What was killed, for yank; newest first. */
  readonly ring: readonly string[]
  /** What was searched for in the history. */
  readonly query: string
}

/** A line as it was, and what was before that. */
export interface Before {
  readonly line: string
  readonly cursor: number
  readonly before?: Before
}

export type Last =
  | { readonly did: 'type' | 'kill' }
  /** `from` to the cursor is what was inserted, `at` where it came from: the ring, or the history. */
  | { readonly did: 'yank' | 'argument'; readonly from: number; readonly at: number }

/** A search through the history: Ctrl-R. */
export interface Search {
  readonly query: string
  readonly towards: 'older' | 'newer'
  /** Line of the history that is shown; its length while nothing has been found. */
  readonly at: number
  /** Nothing else has the query in it. */
  readonly isFailing: boolean
  /** What Ctrl-G goes back to. */
  readonly start: { readonly line: string; readonly cursor: number }
}

/** What a key asks for beyond a change of the line. */
export type Action =
  | 'none'
  | 'submit'
  /** Several lines were pasted: all but the last are to be carried out. */
  | 'submit-complete'
  | 'complete'
  | 'help'
  /** A blank was typed behind a word that may stand for a longer one. */
  | 'blank'
  | 'interrupt'
  | 'end'
  | 'clear'

/** The line after a key, and what is asked for. */
export interface Pressed {
  readonly state: LineState
  readonly action: Action
}

const NOTHING_KEPT: Memory = { ring: [], query: '' }

/** An empty line. */
export function emptyLine(history: readonly string[] = [], memory: Memory = NOTHING_KEPT): LineState {
  return { line: '', cursor: 0, history, memory }
}

/** The line with another text from `start` to `end`, the cursor behind it: what completion does. */
export function replaced(state: LineState, start: number, end: number, text: string): LineState {
  const line = state.line.slice(0, start) + text + state.line.slice(end)
  return { ...edited(state, line, start + text.length), before: beforeOf(state) }
}

/** The same, without a step of its own for undo. */
export function edited(state: LineState, line: string, cursor: number): LineState {
  // An edited line is no longer one of the history.
  const { browsing: _, ...rest } = state
  return { ...rest, line, cursor: placeAtOrAfter(line, cursor) }
}

/** The line and cursor as they are, for undo. */
export function beforeOf({ line, cursor, before }: LineState): Before {
  return { line, cursor, ...(before === undefined ? {} : { before }) }
}

/** The last change is taken back. */
export function undone(state: LineState): LineState {
  const { before, ...rest } = state
  if (before === undefined) return state
  const back = edited(rest, before.line, before.cursor)
  return before.before === undefined ? back : { ...back, before: before.before }
}
