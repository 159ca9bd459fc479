import { rangeText, type SchemaNode, type SchemaType } from '../../base/index.ts'

/** What a node is, for `?` and `help`: its description, then type, units, default and range. Pure. */
export function describeNode(node: SchemaNode): string {
  const facts = nodeFacts(node)
  const description = firstSentence(node.description)
  if (facts === '') return description
  return description === '' ? facts : `${description} (${facts})`
}

/** Type, units, default, status of a node on one line; empty for a plain container. */
export function nodeFacts(node: SchemaNode): string {
  const facts: string[] = []
  if (node.kind === 'list') facts.push(node.keys === undefined ? 'list' : `list by ${node.keys.join(', ')}`)
  if (node.kind === 'leaf-list') facts.push('any number of values')
  if (node.type !== undefined) facts.push(describeType(node.type))
  // A type is often named after its unit.
  if (node.units !== undefined && node.units !== node.type?.typedef) facts.push(node.units)
  if (node.defaults !== undefined && node.type !== undefined) facts.push(`default ${node.defaults.join(' ')}`)
  if (node.mandatory === true) facts.push('mandatory')
  if (node.status !== undefined) facts.push(node.status)
  return facts.join(', ')
}

/** A type and its restrictions in a few words. */
export function describeType(type: SchemaType): string {
  const name = type.typedef === undefined ? type.base : `${type.typedef}: ${type.base}`
  switch (type.base) {
    case 'string':
      return [
        name,
        type.length === undefined ? undefined : `length ${rangeText(type.length)}`,
        ...(type.patterns ?? []).map((it) => `${it.invert === true ? 'not ' : ''}${it.regex}`),
      ]
        .filter((it) => it !== undefined)
        .join(', ')
    case 'binary':
      return type.length === undefined ? `${name} in base64` : `${name} in base64, length ${rangeText(type.length)}`
    case 'decimal64': {
      const digits = `${name} with ${type.fractionDigits} ${type.fractionDigits === 1 ? 'digit' : 'digits'}`
      return type.range === undefined ? digits : `${digits}, ${rangeText(type.range)}`
    }
    case 'enumeration':
      return type.enums.map((it) => it.name).join(' | ')
    case 'bits':
      return `any of ${type.bits.map((it) => it.name).join(' ')}`
    case 'identityref':
      return type.identities.length === 0 ? name : type.identities.join(' | ')
    case 'leafref':
      return `as in ${type.target ?? type.path}`
    case 'union':
      return type.types.map(describeType).join(' or ')
    case 'boolean':
    case 'empty':
    case 'instance-identifier':
    case 'unknown':
      return name
    default:
      return type.range === undefined ? name : `${name}, ${rangeText(type.range)}`
  }
}

function firstSentence(text: string | undefined): string {
  const line = (text ?? '').replaceAll(/\s+/g, ' ').trim()
  const end = line.search(/[.!?](?= |$)/)
  return end === -1 ? line : line.slice(0, end)
}
