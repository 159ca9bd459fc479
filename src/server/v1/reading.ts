import {
  formatPath,
  formatSeed,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type PathStep,
  type ResolvedStep,
  renderSeed,
  renderSeedNode,
  type SchemaNode,
  type SeedView,
} from '../../base/index.ts'
import type { Datastores, ReadOptions, WithDefaults } from '../../datastore/index.ts'
import type { Representation } from '../conditions.ts'
import { HttpError, notFound } from '../errors.ts'
import { refuseQuery } from '../url.ts'
import type { PartTarget, Target } from './target.ts'
import { xmlText } from './xml.ts'

/** How a reader wants data sent. */
export interface ReadWish extends ReadOptions {
  readonly representation: Representation
}

/**
 * The text that answers a GET.
 * @throws HttpError 404 where there is nothing
 */
export function representationOf(datastores: Datastores, target: Target, wish: ReadWish): string {
  if (wish.representation === 'yang') return JSON.stringify(yangValue(datastores, target, wish), null, 2)
  if (wish.representation === 'xml') return xmlText(datastores, placeOf(target), yangValue(datastores, target, wish))
  return formatSeed(seedValue(datastores, target))
}

function seedValue(datastores: Datastores, target: Target): JsonValue {
  const view: SeedView = target.datastore === 'operational' ? 'state' : 'configuration'
  // Defaults below a `when` are in use or not: only the engine knows, so it is asked to tell them.
  const options: ReadOptions = view === 'state' ? {} : { withDefaults: 'report-all' }
  if (target.kind === 'whole') {
    const value = datastores.readAll(target.datastore, options)
    return renderSeed({ children: datastores.schema.nodes }, asObject(value), view)
  }
  const value = readTarget(datastores, target, options)
  const node = nodeOf(target)
  const rendering = { leaveOut: target.holes }
  if (node === undefined || node.kind === 'container' || isEntry(target)) {
    if (value === undefined) requirePlace(datastores, target)
    const members = renderSeed(target.parent, asObject(value), view, rendering)
    return { __namespace: node?.module ?? target.territory.module, ...members }
  }
  const rendered = renderSeedNode(node, value, view, rendering)
  if (value === undefined) requirePlace(datastores, target)
  if (rendered !== undefined) return rendered
  if (node.kind === 'list' || node.kind === 'leaf-list') return []
  throw nothingAt(target)
}

function yangValue(datastores: Datastores, target: Target, wish: ReadWish): JsonValue {
  const options: ReadOptions = wish.withDefaults === undefined ? {} : { withDefaults: wish.withDefaults }
  if (target.kind === 'whole') return datastores.readAll(target.datastore, options)
  const node = nodeOf(target)
  // RFC 8040 3.5.4: a leaf that is asked for by its own URL shows the default in use.
  const value = readTarget(
    datastores,
    target,
    node?.kind === 'leaf' ? { withDefaults: 'report-all', ...options } : options,
  )
  if (value === undefined) requirePlace(datastores, target)
  if (node === undefined) return value ?? {}
  if (node.kind === 'container' || isEntry(target)) return qualified(node, asObject(value) ?? {})
  if (value !== undefined) return value
  if (node.kind === 'list' || node.kind === 'leaf-list') return []
  throw nothingAt(target)
}

/** Where the value of a target is. */
function placeOf(target: Target): readonly ResolvedStep[] {
  if (target.kind === 'whole') return []
  return target.nodes.flatMap((node, at) => {
    const step = target.steps[at]
    return step === undefined ? [] : [{ step, node }]
  })
}

/** The node a target names; `undefined` for what is left of a module. */
export function nodeOf(target: PartTarget): SchemaNode | undefined {
  return target.nodes[target.nodes.length - 1]
}

/** Whether a target is one entry of a list. */
export function isEntry(target: PartTarget): boolean {
  return nodeOf(target)?.kind === 'list' && target.steps[target.steps.length - 1]?.keys !== undefined
}

/** RFC 7951 value of a target without what longer owned paths have; `undefined` where there is no instance. */
export function readTarget(datastores: Datastores, target: PartTarget, options: ReadOptions): JsonValue | undefined {
  const { datastore, territory, path, steps, depth, holes } = target
  const isTop = steps.length === depth
  if (isTop && path === territory.path) return datastores.readTerritory(datastore, territory, options)
  if ((datastore === 'running' || datastore === 'operational') && holes.length === 0) {
    return datastores.read(datastore, path, options)
  }
  const whole = datastores.readTerritory(datastore, territory, options)
  return steps.slice(depth).reduce<JsonValue | undefined>((value, step, at) => {
    const node = target.nodes[depth + at]
    return node === undefined ? undefined : memberAt(value, step, node)
  }, whole)
}

/** One step down an RFC 7951 value. */
function memberAt(value: JsonValue | undefined, step: PathStep, node: SchemaNode): JsonValue | undefined {
  if (!isJsonObject(value)) return undefined
  const name = step.module === undefined ? step.name : `${step.module}:${step.name}`
  const member = Object.hasOwn(value, name) ? value[name] : undefined
  if (!Array.isArray(member)) return member
  if (step.value !== undefined) return member.find((entry) => String(entry) === step.value)
  const { keys } = step
  if (keys === undefined || node.kind !== 'list') return member
  return member.find(
    (entry) => isJsonObject(entry) && Object.entries(keys).every(([key, text]) => String(entry[key]) === text),
  )
}

/**
 * That what a target hangs on exists: a file for `startup` and `persist`, each list entry and presence container on
 * the way. Below them an unset leaf or a plain container is as good as there (RFC 7950 7.5.1).
 * @throws HttpError 404
 */
export function requirePlace(datastores: Datastores, target: PartTarget): void {
  const { datastore, territory, nodes, steps } = target
  if (datastore === 'startup' || datastore === 'persist') {
    if (datastores.readTerritory(datastore, territory) === undefined) {
      throw notFound(`there is no ${datastore}/${territory.name}.json`)
    }
  }
  const last = nodes.findLastIndex((node, at) => isPlace(node, steps[at]))
  if (last === -1) return
  const above = steps.slice(0, last + 1)
  const place: PartTarget = {
    ...target,
    path: formatPath(above),
    steps: above,
    nodes: nodes.slice(0, last + 1),
    holes: [],
  }
  // Steps above the territory itself are not its to judge.
  if (last >= target.depth - 1 && readTarget(datastores, place, {}) === undefined) throw nothingAt(place)
}

function isPlace(node: SchemaNode, step: PathStep | undefined): boolean {
  return (node.kind === 'list' && step?.keys !== undefined) || node.presence === true
}

/** The answer for a target without an instance. */
export function nothingAt(target: PartTarget): ReturnType<typeof notFound> {
  return notFound(`there is no ${target.path} in ${target.datastore}`)
}

/** An object, or nothing. */
export function asObject(value: JsonValue | undefined): JsonObject | undefined {
  return isJsonObject(value) ? value : undefined
}

/** RFC 7951 section 4: at the top of a document every member names its module. */
export function qualified(node: SchemaNode, value: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name.includes(':') ? name : `${node.module}:${name}`, member]),
  )
}

const WITH_DEFAULTS: readonly WithDefaults[] = ['report-all', 'explicit', 'trim']

/**
 * `with-defaults` of RFC 8040 4.8.9, for answers of RFC 7951 and XML: the seed's shape has its own rule.
 * @param others parameters that the URL also knows
 * @throws HttpError 400
 */
export function withDefaultsOf(
  query: URLSearchParams,
  representation: Representation,
  others: readonly string[] = [],
): { readonly withDefaults?: WithDefaults } {
  refuseQuery(query, representation === 'seed' ? others : ['with-defaults', ...others])
  const wanted = query.get('with-defaults')
  if (wanted === null) return {}
  const withDefaults = WITH_DEFAULTS.find((it) => it === wanted)
  if (withDefaults !== undefined) return { withDefaults }
  throw new HttpError(400, 'invalid-value', `with-defaults must be one of ${WITH_DEFAULTS.join(', ')}`)
}
