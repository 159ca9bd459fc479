import { keyLeaves } from '../instance.ts'
import type { JsonValue } from '../json.ts'
import type { ResolvedStep } from '../path.ts'
import type { SchemaNode } from '../schema.ts'
import { checkValue } from '../values/values.ts'
import { advance, endFault, entryFault, namesChild, type PathArgument, type Place } from './place.ts'
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

/** A leaf or leaf-list and the value that it gets. */
export interface Assignment {
  readonly steps: readonly ResolvedStep[]
  readonly value: JsonValue
}

/** What the words of an edit have given so far. */
export interface GivenEdit {
  /** The path; empty for the root. */
  readonly steps: readonly ResolvedStep[]
  /** RFC 7951: of a leaf its value, of a leaf-list the array of the values given. */
  readonly value?: JsonValue
  /** Where several leaves are given values: those before the last one. */
  readonly earlier?: readonly Assignment[]
  /** What of the value only the server can judge. */
  readonly unchecked?: string
  readonly place?: EntryPlace
  /** The entry that is to be. */
  readonly to?: readonly ResolvedStep[]
}

/** A path, and what follows it. */
export interface PathExpectation {
  readonly kind: 'path'
  readonly argument: PathArgument
  readonly follower?: EditFollower
  readonly place: Place
}

/** What the next word of an edit belongs to. */
export type EditExpectation =
  | PathExpectation
  /** `count`: how many values were given already; `brackets`: those that stand around values of a leaf-list. */
  | {
      readonly kind: 'value'
      readonly leaf: SchemaNode
      readonly count: number
      readonly brackets?: 'open' | 'closed'
      /** The path of the leaf as it is read; `place` is what the leaf is in, whose other leaves may follow. */
      readonly path: PathExpectation
    }
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

/** What the first word after a verb may be. @param place where paths begin */
export function expectArguments(args: readonly EditArgument[], place: Place): EditExpectation | undefined {
  const [argument, follower] = args
  if (argument?.kind !== 'path') return undefined
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
      if (expects.brackets === 'open') return 'the closing ] is missing'
      if (expects.count > 0 || expects.leaf.type?.base === 'empty') return undefined
      return `the value of "${expects.leaf.name}" is missing`
    case 'other':
      return given.place === undefined && given.to === undefined ? otherFault(expects.place) : undefined
  }
}

function otherFault(place: Place): string {
  return entryFault(place, place.steps.at(-1)?.node.kind === 'leaf-list' ? 'placed' : 'entry') ?? 'the entry is missing'
}

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
    return {
      given: { ...given, steps, ...value },
      expects: { kind: 'value', leaf: place.node, count: 0, path: expects },
    }
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

type ValueExpectation = Extract<EditExpectation, { kind: 'value' }>

function readValue<Given extends GivenEdit>(
  given: Given,
  expects: ValueExpectation,
  word: Word,
): EditProgress<Given> | Fault {
  const bracket = readBracket(expects, word)
  if (bracket !== undefined) return { given: { ...given, value: given.value ?? [] }, expects: bracket }
  if (mayEndValue(expects) && (expects.brackets === 'closed' || namesSibling(expects, word)))
    return readPath(withEarlier(given), expects.path, word)
  return takeValue(given, expects, word)
}

/** `[` before the values of a leaf-list, and `]` behind them. */
function readBracket(expects: ValueExpectation, { text, quoted }: Word): ValueExpectation | undefined {
  if (quoted || expects.leaf.kind !== 'leaf-list') return undefined
  if (text === '[' && expects.brackets === undefined && expects.count === 0) return { ...expects, brackets: 'open' }
  return text === ']' && expects.brackets === 'open' ? { ...expects, brackets: 'closed' } : undefined
}

/** Whether the leaf has its value; those of a leaf-list without brackets may go on for ever. */
function mayEndValue({ leaf, count, brackets }: ValueExpectation): boolean {
  if (leaf.kind === 'leaf-list') return brackets === 'closed'
  return count > 0 || leaf.type?.base === 'empty'
}

/** Whether a word names another node beside the leaf. */
function namesSibling({ path, leaf, count }: ValueExpectation, word: Word): boolean {
  const isEmpty = leaf.type?.base === 'empty' && count === 0
  if (word.quoted) return false
  const next = namesChild(path.place, word) ? 'node' : advance(path.place, word, path.argument)
  return next === 'node' || (!('message' in next) && !isEmpty)
}

/** The assignment so far is done; the next one begins. */
function withEarlier<Given extends GivenEdit>(given: Given): Given {
  const { value, ...others } = given
  const earlier = [...(given.earlier ?? []), { steps: given.steps, value: value ?? {} }]
  // What is left out of a given is what a given may lack.
  return { ...others, earlier } as unknown as Given
}

function takeValue<Given extends GivenEdit>(
  given: Given,
  expects: ValueExpectation,
  word: Word,
): EditProgress<Given> | Fault {
  const { leaf, count } = expects
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
    expects: { ...expects, count: count + 1 },
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
