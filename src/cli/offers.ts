import {
  childNamed,
  effectiveType,
  endingWords,
  isConditional,
  nameableChildren,
  type PathArgument,
  type Place,
  parsePath,
  type ResolvedStep,
  type SchemaNode,
  type SchemaRoot,
  type SchemaType,
} from '../base/index.ts'
import { fileOffers } from './files.ts'
import type { WordArgument } from './grammar/command.ts'
import type { Expectation, Position } from './grammar/parse.ts'
import { type CommandTree, commandsBelow } from './grammar/tree.ts'
import { mayBeLeftOut } from './grammar/word-arguments.ts'
import type { ViewSettings } from './pipes/index.ts'
import { isProbeId, type Probe, probeDescription } from './probes.ts'
import { describeNode } from './schema/describe.ts'

/** What may stand where a word is begun: words of commands, nodes, keys and values. Pure but for the data it is given. */

/** A word that may stand at the cursor. */
export interface Candidate {
  /** As it would be typed, quoted where needed. */
  readonly word: string
  readonly description: string
}

/** Some of the values that there are, and whether there are more. */
export interface SomeValues {
  readonly values: readonly { readonly value: string; readonly description?: string }[]
  readonly more: boolean
}

/** What is known of a child, there or not; nothing of those that are not named. */
export interface ChildState {
  /** `module:name`. */
  readonly value: string
  /** It may not be there now. */
  readonly absent?: 'when'
  /** The case in use that it would replace. */
  readonly case?: string
}

/** The data that keys and references are completed from. */
export interface CompletionData {
  /** Values of a key that begin with a text, among the entries that have the keys said so far. */
  keys(steps: readonly ResolvedStep[], key: string, prefix: string): SomeValues
  /** Values of a leaf-list, of a leaf, or that a leafref may have in that place. */
  values(steps: readonly ResolvedStep[], prefix: string): SomeValues
  /** What may stand below a node of the candidate; absent where there is none. */
  children?(steps: readonly ResolvedStep[]): readonly ChildState[]
  /** The same as `values` at a data path. */
  at(path: string, prefix: string): SomeValues
  /** The thermometers there are, named by the configuration or not. */
  probes(): readonly Probe[]
  /** The unit that their readings are told in; °C where it is left out. */
  readonly temperature?: ViewSettings['temperature']
  /** The commits that can be gone back to, newest first, each with what there is to know about it. */
  commits(): readonly { readonly number: number; readonly description: string }[]
}

/** What candidates are looked for with; notes whether there are more than are offered. */
export interface Found {
  readonly typed: string
  readonly root: SchemaRoot
  readonly data: CompletionData
  more: boolean
}

function offersOf(some: SomeValues, found: Found): readonly Offer[] {
  found.more ||= some.more
  return some.values.map(({ value, description = '' }) => ({ plain: value, description }))
}

/** Commits with what was said of them. */
export function commitOffers(data: CompletionData): readonly Offer[] {
  return data.commits().map(({ number, description }) => ({ plain: String(number), description }))
}

/** A candidate before it is quoted. */
export interface Offer {
  readonly plain: string
  readonly description: string
  /** It means something by itself, and is not quoted. */
  readonly isSign?: true
}

export function keywordCandidates(position: Position): readonly Offer[] {
  return position.tree === undefined ? [] : treeCandidates(position.tree)
}

function treeCandidates(tree: CommandTree): readonly Offer[] {
  return [...tree.next].map(([plain, below]) => ({ plain, description: commandsBelow(below)[0]?.summary ?? '' }))
}

export function argumentCandidates(expects: Expectation | undefined, found: Found): readonly Offer[] {
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
    case 'request':
      return []
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

export function stepTo(node: SchemaNode, place: Place): ResolvedStep {
  const isOwn = place.at === 'node' && place.parent.module === node.module
  return { node, step: isOwn ? { name: node.name } : { name: node.name, module: node.module } }
}

export function wordOffers(
  { rest, labelled }: Extract<Expectation, { kind: 'words' }>,
  found: Found,
): readonly Offer[] {
  if (labelled !== undefined) return textOffers(labelled, found)
  const mandatory = rest.findIndex((it) => !mayBeLeftOut(it))
  return rest.slice(0, mandatory === -1 ? rest.length : mandatory + 1).flatMap((argument): readonly Offer[] => {
    if (argument.kind === 'choice')
      return Object.entries(argument.words).map(([plain, description]) => ({ plain, description }))
    if (argument.kind === 'word') return []
    if (argument.label !== undefined) return [{ plain: argument.label, description: argument.description }]
    if (argument.kind === 'text') return textOffers(argument, found)
    if (argument.of !== 'commit') return []
    return commitOffers(found.data)
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
      return childOffers(place, argument, found)
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

/** Children that a path may go on with; of those that may come to be by it, only what may be there as things are. */
function childOffers(place: Extract<Place, { at: 'node' }>, argument: PathArgument, { data }: Found): readonly Offer[] {
  const comesToBe = argument.ends === 'assignable' || argument.ends === 'inside'
  const states = comesToBe && isConditional(place.parent) ? (data.children?.(place.steps) ?? []) : []
  const known = new Map(states.map((it) => [it.value, it]))
  return nameableChildren(place.parent, argument).flatMap(({ word, node }) => {
    const state = known.get(`${node.module}:${node.name}`)
    if (state?.absent !== undefined) return []
    const description = describeNode(node)
    if (state?.case === undefined) return [{ plain: word, description }]
    const replaces = `replaces "${state.case}"`
    return [{ plain: word, description: description === '' ? replaces : `${description}; ${replaces}` }]
  })
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
  return data.probes().map((probe) => ({ plain: probe.id, description: probeDescription(probe, data.temperature) }))
}

export function refers(type: SchemaType): boolean {
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
