import type { Edit } from 'libyang-wasm'
import type { Numbers } from './numbers.ts'
import type { Node, Schema } from './schema.ts'

const KEYS = ['a', 'b', 'c'] as const

/** An edit that may well be refused: of a node, an entry or a whole list that may or may not be there. */
export function operation(schema: Schema, numbers: Numbers): Edit {
  const node = numbers.pick(schema.nodes.filter((it) => !it.isKey))
  if (node === undefined) throw new Error('a module without nodes')
  const isEntry = node.keys.length > 0 || node.kind === 'leaf-list'
  const path = pathOf(node, numbers)
  if (node.isUserOrdered && numbers.chance(12)) return { op: 'move', path, ...placeNextTo(node, numbers) }
  if (node.keys.length > 0 && numbers.chance(12)) {
    return {
      op: numbers.pick(['rename', 'copy'] as const),
      path,
      to: `${path.slice(0, -ownName(path).length)}${ownName(pathOf(node, numbers))}`,
    }
  }
  if (numbers.chance(30)) {
    const op = numbers.pick(['delete', 'remove', 'remove', 'remove'] as const)
    return { op, path: isEntry && numbers.chance(15) ? path.slice(0, path.lastIndexOf('/') + 1) + node.name : path }
  }
  const place = node.isUserOrdered && numbers.chance(40) ? placeNextTo(node, numbers) : {}
  const op = numbers.pick(['merge', 'merge', 'merge', 'merge', 'create', 'replace', 'replace'] as const)
  const value = node.kind === 'leaf-list' ? undefined : JSON.stringify(contentOf(schema, node, numbers))
  return { op, path, ...(value === undefined ? {} : { value }), ...place } as Edit
}

/** The last step of a path. */
function ownName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function pathOf(node: Node, numbers: Numbers): string {
  const above = node.parent === undefined ? '' : pathOf(node.parent, numbers)
  const name = node.parent === undefined ? `r:${node.name}` : node.name
  const keys = node.keys.map((key) => `[${key}='${numbers.pick(KEYS)}']`).join('')
  const value = node.kind === 'leaf-list' ? `[.='${numbers.pick(node.values)}']` : ''
  return `${above}/${name}${keys}${value}`
}

function placeNextTo(node: Node, numbers: Numbers) {
  const insert = numbers.pick(['first', 'last', 'before', 'after'] as const)
  if (insert === 'first' || insert === 'last') return { insert }
  const keys = node.keys.map((key) => `[${key}='${numbers.pick(KEYS)}']`).join('')
  return { insert, point: node.kind === 'leaf-list' ? (numbers.pick(node.values) ?? '') : keys }
}

/** As a number where it is one, most of the time: what its type is, the made-up module does not tell. */
function written(value: string, numbers: Numbers): string | number {
  return /^\d+$/.test(value) && numbers.chance(80) ? Number(value) : value
}

function contentOf(schema: Schema, node: Node, numbers: Numbers): unknown {
  if (node.kind === 'leaf') return written(numbers.pick(node.values) ?? '', numbers)
  const content: Record<string, unknown> = {}
  for (const child of schema.nodes.filter((it) => it.parent === node && !it.isKey)) {
    if (!numbers.chance(40)) continue
    if (child.kind === 'leaf-list')
      content[child.name] = child.values.filter(() => numbers.chance(40)).map((value) => written(value, numbers))
    else if (child.keys.length === 0) content[child.name] = contentOf(schema, child, numbers)
    else content[child.name] = entriesOf(schema, child, numbers)
  }
  return content
}

function entriesOf(schema: Schema, list: Node, numbers: Numbers): unknown[] {
  return KEYS.filter(() => numbers.chance(40)).map((first) => {
    const keys = list.keys.map((key, index) => [key, index === 0 ? first : numbers.pick(KEYS)])
    return { ...Object.fromEntries(keys), ...(contentOf(schema, list, numbers) as object) }
  })
}
