import { type DataTree, YangError } from 'libyang-wasm'
import type { Numbers } from './numbers.ts'
import type { Node, Schema } from './schema.ts'

/** Does a few random things to a tree, and tells them as lines. */
export function edit(tree: DataTree, schema: Schema, numbers: Numbers): string[] {
  const done: string[] = []
  const count = 1 + numbers.below(4)
  for (let n = 0; n < count; n++) {
    const line = numbers.chance(35) ? remove(tree, numbers) : write(tree, schema, numbers)
    if (line !== undefined) done.push(line)
  }
  return done
}

function remove(tree: DataTree, numbers: Numbers): string | undefined {
  const found = numbers.pick(tree.find('//*'))
  if (found === undefined) return undefined
  return attempt(`delete ${found.path}`, () => tree.delete(found.path))
}

function write(tree: DataTree, schema: Schema, numbers: Numbers): string | undefined {
  const node = numbers.pick(schema.nodes)
  if (node === undefined || node.isKey) return undefined
  const path = pathOf(node, numbers)
  if (node.kind !== 'leaf') return attempt(`set ${path}`, () => tree.set(path))
  const existing = numbers.pick(tree.find('//*'))
  const value = numbers.chance(5) && existing !== undefined ? existing.path : (numbers.pick(node.values) ?? '')
  return attempt(`set ${path} ${value}`, () => tree.set(path, value))
}

/** A path to the node, or to one of its entries, under entries that may or may not exist. */
function pathOf(node: Node, numbers: Numbers): string {
  const above = node.parent === undefined ? '' : pathOf(node.parent, numbers)
  const name = node.parent === undefined ? `r:${node.name}` : node.name
  const keys = node.keys.map((key) => `[${key}='${numbers.pick(['a', 'b', 'c'])}']`).join('')
  const value = node.kind === 'leaf-list' ? `[.='${numbers.pick(node.values)}']` : ''
  return `${above}/${name}${keys}${value}`
}

/** A value that the type does not take is no edit. */
function attempt(line: string, work: () => boolean): string | undefined {
  try {
    return work() ? line : undefined
  } catch (error) {
    if (error instanceof YangError) return undefined
    throw error
  }
}
