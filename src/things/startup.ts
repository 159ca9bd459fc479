import { effectiveType, type JsonObject, type JsonValue, type SchemaNode, type SchemaType } from '../base/index.ts'
import { valueFromText } from './values.ts'

/**
 * What `--register` writes: the configuration of a node as the model has it when nobody has set anything, with the
 * defaults of leaves written out (RFC 7951).
 * @param isForeign whether a path belongs to somebody else and is left out
 */
export function startupOf(node: SchemaNode, path: string, isForeign: (path: string) => boolean): JsonObject {
  const members: JsonObject = {}
  const visit = (children: readonly SchemaNode[]) => {
    for (const child of children) {
      if (!child.config || (child.when ?? []).length > 0) continue
      if (child.kind === 'choice') {
        // Only the default case has its defaults in place (RFC 7950 7.9.3).
        const byDefault = child.children?.find((it) => it.name === child.defaults?.[0])
        if (byDefault !== undefined) visit(byDefault.kind === 'case' ? (byDefault.children ?? []) : [byDefault])
        continue
      }
      const name = child.module === node.module ? child.name : `${child.module}:${child.name}`
      const below = `${path}/${name}`
      if (isForeign(below)) continue
      const value = defaultOf(child, below, isForeign)
      if (value !== undefined) members[name] = value
    }
  }
  visit(node.children ?? [])
  return members
}

function defaultOf(node: SchemaNode, path: string, isForeign: (path: string) => boolean): JsonValue | undefined {
  const { type, defaults } = node
  if (node.kind === 'container') {
    if (node.presence === true) return undefined
    const members = startupOf(node, path, isForeign)
    return Object.keys(members).length === 0 ? undefined : members
  }
  if (type === undefined || defaults === undefined) return undefined
  if (node.kind === 'leaf') return defaults[0] === undefined ? undefined : jsonFromText(type, defaults[0])
  return node.kind === 'leaf-list' ? defaults.map((text) => jsonFromText(type, text)) : undefined
}

/** RFC 7951 6: small integers and booleans are JSON's own, everything else is text. */
function jsonFromText(type: SchemaType, text: string): JsonValue {
  const it = effectiveType(type)
  if (it.base === 'empty') return [null]
  const value = it.base === 'binary' ? text : valueFromText(it, text)
  if (typeof value === 'boolean') return value
  // A decimal64 is a number to an author but text in JSON.
  if (typeof value === 'number' && !/\./.test(text) && it.base !== 'decimal64') return value
  return text
}
