import type { JsonObject, JsonValue } from './json.ts'
import type { ResolvedStep } from './path.ts'
import { dataChildren, effectiveType, type SchemaNode } from './schema.ts'

/** How an RFC 7951 document and data paths name the same things. */

const keysOf = new WeakMap<SchemaNode, readonly SchemaNode[]>()

/** The leaves that are a list's keys, in order. Kept, as every look for an entry asks for them. */
export function keyLeaves(list: SchemaNode): readonly SchemaNode[] {
  let leaves = keysOf.get(list)
  if (leaves === undefined) {
    const children = dataChildren(list)
    leaves = (list.keys ?? []).flatMap(
      (key) => children.find((it) => it.name === key && it.module === list.module) ?? [],
    )
    keysOf.set(list, leaves)
  }
  return leaves
}

/** Canonical text of a scalar of RFC 7951, as it stands in a path. */
export function scalarText(leaf: SchemaNode, value: JsonValue): string {
  if (Array.isArray(value)) return ''
  const text = typeof value === 'object' ? '' : String(value)
  // RFC 7951 6.8: an identity of the leaf's own module may come without it.
  const isIdentity = leaf.type !== undefined && effectiveType(leaf.type).base === 'identityref'
  return isIdentity && !text.includes(':') ? `${leaf.module}:${text}` : text
}

/** What a step is called in its parent's object (RFC 7951 4). */
export function memberOf({ step }: ResolvedStep): string {
  return step.module === undefined ? step.name : `${step.module}:${step.name}`
}

/** A member, never one of the object's prototype. */
export function ownMember(object: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined
}

/** The entries of a list or leaf-list; none where there is none. */
export function asArray(value: JsonValue | undefined): JsonValue[] {
  return Array.isArray(value) ? value : []
}
