import { BrewError } from '../base/index.ts'

/**
 * The URL of a server without a slash at its end.
 * @throws BrewError `invalid-value` for what is no http or https URL
 */
export function serverUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new BrewError(
      'invalid-value',
      `"${text}" is not the URL of a server`,
      {},
      'Write it like http://127.0.0.1:8000',
    )
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
}

/**
 * The runtime sends requests through `HTTP_PROXY` even when they are for this machine, where no proxy can find the
 * server; `NO_PROXY` is the one switch it has.
 */
export function keepProxyAway(url: string): void {
  const { hostname } = new URL(url)
  if (hostname !== 'localhost' && hostname !== '[::1]' && !hostname.startsWith('127.')) return
  const known = process.env.NO_PROXY ?? process.env.no_proxy
  process.env.NO_PROXY = known === undefined || known === '' ? hostname : `${known},${hostname}`
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ConnectionRefused: 'nothing listens there',
  ECONNRESET: 'it closed the connection',
  ConnectionClosed: 'it closed the connection',
  ENOTFOUND: 'no such host',
  EHOSTUNREACH: 'no way to that host',
  ENETUNREACH: 'no way to that network',
  TimeoutError: 'it does not answer in time',
}

/** Why a server could not be reached, in a few words. */
export function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name
  return REASONS[code] ?? cause.message
}
