import { effectiveType, type JsonValue, type SchemaType } from '../../base/index.ts'

/** The text of a leaf's value in JSON (RFC 7951 6); `undefined` for what is no value of a leaf. */
export function textOf(value: JsonValue): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return isEmpty(value) ? '' : undefined
}

/**
 * The same text as JSON of another type. A text that the type does not have stays a string: whether it is a value is
 * the engine's to judge.
 */
export function encodeAs(type: SchemaType, value: JsonValue): JsonValue {
  const text = textOf(value)
  if (text === undefined) return value
  const effective = effectiveType(type)
  return effective.base === 'union' ? encodeAsUnion(effective.types, value, text) : encodeText(effective, text)
}

/** How a type stands in JSON: RFC 7951 6.1 to 6.11. */
type Shape = 'number' | 'boolean' | 'null' | 'string'

const SHAPES: Partial<Record<SchemaType['base'], Shape>> = {
  int8: 'number',
  int16: 'number',
  int32: 'number',
  uint8: 'number',
  uint16: 'number',
  uint32: 'number',
  boolean: 'boolean',
  empty: 'null',
}

function shapeOf(type: SchemaType): Shape {
  return SHAPES[type.base] ?? 'string'
}

function shapeOfValue(value: JsonValue): Shape {
  if (typeof value === 'number') return 'number'
  if (typeof value === 'boolean') return 'boolean'
  return isEmpty(value) ? 'null' : 'string'
}

function encodeText(type: SchemaType, text: string): JsonValue {
  const shape = shapeOf(type)
  if (shape === 'number' && /^[+-]?\d{1,15}$/.test(text)) return Number(text)
  if (shape === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  if (shape === 'null' && text === '') return [null]
  return text
}

/** As it stands where a member may stand so; else as the first member that it can be written as. */
function encodeAsUnion(members: readonly SchemaType[], value: JsonValue, text: string): JsonValue {
  const flat = members.flatMap(membersOf)
  if (flat.some((member) => shapeOf(member) === shapeOfValue(value))) return value
  const written = flat.find((member) => shapeOfValue(encodeText(member, text)) === shapeOf(member))
  return written === undefined ? text : encodeText(written, text)
}

function membersOf(type: SchemaType): readonly SchemaType[] {
  const effective = effectiveType(type)
  return effective.base === 'union' ? effective.types.flatMap(membersOf) : [effective]
}

function isEmpty(value: JsonValue): boolean {
  return Array.isArray(value) && value.length === 1 && value[0] === null
}
