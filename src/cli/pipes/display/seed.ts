import {
  asArray,
  dataChildren,
  formatSeed,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  keyLeaves,
  memberName,
  memberOf,
  ownMember,
  PROGRAM_MODULES,
  type ResolvedStep,
  renderSeed,
  renderSeedNode,
  type SchemaNode,
  type SchemaRoot,
  type SeedParent,
  scalarText,
  seedName,
} from '../../../base/index.ts'
import type { ShownData, ShowValue } from '../types.ts'
import { isPattern } from './data.ts'
import { jsonLines } from './json.ts'

/** How the seed's JSON is made of a part of a document. */
export interface SeedOptions {
  readonly showValue?: ShowValue
  /** What is left of each entry of the list that is shown, its members named as here. Default: all. */
  readonly prune?: (entry: JsonObject) => JsonObject
}

/**
 * What `show` prints of a document: the members of the container or list entry that the path names, in the seed's
 * shape; a leaf or a whole list by its name, and entries that a pattern stands for as the list of them.
 */
export function seedLines(
  { root, steps, view }: Pick<ShownData, 'root' | 'steps' | 'view'>,
  document: JsonObject,
  options: SeedOptions = {},
): readonly string[] {
  const seed = new SeedWriter(view, options)
  return jsonLines(formatSeed(steps.length === 0 ? seed.whole(root, document) : seed.along(root, document, steps)))
}

class SeedWriter {
  readonly #view: ShownData['view']
  readonly #showValue: ShowValue | undefined
  readonly #prune: (entry: JsonObject) => JsonObject

  constructor(view: ShownData['view'], { showValue, prune = (it) => it }: SeedOptions) {
    this.#view = view
    this.#showValue = showValue
    this.#prune = prune
  }

  /** All but what is about the program. */
  whole(root: SchemaRoot, document: JsonObject): JsonObject {
    const leaveOut = root.children
      .filter(({ module }) => PROGRAM_MODULES.includes(module))
      .map(({ name, module }) => `/${module}:${name}`)
    return this.#forPeople(root, renderSeed(root, document, this.#view, { leaveOut }), document)
  }

  along(parent: SeedParent, object: JsonObject, steps: readonly ResolvedStep[]): JsonObject {
    const [first, ...rest] = steps
    if (first === undefined) return this.#members(parent, object)
    const { node } = first
    const value = ownMember(object, memberOf(first))
    if (node.kind === 'list' && first.step.keys !== undefined) {
      const entries = asArray(value).filter(isJsonObject)
      if (!isPattern(first)) {
        const [entry = {}] = entries
        return rest.length === 0 ? this.#prune(this.#members(node, entry)) : this.along(node, entry, rest)
      }
      const shown = entries.map((entry) => ({ ...this.#keys(node, entry), ...this.along(node, entry, rest) }))
      return { [seedName(parent, node)]: rest.length === 0 ? shown.map(this.#prune) : shown }
    }
    if (node.kind === 'container') return this.along(node, isJsonObject(value) ? value : {}, rest)
    return this.#named(node, value)
  }

  #members(parent: SeedParent, object: JsonObject): JsonObject {
    return this.#forPeople(parent, renderSeed(parent, object, this.#view), object)
  }

  /** A leaf, a leaf-list or a whole list. */
  #named(node: SchemaNode, value: JsonValue | undefined): JsonObject {
    const rendered = renderSeedNode(node, value, this.#view)
    if (rendered === undefined) return {}
    const shown = this.#valueForPeople(node, rendered, value)
    const isList = node.kind === 'list'
    return { [node.name]: isList ? asArray(shown).filter(isJsonObject).map(this.#prune) : shown }
  }

  #keys(list: SchemaNode, entry: JsonObject): JsonObject {
    const keys = keyLeaves(list).map((key): [string, JsonValue] => {
      const value = ownMember(entry, key.name)
      return [seedName(list, key), renderSeedNode(key, value, this.#view) ?? '']
    })
    return Object.fromEntries(keys)
  }

  /** The rendering with values as the person wants to see them; what is not set has none. */
  #forPeople(parent: SeedParent, rendered: JsonObject, source: JsonObject): JsonObject {
    if (this.#showValue === undefined) return rendered
    const members = { ...rendered }
    for (const node of dataChildren(parent)) {
      const name = seedName(parent, node)
      const value = ownMember(rendered, name)
      if (value === undefined) continue
      const shown = this.#valueForPeople(node, value, ownMember(source, memberName(parent, node)))
      if (shown !== value) members[name] = shown
    }
    return members
  }

  #valueForPeople(node: SchemaNode, rendered: JsonValue, source: JsonValue | undefined): JsonValue {
    if (this.#showValue === undefined) return rendered
    if (node.kind === 'container' && isJsonObject(rendered))
      return this.#forPeople(node, rendered, isJsonObject(source) ? source : {})
    const sources = asArray(source)
    if (node.kind === 'list')
      return asArray(rendered).map((it, at) => {
        const entry = sources[at]
        return isJsonObject(it) ? this.#forPeople(node, it, isJsonObject(entry) ? entry : {}) : it
      })
    if (node.kind === 'leaf-list') return asArray(rendered).map((it) => this.#scalar(node, it))
    // Where nothing is set and the model has no default, what is shown is no value.
    return source === undefined && node.defaults === undefined ? rendered : this.#scalar(node, rendered)
  }

  #scalar(node: SchemaNode, value: JsonValue): JsonValue {
    if (value === null || Array.isArray(value) || this.#showValue === undefined) return value
    const { text, units } = this.#showValue(node, scalarText(node, value))
    if (units !== undefined) return `${text} ${units}`
    return text === scalarText(node, value) ? value : text
  }
}
