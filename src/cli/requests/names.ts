import {
  dataChildren,
  didYouMean,
  type Fault,
  operationNamed,
  type SchemaNode,
  type SeedParent,
  seedName,
  type Word,
} from '../../base/index.ts'

/** Where a path to an action stands: the root, a container, or an entry of a list. */
export interface Parent extends SeedParent {
  readonly operations?: readonly SchemaNode[]
}

/** A node or an action by the word that names it. */
export interface Named {
  readonly word: string
  readonly node: SchemaNode
}

const leading = new WeakMap<SchemaNode, boolean>()

/** Whether a node has actions, or leads to some. */
export function leadsToActions(node: SchemaNode): boolean {
  let known = leading.get(node)
  if (known === undefined) {
    known = (node.operations ?? []).length > 0 || dataChildren(node).some(leadsToActions)
    leading.set(node, known)
  }
  return known
}

/** What may be named next on the way to an action: the actions that are here come first. */
export function namesFrom(parent: Parent): readonly Named[] {
  const actions = (parent.operations ?? []).map((node) => ({ word: operationWord(parent, node), node }))
  const ways = dataChildren(parent)
    .filter(leadsToActions)
    .map((node) => ({ word: seedName(parent, node), node }))
  return [...actions, ...ways]
}

/** What may be named in an input: its leaves, containers and lists. */
export function inputNames(parent: SeedParent): readonly Named[] {
  return dataChildren(parent).map((node) => ({ word: seedName(parent, node), node }))
}

/** The one that a word names: in full, or by a beginning that no other has. */
export function named(names: readonly Named[], word: Word): SchemaNode | undefined {
  const exact = names.find((it) => it.word === word.text || `${it.node.module}:${it.node.name}` === word.text)
  if (exact !== undefined) return exact.node
  const begun = word.quoted || word.text === '' ? [] : names.filter((it) => it.word.startsWith(word.text))
  return begun.length === 1 ? begun[0]?.node : undefined
}

/** Why a word names nothing here. */
export function unnamed(names: readonly Named[], word: Word, where: string): Fault {
  const begun = word.quoted || word.text === '' ? [] : names.filter((it) => it.word.startsWith(word.text))
  if (begun.length > 1) return faultAt(word, `"${word.text}" may be ${begun.map((it) => it.word).join(' or ')}`)
  return faultAt(
    word,
    `there is no "${word.text}" ${where}`,
    didYouMean(
      word.text,
      names.map((it) => it.word),
    ),
  )
}

/** A fault of a word. */
export function faultAt({ start, end }: Word, message: string, hint?: string): Fault {
  return { start, end, message, ...(hint === undefined ? {} : { hint }) }
}

function operationWord(parent: Parent, node: SchemaNode): string {
  return operationNamed(parent, node.name) === node ? node.name : `${node.module}:${node.name}`
}
