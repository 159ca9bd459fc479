import { graphemes } from '../text.ts'
import type { Key } from './keys.ts'
import { rowStarts, type StyledLine, styledLines } from './styled.ts'

/** Text longer than the screen, looked at page by page. Pure. */

/** Size of a screen. */
export interface Size {
  readonly columns: number
  readonly rows: number
}

/** Which part is looked at, and what is searched for. */
export interface PagerState {
  readonly lines: readonly StyledLine[]
  readonly size: Size
  /** The line and the place in it that each row of the text begins with. */
  readonly starts: readonly RowStart[]
  /** First row that is shown. */
  readonly top: number
  /** Columns that are left out on the left, where lines are cut; `undefined` where they are wrapped. */
  readonly left: number | undefined
  readonly search?: PagerSearch
  /** A search that is being typed. */
  readonly typing?: { readonly towards: Towards; readonly text: string }
  /** Told instead of where one is, until the next key. */
  readonly message?: string
}

/** Where a row of the text begins. */
export interface RowStart {
  readonly line: number
  readonly at: number
}

type Towards = 'down' | 'up'

interface PagerSearch {
  readonly pattern: RegExp
  readonly text: string
  readonly towards: Towards
  /** Line that was found last. */
  readonly line: number
}

/** The first page. */
export function openPager(text: string, size: Size): PagerState {
  const lines = styledLines(text)
  return { lines, size, starts: startsOf(lines, size.columns, undefined), top: 0, left: undefined }
}

/** Rows for text: the last one tells where one is. */
export function pageHeight({ size }: PagerState): number {
  return Math.max(1, size.rows - 1)
}

/** The screen has another size; the line at its top stays there. */
export function resizedPager(state: PagerState, size: Size): PagerState {
  return laidOut({ ...state, size }, state.left)
}

/** One key further; `undefined` where the person has seen enough. */
export function pressPager(state: PagerState, key: Key): PagerState | undefined {
  if (key.name === 'paste') return state
  if (key.name !== 'text' || key.text.length === 1) return pressOne(state, key)
  let next: PagerState | undefined = state
  for (const text of graphemes(key.text)) {
    next = pressOne(next, { name: 'text', text })
    if (next === undefined) return undefined
  }
  return next
}

function pressOne({ message: _, ...state }: PagerState, key: Key): PagerState | undefined {
  if (key.name === 'interrupt') return undefined
  if (state.typing !== undefined) return typeSearch(state, state.typing, key)
  const command = key.name === 'text' ? COMMANDS[key.text] : COMMANDS[key.name]
  return command === undefined ? state : command(state)
}

/** By the text that was typed, or by the name of the key. */
const COMMANDS: Readonly<Record<string, (state: PagerState) => PagerState | undefined>> = {
  ' ': forward,
  'page-down': (it) => moved(it, pageHeight(it)),
  f: (it) => moved(it, pageHeight(it)),
  b: (it) => moved(it, -pageHeight(it)),
  'page-up': (it) => moved(it, -pageHeight(it)),
  d: (it) => moved(it, Math.ceil(pageHeight(it) / 2)),
  u: (it) => moved(it, -Math.ceil(pageHeight(it) / 2)),
  j: (it) => moved(it, 1),
  down: (it) => moved(it, 1),
  enter: (it) => moved(it, 1),
  k: (it) => moved(it, -1),
  up: (it) => moved(it, -1),
  g: (it) => at(it, 0),
  home: (it) => at(it, 0),
  oldest: (it) => at(it, 0),
  G: (it) => at(it, it.starts.length),
  end: (it) => at(it, it.starts.length),
  newest: (it) => at(it, it.starts.length),
  right: (it) => laidOut(it, it.left === undefined ? 0 : it.left + half(it)),
  left: (it) => laidOut(it, it.left === undefined || it.left === 0 ? undefined : Math.max(0, it.left - half(it))),
  '/': (it) => ({ ...it, typing: { towards: 'down', text: '' } }),
  question: (it) => ({ ...it, typing: { towards: 'up', text: '' } }),
  '?': (it) => ({ ...it, typing: { towards: 'up', text: '' } }),
  n: (it) => searchOn(it, 'same'),
  N: (it) => searchOn(it, 'other'),
  q: () => undefined,
  Q: () => undefined,
  'end-of-input': () => undefined,
}

/** A page further; at the end there is nothing left to see. */
function forward(state: PagerState): PagerState | undefined {
  return state.top >= lowestTop(state) ? undefined : moved(state, pageHeight(state))
}

function half({ size }: PagerState): number {
  return Math.max(1, Math.floor(size.columns / 2))
}

function lowestTop(state: PagerState): number {
  return Math.max(0, state.starts.length - pageHeight(state))
}

function moved(state: PagerState, rows: number): PagerState {
  return at(state, state.top + rows)
}

function at(state: PagerState, row: number): PagerState {
  return { ...state, top: Math.max(0, Math.min(row, lowestTop(state))) }
}

/** Wrapped or cut anew, with the same text at the top. */
function laidOut(state: PagerState, left: number | undefined): PagerState {
  const first = state.starts[state.top] ?? { line: 0, at: 0 }
  const isCut = (it: number | undefined) => it !== undefined
  const starts = isCut(left) && isCut(state.left) ? state.starts : startsOf(state.lines, state.size.columns, left)
  return at({ ...state, left, starts }, rowOf(starts, first))
}

function startsOf(lines: readonly StyledLine[], columns: number, left: number | undefined): RowStart[] {
  return lines.flatMap(({ text }, line) =>
    left === undefined ? rowStarts(text, columns).map((it) => ({ line, at: it })) : [{ line, at: 0 }],
  )
}

/** The row that has a place of a line in it. */
function rowOf(starts: readonly RowStart[], place: RowStart): number {
  const after = starts.findIndex((it) => it.line > place.line || (it.line === place.line && it.at > place.at))
  return after === -1 ? starts.length - 1 : Math.max(0, after - 1)
}

function typeSearch(state: PagerState, typing: NonNullable<PagerState['typing']>, key: Key): PagerState | undefined {
  const { typing: _, ...rest } = state
  switch (key.name) {
    case 'text':
      return { ...state, typing: { ...typing, text: typing.text + key.text } }
    case 'question':
      return { ...state, typing: { ...typing, text: `${typing.text}?` } }
    case 'backspace': {
      const text = graphemes(typing.text).slice(0, -1).join('')
      return typing.text === '' ? rest : { ...state, typing: { ...typing, text } }
    }
    case 'kill-to-start':
      return { ...state, typing: { ...typing, text: '' } }
    case 'enter':
      return beginSearch(rest, typing.text, typing.towards)
    case 'escape':
    case 'abort':
      return rest
    default:
      return state
  }
}

/** Without a text the last one is searched for again. */
function beginSearch(state: PagerState, text: string, towards: Towards): PagerState {
  const wanted = text === '' ? (state.search?.text ?? '') : text
  if (wanted === '') return state
  const pattern = patternOf(wanted)
  if (pattern === undefined) return { ...state, message: `"${wanted}" is no regular expression` }
  const first = state.starts[state.top]?.line ?? 0
  return find({ ...state, search: { pattern, text: wanted, towards, line: first } }, towards, first)
}

/** Small letters stand for capitals, too. */
function patternOf(text: string): RegExp | undefined {
  try {
    return new RegExp(text, text === text.toLowerCase() ? 'giu' : 'gu')
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function searchOn(state: PagerState, which: 'same' | 'other'): PagerState {
  const { search } = state
  if (search === undefined) return { ...state, message: 'Nothing was searched for: / and a text' }
  const isDown = (search.towards === 'down') === (which === 'same')
  return find(state, isDown ? 'down' : 'up', search.line + (isDown ? 1 : -1))
}

/** The first line from `from` on that the pattern is in comes to the top. */
function find(state: PagerState, towards: Towards, from: number): PagerState {
  const { search, lines } = state
  if (search === undefined) return state
  const step = towards === 'down' ? 1 : -1
  for (let line = from; line >= 0 && line < lines.length; line += step) {
    const place = lines[line]?.text.search(search.pattern) ?? -1
    if (place !== -1) return at({ ...state, search: { ...search, line } }, rowOf(state.starts, { line, at: place }))
  }
  const where = towards === 'down' ? 'further down' : 'further up'
  return { ...state, message: `"${search.text}" is not found ${where}` }
}
