import type { JsonValue } from '../../../src/base/index.ts'
import type { Edit } from '../../../src/datastore/index.ts'
import { childOf, type Data, type Scalar, SPEC, type Spec, type Value } from './cellar.ts'
import { type PlainEdit, pathText, type Said, type Step, specOf } from './meaning.ts'

/** A plain edit as the datastore takes it. */
export function wireEdit(edit: PlainEdit): Edit {
  switch (edit.op) {
    case 'document':
      return documentEdit(edit)
    case 'delete':
    case 'remove':
      return { op: edit.op, path: pathText(edit.path) }
    case 'move':
      return { op: 'move', path: pathText(edit.path), ...placeOf(edit.path, edit.place) }
    case 'rename':
    case 'copy': {
      const last = edit.path.at(-1)
      const to = [...edit.path.slice(0, -1), { name: last?.name ?? '', entry: edit.to }]
      return { op: edit.op, path: pathText(edit.path), to: pathText(to) }
    }
    default:
      return {
        op: edit.op,
        path: pathText(edit.path),
        ...(edit.value === undefined ? {} : { value: edit.value as JsonValue }),
        ...(edit.place === undefined ? {} : placeOf(edit.path, edit.place)),
      }
  }
}

function placeOf(path: readonly Step[], place: { readonly insert: 'first' | 'last' | 'before' | 'after' }) {
  if (!('point' in place)) return { insert: place.insert }
  const { keys } = specOf(path)
  const point = place.point as readonly string[]
  const named = keys?.map((key, index) => `[${key}='${point[index]}']`).join('')
  return { insert: place.insert, point: named ?? point[0] ?? '' }
}

function documentEdit(edit: PlainEdit & { readonly op: 'document' }): Edit {
  const { format, defaultOperation } = edit
  if (edit.defaultOperation === 'replace') {
    return { op: 'edit-config', format, defaultOperation, text: JSON.stringify({ 'cellar:cellar': edit.whole }) }
  }
  const text = format === 'json' ? jsonOf(edit.said) : xmlOf(edit.said)
  return { op: 'edit-config', format, defaultOperation, text }
}

/** RFC 7952 5.2: what is said of a leaf stands beside it, of an entry in it. */
function jsonOf(said: readonly Said[]): string {
  const cellar: Record<string, unknown> = {}
  for (const { op, path, value } of said) {
    const [{ name, entry } = { name: '' }] = path
    const operation = { 'ietf-netconf:operation': op }
    if (entry === undefined) {
      cellar[`@${name}`] = operation
      cellar[name] = value ?? sampleOf(name)
      continue
    }
    const entries = (cellar[name] as unknown[] | undefined) ?? []
    cellar[name] = [...entries, { '@': operation, ...keysOf(name, entry), ...(value as Data | undefined) }]
  }
  return JSON.stringify({ 'cellar:cellar': cellar })
}

function xmlOf(said: readonly Said[]): string {
  const nodes = said.map(({ op, path, value }) => {
    const [{ name, entry } = { name: '' }] = path
    const content = entry === undefined ? (value ?? sampleOf(name)) : { ...keysOf(name, entry), ...(value as Data) }
    return element(name, content, childOf(SPEC, name), ` nc:operation="${op}"`)
  })
  return (
    '<cellar xmlns="urn:brewerslab:test:cellar" xmlns:nc="urn:ietf:params:xml:ns:netconf:base:1.0">' +
    `${nodes.join('')}</cellar>`
  )
}

function element(name: string, value: Value, spec: Spec, attributes = ''): string {
  if (Array.isArray(value)) return value.map((it: Scalar | Data) => element(name, it, spec)).join('')
  if (typeof value !== 'object') return `<${name}${attributes}>${escaped(String(value))}</${name}>`
  const children = Object.entries(value).map(([child, it]) => element(child, it, childOf(spec, child)))
  return `<${name}${attributes}>${children.join('')}</${name}>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}

function keysOf(name: string, entry: readonly string[]): Data {
  const { keys = [] } = childOf(SPEC, name)
  return Object.fromEntries(keys.map((key, index) => [key, entry[index] ?? '']))
}

/** What is to be deleted has a value in a document, whatever it is. */
function sampleOf(name: string): Scalar {
  return ['limit', 'pressure', 'speed'].includes(name) ? 1 : 'a'
}
