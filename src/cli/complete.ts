import { type Fault, nameableChildren, quoteWord, type SchemaNode, splitWords, type Word } from '../base/index.ts'
import { fileOffers } from './files.ts'
import type { WordArgument } from './grammar/command.ts'
import { type Context, type Expectation, follow, labelsAfter, type Position, whatIsMissing } from './grammar/parse.ts'
import { atPipe, notPiped, sourceOf } from './grammar/pipe-line.ts'
import {
  argumentCandidates,
  type Candidate,
  type CompletionData,
  commitOffers,
  type Found,
  keywordCandidates,
  refers,
  stepTo,
  wordOffers,
} from './offers.ts'
import { completePipes, type PipeSource } from './pipes/index.ts'
import { completeRequest } from './requests/index.ts'
import { describeNode, nodeFacts } from './schema/describe.ts'

export type { Candidate, CompletionData, SomeValues } from './offers.ts'

/** What can stand at the cursor. */
export interface Completion {
  /** The part of the line that a candidate replaces: the word begun, or an empty place. */
  readonly start: number
  readonly end: number
  readonly candidates: readonly Candidate[]
  /** What is expected where it cannot be listed: the name, type and description of a value. */
  readonly expected?: Candidate
  /** The line may end here. */
  readonly mayEnd: boolean
  /** Or go on behind a `|`. */
  readonly mayPipe?: boolean
  /** Candidates are the first ones of more. */
  readonly more?: boolean
  /** What else there is to know of the value that is expected, a line each. */
  readonly facts?: readonly Candidate[]
  /** Why nothing can stand here: what is wrong with the words before. */
  readonly fault?: Fault
}

/** What can stand at `cursor`, given the words before it. Pure but for the data it is given. */
export function complete(line: string, cursor: number, context: Context, data: CompletionData): Completion {
  const words = splitWords(line.slice(0, cursor))
  const last = words.at(-1)
  const begun: Word | undefined =
    last !== undefined && (last.end === cursor || last.open !== undefined) ? last : undefined
  const before = begun === undefined ? words : words.slice(0, -1)
  const { head, pipe } = atPipe(before)
  const position = follow(head, context)
  const range = { start: begun?.start ?? cursor, end: cursor }
  const failed = (fault: Fault): Completion => ({ ...range, candidates: [], mayEnd: false, fault })
  if ('message' in position) return failed(position)
  if (pipe !== undefined) {
    const { command } = position
    const missing = whatIsMissing(position)
    if (command === undefined || missing !== undefined)
      return failed({ start: pipe.start, end: pipe.end, message: missing ?? 'the command is not complete' })
    if (command.yields === undefined) return failed(notPiped(pipe, command))
    return completeBehind(line, cursor, sourceOf(command, position.given, context.root), data)
  }
  return {
    ...range,
    ...completeCommand({ ...position, typed: begun?.quoted === true ? '' : (begun?.text ?? '') }, begun, data),
  }
}

/** What may stand behind a `|`: what pipes do not know by themselves is looked for here. */
function completeBehind(line: string, cursor: number, source: PipeSource, data: CompletionData): Completion {
  const words = splitWords(line.slice(0, cursor))
  const found = completePipes(line, cursor, atPipe(words).behind, source)
  const { mayPipe, wants, candidates, ...completion } = found
  const typed = words.at(-1)?.end === cursor ? (words.at(-1)?.text ?? '') : ''
  const offers = wants === 'file' ? fileOffers(typed) : wants === 'commit' ? commitOffers(data) : []
  const more = offers
    .filter(({ plain }) => plain.startsWith(typed))
    .map(({ plain, description }) => ({ word: quoteWord(plain), description }))
  return { ...completion, candidates: [...candidates, ...more], ...(mayPipe === undefined ? {} : { mayPipe: true }) }
}

/**
 * The word that the one before the cursor stands for: of commands and nodes the only one that begins so. Never a value or
 * a key, which may just begin like another one.
 */
export function expandWord(line: string, cursor: number, context: Context): string | undefined {
  const words = splitWords(line.slice(0, cursor))
  const begun = words.at(-1)
  if (begun === undefined || begun.end !== cursor || begun.quoted) return undefined
  const { head, pipe } = atPipe(words.slice(0, -1))
  if (pipe !== undefined) return undefined
  const position = follow(head, context)
  if ('message' in position) return undefined
  const { expects } = position
  const nodes =
    expects?.kind === 'path' && expects.place.at === 'node'
      ? nameableChildren(expects.place.parent, expects.argument).map((it) => it.word)
      : []
  // Where a value or a key may stand, a word may be that.
  if (nodes.length === 0 && expects !== undefined) return undefined
  const all = [...(position.tree?.next.keys() ?? []), ...nodes]
  const found = all.filter((it) => it.startsWith(begun.text))
  return all.includes(begun.text) || found.length !== 1 ? undefined : found[0]
}

/** A position, and the part of the next word that is typed. */
type Typing = Position & { readonly typed: string }

function completeCommand(
  position: Typing,
  begun: Word | undefined,
  data: CompletionData,
): Omit<Completion, 'start' | 'end'> {
  const { root } = position.context
  if (position.expects?.kind === 'request') return completeAsked(position, position.expects.words, begun, data)
  const typed = begun?.text ?? ''
  const found: Found = { typed, root, data: judgedBefore(position, data), more: false }
  const keywords = begun?.quoted === true ? [] : keywordCandidates(position)
  const labels = wordOffers({ kind: 'words', rest: labelsAfter(position) }, found)
  const offered = [...keywords, ...labels, ...argumentCandidates(position.expects, found)]
  const candidates = offered
    .filter((it) => it.plain.startsWith(typed))
    .map((it) => ({ word: it.isSign === true ? it.plain : quoteWord(it.plain), description: it.description }))
  const expected = expectedValue(position.expects)
  const facts = position.expects?.kind === 'value' ? valueFacts(position.expects, found) : []
  const mayEnd = begun === undefined && position.command !== undefined && whatIsMissing(position) === undefined
  return {
    candidates: withoutDoubles(candidates),
    mayEnd,
    ...(found.more ? { more: true } : {}),
    ...(mayEnd && position.command?.yields !== undefined ? { mayPipe: true } : {}),
    ...(expected === undefined ? {} : { expected }),
    ...(facts.length === 0 ? {} : { facts }),
  }
}

/** What words of the line have set decides on what may follow, and no candidate has it yet: all is offered then. */
function judgedBefore({ given }: Position, data: CompletionData): CompletionData {
  if (given.value === undefined && given.earlier === undefined) return data
  const { children: _, ...others } = data
  return others
}

/** What may be asked for, beside words that are commands. */
function completeAsked(
  position: Typing,
  words: readonly Word[],
  begun: Word | undefined,
  data: CompletionData,
): Omit<Completion, 'start' | 'end'> {
  const found = completeRequest(words, begun, position.context.root, data)
  const keywords = begun?.quoted === true ? [] : keywordCandidates(position)
  const commands = keywords
    .filter(({ plain }) => plain.startsWith(begun?.text ?? ''))
    .map(({ plain, description }) => ({ word: plain, description }))
  return {
    ...found,
    candidates: withoutDoubles([...commands, ...found.candidates]),
    ...(found.mayEnd ? { mayPipe: true } : {}),
  }
}

/** What it is now, and where it comes from. */
function valueFacts(
  { leaf, count, path }: Extract<Expectation, { kind: 'value' }>,
  { data }: Found,
): readonly Candidate[] {
  if (count > 0 || leaf.type === undefined) return []
  const steps = [...path.place.steps, stepTo(leaf, path.place)]
  const values = refers(leaf.type) ? [] : data.values(steps, '').values.map(({ value }) => quoteWord(value))
  const now = values.length === 0 ? [] : [{ word: '  now', description: values.join(' ') }]
  return [...now, { word: '  module', description: leaf.module }]
}

/** What all candidates begin with, to be inserted by the first Tab. */
export function commonPrefix(candidates: readonly Candidate[]): string {
  const [first, ...others] = candidates.map((it) => it.word)
  let prefix = first ?? ''
  for (const word of others) while (!word.startsWith(prefix)) prefix = prefix.slice(0, -1)
  return prefix
}

/** The row of `?` that says what kind of value is wanted. */
function expectedValue(expects: Expectation | undefined): Candidate | undefined {
  if (expects?.kind === 'words') return expectedWord(expects)
  const leaf = expects?.kind === 'value' ? expects.leaf : keyOf(expects)
  if (leaf === undefined || (expects?.kind === 'value' && expects.count > 0 && leaf.kind !== 'leaf-list'))
    return undefined
  const description = describeNode(leaf)
  return { word: `<${leaf.name}>`, description: description === '' ? nodeFacts(leaf) : description }
}

function keyOf(expects: Expectation | undefined): SchemaNode | undefined {
  const isPlace = expects?.kind === 'path' || expects?.kind === 'other'
  return isPlace && expects.place.at === 'key' ? expects.place.key : undefined
}

function expectedWord({ rest, labelled }: Extract<Expectation, { kind: 'words' }>): Candidate | undefined {
  const isOpen = (it: WordArgument) =>
    it.kind === 'word' || (it.kind !== 'choice' && (it.label === undefined || it.kind === 'number'))
  const [first] = rest
  // What is chosen from is listed.
  const argument = labelled ?? (first?.kind === 'choice' ? undefined : rest.find(isOpen))
  return argument === undefined ? undefined : { word: `<${argument.name}>`, description: argument.description }
}

function withoutDoubles(candidates: readonly Candidate[]): readonly Candidate[] {
  const seen = new Set<string>()
  return candidates.filter(({ word }) => !seen.has(word) && seen.add(word) !== undefined)
}
