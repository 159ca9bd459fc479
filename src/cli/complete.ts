import {
  childNamed,
  effectiveType,
  endingWords,
  type Fault,
  nameableChildren,
  type PathArgument,
  type Place,
  parsePath,
  quoteWord,
  type ResolvedStep,
  type SchemaNode,
  type SchemaRoot,
  type SchemaType,
  splitWords,
  type Word,
} from '../base/index.ts'
import type { WordArgument } from './grammar/command.ts'
import {
  atPipe,
  type Context,
  type Expectation,
  follow,
  labelsAfter,
  notPiped,
  type Position,
  sourceOf,
  whatIsMissing,
} from './grammar/parse.ts'
import { type CommandTree, commandsBelow } from './grammar/tree.ts'
import { mayBeLeftOut } from './grammar/word-arguments.ts'
import { completePipe, fileOffers } from './pipes/index.ts'
import { isProbeId, type Probe, probeDescription } from './probes.ts'
import { describeNode, nodeFacts } from './schema/describe.ts'

/** A word that may stand at the cursor. */
export interface Candidate {
  /** As it would be typed, quoted where needed. */
  readonly word: string
  readonly description: string
}

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

/** Some of the values that there are, and whether there are more. */
export interface SomeValues {
  readonly values: readonly { readonly value: string; readonly description?: string }[]
  readonly more: boolean
}

/** The data that keys and references are completed from. */
export interface CompletionData {
  /** Values of a key that begin with a text, among the entries that have the keys said so far. */
  keys(steps: readonly ResolvedStep[], key: string, prefix: string): SomeValues
  /** Values of a leaf-list, of a leaf, or that a leafref may have in that place. */
  values(steps: readonly ResolvedStep[], prefix: string): SomeValues
  /** The same at a data path. */
  at(path: string, prefix: string): SomeValues
  /** The thermometers there are, named by the configuration or not. */
  probes(): readonly Probe[]
  /** The commits that can be gone back to, newest first, each with what there is to know about it. */
  commits(): readonly { readonly number: number; readonly description: string }[]
}

/** What can stand at `cursor`, given the words before it. Pure but for the data it is given. */
export function complete(line: string, cursor: number, context: Context, data: CompletionData): Completion {
  const words = splitWords(line.slice(0, cursor))
  const last = words.at(-1)
  const begun: Word | undefined =
    last !== undefined && (last.end === cursor || last.open !== undefined) ? last : undefined
  const before = begun === undefined ? words : words.slice(0, -1)
  const { head, pipe, behind } = atPipe(before)
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
    return { ...range, ...completePipe(behind, begun, sourceOf(command, position.given, context.root)) }
  }
  return {
    ...range,
    ...completeCommand({ ...position, typed: begun?.quoted === true ? '' : (begun?.text ?? '') }, begun, data),
  }
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
  const typed = begun?.text ?? ''
  const found: Found = { typed, root, data, more: false }
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

/** What candidates are looked for with; notes whether there are more than are offered. */
interface Found {
  readonly typed: string
  readonly root: SchemaRoot
  readonly data: CompletionData
  more: boolean
}

function offersOf(some: SomeValues, found: Found): readonly Offer[] {
  found.more ||= some.more
  return some.values.map(({ value, description = '' }) => ({ plain: value, description }))
}

/** What all candidates begin with, to be inserted by the first Tab. */
export function commonPrefix(candidates: readonly Candidate[]): string {
  const [first, ...others] = candidates.map((it) => it.word)
  let prefix = first ?? ''
  for (const word of others) while (!word.startsWith(prefix)) prefix = prefix.slice(0, -1)
  return prefix
}

/** A candidate before it is quoted. */
interface Offer {
  readonly plain: string
  readonly description: string
  /** It means something by itself, and is not quoted. */
  readonly isSign?: true
}

function keywordCandidates(position: Position): readonly Offer[] {
  return position.tree === undefined ? [] : treeCandidates(position.tree)
}

function treeCandidates(tree: CommandTree): readonly Offer[] {
  return [...tree.next].map(([plain, below]) => ({ plain, description: commandsBelow(below)[0]?.summary ?? '' }))
}

function argumentCandidates(expects: Expectation | undefined, found: Found): readonly Offer[] {
  switch (expects?.kind) {
    case 'path':
      return [...endingOffers(expects), ...placeCandidates(expects.place, expects.argument, found)]
    case 'other':
      return placeCandidates(expects.place, undefined, found)
    case 'value':
      return assignedOffers(expects, found)
    case 'topic':
      return treeCandidates(expects.tree)
    case 'words':
      return wordOffers(expects, found)
    default:
      return []
  }
}

/** Values of a leaf, and behind one the other leaves that may follow. */
function assignedOffers(expects: Extract<Expectation, { kind: 'value' }>, found: Found): readonly Offer[] {
  const { leaf, count, brackets, path } = expects
  const isDone = leaf.kind === 'leaf-list' ? brackets === 'closed' : count > 0
  if (isDone) return placeCandidates(path.place, path.argument, found)
  const values = valueOffers(leaf, [...path.place.steps, stepTo(leaf, path.place)], found)
  if (brackets === 'open' && count > 0)
    return [...values, { plain: ']', description: 'End of the values', isSign: true }]
  return values
}

function stepTo(node: SchemaNode, place: Place): ResolvedStep {
  const isOwn = place.at === 'node' && place.parent.module === node.module
  return { node, step: isOwn ? { name: node.name } : { name: node.name, module: node.module } }
}

function wordOffers({ rest, labelled }: Extract<Expectation, { kind: 'words' }>, found: Found): readonly Offer[] {
  if (labelled !== undefined) return textOffers(labelled, found)
  const mandatory = rest.findIndex((it) => !mayBeLeftOut(it))
  return rest.slice(0, mandatory === -1 ? rest.length : mandatory + 1).flatMap((argument): readonly Offer[] => {
    if (argument.kind === 'choice')
      return Object.entries(argument.words).map(([plain, description]) => ({ plain, description }))
    if (argument.kind === 'word') return []
    if (argument.label !== undefined) return [{ plain: argument.label, description: argument.description }]
    if (argument.kind === 'text') return textOffers(argument, found)
    if (argument.of !== 'commit') return []
    return found.data.commits().map(({ number, description }) => ({ plain: String(number), description }))
  })
}

/** Values that are known of the leaf that a text is one of; none where the server's model has no such leaf. */
function textOffers(argument: WordArgument, found: Found): readonly Offer[] {
  if (argument.kind !== 'text') return []
  if (argument.of === 'file') return fileOffers(found.typed)
  if (argument.of !== undefined) return offersOf(found.data.at(NAMES[argument.of], found.typed), found)
  const path = argument.values
  const [module] = parsePath(path ?? '/')
  const isKnown = module !== undefined && childNamed(found.root, module.name, module.module) !== undefined
  return path === undefined || !isKnown ? [] : offersOf(found.data.at(path, found.typed), found)
}

/** Lists whose entries are named. */
const NAMES: Readonly<Record<'output' | 'thing', string>> = {
  output: '/brewerslab:brewhouse/power/brewerslab-control:output',
  thing: '/brewerslab-thing:things/thing',
}

/** Keywords behind a path, with what they do. */
const ENDINGS: Readonly<Record<string, string>> = {
  first: 'Before all others',
  last: 'Behind all others',
  before: 'Before another entry',
  after: 'Behind another entry',
  to: 'The keys it gets',
}

function endingOffers(expects: Extract<Expectation, { kind: 'path' }>): readonly Offer[] {
  return endingWords(expects).map((plain) => ({ plain, description: ENDINGS[plain] ?? '' }))
}

/** @param argument of the path; `undefined` where only an entry of the list is to be named */
function placeCandidates(place: Place, argument: PathArgument | undefined, found: Found): readonly Offer[] {
  switch (place.at) {
    case 'node':
      if (argument === undefined) return []
      return nameableChildren(place.parent, argument).map(({ word, node }) => ({
        plain: word,
        description: describeNode(node),
      }))
    case 'key':
      // Those that are described come first: of two with one name the first counts.
      return [
        ...keyOffers(place.key, found),
        ...offersOf(found.data.keys(place.steps, place.key.name, found.typed), found),
      ]
    case 'leaf': {
      const isNamed = argument === undefined || argument.ends === 'node' || argument.ends === 'placed'
      const isEntryToName = place.node.kind === 'leaf-list' && isNamed && place.steps.at(-1)?.step.value === undefined
      return isEntryToName ? offersOf(found.data.values(place.steps, found.typed), found) : []
    }
  }
}

/** Values that can be listed: names of the type, and what a leafref may point to from there. */
function valueOffers(leaf: SchemaNode, steps: readonly ResolvedStep[], found: Found): readonly Offer[] {
  if (leaf.type === undefined) return []
  const referred = refers(leaf.type) ? offersOf(found.data.values(steps, found.typed), found) : []
  return [...typeOffers(leaf.type), ...referred, ...probeOffers(leaf, found)]
}

function keyOffers(key: SchemaNode, found: Found): readonly Offer[] {
  return key.type === undefined ? [] : [...typeOffers(key.type), ...probeOffers(key, found)]
}

function probeOffers(leaf: SchemaNode, { root, data }: Found): readonly Offer[] {
  if (!isProbeId(leaf, root)) return []
  return data.probes().map((probe) => ({ plain: probe.id, description: probeDescription(probe) }))
}

function refers(type: SchemaType): boolean {
  return type.base === 'leafref' || (type.base === 'union' && type.types.some(refers))
}

function typeOffers(type: SchemaType): readonly Offer[] {
  switch (type.base) {
    case 'boolean':
      return ['true', 'false'].map((plain) => ({ plain, description: '' }))
    case 'enumeration':
      return type.enums.map((it) => ({ plain: it.name, description: it.description ?? '' }))
    case 'bits':
      return type.bits.map((it) => ({ plain: it.name, description: it.description ?? '' }))
    case 'identityref':
      return type.identities.map((it) => ({ plain: shortIdentity(it, type.identities), description: '' }))
    case 'union':
      return type.types.flatMap(typeOffers)
    case 'leafref':
      return effectiveType(type).base === 'string' ? [] : typeOffers(type.targetType)
    default:
      return []
  }
}

/** An identity without its module, where that is clear. */
function shortIdentity(identity: string, all: readonly string[]): string {
  const name = identity.slice(identity.indexOf(':') + 1)
  return all.filter((it) => it.endsWith(`:${name}`)).length === 1 ? name : identity
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
