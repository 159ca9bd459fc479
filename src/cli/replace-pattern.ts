import {
  asArray,
  BrewError,
  checkValue,
  dataChildren,
  formatPath,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  keyLeaves,
  memberOf,
  ownMember,
  type ResolvedStep,
  type SchemaNode,
  type SchemaRoot,
  scalarText,
  type V1Edit,
} from '../base/index.ts'
import { lookup } from './schema/document.ts'

/** A configuration, and where in it to look. */
interface Searched {
  /** RFC 7951, from the root. */
  readonly document: JsonObject
  readonly at: readonly ResolvedStep[]
}

/**
 * Edits that replace what a pattern finds in values and in keys, below a place. Entries get their new keys last: what is
 * in them is named by the old ones.
 * @param pattern a regular expression (ECMAScript, unicode); every place that it fits is replaced
 * @throws BrewError `invalid-value` for a pattern that is none, or a new value that its type does not allow
 */
export function replacePattern(
  root: SchemaRoot,
  { document, at }: Searched,
  pattern: string,
  replacement: string,
): readonly V1Edit[] {
  const found = expression(pattern)
  const start = at.length === 0 ? document : lookup(document, at)
  const parent = at.at(-1)?.node ?? root
  if (!isJsonObject(start)) return []
  return within(parent, start, at, (text) => text.replaceAll(found, replacement))
}

function expression(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'gu')
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
    throw new BrewError('invalid-value', `"${pattern}" is not a regular expression: ${cause.message}`, {}, undefined, {
      cause,
    })
  }
}

type Replace = (text: string) => string

function within(
  parent: { readonly children?: readonly SchemaNode[]; readonly module?: string },
  object: JsonObject,
  above: readonly ResolvedStep[],
  replace: Replace,
): readonly V1Edit[] {
  return dataChildren(parent).flatMap((node) => {
    const step = node.module === parent.module ? { name: node.name } : { name: node.name, module: node.module }
    const value = ownMember(object, memberOf({ node, step }))
    if (value === undefined || !node.config || node.isKey === true) return []
    const steps = [...above, { node, step }]
    switch (node.kind) {
      case 'container':
        return isJsonObject(value) ? within(node, value, steps, replace) : []
      case 'list':
        return asArray(value)
          .filter(isJsonObject)
          .flatMap((entry) => inEntry(steps, entry, replace))
      case 'leaf':
        return inLeaf(steps, value, replace)
      case 'leaf-list':
        return asArray(value).flatMap((one) => inOneOf(steps, one, replace))
      default:
        return []
    }
  })
}

function inEntry(list: readonly ResolvedStep[], entry: JsonObject, replace: Replace): readonly V1Edit[] {
  const last = list.at(-1)
  if (last === undefined) return []
  const { node, step } = last
  const leaves = keyLeaves(node)
  const keys = leaves.map((leaf) => [leaf.name, scalarText(leaf, ownMember(entry, leaf.name) ?? '')] as const)
  const named = (of: typeof keys) => [...list.slice(0, -1), { node, step: { ...step, keys: Object.fromEntries(of) } }]
  const renamed = leaves.map((leaf, at) => [leaf.name, checked(leaf, replace(keys[at]?.[1] ?? ''))] as const)
  const inside = within(node, entry, named(keys), replace)
  const isSame = renamed.every(([, text], at) => text === keys[at]?.[1])
  return isSame ? inside : [...inside, { op: 'rename', path: pathOf(named(keys)), to: pathOf(named(renamed)) }]
}

function inLeaf(steps: readonly ResolvedStep[], value: JsonValue, replace: Replace): readonly V1Edit[] {
  const leaf = steps.at(-1)?.node
  if (leaf === undefined) return []
  const text = scalarText(leaf, value)
  const next = replace(text)
  if (next === text) return []
  return [{ op: 'merge', path: pathOf(steps), value: typedValue(leaf, next) }]
}

function inOneOf(steps: readonly ResolvedStep[], one: JsonValue, replace: Replace): readonly V1Edit[] {
  const last = steps.at(-1)
  if (last === undefined) return []
  const text = scalarText(last.node, one)
  const next = replace(text)
  if (next === text) return []
  const old = [...steps.slice(0, -1), { ...last, step: { ...last.step, value: text } }]
  return [
    { op: 'remove', path: pathOf(old) },
    { op: 'merge', path: pathOf(steps), value: [typedValue(last.node, next)] },
  ]
}

function checked(leaf: SchemaNode, text: string): string {
  return scalarText(leaf, typedValue(leaf, text))
}

/** @throws BrewError `invalid-value` */
function typedValue(leaf: SchemaNode, text: string): JsonValue {
  const result = checkValue(leaf, text)
  if (result.ok) return result.value
  throw new BrewError('invalid-value', `"${leaf.name}" would be "${text}": ${result.reason}`)
}

function pathOf(steps: readonly ResolvedStep[]): string {
  return formatPath(steps.map((it) => it.step))
}
