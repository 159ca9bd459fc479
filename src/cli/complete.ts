import {
  childNamed,
  effectiveType,
  endingWords,
  type Fault,
  keyLeaves,
  nameableChildren,
  type PathArgument,
  type Place,
  parsePath,
  quoteWord,
  type ResolvedStep,
  resolvePath,
  type SchemaNode,
  type SchemaRoot,
  type SchemaType,
  splitWords,
  type Word,
} from '../base/index.ts'
import { type Mode, PIPE, type WordArgument } from './grammar/command.ts'
import { type Expectation, follow, labelsAfter, type Position, whatIsMissing } from './grammar/parse.ts'
import { type CommandTree, commandsBelow } from './grammar/tree.ts'
import { mayBeLeftOut } from './grammar/word-arguments.ts'
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
  /** Or go on behind a `|` with one of these words. */
  readonly mayPipe?: readonly string[]
  /** Why nothing can stand here: what is wrong with the words before. */
  readonly fault?: Fault
}

/** The data that keys and references are completed from. */
export interface CompletionData {
  /** Keys of each entry of the list that the steps name, in key order. */
  entryKeys(steps: readonly ResolvedStep[]): readonly (readonly string[])[]
  /** All values of the leaf that the steps name, whatever the keys above it. */
  leafValues(steps: readonly ResolvedStep[]): readonly string[]
  /** Names of the outputs. */
  outputs(): readonly string[]
  /** The thermometers there are, named by the configuration or not. */
  probes(): readonly Probe[]
  /** The commits that can be gone back to, newest first, each with what there is to know about it. */
  commits(): readonly { readonly number: number; readonly description: string }[]
}

/** What can stand at `cursor`, given the words before it. Pure but for the data it is given. */
export function complete(line: string, cursor: number, mode: Mode, root: SchemaRoot, data: CompletionData): Completion {
  const words = splitWords(line.slice(0, cursor))
  const last = words.at(-1)
  const begun: Word | undefined =
    last !== undefined && (last.end === cursor || last.open !== undefined) ? last : undefined
  const before = begun === undefined ? words : words.slice(0, -1)
  const range = { start: begun?.start ?? cursor, end: cursor }
  const position = follow(before, mode, root)
  if ('message' in position) return { ...range, candidates: [], mayEnd: false, fault: position }
  const typed = begun?.text ?? ''
  const keywords = begun?.quoted === true ? [] : keywordCandidates(position)
  const labels = wordOffers({ kind: 'words', rest: labelsAfter(position) }, root, data)
  const offered = [...keywords, ...labels, ...argumentCandidates(position.expects, root, data)]
  const candidates = offered
    .filter((it) => it.plain.startsWith(typed))
    .map((it) => ({ word: quoteWord(it.plain), description: it.description }))
  const expected = expectedValue(position.expects)
  const mayEnd = begun === undefined && before.length > 0 && whatIsMissing(position) === undefined
  return {
    ...range,
    candidates: withoutDoubles(candidates),
    mayEnd,
    ...(mayEnd && position.pipe !== undefined ? { mayPipe: [...position.pipe.next.keys()] } : {}),
    ...(expected === undefined ? {} : { expected }),
  }
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
}

function keywordCandidates(position: Position): readonly Offer[] {
  return position.tree === undefined ? [] : treeCandidates(position.tree)
}

function treeCandidates(tree: CommandTree): readonly Offer[] {
  // A `|` is nothing that Tab should stop at; `?` tells of it.
  const words = [...tree.next].filter(([word]) => word !== PIPE)
  return words.map(([plain, below]) => ({ plain, description: commandsBelow(below)[0]?.summary ?? '' }))
}

function argumentCandidates(
  expects: Expectation | undefined,
  root: SchemaRoot,
  data: CompletionData,
): readonly Offer[] {
  switch (expects?.kind) {
    case 'path':
      return [...endingOffers(expects), ...placeCandidates(expects.place, expects.argument, root, data)]
    case 'other':
      return placeCandidates(expects.place, undefined, root, data)
    case 'value':
      return expects.count > 0 && expects.leaf.kind !== 'leaf-list' ? [] : valueOffers(expects.leaf, root, data)
    case 'topic':
      return treeCandidates(expects.tree)
    case 'words':
      return wordOffers(expects, root, data)
    default:
      return []
  }
}

function wordOffers(
  { rest, labelled }: Extract<Expectation, { kind: 'words' }>,
  root: SchemaRoot,
  data: CompletionData,
): readonly Offer[] {
  if (labelled !== undefined) return textOffers(labelled, root, data)
  const mandatory = rest.findIndex((it) => !mayBeLeftOut(it))
  return rest.slice(0, mandatory === -1 ? rest.length : mandatory + 1).flatMap((argument): readonly Offer[] => {
    if (argument.kind === 'choice')
      return Object.entries(argument.words).map(([plain, description]) => ({ plain, description }))
    if (argument.kind === 'word') return []
    if (argument.label !== undefined) return [{ plain: argument.label, description: argument.description }]
    if (argument.kind === 'text') return textOffers(argument, root, data)
    if (argument.of !== 'commit') return []
    return data.commits().map(({ number, description }) => ({ plain: String(number), description }))
  })
}

/** Values that are known of the leaf that a text is one of; none where the server's model has no such leaf. */
function textOffers(argument: WordArgument, root: SchemaRoot, data: CompletionData): readonly Offer[] {
  if (argument.kind !== 'text') return []
  if (argument.of === 'output') return data.outputs().map((plain) => ({ plain, description: '' }))
  const path = argument.values
  const [module] = parsePath(path ?? '/')
  const isKnown = module !== undefined && childNamed(root, module.name, module.module) !== undefined
  if (path === undefined || !isKnown) return []
  return data.leafValues(resolvePath(root, path)).map((plain) => ({ plain, description: '' }))
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
function placeCandidates(
  place: Place,
  argument: PathArgument | undefined,
  root: SchemaRoot,
  data: CompletionData,
): readonly Offer[] {
  switch (place.at) {
    case 'node':
      if (argument === undefined) return []
      return nameableChildren(place.parent, argument).map(({ word, node }) => ({
        plain: word,
        description: describeNode(node),
      }))
    case 'key':
      // Those that are described come first: of two with one name the first counts.
      return [...valueOffers(place.key, root, data), ...knownKeys(place, data)]
    case 'leaf': {
      const isNamed = argument === undefined || argument.ends === 'node' || argument.ends === 'placed'
      const isEntryToName = place.node.kind === 'leaf-list' && isNamed && place.steps.at(-1)?.step.value === undefined
      return isEntryToName ? data.leafValues(place.steps).map((plain) => ({ plain, description: '' })) : []
    }
  }
}

/** Values of the next key among the entries that have the keys typed so far. */
function knownKeys(place: Extract<Place, { at: 'key' }>, data: CompletionData): readonly Offer[] {
  const step = place.steps.at(-1)?.step
  const leaves = keyLeaves(place.list)
  const at = leaves.indexOf(place.key)
  const typed = leaves.slice(0, at).map((leaf) => step?.keys?.[leaf.name])
  const found = data
    .entryKeys(place.steps)
    .filter((keys) => typed.every((key, index) => keys[index] === key))
    .map((keys) => keys[at] ?? '')
  return [...new Set(found)].map((plain) => ({ plain, description: '' }))
}

/** Values that can be listed: names of the type, and what a leafref may point to. */
function valueOffers(leaf: SchemaNode, root: SchemaRoot, data: CompletionData): readonly Offer[] {
  if (leaf.type === undefined) return []
  const offers = typeOffers(leaf.type, root, data)
  if (!isProbeId(leaf, root)) return offers
  return [...offers, ...data.probes().map((probe) => ({ plain: probe.id, description: probeDescription(probe) }))]
}

function typeOffers(type: SchemaType, root: SchemaRoot, data: CompletionData): readonly Offer[] {
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
      return type.types.flatMap((it) => typeOffers(it, root, data))
    case 'leafref':
      return [
        ...(type.target === undefined
          ? []
          : data.leafValues(resolvePath(root, type.target)).map((plain) => ({ plain, description: '' }))),
        ...(effectiveType(type).base === 'string' ? [] : typeOffers(type.targetType, root, data)),
      ]
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
