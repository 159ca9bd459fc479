import { parseMoment } from '../../base/index.ts'
import { CONTENT_TYPE, negotiate } from '../conditions.ts'
import { HttpError } from '../errors.ts'
import type { HistoryPort } from '../ports.ts'
import type { Route } from '../route.ts'
import { queryOf, refuseQuery } from '../url.ts'
import { csvPieces, jsonLinePieces, jsonPieces } from './history-text.ts'
import { inPieces } from './long-answer.ts'

const DAY_MS = 86_400_000
const DEFAULT_POINTS = 500
/** A year of minutes is five times as much, and nobody looks at it. */
const MAX_POINTS = 100_000
const FORMATS = ['json', 'csv', 'jsonl'] as const
const CONTENT_TYPES = {
  json: CONTENT_TYPE.seed,
  csv: 'text/csv; charset=UTF-8; header=present',
  jsonl: 'application/jsonl',
} as const
const PIECES = { json: jsonPieces, csv: csvPieces, jsonl: jsonLinePieces } as const
/** As nginx calls it; it is never sent. */
const CLIENT_CLOSED_REQUEST = 499

/** Readings over time: `/v1/history`. */
export class HistoryApi {
  constructor(readonly history: HistoryPort) {}

  /** Its part of the server's table. */
  get routes(): readonly Route[] {
    return [{ name: 'history', path: '/v1/history', methods: { GET: (request) => this.#get(request) } }]
  }

  async #get(request: Request): Promise<Response> {
    const query = queryOf(request.url)
    refuseQuery(query, ['path', 'from', 'to', 'points', 'format'])
    const format = FORMATS.find((it) => it === (query.get('format') ?? 'json'))
    if (format === undefined) throw refused('format', `is one of ${FORMATS.join(', ')}`)
    negotiate(format === 'json' ? request.headers.get('accept') : null)
    const wanted = this.#requested(query)
    const answer = await this.history.answer(wanted, request.signal).catch((error: unknown) => {
      if (!request.signal.aborted) throw error
    })
    // Nobody is there any more to read it.
    if (answer === undefined) return new Response(null, { status: CLIENT_CLOSED_REQUEST })
    return new Response(inPieces(PIECES[format](answer)), {
      headers: { 'content-type': CONTENT_TYPES[format], 'cache-control': 'no-cache' },
    })
  }

  #requested(query: URLSearchParams): Parameters<HistoryPort['answer']>[0] {
    const path = query.get('path')
    if (path === null || path === '') throw refused('path', 'is needed: a data path')
    const { nowMs } = this.history
    const toMs = momentIn(query, 'to', nowMs) ?? nowMs
    const fromMs = momentIn(query, 'from', nowMs) ?? toMs - DAY_MS
    if (fromMs >= toMs) throw refused('from', 'must be before "to"')
    const points = Number(query.get('points') ?? DEFAULT_POINTS)
    if (!Number.isInteger(points) || points < 1 || points > MAX_POINTS) {
      throw refused('points', `must be a whole number from 1 to ${MAX_POINTS}`)
    }
    return { path, fromMs, toMs, points }
  }
}

function momentIn(query: URLSearchParams, name: string, nowMs: number): number | undefined {
  const text = query.get(name)
  if (text === null) return undefined
  const ms = parseMoment(text, nowMs)
  if (ms === undefined) throw refused(name, 'is a time like 2026-11-25T12:00:00Z, or one before now like -24h')
  return ms
}

function refused(name: string, why: string): HttpError {
  return new HttpError(400, 'invalid-value', `"${name}" ${why}`)
}
