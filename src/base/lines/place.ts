import { keyLeaves } from '../instance.ts'
import type { ResolvedStep } from '../path.ts'
import { dataChildren, type SchemaNode } from '../schema.ts'
import { childCalled, type SeedParent, seedName } from '../seed-names.ts'
import { V1_INSERTS } from '../v1.ts'
import { checkValue, didYouMean } from '../values/values.ts'
import type { Fault, Word } from './words.ts'

/** How far a path has come, and so what the next word is. */
export type Place =
  /** The next word names a child of `parent`. */
  | { readonly at: 'node'; readonly parent: SeedParent; readonly steps: readonly ResolvedStep[] }
  /** The next word is the value of `key`; the list's step is the last, with the keys before this one. */
  | {
      readonly at: 'key'
      readonly list: SchemaNode
      readonly key: SchemaNode
      readonly steps: readonly ResolvedStep[]
    }
  /** A leaf, a leaf-list or anydata: nothing below it can be named. */
  | { readonly at: 'leaf'; readonly node: SchemaNode; readonly steps: readonly ResolvedStep[] }

/** The top-level nodes of the schema, as a parent. */
export type SchemaRoot = { readonly children: readonly SchemaNode[] }

/** Words that lead through the schema; list keys follow the name of their list. */
export interface PathArgument {
  readonly kind: 'path'
  readonly name: string
  /** Which nodes can be named. */
  readonly nodes: 'configuration' | 'state' | 'any'
  /**
   * Where it may end. `anywhere`: also at the root or at a whole list; `node`: the same but not at the root;
   * `assignable`: at a list entry, a presence container, or a leaf with the value that follows; `entry`: at an entry of
   * a list; `placed`: at an entry of a list or leaf-list that the user keeps in order; `inside`: at a container or an
   * entry of a list, to work in it.
   */
  readonly ends: 'anywhere' | 'node' | 'assignable' | 'entry' | 'placed' | 'inside'
  /** A word that only one node begins with is taken for it; for who types, not for what is kept. */
  readonly abbreviates?: boolean
  /** A key with `*` in it stands for all that it fits; in quotes it is that key. */
  readonly globs?: boolean
}

/** Where every path begins. */
export function atRoot(root: SchemaRoot): Place {
  return { at: 'node', parent: root, steps: [] }
}

/** Where a path begins that leads on from a container or an entry of a list; without steps the same as the root. */
export function placeWithin(root: SchemaRoot, steps: readonly ResolvedStep[]): Place {
  const last = steps.at(-1)
  return last === undefined ? atRoot(root) : { at: 'node', parent: last.node, steps }
}

/** Whether the word could go on from here; used to tell a schema node from an abbreviated keyword. */
export function namesChild(place: Place, word: Word): boolean {
  return place.at === 'node' && childCalled(place.parent, word.text) !== undefined
}

/** One word further, or what is wrong with the word. */
export function advance(place: Place, word: Word, argument: PathArgument): Place | Fault {
  switch (place.at) {
    case 'node':
      return toChild(place, word, argument)
    case 'key':
      return argument.globs === true && isGlob(word) ? withGlob(place, word) : withKey(place, word)
    case 'leaf':
      return toEntry(place, word, argument)
  }
}

/** Children that a path may name, in schema order, each with the word that names it. */
export function nameableChildren(
  parent: SeedParent,
  argument: PathArgument,
): readonly { readonly word: string; readonly node: SchemaNode }[] {
  return dataChildren(parent)
    .filter((node) => isNameable(node, argument))
    .map((node) => ({ word: seedName(parent, node), node }))
}

function isNameable(node: SchemaNode, argument: PathArgument): boolean {
  if (argument.nodes === 'any') return true
  if (argument.nodes === 'state') return hasState(node)
  if (argument.ends === 'entry' || argument.ends === 'placed') return leadsToEntry(node, argument.ends)
  if (argument.ends === 'inside' && node.kind !== 'container' && node.kind !== 'list') return false
  // The keys of an entry are in its path; nobody sets them again.
  return hasConfiguration(node) && !(argument.ends === 'assignable' && node.isKey === true)
}

/** Whether something can be configured there: not in a container of nothing but state. */
function hasConfiguration(node: SchemaNode): boolean {
  if (!node.config) return false
  return node.kind !== 'container' || node.presence === true || dataChildren(node).some(hasConfiguration)
}

/** Whether a node is or leads to a list whose entries can be named so. */
function leadsToEntry(node: SchemaNode, ends: 'entry' | 'placed'): boolean {
  return node.config && (isListOf(node, ends) || dataChildren(node).some((it) => leadsToEntry(it, ends)))
}

function isListOf(node: SchemaNode, ends: 'entry' | 'placed'): boolean {
  if (ends === 'entry') return node.kind === 'list'
  return node.userOrdered === true && (node.kind === 'list' || node.kind === 'leaf-list')
}

const stateful = new WeakMap<SchemaNode, boolean>()

/** Whether a node is state or leads to some. */
function hasState(node: SchemaNode): boolean {
  let known = stateful.get(node)
  if (known === undefined) {
    known = !node.config || dataChildren(node).some(hasState)
    stateful.set(node, known)
  }
  return known
}

function fault(word: Word, message: string, hint?: string): Fault {
  return { start: word.start, end: word.end, message, ...(hint === undefined ? {} : { hint }) }
}

function toChild(place: Extract<Place, { at: 'node' }>, word: Word, argument: PathArgument): Place | Fault {
  const { parent, steps } = place
  const node = childCalled(parent, word.text) ?? abbreviatedChild(parent, word, argument)
  if (node === undefined) return unknownChild(parent, steps, word, argument)
  if ('message' in node) return node
  if (argument.nodes === 'configuration' && !node.config) {
    return argument.ends === 'anywhere'
      ? fault(word, `"${node.name}" is state, not configuration`, 'Use "show" in operational mode')
      : fault(word, `"${node.name}" is state: it is reported by a Thing and cannot be changed here`)
  }
  if (argument.nodes === 'state' && !hasState(node))
    return fault(word, `"${node.name}" is configuration without any state`, 'Use "show configuration"')
  if (argument.ends === 'assignable' && node.isKey === true)
    return fault(word, `"${node.name}" is the key of this entry and cannot be changed`, 'Set a new entry instead')
  if ((argument.ends === 'entry' || argument.ends === 'placed') && !leadsToEntry(node, argument.ends))
    return fault(word, noEntryText(node, argument.ends))
  const step = node.module === parent.module ? { name: node.name } : { name: node.name, module: node.module }
  return arrive([...steps, { step, node }], node)
}

/** The only child that begins with the word, or that there are several; nothing where there is none. */
function abbreviatedChild(parent: SeedParent, word: Word, argument: PathArgument): SchemaNode | Fault | undefined {
  if (argument.abbreviates !== true || word.quoted || word.text === '') return undefined
  const found = nameableChildren(parent, argument).filter((it) => it.word.startsWith(word.text))
  if (found.length > 1) return fault(word, `"${word.text}" may be ${found.map((it) => it.word).join(' or ')}`)
  return found[0]?.node
}

function arrive(steps: readonly ResolvedStep[], node: SchemaNode): Place {
  if (node.kind === 'container') return { at: 'node', parent: node, steps }
  if (node.kind !== 'list') return { at: 'leaf', node, steps }
  const [key] = keyLeaves(node)
  return key === undefined ? { at: 'leaf', node, steps } : { at: 'key', list: node, key, steps }
}

function unknownChild(parent: SeedParent, steps: readonly ResolvedStep[], word: Word, argument: PathArgument): Fault {
  const above = steps.at(-1)?.node
  const where = above === undefined ? 'the model' : `"${above.name}"`
  const twins = dataChildren(parent).filter((it) => it.name === word.text)
  if (twins.length > 1) {
    const words = twins.map((it) => `${it.module}:${it.name}`)
    return fault(word, `"${word.text}" may be ${words.join(' or ')}`, 'Write it with its module')
  }
  // It may hold lists that have an order: what was meant is the place of the entry itself.
  const isPlace = V1_INSERTS.some((it) => it === word.text)
  if (argument.ends === 'placed' && isPlace && above?.kind === 'list' && !isListOf(above, 'placed'))
    return fault(word, noEntryText(above, 'placed'))
  const known = nameableChildren(parent, argument).map((it) => it.word)
  return fault(word, `there is no "${word.text}" in ${where}`, didYouMean(word.text, known))
}

function isGlob({ text, quoted }: Word): boolean {
  return !quoted && text.includes('*')
}

/** A key that stands for many: it is kept as it was written, and named in `globs`. */
function withGlob(place: Extract<Place, { at: 'key' }>, word: Word): Place {
  const next = keyed(place, word.text)
  const last = next.steps.at(-1)
  if (last === undefined) return next
  const globs = [...(last.globs ?? []), place.key.name]
  return { ...next, steps: [...next.steps.slice(0, -1), { ...last, globs }] }
}

function withKey(place: Extract<Place, { at: 'key' }>, word: Word): Place | Fault {
  const { list, key } = place
  const checked = checkValue(key, word.text)
  if (!checked.ok) return fault(word, `${key.name} of "${list.name}": ${checked.reason}`, checked.hint)
  if (checked.text.includes("'") && checked.text.includes('"'))
    return fault(word, 'a list key cannot hold both kinds of quotes')
  return keyed(place, checked.text)
}

function keyed({ list, key, steps }: Extract<Place, { at: 'key' }>, text: string): Place {
  const before = steps.slice(0, -1)
  const last = steps.at(-1)
  const keys = { ...last?.step.keys, [key.name]: text }
  const step = { ...(last?.step ?? { name: list.name }), keys }
  const entry = [...before, { ...last, step, node: list }]
  const leaves = keyLeaves(list)
  const next = leaves[leaves.indexOf(key) + 1]
  if (next === undefined) return { at: 'node', parent: list, steps: entry }
  return { at: 'key', list, key: next, steps: entry }
}

/** After a leaf-list its entry may be named, to remove just that one. */
function toEntry(place: Extract<Place, { at: 'leaf' }>, word: Word, argument: PathArgument): Place | Fault {
  const { node, steps } = place
  const last = steps.at(-1)
  const namesEntries = argument.ends === 'node' || argument.ends === 'placed'
  if (node.kind !== 'leaf-list' || !namesEntries || last === undefined || last.step.value !== undefined)
    return fault(word, `nothing can follow "${node.name}"`)
  const checked = checkValue(node, word.text)
  if (!checked.ok) return fault(word, checked.reason, checked.hint)
  if (checked.text.includes("'") && checked.text.includes('"'))
    return fault(word, 'the value of one entry cannot hold both kinds of quotes', `Delete "${node.name}" as a whole`)
  return { at: 'leaf', node, steps: [...steps.slice(0, -1), { node, step: { ...last.step, value: checked.text } }] }
}

/** Why a path cannot end here, or nothing when it can. A leaf to be set needs its value: that is not judged here. */
export function endFault(place: Place, argument: PathArgument): string | undefined {
  if (place.at === 'key') {
    const isWhole = place.steps.at(-1)?.step.keys === undefined
    if (isWhole && (argument.ends === 'anywhere' || argument.ends === 'node')) return undefined
    return `the ${place.key.name} of "${place.list.name}" is missing`
  }
  if (argument.ends === 'anywhere') return undefined
  const last = place.steps.at(-1)?.node
  if (last === undefined) return `the ${argument.name} is missing`
  if (argument.ends === 'entry' || argument.ends === 'placed') return entryFault(place, argument.ends)
  if (argument.ends === 'inside') return place.at === 'leaf' ? `there is nothing inside "${last.name}"` : undefined
  if (argument.ends === 'node' || place.at === 'leaf') return undefined
  return last.kind === 'list' || last.presence === true ? undefined : `"${last.name}" is a container: name a node in it`
}

/** Why a path is not that of an entry whose place or key can be changed; nothing when it is. */
export function entryFault({ steps }: Place, ends: 'entry' | 'placed'): string | undefined {
  const last = steps.at(-1)
  if (last === undefined) return 'an entry of a list is missing'
  const { step, node } = last
  if (isListOf(node, ends)) {
    const isNamed =
      node.kind === 'list' ? keyLeaves(node).every((it) => step.keys?.[it.name] !== undefined) : 'value' in step
    return isNamed ? undefined : `the entry of "${node.name}" is missing`
  }
  return noEntryText(node, ends)
}

function noEntryText(node: SchemaNode, ends: 'entry' | 'placed'): string {
  if (node.kind !== 'list' && node.kind !== 'leaf-list') return `"${node.name}" is no list`
  return ends === 'placed' ? `the entries of "${node.name}" have no order to change` : `"${node.name}" has no keys`
}
