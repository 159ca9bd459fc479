import {
  BrewError,
  type CommitAnswer,
  childNamed,
  isJsonObject,
  isWithin,
  type JsonObject,
  type JsonValue,
  parseSeed,
  parseSeedNode,
  type SchemaNode,
} from '../../base/index.ts'
import {
  type Commit,
  type CommitRequest,
  type Datastores,
  type Edit,
  PRECONDITION_FAILED,
} from '../../datastore/index.ts'
import type { Body } from '../body.ts'
import { CONTENT_TYPE, strongTags, type TagCondition, tagCondition } from '../conditions.ts'
import { HttpError, notAllowed, preconditionFailed } from '../errors.ts'
import { commitBody } from './long-answer.ts'
import { ANONYMOUS } from './members.ts'
import { presentAt } from './present.ts'
import { isEntry, nodeOf, nothingAt, requirePlace } from './reading.ts'
import type { PartTarget, Target } from './target.ts'

/** Methods a target knows, in the order `Allow` lists them. */
export function allowedMethods(target: Target): readonly string[] {
  const reading = ['GET', 'HEAD', 'OPTIONS']
  if (target.kind === 'whole' || target.datastore !== 'running') return reading
  const node = nodeOf(target)
  if (node !== undefined && (!node.config || node.isKey === true)) return reading
  if (node?.kind === 'leaf-list' && target.steps[target.steps.length - 1]?.value !== undefined) {
    return [...reading, 'DELETE']
  }
  return [...reading, 'PUT', 'PATCH', 'DELETE']
}

/** @throws HttpError 405 */
export function requireAllowed(method: string, target: Target): asserts target is PartTarget {
  const allow = allowedMethods(target)
  if (!allow.includes(method)) throw notAllowed(method, allow)
}

/**
 * `PUT`: the target becomes what the body says. `PATCH`: the body is merged into it.
 * @throws HttpError 404, 412; BrewError of the body or of the commit
 */
export async function write(
  datastores: Datastores,
  target: PartTarget,
  method: 'PUT' | 'PATCH',
  headers: Headers,
  body: Body,
): Promise<Commit> {
  const ifMatch = tagCondition(headers, 'if-match')
  const ifNoneMatch = tagCondition(headers, 'if-none-match')
  const current = presentAt(datastores, target)
  const exists = current !== undefined
  checkConditions(datastores, target, exists, ifMatch, ifNoneMatch)
  // RFC 8040 4.5: PUT makes the target, not what it hangs on; 4.6.1: the target of a PATCH must exist.
  if (!exists) requirePlace(datastores, method === 'PATCH' ? target : parentOf(target))
  const value = parseBody(target, body, current)
  // Whoever asks to overwrite nothing is asked again when the commit's turn comes: somebody may have been before.
  const mustBeNew = method === 'PUT' && ifNoneMatch === '*'
  const op = method === 'PATCH' ? 'merge' : mustBeNew ? 'create' : 'replace'
  const edits: Edit[] = value === undefined ? [] : [{ op, path: target.path, value, ...within(target) }]
  try {
    return await commit(datastores, target, edits, ifMatch)
  } catch (error) {
    if (mustBeNew && error instanceof BrewError && error.tag === 'data-exists') throw isThereAlready()
    throw error
  }
}

function isThereAlready(): HttpError {
  return preconditionFailed('there is something here already')
}

/** `DELETE`: what the target has goes, but for what longer owned paths have below it. @throws HttpError 404, 412 */
export async function remove(datastores: Datastores, target: PartTarget, headers: Headers): Promise<Commit> {
  const ifMatch = tagCondition(headers, 'if-match')
  const exists = presentAt(datastores, target) !== undefined
  checkConditions(datastores, target, exists, ifMatch, tagCondition(headers, 'if-none-match'))
  if (!exists) throw nothingAt(target)
  return commit(datastores, target, [{ op: 'remove', path: target.path, ...within(target) }], ifMatch)
}

/** What a commit answers. */
export function commitAnswer(commit: Commit): CommitAnswer {
  return {
    commit: commit.number,
    seq: commit.seq,
    time: commit.time.toISOString(),
    edits: commit.edits,
    warnings: commit.warnings,
  }
}

/** The answer of whatever committed; `path` is that of its entity tag. */
export function committed(datastores: Datastores, commit: Commit, path: string, status = 200): Response {
  return new Response(commitBody(commitAnswer(commit)), {
    status,
    headers: {
      'content-type': CONTENT_TYPE.seed,
      etag: etagAfter(datastores, commit, path),
      'cache-control': 'no-cache',
    },
  })
}

/**
 * The entity tag of a path as this commit left it. Not simply the present one: another commit may have come between,
 * and its author would then be overwritten by who believes to have seen the newest.
 */
function etagAfter(datastores: Datastores, commit: Commit, path: string): string {
  const touched = commit.edits.some((edit) => isWithin(edit.path, path))
  return touched ? `"${datastores.feed.boot}-${commit.seq}"` : datastores.etag('running', path)
}

/** RFC 9110 13.2.2, the parts of it that a write has. Tags are compared when the commit's turn comes. */
function checkConditions(
  datastores: Datastores,
  target: PartTarget,
  exists: boolean,
  ifMatch: TagCondition | undefined,
  ifNoneMatch: TagCondition | undefined,
): void {
  if (ifMatch === '*' && !exists) throw preconditionFailed('there is nothing here yet')
  if (ifNoneMatch === '*' && exists) throw isThereAlready()
  if (Array.isArray(ifNoneMatch) && ifNoneMatch.includes(datastores.etag('running', target.tagPath))) {
    throw preconditionFailed('is in the state that was to be excluded')
  }
}

async function commit(
  datastores: Datastores,
  target: PartTarget,
  edits: readonly Edit[],
  ifMatch: TagCondition | undefined,
): Promise<Commit> {
  return datastores.commit({ edits, user: ANONYMOUS, client: 'v1', ...guard(target.tagPath, ifMatch) })
}

/** The precondition of a commit from `If-Match`; none for `*`, which is judged before. */
export function guard(path: string, ifMatch: TagCondition | undefined): Pick<CommitRequest, 'ifMatch'> {
  if (ifMatch === undefined || ifMatch === '*') return {}
  const etags = strongTags(ifMatch)
  if (etags.length === 0)
    throw new HttpError(412, 'operation-failed', 'a weak entity tag guards nothing', {
      at: { path },
      appTag: PRECONDITION_FAILED,
    })
  return { ifMatch: [{ path, etags }] }
}

/** The owner is named only where something below is not its own, or where the path alone does not tell the module. */
function within(target: PartTarget): { readonly within?: string } {
  return target.holes.length > 0 || target.path === '/' ? { within: target.territory.name } : {}
}

function parentOf(target: PartTarget): PartTarget {
  const steps = target.steps.slice(0, -1)
  return { ...target, steps, nodes: target.nodes.slice(0, -1) }
}

/** The edit's RFC 7951 value; `undefined` for a leaf or leaf-list that stays unset. */
function parseBody(target: PartTarget, body: Body, current: JsonValue | undefined): JsonValue | undefined {
  const node = nodeOf(target)
  const options = { at: target.path, leaveOut: target.holes, exact: body.representation === 'yang' }
  if (node === undefined || node.kind === 'container' || isEntry(target)) {
    if (!isJsonObject(body.json)) throw new BrewError('bad-element', 'an object is expected', { path: target.path })
    const members = body.representation === 'seed' ? withoutNamespace(target, body.json) : body.json
    const parsed = parseSeed(target.parent, members, isJsonObject(current) ? current : undefined, options)
    return node !== undefined && isEntry(target) ? withoutKeys(target, node, parsed) : parsed
  }
  return parseSeedNode(node, body.json, current, options)
}

/** Takes `__namespace` off, which must be the one that GET shows. */
function withoutNamespace(target: PartTarget, json: JsonObject): JsonObject {
  const { __namespace: namespace, ...members } = json
  const expected = nodeOf(target)?.module ?? target.territory.module
  if (namespace !== undefined && namespace !== expected) {
    throw new BrewError('unknown-namespace', `"__namespace" is "${expected}" here`, { path: target.path })
  }
  return members
}

/** RFC 8040 4.5: keys in the body must be those of the URL. They are the path's to say, so they go. */
function withoutKeys(target: PartTarget, list: SchemaNode, entry: JsonObject): JsonObject {
  const keys = target.steps[target.steps.length - 1]?.keys ?? {}
  const rest = Object.entries(entry).filter(([name, value]) => {
    const expected = Object.hasOwn(keys, name) ? keys[name] : undefined
    if (expected === undefined) return true
    const node = childNamed(list, name, list.module)
    if (String(value) === expected || (node !== undefined && sameKey(value, expected))) return false
    throw new BrewError('bad-element', `the key "${name}" is not the one in the URL`, { path: target.path })
  })
  return Object.fromEntries(rest)
}

/** Decimals of a body may be shortened or not; those of the path are canonical. */
function sameKey(value: JsonValue, canonical: string): boolean {
  return typeof value === 'string' && /^-?\d+\.\d+$/.test(canonical) && Number(value) === Number(canonical)
}
