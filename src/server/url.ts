import { HttpError } from './errors.ts'
import { isYangText } from './json-text.ts'

/**
 * The path of a request's URL, percent-encoded as it came; `.` and `..` segments are already folded by the HTTP server.
 * Cut out by hand, as a router decodes it, and a key may hold a slash.
 */
export function rawPath(url: string): string {
  const start = url.indexOf('/', url.indexOf('//') + 2)
  if (start === -1) return '/'
  const end = url.slice(start).search(/[?#]/)
  return end === -1 ? url.slice(start) : url.slice(start, start + end)
}

/** The query of a URL; empty where it has none. */
export function queryOf(url: string): URLSearchParams {
  const start = url.indexOf('?')
  return new URLSearchParams(start === -1 ? '' : url.slice(start + 1))
}

/**
 * RFC 8040 4.8: a query parameter that is not known is an error. So is one with what no text of a body may hold.
 * @throws HttpError 400
 */
export function refuseQuery(query: URLSearchParams, known: readonly string[]): void {
  const other = [...query.keys()].find((name) => !known.includes(name))
  if (other !== undefined) throw new HttpError(400, 'invalid-value', `query parameter "${other}" is not known here`)
  const strange = [...query].find(([, text]) => !isYangText(text))
  if (strange !== undefined)
    throw new HttpError(400, 'invalid-value', `query parameter "${strange[0]}" holds a character that YANG has not`)
}
