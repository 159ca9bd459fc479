import { keyLeaves } from '../instance.ts'
import type { JsonValue } from '../json.ts'
import type { ResolvedStep } from '../path.ts'
import type { SchemaNode } from '../schema.ts'
import { checkValue } from '../values/values.ts'
import { advance, atRoot, endFault, entryFault, type PathArgument, type Place, type SchemaRoot } from './place.ts'
import type { Fault, Word } from './words.ts'

/**
 * Edits in words: `set`, `delete`, `insert`, `rename` and `copy`, as they are typed at the command line, printed by a
 * comparison and taken by the server. Read word by word, so that a line can be completed from where it stops.
 */

/** What follows the path of an edit. */
export type EditFollower =
  /** A value of the leaf that the path names; more than one for a leaf-list. */
  | { readonly kind: 'value'; readonly name: string }
  /** `first`, `last`, or `before` or `after` another entry of the same list. */
  | { readonly kind: 'place'; readonly name: string }
  /** `to` and the keys that the entry gets. */
  | { readonly kind: 'new-entry'; readonly name: string }

/** An argument of an edit. */
export type EditArgument = PathArgument | EditFollower

/** What an edit does. */
export type EditVerb = 'set' | 'delete' | 'insert' | 'rename' | 'copy'

const path = (ends: PathArgument['ends'], name = 'path'): PathArgument => ({
  kind: 'path',
  name,
  nodes: 'configuration',
  ends,
})

/** The arguments of each verb, in order. */
export const EDIT_ARGUMENTS: Readonly<Record<EditVerb, readonly EditArgument[]>> = {
  set: [path('assignable'), { kind: 'value', name: 'value' }],
  delete: [path('node')],
  insert: [path('placed', 'entry'), { kind: 'place', name: 'place' }],
  rename: [path('entry', 'entry'), { kind: 'new-entry', name: 'keys' }],
  copy: [path('entry', 'entry'), { kind: 'new-entry', name: 'keys' }],
}

/** Where an entry is put in its list; the other entry is a step of the same list. */
export type EntryPlace =
  | { readonly insert: 'first' | 'last' }
  | { readonly insert: 'before' | 'after'; readonly other: ResolvedStep }

/** What the words of an edit have given so far. */
export interface GivenEdit {
  /** The path; empty for the root. */
  readonly steps: readonly ResolvedStep[]
  /** RFC 7951: of a leaf its value, of a leaf-list the array of the values given. */
  readonly value?: JsonValue
  /** What of the value only the server can judge. */
  readonly unchecked?: string
  readonly place?: EntryPlace
  /** The entry that is to be. */
  readonly to?: readonly ResolvedStep[]
}

/** What the next word of an edit belongs to. */
export type EditExpectation =
  | { readonly kind: 'path'; readonly argument: PathArgument; readonly follower?: EditFollower; readonly place: Place }
  /** `count`: how many values were given already. */
  | { readonly kind: 'value'; readonly leaf: SchemaNode; readonly count: number }
  /** The keys of another entry of the list. */
  | { readonly kind: 'other'; readonly how: 'before' | 'after' | 'to'; readonly place: Place }

/** A word taken. Nothing can follow where nothing is expected. */
export interface EditProgress<Given extends GivenEdit = GivenEdit> {
  readonly given: Given
  readonly expects?: EditExpectation
}

/** How another entry is named: with the words of `delete`, which may name one of a leaf-list. */
const OTHER: PathArgument = path('node', 'other entry')

/** Words that end the path of an entry; in quotes they are names. */
export const PLACE_WORDS = ['first', 'last', 'before', 'after'] as const
export const NEW_ENTRY_WORD = 'to'

/** What the first word after a verb may be. */
export function expectArguments(args: readonly EditArgument[], root: SchemaRoot): EditExpectation | undefined {
  const [argument, follower] = args
  if (argument?.kind !== 'path') return undefined
  const place = atRoot(root)
  return follower === undefined || follower.kind === 'path'
    ? { kind: 'path', argument, place }
    : { kind: 'path', argument, follower, place }
}

/** The words that may stand here beside the names and keys of the path. */
export function endingWords(expects: EditExpectation): readonly string[] {
  if (expects.kind !== 'path' || endFault(expects.place, expects.argument) !== undefined) return []
  if (expects.follower?.kind === 'place') return PLACE_WORDS
  return expects.follower?.kind === 'new-entry' ? [NEW_ENTRY_WORD] : []
}

/** One word further, or what is wrong with the word. */
export function readEditWord<Given extends GivenEdit>(
  given: Given,
  expects: EditExpectation,
  word: Word,
): EditProgress<Given> | Fault {
  switch (expects.kind) {
    case 'path':
      return readPath(given, expects, word)
    case 'value':
      return readValue(given, expects, word)
    case 'other':
      return readOther(given, expects, word)
  }
}

/** Why an edit cannot end here; nothing when it can. */
export function editEndFault(given: GivenEdit, expects: EditExpectation): string | undefined {
  switch (expects.kind) {
    case 'path': {
      const wrong = endFault(expects.place, expects.argument)
      if (wrong !== undefined) return wrong
      const words = endingWords(expects)
      if (words.length === 0) return undefined
      return words.length === 1 ? `"${words[0]}" is missing` : `one of ${words.join(', ')} is missing`
    }
    case 'value':
      if (expects.count > 0 || expects.leaf.type?.base === 'empty') return undefined
      return `the value of "${expects.leaf.name}" is missing`
    case 'other':
      return given.place === undefined && given.to === undefined ? otherFault(expects.place) : undefined
  }
}

function otherFault(place: Place): string {
  return entryFault(place, place.steps.at(-1)?.node.kind === 'leaf-list' ? 'placed' : 'entry') ?? 'the entry is missing'
}

type PathExpectation = Extract<EditExpectation, { kind: 'path' }>

function readPath<Given extends GivenEdit>(
  given: Given,
  expects: PathExpectation,
  word: Word,
): EditProgress<Given> | Fault {
  if (!word.quoted && endingWords(expects).includes(word.text)) return endPath(given, expects.place, word.text)
  const place = advance(expects.place, word, expects.argument)
  if ('message' in place) return place
  const { steps } = place
  if (place.at === 'leaf' && expects.follower?.kind === 'value') {
    const value = place.node.type?.base === 'empty' ? { value: [null] } : {}
    return { given: { ...given, steps, ...value }, expects: { kind: 'value', leaf: place.node, count: 0 } }
  }
  return { given: { ...given, steps }, expects: { ...expects, place } }
}

function endPath<Given extends GivenEdit>(given: Given, { steps }: Place, word: string): EditProgress<Given> | Fault {
  if (word === 'first' || word === 'last') return { given: { ...given, place: { insert: word } } }
  const how = word === 'before' || word === 'after' ? word : 'to'
  return { given, expects: { kind: 'other', how, place: atList(steps) } }
}

/** The list of an entry, with none of its keys said. */
function atList(steps: readonly ResolvedStep[]): Place {
  const last = steps.at(-1)
  if (last === undefined) return { at: 'node', parent: {}, steps }
  const { keys: _, value: __, ...step } = last.step
  const whole = [...steps.slice(0, -1), { step, node: last.node }]
  const [key] = keyLeaves(last.node)
  return key === undefined
    ? { at: 'leaf', node: last.node, steps: whole }
    : { at: 'key', list: last.node, key, steps: whole }
}

function readValue<Given extends GivenEdit>(
  given: Given,
  { leaf, count }: Extract<EditExpectation, { kind: 'value' }>,
  word: Word,
): EditProgress<Given> | Fault {
  const { start, end } = word
  const isList = leaf.kind === 'leaf-list'
  if (leaf.kind === 'anydata' || leaf.kind === 'anyxml')
    return { start, end, message: `"${leaf.name}" has no schema and cannot be set here` }
  if (count > 0 && !isList)
    return { start, end, message: `"${leaf.name}" takes one value`, hint: 'Put a value with blanks in quotes' }
  const checked = checkValue(leaf, word.text)
  if (!checked.ok)
    return { start, end, message: checked.reason, ...(checked.hint === undefined ? {} : { hint: checked.hint }) }
  const before = Array.isArray(given.value) ? given.value : []
  const value = isList ? [...before, checked.value] : checked.value
  const unchecked = given.unchecked ?? checked.unchecked
  return {
    given: { ...given, value, ...(unchecked === undefined ? {} : { unchecked }) },
    expects: { kind: 'value', leaf, count: count + 1 },
  }
}

function readOther<Given extends GivenEdit>(
  given: Given,
  { how, place }: Extract<EditExpectation, { kind: 'other' }>,
  word: Word,
): EditProgress<Given> | Fault {
  const next = advance(place, word, OTHER)
  if ('message' in next) return next
  const other = next.steps.at(-1)
  const isNamed = next.at === 'node' || other?.step.value !== undefined
  if (!isNamed || other === undefined) return { given, expects: { kind: 'other', how, place: next } }
  if (how === 'to') return { given: { ...given, to: next.steps } }
  return { given: { ...given, place: { insert: how, other } } }
}
