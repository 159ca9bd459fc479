import {
  asArray,
  dataChildren,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  keyLeaves,
  memberName,
  ownMember,
  type SchemaNode,
  type SeedParent,
} from '../../../base/index.ts'
import { nodeFacts } from '../../schema/describe.ts'
import { cut } from '../../text.ts'
import { curlyLines } from '../curly/print.ts'
import type { ShowValue } from '../types.ts'

/** As much as can be read beside a value. */
const LONGEST_COMMENT = 100

/**
 * A document in curly braces, each leaf with its type, unit and default, and whether what is there is the default.
 * @param complete RFC 7951 with the defaults of what is not set
 * @param set the same without
 */
export function detailLines(
  root: SeedParent,
  complete: JsonObject,
  set: JsonObject,
  showValue: ShowValue | undefined,
): readonly string[] {
  const own = ownMembers(root, complete, set)
  return curlyLines(root, complete, {
    text: (node, canonical) => shownText(showValue, node, canonical),
    comment: (node, _, above) => {
      const facts = cut(nodeFacts(node), LONGEST_COMMENT)
      const isDefault = own.get(above)?.has(node) !== true
      return [facts, ...(isDefault ? ['not set: this is the default'] : [])].filter((it) => it !== '').join('; ')
    },
  })
}

/** A value as a person wants to see it, with its unit where that is not the model's. */
export function shownText(showValue: ShowValue | undefined, node: SchemaNode, canonical: string): string {
  const shown = showValue?.(node, canonical)
  if (shown === undefined) return canonical
  return shown.units === undefined ? shown.text : `${shown.text} ${shown.units}`
}

type Own = Map<JsonObject, Set<SchemaNode>>

/** For each object of the complete document what of it was set. */
function ownMembers(parent: SeedParent, complete: JsonObject, set: JsonObject, own: Own = new Map()): Own {
  const here = new Set<SchemaNode>()
  own.set(complete, here)
  for (const node of dataChildren(parent)) {
    const name = memberName(parent, node)
    const value = ownMember(complete, name)
    const before = ownMember(set, name)
    if (before !== undefined) here.add(node)
    if (isJsonObject(value)) ownMembers(node, value, isJsonObject(before) ? before : {}, own)
    else if (node.kind === 'list') ownEntries(node, asArray(value), asArray(before), own)
  }
  return own
}

/** Entries are told by their keys: they may have been sorted. */
function ownEntries(list: SchemaNode, complete: readonly JsonValue[], set: readonly JsonValue[], own: Own): void {
  const nameOf = (entry: JsonObject) => JSON.stringify(keyLeaves(list).map(({ name }) => ownMember(entry, name)))
  const known = new Map(set.filter(isJsonObject).map((entry) => [nameOf(entry), entry]))
  for (const entry of complete.filter(isJsonObject)) ownMembers(list, entry, known.get(nameOf(entry)) ?? {}, own)
}
