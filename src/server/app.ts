import { openapi } from '@elysiajs/openapi'
import { Elysia } from 'elysia'
import { type Log, THING_VERBS } from '../base/index.ts'
import { errorResponse, notAllowed, notFound } from './errors.ts'
import { API_DOCUMENT, DETAILS } from './openapi/index.ts'
import { DEFAULT_BODY_LIMIT_BYTES, type ServerOptions } from './options.ts'
import { type Handler, jsonAnswer, type Route } from './route.ts'
import type { StreamApi } from './stream/index.ts'
import { rawPath } from './url.ts'
import { ActionsApi } from './v1/actions.ts'
import { AlarmsApi } from './v1/alarms.ts'
import { BackupApi } from './v1/backup.ts'
import { CommitsApi } from './v1/commits.ts'
import { CompleteApi } from './v1/complete.ts'
import { DatastoreApi } from './v1/datastore.ts'
import { DiffApi } from './v1/diff.ts'
import { discoverText, health } from './v1/discover.ts'
import { FactoryResetApi } from './v1/factory-reset.ts'
import { HistoryApi } from './v1/history.ts'
import { OutputsApi } from './v1/outputs.ts'
import { RecipesApi } from './v1/recipes.ts'
import { RescueApi } from './v1/rescue.ts'
import { SessionsApi } from './v1/sessions.ts'
import { control, register, request as requestOfThing, thingName } from './v1/things.ts'

/**
 * The routes of the server, without a socket. Every answer that is an error has the body of RFC 8040 section 7; HEAD,
 * OPTIONS and 405 follow from the table.
 * @param startedBootMs when the server was started, by its clock
 */
export function createApp(options: ServerOptions, streams: StreamApi, startedBootMs: number): Elysia {
  const app = new Elysia({ name: 'brewerslab', normalize: false })
  const log = options.log
  app.onError(({ error, code, request }) => errorResponse(code === 'NOT_FOUND' ? nothingHere() : error, request, log))
  app.use(openapi({ provider: null, path: '/openapi', documentation: API_DOCUMENT }))
  addRoute(app, { name: 'openapi', path: '/openapi/json', methods: {} }, log)
  for (const route of [...routesOf(options, startedBootMs), ...streams.routes]) addRoute(app, route, log)
  return app.compile()
}

function routesOf(options: ServerOptions, startedBootMs: number): readonly Route[] {
  const { datastores, things, log, bodyLimitBytes = DEFAULT_BODY_LIMIT_BYTES } = options
  const api = new DatastoreApi(datastores, bodyLimitBytes)
  const reading: Pick<Route, 'methods' | 'allowed'> = {
    methods: {
      GET: (request) => api.get(request),
      PUT: (request) => api.write(request, 'PUT'),
      PATCH: (request) => api.write(request, 'PATCH'),
      DELETE: (request) => api.write(request, 'DELETE'),
    },
    allowed: (request) => api.allowed(request),
  }
  return [
    { name: 'datastore', path: '/v1/datastore/:datastore', ...reading },
    { name: 'territory', path: '/v1/datastore/:datastore/:name', ...reading },
    { name: 'node', path: '/v1/datastore/:datastore/:name/*', ...reading },
    { name: 'commit', path: '/v1/commit', methods: { POST: (request) => api.commit(request) } },
    ...new CommitsApi(datastores, bodyLimitBytes, log).routes,
    ...new SessionsApi(datastores, bodyLimitBytes).routes,
    ...new CompleteApi(datastores).routes,
    ...new DiffApi(datastores, bodyLimitBytes).routes,
    ...new BackupApi(options, bodyLimitBytes).routes,
    ...new FactoryResetApi(datastores, bodyLimitBytes).routes,
    ...new ActionsApi(options, bodyLimitBytes).routes,
    ...new OutputsApi(options.outputs, bodyLimitBytes).routes,
    ...new RescueApi(datastores, bodyLimitBytes).routes,
    ...new AlarmsApi(options.alarms, bodyLimitBytes).routes,
    ...new RecipesApi(datastores, bodyLimitBytes).routes,
    ...(options.history === undefined ? [] : new HistoryApi(options.history).routes),
    {
      name: 'discover',
      path: '/v1/discover',
      methods: { GET: (request) => jsonAnswer(request, discoverText(options, new URL(request.url).origin)) },
    },
    {
      name: 'health',
      path: '/health',
      methods: { GET: (request) => jsonAnswer(request, JSON.stringify(health(options, startedBootMs))) },
    },
    {
      name: 'request',
      path: '/v1/things/:name/request',
      methods: {
        POST: async (request) => {
          const done = await requestOfThing(things, nameIn(request), request, bodyLimitBytes)
          return jsonAnswer(request, JSON.stringify(done))
        },
      },
    },
    ...THING_VERBS.map(
      (verb): Route => ({
        name: verb,
        path: `/v1/things/:name/${verb}`,
        methods: {
          POST: async (request) => {
            const done = await control(things, nameIn(request), verb, { request, limitBytes: bodyLimitBytes })
            return jsonAnswer(request, JSON.stringify(done))
          },
        },
      }),
    ),
    {
      name: 'register',
      path: '/v1/things/:name/register',
      methods: {
        POST: async (request) => {
          const done = await register(things, nameIn(request), request, bodyLimitBytes)
          api.forget()
          return jsonAnswer(request, JSON.stringify(done))
        },
      },
    },
    {
      name: 'unregister',
      path: '/v1/things/:name/unregister',
      methods: {
        POST: async (request) => {
          const done = await things.unregister(nameIn(request))
          api.forget()
          return jsonAnswer(request, JSON.stringify(done))
        },
      },
    },
  ]
}

function addRoute(app: Elysia, route: Route, log: Log): void {
  const guarded = (handler: Handler) => async (context: { readonly request: Request }) => {
    try {
      return await handler(context.request)
    } catch (error) {
      return errorResponse(error, context.request, log)
    }
  }
  const methods = Object.entries(route.methods)
  for (const [method, handler] of methods) {
    // Bodies are read by hand: their type and length are checked first.
    app.route(method, route.path, guarded(handler), { parse: 'none', detail: DETAILS[route.name][method] ?? {} })
  }
  const known = methods.map(([method]) => method)
  const reads = known.includes('GET') || route.name === 'openapi'
  const usual = [...(reads ? ['GET', 'HEAD'] : []), 'OPTIONS', ...known.filter((method) => method !== 'GET')]
  const others: Handler = async (request) => {
    if (request.method === 'HEAD' && reads) return headOf(app, request)
    const allow = route.allowed?.(request) ?? usual
    if (request.method === 'OPTIONS') return new Response(null, { status: 204, headers: { allow: allow.join(', ') } })
    throw notAllowed(request.method, allow)
  }
  const hidden = { parse: 'none', detail: { hide: true } } as const
  // Elysia would answer HEAD by itself: with the whole of what GET has, which of a stream never comes.
  if (reads) app.route('HEAD', route.path, guarded(others), hidden)
  app.all(route.path, guarded(others), hidden)
}

/** RFC 9110 9.3.2: what GET would answer, but for the content. */
async function headOf(app: Elysia, request: Request): Promise<Response> {
  const answer = await app.handle(new Request(request.url, { headers: request.headers }))
  const headers = new Headers(answer.headers)
  // What has no end has no length, and none of it is wanted.
  if (headers.get('content-type') === 'text/event-stream') await answer.body?.cancel()
  else if (answer.status !== 304) headers.set('content-length', String((await answer.arrayBuffer()).byteLength))
  return new Response(null, { status: answer.status, headers })
}

function nameIn(request: Request): string {
  return thingName(rawPath(request.url).split('/')[3] ?? '')
}

/** The answer for a URL that no route has. */
export function nothingHere(): ReturnType<typeof notFound> {
  return notFound('there is nothing at this URL', 'See /openapi/json for what there is')
}
