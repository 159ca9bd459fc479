import type { HistoryAnswer, HistoryBucket, HistorySample } from '../../base/index.ts'

type Point = HistorySample | HistoryBucket
type Field = string | number | boolean | null | undefined

const RAW_COLUMNS = ['path', 'time', 'value', 'quality'] as const
const BUCKET_COLUMNS = ['path', 'time', 'seconds', 'count', 'min', 'mean', 'max', 'states', 'quality'] as const

/** RFC 4180, with a header. What has no value is an empty field, never 0; states are `idle=3000;heating=600`. */
export function toCsv(answer: HistoryAnswer): string {
  const columns = answer.resolution === 'raw' ? RAW_COLUMNS : BUCKET_COLUMNS
  const lines = answer.series.flatMap(({ path, points }) =>
    points.map((point) => {
      const fields = fieldsOf(path, point)
      return columns.map((column) => csvField(fields[column])).join(',')
    }),
  )
  return [columns.join(','), ...lines, ''].join('\r\n')
}

/** One object a line, as the points of the JSON answer, each with its `path`. */
export function toJsonLines(answer: HistoryAnswer): string {
  const lines = answer.series.flatMap(({ path, points }) => points.map((point) => JSON.stringify({ path, ...point })))
  return lines.map((line) => `${line}\n`).join('')
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
