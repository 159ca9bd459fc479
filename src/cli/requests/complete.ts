import {
  effectiveType,
  type Fault,
  quoteWord,
  type ResolvedStep,
  type SchemaNode,
  type SchemaType,
  type Word,
} from '../../base/index.ts'
import { describeNode } from '../schema/describe.ts'
import { FORMS, formsOf, OUTPUTS, RUNS, THINGS, VERBS } from './forms.ts'
import type { InputReader } from './input.ts'
import { namesFrom } from './names.ts'
import { actionsOf, type RequestReader } from './reader.ts'
import type { Offer, SomeValues } from './types.ts'
import { isDuration } from './values.ts'

/** What keys and references are completed from. */
export interface RequestData {
  /** Values of a key that begin with a text, among the entries that have the keys said so far. */
  keys(steps: readonly ResolvedStep[], key: string, prefix: string): SomeValues
  /** Keys of a list, or values of a leaf, at a data path. */
  at(path: string, prefix: string): SomeValues
}

/** A word with what there is to know of it. */
export interface RequestCandidate {
  /** As it would be typed, quoted where needed. */
  readonly word: string
  readonly description: string
}

/** What can stand next. */
export interface RequestCompletion {
  readonly candidates: readonly RequestCandidate[]
  /** What is expected where it cannot be listed. */
  readonly expected?: RequestCandidate
  /** The line may end here, whatever leaves are missing: these are asked for. */
  readonly mayEnd: boolean
  /** Candidates are the first ones of more. */
  readonly more?: boolean
  /** Why nothing can stand here: what is wrong with the words before. */
  readonly fault?: Fault
}

/** What can stand where a reader has come to. @param begun the word that is begun there */
export function offersAt(reader: RequestReader, begun: Word | undefined, data: RequestData): RequestCompletion {
  const typed = begun?.text ?? ''
  const { offers, more } = offersOf(reader, typed, data)
  const candidates = offers
    .filter(({ plain, isSign }) => plain.startsWith(typed) && !(isSign === true && begun?.quoted === true))
    .map(({ plain, isSign, description }) => ({ word: isSign === true ? plain : quoteWord(plain), description }))
  const expected = expectedAt(reader)
  return {
    candidates,
    mayEnd: begun === undefined && reader.unfinished === undefined,
    ...(more ? { more: true } : {}),
    ...(expected === undefined ? {} : { expected }),
  }
}

interface Offers {
  readonly offers: readonly Offer[]
  readonly more: boolean
}

function offersOf({ state, root }: RequestReader, typed: string, data: RequestData): Offers {
  switch (state.at) {
    case 'begin':
      return all([...formsOf(root).map((plain) => ({ plain, description: FORMS[plain] })), ...nodes(namesFrom(root))])
    case 'path':
      return all(nodes(namesFrom(state.parent)))
    case 'key':
      return withListed(typeOffers(state.key), data.keys(state.steps, state.key.name, typed))
    case 'input':
      return inputOffers(state.reader, state.isShort, typed, data)
    case 'output':
      return withListed([], data.at(OUTPUTS, typed))
    case 'profile-action':
      return all(nodes(actionsOf(state.run)))
    case 'profile-place':
      return withListed([], data.at(RUNS, typed))
    case 'thing':
      return withListed([], data.at(THINGS, typed))
    case 'thing-action':
      return all(Object.entries(VERBS).map(([plain, { summary }]) => ({ plain, description: summary })))
    default:
      return all([])
  }
}

function inputOffers(reader: InputReader, isShort: boolean, typed: string, data: RequestData): Offers {
  const { expects, operation, nameless } = reader
  if (expects.is === 'key') return all(typeOffers(expects.key))
  if (expects.is === 'value') {
    const { leaf, brackets } = expects
    const sign: readonly Offer[] =
      brackets === 'open' ? [{ plain: ']', description: 'End of the values', isSign: true }] : []
    const values = valueOffers(leaf, typed, data)
    return { ...values, offers: [...values.offers, ...sign] }
  }
  const { name, description } = operation.node
  const long = isShort ? [{ plain: name, description: description ?? '' }] : []
  const values = nameless === undefined ? all([]) : valueOffers(nameless, typed, data)
  const names = reader.names.filter(({ node }) => node !== nameless)
  return { more: values.more, offers: [...values.offers, ...long, ...nodes(names)] }
}

function valueOffers(leaf: SchemaNode, typed: string, data: RequestData): Offers {
  const target = leaf.type === undefined ? undefined : targetOf(leaf.type)
  const listed = typeOffers(leaf)
  return target === undefined ? all(listed) : withListed(listed, data.at(target, typed))
}

function all(offers: readonly Offer[]): Offers {
  return { offers, more: false }
}

function withListed(offers: readonly Offer[], { values, more }: SomeValues): Offers {
  const known = new Set(offers.map(({ plain }) => plain))
  const listed = values.filter(({ value }) => !known.has(value))
  return { offers: [...offers, ...listed.map(({ value, description = '' }) => ({ plain: value, description }))], more }
}

function nodes(names: readonly { readonly word: string; readonly node: SchemaNode }[]): readonly Offer[] {
  return names.map(({ word, node }) => ({ plain: word, description: describeNode(node) }))
}

/** Data path of what a leafref points to, also of one in a union. */
function targetOf(type: SchemaType): string | undefined {
  if (type.base === 'leafref') return type.target
  return type.base === 'union' ? type.types.map(targetOf).find((it) => it !== undefined) : undefined
}

function typeOffers({ type }: SchemaNode): readonly Offer[] {
  return type === undefined ? [] : namesOfType(type)
}

function namesOfType(type: SchemaType): readonly Offer[] {
  const it = effectiveType(type)
  switch (it.base) {
    case 'boolean':
      return ['true', 'false'].map((plain) => ({ plain, description: '' }))
    case 'enumeration':
      return it.enums.map(({ name, description = '' }) => ({ plain: name, description }))
    case 'bits':
      return it.bits.map(({ name, description = '' }) => ({ plain: name, description }))
    case 'identityref':
      return it.identities.map((plain) => ({ plain, description: '' }))
    case 'union':
      return it.types.flatMap(namesOfType)
    default:
      return []
  }
}

/** The row of `?` that says what kind of word is wanted. */
function expectedAt({ state }: RequestReader): RequestCandidate | undefined {
  switch (state.at) {
    case 'key':
      return described(state.key)
    case 'input': {
      const { expects } = state.reader
      if (expects.is === 'name') return undefined
      return described(expects.is === 'key' ? expects.key : expects.leaf)
    }
    case 'output':
      return { word: '<name>', description: 'Name of the output' }
    case 'profile-place':
      return { word: '[where]', description: 'fermentation, or the name of a vessel; the first if left out' }
    case 'thing':
      return { word: '<thing>', description: 'Its name' }
    case 'thing-action':
      return { word: '<action>', description: 'Or what the Thing itself calls it' }
    case 'thing-input':
      return { word: '[input]', description: 'JSON, in single quotes: then it is the Thing itself that is asked' }
    default:
      return undefined
  }
}

function described(leaf: SchemaNode): RequestCandidate {
  const description = describeNode(leaf)
  return {
    word: `<${leaf.name}>`,
    description: isDuration(leaf) ? `${description}; also as 90s, 10m, 2h` : description,
  }
}
