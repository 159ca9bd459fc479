import { keyLeaves, type SchemaNode } from '../../../base/index.ts'
import type { Statement } from './statements.ts'
import type { Token } from './tokens.ts'

/** What is wrong with a statement, and the word that it is said of. */
export interface Wrong {
  readonly at: Token
  readonly message: string
  readonly hint?: string
}

/** Why a statement does not have the words and the braces that its node wants; nothing where it does. Values are not judged. */
export function shapeFault(node: SchemaNode, statement: Statement): Wrong | undefined {
  switch (node.kind) {
    case 'container':
      return containerFault(node, statement)
    case 'list':
      return entryFault(node, statement)
    case 'leaf-list':
      return leafListFault(node, statement)
    default:
      return leafFault(node, statement)
  }
}

function containerFault(node: SchemaNode, { words: [name, extra], body }: Statement): Wrong | undefined {
  if (extra !== undefined) return { at: extra, message: `"${node.name}" is no list: nothing can follow but {` }
  if (body.kind === 'block' || (body.kind === 'none' && node.presence === true)) return undefined
  return { at: name, message: `"${node.name}" is a container: { is expected behind it` }
}

function entryFault(list: SchemaNode, { words: [name, ...words], body }: Statement): Wrong | undefined {
  const leaves = keyLeaves(list)
  const missing = leaves[words.length]
  const extra = words[leaves.length]
  const keys = leaves.map((it) => it.name).join(', ')
  if (missing !== undefined) return { at: name, message: `the ${missing.name} of "${list.name}" is missing` }
  if (extra !== undefined) return { at: extra, message: `"${list.name}" takes ${keys}: then { or ; is expected` }
  return body.kind === 'values' ? { at: name, message: `"${list.name}" is a list: it takes no [ ]` } : undefined
}

function leafListFault(node: SchemaNode, { words: [name, first, second], body }: Statement): Wrong | undefined {
  switch (body.kind) {
    case 'block':
      return { at: name, message: `"${node.name}" is a leaf-list: it takes no {` }
    case 'values':
      return first === undefined ? undefined : { at: first, message: `[ is expected behind "${node.name}"` }
    case 'none':
      if (first === undefined) return { at: name, message: `the values of "${node.name}" are missing` }
      return second === undefined ? undefined : { at: second, message: 'several values stand between [ and ]' }
  }
}

function leafFault(node: SchemaNode, { words: [name, word, extra], body }: Statement): Wrong | undefined {
  const isEmpty = node.type?.base === 'empty'
  const unwanted = isEmpty ? word : extra
  if (node.isKey === true)
    return { at: name, message: `"${node.name}" is the key of this entry: it stands before its {` }
  if (body.kind !== 'none')
    return { at: name, message: `"${node.name}" is a leaf: it takes no ${body.kind === 'block' ? '{' : '['}` }
  if (word === undefined && !isEmpty) return { at: name, message: `the value of "${node.name}" is missing` }
  if (unwanted === undefined) return undefined
  return isEmpty
    ? { at: unwanted, message: `"${node.name}" takes no value` }
    : { at: unwanted, message: `"${node.name}" takes one value`, hint: 'Put a value with blanks in quotes' }
}
