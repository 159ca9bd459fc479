import {
  BrewError,
  childNamed,
  effectiveType,
  formatPath,
  isWithin,
  type PathStep,
  resolvePath,
  type SchemaNode,
  type SeedParent,
  V1_DATASTORES,
} from '../../base/index.ts'
import type { DatastoreName, Datastores, Territory } from '../../datastore/index.ts'
import { HttpError, notFound } from '../errors.ts'
import { isYangText } from '../json-text.ts'

/** What a URL below `/v1/datastore` names. */
export type Target = WholeTarget | PartTarget

/** A whole datastore. */
export interface WholeTarget {
  readonly kind: 'whole'
  readonly datastore: DatastoreName
  readonly path: '/'
  readonly tagPath: '/'
}

/** A territory or a node in it. */
export interface PartTarget {
  readonly kind: 'part'
  readonly datastore: DatastoreName
  readonly territory: Territory
  /** Absolute data path; `/` for what is left of a module. */
  readonly path: string
  /** Data path whose entity tag is the target's: a whole list has none of its own, so it is that of what holds it. */
  readonly tagPath: string
  /** The path in steps, keys canonical. */
  readonly steps: readonly PathStep[]
  /** How many of the steps lead to the territory: what comes after was below it in the URL. */
  readonly depth: number
  /** The node, and before it those on the way; none for what is left of a module. */
  readonly nodes: readonly SchemaNode[]
  /** What the node's members are looked up in. */
  readonly parent: SeedParent
  /** Data paths, relative to the node, of what longer owned paths have. */
  readonly holes: readonly string[]
}

/** Names of Things and of modules (RFC 7950 6.2); longer ones name nothing. */
const NAME = /^[A-Za-z_][A-Za-z0-9_.-]{0,127}$/

/**
 * Follows the segments of a URL below `/v1/datastore/`, still percent-encoded. Below a Thing they are those of RFC 8040
 * 3.5.3: `probe=28-01` for a list entry, `offsets=0,30` for two keys, each decoded once, so that `%2F` and `%2C` are
 * part of a key.
 * @throws HttpError 404 for what is not there to be named; BrewError `malformed-message` or `invalid-value` for a
 * segment that cannot be one
 */
export function resolveTarget(datastores: Datastores, segments: readonly string[]): Target {
  const [first = '', second, ...below] = segments
  const name = decodeSegment(first)
  const datastore = V1_DATASTORES.find((it) => it === name)
  if (datastore === undefined) {
    throw notFound('there is no such datastore', `Use ${V1_DATASTORES.join(', ')}`)
  }
  if (second === undefined) return { kind: 'whole', datastore, path: '/', tagPath: '/' }
  const territory = territoryNamed(datastores, decodeSegment(second))
  const start = startOf(datastores, territory)
  return finish(datastores, datastore, territory, below.reduce(descend, start), start.steps.length)
}

function territoryNamed(datastores: Datastores, name: string): Territory {
  const territory = NAME.test(name) ? datastores.territory(name) : undefined
  if (territory === undefined) throw notFound('there is no Thing or module of that name', 'See /v1/discover for names')
  return territory
}

/** A walk down the schema. */
interface Place {
  readonly steps: readonly PathStep[]
  readonly nodes: readonly SchemaNode[]
  readonly parent: SeedParent
}

function startOf(datastores: Datastores, territory: Territory): Place {
  const { nodes } = datastores.schema
  if (territory.kind === 'module') {
    return { steps: [], nodes: [], parent: { children: nodes.filter((node) => node.module === territory.module) } }
  }
  const resolved = resolvePath({ children: nodes }, territory.path)
  const node = resolved[resolved.length - 1]?.node
  return {
    steps: resolved.map((it) => it.step),
    nodes: resolved.map((it) => it.node),
    parent: node ?? { children: nodes },
  }
}

function descend(place: Place, segment: string): Place {
  const last = place.nodes[place.nodes.length - 1]
  const lastStep = place.steps[place.steps.length - 1]
  if (last?.kind === 'list' && lastStep?.keys === undefined) {
    throw notFound(`"${last.name}" is a list`, `Name an entry of it: ${last.name}=${(last.keys ?? []).join(',')}`)
  }
  const equals = segment.indexOf('=')
  const name = decodeSegment(equals === -1 ? segment : segment.slice(0, equals))
  const colon = name.indexOf(':')
  const node =
    colon === -1
      ? childNamed(place.parent, name)
      : childNamed(place.parent, name.slice(colon + 1), name.slice(0, colon))
  if (node === undefined) throw notFound(`there is no "${name}" in ${formatPath(place.steps)}`)
  const step: PathStep = {
    name: node.name,
    ...(node.module === place.parent.module ? {} : { module: node.module }),
    ...(equals === -1 ? {} : predicatesOf(node, segment.slice(equals + 1))),
  }
  return { steps: [...place.steps, step], nodes: [...place.nodes, node], parent: node }
}

function predicatesOf(node: SchemaNode, encoded: string): Pick<PathStep, 'keys' | 'value'> {
  if (node.kind === 'leaf-list') return { value: canonicalKey(node, decodeSegment(encoded)) }
  const names = node.kind === 'list' ? (node.keys ?? []) : []
  if (names.length === 0) {
    throw new BrewError('invalid-value', `"${node.name}" has no keys`, {}, 'Leave out "=" and what follows it')
  }
  const values = encoded.split(',').map(decodeSegment)
  if (values.length !== names.length) {
    throw new BrewError('invalid-value', `an entry of "${node.name}" is named by its keys ${names.join(',')}`)
  }
  const pairs = names.map((key, at) => [key, canonicalKey(childNamed(node, key, node.module), values[at] ?? '')])
  return { keys: Object.fromEntries(pairs) }
}

/** Canonical form of a key (RFC 7950 9.1): a URL may have been made from `"17"`, which is `17.0` in a data path. */
export function canonicalKey(node: SchemaNode | undefined, text: string): string {
  const base = node?.type === undefined ? undefined : effectiveType(node.type).base
  if (base === 'decimal64') {
    const match = /^([+-]?)0*(\d+)(?:\.(\d*?)0*)?$/.exec(text)
    if (match === null) return text
    const [, sign = '', whole = '', fraction = ''] = match
    const size = `${whole}.${fraction === '' ? '0' : fraction}`
    return sign === '-' && size !== '0.0' ? `-${size}` : size
  }
  return base !== undefined && /^u?int/.test(base) && /^[+-]?\d+$/.test(text) ? BigInt(text).toString() : text
}

function finish(
  datastores: Datastores,
  datastore: DatastoreName,
  territory: Territory,
  place: Place,
  depth: number,
): PartTarget {
  const path = formatPath(place.steps)
  const tagPath = isWhole(place) ? formatPath(place.steps.slice(0, -1)) : path
  const holes = holesBelow(datastores, datastore, territory, place)
  return { kind: 'part', datastore, territory, path, tagPath, depth, holes, ...place }
}

/** Whether a place is all of a list or leaf-list. */
function isWhole(place: Place): boolean {
  const kind = place.nodes[place.nodes.length - 1]?.kind
  const step = place.steps[place.steps.length - 1]
  return (kind === 'list' && step?.keys === undefined) || (kind === 'leaf-list' && step?.value === undefined)
}

/** Where longer owned paths begin below a place, relative to it. @throws HttpError 404 for a place within one */
function holesBelow(
  datastores: Datastores,
  datastore: DatastoreName,
  territory: Territory,
  place: Place,
): readonly string[] {
  const others = datastores
    .territories()
    .filter((it) => it.kind === 'thing' && it.path !== territory.path && isWithin(it.path, territory.path))
  if (others.length === 0) return []
  const bare = formatPath(place.steps.map(withoutKeys))
  const owner = others.find((it) => isWithin(bare, it.path))
  if (owner !== undefined) {
    throw notFound(`${bare} belongs to ${owner.name}`, `Ask for /v1/datastore/${datastore}/${owner.name}`)
  }
  const below = others.filter((it) => isWithin(it.path, bare))
  return below.map((it) => (bare === '/' ? it.path : it.path.slice(bare.length)))
}

function withoutKeys(step: PathStep): PathStep {
  return step.module === undefined ? { name: step.name } : { name: step.name, module: step.module }
}

/**
 * One segment, decoded once (RFC 3986 2.4).
 * @throws HttpError 400 for a percent sign that starts no byte, and for text YANG has not
 */
export function decodeSegment(segment: string): string {
  let text: string
  try {
    text = segment.includes('%') ? decodeURIComponent(segment) : segment
  } catch (cause) {
    throw new HttpError(400, 'malformed-message', 'the URL is not percent-encoded UTF-8', { cause })
  }
  if (!isYangText(text)) throw new HttpError(400, 'invalid-value', 'the URL holds a character that YANG has not')
  return text
}
