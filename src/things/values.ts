import { BrewError, effectiveType, type JsonValue, type SchemaType } from '../base/index.ts'
import type { Value } from './api.ts'

/**
 * Leaf values between their three forms: RFC 7951 JSON (configuration in messages), canonical text (RFC 7950 9, what
 * the datastore and the change feed speak) and the JavaScript value an author sees. Whether a value is *valid* is the
 * engine's to judge; here it only has to be of the type.
 */

const SMALL_INTEGERS = new Set(['int8', 'int16', 'int32', 'uint8', 'uint16', 'uint32'])
const INTEGER_TEXT = /^-?\d+$/
const DECIMAL_TEXT = /^-?\d+(\.\d+)?$/

/**
 * The value of a leaf from its RFC 7951 JSON.
 * @throws BrewError `invalid-value` where the JSON is not of the type
 */
export function valueFromJson(type: SchemaType, json: JsonValue): Value {
  // RFC 7951 6.9: `empty` is [null].
  if (Array.isArray(json)) return valueFromText(type, json.length === 1 && json[0] === null ? '' : JSON.stringify(json))
  if (json === null || typeof json === 'object') throw notOfType(type, JSON.stringify(json))
  return valueFromText(type, String(json), typeof json === 'string' ? 'string' : 'bare')
}

/**
 * The value of a leaf from its canonical text.
 * @param written of JSON: whether it stood in quotes, which in a union tells a string from a number (RFC 7951 6.10)
 * @throws BrewError `invalid-value` where the text is not of the type
 */
export function valueFromText(type: SchemaType, text: string, written: 'string' | 'bare' | 'text' = 'text'): Value {
  const it = effectiveType(type)
  switch (it.base) {
    case 'boolean':
      if (text !== 'true' && text !== 'false') throw notOfType(it, text)
      return text === 'true'
    case 'empty':
      if (text !== '') throw notOfType(it, text)
      return true
    case 'decimal64':
      if (!DECIMAL_TEXT.test(text)) throw notOfType(it, text)
      return Number(text)
    case 'bits':
      return bitNames(it, text)
    case 'enumeration':
      if (!it.enums.some((known) => known.name === text)) throw notOfType(it, text)
      return text
    case 'binary':
      return Uint8Array.from(Buffer.from(text, 'base64'))
    case 'union':
      return unionMember(it, text, written).value
    case 'int64':
    case 'uint64':
      if (!INTEGER_TEXT.test(text)) throw notOfType(it, text)
      return BigInt(text)
    case 'identityref':
      return identityNamed(it, text)
    default:
      if (!SMALL_INTEGERS.has(it.base)) return text
      if (!INTEGER_TEXT.test(text)) throw notOfType(it, text)
      return Number(text)
  }
}

/**
 * The canonical text of a value. Numbers are rounded to the fraction-digits of a decimal64; a decimal given as text is
 * refused where that would lose a digit.
 * @throws BrewError `invalid-value` where the value is not of the type
 */
export function textFromValue(type: SchemaType, value: Value): string {
  const it = effectiveType(type)
  switch (it.base) {
    case 'boolean':
      if (typeof value !== 'boolean') throw notOfType(it, value)
      return String(value)
    case 'empty':
      if (value !== true) throw notOfType(it, value)
      return ''
    case 'decimal64':
      return decimalText(it, value)
    case 'bits': {
      if (!Array.isArray(value)) throw notOfType(it, value)
      return bitNames(it, value.join(' ')).join(' ')
    }
    case 'enumeration':
    case 'identityref':
      if (typeof value !== 'string') throw notOfType(it, value)
      return String(valueFromText(it, value))
    case 'binary':
      if (!(value instanceof Uint8Array)) throw notOfType(it, value)
      return Buffer.from(value).toString('base64')
    case 'union':
      return unionText(it, value)
    case 'string':
    case 'instance-identifier':
    case 'unknown':
      if (typeof value !== 'string') throw notOfType(it, value)
      return value
    default:
      return integerText(it, value)
  }
}

type Union = Extract<SchemaType, { base: 'union' }>
type Decimal = Extract<SchemaType, { base: 'decimal64' }>
type Bits = Extract<SchemaType, { base: 'bits' }>
type Identity = Extract<SchemaType, { base: 'identityref' }>

function decimalText(type: Decimal, value: Value): string {
  if (typeof value === 'string') {
    if (!DECIMAL_TEXT.test(value)) throw notOfType(type, value)
    const [whole = '0', fraction = ''] = value.split('.')
    const kept = fraction.replace(/0+$/, '')
    if (kept.length > type.fractionDigits) {
      throw new BrewError(
        'invalid-value',
        `"${value}" has more than ${type.fractionDigits} fraction digits`,
        {},
        'Give it as a number to have it rounded',
      )
    }
    return canonicalDecimal(`${whole}.${kept}`)
  }
  const number = typeof value === 'bigint' ? Number(value) : value
  // Beyond 1e21 toFixed falls back to exponents, which is far outside any decimal64 anyway.
  if (typeof number !== 'number' || !Number.isFinite(number) || Math.abs(number) >= 1e19) throw notOfType(type, value)
  return canonicalDecimal(number.toFixed(type.fractionDigits))
}

/** RFC 7950 9.3.2: no leading or trailing zeros, but at least one digit on each side of the point; no `-0.0`. */
function canonicalDecimal(text: string): string {
  const match = /^(-?)0*(\d*?)(?:\.(\d*?)0*)?$/.exec(text)
  const [, sign = '', whole = '', fraction = ''] = match ?? []
  const digits = `${whole === '' ? '0' : whole}.${fraction === '' ? '0' : fraction}`
  return digits === '0.0' ? digits : `${sign}${digits}`
}

function integerText(type: SchemaType, value: Value): string {
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw notOfType(type, value)
    return String(value === 0 ? 0 : value)
  }
  if (typeof value === 'string' && INTEGER_TEXT.test(value)) return String(BigInt(value))
  throw notOfType(type, value)
}

function bitNames(type: Bits, text: string): string[] {
  const set = new Set(text.split(/\s+/).filter((name) => name !== ''))
  const names = type.bits.filter((bit) => set.delete(bit.name)).map((bit) => bit.name)
  if (set.size > 0) throw notOfType(type, text)
  return names
}

function identityNamed(type: Identity, text: string): string {
  if (type.identities.includes(text)) return text
  // RFC 7951 6.8 lets the module of the leaf be left out.
  const short = type.identities.filter((identity) => identity.endsWith(`:${text}`))
  if (short.length !== 1 || short[0] === undefined) throw notOfType(type, text)
  return short[0]
}

/** The first member that takes the text: the order of the model decides (RFC 7950 9.12). */
function unionMember(type: Union, text: string, written: 'string' | 'bare' | 'text'): { of: SchemaType; value: Value } {
  for (const member of type.types) {
    const of = effectiveType(member)
    if (written === 'string' && (SMALL_INTEGERS.has(of.base) || of.base === 'boolean')) continue
    if (written === 'bare' && !SMALL_INTEGERS.has(of.base) && of.base !== 'boolean' && of.base !== 'union') continue
    if (of.base === 'union') {
      try {
        return unionMember(of, text, written)
      } catch (error) {
        if (error instanceof BrewError) continue
        throw error
      }
    }
    if (!mayTake(of, text)) continue
    return { of, value: valueFromText(of, text, written) }
  }
  throw notOfType(type, text)
}

function unionText(type: Union, value: Value): string {
  for (const member of type.types) {
    try {
      const text = textFromValue(member, value)
      if (mayTake(effectiveType(member), text)) return text
    } catch (error) {
      if (!(error instanceof BrewError)) throw error
    }
  }
  throw notOfType(type, value)
}

/** Whether a member of a union takes a text: its lexical form, and the restrictions that tell members apart. */
function mayTake(type: SchemaType, text: string): boolean {
  switch (type.base) {
    case 'string':
      return (
        inRanges(type.length, BigInt([...text].length)) &&
        (type.patterns ?? []).every((pattern) => matches(pattern.regex, text) !== (pattern.invert ?? false))
      )
    case 'decimal64':
      return DECIMAL_TEXT.test(text) && (text.split('.')[1] ?? '').replace(/0+$/, '').length <= type.fractionDigits
    case 'int8':
    case 'int16':
    case 'int32':
    case 'int64':
    case 'uint8':
    case 'uint16':
    case 'uint32':
    case 'uint64':
      return INTEGER_TEXT.test(text) && inRanges(type.range ?? INTEGER_RANGES[type.base], BigInt(text))
    case 'binary':
      return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)
    case 'instance-identifier':
      return text.startsWith('/')
    case 'unknown':
      return true
    default:
      try {
        valueFromText(type, text)
        return true
      } catch (error) {
        if (error instanceof BrewError) return false
        throw error
      }
  }
}

const INTEGER_RANGES: Readonly<Record<string, string>> = {
  int8: '-128..127',
  int16: '-32768..32767',
  int32: '-2147483648..2147483647',
  int64: '-9223372036854775808..9223372036854775807',
  uint8: '0..255',
  uint16: '0..65535',
  uint32: '0..4294967295',
  uint64: '0..18446744073709551615',
}

/** RFC 7950 9.2.4: parts joined by `|`, each a value or `low..high`, with `min` and `max`. */
function inRanges(ranges: string | undefined, value: bigint): boolean {
  if (ranges === undefined) return true
  return ranges.split('|').some((part) => {
    const [low = '', high = low] = part.split('..').map((end) => end.trim())
    const above = low === 'min' || !INTEGER_TEXT.test(low) || value >= BigInt(low)
    return above && (high === 'max' || !INTEGER_TEXT.test(high) || value <= BigInt(high))
  })
}

/** XML Schema expressions are anchored. One that JavaScript cannot read matches: the engine has the last word. */
function matches(regex: string, text: string): boolean {
  try {
    return new RegExp(`^(?:${regex})$`, 'u').test(text)
  } catch {
    return true
  }
}

function notOfType(type: SchemaType, value: Value): BrewError {
  const shown = typeof value === 'string' ? JSON.stringify(value) : String(value)
  return new BrewError('invalid-value', `${shown} is not a value of type ${type.typedef ?? type.base}`)
}
