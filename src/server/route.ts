import { CONTENT_TYPE, negotiate } from './conditions.ts'
import type { RouteName } from './openapi/index.ts'

/** Methods that a route may have; HEAD and OPTIONS follow from them. */
export type Method = 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE'

/** What answers a request. */
export type Handler = (request: Request) => Response | Promise<Response>

/** A path and what its methods do. */
export interface Route {
  readonly name: RouteName
  readonly path: string
  readonly methods: Partial<Readonly<Record<Method, Handler>>>
  /** Methods for `Allow` where they depend on what the URL names. */
  readonly allowed?: (request: Request) => readonly string[]
}

/** An answer that only comes as JSON. @throws HttpError 406 */
export function jsonAnswer(
  request: Request,
  text: string,
  status = 200,
  headers: Record<string, string> = {},
): Response {
  negotiate(request.headers.get('accept'))
  return new Response(text, {
    status,
    headers: { 'content-type': CONTENT_TYPE.seed, 'cache-control': 'no-cache', ...headers },
  })
}
