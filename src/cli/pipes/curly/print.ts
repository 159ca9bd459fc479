import {
  asArray,
  dataChildren,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  keyLeaves,
  memberName,
  ownMember,
  quoted,
  quoteWord,
  renderSeedNode,
  type SchemaNode,
  type SeedParent,
  seedName,
} from '../../../base/index.ts'

const INDENT = '    '

/** What is written behind a leaf, and how its values are written; for people, not for what is to be read again. */
export interface CurlyNotes {
  /** Without `#`; `undefined` for none. */
  comment(node: SchemaNode, value: JsonValue, above: JsonObject): string | undefined
  /** Of one value. */
  text(node: SchemaNode, canonical: string): string
}

/**
 * A document in curly braces, a line each: `name value;` for a leaf, `name [ a b ];` for a leaf-list, `name key { }` for
 * an entry of a list, `name;` for what has nothing in it. In schema order; entries in their own.
 * @param document RFC 7951, members of `parent`
 */
export function curlyLines(parent: SeedParent, document: JsonObject, notes?: CurlyNotes): readonly string[] {
  return members(parent, document, '', notes)
}

function members(
  parent: SeedParent,
  object: JsonObject,
  indent: string,
  notes: CurlyNotes | undefined,
): readonly string[] {
  return dataChildren(parent).flatMap((node): readonly string[] => {
    const value = memberValue(parent, object, node)
    if (value === undefined) return []
    const name = `${indent}${seedName(parent, node)}`
    switch (node.kind) {
      case 'container':
        return isJsonObject(value) ? block(name, node, value, indent, notes) : []
      case 'list':
        return asArray(value)
          .filter(isJsonObject)
          .flatMap((entry) => block([name, ...keyWords(node, entry)].join(' '), node, entry, indent, notes))
      case 'leaf':
        // The keys of an entry stand before its brace.
        return node.isKey === true ? [] : [leafLine(name, node, value, object, notes)]
      case 'leaf-list': {
        const values = asArray(value).map((it) => valueWord(node, it, notes))
        return [withComment(`${name} [ ${values.join(' ')} ];`, notes?.comment(node, value, object))]
      }
      default:
        return [`${name} ${curlyWord(JSON.stringify(value))};`]
    }
  })
}

function memberValue(parent: SeedParent, object: JsonObject, node: SchemaNode): JsonValue | undefined {
  return ownMember(object, memberName(parent, node)) ?? ownMember(object, `${node.module}:${node.name}`)
}

function block(
  head: string,
  node: SchemaNode,
  object: JsonObject,
  indent: string,
  notes: CurlyNotes | undefined,
): readonly string[] {
  const inside = members(node, object, indent + INDENT, notes)
  if (inside.length > 0) return [`${head} {`, ...inside, `${indent}}`]
  // A container that means nothing by itself is as good as not there (RFC 7950 7.5.1).
  return node.kind === 'list' || node.presence === true ? [`${head};`] : []
}

function keyWords(list: SchemaNode, entry: JsonObject): readonly string[] {
  return keyLeaves(list).map((key) => curlyWord(scalar(key, ownMember(entry, key.name) ?? '')))
}

function leafLine(
  name: string,
  node: SchemaNode,
  value: JsonValue,
  above: JsonObject,
  notes: CurlyNotes | undefined,
): string {
  const word = node.type?.base === 'empty' ? '' : ` ${valueWord(node, value, notes)}`
  return withComment(`${name}${word};`, notes?.comment(node, value, above))
}

function withComment(line: string, comment: string | undefined): string {
  return comment === undefined ? line : `${line}  # ${comment}`
}

function valueWord(node: SchemaNode, value: JsonValue, notes: CurlyNotes | undefined): string {
  const canonical = scalar(node, value)
  return curlyWord(notes === undefined ? canonical : notes.text(node, canonical))
}

/** A value as `show` has it: decimals without zeros that say nothing. */
function scalar(node: SchemaNode, value: JsonValue): string {
  const shown = renderSeedNode({ ...node, kind: 'leaf' }, value, 'configuration')
  return Array.isArray(shown) || shown === undefined || shown === null ? '' : String(shown)
}

/** A word that neither ends where it should not nor is taken for a comment. */
function curlyWord(text: string): string {
  const written = quoteWord(text)
  return written === text && /[{};[\]#]|\/\*/.test(text) ? quoted(text) : written
}
