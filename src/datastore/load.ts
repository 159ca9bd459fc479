import {
  asArray,
  BrewError,
  formatPath,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  joinPath,
  keyLeaves,
  ownMember,
  type ResolvedStep,
  resolvePath,
  type Schema,
  scalarText,
} from '../base/index.ts'
import type { DataTree, Yang } from '../yang/index.ts'
import type { LoadEdit, ValueEdit } from './types.ts'

/**
 * The document of a load as a tree from the root. Dispose of it.
 * @throws BrewError with line, column and path in the document; `invalid-value` for a place that nothing is below
 */
export function parseLoaded(yang: Yang, edit: LoadEdit): DataTree {
  return yang.parseEdit(edit.text, edit.format, pathOf(placeOf(yang.schema, edit)))
}

/**
 * What takes the place of what was there, for the modes that replace.
 * @throws BrewError `bad-attribute` where the document says operations of its own
 */
export function replacementsOf({ schema }: Yang, said: DataTree, edit: LoadEdit): readonly ValueEdit[] {
  const steps = placeOf(schema, edit)
  const path = pathOf(steps)
  const value = saidAt(said, path)
  refuseOperations(value)
  if (edit.mode === 'override') return [{ op: 'replace', path, value }]
  const keys = steps.at(-1)?.step.keys ?? {}
  return Object.entries(value)
    .filter(([name]) => !Object.hasOwn(keys, name))
    .flatMap(([name, member]) => replacing(resolvePath({ children: schema.nodes }, joinPath(path, name)), member))
}

/** A node of a document; of a list each entry is one. */
function replacing(steps: readonly ResolvedStep[], value: JsonValue): readonly ValueEdit[] {
  const last = steps.at(-1)
  if (last?.node.kind !== 'list') return [{ op: 'replace', path: pathOf(steps), value }]
  const above = steps.slice(0, -1).map(({ step }) => step)
  const leaves = keyLeaves(last.node)
  return asArray(value).map((entry) => {
    const keys = leaves.map((leaf) => [leaf.name, scalarText(leaf, ownMember(asObject(entry), leaf.name) ?? '')])
    const path = formatPath([...above, { ...last.step, keys: Object.fromEntries(keys) }])
    return { op: 'replace', path, value: entry }
  })
}

/** The container or entry that a document is below; no steps for the root. */
function placeOf(schema: Schema, { path = '/' }: LoadEdit): readonly ResolvedStep[] {
  const steps = resolvePath({ children: schema.nodes }, path)
  for (const { node, step } of steps) {
    const named = node.kind === 'list' ? Object.keys(step.keys ?? {}).length : 0
    if (node.kind === 'container' || (node.kind === 'list' && named === node.keys?.length)) continue
    throw new BrewError('invalid-value', `"${node.name}" is no container or entry of a list`, { path })
  }
  return steps
}

/** What a document says of a node; containers that it empties, too. */
function saidAt(said: DataTree, path: string): JsonObject {
  if (said.empty) return {}
  const subtree = path === '/' ? {} : { subtree: path }
  const document: JsonObject = JSON.parse(said.print({ format: 'json', keepEmptyContainers: true, ...subtree }))
  if (path === '/') return document
  const [value] = Object.values(document)
  return asObject(Array.isArray(value) ? value[0] : value)
}

/** What replaces says all there is to say: a `delete` within would be taken for what is to be there (RFC 7952 5.2). */
function refuseOperations(value: JsonValue): void {
  if (Array.isArray(value)) for (const entry of value) refuseOperations(entry)
  if (!isJsonObject(value)) return
  for (const [name, member] of Object.entries(value)) {
    if (name.startsWith('@'))
      throw new BrewError('bad-attribute', 'a document that replaces says no operations', {}, 'Load it with mode=merge')
    refuseOperations(member)
  }
}

function pathOf(steps: readonly ResolvedStep[]): string {
  return formatPath(steps.map(({ step }) => step))
}

function asObject(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {}
}
