import type { HistoryAnswer, HistoryBucket, HistorySample } from '../../base/index.ts'

type Point = HistorySample | HistoryBucket
type Field = string | number | boolean | null | undefined

const RAW_COLUMNS = ['path', 'time', 'value', 'quality'] as const
const BUCKET_COLUMNS = ['path', 'time', 'seconds', 'count', 'min', 'mean', 'max', 'states', 'quality'] as const

/** Points in one piece of a text: some 2 ms of work on a Pi. */
const POINTS_A_PIECE = 500

/** RFC 4180, with a header. What has no value is an empty field, never 0; states are `idle=3000;heating=600`. */
export function* csvPieces(answer: HistoryAnswer): Generator<string, void> {
  const columns = answer.resolution === 'raw' ? RAW_COLUMNS : BUCKET_COLUMNS
  yield `${columns.join(',')}\r\n`
  for (const { path, points } of piecesOf(answer)) {
    const lines = points.map((point) => {
      const fields = fieldsOf(path, point)
      return `${columns.map((column) => csvField(fields[column])).join(',')}\r\n`
    })
    yield lines.join('')
  }
}

/** One object a line, as the points of the JSON answer, each with its `path`. */
export function* jsonLinePieces(answer: HistoryAnswer): Generator<string, void> {
  for (const { path, points } of piecesOf(answer)) {
    yield points.map((point) => `${JSON.stringify({ path, ...point })}\n`).join('')
  }
}

/** Together they are what `JSON.stringify` gives for the whole. */
export function* jsonPieces(answer: HistoryAnswer): Generator<string, void> {
  const { series, ...head } = answer
  yield JSON.stringify({ ...head, series: [] }).slice(0, -END.length)
  for (const [place, { points, ...about }] of series.entries()) {
    yield `${place === 0 ? '' : ','}${JSON.stringify({ ...about, points: [] }).slice(0, -END.length)}`
    for (let from = 0; from < points.length; from += POINTS_A_PIECE) {
      const text = JSON.stringify(points.slice(from, from + POINTS_A_PIECE)).slice(1, -1)
      yield `${from === 0 ? '' : ','}${text}`
    }
    yield END
  }
  yield END
}

/** How the JSON of what ends with a list ends. */
const END = ']}'

function* piecesOf({ series }: HistoryAnswer): Generator<{ readonly path: string; readonly points: readonly Point[] }> {
  for (const { path, points } of series) {
    for (let from = 0; from < points.length; from += POINTS_A_PIECE) {
      yield { path, points: points.slice(from, from + POINTS_A_PIECE) }
    }
  }
}

function fieldsOf(path: string, point: Point): Readonly<Record<string, Field>> {
  if ('value' in point) return { path, time: point.time, value: point.value, quality: point.quality }
  const { states, ...bucket } = point
  const held = Object.entries(states ?? {}).map(([state, seconds]) => `${state}=${seconds}`)
  return { path, ...bucket, states: held.join(';') }
}

function csvField(value: Field): string {
  const text = value === undefined || value === null ? '' : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
