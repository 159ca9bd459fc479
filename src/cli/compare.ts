import {
  isJsonObject,
  type JsonValue,
  type ResolvedStep,
  renderSeedNode,
  type SchemaNode,
  type SeedParent,
} from '../base/index.ts'
import { type SchemaRoot, wordFor } from './grammar/path.ts'
import { quoteWord } from './grammar/words.ts'
import type { Difference } from './schema/difference.ts'
import { keyLeaves } from './schema/document.ts'

const INDENT = '    '

/**
 * Differences as a tree in the words of `set`: `+` before what is there afterwards, `-` before what is not any more.
 * Empty where nothing differs.
 */
export function compareText(root: SchemaRoot, found: readonly Difference[]): string {
  return found.flatMap((it) => linesOf(root, it, '', ' ')).join('\n')
}

type Sign = ' ' | '+' | '-'

/** @param inherited the sign of what it is in: what only holds others is there when they are */
function linesOf(parent: SeedParent, difference: Difference, indent: string, inherited: Sign): readonly string[] {
  const { at, change } = difference
  const line = (sign: Sign, value?: JsonValue) => `${sign} ${indent}${wordsOf(parent, at, value)}`
  if (change === 'changed') return [line('-', difference.before), line('+', difference.after)]
  const sign = change === 'within' ? inherited : change === 'added' ? '+' : '-'
  const below = difference.below.flatMap((it) => linesOf(at.node, it, indent + INDENT, sign))
  return [line(sign, change === 'within' ? undefined : difference.value), ...below]
}

/** A node as it is typed: its name, then its keys or its value. */
function wordsOf(parent: SeedParent, { step, node }: ResolvedStep, value: JsonValue | undefined): string {
  const keys = node.kind === 'list' ? keyLeaves(node).flatMap((leaf) => words(leaf, step.keys?.[leaf.name])) : []
  const values = node.kind === 'container' || node.kind === 'list' ? [] : words(node, value)
  return [wordFor(parent, node), ...keys, ...values].join(' ')
}

/** A value as `show` has it. */
function words(node: SchemaNode, value: JsonValue | undefined): readonly string[] {
  if (value === undefined) return []
  return valueWords(renderSeedNode(node, node.kind === 'leaf-list' ? [value] : value, 'configuration'))
}

function valueWords(value: JsonValue | undefined): readonly string[] {
  if (value === undefined || value === null) return []
  if (Array.isArray(value)) return value.flatMap(valueWords)
  if (isJsonObject(value)) return [JSON.stringify(value)]
  // A line of the tree stays one line, whatever a value holds.
  return [quoteWord(String(value)).replaceAll('\n', '\\n')]
}
