import type { HistoryAnswer, HistoryBucket, HistorySample, HistorySeries } from '../base/index.ts'
import { inUnitOf, type ViewSettings } from './pipes/index.ts'
import { duration, localTime } from './text.ts'

/** Width that a chart is drawn for where it is not drawn on a terminal. */
export const USUAL_COLUMNS = 80

/** Lines of a chart without its axis. */
const ROWS = 8
/** A braille cell is two dots wide and four high; its bits by column, the lowest dot first (Unicode 3.0, 2800-28FF). */
const DOTS = [
  [0x40, 0x04, 0x02, 0x01],
  [0x80, 0x20, 0x10, 0x08],
] as const
const NARROWEST = 40
const WIDEST = 160

/** What holds from a moment to another. */
interface Span {
  readonly fromMs: number
  readonly untilMs: number
  readonly low: number
  readonly mean: number
  readonly high: number
  /** For how long of it there was a value. */
  readonly heldMs: number
}

/** How many points a chart of this width can show. */
export function pointsFor(columns: number): number {
  return widthOf(columns) * 2
}

/** What a leaf was over time, as a chart and in words, in the unit and the zone a person wants. A gap is left blank. */
export function chartText(answer: HistoryAnswer, columns: number, view: ViewSettings): string {
  if (answer.series.length === 0) return 'Nothing has been kept of it yet.'
  return answer.series
    .map((series) => seriesText(answer, inView(series, view), { width: widthOf(columns), timeZone: view.timeZone }))
    .join('\n\n')
}

function widthOf(columns: number): number {
  return Math.min(WIDEST, Math.max(NARROWEST, columns)) - LABEL_WIDTH - 2
}

/** How a chart is drawn. */
interface Drawing {
  readonly width: number
  readonly timeZone: string | undefined
}

/** A series in the unit that a person wants. */
function inView(series: HistorySeries, { temperature }: ViewSettings): HistorySeries {
  const { units, convert } = inUnitOf(series.path, series.units, temperature)
  if (units === undefined || convert === undefined) return series
  const points = series.points.map((it) => {
    if ('value' in it) return { ...it, value: typeof it.value === 'number' ? convert(it.value) : it.value }
    const { min, mean, max } = it
    return min === undefined || mean === undefined || max === undefined
      ? it
      : { ...it, min: convert(min), mean: convert(mean), max: convert(max) }
  })
  return { ...series, units, points }
}

function seriesText(answer: HistoryAnswer, series: HistorySeries, drawing: Drawing): string {
  const { path, points, units } = series
  if (points.length === 0) return `${path}\nnothing from ${time(answer.from, drawing)} to ${time(answer.to, drawing)}`
  const states = statesOf(answer, points)
  const body = states === undefined ? numberLines(answer, series, drawing) : stateLines(answer, states, drawing)
  return [units === undefined ? path : `${path}, ${units}`, ...body, ...remarks(points)].join('\n')
}

/** Room for the numbers at the left. */
const LABEL_WIDTH = 9

function numberLines(answer: HistoryAnswer, { points }: HistorySeries, drawing: Drawing): string[] {
  const { width } = drawing
  const spans = numberSpans(answer, points)
  const low = Math.min(...spans.map((it) => it.low))
  const high = Math.max(...spans.map((it) => it.high))
  const heldMs = spans.reduce((sum, it) => sum + it.heldMs, 0)
  const weighted = spans.reduce((sum, it) => sum + it.mean * it.heldMs, 0)
  const mean = heldMs > 0 ? weighted / heldMs : (spans[0]?.mean ?? 0)
  const rows = dots(answer, spans, { low, high, width }).map((row, at) => {
    const label = at === 0 ? short(high) : at === ROWS - 1 ? short(low) : ''
    return `${label.padStart(LABEL_WIDTH)} ┤${row}`.trimEnd()
  })
  return [
    ...rows,
    axis(answer, drawing),
    `min ${short(low)}, mean ${short(mean)}, max ${short(high)}, ${known(answer, heldMs)}`,
  ]
}

function numberSpans(answer: HistoryAnswer, points: HistorySeries['points']): Span[] {
  return points.flatMap((point, at) => {
    const fromMs = Date.parse(point.time)
    if ('value' in point) {
      const untilMs = endOf(answer, points, at)
      const { value } = point
      if (typeof value !== 'number') return []
      return [{ fromMs, untilMs, low: value, mean: value, high: value, heldMs: untilMs - fromMs }]
    }
    const { min, mean, max, seconds } = point
    if (min === undefined || mean === undefined || max === undefined) return []
    const untilMs = fromMs + (answer.bucketSeconds ?? 0) * 1000
    return [{ fromMs, untilMs, low: min, mean, high: max, heldMs: seconds * 1000 }]
  })
}

/** The lines of dots, highest first; neighbours are joined, so that a steep line stays a line. */
function dots(
  answer: HistoryAnswer,
  spans: readonly Span[],
  { low, high, width }: { readonly low: number; readonly high: number; readonly width: number },
): string[] {
  const cells = Array.from({ length: ROWS }, () => new Uint8Array(width))
  const steps = ROWS * 4 - 1
  const range = high - low
  const heightOf = (value: number) =>
    range === 0 ? Math.floor(steps / 2) : Math.round(((value - low) / range) * steps)
  let before: number | undefined
  for (let column = 0; column < width * 2; column++) {
    const span = spanAt(answer, spans, column, width * 2)
    if (span === undefined) {
      before = undefined
      continue
    }
    const at = heightOf(span.mean)
    for (let dot = Math.min(at, before ?? at); dot <= Math.max(at, before ?? at); dot++) {
      const row = cells[ROWS - 1 - Math.floor(dot / 4)]
      const cell = column >> 1
      if (row !== undefined) row[cell] = (row[cell] ?? 0) | (DOTS[column % 2 === 0 ? 0 : 1][dot % 4] ?? 0)
    }
    before = at
  }
  return cells.map((row) =>
    Array.from(row, (bits) => (bits === 0 ? ' ' : String.fromCodePoint(0x2800 + bits))).join(''),
  )
}

/** What holds in the middle of a column. */
function spanAt<T extends Pick<Span, 'fromMs' | 'untilMs'>>(
  answer: HistoryAnswer,
  spans: readonly T[],
  column: number,
  columns: number,
): T | undefined {
  const [fromMs, toMs] = [Date.parse(answer.from), Date.parse(answer.to)]
  const atMs = fromMs + ((column + 0.5) / columns) * (toMs - fromMs)
  return spans.find((it) => it.fromMs <= atMs && atMs < it.untilMs)
}

interface StateSpan {
  readonly fromMs: number
  readonly untilMs: number
  readonly held: Readonly<Record<string, number>>
}

function statesOf(answer: HistoryAnswer, points: HistorySeries['points']): StateSpan[] | undefined {
  if (points.some((point) => ('value' in point ? typeof point.value === 'number' : point.states === undefined))) {
    return undefined
  }
  return points.flatMap((point, at) => stateSpan(answer, point, endOf(answer, points, at)))
}

function stateSpan(answer: HistoryAnswer, point: HistorySample | HistoryBucket, endMs: number): StateSpan[] {
  const fromMs = Date.parse(point.time)
  if (!('value' in point)) {
    return [{ fromMs, untilMs: fromMs + (answer.bucketSeconds ?? 0) * 1000, held: point.states ?? {} }]
  }
  if (point.value === null) return []
  return [{ fromMs, untilMs: endMs, held: { [String(point.value)]: (endMs - fromMs) / 1000 } }]
}

/** A line with one mark a column, and below it what each mark means and how long it held. */
function stateLines(answer: HistoryAnswer, spans: readonly StateSpan[], drawing: Drawing): string[] {
  const { width } = drawing
  const total = new Map<string, number>()
  for (const { held } of spans) {
    for (const [state, seconds] of Object.entries(held)) total.set(state, (total.get(state) ?? 0) + seconds)
  }
  const marks = marksFor([...total.keys()])
  const line = Array.from({ length: width }, (_, column) => {
    const held = Object.entries(spanAt(answer, spans, column, width)?.held ?? {})
    const [longest] = held.sort(([, a], [, b]) => b - a)
    return longest === undefined ? ' ' : (marks.get(longest[0]) ?? ' ')
  })
  const legend = [...total]
    .sort(([, a], [, b]) => b - a)
    .map(([state, seconds]) => `${marks.get(state)} ${state} for ${duration(Math.round(seconds))}`)
  return [`${' '.repeat(LABEL_WIDTH)} ┤${line.join('')}`.trimEnd(), axis(answer, drawing), legend.join(', ')]
}

/** The first letter of a state that no other one has, else a digit. */
function marksFor(states: readonly string[]): ReadonlyMap<string, string> {
  const marks = new Map<string, string>()
  for (const [at, state] of states.entries()) {
    const taken = new Set(marks.values())
    marks.set(state, [...state].find((letter) => /\w/.test(letter) && !taken.has(letter)) ?? String(at % 10))
  }
  return marks
}

function endOf(answer: HistoryAnswer, points: HistorySeries['points'], at: number): number {
  const next = points[at + 1]
  return next === undefined ? Date.parse(answer.to) : Date.parse(next.time)
}

function axis(answer: HistoryAnswer, drawing: Drawing): string {
  const { width } = drawing
  const whole = [time(answer.from, drawing), time(answer.to, drawing)]
  const [from = '', to = ''] = width < whole.join(' ').length ? whole.map(withoutYear) : whole
  const gap = ' '.repeat(Math.max(1, width - from.length - to.length))
  return `${' '.repeat(LABEL_WIDTH)} └${'─'.repeat(width)}\n${' '.repeat(LABEL_WIDTH + 2)}${from}${gap}${to}`
}

function known(answer: HistoryAnswer, heldMs: number): string {
  const spanMs = Date.parse(answer.to) - Date.parse(answer.from)
  const text = `over ${duration(Math.round(spanMs / 1000))}`
  return heldMs >= spanMs * 0.99 ? text : `known for ${duration(Math.round(heldMs / 1000))} of ${text.slice(5)}`
}

function remarks(points: HistorySeries['points']): string[] {
  return [
    ...(points.some(({ quality }) => quality === 'simulated') ? ['Simulated: nothing of it is real.'] : []),
    ...(points.some(({ quality }) => quality === 'suspect') ? ['Some of it is suspect.'] : []),
    ...(points.some(({ undated }) => undated === true) ? ['The clock is not set yet: times are a guess.'] : []),
  ]
}

function time(iso: string, { timeZone }: Drawing): string {
  return localTime(new Date(iso), timeZone).slice(0, 16)
}

function withoutYear(text: string): string {
  return text.slice('2026-'.length)
}

function short(value: number): string {
  return String(Number(value.toFixed(3)))
}
