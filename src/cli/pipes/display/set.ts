import {
  asArray,
  changeLines,
  type Difference,
  dataChildren,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  keyLeaves,
  memberName,
  ownMember,
  type PathStep,
  type SchemaNode,
  type SeedParent,
  scalarText,
  stepTo,
} from '../../../base/index.ts'

/** Configuration as lines that make it where nothing is yet. Entries that a user keeps in order come in their order. */
export function setLines(root: SeedParent, document: JsonObject): readonly string[] {
  return changeLines(root, additions(root, document))
}

function additions(parent: SeedParent, object: JsonObject): readonly Difference[] {
  return dataChildren(parent)
    .filter((node) => node.config && node.isKey !== true)
    .flatMap((node) => {
      const value = ownMember(object, memberName(parent, node))
      return value === undefined ? [] : additionsOf(node, stepTo(parent, node), value)
    })
}

function additionsOf(node: SchemaNode, step: PathStep, value: JsonValue): readonly Difference[] {
  switch (node.kind) {
    case 'container': {
      const below = isJsonObject(value) ? additions(node, value) : []
      const change = node.presence === true ? { change: 'added' as const, value: {} } : { change: 'within' as const }
      return [{ ...change, at: { step, node }, below }]
    }
    case 'list':
      return asArray(value)
        .filter(isJsonObject)
        .map((entry) => ({
          change: 'added',
          at: { step: { ...step, keys: keysOf(node, entry) }, node },
          value: {},
          below: additions(node, entry),
        }))
    case 'leaf-list':
      return asArray(value).map((it) => ({
        change: 'added',
        at: { step: { ...step, value: scalarText(node, it) }, node },
        value: it,
        below: [],
      }))
    default:
      return [{ change: 'added', at: { step, node }, value, below: [] }]
  }
}

function keysOf(list: SchemaNode, entry: JsonObject): Readonly<Record<string, string>> {
  return Object.fromEntries(keyLeaves(list).map((key) => [key.name, scalarText(key, ownMember(entry, key.name) ?? '')]))
}
