import {
  BrewError,
  type ChangeEdit,
  effectiveType,
  isWithin,
  type ResolvedStep,
  resolvePath,
  type Schema,
  type SchemaNode,
  type SchemaType,
} from '../base/index.ts'
import { rootOf } from './shape.ts'

/**
 * Whether configuration can be followed by the edits of a commit alone, and in what order the datastore has the
 * entries of a list. What cannot be followed is told whole.
 */

/**
 * Whether the edits that concern any of the paths lead, by themselves, from the configuration there before a commit to
 * the one after it.
 */
export function isFollowable(schema: Schema, paths: readonly string[], edits: readonly ChangeEdit[]): boolean {
  return edits.every((edit) => {
    const holders = paths.filter((path) => isWithin(edit.path, path) || isWithin(path, edit.path))
    if (holders.length === 0) return true
    // What comes or goes with a node above, or is owned itself, is there as a whole or not at all.
    if (holders.some((path) => isWithin(path, edit.path))) return false
    return canFollow(schema, resolvePath(rootOf(schema), edit.path), edit)
  })
}

function canFollow(schema: Schema, steps: readonly ResolvedStep[], edit: ChangeEdit): boolean {
  const last = steps.at(-1)
  if (edit.op === 'move' || last === undefined) return false
  const conditional = conditionalNodes(schema)
  if (steps.some((it) => conditional.has(it.node) || !areKeysPlain(it))) return false
  const { node } = last
  if (node.kind === 'leaf') return isPlain(node.type)
  if (node.kind === 'container') return true
  if (node.kind !== 'list' && node.kind !== 'leaf-list') return false
  return edit.op === 'delete' || (node.userOrdered !== true && orderTypes(node).every((type) => comparison(type)))
}

/** Entries are found by text: a type of which the text tells all. */
function areKeysPlain({ node, step }: ResolvedStep): boolean {
  if (node.kind === 'leaf-list') return isPlain(node.type)
  if (node.kind !== 'list') return true
  return step.keys !== undefined && orderTypes(node).every(isPlain)
}

/** A union has text of which the member that took it cannot be told (RFC 7951 6.10). */
function isPlain(type: SchemaType | undefined): boolean {
  return type !== undefined && effectiveType(type).base !== 'union' && effectiveType(type).base !== 'unknown'
}

const known = new WeakMap<Schema, ReadonlySet<SchemaNode>>()

/** Nodes that are there only under a condition, in a case of a choice or by a `when`: they take others with them. */
function conditionalNodes(schema: Schema): ReadonlySet<SchemaNode> {
  const found = known.get(schema)
  if (found !== undefined) return found
  const nodes = new Set<SchemaNode>()
  const visit = (children: readonly SchemaNode[], isInCase: boolean) => {
    for (const child of children) {
      const isChoice = child.kind === 'choice' || child.kind === 'case'
      if (isInCase || (child.when ?? []).length > 0) nodes.add(child)
      visit(child.children ?? [], isChoice)
    }
  }
  visit(schema.nodes, false)
  known.set(schema, nodes)
  return nodes
}

/** Types that the datastore orders the entries of a list or leaf-list by, most significant first. */
export function orderTypes(node: SchemaNode): SchemaType[] {
  if (node.kind === 'leaf-list') return node.type === undefined ? [] : [node.type]
  return (node.keys ?? []).flatMap((key) => {
    const leaf = node.children?.find((child) => child.name === key && child.isKey)
    return leaf?.type === undefined ? [] : [leaf.type]
  })
}

/** Negative where the first value comes before the second. */
export type Comparison = (a: unknown, b: unknown) => number

/** How the datastore orders two values of a type; `undefined` where that is not known here. */
export function comparison(type: SchemaType): Comparison | undefined {
  const it = effectiveType(type)
  switch (it.base) {
    case 'string':
      // Standard types, such as addresses, have an order of their own, and a typedef may stand for one of them.
      return it.typedef === undefined ? (a, b) => compareText(String(a), String(b)) : undefined
    case 'decimal64':
    case 'int8':
    case 'int16':
    case 'int32':
    case 'int64':
    case 'uint8':
    case 'uint16':
    case 'uint32':
    case 'uint64':
      return (a, b) => (isNumber(a) && isNumber(b) ? (a < b ? -1 : a > b ? 1 : 0) : 0)
    default:
      return undefined
  }
}

/** @throws BrewError `operation-failed` for a type whose order is not known: nobody asks before `isFollowable` does */
export function comparisonOf(type: SchemaType): Comparison {
  const found = comparison(type)
  if (found === undefined) throw new BrewError('operation-failed', `the order of ${type.base} is not known`)
  return found
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint'
}

/** As `strcmp` does on UTF-8: by code point, where JavaScript goes by UTF-16 unit. */
function compareText(a: string, b: string): number {
  if (a === b) return 0
  if (!BEYOND.test(a) && !BEYOND.test(b)) return a < b ? -1 : 1
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

/** Units whose order among each other is not that of the code points. */
const BEYOND = /[\ud800-\uffff]/
