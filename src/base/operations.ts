import { BrewError } from './error.ts'
import { keyLeaves, memberOf } from './instance.ts'
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts'
import { formatPath, formatStep, type PathStep, parsePath, type ResolvedStep, resolvePath } from './path.ts'
import type { Schema, SchemaNode } from './schema.ts'
import { checkValue } from './values/values.ts'

/** An action of one instance (RFC 7950 7.15), or an RPC (RFC 7950 7.14). */
export interface Operation {
  /** Of kind `action` or `rpc`. */
  readonly node: SchemaNode
  /** To the node that an action is called on; none for an RPC. */
  readonly steps: readonly ResolvedStep[]
  /** Data path of that node; `/` for an RPC. */
  readonly at: string
  /** `at` and the operation's own step. */
  readonly path: string
}

/** What operations are looked for in. */
export type OperationRoot = Pick<Schema, 'nodes' | 'operations'>

/** The extension by which a model says that an operation moves hardware; its argument is what a person is asked. */
export const MOVES_HARDWARE = 'brewerslab-types:moves-hardware'

/** What a person is asked before it is done; `undefined` where it moves nothing. */
export function questionBefore(operation: SchemaNode): string | undefined {
  return operation.extensionArguments?.[MOVES_HARDWARE]
}

/** Its `input` or `output`. */
export function sideOf(operation: SchemaNode, side: 'input' | 'output'): SchemaNode {
  const found = operation.children?.find(({ kind }) => kind === side)
  return found ?? { name: side, module: operation.module, kind: side, config: false, children: [] }
}

/**
 * The operation of that name among those of a node or of the root. Without a module, the node's own is preferred and a
 * name of another module is accepted when only one has it.
 */
export function operationNamed(
  parent: { readonly operations?: readonly SchemaNode[]; readonly module?: string },
  name: string,
  module?: string,
): SchemaNode | undefined {
  const named = (parent.operations ?? []).filter((it) => it.name === name)
  if (module !== undefined) return named.find((it) => it.module === module)
  return named.find((it) => it.module === parent.module) ?? (named.length === 1 ? named[0] : undefined)
}

/**
 * Finds an operation by its path: `/m:rpc`, `/m:list[key='x']/action`. Every list on the way must have its keys.
 * @throws BrewError `unknown-element` where the model has none there, `missing-attribute` where keys are missing
 */
export function resolveOperation(root: OperationRoot, path: string): Operation {
  const steps = parsePath(path)
  const last = steps.at(-1)
  if (last === undefined) throw new BrewError('unknown-element', 'the root is no action', { path })
  const above = resolvePath({ children: root.nodes }, formatPath(steps.slice(0, -1)))
  const parent = above.at(-1)?.node
  const node = operationNamed(parent ?? root, last.name, last.module)
  if (node === undefined || last.keys !== undefined || last.value !== undefined) {
    const where = parent === undefined ? 'the model' : formatPath(above.map(({ step }) => step))
    throw new BrewError('unknown-element', `there is no action or rpc "${formatStep(last).slice(1)}" in ${where}`, {
      path,
    })
  }
  return operationAt(above.map(withOrderedKeys), node)
}

/** The operation of a node that steps lead to. @param steps with the keys of all lists, in key order */
export function operationAt(steps: readonly ResolvedStep[], node: SchemaNode): Operation {
  const names = steps.map(({ step }) => step)
  const own: PathStep =
    node.module === steps.at(-1)?.node.module ? { name: node.name } : { name: node.name, module: node.module }
  return { node, steps, at: formatPath(names), path: formatPath([...names, own]) }
}

/** An operation as the RFC 7951 document from the root that it is sent in, with what goes in or comes out. */
export function operationDocument({ node, steps }: Operation, content: JsonObject): JsonObject {
  let document: JsonObject = { [ownMemberName(node, steps)]: content }
  for (const resolved of steps.toReversed()) {
    const isEntry = resolved.node.kind === 'list'
    document = { [memberOf(resolved)]: isEntry ? [Object.assign(keysOf(resolved), document)] : document }
  }
  return document
}

/** What such a document has for the operation. */
export function operationContent({ node, steps }: Operation, document: JsonObject): JsonObject {
  let value: JsonValue | undefined = document
  for (const member of [...steps.map(memberOf), ownMemberName(node, steps)]) {
    const object: JsonValue | undefined = Array.isArray(value) ? value[0] : value
    value = isJsonObject(object) ? object[member] : undefined
  }
  return isJsonObject(value) ? value : {}
}

function ownMemberName(node: SchemaNode, steps: readonly ResolvedStep[]): string {
  return node.module === steps.at(-1)?.node.module ? node.name : `${node.module}:${node.name}`
}

function withOrderedKeys({ step, node }: ResolvedStep): ResolvedStep {
  if (node.kind !== 'list') return { step, node }
  const keys = keyLeaves(node).map((leaf): [string, string] => {
    const text = step.keys?.[leaf.name]
    if (text !== undefined) return [leaf.name, text]
    throw new BrewError('missing-attribute', `an action of an entry of "${node.name}" needs its key "${leaf.name}"`)
  })
  return { step: { ...step, keys: Object.fromEntries(keys) }, node }
}

function keysOf({ step, node }: ResolvedStep): JsonObject {
  return Object.fromEntries(
    keyLeaves(node).map((leaf) => {
      const text = step.keys?.[leaf.name] ?? ''
      const checked = checkValue(leaf, text)
      return [leaf.name, checked.ok ? checked.value : text]
    }),
  )
}
