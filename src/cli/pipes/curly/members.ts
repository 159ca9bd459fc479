import { type JsonObject, type JsonValue, keyLeaves, memberName, type SchemaNode } from '../../../base/index.ts'

/** An object in the making. Members are kept by node, entries by their keys, so that they are found again. */
export class Members {
  readonly #values = new Map<SchemaNode, JsonValue | Members | Map<string, Members>>()

  /** Of a leaf or leaf-list, as far as it was set. */
  leaf(node: SchemaNode): JsonValue | undefined {
    const value = this.#values.get(node)
    return value instanceof Members || value instanceof Map ? undefined : value
  }

  setLeaf(node: SchemaNode, value: JsonValue): void {
    this.#values.set(node, value)
  }

  /** The container of that node, made where there is none yet. */
  container(node: SchemaNode): Members {
    const known = this.#values.get(node)
    if (known instanceof Members) return known
    const made = new Members()
    this.#values.set(node, made)
    return made
  }

  /** The entry with these keys, RFC 7951 values in key order; made where there is none yet. */
  entry(list: SchemaNode, keys: readonly JsonValue[]): Members {
    const known = this.#values.get(list)
    const entries = known instanceof Map ? known : new Map<string, Members>()
    const name = JSON.stringify(keys)
    const entry = entries.get(name) ?? new Members()
    for (const [at, leaf] of keyLeaves(list).entries()) entry.setLeaf(leaf, keys[at] ?? '')
    entries.set(name, entry)
    this.#values.set(list, entries)
    return entry
  }

  /** RFC 7951 4: the outermost members carry their module, those below where it changes. */
  toDocument(): JsonObject {
    return this.#toJson((node) => `${node.module}:${node.name}`)
  }

  #toJson(nameOf: (node: SchemaNode) => string): JsonObject {
    const members: [string, JsonValue][] = []
    for (const [node, value] of this.#values) {
      const below = (it: Members) => it.#toJson((child) => memberName(node, child))
      if (value instanceof Map) members.push([nameOf(node), [...value.values()].map(below)])
      else if (value instanceof Members) {
        const inside = below(value)
        // A container that means nothing by itself is as good as not there (RFC 7950 7.5.1).
        if (node.presence === true || Object.keys(inside).length > 0) members.push([nameOf(node), inside])
      } else members.push([nameOf(node), value])
    }
    // Also for names that every object has: `__proto__` is an identifier in YANG.
    return Object.fromEntries(members)
  }
}
