import { HttpError } from './errors.ts'

/** Names of the loopback, as they stand in a URL. */
const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]']

/** Whether only this machine can reach an address or name: `localhost`, `127.0.0.0/8` (RFC 1122 3.2.1.3), `::1`. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i.test(host)
}

/** A host as it stands in a URL: IPv6 addresses in brackets (RFC 3986 3.2.2). */
export function urlHost(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
}

/**
 * Keeps web pages out: any page can send requests to the loopback, and a name of the page's own may resolve to it.
 * So `Host` must be ours (against DNS rebinding), and so must `Origin` where a browser sends one (RFC 6454 7).
 */
export class Gate {
  readonly #hosts: ReadonlySet<string>
  readonly #origins: ReadonlySet<string>

  constructor(host: string, port: number) {
    const names = [urlHost(host).toLowerCase(), ...LOOPBACK_NAMES]
    // RFC 9110 4.2.3: the default port may be left out.
    const hosts = names.flatMap((name) => (port === 80 ? [`${name}:80`, name] : [`${name}:${port}`]))
    this.#hosts = new Set(hosts)
    this.#origins = new Set(hosts.map((it) => `http://${it}`))
  }

  /** Why a request must not come in; `undefined` when it may. */
  refuse(request: Request): HttpError | undefined {
    const host = request.headers.get('host')
    if (host === null || !this.#hosts.has(host.toLowerCase())) {
      return new HttpError(403, 'access-denied', 'this server does not go by that Host', {
        hint: `Use ${[...this.#origins].join(' or ')}`,
      })
    }
    const origin = request.headers.get('origin')
    if (origin !== null && !this.#origins.has(origin.toLowerCase())) {
      return new HttpError(403, 'access-denied', 'requests from other web pages are refused')
    }
    return undefined
  }
}
