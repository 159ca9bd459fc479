const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 } as const
const DURATION = /^(\d{1,6})([smhdw])$/
const TIME = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/

/** A length of time as people write it, `90s`, `15m`, `24h`, `7d`, `4w`: in milliseconds; `undefined` for another text. */
export function parseDuration(text: string): number | undefined {
  const [, count, unit] = DURATION.exec(text) ?? []
  if (count === undefined || unit === undefined) return undefined
  return Number(count) * SECONDS[unit as keyof typeof SECONDS] * 1000
}

/**
 * A moment: a time as in RFC 3339 (a date alone is its begin; UTC where no offset is given), or how long before now
 * (`-24h`, or `now`). In milliseconds since 1970; `undefined` for another text.
 */
export function parseMoment(text: string, nowMs: number): number | undefined {
  if (text === 'now') return nowMs
  if (text.startsWith('-')) {
    const ms = parseDuration(text.slice(1))
    return ms === undefined ? undefined : nowMs - ms
  }
  const [, time, , , offset] = TIME.exec(text) ?? []
  if (!TIME.test(text)) return undefined
  const ms = Date.parse(time !== undefined && offset === undefined ? `${text}Z` : text)
  return Number.isNaN(ms) ? undefined : ms
}
