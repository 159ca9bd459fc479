import type { Difference, Standing } from '../difference.ts'
import { keyLeaves } from '../instance.ts'
import { isJsonObject, type JsonValue } from '../json.ts'
import type { ResolvedStep } from '../path.ts'
import type { SchemaNode } from '../schema.ts'
import { type SeedParent, seedName } from '../seed-names.ts'
import { renderSeedNode } from '../seed-shape.ts'
import { NEW_ENTRY_WORD, PLACE_WORDS } from './edit-words.ts'
import { quoteWord } from './words.ts'

/** Changes in words: as lines that make them, or as a tree to look at. */

const INDENT = '    '

/**
 * Differences as lines that make them, in the words that the command line knows and in the order in which they are to
 * be made. What only holds a changed node is left out, as setting the node makes it; so is all below a deleted one.
 * Empty where nothing differs.
 */
export function changeLines(root: SeedParent, found: readonly Difference[]): readonly string[] {
  return found.flatMap((it) => linesOf(root, it, ''))
}

/** @param above the words that lead to its parent, each with a blank behind it */
function linesOf(parent: SeedParent, difference: Difference, above: string): readonly string[] {
  const { at, change } = difference
  const path = `${above}${[nameWord(parent, at.node), ...entryWords(at)].join(' ')}`
  const below = 'below' in difference ? difference.below.flatMap((it) => linesOf(at.node, it, `${path} `)) : []
  switch (change) {
    case 'within':
      return below
    case 'removed':
      return [`delete ${path}`]
    case 'changed':
      return [settingLine(path, at, difference.after)]
    case 'moved':
      return [`insert ${path} ${standingWords(difference.standing)}`, ...below]
    case 'added': {
      const made = below.length === 0 ? [settingLine(path, at, difference.value)] : below
      if (difference.standing === undefined) return made
      return [...made, `insert ${path} ${standingWords(difference.standing)}`]
    }
  }
}

/** The entry of a leaf-list is in its path already. */
function settingLine(path: string, { node }: ResolvedStep, value: JsonValue): string {
  if (node.kind === 'anydata' || node.kind === 'anyxml') return `# ${path}: has no schema and cannot be set by a line`
  return ['set', path, ...(node.kind === 'leaf' ? valueWordsOf(node, value) : [])].join(' ')
}

/** A name that no keyword is taken for: quoted, it is none. */
function nameWord(parent: SeedParent, node: SchemaNode): string {
  const name = seedName(parent, node)
  const isKeyword = name === NEW_ENTRY_WORD || PLACE_WORDS.some((it) => it === name)
  return isKeyword ? `"${name}"` : name
}

function standingWords(standing: Standing): string {
  return standing === 'first' ? standing : ['after', ...entryWords(standing.behind)].join(' ')
}

/**
 * Differences as a tree in the words of `set`: `+` before what is there afterwards, `-` before what is not any more, `!`
 * before what stands elsewhere in its list. Empty where nothing differs.
 */
export function changeTree(root: SeedParent, found: readonly Difference[]): string {
  return found.flatMap((it) => branchesOf(root, it, '', ' ')).join('\n')
}

type Sign = ' ' | '+' | '-' | '!'

/** @param inherited the sign of what it is in: what only holds others is there when they are */
function branchesOf(parent: SeedParent, difference: Difference, indent: string, inherited: Sign): readonly string[] {
  const { at, change } = difference
  const name = [seedName(parent, at.node), ...(at.node.kind === 'list' ? entryWords(at) : [])]
  const line = (sign: Sign, value: JsonValue, note = '') =>
    `${sign} ${indent}${[...name, ...scalarWords(at.node, value)].join(' ')}${note}`
  switch (change) {
    case 'changed':
      return [line('-', difference.before), line('+', difference.after)]
    case 'within':
      return [line(inherited, {}), ...branchesBelow(difference, indent, inherited)]
    case 'removed':
      return [line('-', difference.value), ...branchesBelow(difference, indent, '-')]
    case 'added':
      return [line('+', difference.value, note(difference.standing)), ...branchesBelow(difference, indent, '+')]
    case 'moved':
      return [line('!', difference.value, note(difference.standing)), ...branchesBelow(difference, indent, ' ')]
  }
}

function branchesBelow(
  { at, below }: Extract<Difference, { below: readonly Difference[] }>,
  indent: string,
  sign: Sign,
): readonly string[] {
  return below.flatMap((it) => branchesOf(at.node, it, indent + INDENT, sign))
}

function note(standing: Standing | undefined): string {
  return standing === undefined ? '' : ` (${standingWords(standing)})`
}

/** The keys of a list entry, or the value of one of a leaf-list. */
function entryWords({ step, node }: ResolvedStep): readonly string[] {
  if (node.kind === 'leaf-list') return step.value === undefined ? [] : valueWordsOf(node, step.value)
  return node.kind === 'list' ? keyLeaves(node).flatMap((leaf) => valueWordsOf(leaf, step.keys?.[leaf.name] ?? '')) : []
}

function scalarWords(node: SchemaNode, value: JsonValue): readonly string[] {
  return node.kind === 'container' || node.kind === 'list' ? [] : valueWordsOf(node, value)
}

/** A value as `show` has it. Only a leaf of type `empty` has none; where that is one of several types, it is said. */
function valueWordsOf(node: SchemaNode, value: JsonValue): readonly string[] {
  if (Array.isArray(value) && node.type !== undefined && node.type.base !== 'empty') return [quoteWord('')]
  return wordsOf(renderSeedNode(node, node.kind === 'leaf-list' ? [value] : value, 'configuration'))
}

function wordsOf(value: JsonValue | undefined): readonly string[] {
  if (value === undefined || value === null) return []
  if (Array.isArray(value)) return value.flatMap(wordsOf)
  return [isJsonObject(value) ? JSON.stringify(value) : quoteWord(String(value))]
}
