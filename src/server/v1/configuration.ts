import {
  formatPath,
  formatSeed,
  type JsonObject,
  type JsonValue,
  type ResolvedStep,
  renderSeed,
  renderSeedNode,
  resolvePath,
  type Schema,
  type SeedView,
} from '../../base/index.ts'
import type { ReadOptions } from '../../datastore/index.ts'
import { ALL_REPRESENTATIONS, CONTENT_TYPE, negotiate, type Representation } from '../conditions.ts'
import { HttpError, notFound } from '../errors.ts'
import { queryOf } from '../url.ts'
import { asObject, qualified, type ReadWish, withDefaultsOf } from './reading.ts'
import { xmlText } from './xml.ts'

/** A tree that is read by data paths: of an earlier commit, of a session, of a whole datastore. */
export interface Configuration {
  readonly schema: Schema
  /** How the seed's shape shows it; configuration unless it is state. */
  readonly view?: SeedView
  /** RFC 7951 value at a data path; `undefined` where there is no instance. */
  read(path: string, options: ReadOptions): JsonValue | undefined
  /** As `Datastores.toXml`. */
  toXml(path: string, members: JsonObject): string
}

/**
 * The answer to a GET of a configuration, in the shape that is asked for.
 * @param path data path of the node that is wanted, `/` for all
 * @param others query parameters that the URL also knows
 * @throws HttpError 400, 404, 406; BrewError `unknown-element` for a path that the schema does not have
 */
export function configurationAnswer(
  configuration: Configuration,
  path: string,
  request: Request,
  others: readonly string[] = [],
): Response {
  const representation = negotiate(request.headers.get('accept'), ALL_REPRESENTATIONS)
  const options = withDefaultsOf(queryOf(request.url), representation, others)
  return answer(textOf(configuration, path, { representation, ...options }), representation)
}

function textOf(configuration: Configuration, path: string, wish: ReadWish): string {
  if (wish.representation === 'seed') return formatSeed(seedValue(configuration, path))
  const { representation: _, ...options } = wish
  const value = yangValue(configuration, path, options)
  if (wish.representation === 'yang') return JSON.stringify(value, null, 2)
  return xmlText(configuration, resolvePath({ children: configuration.schema.nodes }, path), value)
}

function answer(text: string, representation: Representation): Response {
  return new Response(text, {
    headers: { 'content-type': CONTENT_TYPE[representation], 'cache-control': 'no-cache', vary: 'accept' },
  })
}

function yangValue(configuration: Configuration, path: string, options: ReadOptions): JsonValue {
  const last = placeOf(configuration, path)
  // RFC 8040 3.5.4: a leaf that is asked for by its own URL shows the default in use.
  const defaults: ReadOptions = last?.node.kind === 'leaf' ? { withDefaults: 'report-all', ...options } : options
  const value = configuration.read(path, defaults)
  if (last === undefined) return value ?? {}
  if (isObject(last)) return qualified(last.node, asObject(value) ?? {})
  return value ?? emptyOrNothing(last, path)
}

function seedValue(configuration: Configuration, path: string): JsonValue {
  const { schema, view = 'configuration' } = configuration
  const last = placeOf(configuration, path)
  // Defaults below a `when` are in use or not: only the engine knows, so it is asked to tell them.
  const value = configuration.read(path, { withDefaults: 'report-all' })
  if (last === undefined) return renderSeed({ children: schema.nodes }, asObject(value), view)
  const { node } = last
  if (isObject(last)) return { __namespace: node.module, ...renderSeed(node, asObject(value), view) }
  return renderSeedNode(node, value, view) ?? emptyOrNothing(last, path)
}

/**
 * The node that a path names, once each list entry and presence container on the way is known to exist.
 * @throws HttpError 400 for no path, 404
 */
function placeOf(configuration: Configuration, path: string): ResolvedStep | undefined {
  if (path === '/') return undefined
  const resolved = resolvePath({ children: configuration.schema.nodes }, path)
  if (resolved.length === 0) throw new HttpError(400, 'invalid-value', 'a data path begins with "/"')
  for (const [at, { node, step }] of resolved.entries()) {
    if (step.keys === undefined && node.presence !== true) continue
    const place = formatPath(resolved.slice(0, at + 1).map((it) => it.step))
    if (configuration.read(place, {}) === undefined) throw notFound(`there is no ${place}`)
  }
  return resolved.at(-1)
}

function isObject({ node, step }: ResolvedStep): boolean {
  return node.kind === 'container' || (node.kind === 'list' && step.keys !== undefined)
}

/** @throws HttpError 404 for a leaf that is not set */
function emptyOrNothing({ node }: ResolvedStep, path: string): JsonValue {
  if (node.kind === 'list' || node.kind === 'leaf-list') return []
  throw notFound(`there is no ${path}`)
}
